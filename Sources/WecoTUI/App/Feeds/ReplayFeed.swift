internal import BMSCore
internal import Transport

/// One cluster out of a capture: the bytes and frames of its links go the way that live ones go.
///
/// There is no port here, so there is nothing to write to.
final class ReplayFeed: Feed {
  /// How the battery was read, as far as the capture's bytes do not say it.
  struct Options {
    var key: UInt16?
    /// How often everything was read.
    var interval: Span?
    /// What is known of this battery beyond the built-in registers.
    var map: DeviceMap?
    /// What is read on CAN beside the built-in families.
    var frames: FrameTable?
  }

  /// A place in the capture and what was known there: a place to come back to.
  private struct Checkpoint {
    var cursor: ReplayCursor
    var watch: Watch
  }

  let clock: ReplayClock
  private let capture: ReplayCapture
  private let cluster: CaptureCluster
  private let port: ReplayCapture.Port?
  private let leads: Bool
  /// What is known of how it was read.
  private let options: Options
  /// What a line told and was not whole yet.
  private var told = ToldText()
  private var cursor = ReplayCursor()
  /// As of each of the clock's marks.
  private var checkpoints: [Checkpoint] = []
  private var seenRewinds = 0

  /// - Parameter leads: the one source of several that lets the clock run.
  init(
    _ capture: ReplayCapture, clock: ReplayClock, _ cluster: CaptureCluster, _ options: Options, leads: Bool
  ) {
    self.options = options
    self.capture = capture
    self.clock = clock
    self.cluster = cluster
    self.leads = leads
    port = capture.port(of: cluster)
  }

  /// A watch as it was before the capture begins.
  func watch() -> Watch {
    // What lies on the very beginning is looked at as well.
    var watch = Watch(name: cluster.name, wall: clock.wall, at: clock.begin - Span(microseconds: 1))
    if let port { listen(to: port, &watch) }
    for name in cluster.buses {
      let bus = BusConversation(link: name, isSimulated: capture.isSimulated(name), table: options.frames)
      watch.add(bus, kind: .can, at: clock.begin)
    }
    return watch
  }

  private func listen(to port: ReplayCapture.Port, _ watch: inout Watch) {
    guard !capture.isTold(port.name) else {
      watch.listen(to: .told, kind: .replay)
      var facts: [Fact] = []
      let link = LinkStatus(name: port.name, kind: .replay, state: .up)
      watch.receive(.told(.links([link])), at: watch.now, into: &facts)
      return
    }
    var configuration = WecoSession.Configuration(link: port.name)
    if let interval = options.interval { configuration.interval = interval }
    configuration.isSimulated = capture.isSimulated(port.name)
    configuration.map = options.map ?? (configuration.isSimulated ? .simulated : .weco)
    let passive = PassiveConversation(configuration, clusterName: cluster.name, key: options.key ?? port.key)
    watch.listen(to: .overheard(passive), kind: .replay)
  }

  var status: ReplayStatus {
    ReplayStatus(
      file: capture.bytes.path, now: clock.now, begin: clock.begin, end: clock.end, speed: clock.speed,
      isPaused: clock.isPaused, damaged: cursor.report.damaged, sentences: cursor.sentences)
  }

  var utcOffset: Span? { capture.utcOffset }

  var deadline: Instant? { leads ? clock.deadline(next: nextEvent) : nil }

  private var nextEvent: Instant? {
    cursor.peek(capture.bytes).map { Instant(microseconds: $0.time.microseconds) }
  }

  /// The last event before the one at which it stands; `nil` at the first.
  var eventBefore: Instant? {
    for checkpoint in checkpoints.reversed() where checkpoint.watch.now < clock.now {
      var cursor = checkpoint.cursor
      var before: Instant?
      while let event = cursor.peek(capture.bytes), event.time.microseconds < clock.now.microseconds {
        before = Instant(microseconds: event.time.microseconds)
        cursor.drop()
      }
      if let before { return before }
    }
    return nil
  }

  func advance(to now: Instant, in reactor: Reactor, _ watch: inout Watch, _ facts: inout [Fact]) {
    play(real: now, &watch, &facts)
  }

  /// One step of the way on which the clock is.
  func play(real now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    if checkpoints.isEmpty { checkpoints = [Checkpoint(cursor: cursor, watch: watch)] }
    if leads { clock.advance(real: now, next: nextEvent) }
    if clock.rewinds != seenRewinds { goBack(&watch, &facts) }
    play(to: clock.now, &watch, &facts)
    keepCheckpoint(watch)
  }

  // MARK: - Playing

  private func goBack(_ watch: inout Watch, _ facts: inout [Fact]) {
    seenRewinds = clock.rewinds
    facts.removeAll(keepingCapacity: true)
    let place = checkpoints.lastIndex { $0.watch.now <= clock.now } ?? 0
    let isKept = watch.keepsFacts
    (cursor, watch) = (checkpoints[place].cursor, checkpoints[place].watch)
    watch.keep(facts: isKept, ofWire: false)
    checkpoints.removeSubrange((place + 1)...)
  }

  private func play(to target: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    while let event = cursor.peek(capture.bytes) {
      let time = Instant(microseconds: event.time.microseconds)
      guard time <= target else { break }
      cursor.drop()
      // Times of a capture may go back when a clock was set; the replay's own do not.
      let now = max(time, watch.now)
      if now > watch.now { watch.advance(to: now, into: &facts) }
      receive(event, at: now, &watch, &facts)
    }
    watch.advance(to: target, into: &facts)
    watch.checkAlarms(through: target, into: &facts)
  }

  private func receive(_ event: CaptureEvent, at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    let isOnPort = event.link == port?.name
    var input: Input?
    switch event.content {
    case .sent(let bytes): if isOnPort { input = .overheard(bytes, .request) }
    case .received(let bytes): if isOnPort { input = .overheard(bytes, port?.hasSent == true ? .reply : .mixed) }
    case .frame(let frame): input = cluster.buses.firstIndex(of: event.link).map { .frame(frame, bus: $0) }
    case .note: if isOnPort { input = .captured(Fact.Event(event.content)) }
    case .told(let text):
      guard isOnPort, let json = told.append(text), let change = ClusterChange(json: json) else { return }
      // What was known from before has the time at which it was learnt.
      let at = json["at"]?.integer.map { Instant(microseconds: $0) }
      return watch.receive(.told(.change(change, at: min(at ?? now, now))), at: now, into: &facts)
    }
    guard input != nil || event.note != nil && leads && !isOthers(event.link) else { return }
    // As recorded, with the recorded time: recording a replay gives the same lines.
    if watch.keepsFacts {
      facts.append(Fact(Instant(microseconds: event.time.microseconds), event.link, Fact.Event(event.content)))
    }
    if let input { watch.receive(input, at: now, into: &facts) }
  }

  /// A link of another cluster of the same capture.
  private func isOthers(_ link: String) -> Bool {
    capture.clusters.contains { $0.name != cluster.name && ($0.port == link || $0.buses.contains(link)) }
  }

  private func keepCheckpoint(_ watch: Watch) {
    guard let mark = clock.marks.last, mark == watch.now, mark > clock.begin, checkpoints.last?.watch.now != mark else {
      return
    }
    checkpoints.append(Checkpoint(cursor: cursor, watch: watch))
    let marks = clock.marks
    checkpoints.removeAll { $0.watch.now > clock.begin && !marks.contains($0.watch.now) }
  }
}
