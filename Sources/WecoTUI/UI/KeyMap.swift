/// A key press, a mouse press or a new terminal size, whatever the terminal is.
enum Key: Hashable, Sendable {
  case char(Unicode.Scalar)
  case up, down, left, right, pageUp, pageDown, home, end
  case enter, esc, tab, backtab, backspace
  case control(Character)
  case function(Int)
  /// 0-based column and row.
  case mouse(x: Int, y: Int, button: MouseButton)
  case resize
  /// Text that was pasted, on one line. It presses no key.
  case paste(String)

  static let f1 = Key.function(1)
}

enum MouseButton: Hashable, Sendable { case left, wheelUp, wheelDown }

/// What a key asks for.
enum Action: Hashable, Sendable {
  case page(PageID)
  case nextPage, previousPage
  case up, down, left, right, pageUp, pageDown, top, bottom
  case previousCluster, nextCluster
  case details, expand
  case search, nextMatch, previousMatch, command
  case freeze, save, reconnect, repaint
  case acknowledge, mute
  case help, back, quit
}

/// One row of the key table: the keys, what they do, and the words for it.
struct KeyBinding: Sendable {
  let keys: [Key]
  let action: Action
  /// The keys' names, as help and status line print them.
  let names: String
  /// For the help page.
  let words: String
  /// For the status line; `nil` keeps it out of there.
  var short: String?
}

/// The one table that makes dispatch, the help page and the status line.
enum KeyMap {
  static let bindings: [KeyBinding] =
    [
      row([.char("?"), .f1], .help, "? F1", Texts.Keys.help, short: "help"),
      row([.char("q"), .control("c")], .quit, "q Ctrl-C", Texts.Keys.quit, short: "quit"),
    ]
    + Page.all.map { page in
      row([.char(page.key)], .page(page.id), String(Character(page.key)), Texts.Keys.page(page.title))
    } + [
      row([.tab], .nextPage, "Tab", Texts.Keys.nextPage, short: "page"),
      row([.backtab], .previousPage, "Shift-Tab", Texts.Keys.previousPage),
      row([.up, .char("k")], .up, "Up k", Texts.Keys.up),
      row([.down, .char("j")], .down, "Down j", Texts.Keys.down),
      row([.left, .char("h")], .left, "Left h", Texts.Keys.left),
      row([.right, .char("l")], .right, "Right l", Texts.Keys.right),
      row([.enter], .details, "Enter", Texts.Keys.details, short: "details"),
      row([.char("e")], .expand, "e", Texts.Keys.expand),
      row([.esc], .back, "Esc", Texts.Keys.back),
      row([.pageUp], .pageUp, "PgUp", Texts.Keys.pageUp),
      row([.pageDown], .pageDown, "PgDn", Texts.Keys.pageDown),
      row([.char("g"), .home], .top, "g Home", Texts.Keys.top),
      row([.char("G"), .end], .bottom, "G End", Texts.Keys.bottom),
      row([.char("[")], .previousCluster, "[", Texts.Keys.previousCluster),
      row([.char("]")], .nextCluster, "]", Texts.Keys.nextCluster),
      row([.char("/")], .search, "/", Texts.Keys.search, short: "find"),
      row([.char("n")], .nextMatch, "n", Texts.Keys.nextMatch),
      row([.char("N")], .previousMatch, "N", Texts.Keys.previousMatch),
      row([.char(":")], .command, ":", Texts.Keys.command, short: "command"),
      row([.char("f"), .char(" ")], .freeze, "f Space", Texts.Keys.freeze, short: "freeze"),
      row([.char("a")], .acknowledge, "a", Texts.Faults.acknowledgeKey),
      row([.char("m")], .mute, "m", Texts.Faults.muteKey),
      row([.char("s")], .save, "s", Texts.Keys.save),
      row([.char("r")], .reconnect, "r", Texts.Keys.reconnect, short: "reconnect"),
      row([.control("l")], .repaint, "Ctrl-L", Texts.Keys.repaint),
    ]

  /// What a key means, or `nil` for a key without meaning.
  static func action(for key: Key) -> Action? { bindings.first { $0.keys.contains(key) }?.action }

  private static func row(
    _ keys: [Key], _ action: Action, _ names: String, _ words: String, short: String? = nil
  ) -> KeyBinding {
    KeyBinding(keys: keys, action: action, names: names, words: words, short: short)
  }
}
