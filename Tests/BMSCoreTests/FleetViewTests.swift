import BMSCore
import Testing

/// What a reader of a broker knows of a fleet.
@Suite struct FleetViewTests {
  // MARK: Of now or not

  @Test func `live is what the gateway, its battery and the time say together`() {
    var rig = FleetRig()
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
    var rig = FleetRig()
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
    var rig = FleetRig()
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
    var rig = FleetRig()
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
    var rig = FleetRig()
    rig.lead = .seconds(lead)
    rig.status(.online)
    rig.availability()
    rig.state(retained: true, ago: .seconds(2))
    // What was kept says nothing about the clock: old by ours, or not believed at all.
    #expect(rig.condition == (lead < 0 ? .silent : .waiting) && rig.row?.isLive == false)
    rig.now = rig.now + .seconds(3)
    rig.state()
    #expect(rig.condition == .live && rig.row?.told == rig.now && rig.row?.clockLead == nil)
    // One message may have been long on its way; of three that come as they are said none was.
    for _ in 0..<2 { rig.state() }
    #expect(rig.row?.clockLead == .seconds(lead))
    // One that was long on its way is as old as it is.
    rig.now = rig.now + .seconds(40)
    rig.state(ago: .seconds(35))
    #expect(rig.condition == .silent && rig.row?.told == rig.now - .seconds(35))
  }

  @Test func `what claims to come from the future is never live, also when that moment comes`() {
    var rig = FleetRig()
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
    var rig = FleetRig()
    for lead in [Int64(0), 3600, -3600, 0] {
      rig.lead = .seconds(lead)
      for _ in 0..<9 {
        rig.now = rig.now + .seconds(10)
        rig.well()
      }
      #expect(rig.condition == .live && rig.row?.told == rig.now)
      #expect(rig.row?.clockLead == (lead == 0 ? nil : .seconds(lead)))
    }
  }

  // MARK: Order and sums

  @Test func `the worst come first, and who is as he was stays where he was`() {
    var rig = FleetRig()
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
    var rig = FleetRig()
    rig.well()
    rig.now = rig.now + .seconds(1)
    rig.alarms([FleetRig.alarm(.chargeTemperatureHighFault)])
    #expect(rig.row?.urgency == .fault && rig.row?.worst?.id == "charge_temperature_high_fault")
    rig.now = rig.now + .seconds(1)
    // Of what stands no more nobody is told.
    rig.state()
    #expect(rig.row?.urgency == .well && rig.row?.worst == nil)
  }

  @Test func `news that matter are told from those that do not`() {
    var rig = FleetRig()
    #expect(rig.status(.online) == .matter && rig.status(.online) == .nothing)
    #expect(rig.state() == .matter && rig.state() == .values)
    #expect(rig.state { $0.alarms = FleetState.Alarms([.fault]) } == .matter)
    #expect(rig.availability() == .matter && rig.availability() == .values)
    #expect(rig.availability(.offline) == .matter)
    #expect(rig.hear(.status(site: "x"), Array("perhaps".utf8)) == .nothing && rig.fleet.sites["x"] == nil)
  }

  @Test func `what is taken back from the broker is gone here as well`() {
    var rig = FleetRig()
    rig.well()
    for subject in [FleetTopic.Subject.state, .availability] {
      rig.hear(.cluster(site: "north", cluster: "garage", subject), [])
    }
    #expect(rig.row == nil && rig.fleet.rows(at: rig.now).map(\.key) == [Fleet.Key(site: "north", cluster: "")])
    rig.hear(.status(site: "north"), [])
    #expect(rig.fleet.sites.isEmpty)
    var empty = Fleet(wall: FleetRig.wall)
    empty.connected()
    #expect(rig.fleet == empty)
  }

  @Test func `the last hour is as it was heard, with its gaps`() {
    var rig = FleetRig()
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
}
