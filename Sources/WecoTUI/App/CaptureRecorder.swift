internal import ArgumentParser
internal import BMSCore
internal import Transport

/// Writes everything that passes on all links into a capture, from the moment it is told to.
///
/// It collects lines and hands them to the disk's thread once a second or when there are many; it never waits for a
/// disk. What a disk that hangs leaves no room for is missing in the capture, which says so where it goes on.
final class CaptureRecorder: Consumer {
  /// What was handed in is with the kernel after this time, as long as the disk keeps up.
  private static let patience = Span.seconds(1)
  private static let mostCollected = 32_768
  /// How long the start of the program waits for the file.
  private static let firstPatience = Span.seconds(10)

  private let disk: DiskWorker
  private let limits: CaptureOutput.Limits
  /// The capture that is being written, or the last one.
  private var writer: CaptureWriter?
  private(set) var isRecording = false
  /// Somebody is to be told when the file is made, or when it is complete.
  private var isAwaited = false
  private var collected: [UInt8] = []
  private var collectedEvents = 0
  private var due: Instant?
  /// Events that came to nothing, since when.
  private var missing: (events: Int, since: WallTime)?
  private var wall = WallClock(originMicroseconds: 0)
  private var header: [UInt8] = []
  /// When something was looked at last, while what happens now is recorded.
  private var lookedAt: Instant?
  private var isReplay = false
  private(set) var events = 0

  init(_ disk: DiskWorker, limits: CaptureOutput.Limits = CaptureOutput.Limits()) {
    self.disk = disk
    self.limits = limits
  }

  /// Bytes of the part that is being written.
  var bytes: Int { (writer?.state).map { $0.partBytes + $0.waiting + collected.count } ?? 0 }

  /// Begins a capture and goes on: whether the file could be made is said when it is known.
  func begin(_ path: String, _ runner: Runner, isAwaited: Bool = true, at now: Instant) {
    stop(at: now)
    disk.notices.post(.over(.recording))
    events = 0
    missing = nil
    let next = CaptureWriter(path, disk)
    next.open(limits, isSaid: isAwaited)
    writer = next
    isRecording = true
    self.isAwaited = isAwaited
    note(runner)
    collected += header
    // In the midst of things: the capture begins with links that are open already.
    let open = runner.sources.flatMap(\.links).filter { link in
      if case .closed = link.state { false } else { link.kind != .can }
    }
    for link in open { note(.link(.up), link: link.name, at: runner.moment(now)) }
    due = MonotonicClock.now()
  }

  /// The same at the start of a program, which waits until the file is there.
  func start(_ path: String, _ runner: Runner, at now: Instant) throws(TransportError) {
    begin(path, runner, isAwaited: false, at: now)
    if !disk.drain(atMost: Self.firstPatience) { writer?.giveUp() }
    if let trouble = writer?.state.trouble {
      isRecording = false
      throw trouble
    }
  }

  /// Until when nothing more was heard is part of what was heard: alarms come and go with time as well.
  func stop(at now: Instant) {
    defer { lookedAt = nil }
    guard isRecording, let writer else { return }
    if let lookedAt { note(.remark("recording ends"), link: "wecotui", at: lookedAt) }
    handOver()
    isRecording = false
    isAwaited = true
    writer.close()
  }

  /// What came of beginning or ending, once it is known; what goes wrong, the writer says.
  private func report(_ writer: CaptureWriter) {
    let state = writer.state
    if state.trouble != nil {
      isAwaited = false
      if isRecording { end() }
      return
    }
    guard isAwaited, isRecording ? state.isOpen : state.isOver else { return }
    isAwaited = false
    let path = writer.path
    disk.notices.post(
      .once(
        .recording,
        Message(
          text: isRecording ? Texts.Playback.recording(path) : Texts.Playback.recorded(path, events), style: .good)))
  }

  /// What the user says, while something is recorded.
  func remark(_ text: String, link: String, at now: Instant) {
    if isRecording { note(.remark(text), link: link, at: now) }
  }

  private func note(_ event: Fact.Event, link: String, at now: Instant) {
    if let line = Fact(now, link, event).capture(wall) { collect(line) }
  }

  // MARK: - Being told

  var deadline: Instant? { due }
  var isCrowded: Bool { isRecording && writer?.state.isCrowded ?? false }

  func receive(_ facts: [Fact], of cluster: Int, at now: Instant) {
    guard isRecording else { return }
    for fact in facts {
      guard let line = fact.capture(wall) else { continue }
      events += 1
      collect(line)
    }
  }

  func tick(_ runner: Runner, at now: Instant) {
    if let writer { report(writer) }
    guard isRecording else { return }
    if let due, MonotonicClock.now() >= due { handOver() }
    guard !isReplay else { return }
    lookedAt = now
    wall = MonotonicClock.wallClock()
  }

  func sourcesChanged(_ runner: Runner, at now: Instant) {
    note(runner)
    if isRecording { collected += header }
  }

  func close(_ runner: Runner, at now: Instant) { stop(at: now) }

  // MARK: - Collecting

  private func note(_ runner: Runner) {
    isReplay = runner.replay != nil
    wall = runner.replay?.wall ?? MonotonicClock.wallClock()
    let state = runner.state(at: MonotonicClock.now())
    let text = CaptureHeader(
      version: Program.version, begun: state.wall.wall(state.now), utcOffset: state.utcOffset,
      sources: runner.captureSources)
    header = []
    for line in text.lines { line.write(to: &header) }
  }

  private func collect(_ line: CaptureLine) {
    line.write(to: &collected)
    collectedEvents += 1
    if due == nil { due = MonotonicClock.now() + Self.patience }
    if collected.count >= Self.mostCollected { handOver() }
  }

  private func handOver() {
    due = nil
    guard let writer, !collected.isEmpty else { return }
    var lines = collected
    if let missing {
      lines = []
      let text = Language.english.speaking { Texts.Disk.missing(missing.events) }
      CaptureLine.event(CaptureEvent(missing.since, "wecotui", .note(text))).write(to: &lines)
      lines += collected
    }
    if writer.write(lines, header: header) {
      missing = nil
    } else {
      let since = missing?.since ?? MonotonicClock.wallClock().wall(MonotonicClock.now())
      missing = ((missing?.events ?? 0) + collectedEvents, since)
    }
    collected.removeAll(keepingCapacity: true)
    collectedEvents = 0
  }

  /// The disk is full or gone.
  private func end() {
    isRecording = false
    lookedAt = nil
    due = nil
    collected = []
    collectedEvents = 0
  }
}

extension Runner {
  /// One text a link, for the capture's header: what it was, and which cluster it belonged to.
  var captureSources: [String] {
    zip(sources, plan.sources).flatMap { source, planned in
      source.links.map { link in
        CaptureSource(link.name, words(link, planned), cluster: source.watch.name).text
      }
    }
  }

  private func words(_ link: LinkStatus, _ planned: NamedSource) -> String {
    switch (link.kind, planned.target) {
    case (.serial, .serial(let path)): "\(path), 115200 8N1"
    case (_, .bridge(let plan)):
      "\(plan.isTap ? "tap" : "bridge"), > from \(plan.computer), < from \(plan.bms), 115200 8N1"
    case (.tcp, .tcp(let text)): "tcp \(text)"
    case (.demo, _): "simulated"
    case (.can, _): "CAN"
    case (.replay, .replay(let path, _)): "replay of \(path)"
    default: link.kind.rawValue
    }
  }
}
