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
  public let reason: String
  /// Less than 3 s of the battery were heard: a missing frame may still come.
  public let isProvisional: Bool
  /// The WeCo settings these frames match; empty when none is known to.
  public let settings: [WeCoCANSetting]
  /// A sentence about the setting.
  public let settingText: String
  /// What the inverter sends, the latest first.
  public let inverter: [CANInverterHeard]
  /// Which inverter that is: `SMA Sunny Island`; `nil` where its frames do not tell.
  public let inverterName: String?

  /// The frame of the inverter that says most about what it expects; among equals the latest.
  public var keepAlive: CANInverterHeard? {
    inverter.min { ($0.kind.candidates.count, $0.age) < ($1.kind.candidates.count, $1.age) }
  }
}

extension ProtocolDetector {
  /// What the sources of a frame's bit table do not agree on. The only observation of an LG RESU's 359 at an alarm
  /// (42 V; jens18/lgresu) contradicts the document of Hybrid EN, which is used (can-protocols section 11.1).
  func dispute(about id: CANID) -> String? {
    guard decided == .lgRESU, id == .standard(0x359) else { return nil }
    return "sources disagree which half of LG's 359 are alarms and which are warnings: take it for an alarm"
  }

  /// What a person should know about the bus beyond its frames: a sentence each.
  public var remarks: [String] {
    [has29BitIDs ? Self.wideIDs : nil, dispute(about: .standard(0x359))].compactMap(\.self)
  }

  static let wideIDs = "29-bit ids: inverters of this family listen to 11-bit ids only"

  /// The detector's word at `now`.
  public func status(at now: Instant) -> CANProtocolStatus {
    let memory = Self.memory
    let inverter = CANKeepAlive.allCases.compactMap { kind -> CANInverterHeard? in
      let heard = Instant(microseconds: keepAliveHeard[Int(kind.rawValue)])
      return heard.isWithin(memory, at: now) ? CANInverterHeard(kind: kind, age: heard.age(at: now)) : nil
    }
    var conclusion = conclusion
    let last = max(lastBatteryFrame, lastUnknownFrame, lastCompanionFrame, keepAliveHeard.max() ?? .min)
    if last == .min || last < now.microseconds &- memory.microseconds {
      conclusion = CANConclusion(
        verdict: .silent, reason: last == .min ? "no frame heard" : "no frame heard for 30 s")
    }
    let settings = decided(in: conclusion)?.wecoSettings ?? []
    return CANProtocolStatus(
      verdict: conclusion.verdict, reason: conclusion.reason,
      isProvisional: firstBatteryFrame.map { now.microseconds &- $0 < Self.settling.microseconds } ?? true,
      settings: settings, settingText: settingText(conclusion, settings),
      inverter: inverter.sorted { $0.age < $1.age },
      inverterName: inverterName.name(Set(inverter.map(\.kind)), since: now.microseconds &- memory.microseconds))
  }

  private func decided(in conclusion: CANConclusion) -> CANProtocol? {
    if case .decided(let proto) = conclusion.verdict { proto } else { nil }
  }

  private func settingText(_ conclusion: CANConclusion, _ settings: [WeCoCANSetting]) -> String {
    switch conclusion.verdict {
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
