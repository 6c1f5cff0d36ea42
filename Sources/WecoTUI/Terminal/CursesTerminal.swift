internal import BMSCore
internal import CNcurses
internal import Glibc
internal import Transport

/// The terminal, through ncurses: the only file that knows it.
///
/// One at a time, on the main thread. `put` sends only what changed; ncurses finds the shortest way to say it.
final class CursesTerminal {
  let glyphs: Glyphs
  private(set) var theme: Theme
  /// Something the user should know about this terminal, for the status line.
  let note: String?
  private(set) var size: Size

  private var shown: Screen?
  private var input = UTF8Input()
  private var decoder = KeyDecoder()
  private let functionKeys: [Int32: Key]
  private var attributes: [attr_t]
  private let depth: ColourDepth
  private let errors: StderrKeeper?
  private let output: TerminalOutput
  private var isRunning = true
  private var isBellDue = false
  /// The title that is shown; `nil` while it is the terminal's own.
  private var title: String?
  private let showsTitle: Bool
  /// Pasted text comes between marks.
  private let marksPastes: Bool

  // MARK: Starting

  /// Takes the terminal over. Nothing is changed when it throws.
  static func start(_ options: TerminalOptions = TerminalOptions()) throws(TerminalError) -> CursesTerminal {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
    let term = environment("TERM") ?? ""
    let isUnicode = chooseLocale(term: term) && !options.ascii
    // ncurses takes any size that is claimed, and memory for it, before anybody can bound it: one beyond all bounds is
    // kept from it, and the size of the terminal's description stands in.
    let claimed = firstSize()
    let isSane = claimed == claimed.bounded
    use_env(isSane)
    let (type, note) = try chooseType(term, needsSize: !isSane)
    guard cnc_capability("cup") != nil else { throw .noCursor(term: term) }
    let errors = StderrKeeper()
    // Before ncurses changes the line: what the guard restores is the state the shell had.
    let hasTitle = options.title && TitleText.isShown(by: term)
    let atEnd = (hasTitle ? titleEnd : []) + (takesPasteMarks(term) ? pasteMarksOff : [])
    CrashGuard.arm(text: atEnd + leaveText(mouse: options.mouse), errors: errors)
    guard let output = try? TerminalOutput(STDOUT_FILENO), cnc_newterm(type, output.descriptor) != nil else {
      CrashGuard.disarm()
      errors?.end()
      throw .failed(term: term)
    }
    return CursesTerminal(options, output, isUnicode: isUnicode, note: note, errors: errors)
  }

  private init(
    _ options: TerminalOptions, _ output: TerminalOutput, isUnicode: Bool, note: String?, errors: StderrKeeper?
  ) {
    self.note = note
    self.output = output
    self.errors = errors
    let term = Self.environment("TERM") ?? ""
    showsTitle = options.title && TitleText.isShown(by: term)
    marksPastes = Self.takesPasteMarks(term)
    glyphs = isUnicode ? .unicode : .ascii
    cbreak()
    Self.leaveLineKeysAlone()
    noecho()
    nonl()
    keypad(cnc_stdscr(), true)
    nodelay(cnc_stdscr(), true)
    set_escdelay(25)
    // Drawing never waits for keys that were not read yet, and the cursor stays where it ends.
    typeahead(-1)
    leaveok(cnc_stdscr(), true)
    curs_set(0)
    Self.take(Self.firstSize())
    let allowsColour = (Self.environment("NO_COLOR") ?? "").isEmpty && has_colors()
    depth = allowsColour ? Self.startColours() : .mono
    theme = Theme(options.theme, depth)
    attributes = Self.attributes(of: theme)
    if options.mouse {
      mousemask(cnc_button1() | cnc_wheel_up() | cnc_wheel_down(), nil)
      mouseinterval(0)
    }
    functionKeys = Self.functionKeyTable()
    size = Size(columns: Int(cnc_cols()), rows: Int(cnc_lines()))
    if marksPastes { output.send(Self.pasteMarksOn) }
  }

  /// `_POSIX_VDISABLE` on Linux.
  private static let noCharacter: UInt8 = 0

  /// Ctrl-S would stop the terminal, the next drawing would wait for it, and polling with it. Ctrl-\ would end the
  /// program in the midst of things: it is a key that quits, like Ctrl-C.
  private static func leaveLineKeysAlone() {
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return }
    settings.c_iflag &= ~tcflag_t(IXON)
    withUnsafeMutableBytes(of: &settings.c_cc) { $0[Int(VQUIT)] = Self.noCharacter }
    tcsetattr(STDIN_FILENO, TCSANOW, &settings)
    // What ncurses goes back to after Ctrl-Z and fg.
    def_prog_mode()
  }

  /// Sets the locale; true when UTF-8 may be sent.
  private static func chooseLocale(term: String) -> Bool {
    let wanted = LocaleChoice.wanted(named: LocaleChoice.named(environment), term: term)
    let isSet = setlocale(LC_ALL, "") != nil
    if isSet, let codeset = nl_langinfo(nl_item(CODESET)), String(cString: codeset) == "UTF-8" { return true }
    // A named UTF-8 locale that is not installed, or none named: the C locale's UTF-8 is everywhere.
    guard wanted == .unicode, setlocale(LC_CTYPE, "C.UTF-8") != nil else { return false }
    return true
  }

  /// The size to begin with, as every program of the terminal takes it: LINES and COLUMNS, then what the kernel knows,
  /// then what the terminal's description says.
  private static func firstSize() -> Size {
    func number(_ name: String) -> Int? {
      // What is larger than any number is larger than the largest.
      environment(name).flatMap { Int($0) ?? ($0.allSatisfy(\.isNumber) ? .max : nil) }.flatMap { $0 > 0 ? $0 : nil }
    }
    let window = windowSize()
    return Size(
      columns: number("COLUMNS") ?? window?.columns ?? Int(cnc_cols()),
      rows: number("LINES") ?? window?.rows ?? Int(cnc_lines()))
  }

  /// What the kernel knows; `nil` where it does not, as on a serial line.
  private static func windowSize() -> Size? {
    var (rows, columns): (Int32, Int32) = (0, 0)
    guard cnc_window_size(STDOUT_FILENO, &rows, &columns) != 0 else { return nil }
    return Size(columns: Int(columns), rows: Int(rows))
  }

  /// Makes the library's screens of this size, as far as it is drawn on. The one place where they get a size.
  private static func take(_ size: Size) {
    let bounded = size.bounded
    resizeterm(Int32(bounded.rows), Int32(bounded.columns))
  }

  /// The terminal's type, or vt100 with a note where nothing is known about it.
  private static func chooseType(_ term: String, needsSize: Bool) throws(TerminalError) -> (type: String, note: String?)
  {
    guard !term.isEmpty, term != "dumb" else { throw .noCursor(term: term) }
    var result: Int32 = 0
    if setupterm(term, STDOUT_FILENO, &result) == OK {
      let described = Size(columns: Int(tigetnum("cols")), rows: Int(tigetnum("lines")))
      let hasSize = described.columns > 0 && described.rows > 0
      if described == described.bounded, hasSize || !needsSize { return (term, nil) }
    }
    // 1: a hardcopy terminal. 0: not in the database, or only a class of terminals. -1: no database.
    if result == 1 { throw .noCursor(term: term) }
    guard setupterm("vt100", STDOUT_FILENO, &result) == OK else { throw .noTerminfo(term: term) }
    return ("vt100", Texts.Terminal.fallback(term))
  }

  /// Colours on the terminal's own background; how many there are.
  private static func startColours() -> ColourDepth {
    guard start_color() == OK else { return .mono }
    let depth = ColourDepth(colours: Int(cnc_colors()))
    guard use_default_colors() == OK, Int(cnc_color_pairs()) > Style.allCases.count else { return .mono }
    return depth
  }

  private static func attributes(of theme: Theme) -> [attr_t] {
    Style.allCases.map { style in
      let look = theme.look(style)
      var attribute: attr_t = 0
      if look.bold { attribute |= cnc_bold() }
      if look.dim { attribute |= cnc_dim() }
      if look.reverse { attribute |= cnc_reverse() }
      if look.underline { attribute |= cnc_underline() }
      if let colour = look.colour {
        let pair = Int16(style.rawValue) + 1
        init_pair(pair, colour, -1)
        attribute |= attr_t(bitPattern: COLOR_PAIR(Int32(pair)))
      }
      return attribute
    }
  }

  // MARK: Drawing

  /// The terminal has not taken everything yet; `put` shows nothing until it has.
  var isWaiting: Bool { output.isWaiting }
  /// What to watch for writing meanwhile, and what to do then.
  var watched: Int32 { output.watched }
  func flush() { output.flush() }

  /// Everything drawn so far is on the terminal, as far as this computer can tell.
  var isOut: Bool { output.isOut }

  /// Shows a screen. Rows that are as they were cost nothing; when nothing changed nothing is sent.
  /// - Parameter before: called at the last moment before the first byte of it goes out.
  /// - Returns: false when the terminal still has an older one to take, and this one was not drawn.
  @discardableResult func put(_ screen: Screen, before: () -> Void = {}) -> Bool {
    guard isRunning, !output.isWaiting else { return false }
    if isBellDue { output.hold([0x07]) }
    isBellDue = false
    defer { output.send() }
    guard screen != shown else {
      before()
      return true
    }
    for (row, cells) in screen.rows.enumerated() where shown?.size != screen.size || shown?.rows[row] != cells {
      draw(cells, row: Int32(row))
    }
    shown = screen
    wnoutrefresh(cnc_stdscr())
    output.collect(before: before) { doupdate() }
    return true
  }

  private func draw(_ cells: [Cell], row: Int32) {
    var start = 0
    while start < cells.count {
      let style = cells[start].style
      var end = start
      while end < cells.count, cells[end].style == style { end += 1 }
      let run = cells[start..<end].map { wchar_t(truncatingIfNeeded: $0.scalar.value) }
      wattrset(cnc_stdscr(), Int32(bitPattern: UInt32(attributes[Int(style.rawValue)])))
      mvaddnwstr(row, Int32(start), run, Int32(run.count))
      start = end
    }
  }

  /// Changes the theme; the next `put` draws everything in it. Without colours every theme is `mono`.
  func use(_ name: ThemeName) {
    theme = Theme(name, depth)
    attributes = Self.attributes(of: theme)
    shown = nil
  }

  /// The next `put` sends everything again.
  func repaint() {
    shown = nil
    clearok(cnc_curscr(), true)
  }

  /// Asks the kernel for the size and takes it over; the next `put` draws everything anew.
  @discardableResult func resize() -> Size {
    if let window = Self.windowSize() { Self.take(window) }
    size = Size(columns: Int(cnc_cols()), rows: Int(cnc_lines()))
    shown = nil
    return size
  }

  // MARK: Attention

  /// Rings the terminal's bell once, together with the next `put`.
  func ring() { isBellDue = true }

  /// Gives the terminal a title, together with the next `put`. Sent only when it changes, and only to terminals that are
  /// known to take it.
  func show(title new: String) {
    guard isRunning, showsTitle, new != title, !output.isWaiting else { return }
    // The terminal's own title is put aside first (XTWINOPS 22), for those that can.
    let before = title == nil ? "\u{1B}[22;2t" : ""
    title = new
    output.hold(Array("\(before)\u{1B}]2;\(PlainText.oneLine(new))\u{7}".utf8))
  }

  /// Takes the title away and the terminal's own back, where that was kept.
  private static let titleEnd = Array("\u{1B}]2;\u{7}\u{1B}[23;2t".utf8)

  // MARK: Pasting

  private static let pasteMarksOn = Array("\u{1B}[?2004h".utf8)
  private static let pasteMarksOff = Array("\u{1B}[?2004l".utf8)

  /// Whether the terminal's description has the mode, or it is of a kind that takes xterm's sequences: older
  /// descriptions of those leave it out.
  private static func takesPasteMarks(_ term: String) -> Bool {
    cnc_capability("BE") != nil || TitleText.isShown(by: term)
  }

  /// The end of a paste has not come yet; meanwhile nothing is a key.
  var isPasting: Bool { decoder.isPasting }

  // MARK: Keys

  /// Of one call: then there is something else to do as well.
  private static let mostBytes = 2048

  /// Every key that was pressed since the last call; does not wait.
  func readKeys() -> [Key] {
    guard isRunning else { return [] }
    var raw: [RawKey] = []
    for _ in 0..<Self.mostBytes {
      let code = wgetch(cnc_stdscr())
      if code == ERR { break }
      if let byte = UInt8(exactly: code) {
        if let character = input.take(byte) { raw.append(.character(character)) }
      } else if let key = functionKey(code) {
        raw.append(.key(key))
      }
    }
    return decoder.keys(raw)
  }

  /// `KEY_RESIZE` is left out: `resize()` queues one itself.
  private func functionKey(_ code: Int32) -> Key? {
    guard code == KEY_MOUSE else { return functionKeys[code] }
    var event = MEVENT()
    guard getmouse(&event) == OK else { return nil }
    let button: MouseButton? =
      event.bstate & cnc_button1() != 0
      ? .left
      : event.bstate & cnc_wheel_up() != 0 ? .wheelUp : event.bstate & cnc_wheel_down() != 0 ? .wheelDown : nil
    return button.map { .mouse(x: Int(event.x), y: Int(event.y), button: $0) }
  }

  private static func functionKeyTable() -> [Int32: Key] {
    var table: [Int32: Key] = [
      KEY_UP: .up, KEY_DOWN: .down, KEY_LEFT: .left, KEY_RIGHT: .right, KEY_PPAGE: .pageUp, KEY_NPAGE: .pageDown,
      KEY_SLEFT: .shiftLeft, KEY_SRIGHT: .shiftRight, KEY_HOME: .home, KEY_END: .end, KEY_ENTER: .enter,
      KEY_BACKSPACE: .backspace, KEY_BTAB: .backtab,
    ]
    for number in 1...12 { table[cnc_key_f(Int32(number))] = .function(number) }
    return table
  }

  /// How many reads the line of a terminal can fill: 4096 characters.
  private static let mostReads = 8

  /// Takes every key that is there: how many might have answered something, and those that answer nothing.
  func dropKeys() -> (dropped: Int, kept: [Key]) {
    var dropped = 0
    var kept: [Key] = []
    for _ in 0..<Self.mostReads {
      let keys = readKeys()
      if keys.isEmpty { break }
      kept += keys.filter(\.answersNothing)
      dropped += keys.count { !$0.answersNothing }
    }
    return (dropped, kept)
  }

  // MARK: Stopping

  /// Gives the terminal back, stops the program as Ctrl-Z asks, and takes the terminal again when it goes on.
  func stop() {
    guard isRunning else { return }
    if marksPastes { output.send(Self.pasteMarksOff) }
    output.finish(within: Self.patience)
    endwin()
    Signals.stopProcess()
    // Not collected: the library also sets the line, which a draft is not.
    doupdate()
    if marksPastes { output.send(Self.pasteMarksOn) }
    resize()
  }

  // MARK: Ending

  /// How long a slow terminal has for the rest, in milliseconds.
  private static let patience: Int32 = 2000

  /// Gives the terminal back and prints what was written to standard error meanwhile. May be called twice.
  func end() {
    guard isRunning else { return }
    isRunning = false
    if title != nil { output.send(Self.titleEnd) }
    if marksPastes { output.send(Self.pasteMarksOff) }
    output.finish(within: Self.patience)
    endwin()
    CrashGuard.disarm()
    errors?.end()
  }

  deinit { end() }

  /// What makes the terminal leave the screen, without ncurses' help: from the terminal's own description.
  private static func leaveText(mouse: Bool) -> [UInt8] {
    var text: [UInt8] = mouse && cnc_capability("kmous") != nil ? Array("\u{1B}[?1000l\u{1B}[?1006l".utf8) : []
    for name in ["sgr0", "rmkx", "rmcup", "cnorm"] {
      if let value = cnc_capability(name) { text += withoutPadding(String(cString: value)) }
    }
    return text + Array("\r\n".utf8)
  }

  /// Terminal descriptions carry delays as `$<5>`.
  private static func withoutPadding(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    var isPadding = false
    let bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "$"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "<") { isPadding = true }
      if !isPadding { result.append(byte) }
      if byte == UInt8(ascii: ">") { isPadding = false }
    }
    return result
  }

  private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
