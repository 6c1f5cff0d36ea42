internal import BMSCore

/// What is heard on CAN after the inverter protocol was changed: the bus changing its family, then the inverter.
///
/// "Wait for the positive feedback of the first communication with the inverter" (manual 8.4).
struct ProtocolFollow: Hashable, Sendable {
  /// The change it belongs to.
  let id: UInt64
  /// The name that was set.
  let wanted: String
  private let before: [String: CANVerdict]
  /// When the bus was heard to speak another protocol, which, and whether that matches what was set.
  private(set) var bus: (at: Instant, text: String, matches: Bool)?
  /// What the bus spoke before and speaks still, where that fits what was set: no proof of anything.
  private(set) var asBefore: String?
  /// The first keep-alive of the inverter after that.
  private(set) var inverter: (at: Instant, text: String)?

  /// Whether what the battery sends then is known at all.
  var isPublished: Bool { WeCoCANSetting(rawValue: wanted) != nil }

  /// - Parameter buses: as they are before the change; `nil` where nobody listens.
  init?(id: UInt64, wanted: String, buses: [BusState]) {
    guard !buses.isEmpty else { return nil }
    self.id = id
    self.wanted = wanted
    before = Dictionary(buses.map { ($0.name, $0.proto.verdict) }) { first, _ in first }
  }

  /// - Parameter sent: when the change went out; what was heard before is not its doing.
  mutating func look(_ buses: [BusState], sent: Instant, at now: Instant) {
    for state in buses {
      let matches = state.proto.settings.contains { $0.rawValue == wanted }
      if bus == nil, case .decided(let proto) = state.proto.verdict {
        let text = "\(state.name): \(proto.title)"
        if before[state.name] != state.proto.verdict {
          bus = (now, text, matches)
        } else if matches {
          asBefore = text
        }
      }
      guard bus != nil || asBefore != nil, inverter == nil else { continue }
      for heard in state.proto.inverter where now - heard.age >= max(bus?.at ?? sent, sent) {
        inverter = (now - heard.age, "\(state.name): \(Texts.title(heard.kind))")
        break
      }
    }
  }

  static func == (a: ProtocolFollow, b: ProtocolFollow) -> Bool {
    a.id == b.id && a.wanted == b.wanted && a.before == b.before && a.asBefore == b.asBefore && a.bus?.at == b.bus?.at
      && a.bus?.text == b.bus?.text && a.inverter?.at == b.inverter?.at && a.inverter?.text == b.inverter?.text
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(id)
    hasher.combine(bus?.at)
    hasher.combine(inverter?.at)
  }
}
