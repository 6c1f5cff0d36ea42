/// What came of one act that a person announced: the command that went out, its answer, and what followed it.
public struct LearntAct: Hashable, Sendable {
  public enum Answer: Hashable, Sendable {
    case none
    /// It begins as the command does: unit, function and register.
    case echo
    /// The function with its highest bit set, as Modbus refuses.
    case refusal
    case other
  }

  public let subject: MapSubject
  /// As it was said: `55`, `SMACAN`.
  public let value: String
  /// The first command after it was said; empty where none came.
  public let frame: [UInt8]
  public let answer: Answer
  /// The command's checksum fits the session key.
  public let isSealed: Bool
  /// Registers that took the word of the command and kept it, as far as could be seen until now.
  public let followers: [UInt16]
  /// From the command until the last of them held the word, as often as they were read.
  public let settled: Span?
  /// Which command it was: when its last byte came.
  let end: Int64?

  public var function: UInt8? { frame.count > 1 ? frame[1] : nil }
  /// Where a write in Modbus style says that it goes to.
  public var register: UInt16? { frame.count > 3 ? UInt16(frame[2]) << 8 | UInt16(frame[3]) : nil }
  /// The value on the wire, in the two forms that a device map can hold.
  public var word: UInt16? { Learn.value(in: frame) }
  /// Unit, function and register: what is the same in all commands for one setting.
  var prefix: ArraySlice<UInt8> { frame.prefix(4) }
}

extension Learn {
  /// Every act that was announced and not taken back, in order, with what was seen of it until now.
  public func acts() -> [LearntAct] {
    guard !statements.isEmpty else { return [] }
    let sets = learntSets()
    return statements.map { act($0, sets) }
  }

  /// When the command of the last act went out; `nil` while none has come.
  var lastCommandEnd: Int64? { statements.last.flatMap { use(after: $0)?.use.end } }

  private func act(_ statement: LearnStatement, _ sets: [LearntSet]) -> LearntAct {
    guard let (frame, use) = use(after: statement) else {
      return LearntAct(
        subject: statement.subject, value: statement.value, frame: [], answer: .none, isSealed: false, followers: [],
        settled: nil, end: nil)
    }
    let place = frame.count > 1 && frame[1] == 16 ? 7 : 4
    let followers = sets.filter { set in
      frame.starts(with: set.prefix) && set.place == place && set.followed[use.moment] != nil
    }
    let settled = followers.compactMap { $0.followed[use.moment] }.max()
    return LearntAct(
      subject: statement.subject, value: statement.value, frame: frame, answer: Self.answer(use.answer, to: frame),
      isSealed: commands[frame]?.isSealed ?? false, followers: followers.map(\.register),
      settled: settled.map { Span(microseconds: $0 &- use.end) }, end: use.end)
  }

  private static func answer(_ answer: [UInt8]?, to frame: [UInt8]) -> LearntAct.Answer {
    guard let answer else { return .none }
    if LearnCommand.isRefusal(answer, of: frame) { return .refusal }
    return answer.count >= 4 && answer.prefix(4) == frame.prefix(4) ? .echo : .other
  }
}
