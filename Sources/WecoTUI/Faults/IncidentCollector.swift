internal import BMSCore
internal import Transport

/// Keeps the moments of trouble: what was known and what passed on the wires around every new fault.
final class IncidentCollector: Consumer {
  /// How often what is too old is let go.
  private static let pause = Span.milliseconds(500)

  private struct Watched {
    let source: ClusterSource
    var recorder: IncidentRecorder
    var ring: WireRing

    init(_ source: ClusterSource, at now: Instant) {
      self.source = source
      recorder = IncidentRecorder(cluster: source.watch.name, at: now)
      ring = WireRing(source.watch.cluster, at: now)
    }
  }

  let store: IncidentStore
  private let clock: () -> WallClock
  private var clusters: [Watched] = []
  private var replayed: ReplayClock?
  private var seenRewinds = 0
  private var advancedAt: Instant?
  /// What fell out of rings that are gone.
  private var dropped = 0

  /// - Parameter clock: where the time line lies on the civil one.
  init(_ store: IncidentStore = IncidentStore(), clock: @escaping () -> WallClock = MonotonicClock.wallClock) {
    self.store = store
    self.clock = clock
  }

  var deadline: Instant? { replayed == nil ? clusters.compactMap(\.recorder.deadline).min() : nil }
  var losses: [Loss: Int] { [.wire: clusters.reduce(dropped) { $0 + $1.ring.dropped }] }

  func receive(_ facts: [Fact], of cluster: Int, at now: Instant) {
    guard clusters.indices.contains(cluster) else { return }
    for fact in facts {
      if case .alarm(let event) = fact.event {
        clusters[cluster].recorder.append([event])
      } else {
        clusters[cluster].ring.append(fact)
      }
    }
  }

  func tick(_ runner: Runner, at now: Instant) {
    if let replayed, replayed.rewinds != seenRewinds { begin(with: runner.sources, at: now) }
    advance(to: now)
  }

  /// Keeps every incident whose last second is over.
  func advance(to now: Instant) {
    let isDue = clusters.contains { $0.recorder.deadline.map { now >= $0 } ?? false }
    guard isDue || advancedAt.map({ now - $0 >= Self.pause }) ?? true else { return }
    advancedAt = now
    for index in clusters.indices {
      let source = clusters[index].source
      clusters[index].ring.advance(to: now, known: source.watch.cluster)
      if let incident = clusters[index].recorder.advance(to: now) { keep(incident, of: index) }
    }
  }

  func sourcesChanged(_ runner: Runner, at now: Instant) {
    replayed = runner.replay
    begin(with: runner.sources, at: now)
  }

  /// Takes these batteries in place of those before.
  func begin(with sources: [ClusterSource], at now: Instant) {
    finish()
    seenRewinds = replayed?.rewinds ?? 0
    advancedAt = nil
    dropped += clusters.reduce(0) { $0 + $1.ring.dropped }
    clusters = sources.map { Watched($0, at: now) }
  }

  func close(_ runner: Runner, at now: Instant) { finish() }

  private func finish() {
    for index in clusters.indices {
      if let incident = clusters[index].recorder.finish() { keep(incident, of: index) }
    }
  }

  private func keep(_ incident: Incident, of index: Int) {
    let wall = replayed?.wall ?? clock()
    let slice = clusters[index].ring.slice(from: incident.from, through: incident.until)
    let watch = clusters[index].source.watch
    store.add(
      KeptIncident(
        incident, slice, links: watch.links, period: watch.cluster.module(1)?.fields.values.map(\.period).min(),
        wall: wall, utcOffset: .localOffset(at: wall.wall(incident.at))))
  }
}
