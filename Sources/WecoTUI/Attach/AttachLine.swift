internal import BMSCore
internal import FoundationEssentials

/// A line between the program that holds a port and those who look on, as JSON. Instants are those of this computer's
/// steady clock, which all its programs share.
struct AttachLine: Codable {
  static let version = 1
  /// A line is never longer; what is, is not ours.
  static let longest = 1 << 20

  struct Hello: Codable {
    var version: Int
    var program: String
    var pid: Int32
    var target: String
  }

  struct Change: Codable {
    var at: Int64
    var observed: Observed?
    var online: [Int]?
    var forgotten: Bool?
  }

  struct Observed: Codable {
    var place: String
    var field: String
    var number: Int64?
    var decimals: UInt8?
    var unit: String?
    var flag: Bool?
    var text: String?
    var list: [String]?
    var grade: String
    var link: String
    var register: UInt16?
    var frame: UInt32?
    var extended: Bool?
    var heard: Int64
    var period: Int64
    var implausible: Bool?
  }

  struct Link: Codable {
    var name: String
    var kind: String
    var word: String
    var since: Int64?
    var why: String?
    var key: UInt16?
    var good: Int
    var bad: Int
    var implausible: Int
    var timeouts: Int
    var rate: Double?
    var note: String?
    var noteSince: Int64?
  }

  var hello: Hello?
  var changes: [Change]?
  var links: [Link]?
  var complete: Bool?
  /// All that stands in the book of the program that reads, whenever that changed; absent before release 0.2.0.
  var alarms: [HeldAlarm]?

  func bytes() -> [UInt8] {
    guard let data = try? JSONEncoder().encode(self) else { return [] }
    return Array(PlainText.json(String(decoding: data, as: UTF8.self)).utf8) + [0x0A]
  }

  /// `nil` for what is no such line.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard let line = try? JSONDecoder().decode(AttachLine.self, from: Data(bytes)) else { return nil }
    self = line
  }

  init(
    hello: Hello? = nil, changes: [Change]? = nil, links: [Link]? = nil, complete: Bool? = nil,
    alarms: [HeldAlarm]? = nil
  ) {
    self.hello = hello
    self.changes = changes
    self.links = links
    self.complete = complete
    self.alarms = alarms
  }
}

extension AttachLine.Change {
  /// `nil` for what the other side hears for itself: a CAN bus may have many listeners.
  init?(_ change: ClusterChange, at: Instant) {
    self.init(at: at.microseconds)
    switch change {
    case .observed(let observation): observed = AttachLine.Observed(observation)
    case .online(let modules): online = modules.sorted()
    case .forgotten: forgotten = true
    case .bus: return nil
    }
  }

  var change: ClusterChange? {
    if let observed { return observed.observation.map { .observed($0) } }
    if let online { return .online(Set(online)) }
    return forgotten == true ? .forgotten : nil
  }

  /// Changes that lead from nothing to all that is known.
  static func all(of cluster: Cluster) -> [AttachLine.Change] {
    var changes: [AttachLine.Change] = []
    func add(_ place: Place, _ field: Field, _ reading: Reading) {
      changes.append(
        AttachLine.Change(
          at: reading.heard.microseconds, observed: AttachLine.Observed(Observation(place, field, reading))))
    }
    for (field, reading) in cluster.fields { add(.cluster, field, reading) }
    for module in cluster.modules {
      for (field, reading) in module.fields { add(.module(module.index), field, reading) }
      for (cell, reading) in module.cells.enumerated() {
        if let reading { add(.cell(module: module.index, cell: cell + 1), .cellVoltage, reading) }
      }
      for (sensor, reading) in module.sensors.enumerated() {
        if let reading { add(.sensor(module: module.index, sensor: sensor + 1), .temperature, reading) }
      }
    }
    return changes + presence(of: cluster)
  }

  /// Who came and went when, told so that it comes out the same.
  private static func presence(of cluster: Cluster) -> [AttachLine.Change] {
    var came: [(Int, Instant)] = []
    var went: [(Int, Instant)] = []
    for module in cluster.modules {
      switch module.presence {
      case .online(let since): came.append((module.index, since))
      case .lost(let since): went.append((module.index, since))
      case .unknown: break
      }
    }
    let times = Set((came + went).map(\.1)).sorted()
    guard let first = times.first else { return [] }
    return ([first - Span(microseconds: 1)] + times).map { time in
      let online = came.filter { $0.1 <= time } + went.filter { $0.1 > time }
      return AttachLine.Change(at: time.microseconds, online: online.map(\.0).sorted())
    }
  }
}

extension AttachLine.Observed {
  init(_ observation: Observation) {
    let reading = observation.reading
    self.init(
      place: observation.place.stored, field: observation.field.id, grade: reading.grade.rawValue,
      link: reading.source.link, heard: reading.heard.microseconds, period: reading.period.microseconds,
      implausible: reading.isImplausible ? true : nil)
    switch reading.value {
    case .number(let decimal, let unit):
      (number, decimals, self.unit) = (decimal.mantissa, decimal.decimals, unit.rawValue)
    case .flag(let flag): self.flag = flag
    case .text(let text): self.text = text
    case .list(let list): self.list = list
    }
    switch reading.source.origin {
    case .register(let number): register = number
    case .frame(let id, let isExtended): (frame, extended) = (id, isExtended)
    case .computed: break
    }
  }

  private var value: Value? {
    if let number, let unit = unit.flatMap(Unit.init(rawValue:)) {
      return .number(Decimal(number, decimals: decimals ?? 0), unit)
    }
    if let flag { return .flag(flag) }
    if let text { return .text(text) }
    return list.map { .list($0) }
  }

  /// Microseconds. Nothing is read less often than once an hour; a value that claims to be would never be old.
  private static let periods: ClosedRange<Int64> = 0...3_600_000_000

  var observation: Observation? {
    guard let place = Place(stored: place), let field = Field(id: field), let grade = Grade(rawValue: grade),
      let value, Self.periods.contains(period)
    else { return nil }
    let origin: Source.Origin =
      if let register { .register(register) } else if let frame {
        .frame(frame, extended: extended ?? false)
      } else { .computed }
    return Observation(
      place, field,
      Reading(
        value, grade: grade, source: Source(link: link, origin: origin), heard: Instant(microseconds: heard),
        period: Span(microseconds: period), isImplausible: implausible ?? false))
  }
}

extension AttachLine.Link {
  init(_ status: LinkStatus) {
    self.init(
      name: status.name, kind: status.kind.rawValue, word: status.state.word, key: status.key,
      good: status.counters.good, bad: status.counters.badChecksum, implausible: status.counters.implausible,
      timeouts: status.counters.timeouts, rate: status.goodPerSecond, note: status.note,
      noteSince: status.noteSince?.microseconds)
    switch status.state {
    case .closed(let reason): why = reason
    case .silent(let instant), .garbled(let instant): since = instant.microseconds
    case .handshaking, .up: break
    }
  }

  var status: LinkStatus? {
    let instant = Instant(microseconds: since ?? 0)
    let states: [String: LinkState] = [
      "closed": .closed(why ?? ""), "handshaking": .handshaking, "up": .up, "silent": .silent(since: instant),
      "garbled": .garbled(since: instant),
    ]
    guard let kind = LinkKind(rawValue: kind), let state = states[word] else { return nil }
    var status = LinkStatus(name: name, kind: kind, state: state, key: key)
    status.counters.good = good
    status.counters.badChecksum = bad
    status.counters.implausible = implausible
    status.counters.timeouts = timeouts
    status.goodPerSecond = rate
    status.note = note
    status.noteSince = noteSince.map(Instant.init(microseconds:))
    return status
  }
}
