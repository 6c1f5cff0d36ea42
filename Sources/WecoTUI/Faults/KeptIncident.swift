internal import ArgumentParser
internal import BMSCore

/// An incident: a slice of a capture with its alarms. Its times are civil ones, as those of every capture.
struct KeptIncident: Sendable {
  /// Where its bytes are.
  private enum Content: Sendable {
    /// What happened, and what was known from before that.
    case facts([Fact], before: [Fact], begin: Instant, sources: [String])
    case file([UInt8])
  }

  /// `2026-11-20T130322Z_garage_charge_temperature_high_fault`, also the name of its file.
  let name: String
  let incident: Incident
  let utcOffset: Span
  /// How often what is read in every cycle was heard; `nil` where that is not known.
  let period: Span?
  private let content: Content
  /// The comments at the top of a file: more than the most alarms take.
  private static let mostHeader = 1 << 18

  var cluster: String { incident.cluster }
  static var programVersion: String { Program.version }

  /// - Parameters:
  ///   - incident: on the time line of `wall`, as the slice.
  ///   - slice: what happened in its stretch and before, so that it can be read again: who speaks on a bus, with what key.
  ///   - links: of the cluster.
  ///   - period: how often what is read in every cycle was heard.
  init(
    _ incident: Incident, _ slice: WireRing.Slice, links: [LinkStatus], period: Span?, wall: WallClock,
    utcOffset: Span
  ) {
    let origin = Span(microseconds: wall.originMicroseconds)
    self.incident = incident.moved(by: origin)
    self.utcOffset = utcOffset
    self.period = period
    name = IncidentEntry.name(at: wall.wall(incident.at), cluster: incident.cluster, alarm: incident.alarms.first?.id)
    let port = links.first { $0.kind != .can }?.name ?? incident.cluster
    let before = slice.known.changes.map { at, change -> Fact in
      guard case .observed(let observation) = change else { return Fact(at, port, .learnt(change)) }
      return Fact(at, observation.reading.source.link, .learnt(change))
    }
    let names = Set((slice.facts + before).map(\.link))
    // Where bytes follow what was told, they say more.
    let heard = Set(slice.facts.filter { $0.event.isWire }.map(\.link))
    let told = Set(slice.facts.filter { !$0.isCaptured }.map(\.link)).subtracting(heard)
    let sources = names.sorted().map { name -> String in
      let kind = links.first { $0.name == name }?.kind
      var words = kind == .demo ? CaptureSource.simulated : kind == .can ? "CAN" : CaptureSource.servicePort
      if told.contains(name) { words = CaptureSource.told }
      return CaptureSource(name, words, cluster: incident.cluster).text
    }
    content = .facts(
      slice.facts.map { $0.moved(by: origin) }, before: before.map { $0.moved(by: origin) },
      begin: slice.begin + origin, sources: sources)
  }

  /// Out of a file: what its header says, or for one of release 0.1.0 what its name and its sources say.
  init?(_ file: [UInt8], name: String) {
    var reader = CaptureReader()
    var comments: [String] = []
    var clusters = CaptureClusters()
    for item in reader.read(Array(file.prefix(Self.mostHeader))) {
      guard case .line(let line) = item.content else { continue }
      guard case .comment(let text) = line else { break }
      comments.append(text)
      clusters.take(comment: text)
    }
    guard let header = clusters.header else { return nil }
    self.name = name
    utcOffset = header.utcOffset
    content = .file(file)
    if let said = IncidentHeader(comments: comments) {
      incident = said.incident
      period = said.period
      return
    }
    guard let entry = IncidentEntry(fileName: name) else { return nil }
    let cluster = clusters.all.first?.name ?? entry.cluster
    let at = Instant(microseconds: entry.at.microseconds)
    let alarms = entry.alarms.map { id in
      let key = AlarmKey(id, cluster: cluster)
      return Alarm(
        Condition(key, scope: AlarmScope(.alarm(.historyNotice), cluster: cluster), heard: at, grade: .unknown),
        firstSeen: at)
    }
    incident = Incident(
      cluster: cluster, alarms: alarms, at: at, from: at - IncidentRecorder.before, until: at + IncidentRecorder.after)
    period = nil
  }

  var entry: IncidentEntry {
    IncidentEntry(
      name: name, cluster: IncidentEntry.part(cluster), at: WallTime(microseconds: incident.at.microseconds),
      alarms: incident.alarms.map(\.id))
  }

  /// The capture, which `wecotui decode`, `--replay` and can-utils read.
  func capture() -> [UInt8] {
    guard case .facts(let facts, let before, let start, let sources) = content else {
      if case .file(let bytes) = content { return bytes }
      return []
    }
    let begin = WallTime(microseconds: start.microseconds)
    let header = CaptureHeader(
      version: Self.programVersion, begun: begin, utcOffset: utcOffset, sources: sources)
    var bytes: [UInt8] = []
    for line in header.lines + IncidentHeader(name: name, incident: incident, period: period).lines {
      line.write(to: &bytes)
    }
    for fact in before { fact.write(to: &bytes, at: begin) }
    for fact in facts { fact.write(to: &bytes, at: WallTime(microseconds: fact.at.microseconds)) }
    return bytes
  }
}

extension Fact.Event {
  /// Something that went over the wire.
  fileprivate var isWire: Bool {
    switch self {
    case .sent, .received, .frame: true
    default: false
    }
  }
}

extension Fact {
  /// As a line of a capture; nothing for what is worked out again from others.
  fileprivate func write(to bytes: inout [UInt8], at time: WallTime) {
    var content = CaptureEvent.Content(event)
    if case .learnt(let change) = event { content = change.json(at: at).map { .told($0) } }
    if let content { CaptureLine.event(CaptureEvent(time, link, content)).write(to: &bytes) }
  }
}

extension IncidentEntry {
  /// What the name of a file says; `nil` where it is none of ours.
  init?(fileName name: String) {
    let parts = name.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let at = Self.time(parts[0]) else { return nil }
    let rest = String(parts[1])
    // The longest id: some end like others.
    let alarm = AlarmID.catalogue.filter { rest.hasSuffix("_\($0.id)") }.max { $0.id.count < $1.id.count }
    self.name = name
    self.at = at
    alarms = alarm.map { [$0.alarm] } ?? []
    cluster = String(rest.dropLast((alarm?.id ?? "unknown").count + 1))
  }

  /// `2026-11-20T130322Z`
  private static func time(_ text: Substring) -> WallTime? {
    let digits = text.filter { ("0"..."9").contains($0) }
    guard text.count == 18, digits.count == 14, text.hasSuffix("Z") else { return nil }
    var numbers: [Int64] = []
    var rest = digits[...]
    for width in [4, 2, 2, 2, 2, 2] {
      numbers.append(Int64(rest.prefix(width)) ?? 0)
      rest = rest.dropFirst(width)
    }
    let day = CivilTime.days(year: numbers[0], month: numbers[1], day: numbers[2])
    return WallTime(microseconds: (((day * 24 + numbers[3]) * 60 + numbers[4]) * 60 + numbers[5]) * 1_000_000)
  }
}
