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
  private static let keyboard = Token(1)

  let station: Station
  let terminal: CursesTerminal
  private var view = ViewState()
  private var shownLinks: [LinkStatus] = []
  /// When news that came are drawn.
  private var drawAt: Instant?
  /// When the clock's second changes.
  private var nextSecond: Instant?

  init(station: Station, terminal: CursesTerminal) {
    self.station = station
    self.terminal = terminal
  }

  /// Runs until the user or a signal ends it.
  mutating func run() throws(Errno) {
    station.reactor.watch(STDIN_FILENO, Self.keyboard)
    station.advance(to: MonotonicClock.now())
    draw(at: MonotonicClock.now())
    while true {
      let events = try station.wait(until: nextDrawing)
      let now = MonotonicClock.now()
      for event in events where !react(to: event, at: now) { return }
      noteNews(at: now)
      if let due = nextDrawing, now >= due { draw(at: now) }
    }
  }

  private var nextDrawing: Instant? { [nextSecond, drawAt].compactMap(\.self).min() }

  private mutating func draw(at now: Instant) {
    var state = station.state(at: now)
    state.notice = terminal.note
    terminal.put(render(state, view, size: terminal.size, glyphs: terminal.glyphs))
    shownLinks = state.clusters.flatMap(\.links)
    drawAt = nil
    let second: Int64 = 1_000_000
    let into = ((state.wall.wall(now).microseconds % second) + second) % second
    nextSecond = now + Span(microseconds: second - into)
  }

  /// Something was heard since the last drawing: draw it soon, together with what follows.
  private mutating func noteNews(at now: Instant) {
    guard drawAt == nil else { return }
    let links = station.sources.flatMap { $0.state.links }
    if links != shownLinks { drawAt = now + Self.gathering }
  }

  /// False when the program is to end.
  private mutating func react(to event: ReactorEvent, at now: Instant) -> Bool {
    switch event {
    case .signal(SIGWINCH):
      terminal.resize()
      draw(at: now)
    case .signal: return false
    case .readable(Self.keyboard), .hangup(Self.keyboard):
      let keys = terminal.readKeys()
      // Readable and yet nothing there: the terminal is gone.
      if keys.isEmpty, case .hangup = event { return false }
      for key in keys where !press(key, at: now) { return false }
      for source in station.sources { source.readsUndecoded = view.wantsUndecoded }
      if !keys.isEmpty { draw(at: now) }
    default: break
    }
    return true
  }

  private mutating func press(_ key: Key, at now: Instant) -> Bool {
    for effect in handle(key, view: &view, state: station.state(at: now), size: terminal.size) {
      switch effect {
      case .quit: return false
      case .redraw: terminal.repaint()
      case .reconnect: for source in station.sources { source.reconnect(at: now) }
      }
    }
    return true
  }
}
