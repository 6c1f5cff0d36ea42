import BMSCore
import Glibc
import Testing

/// A fleet on a broker to which strangers write.
@Suite struct FleetStrangersTests {
  @Test func `what has no room is counted, and those who are known go on`() {
    var limits = Fleet.Limits()
    (limits.sites, limits.clusters, limits.bytes) = (3, 4, 4000)
    var rig = FleetRig(limits: limits)
    rig.well()
    for number in 0..<50 {
      rig.well(Fleet.Key(site: "s\(number)", cluster: "x"))
      rig.state(of: Fleet.Key(site: "north", cluster: "c\(number)"))
    }
    #expect(rig.fleet.sites.count == 3 && rig.fleet.rows(at: rig.now).count == 4 && rig.fleet.leftOut > 100)
    let long = FleetBuses(
      time: FleetRig.noon, buses: Array(repeating: .init(name: "x", proto: "y", why: "z"), count: 16))
    var before = rig.fleet.leftOut
    for _ in 0..<9 { rig.hear(.cluster(site: "north", cluster: "garage", .bus), long.payload) }
    #expect(rig.fleet.leftOut == before)
    for module in 1...8 {
      let cells = FleetCells(time: FleetRig.noon, millivolts: Array(repeating: Decimal(3312), count: 20))
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
    var rig = FleetRig()
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
    var rig = FleetRig(limits: limits)
    var state = FleetTests.state
    state.time = FleetRig.noon
    let good = [
      state.payload, FleetCells(time: FleetRig.noon, millivolts: [Decimal(1), nil]).payload,
      FleetAlarms(time: FleetRig.noon, alarms: [FleetRig.alarm(.chargeTemperatureHighFault)]).payload,
      FleetBuses(time: FleetRig.noon, buses: [.init(name: "can0", proto: "x", why: "y")]).payload,
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
