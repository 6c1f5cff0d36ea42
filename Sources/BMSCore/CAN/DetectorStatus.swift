/// What the bus speaks, as far as it has told.
public enum CANVerdict: Hashable, Sendable {
  /// Nothing from a battery for 30 s.
  case silent
  /// Frames, but none that any table knows: an unpublished mode, perhaps. Never guessed.
  case unknown
  /// Known frames, too few to tell; the candidates are named.
  case undecided([CANProtocol])
  case decided(CANProtocol)

  /// For the screen: "Pylontech LV 1.2", "undecided: SMA Sunny Island or Victron CAN-bus BMS".
  public var text: String {
    switch self {
    case .silent: return "no battery heard"
    case .unknown: return "unknown protocol"
    case .decided(let proto): return proto.title
    case .undecided(let candidates):
      guard let last = candidates.last else { return "undecided" }
      let others = candidates.dropLast().map(\.title).joined(separator: ", ")
      return "undecided: " + (others.isEmpty ? last.title : others + " or " + last.title)
    }
  }
}

/// A verdict with its reason.
struct CANConclusion: Sendable {
  var verdict: CANVerdict
  var reason: CANReason
  /// The place in `CANFamily.all` of the family that is certain, whatever its branch.
  var place: Int?

  static let unknown = CANConclusion(
    verdict: .unknown, reason: .noPublishedProtocol)
}

/// A keep-alive or poll heard from the inverter, and how long ago.
public struct CANInverterHeard: Hashable, Sendable {
  public let kind: CANKeepAlive
  public let age: Span
  /// "inverter heard: 305 zeros, 1.0 s ago".
  public var text: String {
    let tenths = max(age.microseconds, 0) / 100_000
    return "inverter heard: \(kind.title), \(tenths / 10).\(tenths % 10) s ago"
  }
}

/// Everything the detector can say at a moment.
public struct CANProtocolStatus: Hashable, Sendable {
  public let verdict: CANVerdict
  /// Why: "359+35C, marker PN".
  public let why: CANReason
  public var reason: String { why.description }
  /// Less than 3 s of the battery were heard: a missing frame may still come.
  public let isProvisional: Bool
  /// The WeCo settings these frames match; empty when none is known to.
  public let settings: [WeCoCANSetting]
  /// A sentence about the setting.
  public let settingText: String
  /// What the inverter sends, the latest first.
  public let inverter: [CANInverterHeard]
  /// Which inverter that is: `SMA Sunny Island`; `nil` where its frames do not tell.
  public let inverterIs: CANInverterName?
  public var inverterName: String? { inverterIs?.description }

  /// The frame of the inverter that says most about what it expects; among equals the latest.
  public var keepAlive: CANInverterHeard? {
    inverter.min { ($0.kind.candidates.count, $0.age) < ($1.kind.candidates.count, $1.age) }
  }
}

extension ProtocolDetector {
  /// What the sources of a frame's bit table do not agree on.
  func dispute(about id: CANID) -> CANDispute? { dispute(catalogue.entry(id)) }

  private func dispute(_ index: Int) -> CANDispute? {
    let entry = catalogue.entries[index]
    let variant = knowledge[entry.place].variant
    return entry.parts.lazy.filter { catalogue.parts[$0].variants & variant != 0 }
      .compactMap { catalogue.disputes[$0] }.first
  }

  /// What a person should know about the bus beyond its frames: a sentence each.
  public var remarks: [String] {
    let twins = catalogue.families.compactMap(\.evidence.twins?.rawValue)
    let disputes = catalogue.entries.indices.filter { catalogue.entries[$0].place == place }.compactMap(dispute)
    return (has29BitIDs ? twins : []) + disputes.map(\.rawValue)
  }

  /// The detector's word at `now`.
  public func status(at now: Instant) -> CANProtocolStatus {
    let memory = Self.memory
    let inverter = catalogue.keepAlives.indices.compactMap { place -> CANInverterHeard? in
      let heard = Instant(microseconds: keepAliveHeard[place])
      guard heard.isWithin(memory, at: now) else { return nil }
      return CANInverterHeard(kind: catalogue.keepAlives[place], age: heard.age(at: now))
    }
    var conclusion = conclusion
    let last = max(lastBatteryFrame, lastUnknownFrame, lastCompanionFrame, keepAliveHeard.max() ?? .min)
    if last == .min || last < now.microseconds &- memory.microseconds {
      conclusion = CANConclusion(
        verdict: .silent, reason: last == .min ? .nothing : .nothingFor30s)
    }
    return CANProtocolStatus(
      verdict: conclusion.verdict, why: conclusion.reason,
      isProvisional: firstBatteryFrame.map { now.microseconds &- $0 < Self.settling.microseconds } ?? true,
      settings: conclusion.settings, settingText: conclusion.settingText,
      inverter: inverter.sorted { $0.age < $1.age },
      inverterIs: inverterName(Set(inverter.map(\.kind)), since: now.microseconds &- memory.microseconds))
  }

  /// Which inverter speaks, as far as its frames tell (can-protocols sections 4 and 11.5).
  private func inverterName(_ heard: Set<CANKeepAlive>, since oldest: Int64) -> CANInverterName? {
    if let toldName, toldName.at >= oldest { return .known(toldName.name) }
    let known = catalogue.families.flatMap(\.evidence.inverters).first { heard.isSuperset(of: $0.says) }
    if let known { return .known(known.name) }
    let own = heard.filter { !$0.isProbe }
    let spoken = Set((own.isEmpty ? heard : own).flatMap(\.candidates))
    guard spoken.count == 1, let only = spoken.first else { return nil }
    return .speaks(only)
  }
}

extension CANConclusion {
  fileprivate var settings: [WeCoCANSetting] {
    if case .decided(let proto) = verdict { proto.wecoSettings } else { [] }
  }

  fileprivate var settingText: String {
    switch verdict {
    case .silent: return "Nothing heard that could tell the setting."
    case .unknown:
      return "Matches no WeCo setting with published frames; WeCoCAN, KEHUACAN, SOLISCAN, CONEXTCAN, STUDERCAN "
        + "and the HV settings have none."
    case .undecided: return "Too little heard to tell the setting."
    case .decided(let proto):
      guard !settings.isEmpty else { return "\(proto.title) matches no WeCo setting with published frames." }
      return "Matches the WeCo setting " + settings.map(\.rawValue).joined(separator: " or ") + "."
    }
  }
}
