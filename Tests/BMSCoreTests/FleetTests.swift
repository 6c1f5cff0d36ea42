import Testing

@testable import BMSCore

@Suite struct FleetTests {
  static let noon = WallTime(microseconds: 1_795_435_200_123_000)

  // MARK: Names and topics

  @Test func `a name has no wildcard, no level and no control character, and says what it can`() {
    let names: [(String, String?)] = [
      ("garage", "garage"), ("Garage Süd/1", "Garage-S-d-1"), ("s1/bms", "s1-bms"), ("living_room", "living-room"),
      ("+", nil), ("#", nil), ("", nil), ("a+b#c/d\0e", "a-b-c-d-e"), ("--x--", "x"), ("../..", nil),
      (String(repeating: "x", count: 200), String(repeating: "x", count: 48)), ("\u{202E}abc", "abc"),
    ]
    for (name, plain) in names {
      #expect(FleetName.plain(name) == plain, "\(name)")
      if let plain { #expect(FleetName.isPlain(plain)) }
    }
  }

  @Test func `no two names are alike, and the first keeps its own`() {
    #expect(FleetName.unique(["bms", "b/ms", "bms", "b ms", "#"]) == ["bms", "b-ms", "bms-2", "b-ms-2", "battery"])
    #expect(FleetName.unique(["a-2", "a", "a"]) == ["a-2", "a", "a-3"])
    let long = String(repeating: "x", count: 60)
    let names = FleetName.unique([long, long, long])
    #expect(Set(names).count == 3 && names.allSatisfy(FleetName.isPlain))
  }

  @Test func `a topic is read back, and nothing else is one`() {
    let subjects: [FleetTopic.Subject] = [
      .availability, .state, .cells(module: 1), .cells(module: 8), .alarms, .limits, .bus, .venus,
    ]
    let topics = [.status(site: "north")] + subjects.map { FleetTopic.cluster(site: "north", cluster: "s1-bms", $0) }
    for topic in topics { #expect(FleetTopic(parsing: topic.text) == topic, "\(topic.text)") }
    #expect(topics.filter { !$0.isRetained }.map(\.text) == ["weco/north/s1-bms/venus"])
    #expect(topics.map(\.quality) == [1, 1, 0, 0, 0, 1, 0, 0, 0])
    #expect(topics[0].text == "weco/north/status")
    #expect(topics[3].text == "weco/north/s1-bms/cells/1")
    for text in [
      "", "weco", "weco/#", "weco/+/status", "weco/north", "weco/north/status/", "weco/north/a/set", "weco//a/state",
      "weco/north/a/cells", "weco/north/a/cells/0", "weco/north/a/cells/9", "weco/north/a/cells/1/2",
      "weco/nörth/a/state", "weco/a_b/c/state", "other/north/a/state", "weco/north/a/cells/+1",
    ] {
      #expect(FleetTopic(parsing: text) == nil, "\(text)")
    }
  }

  @Test func `who is there is one word`() {
    #expect(FleetPresence(parsing: Array("online".utf8)) == .online)
    #expect(FleetPresence(parsing: FleetPresence.offline.payload) == .offline)
    for text in ["", "on", "Online", "offline ", "{\"online\"}"] {
      #expect(FleetPresence(parsing: Array(text.utf8)) == nil)
    }
  }

  // MARK: Documents

  static var state: FleetState {
    var values = FleetValues()
    values[.soc] = FleetValue(.number(Decimal(864, decimals: 1), .percent))
    values[.power] = FleetValue(.number(Decimal(-1112), .watt), grade: .computed)
    values[.temperature] = FleetValue(.number(Decimal(21), .celsius), age: .seconds(12))
    values[.packImbalance] = FleetValue(.flag(false))
    var part = FleetValues()
    part[.cellMax] = FleetValue(.number(Decimal(3312), .millivolt))
    part[.contactorCharge] = FleetValue(.flag(true), grade: .decompiled)
    return FleetState(
      time: noon, every: .seconds(10), name: "Garage Süd", link: .up, values: values,
      modules: [1: FleetState.Module(isOnline: true, values: part), 3: FleetState.Module()],
      alarms: FleetState.Alarms([.fault, .notice, .notice]), charged: Decimal(12345, decimals: 3))
  }

  @Test func `a state is small, without blanks, and what is not known is absent`() {
    #expect(
      String(decoding: Self.state.payload, as: UTF8.self) == """
        {"v":1,"time":"2026-11-23T12:00:00.123Z","every":10,"name":"Garage Süd","link":"up","soc":86.4,"power":-1112,\
        "temperature":21,"pack_imbalance":false,"grades":{"computed":["power"]},"ages":{"temperature":12},\
        "charged_kwh":12.345,"modules":{"1":{"online":true,"cell_max":3312,"contactor_charge":true,\
        "grades":{"decompiled":["contactor_charge"]}},"3":{}},"alarms":{"fault":1,"warning":0,"notice":2}}
        """)
  }

  @Test func `every document is read back`() throws {
    #expect(try FleetState(parsing: Self.state.payload) == Self.state)
    var simulated = Self.state
    for field in [Field.soc, .temperature, .packImbalance] { simulated.values[field]?.grade = .simulated }
    simulated.modules[1]?.values[.cellMax]?.grade = .simulated
    #expect(String(decoding: simulated.payload, as: UTF8.self).contains("\"grade\":\"simulated\",\"soc\":86.4"))
    #expect(try FleetState(parsing: simulated.payload) == simulated)
    let bare = FleetState(time: Self.noon, every: .seconds(1), name: "", link: .closed)
    #expect(try FleetState(parsing: bare.payload) == bare)
    #expect(bare.alarms.worst == nil)

    let cells = FleetCells(time: Self.noon, millivolts: [Decimal(3312), nil, Decimal(33125, decimals: 1)])
    #expect(
      String(decoding: cells.payload, as: UTF8.self)
        == "{\"v\":1,\"time\":\"2026-11-23T12:00:00.123Z\",\"mv\":[3312,null,3312.5]}")
    #expect(try FleetCells(parsing: cells.payload) == cells)
    let others = FleetCells(time: Self.noon, millivolts: [], grade: .simulated)
    #expect(try FleetCells(parsing: others.payload) == others)

    var values = FleetValues()
    values[.chargeCurrentLimit] = FleetValue(.number(Decimal(600, decimals: 1), .ampere), grade: .documented)
    values[.chargeEnable] = FleetValue(.flag(true))
    let limits = FleetLimits(time: Self.noon, values: values)
    #expect(try FleetLimits(parsing: limits.payload) == limits)

    let buses = FleetBuses(
      time: Self.noon,
      buses: [
        .init(name: "can0", proto: "Pylontech LV 1.2", why: "359+35C", settings: ["PYLON"], inverter: ["305 zeros"]),
        .init(name: "can1", proto: "no battery heard", why: "", inverterName: "SMA Sunny Island"),
      ])
    #expect(try FleetBuses(parsing: buses.payload) == buses)
  }

  @Test func `an alarm is read back, and comes to the pages as what it was`() throws {
    let wall = WallClock(originMicroseconds: Self.noon.microseconds)
    let heard = Instant(microseconds: 5_000_000)
    let condition = Condition(
      AlarmKey(.chargeTemperatureHighFault, cluster: "garage", place: .module(2)),
      scope: AlarmScope(.alarm(.chargeTemperatureHighFault), cluster: "garage", module: 2), heard: heard,
      grade: .measured, value: Decimal(555, decimals: 1), limit: Decimal(55), note: "two\nlines")
    var alarm = Alarm(condition, firstSeen: Instant(microseconds: 3_000_000))
    alarm.raised = Instant(microseconds: 4_000_000)
    alarm.acknowledgement = Acknowledgement(by: "K. Muster", at: heard)
    var told = FleetAlarm(alarm, on: wall)
    #expect(told.firstSeen.iso8601 == "2026-11-23T12:00:03.123Z")
    #expect(told.since.iso8601 == "2026-11-23T12:00:04.123Z" && told.cluster == "garage")
    #expect(!told.remedy.isEmpty && told.unit == .celsius && told.acknowledgedBy == "K. Muster")
    told.note = "two lines"
    var unknown = told
    (unknown.id, unknown.label, unknown.place) = ("dragon_fault", "Dragon", .cell(module: 1, cell: 5))
    let list = FleetAlarms(time: Self.noon, alarms: [told, unknown])
    #expect(try FleetAlarms(parsing: list.payload) == list)
    #expect(unknown.alarm(of: "garage", on: wall) == nil)

    let again = try #require(told.alarm(of: "garage", on: wall))
    #expect(again.key == alarm.key && again.raised == alarm.raised && again.value == alarm.value)
    #expect(again.isAcknowledged && again.isActive)
  }

  @Test func `only what is of now, believed and of known scale becomes a value`() {
    let now = Instant(microseconds: 500_000_000)
    func reading(_ value: Value, _ grade: Grade = .measured, age: Int64 = 0, period: Int64 = 1, odd: Bool = false)
      -> Reading
    {
      Reading(
        value, grade: grade, source: Source(link: "x", origin: .computed), heard: now - .seconds(age),
        period: .seconds(period), isImplausible: odd)
    }
    let percent = Value.number(Decimal(5), .percent)
    let readings: [(Reading, FleetValue?)] = [
      (reading(percent), FleetValue(percent)),
      (reading(percent, age: 2), FleetValue(percent)),
      (reading(percent, age: 8, period: 3), FleetValue(percent, age: .seconds(8))),
      (reading(percent, age: 4), nil),
      (reading(percent, age: 130, period: 60), nil),
      (reading(percent, age: -5), nil),
      (reading(percent, odd: true), nil),
      (reading(percent, .hypothesis), nil),
      (reading(percent, .unknown), nil),
      (reading(.number(Decimal(5), .raw)), nil),
      (reading(.text("5")), nil),
    ]
    for (reading, value) in readings {
      #expect(FleetValues([.soc], at: now) { _ in reading }[.soc] == value, "\(reading)")
    }
  }

  // MARK: Strangers

  @Test func `a document without version, time or what it is about is refused with its reason`() {
    func trouble(_ text: String) -> FleetTrouble? {
      do throws(FleetTrouble) {
        _ = try FleetState(parsing: Array(text.utf8))
        return nil
      } catch { return error }
    }
    let time = "\"time\":\"2026-11-23T12:00:00.123Z\""
    #expect(trouble("") == .notJSON)
    #expect(trouble("[1]") == .without("\"v\""))
    #expect(trouble("{\"v\":2,\(time)}") == .otherVersion(2))
    #expect(trouble("{\"v\":1}") == .without("\"time\""))
    #expect(trouble("{\"v\":1,\"time\":\"2026-02-31T12:00:00.123Z\"}") == .without("\"time\""))
    #expect(trouble("{\"v\":1,\"time\":1795435200}") == .without("\"time\""))
    #expect(trouble("{\"v\":1,\(time)}") == .without("\"every\""))
    #expect(trouble("{\"v\":1,\(time),\"every\":10,\"link\":\"sideways\"}") == .without("\"link\""))
    #expect(trouble(String(repeating: "[", count: 70_000)) == .tooLong(70_000))
    #expect(FleetTrouble.otherVersion(2).clause == "is of version 2; this program reads version 1")
  }

  @Test func `values that are none are left out, and texts come as single short lines`() throws {
    let text = """
      {"v":1,"time":"2026-11-23T12:00:00.123Z","every":10,"name":"a\\u001b[2Jb\\nc","link":"up","soc":"86",
      "power":1e9,"current":99999999999999999,"total_voltage":52.9,"soh":98,"temperature":21,
      "grades":{"wizardry":["total_voltage"],"computed":[7,"soh"]},"ages":{"temperature":-1,"soh":30},
      "modules":{"0":{},"9":{"soc":5},"2":{"soc":5,"online":"yes"},"3":7},
      "alarms":{"fault":1,"warning":2,"notice":3},"unheard_of":[{}]}
      """
    let state = try FleetState(parsing: Array(text.utf8))
    #expect(state.name == "a?[2Jb c")
    #expect(
      state.values.all == [
        .totalVoltage: FleetValue(.number(Decimal(529, decimals: 1), .volt), grade: .unknown),
        .soh: FleetValue(.number(Decimal(98), .percent), grade: .computed, age: .seconds(30)),
      ])
    #expect(Array(state.modules.keys) == [2] && state.modules[2]?.isOnline == nil)
    let long = FleetState(time: Self.noon, every: .seconds(1), name: String(repeating: "é", count: 9999), link: .up)
    #expect(try FleetState(parsing: long.payload).name.count == 400)
  }

  @Test func `nothing that comes on any topic stops the program`() {
    var random = SplitMix64(seed: 7)
    let good = [
      Self.state.payload, FleetCells(time: Self.noon, millivolts: [Decimal(1), nil]).payload,
      FleetAlarms(time: Self.noon, alarms: []).payload, Array("{\"v\":1,\"buses\":[{}]}".utf8),
    ]
    for round in 0..<3000 {
      var bytes = good[round % good.count]
      for _ in 0..<Int(random.next() % 6) {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 3 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.removeSubrange(place..<min(place + 9, bytes.count - 1))
        default: bytes.insert(contentsOf: bytes[place...].prefix(30), at: place)
        }
      }
      if let state = try? FleetState(parsing: bytes) {
        #expect((try? FleetState(parsing: state.payload)) == state)
      }
      _ = try? FleetCells(parsing: bytes)
      _ = try? FleetAlarms(parsing: bytes)
      _ = try? FleetLimits(parsing: bytes)
      _ = try? FleetBuses(parsing: bytes)
      _ = FleetTopic(parsing: String(decoding: bytes, as: UTF8.self))
    }
  }

  @Test func `civil time is read back, and what is no time is none`() {
    for text in ["2026-11-23T12:00:00.123Z", "2000-02-29T23:59:59.999Z", "2199-12-31T00:00:00.000Z"] {
      #expect(WallTime(iso8601: text)?.iso8601 == text)
    }
    for text in [
      "", "2026-11-23", "2026-11-23T12:00:00Z", "2026-11-23 12:00:00.123Z", "1999-12-31T00:00:00.000Z",
      "2026-13-01T00:00:00.000Z", "2025-02-29T00:00:00.000Z", "2026-11-23T24:00:00.000Z", "2026-11-23T12:00:60.000Z",
      "2026-11-00T12:00:00.000Z", "2026-1１-23T12:00:00.00Z",
    ] {
      #expect(WallTime(iso8601: text) == nil, "\(text)")
    }
  }
}
