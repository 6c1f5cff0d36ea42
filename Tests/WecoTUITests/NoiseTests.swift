import BMSCore
import Glibc
import Testing

@testable import WecoTUI

/// Noise on both wires of one battery, from what the sources hear to what is said and drawn: conversations, cluster,
/// alarms with their incidents, trends, snapshot, metrics and every page. Time is handed in: a run is the same each time.
private struct NoisePath {
  /// What comes for two seconds.
  private enum PortManner: CaseIterable { case noise, replies, damagedReplies, noiseInReplies }
  private enum BusManner: CaseIterable { case anyID, knownIDs, oneFamily, damagedBattery }

  private static let stretch = Span.seconds(2)
  private static let step = Span.milliseconds(1)
  /// A bus of 500 kbit/s carries about four frames in a millisecond.
  private static let framesAStep = 4
  private static let bytesAStep = 8
  private static let sizes = [Size(columns: 80, rows: 24), Size(columns: 176, rows: 60)]

  private(set) var now = Fixture.now
  private(set) var frames = 0
  private(set) var bytes = 0
  private(set) var documents = 0
  private(set) var screens = 0

  private var random: SplitMix64
  private let source: ClusterSource
  private var facts: [Fact] = []
  private let incidents = IncidentCollector(clock: { Fixture.wall })
  private var battery = HostileBattery(.chaos, seed: 9)
  private var coming: [(at: Instant, bytes: [UInt8])] = []
  private var portManner = PortManner.noise
  private var busManner = BusManner.anyID
  private var family: [CANID] = []
  private var simulated = SimulatedBus(.victron, start: Fixture.now)
  private let cluster = SimulatedCluster(modules: 6, scenario: .house, start: Fixture.now)
  private var waiting: [CANFrame] = []

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    var watch = Watch(name: "garage", wall: Fixture.wall, at: now)
    let port = BatteryConversation(WecoSession.Configuration(link: "port"), clusterName: "garage")
    watch.listen(to: .asked(port), kind: .serial)
    watch.add(BusConversation(link: "can0"), kind: .can, at: now)
    watch.readsUndecoded = true
    source = ClusterSource(watch, [])
    source.keepsFacts = true
    source.watch.receive(.up, at: now, into: &facts)
    incidents.begin(with: [source], at: now)
  }

  /// Goes on until so many frames and so many bytes were heard; looks, says and draws on the way.
  mutating func run(frames wantedFrames: Int, bytes wantedBytes: Int, drawEvery pause: Span) throws {
    var looked = now, drawn = now, turned = now - Self.stretch
    while frames < wantedFrames || bytes < wantedBytes {
      now = now + Self.step
      if now - turned >= Self.stretch {
        turned = now
        turn()
      }
      if frames < wantedFrames { hearFrames() }
      if bytes < wantedBytes { hearBytes() }
      if now - looked >= AlarmMonitor.pause {
        looked = now
        look()
      }
      if now - drawn >= pause {
        drawn = now
        try say()
      }
    }
    look()
    try say()
  }

  // MARK: - What comes

  private mutating func turn() {
    portManner = PortManner.allCases.randomElement(using: &random) ?? .noise
    busManner = BusManner.allCases.randomElement(using: &random) ?? .anyID
    let known = Self.known
    let first = Int(random.next() % UInt64(known.count))
    family = Array(known[first..<min(first + 12, known.count)])
    simulated = SimulatedBus(SimulatedBusProtocol.allCases.randomElement(using: &random) ?? .victron, start: now)
    // Now and then the adapter is unplugged.
    if random.next() % 16 == 0 {
      source.watch.receive(.down("unplugged"), at: now, into: &facts)
      source.watch.receive(.up, at: now, into: &facts)
      coming = []
    }
  }

  /// Ids that some family knows, those of one family beside each other.
  private static let known: [CANID] =
    ((0x300...0x382).map { CANID.standard($0) } + (0x500...0x504).map { CANID.standard($0) }
      + stride(from: 0x4210, through: 0x42F0, by: 16).map { CANID.extended($0) }
      + (0x351...0x361).map { CANID.extended($0) })

  private mutating func hearFrames() {
    if busManner == .damagedBattery, waiting.isEmpty { waiting = simulated.advance(to: now, cluster: cluster) }
    for _ in 0..<Self.framesAStep {
      source.watch.receive(.frame(.data(frame()), bus: 0), at: now, into: &facts)
      frames += 1
    }
    if now.microseconds % 100_000 == 0 { source.watch.advance(to: now, into: &facts) }
  }

  private mutating func frame() -> CANFrame {
    let (chance, bits) = (random.next(), random.next())
    func noise(_ id: CANID) -> CANFrame {
      let count = chance >> 60 == 0 ? Int(chance >> 40 & 7) : 8
      return CANFrame(id: id, data: (0..<count).map { UInt8(truncatingIfNeeded: bits >> (UInt64($0) * 8)) })
    }
    switch busManner {
    case .damagedBattery where !waiting.isEmpty:
      let frame = waiting.removeFirst()
      return chance & 7 == 0 ? CANFrame(id: frame.id, data: damaged(frame.data)) : frame
    case .oneFamily, .damagedBattery: return noise(family[Int(chance & 0xFFFF) % family.count])
    case .knownIDs: return noise(Self.known[Int(chance & 0xFFFF) % Self.known.count])
    case .anyID:
      return noise(
        chance & 1 == 0 ? .standard(UInt16(chance >> 8 & 0x7FF)) : .extended(UInt32(chance >> 8 & 0x1FFF_FFFF)))
    }
  }

  private mutating func hearBytes() {
    if let request = source.watch.poll(at: now, into: &facts), portManner != .noise {
      coming += battery.answer(request.bytes).map { (now + $0.after, $0.bytes) }
    }
    while let first = coming.first, first.at <= now {
      coming.removeFirst()
      receive(portManner == .damagedReplies && random.next() % 3 == 0 ? damaged(first.bytes) : first.bytes)
    }
    let isNoise = portManner == .noise || portManner == .noiseInReplies && random.next() % 32 == 0
    if isNoise { receive((0..<Self.bytesAStep).map { _ in UInt8(truncatingIfNeeded: random.next() >> 32) }) }
  }

  private mutating func receive(_ heard: [UInt8]) {
    source.watch.receive(.received(heard[...]), at: now, into: &facts)
    bytes += heard.count
  }

  private mutating func damaged(_ good: [UInt8]) -> [UInt8] {
    guard !good.isEmpty else { return good }
    var reply = good
    reply[Int(random.next() % UInt64(reply.count))] ^= UInt8(truncatingIfNeeded: 1 << (random.next() & 7))
    return reply
  }

  // MARK: - What comes of it

  private mutating func look() {
    source.watch.advance(to: now, into: &facts)
    incidents.receive(facts, of: 0, at: now)
    facts.removeAll(keepingCapacity: true)
    incidents.advance(to: now)
    let watch = source.watch
    #expect(source.book.active.count <= AlarmBook.mostActive && source.book.past.count <= AlarmBook.mostPast)
    #expect(watch.cluster.modules.count <= Cluster.mostModules)
  }

  /// A number that is none cannot be encoded: that fails here.
  private mutating func say() throws {
    let state = AppState(now: now, wall: Fixture.wall, utcOffset: Fixture.utcOffset, clusters: [source.state])
    #expect(!SnapshotDocument(state).json.isEmpty)
    #expect(!SnapshotText.lines(state).isEmpty)
    #expect(!Prometheus.text(state).contains("nan"))
    documents += 1
    for page in Page.all.map(\.id) {
      var view = ViewState()
      view.page = page
      for debug in DebugView.allCases where page == .debug || debug == .allCases[0] {
        view.choices.debug = debug
        for size in Self.sizes { draw(state, view, size) }
      }
    }
  }

  private mutating func draw(_ state: AppState, _ view: ViewState, _ size: Size) {
    let screen = render(state, view, size: size)
    let isWhole = screen.rows.count == size.rows && screen.rows.allSatisfy { $0.count == size.columns }
    let isHarmless = screen.rows.allSatisfy { $0.allSatisfy { $0.scalar.value >= 0x20 && $0.scalar.value != 0x7F } }
    if !isWhole || !isHarmless { Issue.record("\(view.page) at \(size.columns) x \(size.rows), \(now)") }
    screens += 1
  }
}

@Suite struct NoiseTests {
  /// How many frames, and as many bytes; ten million in the long form, which runs alone (`make soak-noise`).
  private static let most = getenv("NOISE_IN_PROCESS").flatMap { Int(String(cString: $0)) }

  @Test func `noise on both wires goes through everything: nothing traps, nothing grows, every screen is whole`() throws
  {
    let most = Self.most ?? 20_000
    var path = NoisePath(seed: 20)
    var held: [Int] = []
    // Tables fill in the first half.
    for part in 1...10 {
      try path.run(frames: most / 10 * part, bytes: most / 10 * part, drawEvery: .seconds(Self.most == nil ? 3 : 20))
      held.append(Self.resident)
    }
    #expect(path.frames >= most && path.bytes >= most)
    guard Self.most != nil else { return }
    print(
      "\(path.frames) frames, \(path.bytes) bytes, \(path.documents) snapshots, \(path.screens) screens; KB: \(held)")
    #expect(held[9] < held[4] + 8_000)
  }

  /// Memory of this process in KB.
  private static var resident: Int {
    let file = open("/proc/self/statm", O_RDONLY)
    defer { close(file) }
    var text = [UInt8](repeating: 0, count: 128)
    let count = read(file, &text, text.count)
    let words = String(decoding: text.prefix(max(count, 0)), as: UTF8.self).split(separator: " ")
    return words.count > 1 ? (Int(words[1]) ?? 0) * Int(getpagesize()) / 1024 : 0
  }
}
