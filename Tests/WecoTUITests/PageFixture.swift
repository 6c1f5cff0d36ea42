import BMSCore

@testable import WecoTUI

/// States with what the pages beyond the first need: a past, registers, traffic, several clusters.
enum PageFixture {
  /// Six modules that were watched for 14 minutes, with a pause of 40 s two minutes ago.
  private static let past: [Int: TrendStore] = [
    5: trends(until: Fixture.now, slaves: 5), 7: trends(until: Fixture.now, slaves: 7),
  ]
  private static let counted = ranking(until: Fixture.now)
  private static let read = port(until: Fixture.now)

  static func watched(_ link: LinkState = .up, heard age: Span = .milliseconds(300), slaves: Int = 5) -> AppState {
    var state = Fixture.state(link, heard: age, slaves: slaves)
    // What was heard, shifted to the age that is asked for.
    state.now = state.now + age
    state.wall.originMicroseconds -= age.microseconds
    for row in state.clusters.indices { shift(&state.clusters[row], heard: Fixture.now, slaves: slaves) }
    return state
  }

  private static func shift(_ state: inout ClusterState, heard: Instant, slaves: Int) {
    state.cluster = Fixture.cluster(heard: heard, lost: [], slaves: slaves)
    for (offset, row) in RegisterMap.thresholds.enumerated() {
      guard case .field(let field) = row.subject else { continue }
      var reading = Fixture.reading(.number(Decimal(Int64(3700 - 180 * offset)), .raw), heard: heard, .decompiled)
      reading.period = .seconds(30)
      state.cluster.apply(Observation(.module(1), field, reading))
    }
    state.trends = past[slaves] ?? TrendStore()
    state.ranking = counted
    state.ports = [read]
  }

  /// Three clusters, eight modules each.
  static func threeClusters() -> AppState {
    var state = Fixture.state(slaves: 7)
    let names = ["garage", "cellar", "barn"]
    state.clusters = names.map { name in
      var cluster = Cluster(name: name)
      copy(Fixture.cluster(heard: Fixture.now - .milliseconds(300), lost: [], slaves: 7), into: &cluster)
      cluster.setOnline(Set(1...8), at: Fixture.now - .seconds(900))
      var links = state.clusters[0].links
      links[0].name = "ttyUSB\(names.firstIndex(of: name) ?? 0)"
      return ClusterState(cluster: cluster, links: links)
    }
    return state
  }

  private static func copy(_ from: Cluster, into cluster: inout Cluster) {
    for (field, reading) in from.fields { cluster.apply(Observation(.cluster, field, reading)) }
    for module in from.modules {
      for (field, reading) in module.fields { cluster.apply(Observation(.module(module.index), field, reading)) }
      for (index, cell) in module.cells.enumerated() {
        guard let cell else { continue }
        cluster.apply(Observation(.cell(module: module.index, cell: index + 1), .cellVoltage, cell))
      }
    }
  }

  /// A slow wave, one reading a second.
  private static func trends(until end: Instant, slaves: Int) -> TrendStore {
    var store = TrendStore(wall: Fixture.wall)
    for second in stride(from: Int64(840), through: 0, by: -1) where !(120..<160).contains(second) {
      let heard = end - .seconds(second)
      var cluster = Cluster(name: "garage")
      func tell(_ place: Place, _ field: Field, _ mantissa: Int64, _ decimals: UInt8, _ unit: Unit) {
        let value = Value.number(Decimal(mantissa, decimals: decimals), unit)
        cluster.apply(Observation(place, field, Fixture.reading(value, heard: heard)))
      }
      let wave = triangle(second, period: 90), slow = triangle(second, period: 600)
      for module in 1...Int64(slaves) + 1 {
        tell(.module(Int(module)), .totalVoltage, 5298 + wave / 10 + module, 2, .volt)
        tell(.module(Int(module)), .current, 1050 + wave * 4 + 10 * module, 2, .ampere)
        tell(.module(Int(module)), .soc, 872 - second / 40, 1, .percent)
        tell(.module(Int(module)), .cellMax, 3325 + wave / 20, 0, .millivolt)
        tell(.module(Int(module)), .cellMin, 3290 - slow / 40, 0, .millivolt)
        tell(.module(Int(module)), .temperatureMax, 25 + slow / 80, 0, .celsius)
        tell(.module(Int(module)), .temperatureMin, 22, 0, .celsius)
      }
      tell(.cluster, .current, 630 + wave * 2, 1, .ampere)
      tell(.cluster, .soc, 880 - second / 40, 1, .percent)
      tell(.cluster, .chargeCurrentLimit, second > 300 ? 3900 : 3000, 1, .ampere)
      tell(.cluster, .dischargeCurrentLimit, 4200, 1, .ampere)
      store.note(cluster)
    }
    return store
  }

  /// -100 ... 100 and back.
  private static func triangle(_ second: Int64, period: Int64) -> Int64 {
    let part = second % period * 400 / period
    return part < 200 ? part - 100 : 300 - part
  }

  private static func ranking(until end: Instant) -> CellRanking {
    var ranking = CellRanking()
    var random = SplitMix64(seed: 3)
    for second in stride(from: Int64(840), through: 0, by: -1) {
      let cells = Fixture.cells.map { Double($0) + (random.next() % 8 == 0 ? 20 : 0) }
      ranking.note(cells, at: end - .seconds(second))
    }
    return ranking
  }

  /// What a real conversation with the simulated battery leaves behind.
  private static func port(until end: Instant) -> PortDebug {
    var configuration = WecoSession.Configuration(link: "ttyUSB0")
    configuration.moduleCount = 6
    var conversation = BatteryConversation(configuration, clusterName: "garage")
    conversation.readsUndecoded = true
    let start = end - .seconds(13)
    var bms = SimulatedBMS(cluster: SimulatedCluster(modules: 6, scenario: .all[0], start: start))
    conversation.opened(at: start)
    var now = start
    while now < end {
      while let frame = conversation.advance(to: now) {
        let reply = bms.receive(frame.bytes, at: now)
        now = now + .milliseconds(9)
        conversation.receive(reply, at: now)
      }
      now = now + .milliseconds(50)
    }
    return PortDebug(
      name: "ttyUSB0", registers: conversation.registers, traffic: conversation.traffic,
      rejections: [
        Rejection(
          at: end - .seconds(30), register: 14, field: .totalVoltage, value: .number(Decimal(9394, decimals: 2), .volt)),
        Rejection(at: end - .seconds(9), register: 33, field: .cellVoltage, value: .number(Decimal(11503), .millivolt)),
      ])
  }

  /// The same battery heard on CAN as well, for half a minute; one id nobody knows, one that went away.
  static func withBus() -> AppState {
    var state = watched()
    var detector = ProtocolDetector()
    var ids = UnknownFrames()
    let frames: [(CANID, [UInt8])] = [
      (.standard(0x351), [0x14, 0x02, 0x74, 0x0E, 0xCC, 0x01, 0xCC, 0x01]),
      (.standard(0x355), [0x57, 0x00, 0x63, 0x00]), (.standard(0x356), [0xB2, 0x14, 0x76, 0x02, 0xFA, 0x00]),
      (.standard(0x359), [0, 0, 0, 0, 0x06, 0x50, 0x4E]), (.standard(0x35C), [0xC0, 0x00]),
      (.standard(0x35E), [0x50, 0x59, 0x4C, 0x4F, 0x4E, 0x20, 0x20, 0x20]),
      (.standard(0x6A1), [0x01, 0x02, 0x03]), (.extended(0x18FF_50E5), [0xFF, 0x00, 0x10]),
    ]
    for second in 0..<30 {
      let at = Fixture.now - .seconds(Int64(29 - second))
      for (index, frame) in frames.enumerated() where index < 7 || second < 5 {
        var data = frame.1
        if index == 2 { data[0] = UInt8(0xA0 + second % 8) }
        let heard = CANFrame(id: frame.0, data: data)
        detector.hear(heard, at: at)
        ids.hear(heard, at: at)
      }
      detector.advance(to: at)
    }
    state.clusters[0].links.append(LinkStatus(name: "can0", kind: .can, state: .up, goodPerSecond: 7))
    state.clusters[0].buses = [
      BusState(
        name: "can0", proto: detector.status(at: Fixture.now), ids: ids, alarms: [], frames: 215, unknownFrames: 35,
        dropped: 0, errors: 0, interface: BusInterface(bitRate: 500_000, isListenOnly: true, condition: "up"))
    ]
    return state
  }
}
