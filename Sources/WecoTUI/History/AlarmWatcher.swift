internal import BMSCore
internal import Transport

/// The alarm book as a witness: looks once a second and tells what came of it.
final class AlarmWatcher: Witness {
  private static let pause = Span.seconds(1)

  private var watch: FaultWatch
  private var due: Instant?
  private let historian: Historian?
  private let tell: ([AlarmEvent], AppState) -> Void

  /// - Parameter tell: is told every event, at once.
  init(
    book: AlarmBook = AlarmBook(), historian: Historian?, tell: @escaping ([AlarmEvent], AppState) -> Void = { _, _ in }
  ) {
    watch = FaultWatch(book: book)
    self.historian = historian
    self.tell = tell
  }

  var book: AlarmBook { watch.book }
  var deadline: Instant? { due }

  func take(_ entries: [JournalEntry], of cluster: Int, at now: Instant) {}

  func look(_ station: Station, at now: Instant) {
    guard due.map({ now >= $0 }) ?? true else { return }
    due = now + Self.pause
    let state = station.state(at: now)
    let looks = zip(state.clusters, station.sources).map { cluster, source in
      ClusterLook(cluster, isComplete: source.isComplete)
    }
    let events = watch.look(at: looks, historyProblem: historian?.trouble, at: now)
    historian?.note(events, state.clusters, at: now)
    historian?.keep(active: watch.book.active, state.clusters, at: now)
    if !events.isEmpty { tell(events, state) }
  }

  func sourcesChanged(_ station: Station, at now: Instant) { due = nil }
  func close(at now: Instant) {}
}

extension ClusterLook {
  init(_ state: ClusterState, isComplete: Bool) {
    self.init(state.cluster, isComplete: isComplete, links: state.links.map { ($0.name, $0.state) })
    can = state.buses.flatMap(\.alarms)
  }
}
