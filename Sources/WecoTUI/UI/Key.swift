/// A key press, a mouse press or a new terminal size, whatever the terminal is.
enum Key: Hashable, Sendable {
  case char(Unicode.Scalar)
  case up, down, left, right, shiftLeft, shiftRight, pageUp, pageDown, home, end
  case enter, esc, tab, backtab, backspace
  case control(Character)
  case function(Int)
  /// 0-based column and row.
  case mouse(x: Int, y: Int, button: MouseButton)
  case resize
  /// Text that was pasted, on one line. It presses no key.
  case paste(String)

  static let f1 = Key.function(1)

  /// It ends the program whatever is open: nothing else takes it.
  var endsProgram: Bool { self == .control("c") || self == .control("\\") }

  /// It answers no question, whatever stands on the screen: it goes back, or ends the program.
  var answersNothing: Bool { self == .esc || endsProgram }

  /// What it types into a line; `nil` for what types nothing.
  var text: Unicode.Scalar? {
    if case .char(let scalar) = self, scalar.value >= 0x20 { scalar } else { nil }
  }
}

enum MouseButton: Hashable, Sendable { case left, wheelUp, wheelDown }

extension Key: ExpressibleByUnicodeScalarLiteral {
  init(unicodeScalarLiteral scalar: Unicode.Scalar) { self = .char(scalar) }
}

extension Key {
  /// As help and status line print it: what stands on the key.
  var name: String {
    switch self {
    case .char(" "): Texts.KeyNames.space
    case .char(let scalar): String(Character(scalar))
    case .up: Texts.KeyNames.up
    case .down: Texts.KeyNames.down
    case .left: Texts.KeyNames.left
    case .right: Texts.KeyNames.right
    case .shiftLeft: Texts.KeyNames.shiftLeft
    case .shiftRight: Texts.KeyNames.shiftRight
    case .pageUp: Texts.KeyNames.pageUp
    case .pageDown: Texts.KeyNames.pageDown
    case .home: Texts.KeyNames.home
    case .end: Texts.KeyNames.end
    case .enter: Texts.KeyNames.enter
    case .esc: Texts.KeyNames.esc
    case .tab: Texts.KeyNames.tab
    case .backtab: Texts.KeyNames.backtab
    case .backspace: Texts.KeyNames.backspace
    case .control(let letter): "Ctrl-\(letter.uppercased())"
    case .function(let number): "F\(number)"
    case .mouse, .resize, .paste: ""
    }
  }
}
