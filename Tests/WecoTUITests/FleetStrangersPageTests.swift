import BMSCore
import Glibc
import Testing

@testable import WecoTUI

/// A broker to which strangers write, from the topics to the pages of the battery that they write about. Time is handed
/// in and chance is seeded: a run is the same each time.
private struct StrangersPath {
  private static let sizes = [Size(columns: 80, rows: 24), Size(columns: 200, rows: 60)]
  private static let key = Fleet.Key(site: "north", cluster: "garage")
  /// What no page may still show as live while nobody vouches for the battery. Others hold counts of this program's own.
  private static let pagesOfValues: Set<PageID> = [.overview, .parallel]
  private static let stylesOfNow: Set<Style> = [.value, .barFull, .highest, .lowest]

  private(set) var fleet: Fleet
  private(set) var now = Fixture.now
  private(set) var screens = 0
  /// How often it was looked while the battery was live, and while it was not; and how many values were old.
  private(set) var looks = (live: 0, other: 0)
  private(set) var oldValues = 0

  private var random: SplitMix64
  private var source: ClusterSource
  private var facts: [Fact] = []

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    fleet = Fleet(wall: Fixture.wall)
    fleet.connected()
    source = Self.opened(at: Fixture.now)
  }

  private static func opened(at now: Instant) -> ClusterSource {
    var watch = Watch(name: FleetWords.name(key), wall: Fixture.wall, at: now)
    watch.listen(to: .told, kind: .broker)
    return ClusterSource(watch, [])
  }

  /// As many messages as are wanted, with a look after every few of them and a drawing of all pages after many.
  mutating func run(messages: Int, lookEvery: Int, drawEvery: Int) {
    for number in 1...messages {
      hear()
      if number % lookEvery == 0 { look() }
      if number % drawEvery == 0 { draw() }
    }
  }

  // MARK: - What comes

  private mutating func hear() {
    let step = chance(40) ? Int64(random.next() % 90_000) : Int64(random.next() % 400)
    now = now + .milliseconds(step)
    if chance(300) { if fleet.isConnected { fleet.disconnected() } else { fleet.connected() } }
    // A gateway that is well stands against the strangers, or nothing would ever be live.
    if chance(3) { return beWell() }
    let topic: FleetTopic
    if chance(12) {
      topic = .status(site: Self.key.site)
    } else {
      topic = .cluster(site: Self.key.site, cluster: Self.key.cluster, anySubject)
    }
    tell(topic, payload(for: topic), isRetained: chance(2))
  }

  private mutating func beWell() {
    if !fleet.isConnected { fleet.connected() }
    tell(.status(site: Self.key.site), FleetPresence.online.payload, isRetained: true)
    let subjects: [FleetTopic.Subject] = [.availability, .state] + (chance(3) ? [.cells(module: 1), .limits] : [])
    for subject in subjects {
      tell(
        .cluster(site: Self.key.site, cluster: Self.key.cluster, subject), good(subject, time: "\"\(civil(now))\""),
        isRetained: false)
    }
  }

  private mutating func tell(_ topic: FleetTopic, _ payload: [UInt8], isRetained: Bool) {
    _ = fleet.receive(topic: topic.text, payload, isRetained: isRetained, at: now)
  }

  private var anySubject: FleetTopic.Subject {
    mutating get {
      let module = Int(random.next() % UInt64(Place.mostModules)) + 1
      let all: [FleetTopic.Subject] = [
        .availability, .state, .state, .state, .cells(module: module), .cells(module: 1), .alarms, .limits, .bus,
        .venus,
      ]
      return all[Int(random.next() % UInt64(all.count))]
    }
  }

  private mutating func chance(_ one: UInt64) -> Bool { random.next() % one == 0 }
  private mutating func one(of words: [String]) -> String { words[Int(random.next() % UInt64(words.count))] }
  private func civil(_ instant: Instant) -> String { Fixture.wall.wall(instant).iso8601 }

  private mutating func payload(for topic: FleetTopic) -> [UInt8] {
    guard case .cluster(_, _, let subject) = topic, subject != .availability else {
      return Array(one(of: ["online", "offline", "", "ONLINE", "\u{1B}[2J", "true", "online\0"]).utf8)
    }
    switch random.next() % 10 {
    case 0, 1: return good(subject, time: anyTime)
    case 2, 3, 4: return document(subject, time: chance(3) ? anyTime : "\"\(civil(now))\"", hostile: true)
    case 5: return damaged(good(subject, time: "\"\(civil(now))\""))
    case 6: return (0..<Int(random.next() % 200)).map { _ in UInt8(truncatingIfNeeded: random.next() >> 24) }
    case 7:
      let open = one(of: ["[", "{\"a\":", "[{\"v\":1,\"mv\":["])
      return Array(String(repeating: open, count: Int(random.next() % 3000)).utf8)
    case 8:
      // As long as a document may be, and longer.
      let length = chance(2) ? 60_000 : 70_000
      let name = String(repeating: one(of: ["W", "\u{1B}[7m", "\u{1F50B}", "\\u0007"]), count: length / 8)
      return Array("{\"v\":1,\"time\":\"\(civil(now))\",\"every\":10,\"link\":\"up\",\"name\":\"\(name)\"}".utf8)
    default: return []
    }
  }

  private var anyTime: String {
    mutating get {
      let past: [Int64] = [0, 1, 29, 31, 3600, 86_400, 31_536_000, 3_000_000_000]
      let spans = past + [-1, -2, -31, -3600, -86_400, -900_000_000]
      let ago = spans[Int(random.next() % UInt64(spans.count))]
      if chance(5) { return one(of: Self.noTimes) }
      return "\"\(civil(now - .seconds(ago)))\""
    }
  }

  private static let noTimes = [
    "\"2026-13-45T99:99:99.999Z\"", "\"9999-12-31T23:59:59.999Z\"", "0", "null", "\"\"", "\"\u{1B}[2J\"", "{}",
  ]

  private mutating func good(_ subject: FleetTopic.Subject, time: String) -> [UInt8] {
    document(subject, time: time, hostile: false)
  }

  /// A document as a gateway says it, with other numbers each time, or with what no gateway says in some of its places.
  private mutating func document(_ subject: FleetTopic.Subject, time: String, hostile: Bool) -> [UInt8] {
    var members = [("v", "1"), ("time", time)]
    switch subject {
    case .state:
      members += [
        ("every", one(of: ["1", "10", "10", "60"])), ("name", "\"garage\""),
        ("link", "\"\(one(of: ["up", "up", "up", "silent", "closed", "garbled", "handshaking"]))\""),
      ]
      members += numbers(FleetValues.whole, hostile: hostile)
      let modules = (1...3).map { index in
        let parts = [("online", one(of: ["true", "true", "false"]))] + numbers(FleetValues.part, hostile: hostile)
        return ("\(index)", Self.object(parts))
      }
      members += [
        ("grades", one(of: ["{\"computed\":[\"power\"]}", "{\"hypothesis\":[\"soc\"]}", "{\"new\":[\"current\"]}"])),
        ("ages", one(of: ["{}", "{\"soc\":12}", "{\"soc\":3600,\"current\":7}"])), ("modules", Self.object(modules)),
        ("alarms", "{\"fault\":\(random.next() % 3),\"warning\":0,\"notice\":1}"), ("charged_kwh", "812.440"),
      ]
    case .cells:
      let cells = (0..<16).map { _ in chance(6) ? "null" : "\(3000 + random.next() % 600)" }
      members.append(("mv", hostile ? "[\(hostileWord),\(hostileWord),3311]" : "[\(cells.joined(separator: ","))]"))
    case .alarms:
      let alarms = (0..<Int(random.next() % 4)).map { _ in alarm(time, hostile: hostile) }
      members.append(("alarms", "[\(alarms.joined(separator: ","))]"))
    case .limits: members += numbers(FleetValues.limits, hostile: hostile)
    case .bus:
      let bus = [("name", "\"can0\""), ("protocol", "\"Pylontech LV\""), ("why", "\"x\""), ("settings", "[\"PYL\"]")]
      members.append(("buses", "[\(Self.object(hostile ? spoilt(bus, 2) : bus))]"))
    case .availability, .venus: break
    }
    return Array(Self.object(hostile ? spoilt(members, 9) : members).utf8)
  }

  /// Each of these fields is there or not, as a gateway leaves out what it does not know.
  private mutating func numbers(_ fields: [Field], hostile: Bool) -> [(String, String)] {
    let known = fields.filter { _ in !chance(4) }
    let members = known.map { field in
      (field.id, field.unit == .bool ? one(of: ["true", "false"]) : "\(random.next() % 900).\(random.next() % 10)")
    }
    return hostile ? spoilt(members, 4) : members
  }

  private mutating func alarm(_ time: String, hostile: Bool) -> String {
    let ids = AlarmID.allCases.map(\.id) + ["gas_fault"]
    let members = [
      ("id", "\"\(one(of: ids))\""), ("severity", "\"\(one(of: ["fault", "warning", "notice"]))\""),
      ("cluster", "\"garage\""), ("place", "\"\(one(of: ["cluster", "2", "1.7", "99"]))\""), ("value", "56.2"),
      ("limit", "55"), ("unit", "\"°C\""), ("since", time), ("first_seen", time), ("last_seen", time), ("count", "2"),
      ("active", "true"), ("grade", "\"measured\""), ("label", "\"Gas\""), ("remedy", "\"Open the doors.\""),
      ("note", "\"seen\""), ("acknowledged_by", "\"root\""),
    ]
    return Self.object(hostile ? spoilt(members, 4) : members)
  }

  private static func object(_ members: [(String, String)]) -> String {
    "{" + members.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
  }

  private mutating func spoilt(_ members: [(String, String)], _ part: UInt64) -> [(String, String)] {
    members.map { name, value in (name, chance(part) ? hostileWord : value) }
  }

  private static let hostileWords = [
    "null", "true", "-1", "1e400", "-1e400", "1e-400", "NaN", "-NaN", "Infinity", "-Infinity", "0x7fffffffffffffff",
    "9223372036854775807", "-9223372036854775808", "99999999999999999999999999999999", "1000000000000",
    "0.0000000000000000000000000001", "1000000000001", "-0", "\"\\u001b]0;x\\u0007\"", "\"\u{1B}[2J\u{1B}[31mred\"",
    "\"\\u009b31m\"", "\"\u{9B}31m\"", "\"\\u202e\\u2066abc\\u200b\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\n\\r\\t\\b\"",
    "\"\u{1F50B}e\u{301}\u{301}\u{301}日本語\"", "[]", "{}", "[[[[[[1]]]]]]", "{\"a\":{\"b\":[1,{\"c\":null}]}}",
    "\"86.4\"",
    "\"\(String(repeating: "W", count: 900))\"", "[\"\\u001b[31m\"]", "'\\x1b[31m'",
  ]
  private var hostileWord: String { mutating get { one(of: Self.hostileWords) } }

  private mutating func damaged(_ good: [UInt8]) -> [UInt8] {
    var bytes = good
    for _ in 0..<Int(random.next() % 6) where !bytes.isEmpty {
      let place = Int(random.next() % UInt64(bytes.count))
      switch random.next() % 3 {
      case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      case 1: bytes.removeSubrange(place..<min(place + 9, bytes.count))
      default: bytes.insert(contentsOf: [0xFF, 0xC0, 0x80, 0x1B], at: place)
      }
    }
    return bytes
  }

  // MARK: - What comes of it

  /// The battery is told to its pages, as while one looks at them; now and then it is opened anew.
  private mutating func look() {
    if chance(20) { source = Self.opened(at: now) }
    let view = FleetBatteryView(Self.key, fleet, "mqtts://broker.example:8883", at: now)
    let known = source.watch.cluster
    let news = view?.news(after: known) ?? FleetBatteryView.last(Self.key, after: source.watch, at: now)
    for news in news { source.watch.receive(.told(news), at: now, into: &facts) }
    source.watch.advance(to: now, into: &facts)
    source.watch.checkAlarms(at: now, into: &facts)
    facts.removeAll(keepingCapacity: true)
    if view?.row.isLive == true { looks.live += 1 } else { looks.other += 1 }
    judge(view)
  }

  /// What may be taken for a value of now was said by a gateway that is there, and is what it said last.
  private mutating func judge(_ view: FleetBatteryView?) {
    let cluster = source.watch.cluster
    // One that the list tells of no more ends after its time.
    let listed = Set(source.watch.told?.alarms.standing.map(\.key) ?? [])
    for alarm in source.book.active where listed.contains(alarm.key) && view?.row.isLive != true {
      #expect(alarm.unconfirmedSince != nil, "\(alarm.id) stands, and nobody confirms it")
    }
    for (place, field, reading) in Self.readings(cluster) {
      #expect(!reading.heard.isOfFuture(at: now), "\(place) \(field) comes from the future")
      guard reading.freshness(at: now) == .live else {
        oldValues += 1
        continue
      }
      guard let view, view.row.isLive, Self.said(view.battery, place, field) == reading.value else {
        let condition = view.map { "\($0.row.condition)" } ?? "not there"
        Issue.record("\(place) \(field) is live as \(reading.value), and the battery is \(condition) at \(now)")
        continue
      }
    }
  }

  private static func readings(_ cluster: Cluster) -> [(Place, Field, Reading)] {
    var all = cluster.fields.map { (Place.cluster, $0, $1) }
    for module in cluster.modules {
      all += module.fields.map { (.module(module.index), $0, $1) }
      for (cell, reading) in module.cells.enumerated() {
        if let reading { all.append((.cell(module: module.index, cell: cell + 1), .cellVoltage, reading)) }
      }
    }
    return all
  }

  /// What the documents that stand now say of it.
  private static func said(_ battery: FleetBattery, _ place: Place, _ field: Field) -> Value? {
    switch place {
    case .cluster: return (battery.limits?.values[field] ?? battery.state?.values[field])?.value
    case .module(let index): return battery.state?.modules[index]?.values[field]?.value
    case .cell(let module, let cell):
      guard let cells = battery.cells[module]?.millivolts, cells.indices.contains(cell - 1) else { return nil }
      return cells[cell - 1].map { .number($0, .millivolt) }
    }
  }

  // MARK: - What is drawn

  private mutating func draw() {
    look()
    let row = fleet.row(Self.key, at: now)
    var cluster = source.state
    if let alarms = fleet[Self.key]?.alarms, let site = fleet.sites[Self.key.site] {
      cluster.unknownAlarms = alarms.unknown(from: site.clock.wall(fleet.wall), to: Fixture.wall)
    }
    var state = FleetFixture.state(FleetFixture.board())
    state.now = now
    state.clusters = [cluster]
    state.fleet?.rows = fleet.rows(at: now)
    state.fleet?.unread = fleet.lastUnread.map { Texts.Fleet.unread($0.topic.text, $0.trouble) }
    #expect(TitleText.text(state).unicodeScalars.allSatisfy(PlainText.isHarmless))
    for page in [.fleet] + Page.all.map(\.id) {
      for size in Self.sizes { draw(state, page, size, isLive: row?.isLive ?? false) }
    }
  }

  private mutating func draw(_ state: AppState, _ page: PageID, _ size: Size, isLive: Bool) {
    var view = ViewState()
    view.page = page
    if page != .fleet { view.choices.fleet.opened = Self.key }
    let screen = render(state, view, size: size)
    screens += 1
    let isWhole = screen.rows.count == size.rows && screen.rows.allSatisfy { $0.count == size.columns }
    let isHarmless = screen.rows.allSatisfy { $0.allSatisfy { PlainText.isHarmless($0.scalar) } }
    if !isWhole || !isHarmless { Issue.record("\(page) at \(size.columns) x \(size.rows), \(now)") }
    let cells = screen.rows.joined()
    let digits = cells.filter { ("0"..."9").contains($0.scalar) }
    let text = screen.text.joined(separator: "\n")
    if Self.pagesOfValues.contains(page), !isLive, digits.contains(where: { Self.stylesOfNow.contains($0.style) }) {
      Issue.record("\(page) at \(size.columns) x \(size.rows), \(now): live while nobody vouches for it\n\(text)")
    }
    // What is old is told with its age, or with when it was heard last.
    if Self.pagesOfValues.contains(page), digits.contains(where: { $0.style == .stale }),
      text.firstMatch(of: /\b\d+[smh]\b|>41d|\d\d:\d\d:\d\d/) == nil
    {
      Issue.record("\(page) at \(size.columns) x \(size.rows), \(now): old without an age\n\(text)")
    }
  }
}

@Suite struct FleetStrangersPageTests {
  /// How many messages; in the long form of `make soak-fleet` many more.
  private static let isLong = getenv("FLEET_FUZZ_LONG") != nil
  private static let most = isLong ? 300_000 : 5000

  @Test func `whatever strangers write, the pages of a battery are whole and show nothing as live that is not`() {
    var path = StrangersPath(seed: 41)
    path.run(messages: Self.most, lookEvery: 5, drawEvery: 150)
    // Otherwise nothing was tried.
    #expect(path.looks.live > 30 && path.looks.other > 30 && path.oldValues > 1000 && path.fleet.unread > 100)
    print("\(Self.most) messages, \(path.looks) looks, \(path.oldValues) old values, \(path.screens) screens")
  }
}
