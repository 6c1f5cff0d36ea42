internal import BMSCore
internal import Glibc
internal import Transport

/// The full-screen program: one thread, one loop.
///
/// Keys are answered at once. New values are drawn together shortly after the first of them came, so that a poll cycle
/// is one refresh; the clock is drawn when its second changes.
struct Dashboard {
  /// How long values of one cycle are gathered before they are drawn.
  static let gathering = Span.milliseconds(100)
  /// A bus that never pauses is not drawn more often than this.
  private static let busPause = Span.milliseconds(500)
  /// How often a terminal on a slow line is asked whether it has everything.
  static let outPause = Span.milliseconds(50)
  private static let keyboard = Token(1)
  /// The terminal, while it has not taken everything.
  static let display = Token(2)

  let runner: Runner
  let terminal: CursesTerminal
  let config: Config
  let incidents: IncidentStore
  var bell = BellPolicy()
  /// The incident that is shown in place of the present.
  var replayer: Replayer?
  var screen: ScreenModel
  var settings: SettingController
  let recorder: CaptureRecorder
  /// When news that came are drawn.
  var drawAt: Instant?
  var drawnAt = Instant(microseconds: .min)
  /// When the clock's second changes, or a little later where values are on their way.
  var nextSecond: Instant?
  /// When news came last.
  var newsAt = Instant(microseconds: 0)
  /// How far the clock on the screen may be behind for that.
  static let clockGrace = Span.milliseconds(900)

  /// The lesson that is under way, or the last one.
  var lesson: DashboardLesson?

  /// Keys that came with others that were dropped, and that answer nothing.
  var keptKeys: [Key] = []

  let disk: DiskWorker
  /// Who reads a broker, where the screen is that of a fleet; and the battery of it that is looked at.
  let fleet: FleetReader?
  var opened: Fleet.Key?
  /// The faults of the fleet that were heard of, up to a moment.
  var fleetFaults: (known: FleetFaults, at: Instant)

  init(
    runner: Runner, terminal: CursesTerminal, config: Config, incidents: IncidentStore, settings: SettingController,
    recorder: CaptureRecorder, disk: DiskWorker, fleet: FleetReader? = nil
  ) {
    self.disk = disk
    self.fleet = fleet
    let now = MonotonicClock.now()
    fleetFaults = (FleetFaults(at: now), now)
    self.incidents = incidents
    bell.setMuted(!config.attention.bell)
    self.settings = settings
    self.runner = runner
    self.recorder = recorder
    self.terminal = terminal
    self.config = config
    screen = ScreenModel(runner.state(at: now), size: terminal.size)
    screen.view.choices.labels = RegisterLabels.load()
    screen.view.choices.wired = WiredNotes.load()
    screen.view.choices.trends.isScrolling = TerminalLink.found() == .fast
    if fleet != nil { screen.view.page = .fleet }
  }

  /// Runs until the user or a signal ends it.
  mutating func run() throws {
    defer {
      leaveLesson(at: MonotonicClock.now())
      sayLastWords()
    }
    runner.reactor.watch(STDIN_FILENO, Self.keyboard)
    if runner.sources.isEmpty, fleet == nil { chooseSource(at: MonotonicClock.now()) }
    runner.advance(to: MonotonicClock.now())
    drawAt = MonotonicClock.now()
    try runner.run { turn in self.turn(turn) }
  }

  private mutating func turn(_ turn: Turn) -> Runner.Next {
    let now = turn.now
    for event in turn.events where !react(to: event, at: now) { return .stop }
    if screen.hunt != nil { learn(at: now) }
    for notice in turn.notices { show(notice, at: now) }
    followLesson(at: now)
    noteNews(turn)
    tellAlarms(turn)
    hearFleet(at: now)
    if let due = nextDrawing, now >= due { draw(at: now) }
    while !keptKeys.isEmpty {
      guard press(keptKeys.removeFirst(), at: now) else { return .stop }
      drawAt = now
    }
    if let since = settings.leavingSince, !settings.isUnderWay(runner.sources) || now - since >= Self.leavingPatience {
      return .stop
    }
    return .wait(until: [nextDrawing, bell.deadline, leavingDeadline, lessonDeadline].compactMap(\.self).min())
  }

  /// The picture of an alarm goes out with its bell.
  private mutating func tellAlarms(_ turn: Turn) {
    let events = turn.facts.compactMap { if case .alarm(let event) = $0.event { event } else { nil } }
    guard runner.replay == nil, !events.isEmpty || bell.deadline != nil else { return }
    if !events.isEmpty { drawAt = turn.now }
    // On the screen of a fleet a fault is new when its site tells of it, not when somebody opens its page.
    guard fleet == nil else { return }
    let sources = runner.sources
    if bell.rings(for: events, explained: AlarmGroup.explained(sources.flatMap(\.book.active)), at: turn.now) {
      terminal.ring()
    }
  }

  /// What holds stands in the status line of every drawing, what is said once until the next key. That the history is
  /// not written is an alarm as well.
  private mutating func show(_ notice: Notice, at now: Instant) {
    drawAt = now
    guard notice.kind == .once || notice.subject == .history, let message = notice.message else { return }
    if notice.subject == .lesson { lesson?.talk.add(message.text) }
    tell(.said(message), at: now)
  }

  private var nextDrawing: Instant? { [nextSecond, drawAt].compactMap(\.self).min() }

  /// Something was heard since the last drawing: draw it soon, together with what follows.
  private mutating func noteNews(_ turn: Turn) {
    let now = turn.now
    for case .change(let change) in turn.facts.map(\.event)
    where settings.receive(change, wall: MonotonicClock.wallClock()) { drawAt = now }
    if turn.news > .nothing, settings.followProtocol(runner.sources, at: now) { drawAt = now }
    if turn.news > .nothing { closeOpenChanges(at: now) }
    if let drawAt, drawAt <= now + Self.gathering { return }
    guard turn.news > .nothing else { return }
    newsAt = now
    let earliest = turn.news == .frames ? max(now, drawnAt + Self.busPause - Self.gathering) : now
    drawAt = min(drawAt ?? earliest + Self.gathering, earliest + Self.gathering)
  }

  /// False when the program is to end.
  private mutating func react(to event: ReactorEvent, at now: Instant) -> Bool {
    switch event {
    case .signal(SIGWINCH):
      terminal.resize()
      screen.size = terminal.size
      draw(at: now)
    case .signal(SIGTSTP):
      terminal.stop()
      tell(.covered, at: now)
      screen.size = terminal.size
      draw(at: MonotonicClock.now())
    case .signal(let number): return stays(at: now, isUrgent: number == SIGINT)
    case .readable(Self.keyboard), .hangup(Self.keyboard):
      let keys = terminal.readKeys()
      // Readable and yet nothing there: the terminal is gone.
      if keys.isEmpty, case .hangup = event {
        runner.reactor.remove(Self.keyboard)
        return stays(at: now, isUrgent: false)
      }
      learn(at: now)
      for key in keys where !press(key, at: now) { return false }
      for source in runner.sources {
        source.readsUndecoded = screen.view.wantsUndecoded || recorder.isRecording
        source.watchedEpoch = screen.view.watchedEpoch
      }
      if terminal.isPasting { tell(.said(Message(text: Texts.Keyboard.pasting)), at: now) }
      if !keys.isEmpty || terminal.isPasting { draw(at: now) }
    case .writable(Self.display), .hangup(Self.display):
      if screen.typeAhead.isUnderWay { dropKeys(at: now) }
      terminal.flush()
      if terminal.isWaiting { break }
      runner.reactor.remove(Self.display)
      draw(at: now)
    default: break
    }
    return true
  }
}
