/// Takes all serial links of a capture apart, each with its own key.
///
/// A link that was only ever received from is taken for a tap that hears both directions on one wire.
public struct CaptureDissector: Sendable {
  /// The bytes of more links than this come out as strays; a damaged file may name any number.
  static let mostLinks = 64

  private var dissectors: [String: SerialDissector] = [:]
  private var hasSent: Set<String> = []
  private let keys: [String: UInt16]
  private let gap: Span

  /// - Parameter keys: keys that are known already, by the link's name.
  public init(keys: [String: UInt16] = [:], gap: Span = SerialDissector.defaultGap) {
    self.keys = keys
    self.gap = gap
  }

  /// The links in order of their names, with what is known of their keys.
  public var links: [(name: String, recovery: KeyRecovery)] {
    dissectors.sorted { $0.key < $1.key }.map { ($0.key, $0.value.recovery) }
  }

  /// The session key of a link, once it is exact.
  public func key(of link: String) -> UInt16? { dissectors[link]?.key }

  /// Takes one event of the capture in; CAN frames and notes only let time pass.
  public mutating func receive(_ event: CaptureEvent) -> [(link: String, event: SerialEvent)] {
    var found: [(String, SerialEvent)] = []
    for name in dissectors.isEmpty ? [] : dissectors.keys.sorted() where name != event.link {
      guard dissectors[name]?.heldBytes != 0 else { continue }
      found += (dissectors[name]?.advance(to: event.time) ?? []).map { (name, $0) }
    }
    switch event.content {
    case .sent(let bytes):
      if hasSent.count < Self.mostLinks { hasSent.insert(event.link) }
      found += feed(bytes, .request, event)
    case .received(let bytes): found += feed(bytes, hasSent.contains(event.link) ? .reply : .mixed, event)
    case .frame: break
    case .note(let text) where CaptureNote.interrupts(text):
      found += (dissectors[event.link]?.interrupt() ?? []).map { (event.link, $0) }
    case .note, .told: found += (dissectors[event.link]?.finish() ?? []).map { (event.link, $0) }
    }
    return found
  }

  /// The capture ends here.
  public mutating func finish() -> [(link: String, event: SerialEvent)] {
    dissectors.keys.sorted().flatMap { name in (dissectors[name]?.finish() ?? []).map { (name, $0) } }
  }

  private mutating func feed(
    _ bytes: [UInt8], _ side: SerialDissector.Side, _ event: CaptureEvent
  ) -> [(String, SerialEvent)] {
    let name = event.link
    guard dissectors[name] != nil || dissectors.count < Self.mostLinks else {
      let stray = SerialEvent(
        time: event.time, end: event.time, side: side, bytes: bytes, kind: .stray, check: .none)
      return [(name, stray)]
    }
    return dissectors[name, default: SerialDissector(key: keys[name], gap: gap)]
      .receive(bytes, side: side, at: event.time).map { (name, $0) }
  }
}
