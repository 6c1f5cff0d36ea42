/// Which module answers, as far as the service port lets one tell.
///
/// No serial number has a public register, so the versions, the counts, the running time and what a battery can do
/// in the time that passed are compared. Two modules may look alike; then nothing is claimed.
struct ModuleIdentity: Hashable, Sendable {
  /// What a comparison comes to.
  enum Finding: Hashable, Sendable {
    /// Another module, or a restarted one; how it was told.
    case other(ModuleSign)
    /// Something does not fit, and one damaged reading would explain it as well.
    case doubtful(ModuleSign)
  }

  /// A charge this fast is beyond any module (110 A on 86 Ah is 2.1 % a minute, manual-facts).
  private static let percentPerMinute = 3.0
  private static let percentSlack = 2.0
  /// The running time's unit is not known (weco-serial): a step is believed up to milliseconds, and an hour beside it.
  private static let fastestCount = 1000.0
  private static let countSlack: Int64 = 3600
  /// A setting is taken within this, and SOC may step because of it.
  private static let settlesWithin = Span.seconds(60)

  private static let fixed: [Field] = [
    .bootloaderVersion, .softwareVersion, .hardwareVersion, .cellCount, .temperatureCount,
  ]

  private var versions: [Field: Value] = [:]
  /// The last running times that were believed, newest last. A damaged reading may pass for a step forward; that all
  /// of these were damaged is as unlikely as that a value which is voted on is false.
  private var runningTimes: [Value] = []
  private var soc: Double?
  private var seen: Instant?
  private var lastWrite: Write?

  private struct Write: Hashable {
    let at: Instant
    let maySetSOC: Bool
  }

  /// A command went to the battery. A step of SOC that follows is what the command did, unless it is known to set
  /// something else.
  mutating func noteWrite(maySetSOC: Bool, at now: Instant) {
    lastWrite = Write(at: now, maySetSOC: maySetSOC || (maySet(at: now) ?? false))
  }

  /// What a command did is known: no later step is its work, once the SOC of this reply is the one that is believed.
  mutating func settleWrite(like words: [UInt16]) {
    guard let soc, let now = RegisterMap.value(.soc, ofModule: words)?.number, !steps(from: soc, to: now, after: .zero)
    else {
      return
    }
    lastWrite = nil
  }

  /// Takes a believed reading of the module block in; says what does not fit the module that answered before.
  mutating func update(from reader: BlockReader, at now: Instant) -> Finding? {
    let finding = difference(at: now) { reader.accepted($0) }
    for field in Self.fixed {
      if let value = reader.accepted(field) { versions[field] = value }
    }
    if let time = reader.accepted(.runningTime) {
      runningTimes.removeAll { !RegisterRow.mayFollow($0, time, within: .max) }
      runningTimes.append(time)
      if runningTimes.count > GateRule.servicePort.lead { runningTimes.removeFirst() }
    }
    if let number = reader.accepted(.soc)?.number {
      // The step has come: the next one has no command behind it.
      if let soc, lastWrite?.maySetSOC == true, steps(from: soc, to: number, after: .zero) { lastWrite = nil }
      soc = number
    }
    seen = now
    return finding
  }

  /// What in one reply, believed or not, does not fit the module that answered before.
  func difference(to words: [UInt16], at now: Instant) -> Finding? {
    difference(at: now) { RegisterMap.value($0, ofModule: words) }
  }

  private func difference(at now: Instant, _ value: (Field) -> Value?) -> Finding? {
    for field in Self.fixed {
      if let old = versions[field], let new = value(field), old != new {
        return .other(.field(field, new.plain, was: old.plain))
      }
    }
    guard let seen else { return nil }
    if let new = value(.runningTime), let finding = timeDifference(to: new, after: now - seen) { return finding }
    return value(.soc).flatMap { socDifference(to: $0, after: now - seen, at: now) }
  }

  private func timeDifference(to new: Value, after span: Span) -> Finding? {
    guard let old = runningTimes.last else { return nil }
    guard RegisterRow.mayFollow(old, new, within: .max) else {
      let isSure = runningTimes.allSatisfy { !RegisterRow.mayFollow($0, new, within: .max) }
      return isSure
        ? .other(.timeWentBack) : .doubtful(.timeWentBackOnce)
    }
    let most = Self.countSlack + Int64(min(max(span.seconds, 0) * Self.fastestCount, 1e12))
    return RegisterRow.mayFollow(old, new, within: most)
      ? nil : .other(.timeJumped)
  }

  private func socDifference(to new: Value, after span: Span, at now: Instant) -> Finding? {
    guard let old = soc, let number = new.number, steps(from: old, to: number, after: span) else { return nil }
    let sign = ModuleSign.socJumped(new.plain)
    switch maySet(at: now) {
    case true?: return nil
    case false?: return .doubtful(sign)
    case nil: return .other(sign)
    }
  }

  private func steps(from old: Double, to new: Double, after span: Span) -> Bool {
    abs(new - old) > Self.percentSlack + Self.percentPerMinute * span.seconds / 60
  }

  /// Whether a command that is not long ago may have set SOC; `nil` where there was none.
  private func maySet(at now: Instant) -> Bool? {
    lastWrite.flatMap { now - $0.at <= Self.settlesWithin ? $0.maySetSOC : nil }
  }
}
