import BMSCore
import Testing
import Transport

@testable import WecoTUI

/// An incident is a slice of a capture: what the replay of it shows is held against what was known when it happened.
@Suite struct ReplayerTests {
  private static let wall = WallClock(originMicroseconds: 1_795_000_000_000_000)
  private static let origin = Span(microseconds: wall.originMicroseconds)
  private static let start = Instant(microseconds: 9_000_000_000)

  /// A demo that ran for five minutes, and what was known of it in the last 90 s.
  private struct Run {
    private(set) var ring: WireRing
    private(set) var known: [(at: Instant, cluster: Cluster)] = []
    private(set) var links: [LinkStatus] = []
    let incident: Incident

    static let own = Result { try Run() }
    static let told = Result { try Run(isTold: true) }

    /// - Parameter isTold: as another program tells it, without the bytes.
    init(isTold: Bool = false) throws {
      var configuration = WecoSession.Configuration(link: "demo")
      configuration.isSimulated = true
      configuration.map = .simulated
      let feed = DemoFeed(try #require(Scenario.named("slave-lost")), modules: 3, at: start)
      var watch = Watch(name: "garage", wall: wall, at: start)
      feed.begin(&watch, configuration, at: start)
      let source = ClusterSource(watch, [feed])
      source.keepsFacts = true
      let reactor = try Reactor()
      let end = start + .seconds(240)
      ring = WireRing(Cluster(name: "garage"), at: start)
      let at = end - .seconds(30)
      incident = Incident(
        cluster: "garage", alarms: [Self.alarm(at: at)], at: at, from: at - .seconds(60), until: end)
      var now = start
      var facts: [Fact] = []
      while now <= end {
        source.advance(to: now, in: reactor)
        facts.removeAll(keepingCapacity: true)
        source.drain(into: &facts)
        for fact in facts {
          if isTold { guard case .learnt = fact.event, fact.link == "demo" else { continue } }
          ring.append(fact)
        }
        ring.advance(to: now, known: source.watch.cluster)
        if now >= incident.from { known.append((now, source.watch.cluster)) }
        now = now + .milliseconds(100)
      }
      links = source.watch.links
    }

    static func alarm(at: Instant) -> Alarm {
      let key = AlarmKey(.slaveLostFault, cluster: "garage", place: .module(2))
      let condition = Condition(
        key, scope: AlarmScope(.alarm(.slaveLostFault), cluster: "garage", module: 2), heard: at, grade: .computed,
        note: Sentence(String(repeating: "long \"words\" (and more) ", count: 30)))
      return Alarm(condition, firstSeen: at)
    }

    var kept: KeptIncident {
      KeptIncident(
        incident, ring.slice(from: incident.from, through: incident.until), links: links, period: .seconds(1),
        wall: wall, utcOffset: .seconds(3600))
    }
  }

  /// Everything that is known, by its name, in civil time.
  private func readings(_ cluster: Cluster, later span: Span = .zero) -> [String: Reading] {
    var all: [String: Reading] = [:]
    for (_, change) in cluster.changes {
      guard case .observed(let observation) = change.moved(by: span) else { continue }
      all["\(observation.place.stored) \(observation.field.id)"] = observation.reading
    }
    return all
  }

  private func text(_ reading: Reading) -> String {
    "\(reading.value), heard \((reading.heard - Self.origin).microseconds), every \(reading.period.microseconds)"
  }

  private func expectSame(_ run: Run, _ kept: KeptIncident, hasBus: Bool) {
    let replayer = Replayer(kept)
    var random = SplitMix64(seed: 5)
    for _ in 0..<12 {
      let (at, live) = run.known[Int.random(in: 0..<run.known.count, using: &random)]
      let replayed = replayer.cluster(at: at + Self.origin)
      // A slave that is just found lost was read once more live; who only listens does not believe that any more.
      let lost = live.modules.filter(\.isLost).map { "module \($0.index) " }
      func isThere(_ name: String) -> Bool { !lost.contains { name.hasPrefix($0) } }
      let was = readings(live, later: Self.origin).filter { isThere($0.key) }
      let shown = readings(replayed).filter { isThere($0.key) }
      #expect(!was.isEmpty && was.keys.sorted() == shown.keys.sorted())
      let different = was.filter { shown[$0.key] != $0.value }.map { name, reading in
        "\(name): \(text(reading)) became \(shown[name].map(text) ?? "nothing")"
      }
      #expect(different.sorted().prefix(4).joined(separator: "; ").isEmpty, "at \(at.microseconds)")
      #expect(live.modules.map(\.presence) == replayed.modules.map { $0.presence.moved(by: .zero - Self.origin) })
      guard hasBus, let bus = live.bus, let again = replayed.bus else { continue }
      #expect(
        bus.values.keys.sorted { $0.rawValue < $1.rawValue } == again.values.keys.sorted { $0.rawValue < $1.rawValue })
      for field in Field.allCases {
        #expect(bus.reading(field)?.value == again.reading(field)?.value, "\(field)")
        #expect(bus.reading(field)?.grade == again.reading(field)?.grade, "\(field)")
      }
    }
  }

  @Test func `a slice out of the middle of a conversation shows what was known at each instant`() throws {
    let run = try Run.own.get()
    expectSame(run, run.kept, hasBus: true)
  }

  @Test func `what another program told is replayed as it was told`() throws {
    let run = try Run.told.get()
    expectSame(run, run.kept, hasBus: false)
    let replayer = Replayer(run.kept)
    let state = replayer.state(at: run.incident.at + Self.origin, live: Fixture.state())
    #expect(state.clusters[0].links.map(\.state) == [.up])
  }

  @Test func `a file holds it all: name, stretch, alarms in full, and the same values`() throws {
    let run = try Run.own.get()
    let kept = run.kept
    let read = try #require(KeptIncident(kept.capture(), name: kept.name))
    #expect(read.name == kept.name && read.utcOffset == kept.utcOffset && read.period == kept.period)
    #expect(read.incident == kept.incident)
    #expect(read.capture() == kept.capture())
    expectSame(run, read, hasBus: true)
    let lines = String(decoding: kept.capture(), as: UTF8.self).split(separator: "\n")
    #expect(lines.allSatisfy { $0.utf8.count <= CaptureLine.mostCharacters })
  }

  @Test func `one of release 0_1_0 is opened by its capture`() throws {
    let kept = try Run.own.get().kept
    // Its header was one line, without a moment and without alarms.
    var lines: [String] = []
    for line in String(decoding: kept.capture(), as: UTF8.self).split(separator: "\n") {
      if line.hasPrefix("# incident {") { lines.append("# incident \(kept.name)") }
      if line.hasPrefix("# WecoTUI") || line.hasPrefix("# source") || line.contains(") demo") {
        lines.append("\(line)")
      }
    }
    let old = try #require(KeptIncident(Array((lines.joined(separator: "\n") + "\n").utf8), name: kept.name))
    #expect(old.cluster == "garage" && old.incident.alarms.map(\.id) == [.slaveLostFault])
    let replayer = Replayer(old)
    #expect(replayer.until - old.incident.at == IncidentRecorder.after)
    let volts = replayer.cluster(at: old.incident.at).module(1)?[.totalVoltage]?.number
    #expect(volts != nil)
  }

  @Test func `whatever stands in a file, looking at it ends and does not trap`() throws {
    let bytes = Array(try Run.own.get().kept.capture().prefix(12_000))
    var random = SplitMix64(seed: 32)
    for _ in 0..<30 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let position = Int.random(in: 0..<min(damaged.count, 2000), using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: damaged[position] = UInt8.random(in: 0...255, using: &random)
        case 1: damaged.removeSubrange(position..<min(position + 40, damaged.count))
        default: damaged.insert(contentsOf: "99999999999999999999".utf8, at: position)
        }
      }
      guard let kept = KeptIncident(damaged, name: "2026-11-20T130322Z_garage_slave_lost_fault") else { continue }
      _ = Replayer(kept).cluster(at: kept.incident.at)
    }
  }

  @Test func `redacted, it holds the bytes and nothing that was concluded`() throws {
    let kept = try Run.told.get().kept
    var redactor = Redactor()
    var reader = CaptureReader()
    var lines: [CaptureLine] = []
    for item in reader.read(kept.capture()) {
      if case .line(let line) = item.content { lines += redactor.redact(line) }
    }
    lines += redactor.finish()
    let text = lines.map(\.text).joined()
    #expect(!text.contains("incident") && !text.contains("{") && !text.contains("garage"))
  }
}

extension Module.Presence {
  fileprivate func moved(by span: Span) -> Module.Presence {
    switch self {
    case .unknown: .unknown
    case .online(let since): .online(since: since + span)
    case .lost(let since): .lost(since: since + span)
    }
  }
}
