internal import BMSCore
internal import Glibc
internal import Transport

/// The full-screen program: one thread, one loop.
///
/// Keys are answered at once. New values are drawn together shortly after the first of them came, so that a poll cycle
/// is one refresh; the clock is drawn when its second changes.
struct Dashboard {
  /// How long values of one cycle are gathered before they are drawn.
  private static let gathering = Span.milliseconds(100)
  /// A bus that never pauses is not drawn more often than this.
  private static let busPause = Span.milliseconds(500)
  /// How often a terminal on a slow line is asked whether it has everything.
  static let outPause = Span.milliseconds(50)
  private static let keyboard = Token(1)
  /// The terminal, while it has not taken everything.
  static let display = Token(2)

  var station: Station
  let terminal: CursesTerminal
  let config: Config
  let desk: FaultDesk
  /// The incident that is shown in place of the present.
  var replayer: Replayer?
  var view = ViewState()
  var changes = ChangeBook()
  var settingDesk: SettingDesk
  var hasPressedKey = false
  var typeAhead = TypeAhead()
  let recorder: CaptureRecorder
  var hunt: AlarmHunt?
  var shownLinks: [LinkStatus] = []
  /// When news that came are drawn.
  var drawAt: Instant?
  var drawnAt = Instant(microseconds: .min)
  /// When the clock's second changes, or a little later where values are on their way.
  var nextSecond: Instant?
  /// When news came last.
  var newsAt = Instant(microseconds: 0)
  /// How far the clock on the screen may be behind for that.
  static let clockGrace = Span.milliseconds(900)

  private let historian: Historian?
  let writer: UserWriter

  init(
    station: Station, terminal: CursesTerminal, config: Config, desk: FaultDesk, settingDesk: SettingDesk,
    recorder: CaptureRecorder, historian: Historian? = nil, disk: DiskWorker
  ) {
    self.historian = historian
    writer = UserWriter(disk)
    self.desk = desk
    self.settingDesk = settingDesk
    self.station = station
    self.recorder = recorder
    view.choices.labels = RegisterLabels.load()
    self.terminal = terminal
    self.config = config
  }

  /// Runs until the user or a signal ends it.
  mutating func run() throws(Errno) {
    defer { settingDesk.end(station.sources, at: MonotonicClock.now(), wall: MonotonicClock.wallClock()) }
    station.reactor.watch(STDIN_FILENO, Self.keyboard)
    if station.sources.isEmpty { chooseSource() }
    station.advance(to: MonotonicClock.now())
    draw(at: MonotonicClock.now())
    while true {
      let events = try station.wait(until: [nextDrawing, writer.deadline].compactMap(\.self).min())
      let now = MonotonicClock.now()
      for event in events where !react(to: event, at: now) { return }
      lookForAlarm(at: now)
      noteNews(at: now)
      // The picture of an alarm goes out with its bell.
      if desk.takeTold(), station.replay == nil { drawAt = now }
      if desk.takeBell(), station.replay == nil { terminal.ring() }
      if let due = nextDrawing, now >= due { draw(at: now) }
    }
  }

  private var nextDrawing: Instant? { [nextSecond, drawAt].compactMap(\.self).min() }

  /// Something was heard since the last drawing: draw it soon, together with what follows.
  private mutating func noteNews(at now: Instant) {
    if let said = historian?.takeSaying().map(Message.trouble) ?? recorder.takeSaying() ?? writer.takeSaying() {
      view.message = said
      drawAt = now
    }
    if settingDesk.look(station.sources, at: now, wall: MonotonicClock.wallClock()) { drawAt = now }
    if let drawAt, drawAt <= now + Self.gathering { return }
    let links = station.sources.flatMap(\.links)
    guard links != shownLinks else { return }
    newsAt = now
    let isMoreFramesOnly =
      links.count == shownLinks.count && zip(links, shownLinks).allSatisfy { $0.isMoreFrames(than: $1) }
    let earliest = isMoreFramesOnly ? max(now, drawnAt + Self.busPause - Self.gathering) : now
    drawAt = min(drawAt ?? earliest + Self.gathering, earliest + Self.gathering)
  }

  /// False when the program is to end.
  private mutating func react(to event: ReactorEvent, at now: Instant) -> Bool {
    switch event {
    case .signal(SIGWINCH):
      terminal.resize()
      draw(at: now)
    case .signal(SIGTSTP):
      terminal.stop()
      typeAhead = TypeAhead()
      draw(at: MonotonicClock.now())
    case .signal: return false
    case .readable(Self.keyboard), .hangup(Self.keyboard):
      let keys = terminal.readKeys()
      // Readable and yet nothing there: the terminal is gone.
      if keys.isEmpty, case .hangup = event { return false }
      var known: AppState?
      for key in keys where !press(key, &known, at: now) { return false }
      for source in station.sources {
        source.readsUndecoded = view.wantsUndecoded || recorder.isRecording
        source.watchedEpoch = view.watchedEpoch
      }
      if terminal.isPasting { view.message = Message(text: Texts.Hands.pasting) }
      if !keys.isEmpty || terminal.isPasting { draw(at: now) }
    case .writable(Self.display), .hangup(Self.display):
      if typeAhead.isUnderWay { typeAhead.drop(terminal.dropKeys()) }
      terminal.flush()
      if terminal.isWaiting { break }
      station.reactor.remove(Self.display)
      draw(at: now)
    default: break
    }
    return true
  }
}
