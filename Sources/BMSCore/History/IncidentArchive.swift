/// An incident as text, so that it outlives the program: one line for each thing that was learnt, tabs between its parts.
///
/// ```
/// WecoTUI incident 1
/// incident  garage  at  from  until  wall origin  UTC offset
/// alarm     ...
/// t         number  place  field  grade  period  doubt  origin  link
/// o         number of its t  at  heard  value
/// ```
/// What repeats stands once, in a `t` line; `at` counts from the start of the stretch, `heard` from `at`.
/// Times are microseconds of the steady time line of the run that wrote it. Anything may stand in a file: reading gives
/// `nil` for what is no incident and leaves out what is damaged.
public struct IncidentArchive: Sendable {
  public let incident: Incident
  public let wallOrigin: Int64
  public let utcOffset: Span

  static let title = "WecoTUI incident 1"
  /// More than any stretch holds.
  static let mostLines = 400_000
  /// Longer than any incident.
  static let longest = Span.seconds(3600)

  public init(_ incident: Incident, wallOrigin: Int64, utcOffset: Span) {
    self.incident = incident
    self.wallOrigin = wallOrigin
    self.utcOffset = utcOffset
  }

  public var text: String {
    let log = incident.log
    let head: [String] = [
      "incident", log.base.name.escaped, incident.at.text, log.from.text, log.until.text, String(wallOrigin),
      String(utcOffset.microseconds),
    ]
    var lines = [Self.title, head.joined(separator: "\t")]
    lines += incident.alarms.map(AlarmLine.text)
    for module in log.base.modules {
      switch module.presence {
      case .unknown: lines.append("module\t\(module.index)\t?\t0")
      case .online(let since): lines.append("module\t\(module.index)\tonline\t\(since.text)")
      case .lost(let since): lines.append("module\t\(module.index)\tlost\t\(since.text)")
      }
    }
    // What was known at the start, then what came; a mark between them.
    var writer = ChangeWriter(from: log.from)
    for observation in log.base.observations { lines += writer.lines(.observed(observation), at: log.from) }
    if let bus = log.base.bus { lines += writer.lines(.bus(bus), at: log.from) }
    lines.append("then")
    let first = Instant(microseconds: log.from.microseconds &+ 1)
    for (at, change) in log.changes(from: first, through: log.until) { lines += writer.lines(change, at: at) }
    lines.append("end")
    return lines.joined(separator: "\n") + "\n"
  }

  public init?(parsing text: String) {
    var lines = text.split(separator: "\n", maxSplits: Self.mostLines, omittingEmptySubsequences: true)[...]
    guard lines.popFirst() == Self.title[...],
      let head = lines.popFirst()?.split(separator: "\t", omittingEmptySubsequences: false), head.count == 7,
      head[0] == "incident", let at = Int64(head[2]), let from = Int64(head[3]), let until = Int64(head[4]),
      let origin = Int64(head[5]), let offset = Int64(head[6]), from <= until,
      (0...Self.longest.microseconds).contains(until &- from), (-100_000_000_000...100_000_000_000).contains(offset)
    else { return nil }
    var reader = ArchiveReader(
      name: String(head[1]).unescaped, from: Instant(microseconds: from), until: Instant(microseconds: until))
    for line in lines { reader.take(line.split(separator: "\t", omittingEmptySubsequences: false)) }
    reader.finish()
    guard var log = reader.log else { return nil }
    log.advance(to: Instant(microseconds: until))
    incident = Incident(alarms: reader.alarms, at: Instant(microseconds: at), log: log)
    wallOrigin = origin
    utcOffset = Span(microseconds: offset)
  }
}

/// Puts the lines of a file together.
private struct ArchiveReader {
  private var base: Cluster
  private let from: Instant
  private let until: Instant
  private var changes: ChangeReader
  private(set) var alarms: [Alarm] = []
  private(set) var log: ObservationLog?
  /// The image of a bus whose values are being read.
  private var image: (at: Instant, image: BusImage)?

  init(name: String, from: Instant, until: Instant) {
    base = Cluster(name: name)
    self.from = from
    self.until = until
    changes = ChangeReader(from: from)
  }

  mutating func take(_ parts: [Substring]) {
    if parts.first == "v" {
      image?.image.restore(parts)
      return
    }
    flush()
    switch parts.first {
    case "alarm":
      if alarms.count < IncidentRecorder.mostAlarms, let alarm = AlarmLine.alarm(parts) { alarms.append(alarm) }
    case "module" where parts.count == 4 && log == nil:
      guard let index = Int(parts[1]), let since = Int64(parts[3]) else { return }
      let instant = Instant(microseconds: since)
      base.restore(
        module: index,
        parts[2] == "online" ? .online(since: instant) : parts[2] == "lost" ? .lost(since: instant) : .unknown)
    case "then" where log == nil: begin()
    case "bus" where parts.count == 3:
      if let at = Int64(parts[1]) {
        image = (Instant(microseconds: at), BusImage(link: String(parts[2]).unescaped))
      }
    default: if let (at, change) = changes.change(parts) { note(change, at: at) }
    }
  }

  mutating func finish() {
    flush()
    if log == nil { begin() }
  }

  private mutating func begin() {
    log = ObservationLog(span: IncidentArchive.longest, base: base, from: from)
  }

  private mutating func flush() {
    guard let (at, bus) = image else { return }
    image = nil
    note(.bus(bus), at: at)
  }

  private mutating func note(_ change: ClusterChange, at: Instant) {
    guard at >= from, at <= until else { return }
    if log == nil { base.apply(change, at: at) } else { log?.note(change, at: at) }
  }
}

extension Cluster {
  /// Everything that is known, as observations that give the same again.
  fileprivate var observations: [Observation] {
    func ordered(_ fields: [Field: Reading], _ place: Place) -> [Observation] {
      fields.sorted { $0.key.rawValue < $1.key.rawValue }.map { Observation(place, $0.key, $0.value) }
    }
    var all = ordered(fields, .cluster)
    for module in modules {
      all += ordered(module.fields, .module(module.index))
      for (index, reading) in module.cells.enumerated() {
        if let reading { all.append(Observation(.cell(module: module.index, cell: index + 1), .cellVoltage, reading)) }
      }
    }
    return all
  }
}
