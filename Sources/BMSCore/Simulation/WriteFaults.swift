/// What the simulated battery does wrong with a write.
public enum WriteFault: Hashable, Sendable {
  /// The echo comes, the value is not taken.
  case ignore
  /// An error answer: function + 128 and a code. Its shape is the simulator's own; a real battery's is not known.
  case reject
  /// Nothing comes back, and nothing is answered for a while.
  case silent(applies: Bool, lasting: Span)
  /// The value is taken at once, the echo comes later.
  case late(by: Span)
  /// The echo comes damaged.
  case corruptEcho(applies: Bool)
  /// The echo comes twice.
  case duplicate
  /// Answers to somebody else stand before the echo.
  case otherMaster
  /// Right after the echo somebody else writes another value.
  case otherMasterWrites(UInt16)
  /// The cable is pulled while the frame is under way.
  case unplug(applies: Bool)

  /// Those that a test or the command line can name.
  public static let named: [(name: String, fault: WriteFault)] = [
    ("ignore", .ignore), ("reject", .reject), ("silent", .silent(applies: true, lasting: .seconds(3))),
    ("deaf", .silent(applies: false, lasting: .seconds(3))), ("late", .late(by: .milliseconds(1500))),
    ("corrupt-echo", .corruptEcho(applies: true)), ("corrupt-write", .corruptEcho(applies: false)),
    ("duplicate", .duplicate), ("other-master", .otherMaster), ("unplug", .unplug(applies: true)),
    ("unplug-before", .unplug(applies: false)),
  ]
}

extension SimulatedBMS {
  /// The code of the simulator's own refusal of a value outside the allowed ones, and of the fault `reject`.
  static let badValue: UInt8 = 3
  static let refused: UInt8 = 4

  /// Takes a write and gives what comes back at once.
  mutating func write(_ write: WriteRequest, key: UInt16, at now: Instant) -> [UInt8] {
    let echo = KeyedChecksum(key: key).sealed(write.head)
    switch writeFault {
    case .ignore: return echo
    case .reject: return refusal(of: write, Self.refused, key)
    case .silent(let applies, let lasting):
      if applies { apply(write) }
      deafUntil = now + lasting
      return []
    case .late(let delay):
      apply(write)
      lateAnswer = LateAnswer(bytes: echo, due: now + delay)
      return []
    case .corruptEcho(let applies):
      if applies { apply(write) }
      var damaged = echo
      damaged[3] ^= 0x10
      return damaged
    case .unplug(let applies):
      if applies { apply(write) }
      isUnplugged = true
      return []
    case .otherMaster:
      let foreign = WriteRequest(function: write.function, register: write.register, raw: write.raw ^ 1)
      let other = KeyedChecksum(key: key).sealed([1, 3, 2, 0, 7]) + KeyedChecksum(key: key).sealed(foreign.head)
      return (write.function == 16 ? [] : other) + answer(write, echo, key)
    case .duplicate: return answer(write, echo, key) + echo
    case .otherMasterWrites(let value):
      let answer = answer(write, echo, key)
      _ = cluster.write(write.register, value)
      return answer
    case nil: return answer(write, echo, key)
    }
  }

  private mutating func answer(_ write: WriteRequest, _ echo: [UInt8], _ key: UInt16) -> [UInt8] {
    apply(write) ? echo : refusal(of: write, Self.badValue, key)
  }

  private func refusal(of write: WriteRequest, _ code: UInt8, _ key: UInt16) -> [UInt8] {
    KeyedChecksum(key: key).sealed(write.refusalHead + [code])
  }

  @discardableResult private mutating func apply(_ write: WriteRequest) -> Bool {
    guard cluster.write(write.register, write.raw) else { return false }
    writesApplied += 1
    return true
  }
}

/// An echo that is still to come.
struct LateAnswer: Hashable, Sendable {
  let bytes: [UInt8]
  let due: Instant
}
