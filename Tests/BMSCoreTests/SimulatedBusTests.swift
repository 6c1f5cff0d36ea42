import Testing

@testable import BMSCore

@Suite struct SimulatedBusTests {
  private let start = Instant(microseconds: 5_000_000)

  private struct Kind: Hashable {
    var modules: Int
    var scenario: String
  }
  /// Batteries that have worked for a while and then stand still, so that frames of different age can be compared.
  private static let batteries: [Kind: SimulatedCluster] = {
    var batteries: [Kind: SimulatedCluster] = [:]
    for story in Scenario.all {
      for modules in 1...3 {
        let start = Instant(microseconds: 5_000_000)
        var cluster = SimulatedCluster(modules: modules, scenario: story, seed: 7, start: start)
        cluster.step(to: start + .seconds(40))
        cluster.isFrozen = true
        batteries[Kind(modules: modules, scenario: story.name)] = cluster
      }
    }
    return batteries
  }()

  private func battery(_ modules: Int, _ scenario: String = "house") throws -> SimulatedCluster {
    try #require(Self.batteries[Kind(modules: modules, scenario: scenario)])
  }

  /// Both sides on one bus for some seconds; everything that was sent, in order.
  private func talk(
    _ bus: inout SimulatedBus, _ inverter: SimulatedInverter.Kind?, _ cluster: SimulatedCluster, seconds: Int64
  ) -> [(frame: CANFrame, at: Instant, isBattery: Bool)] {
    var inverter = inverter.map { SimulatedInverter($0, start: start) }
    var heard: [(frame: CANFrame, at: Instant, isBattery: Bool)] = []
    for step in 0..<(seconds * 100) {
      let now = start + .milliseconds(step * 10)
      for frame in inverter?.advance(to: now, cluster: cluster) ?? [] {
        bus.hear(frame, at: now)
        heard.append((frame, now, false))
      }
      for frame in bus.advance(to: now, cluster: cluster) { heard.append((frame, now, true)) }
    }
    return heard
  }

  private func listen(
    _ speaks: SimulatedBusProtocol, _ cluster: SimulatedCluster, alone: Bool = false
  ) -> BusConversation {
    var bus = SimulatedBus(speaks, start: start)
    var conversation = BusConversation(link: "can0")
    // Schneider's slowest frames come every 10 s, and none is believed before it came twice.
    for event in talk(&bus, alone ? nil : speaks.inverter, cluster, seconds: 12) {
      conversation.hear(event.frame, at: event.at)
    }
    return conversation
  }

  private var end: Instant { start + .seconds(12) }

  // MARK: Detection

  @Test(arguments: SimulatedBusProtocol.allCases, ["house", "low-soc", "cold", "full-charge"])
  func `every protocol is recognised within twelve seconds`(speaks: SimulatedBusProtocol, scenario: String) throws {
    for modules in [1, 3] {
      let status = listen(speaks, try battery(modules, scenario)).status(at: end)
      #expect(status.verdict == .decided(speaks.meant), "\(modules) modules: \(status.reason)")
    }
  }

  @Test(arguments: SimulatedBusProtocol.allCases)
  func `without an inverter the branch is still told, or as much of it as there is`(
    speaks: SimulatedBusProtocol
  ) throws {
    let verdict = listen(speaks, try battery(2), alone: true).status(at: end).verdict
    switch speaks {
    // The inverter's 305 to 307 are what tells SMA from its copies.
    case .sma: #expect(verdict == .decided(.smaCompatible))
    case .growatt, .pylontechHV, .lia: #expect(verdict == .silent)
    default: #expect(verdict == .decided(speaks.meant))
    }
  }

  @Test(arguments: SimulatedBusProtocol.allCases)
  func `no frame is one that nobody knows`(speaks: SimulatedBusProtocol) throws {
    let conversation = listen(speaks, try battery(1))
    #expect(conversation.frames > 0)
    #expect(conversation.unknownFrames == 0)
  }

  // MARK: Values

  @Test(arguments: SimulatedBusProtocol.allCases, ["house", "low-soc", "cold", "full-charge", "pack-imbalance"])
  func `every value is the simulated battery's, within the frame's resolution`(
    speaks: SimulatedBusProtocol, scenario: String
  ) throws {
    for modules in [1, 3] {
      let cluster = try battery(modules, scenario)
      let image = listen(speaks, cluster).image
      for row in BusTruth(cluster).expected(speaks) {
        let number = try #require(image[row.field]?.number, "\(row.field) is missing")
        #expect(abs(number - row.value) <= row.tolerance + 1e-9, "\(row.field): \(number), not \(row.value)")
      }
    }
  }

  @Test func `a Growatt pack that is alone tells its single cells, one of several does not`() throws {
    let alone = try battery(1)
    let image = listen(.growatt, alone).image
    let names: [Field] = [
      .cell1, .cell2, .cell3, .cell4, .cell5, .cell6, .cell7, .cell8, .cell9, .cell10, .cell11, .cell12, .cell13,
      .cell14, .cell15, .cell16,
    ]
    #expect(names.map { image[$0]?.number } == alone.measured[0].cells.map { Double($0) })
    #expect(listen(.growatt, try battery(2)).image.reading(.cell1) == nil)
  }

  @Test(arguments: SimulatedBusProtocol.allCases)
  func `what was measured is sent as it changes`(speaks: SimulatedBusProtocol) throws {
    var cluster = SimulatedCluster(modules: 2, seed: 3, start: start)
    var bus = SimulatedBus(speaks, start: start)
    var inverter = speaks.inverter.map { SimulatedInverter($0, start: start) }
    var conversation = BusConversation(link: "can0")
    for second in 0..<30 {
      let now = start + .seconds(Int64(second))
      cluster.step(to: now)
      for frame in inverter?.advance(to: now, cluster: cluster) ?? [] { bus.hear(frame, at: now) }
      for frame in bus.advance(to: now, cluster: cluster) { conversation.hear(frame, at: now) }
      // Nothing is believed because it was heard once.
      if second == 0 { continue }
      let current = try #require(conversation.image[.current]?.number)
      #expect(abs(current - Double(cluster.totals.deciamperes) / 10) < 0.01)
    }
  }

  // MARK: Alarms

  @Test(arguments: SimulatedBusProtocol.allCases)
  func `what is wrong with the battery comes out under its names`(speaks: SimulatedBusProtocol) throws {
    for row in BusTruth.complaints {
      let conversation = listen(speaks, try battery(3, row.scenario))
      expect(conversation, speaks, row.faults, row.warnings, row.scenario)
    }
  }

  @Test(arguments: SimulatedBusProtocol.allCases)
  func `every complaint a protocol has a bit for is said with it`(speaks: SimulatedBusProtocol) throws {
    let cluster = try battery(3)
    let heard = listen(speaks, cluster)
    for alarm in BusAlarm.allCases {
      for isProtection in [true, false] {
        var report = BusReport(cluster)
        if isProtection { report.alarms.protections = [alarm] } else { report.alarms.warnings = [alarm] }
        var conversation = heard
        let frames = speaks.bursts.flatMap { $0.frames(report) } + speaks.answers.flatMap { $0.frames(report) }
        for frame in frames { conversation.hear(frame, at: end) }
        expect(conversation, speaks, isProtection ? [alarm] : [], isProtection ? [] : [alarm], "\(alarm)")
      }
    }
  }

  private func expect(
    _ conversation: BusConversation, _ speaks: SimulatedBusProtocol, _ faults: [BusAlarm], _ warnings: [BusAlarm],
    _ story: String
  ) {
    let names = BusTruth.names(speaks)
    let heardFaults = Set(conversation.alarmStates.flatMap(\.faults.names))
    let heardWarnings = Set(conversation.alarmStates.flatMap(\.warnings.names))
    let expectedFaults = Set(faults.flatMap { names[$0]?.fault ?? [] })
    let expectedWarnings = Set(warnings.flatMap { names[$0]?.warning ?? [] })
    // LIA has one severity, and HV tells lost communication among its errors.
    if speaks == .lia || speaks == .pylontechHV {
      #expect(heardFaults.union(heardWarnings) == expectedFaults.union(expectedWarnings), "\(story)")
    } else {
      #expect(heardFaults == expectedFaults, "\(story)")
      #expect(heardWarnings == expectedWarnings, "\(story)")
    }
  }

  @Test func `a battery that is nearly empty asks to be charged`() throws {
    let empty = try battery(1, "low-soc")
    for speaks: SimulatedBusProtocol in [.pylontech, .deye, .luxpower, .solark, .growatt, .pylontechHV, .schneider] {
      #expect(listen(speaks, empty).image.reading(.forceCharge1)?.value == .flag(true), "\(speaks)")
      #expect(listen(speaks, try battery(1)).image.reading(.forceCharge1)?.value == .flag(false), "\(speaks)")
    }
    #expect(listen(.victron, empty).image.reading(.requestFullCharge)?.value == .flag(true))
  }

  // MARK: Manner

  @Test(arguments: [SimulatedBusProtocol.growatt, .pylontechHV, .lia])
  func `who answers only is silent until asked`(speaks: SimulatedBusProtocol) throws {
    #expect(speaks.isSilentUnasked)
    var bus = SimulatedBus(speaks, start: start)
    let cluster = try battery(1)
    let foreign = SimulatedBusProtocol.allCases.compactMap(\.inverter).filter { $0 != speaks.inverter }
    for kind in foreign { #expect(!talk(&bus, kind, cluster, seconds: 3).contains { $0.isBattery }) }
    #expect(bus.deadline == nil)
    // Growatt's id with other data is another protocol's.
    bus.hear(CANFrame(id: .standard(0x301), data: [UInt8](repeating: 0, count: 8)), at: end)
    #expect(bus.advance(to: end, cluster: cluster).isEmpty)
    #expect(talk(&bus, speaks.inverter, cluster, seconds: 1).contains { $0.isBattery })
  }

  @Test func `asking often before an answer gives one answer`() throws {
    var bus = SimulatedBus(.growatt, start: start)
    let cluster = try battery(2)
    let poll = CANFrame(id: .standard(0x301), data: [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88] as [UInt8])
    for _ in 0..<1000 { bus.hear(poll, at: start) }
    #expect(bus.deadline == start)
    let ids = bus.advance(to: start, cluster: cluster).map(\.id.value)
    #expect(ids == [0x311, 0x312, 0x313, 0x314, 0x319, 0x320, 0x321])
    #expect(bus.deadline == nil)
    #expect(bus.advance(to: start, cluster: cluster).isEmpty)
  }

  @Test func `each LIA request has its own answer and nothing else`() throws {
    let cluster = try battery(1)
    for request in CANQuestion.lia {
      var bus = SimulatedBus(.lia, start: start)
      bus.hear(request.frame, at: start)
      #expect(bus.advance(to: start, cluster: cluster).map(\.id) == [.extended(request.id.value + 0x1000)])
    }
  }

  @Test(arguments: SimulatedBusProtocol.allCases.filter { !$0.isSilentUnasked && $0 != .schneider })
  func `a burst comes once a second and in one order`(speaks: SimulatedBusProtocol) throws {
    var bus = SimulatedBus(speaks, start: start)
    let heard = talk(&bus, nil, try battery(1), seconds: 5)
    let bursts = Dictionary(grouping: heard) { $0.at.microseconds }
    #expect(bursts.keys.sorted() == (0..<5).map { (start + .seconds($0)).microseconds })
    let orders = Set(bursts.values.map { $0.map(\.frame.id) })
    #expect(orders.count == 1)
    for order in orders { #expect(Set(order).count == order.count) }
  }

  @Test func `Schneider's frames come every half second, two and ten seconds`() throws {
    var bus = SimulatedBus(.schneider, start: start)
    let heard = talk(&bus, nil, try battery(1), seconds: 20).map(\.frame.id.value)
    let counts = Dictionary(grouping: heard) { $0 }.mapValues(\.count)
    for id: UInt32 in 0x321...0x325 { #expect(counts[id] == 40) }
    for id: UInt32 in [0x320, 0x326, 0x327] { #expect(counts[id] == 10) }
    for id: UInt32 in [0x328, 0x330, 0x331, 0x332, 0x333] { #expect(counts[id] == 2) }
  }

  @Test func `Pylontech's burst is the document's`() throws {
    var bus = SimulatedBus(.pylontech, start: start)
    let burst = bus.advance(to: start, cluster: try battery(3))
    #expect(burst.map(\.id.value) == [0x351, 0x355, 0x356, 0x359, 0x35C, 0x35E])
    #expect(burst.map(\.count) == [8, 4, 6, 7, 2, 8])
    #expect(burst[3].data == [0, 0, 0, 0, 3, 0x50, 0x4E])
    #expect(burst[4].data == [0xC0, 0])
    #expect(burst[5].data == Array("PYLON   ".utf8))
  }

  @Test func `after a long pause a burst comes once`() throws {
    var bus = SimulatedBus(.pylontech, start: start)
    let cluster = try battery(1)
    _ = bus.advance(to: start, cluster: cluster)
    let late = start + .seconds(3600) + .milliseconds(300)
    #expect(bus.advance(to: late, cluster: cluster).count == 6)
    #expect(bus.advance(to: late, cluster: cluster).isEmpty)
    #expect(bus.deadline == late + .seconds(1))
  }

  @Test func `a pack that waits for its inverter starts with the first 305`() throws {
    var bus = SimulatedBus(.pylontech, start: start, waitsForInverter: true)
    let cluster = try battery(1)
    #expect(talk(&bus, nil, cluster, seconds: 10).isEmpty)
    #expect(bus.deadline == nil)
    bus.hear(CANQuestion.pylontech305.frame, at: end)
    #expect(bus.deadline == end)
    #expect(bus.advance(to: end, cluster: cluster).count == 6)
  }

  // MARK: The inverter

  @Test(
    arguments: zip(
      [SimulatedInverter.Kind.pylontech, .sunnyIsland, .gx, .growatt, .schneider, .gateway, .pylontechHV, .lia],
      [
        [CANKeepAlive.zeros305], [.values305, .frame306, .relays307], [.zeros305, .frame306, .vic307], [.poll301],
        [.schneider310], [.gateway305], [.pylonHV4200], [.liaRequest],
      ]))
  func `an inverter is heard as what it is, once a second`(
    kind: SimulatedInverter.Kind, expected: [CANKeepAlive]
  ) throws {
    var inverter = SimulatedInverter(kind, start: start)
    var conversation = BusConversation(link: "can0")
    var sendings: [Instant] = []
    for step in 0..<50 {
      let now = start + .milliseconds(Int64(step) * 100)
      let frames = inverter.advance(to: now, cluster: try battery(1))
      if !frames.isEmpty { sendings.append(now) }
      for frame in frames { conversation.hear(frame, at: now) }
    }
    #expect(sendings == (0..<5).map { start + .seconds($0) })
    #expect(Set(conversation.status(at: start + .seconds(5)).inverter.map(\.kind)) == Set(expected))
    #expect(conversation.image.isEmpty)
  }
}
