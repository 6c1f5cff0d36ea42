/// A simulated cluster behind its master's service port: bytes in, bytes out, as weco-serial describes it.
///
/// Silent before a key request, on a wrong checksum, on another function and on counts outside 1...125, for a real
/// battery's answer to these is not known. Writes are the simulator's own, at addresses that exist only there.
/// Key 0xFFFF is not accepted (weco-serial, Session key, measured).
public struct SimulatedBMS: Hashable, Sendable {
  /// More registers than this would not fit the reply's byte count of Modbus.
  static let mostRegisters = 125

  public var cluster: SimulatedCluster
  /// The session key, once a client asked for one.
  public private(set) var key: UInt16?
  /// First registers of reads that stay without an answer, as on a firmware that does not know them.
  public var unanswered: Set<UInt16> = []
  /// What goes wrong with every write from now on.
  public var writeFault: WriteFault?
  /// How many writes arrived, and how many changed something.
  public private(set) var writesSeen = 0
  public internal(set) var writesApplied = 0
  /// The fault `unplug` pulled the cable: whoever carries the bytes closes the link, and calls `plugIn` later.
  public internal(set) var isUnplugged = false
  var deafUntil: Instant?
  var lateAnswer: LateAnswer?
  private var parser = SimulatedRequestParser()

  public init(cluster: SimulatedCluster) { self.cluster = cluster }

  /// Takes what a client sent, in any pieces, and returns what the battery sends back: nothing, or whole replies.
  public mutating func receive(_ bytes: [UInt8], at now: Instant) -> [UInt8] {
    cluster.step(to: now)
    if isUnplugged { return [] }
    if let deafUntil, now < deafUntil { return [] }
    deafUntil = nil
    var reply: [UInt8] = []
    for byte in bytes {
      guard let request = parser.feed(byte, key: key) else { continue }
      switch request {
      case .key(let new): reply += accept(new)
      case .read(let first, let count): reply += answer(first, count)
      case .write(let request):
        writesSeen += 1
        if let key { reply += write(request, key: key, at: now) }
      }
    }
    return reply
  }

  /// When an answer is due that the fault `late` holds back.
  public var lateAnswerDue: Instant? { lateAnswer?.due }

  /// The answer that was held back, once it is due.
  public mutating func sendLateAnswer(at now: Instant) -> [UInt8] {
    guard let late = lateAnswer, now >= late.due else { return [] }
    lateAnswer = nil
    return isUnplugged ? [] : late.bytes
  }

  /// The cable is back: what was half sent is forgotten, the key and the settings are not.
  public mutating func plugIn() {
    isUnplugged = false
    parser = SimulatedRequestParser()
  }

  /// Lets time pass without a request.
  public mutating func step(to now: Instant) { cluster.step(to: now) }

  /// Switches the BMS off and on: the key is forgotten, the battery's state is not.
  public mutating func restart() {
    key = nil
    parser = SimulatedRequestParser()
  }

  private mutating func accept(_ new: UInt16) -> [UInt8] {
    guard new != 0xFFFF else { return [] }
    key = new
    return sealed([0x01, 0x03, 0x03, 0x23, 0x00, 0x00], key: new)
  }

  private func answer(_ first: UInt16, _ count: Int) -> [UInt8] {
    guard let key, (1...Self.mostRegisters).contains(count), !unanswered.contains(first) else { return [] }
    var frame: [UInt8] = [0x01, 0x03, UInt8(count * 2)]
    for value in SimulatedRegisters(of: cluster).read(from: first, count: count) {
      frame += [UInt8(value >> 8), UInt8(value & 0xFF)]
    }
    return sealed(frame, key: key)
  }

  private func sealed(_ frame: [UInt8], key: UInt16) -> [UInt8] {
    let checksum = KeyedChecksum(key: key).checksum(frame)
    return frame + [UInt8(checksum & 0xFF), UInt8(checksum >> 8)]
  }
}
