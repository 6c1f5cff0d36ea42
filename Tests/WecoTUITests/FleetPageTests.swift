import BMSCore
import Testing
import Transport

@testable import WecoTUI

/// The list of a fleet: what it shows, and what keys do on it.
@Suite struct FleetPageTests {
  @Test(arguments: [(60, 20), (80, 24), (120, 40), (200, 60)])
  func `the list at its sizes`(columns: Int, rows: Int) {
    let journey = FleetFixture.journey(columns: columns, rows: rows)
    GoldenScreen.expect(journey.screen, "fleet-\(columns)x\(rows)")
  }

  @Test func `the list in groups`() {
    var journey = FleetFixture.journey()
    journey.press("e", "e", .down)
    GoldenScreen.expect(journey.screen, "fleet-groups-80x24")
  }

  @Test func `the list without its broker`() {
    var board = FleetFixture.board(isConnected: false)
    board.trouble = "mqtts://broker.example:8883 ended the connection: it is tried again"
    (board.leftOut, board.unread) = (3, "weco/rome/villa/state is no JSON: what it said before grows old.")
    GoldenScreen.expect(FleetFixture.journey(board).screen, "fleet-unheard-80x24")
  }

  @Test func `every size is drawn, whatever stands in it`() {
    for columns in [0, 59, 60, 73, 112, 250] {
      for rows in [0, 15, 16, 40] {
        for grouping in FleetChoices.Grouping.allCases {
          var journey = FleetFixture.journey(columns: columns, rows: rows)
          journey.change { $0.choices.fleet.grouping = grouping }
          #expect(journey.screen.rows.allSatisfy { $0.count == columns } && journey.screen.rows.count == rows)
        }
      }
    }
  }

  @Test func `what is typed narrows the list at once, Esc brings all back`() {
    var journey = FleetFixture.journey()
    journey.type("/berlin live")
    #expect(journey.text.contains("2 of 9 with berlin live") && !journey.text.contains("hamburg"))
    journey.press(.esc)
    #expect(journey.text.contains("hamburg"))
    journey.enter("/temp high")
    #expect(journey.text.contains("berlin-02") && !journey.text.contains("berlin-01"))
    journey.press(.esc)
    #expect(journey.text.contains("berlin-01"))
    journey.press("w")
    #expect(journey.text.contains("rome") && !journey.text.contains("berlin-01"))
    journey.press(.esc, .esc)
    #expect(journey.text.contains("berlin-01") && journey.view.page == .fleet)
  }

  @Test func `a battery is opened on the page that was asked for, and Esc comes back to it`() {
    var journey = FleetFixture.journey()
    journey.press(.down, .down, .enter)
    #expect(journey.view.page == .overview && journey.view.choices.fleet.opened?.site == "munich")
    journey.state.clusters = Fixture.state().clusters
    journey.press("6")
    #expect(journey.view.page == .faults)
    journey.press("f", .esc)
    #expect(journey.view.page == .faults)
    journey.press(.esc)
    #expect(journey.view.page == .fleet && journey.view.choices.fleet.opened == nil)
    #expect(journey.view.choices.fleet.selected?.site == "munich")
    journey.press("G", "7")
    #expect(journey.view.page == .trends && journey.view.choices.fleet.opened?.site == "hamburg-01")
    #expect(journey.effects.isEmpty)
  }

  @Test func `a site without a battery is not opened, and nothing is where nothing is`() {
    var journey = FleetFixture.journey()
    journey.enter("/vienna")
    journey.press(.enter)
    #expect(journey.view.page == .fleet && journey.status.contains("vienna has told of no battery"))
    var empty = FleetFixture.journey(FleetBoard(broker: "mqtt://x", isConnected: true))
    empty.press(.enter, .down, "G", "1", "e", "w")
    #expect(empty.view.page == .fleet && empty.text.contains("No site has said anything"))
  }

  @Test func `the mouse chooses and opens`() throws {
    var journey = FleetFixture.journey()
    let row = try #require(journey.screen.text.firstIndex { $0.contains("rome/villa") })
    journey.press(.mouse(x: 5, y: row, button: .left))
    #expect(journey.view.choices.fleet.selected?.site == "rome" && journey.view.page == .fleet)
    journey.press(.mouse(x: 5, y: 1, button: .left))
    #expect(journey.view.page == .fleet)
    journey.press(.mouse(x: 5, y: row, button: .left))
    #expect(journey.view.page == .overview && journey.view.choices.fleet.opened?.site == "rome")
  }

  // MARK: The pages of a battery

  /// All that the pages know of a battery after it was told.
  private func told(_ key: Fleet.Key, _ fleet: Fleet) -> ClusterState? {
    guard let view = FleetBatteryView(key, fleet, "mqtt://b:1883", at: Fixture.now) else { return nil }
    var watch = Watch(name: FleetWords.name(key), wall: Fixture.wall, at: Fixture.now)
    watch.listen(to: .told, kind: .broker)
    var facts: [Fact] = []
    for news in view.news(after: watch.cluster) { watch.receive(.told(news), at: Fixture.now, into: &facts) }
    var state = ClusterState(watch)
    for second in 0..<10 { watch.checkAlarms(at: Fixture.now + .milliseconds(Int64(500 * second)), into: &facts) }
    state.alarms = watch.monitor.faults.book.active
    return state
  }

  @Test func `a battery is told to the pages as far as its topics carry it`() throws {
    let fleet = FleetFixture.fleet()
    let key = Fleet.Key(site: "berlin-02", cluster: "house")
    let state = try #require(told(key, fleet))
    #expect(state.cluster.name == "berlin-02/house" && state.links.map(\.state) == [.up])
    #expect(state.links[0].note?.english.contains("told by gateway berlin-02 over mqtt://b:1883") == true)
    let soc = try #require(state.cluster.reading(.soc))
    #expect(soc.value.plain == "86.4 %" && soc.heard == Fixture.now - .seconds(1) && soc.isCurrent(at: Fixture.now))
    #expect(soc.source.text == "berlin-02/house told" && Source(text: soc.source.text) == soc.source)
    #expect(state.cluster.modules.map(\.index) == [1, 2] && state.setting == nil && state.ports.isEmpty)
    #expect(state.alarms.filter(\.isActive).map(\.id) == [.chargeTemperatureHighFault])
  }

  @Test func `an alarm that this program has no name for is shown in the words of its gateway`() throws {
    let key = Fleet.Key(site: "berlin-02", cluster: "house")
    var fleet = FleetFixture.fleet()
    FleetFixture.newerAlarm(&fleet, key)
    var journey = FleetFixture.journey(columns: 80, rows: 40)
    journey.press(.enter)
    var cluster = try #require(told(key, fleet))
    #expect(cluster.alarms.map(\.id) == [.chargeTemperatureHighFault])
    cluster.unknownAlarms = fleet[key]?.alarms?.unknown(from: Fixture.wall, to: Fixture.wall) ?? []
    journey.state.clusters = [cluster]
    for page: Key in ["1", "6"] {
      journey.press(page)
      #expect(journey.text.contains("Gas ?[31mDetected"))
    }
    #expect(journey.text.contains("Open the doors."))
    #expect(journey.text.contains("gas_fault: a newer wecotui at the gateway"))
    #expect(journey.text.contains("Faults(2)") && journey.text.contains("2 active, 0 past"))
    #expect(journey.text.contains("12 %, limit 5 %") && !journey.text.contains("\u{1B}"))
  }

  @Test func `a clock that is wrong is told where nothing is worse`() {
    var fleet = FleetFixture.fleet()
    FleetFixture.ahead(&fleet, "lima", by: .seconds(7200))
    var journey = FleetFixture.journey(columns: 140, FleetFixture.board(fleet))
    journey.change { $0.choices.fleet.filter = "clock" }
    #expect(journey.text.contains("1 of 10 with clock") && journey.text.contains("its clock is 2 h 0 min ahead"))
  }

  @Test func `what nobody vouches for is old on the pages at once`() throws {
    let fleet = FleetFixture.fleet()
    for (site, cluster, isClosed) in [("munich", "cellar", true), ("rome", "villa", false)] {
      let state = try #require(
        told(Fleet.Key(site: site, cluster: cluster), fleet))
      #expect(state.cluster.reading(.soc).map { $0.freshness(at: Fixture.now) } == .gone)
      if case .closed = state.links[0].state { #expect(isClosed) } else { #expect(!isClosed) }
      #expect(state.links[0].state != .up)
    }
    let hut = try #require(
      told(Fleet.Key(site: "oslo", cluster: "hut"), fleet))
    #expect(hut.cluster.reading(.soc) == nil && hut.links[0].state == .handshaking)
  }

  @Test func `what is told no more is old on the open pages at once, and nobody confirms its alarms`() throws {
    let key = Fleet.Key(site: "berlin-02", cluster: "house")
    var fleet = FleetFixture.fleet()
    var watch = Watch(name: FleetWords.name(key), wall: Fixture.wall, at: Fixture.now)
    watch.listen(to: .told, kind: .broker)
    var facts: [Fact] = []
    func tell() throws {
      let view = try #require(FleetBatteryView(key, fleet, "mqtt://b:1883", at: Fixture.now))
      for news in view.news(after: watch.cluster) { watch.receive(.told(news), at: Fixture.now, into: &facts) }
      watch.checkAlarms(at: Fixture.now, into: &facts)
    }
    func hear(_ subject: FleetTopic.Subject, _ payload: [UInt8]) {
      let topic = FleetTopic.cluster(site: key.site, cluster: key.cluster, subject).text
      _ = fleet.receive(topic: topic, payload, isRetained: false, at: Fixture.now)
    }
    var freshness: Freshness? { watch.cluster[.soc]?.freshness(at: Fixture.now) }
    var alarm: Alarm? { watch.monitor.faults.book.active.first { $0.id == .chargeTemperatureHighFault } }
    let time = Fixture.wall.wall(Fixture.now)
    hear(.cells(module: 1), FleetCells(time: time, millivolts: [Decimal(3312), Decimal(3311)]).payload)
    try tell()
    #expect(freshness == .live && alarm.map { $0.unconfirmedSince == nil } == true)
    // One cell of two is not known any more.
    hear(.cells(module: 1), FleetCells(time: time, millivolts: [nil, Decimal(3311)]).payload)
    try tell()
    let cells = watch.cluster.module(1)?.cells.map { $0?.freshness(at: Fixture.now) }
    #expect(cells == [.stale, .live])
    // The battery is dead, and its gateway says so.
    hear(.state, FleetState(time: time, every: .seconds(10), name: "house", link: .silent).payload)
    try tell()
    #expect(freshness == .stale && alarm?.unconfirmedSince != nil)
    // Its topics are taken off the broker.
    fleet = Fleet(wall: Fixture.wall)
    for news in FleetBatteryView.last(key, after: watch, at: Fixture.now) {
      watch.receive(.told(news), at: Fixture.now, into: &facts)
    }
    #expect(freshness == .stale && watch.told?.alarms.standing.allSatisfy { $0.unconfirmedSince != nil } == true)
  }

  @Test func `cells that are told some seconds after the state are shown at once`() throws {
    let key = Fleet.Key(site: "hamburg-01", cluster: "a")
    var fleet = FleetFixture.fleet()
    let cells = FleetCells(time: Fixture.wall.wall(Fixture.now), millivolts: [Decimal(3312)])
    let topic = FleetTopic.cluster(site: key.site, cluster: key.cluster, .cells(module: 1)).text
    _ = fleet.receive(topic: topic, cells.payload, isRetained: false, at: Fixture.now)
    let state = try #require(told(key, fleet))
    #expect(state.cluster.module(1)?.cells.first??.freshness(at: Fixture.now) == .live)
  }

  @Test func `an alarm in its gateway's words is not confirmed either when nobody tells of it`() throws {
    let key = Fleet.Key(site: "berlin-02", cluster: "house")
    var fleet = FleetFixture.fleet()
    FleetFixture.newerAlarm(&fleet, key)
    fleet.disconnected()
    var cluster = try #require(told(key, fleet))
    cluster.alarms = []
    cluster.unknownAlarms = fleet[key]?.alarms?.unknown(from: Fixture.wall, to: Fixture.wall) ?? []
    var journey = FleetFixture.journey(columns: 120, rows: 40)
    journey.press(.enter)
    journey.state.clusters = [cluster]
    for page: Key in ["1", "6"] {
      journey.press(page)
      #expect(journey.drawn(.stale).contains { $0.contains(Texts.Faults.unconfirmed) }, "\(journey.text)")
    }
  }
}
