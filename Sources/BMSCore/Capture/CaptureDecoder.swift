/// Explains a capture line by line: the CAN frames by their tables, the serial traffic by the register map.
///
/// Fed twice: first with `learn`, so that the branch of a bus and the key of a link are known from the first line on,
/// then with `explain`.
public struct CaptureDecoder: Sendable {
  /// What one frame or exchange says.
  public enum Explanation: Hashable, Sendable {
    /// The fields in the order of their names, each name once.
    case frame(interface: String, CANFrame, proto: String?, [CANFieldValue])
    /// A frame that decoders do not read: remote, error, CAN FD.
    case other(interface: String, CapturedFrame)
    case serial(link: String, SerialEvent)
    case note(link: String, String)
  }

  /// A damaged file may name any number of interfaces.
  private static let mostBuses = 64

  private var places: [String: Int] = [:]
  private var buses: [CANDecoder] = []
  private var decoding = CANDecoding()
  private var dissector = CaptureDissector()
  /// What is read beside the built-in families.
  public let table: FrameTable?

  public init(table: FrameTable? = nil) { self.table = table }

  /// What is known of the session keys, by link.
  public var links: [(name: String, recovery: KeyRecovery)] { dissector.links }

  /// What a person should know about a bus beyond its frames: a sentence each.
  public var remarks: [(name: String, text: String)] {
    places.sorted { $0.key < $1.key }.flatMap { name, place in
      buses[place].detector.remarks.map { (name, $0) }
    }
  }

  /// First pass: who speaks which protocol, and with which key.
  public mutating func learn(_ event: CaptureEvent) {
    if case .frame(.data(let frame)) = event.content { decode(frame, event) }
    _ = dissector.receive(event)
  }

  /// Between the passes: keeps what was learnt and forgets where the first one ended.
  public mutating func rewind() {
    _ = dissector.finish()
    let keys = dissector.links.compactMap { link in link.recovery.key.map { (link.name, $0) } }
    dissector = CaptureDissector(keys: Dictionary(uniqueKeysWithValues: keys))
  }

  /// Second pass: what each event says. Serial bytes come out once their frame is whole.
  public mutating func explain(_ event: CaptureEvent) -> [(time: WallTime, Explanation)] {
    var found = dissector.receive(event).map { ($0.event.time, Explanation.serial(link: $0.link, $0.event)) }
    switch event.content {
    case .frame(.data(let frame)):
      decode(frame, event)
      found.append((event.time, .frame(interface: event.link, frame, proto: decoding.protocolName, namedFields)))
    case .frame(let other): found.append((event.time, .other(interface: event.link, other)))
    case .note(let text), .told(let text): found.append((event.time, .note(link: event.link, text)))
    case .sent, .received: break
    }
    return found
  }

  /// What was still open when the capture ended.
  public mutating func finish() -> [(time: WallTime, Explanation)] {
    dissector.finish().map { ($0.event.time, .serial(link: $0.link, $0.event)) }
  }

  private mutating func decode(_ frame: CANFrame, _ event: CaptureEvent) {
    let now = Instant(microseconds: event.time.microseconds)
    guard let place = place(of: event.link) else {
      decoding = CANDecoding()
      return
    }
    buses[place].decode(frame, at: now, into: &decoding)
  }

  private mutating func place(of link: String) -> Int? {
    if let known = places[link] { return known }
    guard buses.count < Self.mostBuses else { return nil }
    places[link] = buses.count
    buses.append(CANDecoder())
    return buses.count - 1
  }

  private var namedFields: [CANFieldValue] {
    var fields = decoding.fields
    fields.sort { $0.field.wireName < $1.field.wireName }
    var last: String?
    fields.removeAll { field in
      let name = field.field.wireName
      defer { last = name }
      return name == last
    }
    return fields
  }
}

extension SerialEvent {
  /// The registers of a reply with their numbers.
  public var registers: [(register: UInt16, word: UInt16)] {
    guard case .reply(let request, let words) = kind else { return [] }
    return words.enumerated().map { (request.first &+ UInt16(clamping: $0.offset), $0.element) }
  }

  /// The fields that a reply carries, by id; a slave's with its place before it (`module_2.soc`).
  public var fields: [(name: String, value: Value)] {
    guard case .reply(let request, let words) = kind else { return [] }
    return RegisterMap.blocks.flatMap { block in block.values(in: request, words) }
  }
}

extension RegisterBlock {
  /// What a read of any registers says about this block's rows.
  func values(in read: ReadRequest, _ words: [UInt16]) -> [(name: String, value: Value)] {
    let shift = Int(request.first) - Int(read.first)
    return rows.compactMap { row in
      let start = row.offset + shift
      guard start >= 0, start + row.scale.width <= words.count else { return nil }
      guard let value = row.moved(to: 0).value(in: Array(words[start..<start + row.scale.width])) else { return nil }
      let (place, field) = place(of: row)
      switch (row.subject, place) {
      case (.slaveOnline(let slave), _): return ("slave_\(slave)_online", value)
      case (_, .cell(_, let cell)): return ("\(field.id)_\(cell)", value)
      case (_, .module(let index)) where index > 1: return ("module_\(index).\(field.id)", value)
      case (_, .cluster) where self == .cluster: return ("cluster.\(field.id)", value)
      default: return (field.id, value)
      }
    }
  }
}
