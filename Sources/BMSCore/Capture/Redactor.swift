/// Takes serial numbers and texts out of a capture, so that its owner can publish it.
///
/// Texts become crosses of the same length and the checksum is made anew with the session's key, so the capture decodes as
/// before. What is no ASCII text cannot be recognised as a name: registers that are known to hold such can be named.
/// To have every frame sealed, let a `CaptureDissector` find the keys first and hand them in.
public struct Redactor: Sendable {
  /// What was done, for the person who is about to publish the file.
  public struct Report: Hashable, Sendable {
    public var lines = 0
    /// Serial frames in which something was crossed out and whose checksum was made anew.
    public var resealed = 0
    /// Serial frames in which something was crossed out, but whose key is not known: their checksum is wrong now.
    public var unsealed = 0
    /// Damaged frames and stray bytes in which something looked like a text.
    public var strays = 0
    public var canFrames = 0
    /// Makers' names on CAN that were left, for they tell the protocol.
    public var makersKept = 0
    /// Names in comments, notes and of links.
    public var names = 0
    public var characters = 0

    /// For a person, one sentence.
    public var sentence: String {
      "crossed out \(characters) characters in \(resealed + unsealed) serial frames, \(strays) damaged ones and "
        + "\(canFrames) CAN frames, and \(names) names in notes"
        + (unsealed > 0 ? "; \(unsealed) frames have a wrong checksum now, because the key is not known" : "")
    }
  }

  static let leastText = 4
  static let leastTextInNoise = 6
  /// More lines than this never wait: a capture whose time stands still is flushed.
  static let mostHeld = 4096

  public private(set) var report = Report()
  private let hidden: [ClosedRange<UInt16>]
  private var dissector: CaptureDissector
  private var held: [Held] = []
  private var linkNames: [String: String] = [:]
  private var clusterNames: [String: String] = [:]

  /// A line that waits until its bytes are known to be part of a frame.
  private struct Held {
    var line: CaptureLine
    var link = ""
    var isSent = false
    var bytes: [UInt8] = []
    var missing = 0
  }

  /// - Parameters:
  ///   - keys: session keys by link, as far as they are known.
  ///   - hidden: registers that are crossed out whatever they hold.
  public init(keys: [String: UInt16] = [:], hiding hidden: [ClosedRange<UInt16>] = []) {
    dissector = CaptureDissector(keys: keys)
    self.hidden = hidden
  }

  /// Takes a line in and gives those that are ready, in order.
  public mutating func redact(_ line: CaptureLine) -> [CaptureLine] {
    report.lines += 1
    switch line {
    // What the program concluded may hold serial numbers and names, and the bytes say it again.
    case .comment(let text) where IncidentHeader.isPart(text): break
    case .event(let event) where event.isTold: break
    case .comment(let text): held.append(Held(line: .comment(clean(comment: text))))
    case .event(var event):
      let found = dissector.receive(event)
      if let bytes = event.bytes {
        var isSent = false
        if case .sent = event.content { isSent = true }
        held.append(Held(line: line, link: event.link, isSent: isSent, missing: bytes.count))
      } else {
        event.content = clean(event.content)
        held.append(Held(line: .event(event)))
      }
      fill(found)
    }
    if held.count > Self.mostHeld { fill(dissector.finish()) }
    return released()
  }

  public mutating func finish() -> [CaptureLine] {
    fill(dissector.finish())
    return released()
  }

  // MARK: - Lines

  private mutating func released() -> [CaptureLine] {
    let ready = held.prefix { $0.missing == 0 }
    held.removeFirst(ready.count)
    return ready.map { held in
      guard case .event(var event) = held.line else { return held.line }
      if !held.bytes.isEmpty { event.content = held.isSent ? .sent(held.bytes) : .received(held.bytes) }
      event.link = name(event.link)
      return .event(event)
    }
  }

  /// Gives each waiting line its share of the frames' bytes.
  private mutating func fill(_ found: [(link: String, event: SerialEvent)]) {
    for (link, event) in found {
      var bytes = clean(event, link)[...]
      for index in held.indices where held[index].missing > 0 && held[index].link == link {
        guard !bytes.isEmpty, held[index].isSent == (event.side == .request) else { continue }
        let part = bytes.prefix(held[index].missing)
        held[index].bytes += part
        held[index].missing -= part.count
        bytes = bytes.dropFirst(part.count)
      }
    }
  }

  /// Links that are named by their adapter get a number; at most as many as a dissector tells apart.
  private mutating func name(_ link: String) -> String {
    guard RedactionText.namesAdapter(Array(link.utf8)[...]) else { return link }
    if let known = linkNames[link] { return known }
    guard linkNames.count < CaptureDissector.mostLinks else { return "serial" }
    let name = "serial\(linkNames.count + 1)"
    linkNames[link] = name
    report.names += 1
    return name
  }

  /// A cluster keeps a name that is its link's, as where nobody gave it one; any other becomes a number.
  private mutating func name(cluster: String, of link: String) -> String {
    if cluster == link { return name(link) }
    if let known = clusterNames[cluster] { return known }
    guard clusterNames.count < CaptureClusters.mostLinks else { return "cluster" }
    let name = "cluster\(clusterNames.count + 1)"
    clusterNames[cluster] = name
    report.names += 1
    return name
  }

  // MARK: - Content

  /// In the line of a source the link is called as in its events, so that a replay finds the same clusters.
  private mutating func clean(comment: String) -> String {
    guard let source = CaptureHeader.sourceText(of: comment).flatMap(CaptureSource.init) else { return clean(comment) }
    var shown = source
    shown.link = name(source.link)
    shown.words = clean(source.words)
    shown.cluster = source.cluster.map { name(cluster: $0, of: source.link) }
    return CaptureHeader.sourceComment(shown)
  }

  private mutating func clean(_ text: String) -> String {
    let (clean, count) = RedactionText.crossOutNames(in: text)
    report.names += count
    return clean
  }

  private mutating func clean(_ content: CaptureEvent.Content) -> CaptureEvent.Content {
    switch content {
    case .note(let text): return .note(clean(text))
    case .frame(.data(let frame)):
      switch RedactionCAN.judge(frame) {
      case .keep: return content
      case .keepMaker:
        report.makersKept += 1
        return content
      case .crossOut:
        var data = frame.data
        report.characters += RedactionText.crossOut(&data, 0..<data.count)
        report.canFrames += 1
        return .frame(.data(CANFrame(id: frame.id, data: data)))
      }
    case .frame, .sent, .received, .told: return content
    }
  }

  private mutating func clean(_ event: SerialEvent, _ link: String) -> [UInt8] {
    var bytes = event.bytes
    var changed = 0
    switch event.kind {
    case .keyRequest, .keyAccepted, .read, .keyFound: return bytes
    case .reply(let request, _): changed = crossOutRegisters(of: request, in: &bytes)
    case .unaskedReply: changed = crossOut(&bytes, 3..<(bytes.count - 2))
    case .other: changed = crossOut(&bytes, 2..<max(2, bytes.count - (event.check == .wrong ? 0 : 2)))
    case .damaged, .stray: changed = crossOut(&bytes, 0..<bytes.count, least: Self.leastTextInNoise)
    }
    report.characters += changed
    guard changed > 0 else { return bytes }
    guard event.check == .fits || event.check == .unproven else {
      report.strays += 1
      return bytes
    }
    return sealed(bytes, like: event.bytes, link)
  }

  private mutating func sealed(_ bytes: [UInt8], like original: [UInt8], _ link: String) -> [UInt8] {
    guard let key = dissector.key(of: link), KeyedChecksum(key: key).fits(original) else {
      report.unsealed += 1
      return bytes
    }
    report.resealed += 1
    return KeyedChecksum(key: key).sealed(Array(bytes.dropLast(2)))
  }

  private func crossOut(_ bytes: inout [UInt8], _ range: Range<Int>, least: Int = Self.leastText) -> Int {
    RedactionText.runs(in: bytes[range], least: least).reduce(0) { count, run in
      count + RedactionText.crossOut(&bytes, (range.lowerBound + run.lowerBound)..<(range.lowerBound + run.upperBound))
    }
  }

  /// Registers with a known meaning hold no text, whatever their bytes look like.
  private func crossOutRegisters(of request: ReadRequest, in bytes: inout [UInt8]) -> Int {
    var data = Array(bytes.dropFirst(3).dropLast(2))
    var changed = 0
    for index in 0..<(data.count / 2) {
      let register = request.first &+ UInt16(index)
      guard hidden.contains(where: { $0.contains(register) }) else { continue }
      for place in [2 * index, 2 * index + 1] where data[place] != RedactionText.cross {
        data[place] = RedactionText.cross
        changed += 1
      }
    }
    // A known register parts the texts on both of its sides.
    let masked = data.enumerated().map { place, byte in
      RegisterMap.isMeasurement(request.first &+ UInt16(place / 2)) ? 0 : byte
    }
    for run in RedactionText.runs(in: masked, least: Self.leastText) {
      changed += RedactionText.crossOut(&data, run)
    }
    bytes.replaceSubrange(3..<(3 + data.count), with: data)
    return changed
  }
}
