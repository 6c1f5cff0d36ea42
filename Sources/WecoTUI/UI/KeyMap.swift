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

  static let f1 = Key.function(1)
}

enum MouseButton: Hashable, Sendable { case left, wheelUp, wheelDown }

/// What a key asks for.
enum Action: Hashable, Sendable {
  case page(PageID)
  case nextPage, previousPage
  case lineUp, lineDown, pageUp, pageDown, top, bottom
  case previousCluster, nextCluster
  case freeze, reconnect, repaint
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
      KeyBinding(keys: [.char("?"), .f1], action: .help, names: "? F1", words: Texts.Keys.help, short: "help"),
      KeyBinding(
        keys: [.char("q"), .control("c")], action: .quit, names: "q Ctrl-C", words: Texts.Keys.quit, short: "quit"),
    ]
    + Page.all.map { page in
      KeyBinding(
        keys: [.char(page.key)], action: .page(page.id), names: String(Character(page.key)),
        words: Texts.Keys.page(page.title))
    } + [
      KeyBinding(keys: [.tab], action: .nextPage, names: "Tab", words: Texts.Keys.nextPage, short: "next page"),
      KeyBinding(keys: [.backtab], action: .previousPage, names: "Shift-Tab", words: Texts.Keys.previousPage),
      KeyBinding(keys: [.up, .char("k")], action: .lineUp, names: "Up k", words: Texts.Keys.lineUp),
      KeyBinding(keys: [.down, .char("j")], action: .lineDown, names: "Down j", words: Texts.Keys.lineDown),
      KeyBinding(keys: [.pageUp], action: .pageUp, names: "PgUp", words: Texts.Keys.pageUp),
      KeyBinding(keys: [.pageDown], action: .pageDown, names: "PgDn", words: Texts.Keys.pageDown, short: "scroll"),
      KeyBinding(keys: [.char("g"), .home], action: .top, names: "g Home", words: Texts.Keys.top),
      KeyBinding(keys: [.char("G"), .end], action: .bottom, names: "G End", words: Texts.Keys.bottom),
      KeyBinding(
        keys: [.left, .char("h")], action: .previousCluster, names: "Left h", words: Texts.Keys.previousCluster),
      KeyBinding(keys: [.right, .char("l")], action: .nextCluster, names: "Right l", words: Texts.Keys.nextCluster),
      KeyBinding(
        keys: [.char("f"), .char(" ")], action: .freeze, names: "f Space", words: Texts.Keys.freeze, short: "freeze"),
      KeyBinding(
        keys: [.char("r")], action: .reconnect, names: "r", words: Texts.Keys.reconnect, short: "reconnect"),
      KeyBinding(keys: [.control("l")], action: .repaint, names: "Ctrl-L", words: Texts.Keys.repaint),
      KeyBinding(keys: [.esc], action: .back, names: "Esc", words: Texts.Keys.back),
    ]

  /// What a key means, or `nil` for a key without meaning.
  static func action(for key: Key) -> Action? { bindings.first { $0.keys.contains(key) }?.action }
}
