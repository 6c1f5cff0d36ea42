internal import BMSCore
internal import Transport

/// A battery as another program on this computer reads it, which holds its port: looked on, read only.
final class AttachedSource: ClusterSource {
  private let place: AttachPlace
  private let token: Token
  private let stream: UnixStream
  private var rest: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 65_536)
  private var cluster: Cluster
  private var toldLinks: [LinkStatus] = []
  private var trends = TrendStore(wall: MonotonicClock.wallClock())
  private var era: Instant?
  private var facts = FactBuffer()
  private var now: Instant
  private var isWatched = false
  private(set) var holder: AttachLine.Hello?
  /// The other program ended, or is none of ours.
  private(set) var isOver = false
  private(set) var isComplete = false
  private(set) var told = ToldAlarms()

  /// `nil` when nobody lets others look on.
  init?(_ place: AttachPlace, clusterName: String, token: Token, at now: Instant) {
    guard let stream = Self.connect(place) else { return nil }
    self.place = place
    self.token = token
    self.stream = stream
    self.now = now
    cluster = Cluster(name: clusterName)
  }

  /// One connection and no more: whoever lets others look on counts them.
  private static func connect(_ place: AttachPlace) -> UnixStream? {
    for path in place.candidates {
      if let stream = try? UnixStream(connectingTo: path) { return stream }
    }
    return nil
  }

  var isOwn: Bool { false }
  var failure: TransportError? { nil }
  var deadline: Instant? { nil }
  /// The other program reads what it reads.
  var readsUndecoded = false

  var keepsFacts: Bool {
    get { facts.isKept }
    set { facts.isKept = newValue }
  }

  func drain(into facts: inout [Fact]) { self.facts.drain(into: &facts) }
  func recall(_ past: [SeriesID: [PastSample]], _ wall: WallClock) { trends.recall(past, wall) }

  var state: ClusterState {
    let shown = toldLinks.map { link in
      var link = link
      if let holder {
        link.note = Texts.Link.lookingOn(holder.program, pid: holder.pid)
        link.noteSince = now
      }
      return link
    }
    return ClusterState(cluster: cluster, links: shown, trends: trends)
  }

  func handle(_ event: ReactorEvent, at now: Instant) {
    guard event == .readable(token) || event == .hangup(token) else { return }
    for _ in 0..<16 {
      switch stream.read(into: &buffer) {
      case .nothing: return
      case .end:
        isOver = true
        return
      case .bytes(let count): take(buffer[..<count], at: now)
      }
    }
  }

  func advance(to now: Instant, in reactor: Reactor) {
    self.now = now
    trends.note(cluster, era: era)
    guard !isWatched, !isOver else { return }
    reactor.watch(stream.fd, token)
    isWatched = true
  }

  func reconnect(at now: Instant) {}
  func close() { stream.close() }

  // MARK: - What is told

  private func take(_ bytes: ArraySlice<UInt8>, at now: Instant) {
    rest += bytes
    var start = rest.startIndex
    while let end = rest[start...].firstIndex(of: 0x0A) {
      guard let line = AttachLine(rest[start..<end], at: now) else { return isOver = true }
      take(line, at: now)
      start = end + 1
    }
    rest.removeFirst(start - rest.startIndex)
    if rest.count > AttachLine.longest { isOver = true }
  }

  private func take(_ line: AttachLine, at now: Instant) {
    if let hello = line.hello {
      guard hello.version == AttachLine.version, hello.target == place.target else { return isOver = true }
      holder = hello
    }
    // Whoever does not say who it is, is not listened to.
    guard let holder else { return isOver = true }
    let name = toldLinks.first?.name ?? holder.target
    for (at, change) in line.changes where !at.isOfFuture(at: now) {
      // All programs of a computer share its steady clock: what comes from the future is made up.
      if case .observed(let observation) = change, observation.reading.heard.isOfFuture(at: now) { continue }
      if case .forgotten = change { era = at }
      cluster.apply(change, at: at)
      facts.append(.learnt(change), link: name, at: at)
    }
    if let news = line.links { toldLinks = news }
    if let held = line.alarms {
      told.standing = held.prefix(AlarmBook.mostActive).filter(\.scope.rule.isOfTheBattery)
      if told.scopes.count < AlarmBook.mostActive { told.scopes.formUnion(told.standing.map(\.scope)) }
    }
    if let complete = line.complete { isComplete = complete }
  }
}
