import Glibc
import Testing

@testable import BMSCore

/// What a reader of a broker knows of a fleet.
@Suite struct FleetViewTests {
  private static let noon = FleetTests.noon
  /// Noon on the time line of this program.
  private static let start = Instant(microseconds: 1_000_000_000)
  private static let wall = WallClock(originMicroseconds: noon.microseconds - start.microseconds)
  private static let key = Fleet.Key(site: "north", cluster: "garage")

  /// A fleet, and a moment that is moved on by hand.
  private struct Rig {
    var fleet: Fleet
    var now = FleetViewTests.start
    /// By how much the clock of every gateway is ahead.
    var lead = Span.zero

    init(limits: Fleet.Limits = Fleet.Limits()) {
      fleet = Fleet(wall: FleetViewTests.wall, limits: limits)
      fleet.connected()
    }

    @discardableResult mutating func hear(_ topic: FleetTopic, _ payload: [UInt8], retained: Bool = false) -> Fleet.News
    { fleet.receive(topic: topic.text, payload, isRetained: retained, at: now) }

    @discardableResult mutating func status(_ presence: FleetPresence, of site: String = "north") -> Fleet.News {
      hear(.status(site: site), presence.payload, retained: true)
    }

    /// - Parameter ago: how long before this moment it was told.
    @discardableResult mutating func state(
      of key: Fleet.Key = FleetViewTests.key, retained: Bool = false, ago: Span = .zero,
      _ change: (inout FleetState) -> Void = { _ in }
    ) -> Fleet.News {
      var values = FleetValues()
      values[.soc] = FleetValue(.number(Decimal(500, decimals: 1), .percent))
      values[.power] = FleetValue(.number(Decimal(-1000), .watt), grade: .computed)
      values[.totalVoltage] = FleetValue(.number(Decimal(520, decimals: 1), .volt))
      values[.capacity] = FleetValue(.number(Decimal(100), .ampereHour))
      let time = FleetViewTests.wall.wall(now - ago) + lead
      var state = FleetState(time: time, every: .seconds(10), name: key.cluster, link: .up, values: values)
      change(&state)
      return hear(.cluster(site: key.site, cluster: key.cluster, .state), state.payload, retained: retained)
    }

    @discardableResult mutating func availability(
      _ presence: FleetPresence = .online, of key: Fleet.Key = FleetViewTests.key
    ) -> Fleet.News {
      hear(.cluster(site: key.site, cluster: key.cluster, .availability), presence.payload, retained: true)
    }

    mutating func alarms(_ alarms: [FleetAlarm], of key: Fleet.Key = FleetViewTests.key, retained: Bool = false) {
      let list = FleetAlarms(time: FleetViewTests.wall.wall(now) + lead, alarms: alarms)
      hear(.cluster(site: key.site, cluster: key.cluster, .alarms), list.payload, retained: retained)
    }

    /// A gateway and its battery as they are most of the time.
    mutating func well(_ key: Fleet.Key = FleetViewTests.key) {
      status(.online, of: key.site)
      availability(of: key)
      state(of: key)
    }

    var row: FleetRow? { fleet.row(FleetViewTests.key, at: now) }
    var condition: FleetCondition? { row?.condition }
  }

  private static func alarm(_ id: AlarmID, in cluster: String = "garage") -> FleetAlarm {
    let condition = Condition(
      AlarmKey(id, cluster: cluster, place: .module(2)), scope: AlarmScope(.alarm(id), cluster: cluster, module: 2),
      heard: start, grade: .measured)
    return FleetAlarm(Alarm(condition, firstSeen: start), on: wall)
  }

  // MARK: Of now or not

  @Test func `live is what the gateway, its battery and the time say together`() {
    var rig = Rig()
    rig.well()
    #expect(rig.condition == .live && rig.row?.freshness == .live)
    #expect(rig.row?.values[.soc]?.value == .number(Decimal(500, decimals: 1), .percent))
    rig.availability(.offline)
    #expect(rig.condition == .linkDown(.up))
    rig.availability()
    rig.state { $0.link = .silent }
    #expect(rig.condition == .linkDown(.silent) && rig.row?.freshness != .live)
    rig.state()
    #expect(rig.condition == .live)
    rig.now = rig.now + .seconds(31)
    #expect(rig.condition == .silent)
    rig.fleet.disconnected()
    #expect(rig.condition == .unheard)
  }

  @Test func `before anybody says that the gateway is there, and after the broker's word, nothing is live`() {
    var rig = Rig()
    rig.availability()
    rig.state(retained: true)
    #expect(rig.condition == .gone)
    rig.status(.online)
    #expect(rig.condition == .live)
    rig.status(.offline)
    #expect(rig.condition == .gone && rig.row?.freshness == .stale && rig.row?.told == rig.now)
    rig.now = rig.now + .seconds(11)
    #expect(rig.row?.freshness == .gone && rig.row?.told == rig.now - .seconds(11))
  }

  @Test func `the last word of a gateway that died long ago is old at once`() {
    var rig = Rig()
    rig.status(.offline)
    rig.availability()
    rig.state(retained: true, ago: .seconds(86_400))
    #expect(rig.condition == .gone && rig.row?.freshness == .gone)
    #expect(rig.row?.told == rig.now - .seconds(86_400))
    // A broker that was killed never spoke the will.
    rig.status(.online)
    #expect(rig.condition == .silent && rig.row?.freshness == .gone)
  }

  @Test func `after a gap the word that a gateway is there is waited for`() {
    var rig = Rig()
    rig.well()
    rig.fleet.disconnected()
    rig.fleet.connected()
    #expect(rig.condition == .gone)
    rig.status(.online)
    #expect(rig.condition == .live)
  }

  // MARK: Clocks

  @Test(arguments: [Int64(-86_400), -60, 60, 86_400])
  func `a gateway whose clock is wrong has the right ages once it is heard`(lead: Int64) {
    var rig = Rig()
    rig.lead = .seconds(lead)
    rig.status(.online)
    rig.availability()
    rig.state(retained: true, ago: .seconds(2))
    // What was kept says nothing about the clock: old by ours, or not believed at all.
    #expect(rig.condition == (lead < 0 ? .silent : .waiting) && rig.row?.isLive == false)
    rig.now = rig.now + .seconds(3)
    rig.state()
    #expect(rig.condition == .live && rig.row?.told == rig.now)
    #expect(rig.fleet.sites["north"]?.clock.lead(over: Self.wall) == .seconds(lead))
    // One that was long on its way is as old as it is.
    rig.now = rig.now + .seconds(40)
    rig.state(ago: .seconds(35))
    #expect(rig.condition == .silent && rig.row?.told == rig.now - .seconds(35))
  }

  @Test func `what claims to come from the future is never live, also when that moment comes`() {
    var rig = Rig()
    rig.status(.online)
    rig.availability()
    rig.lead = .seconds(300)
    rig.state(retained: true)
    for _ in 0..<100 {
      #expect(rig.condition == .waiting && rig.row?.freshness == .gone)
      rig.now = rig.now + .seconds(5)
    }
  }

  @Test func `a clock that is set is followed`() {
    var rig = Rig()
    for lead in [Int64(0), 3600, -3600, 0] {
      rig.lead = .seconds(lead)
      for _ in 0..<9 {
        rig.now = rig.now + .seconds(10)
        rig.well()
      }
      #expect(rig.condition == .live && rig.row?.told == rig.now)
      #expect(rig.fleet.sites["north"]?.clock.lead(over: Self.wall) == .seconds(lead))
    }
  }

  // MARK: Order and sums

  @Test func `the worst come first, and who is as he was stays where he was`() {
    var rig = Rig()
    for name in ["f", "e", "d", "c", "b", "a"] { rig.well(Fleet.Key(site: name, cluster: "x")) }
    func order() -> String { rig.fleet.rows(at: rig.now).map(\.key.site).joined() }
    #expect(order() == "abcdef")
    rig.state(of: Fleet.Key(site: "f", cluster: "x")) { $0.alarms = FleetState.Alarms([.fault]) }
    rig.state(of: Fleet.Key(site: "d", cluster: "x")) { $0.alarms = FleetState.Alarms([.warning]) }
    rig.state(of: Fleet.Key(site: "c", cluster: "x")) { $0.alarms = FleetState.Alarms([.notice]) }
    rig.status(.offline, of: "e")
    rig.status(.offline, of: "g")
    #expect(order() == "fegdcab")
    #expect(
      rig.fleet.rows(at: rig.now).map(\.urgency) == [.fault, .unknown, .unknown, .warning, .notice, .well, .well])
    let totals = FleetTotals(rig.fleet.rows(at: rig.now))
    #expect(totals.clusters == 7 && totals.live == 5 && totals.wattsOf == 5 && totals.storedOf == 5)
    #expect(totals.watts == -5000 && abs(totals.storedKilowattHours - 13) < 1e-9)
    #expect(totals.alarms == FleetState.Alarms(fault: 1, warning: 1, notice: 1))
  }

  @Test func `an alarm is known by whichever document is newer`() {
    var rig = Rig()
    rig.well()
    rig.now = rig.now + .seconds(1)
    rig.alarms([Self.alarm(.chargeTemperatureHighFault)])
    #expect(rig.row?.urgency == .fault && rig.row?.worst?.id == "charge_temperature_high_fault")
    rig.now = rig.now + .seconds(1)
    // Of what stands no more nobody is told.
    rig.state()
    #expect(rig.row?.urgency == .well && rig.row?.worst == nil)
  }

  @Test func `news that matter are told from those that do not`() {
    var rig = Rig()
    #expect(rig.status(.online) == .matter && rig.status(.online) == .nothing)
    #expect(rig.state() == .matter && rig.state() == .values)
    #expect(rig.state { $0.alarms = FleetState.Alarms([.fault]) } == .matter)
    #expect(rig.availability() == .matter && rig.availability() == .values)
    #expect(rig.availability(.offline) == .matter)
    #expect(rig.hear(.status(site: "x"), Array("perhaps".utf8)) == .nothing && rig.fleet.sites["x"] == nil)
  }

  @Test func `what is taken back from the broker is gone here as well`() {
    var rig = Rig()
    rig.well()
    for subject in [FleetTopic.Subject.state, .availability] {
      rig.hear(.cluster(site: "north", cluster: "garage", subject), [])
    }
    #expect(rig.row == nil && rig.fleet.rows(at: rig.now).map(\.key) == [Fleet.Key(site: "north", cluster: "")])
    rig.hear(.status(site: "north"), [])
    #expect(rig.fleet.sites.isEmpty)
    var empty = Fleet(wall: Self.wall)
    empty.connected()
    #expect(rig.fleet == empty)
  }

  @Test func `the last hour is as it was heard, with its gaps`() {
    var rig = Rig()
    let begin = rig.now.microseconds / 60_000_000
    rig.state { $0.values[.power] = FleetValue(.number(Decimal(100), .watt)) }
    rig.state { $0.values[.power] = FleetValue(.number(Decimal(300), .watt)) }
    // What the broker had kept is no news of this minute.
    rig.state(retained: true) { $0.values[.power] = FleetValue(.number(Decimal(9000), .watt)) }
    rig.now = Instant(microseconds: (begin + 2) * 60_000_000)
    rig.state { $0.values[.power] = FleetValue(.number(Decimal(-50), .watt)) }
    #expect(rig.row?.watts.count == 60 && rig.row?.watts.suffix(4) == [nil, 200, nil, -50])
    rig.now = rig.now + .seconds(59 * 60)
    #expect(rig.row?.watts.first == .some(-50) && rig.row?.watts.compactMap(\.self) == [-50])
    rig.now = rig.now + .seconds(60)
    #expect(rig.row?.watts.compactMap(\.self) == [])
    rig.now = rig.now + .seconds(1_000_000)
    rig.state()
    #expect(rig.row?.watts.suffix(2) == [nil, -1000] && rig.row?.watts.count == 60)
  }

  // MARK: Strangers

  @Test func `what has no room is counted, and those who are known go on`() {
    var limits = Fleet.Limits()
    (limits.sites, limits.clusters, limits.bytes) = (3, 4, 4000)
    var rig = Rig(limits: limits)
    rig.well()
    for number in 0..<50 {
      rig.well(Fleet.Key(site: "s\(number)", cluster: "x"))
      rig.state(of: Fleet.Key(site: "north", cluster: "c\(number)"))
    }
    #expect(rig.fleet.sites.count == 3 && rig.fleet.rows(at: rig.now).count == 4 && rig.fleet.leftOut > 100)
    let long = FleetBuses(time: Self.noon, buses: Array(repeating: .init(name: "x", proto: "y", why: "z"), count: 16))
    var before = rig.fleet.leftOut
    for _ in 0..<9 { rig.hear(.cluster(site: "north", cluster: "garage", .bus), long.payload) }
    #expect(rig.fleet.leftOut == before)
    for module in 1...8 {
      let cells = FleetCells(time: Self.noon, millivolts: Array(repeating: Decimal(3312), count: 20))
      for site in ["north", "s0"] {
        rig.hear(.cluster(site: site, cluster: "garage", .cells(module: module)), cells.payload)
      }
    }
    #expect(rig.fleet.leftOut > before)
    before = rig.fleet.leftOut
    rig.now = rig.now + .seconds(60)
    rig.well()
    #expect(rig.condition == .live && rig.fleet.leftOut == before)
  }

  @Test func `a document that is not read is named, and what was known stays and grows old`() {
    var rig = Rig()
    rig.well()
    rig.now = rig.now + .seconds(20)
    #expect(rig.hear(.cluster(site: "north", cluster: "garage", .state), Array("{\"v\":9}".utf8)) == .nothing)
    #expect(rig.fleet.unread == 1 && rig.fleet.lastUnread?.trouble == .otherVersion(9))
    #expect(rig.condition == .live)
    rig.now = rig.now + .seconds(11)
    #expect(rig.condition == .silent)
  }

  private static let rounds = getenv("FLEET_FUZZ_LONG") == nil ? 100_000 : 1_000_000

  /// From a client that may write everywhere.
  @Test func `whatever comes on whichever topic, nothing is live that is not, and all is bounded`() {
    var random = SplitMix64(seed: 13)
    var limits = Fleet.Limits()
    (limits.sites, limits.clusters, limits.bytes) = (40, 60, 200_000)
    var rig = Rig(limits: limits)
    var state = FleetTests.state
    state.time = Self.noon
    let good = [
      state.payload, FleetCells(time: Self.noon, millivolts: [Decimal(1), nil]).payload,
      FleetAlarms(time: Self.noon, alarms: [Self.alarm(.chargeTemperatureHighFault)]).payload,
      FleetBuses(time: Self.noon, buses: [.init(name: "can0", proto: "x", why: "y")]).payload,
      FleetPresence.online.payload, FleetPresence.offline.payload, [],
    ]
    let subjects: [FleetTopic.Subject] = [.availability, .state, .cells(module: 2), .alarms, .limits, .bus, .venus]
    for round in 0..<Self.rounds {
      let site = "s\(random.next() % 50)"
      let subject = subjects[Int(random.next() % 7)]
      let topic =
        random.next() % 5 == 0
        ? FleetTopic.status(site: site) : .cluster(site: site, cluster: "c\(random.next() % 3)", subject)
      var payload = good[Int(random.next() % UInt64(good.count))]
      if random.next() % 3 == 0, !payload.isEmpty { Self.damage(&payload, &random) }
      var text = topic.text
      if random.next() % 20 == 0 { text += ["/", "/#", "\0", "/set", "x"][Int(random.next() % 5)] }
      let news = rig.fleet.receive(topic: text, payload, isRetained: random.next() % 2 == 0, at: rig.now)
      if FleetTopic(parsing: text) == nil { #expect(news == .nothing) }
      rig.now = rig.now + .milliseconds(Int64(random.next() % 400))
      if random.next() % 5000 == 0 {
        if rig.fleet.isConnected { rig.fleet.disconnected() } else { rig.fleet.connected() }
      }
      if round % 500 == 0 { Self.look(rig.fleet, limits, at: rig.now) }
    }
    #expect(rig.fleet.leftOut > 0 && rig.fleet.unread > 0)
  }

  private static func damage(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    for _ in 0..<Int(random.next() % 6) where !bytes.isEmpty {
      let place = Int(random.next() % UInt64(bytes.count))
      switch random.next() % 3 {
      case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      case 1: bytes.removeSubrange(place..<min(place + 9, bytes.count))
      default: bytes.insert(contentsOf: bytes[place...].prefix(30), at: place)
      }
    }
  }

  private static func look(_ fleet: Fleet, _ limits: Fleet.Limits, at now: Instant) {
    let rows = fleet.rows(at: now)
    #expect(fleet.sites.count <= limits.sites && rows.count <= limits.clusters + limits.sites)
    for row in rows {
      #expect(row.told?.isOfFuture(at: now) != true && row.watts.count == FleetHour.minutes)
      #expect(PlainText.oneLine(row.name) == row.name)
      guard row.isLive else {
        #expect(row.freshness != .live)
        continue
      }
      let site = fleet.sites[row.key.site]
      #expect(fleet.isConnected && site?.presence == .online && fleet[row.key]?.availability == .online)
      let every = fleet[row.key]?.state?.every ?? .zero
      #expect(row.told?.isLive(every: every, at: now) == true && fleet[row.key]?.state?.link == .up)
    }
    _ = FleetTotals(rows)
  }
}
