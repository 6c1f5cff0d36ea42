/// Which module answers, as far as the service port lets one tell.
///
/// No serial number has a public register, so the versions, the counts, the running time and what a battery can do
/// in the time that passed are compared. Two modules may look alike; then nothing is claimed.
struct ModuleIdentity: Hashable, Sendable {
  /// A charge this fast is beyond any module (110 A on 86 Ah is 2.1 % a minute, manual-facts).
  private static let percentPerMinute = 3.0
  private static let percentSlack = 2.0

  private static let fixed: [Field] = [
    .bootloaderVersion, .softwareVersion, .hardwareVersion, .cellCount, .temperatureCount,
  ]

  private var versions: [Field: Value] = [:]
  private var runningTime: Value?
  private var soc: Double?
  private var seen: Instant?
  /// What SOC was set to: the jump to it is no other battery's.
  var expectedSOC: Double?

  /// Takes a believed reading of the module block in; says how it was told if another module answers now.
  mutating func update(from reader: BlockReader, at now: Instant) -> String? {
    excuseExpectedJump(reader, at: now)
    let change = difference(to: reader, at: now)
    for field in Self.fixed {
      if let value = reader.accepted(field) { versions[field] = value }
    }
    runningTime = reader.accepted(.runningTime) ?? runningTime
    soc = reader.accepted(.soc)?.number ?? soc
    seen = now
    return change
  }

  private mutating func excuseExpectedJump(_ reader: BlockReader, at now: Instant) {
    guard let expected = expectedSOC, let new = reader.accepted(.soc)?.number, let seen else { return }
    guard abs(new - expected) <= Self.percentSlack + Self.percentPerMinute * (now - seen).seconds / 60 else { return }
    soc = new
    expectedSOC = nil
  }

  private func difference(to reader: BlockReader, at now: Instant) -> String? {
    for field in Self.fixed {
      if let old = versions[field], let new = reader.accepted(field), old != new {
        return "\(field.label) is \(new.plain), it was \(old.plain)"
      }
    }
    guard let seen else { return nil }
    if let old = runningTime, let new = reader.accepted(.runningTime), old != new,
      // A damaged reading that passed as a step forward comes back by no more than that.
      !RegisterRow.mayFollow(old, new, within: .max), !RegisterRow.mayFollow(new, old)
    {
      return "the running time went back: another module, or a restarted one"
    }
    let minutes = (now - seen).seconds / 60
    if let old = soc, let new = reader.accepted(.soc)?.number,
      abs(new - old) > Self.percentSlack + Self.percentPerMinute * minutes
    {
      return "SOC is \(reader.accepted(.soc)?.plain ?? ""), faster than a battery can change"
    }
    return nil
  }
}

extension Value {
  /// The value as plain text with its unit.
  public var plain: String {
    switch self {
    case .number(let number, let unit): number.text + (unit == .count ? "" : " \(unit.rawValue)")
    case .flag(let flag): flag ? "1" : "0"
    case .text(let text): text
    case .list(let names): names.joined(separator: ", ")
    }
  }
}
