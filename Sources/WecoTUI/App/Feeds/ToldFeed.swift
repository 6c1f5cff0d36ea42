internal import BMSCore
internal import Transport

/// Another program on this computer that holds the battery's port: its watch tells ours, read only.
final class ToldFeed: Feed {
  private let place: AttachPlace
  private let token: Token
  private let stream: SocketStream
  private var rest: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 65_536)
  private var isWatched = false
  private var hasHolder = false
  /// The other program ended, or is none of ours.
  private(set) var isOver = false

  /// `nil` when nobody lets others look on.
  init?(_ place: AttachPlace, token: Token) {
    guard let stream = Self.connect(place) else { return nil }
    self.place = place
    self.token = token
    self.stream = stream
  }

  /// One connection and no more: whoever lets others look on counts them.
  private static func connect(_ place: AttachPlace) -> SocketStream? {
    for path in place.candidates {
      if let stream = try? SocketStream(connectingTo: path) { return stream }
    }
    return nil
  }

  func handle(_ event: ReactorEvent, at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    guard event == .readable(token) || event == .hangup(token) else { return }
    for _ in 0..<16 {
      switch stream.read(into: &buffer) {
      case .nothing: return
      case .end:
        isOver = true
        return
      case .bytes(let count): receive(buffer[..<count], at: now, &watch, &facts)
      }
    }
  }

  func advance(to now: Instant, in reactor: Reactor, _ watch: inout Watch, _ facts: inout [Fact]) {
    guard !isWatched, !isOver else { return }
    reactor.watch(stream.fd, token)
    isWatched = true
  }

  func close() { stream.close() }

  // MARK: - What is told

  private func receive(
    _ bytes: ArraySlice<UInt8>, at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]
  ) {
    rest += bytes
    var start = rest.startIndex
    while let end = rest[start...].firstIndex(of: 0x0A) {
      guard let line = AttachLine(rest[start..<end], at: now) else { return isOver = true }
      receive(line, at: now, &watch, &facts)
      start = end + 1
    }
    rest.removeFirst(start - rest.startIndex)
    if rest.count > AttachLine.longest { isOver = true }
  }

  private func receive(_ line: AttachLine, at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    func tell(_ news: ToldInput) { watch.receive(.told(news), at: now, into: &facts) }
    if let hello = line.hello {
      guard hello.version == AttachLine.version, hello.target == place.target else { return isOver = true }
      hasHolder = true
      let holder = PortHolder(program: hello.program, pid: hello.pid, user: Person.name(ofProcess: hello.pid))
      let wall = MonotonicClock.wallClock()
      let since = wall.clockText(now, utcOffset: .localOffset(at: wall.wall(now)))
      tell(.holder(Texts.Link.lookingOn(holder, since: since), holder, target: hello.target))
    }
    // Whoever does not say who it is, is not listened to.
    guard hasHolder else { return isOver = true }
    for (at, change) in line.changes { tell(.change(change, at: at)) }
    if let links = line.links { tell(.links(links)) }
    if let held = line.alarms {
      tell(.alarms(held.prefix(AlarmBook.mostActive).filter(\.scope.rule.isOfTheBattery)))
    }
    if let isComplete = line.complete { tell(.complete(isComplete)) }
  }
}
