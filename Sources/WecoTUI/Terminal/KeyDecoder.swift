/// One thing read from the terminal library.
enum RawKey: Hashable, Sendable {
  /// A character as typed.
  case character(UInt32)
  /// A key the library recognised.
  case key(Key)
}

/// Turns what was read into keys.
///
/// Escape sequences the library does not know (`ESC [ 1 ; 5 C`) are swallowed whole, so that their digits are not
/// taken for page keys; the cursor keys of terminals in the wrong mode are understood. Text between the marks of a
/// bracketed paste is one `.paste` and presses no key, however the reads cut it.
struct KeyDecoder: Sendable {
  private enum State: Hashable, Sendable { case plain, escape, sequence(isFirst: Bool), paste }
  private var state = State.plain
  private var pasted = PastedText()

  /// What a terminal sends before and after pasted text (xterm's control sequences, bracketed paste mode).
  private var begin = PasteMark("\u{1B}[200~")
  private var end = PasteMark("\u{1B}[201~")

  /// The end of a paste has not come yet.
  var isPasting: Bool { state == .paste }

  /// The keys of one read. An `ESC` at the end of it is the Escape key.
  mutating func keys(_ raw: [RawKey]) -> [Key] {
    var keys: [Key] = []
    for item in raw {
      switch item {
      case .key where isPasting: end.restart()
      case .key(let key):
        if state == .escape { keys.append(.esc) }
        state = .plain
        begin.restart()
        keys.append(key)
      case .character(let code): take(code, &keys)
      }
    }
    if state == .escape {
      keys.append(.esc)
      state = .plain
    }
    return keys
  }

  private mutating func take(_ code: UInt32, _ keys: inout [Key]) {
    switch state {
    case .paste: return paste(code, &keys)
    // Looked for beside the keys: a slow line may bring the mark in pieces, after its ESC counted as a key.
    case _ where begin.isComplete(with: code):
      state = .paste
      pasted = PastedText()
      end.restart()
    case .plain:
      if code == 27 { state = .escape } else if let key = Self.plain(code) { keys.append(key) }
    case .escape:
      if code == 0x5B || code == 0x4F {
        state = .sequence(isFirst: true)
      } else if code == 27 {
        keys.append(.esc)
      } else {
        // Escape and the next key, which a slow link brought together; Alt has no meaning here.
        state = .plain
        keys.append(.esc)
        if let key = Self.plain(code) { keys.append(key) }
      }
    case .sequence(let isFirst):
      guard code < 0x40 || code > 0x7E else {
        if isFirst, let key = Self.cursor(code) { keys.append(key) }
        state = .plain
        return
      }
      state = .sequence(isFirst: false)
    }
  }

  private mutating func paste(_ code: UInt32, _ keys: inout [Key]) {
    let before = end.matched
    if end.isComplete(with: code) {
      state = .plain
      keys.append(.paste(pasted.text))
    } else if end.matched == 0 || end.matched <= before {
      for held in end.scalars.prefix(before) { pasted.append(held) }
      if end.matched == 0 { pasted.append(code) }
    }
  }

  /// The last letter of a cursor key's sequence.
  private static func cursor(_ code: UInt32) -> Key? {
    switch code {
    case 0x41: .up
    case 0x42: .down
    case 0x43: .right
    case 0x44: .left
    case 0x46: .end
    case 0x48: .home
    case 0x5A: .backtab
    default: nil
    }
  }

  private static func plain(_ code: UInt32) -> Key? {
    switch code {
    case 9: return .tab
    case 10, 13: return .enter
    case 8, 127: return .backspace
    case 1...26: return Unicode.Scalar(code + 0x60).map { .control(Character($0)) }
    case 28: return .control("\\")
    case 0...31: return nil
    default: return Unicode.Scalar(code).map { .char($0) }
    }
  }
}

/// A run of characters that is looked for, character by character.
private struct PasteMark: Sendable {
  let scalars: [UInt32]
  private(set) var matched = 0

  init(_ text: String) { scalars = text.unicodeScalars.map(\.value) }

  mutating func restart() { matched = 0 }

  /// Takes the next character; true when it was the last one of the run. The first character stands in it once, so a
  /// run that breaks can begin anew only with the character that broke it.
  mutating func isComplete(with code: UInt32) -> Bool {
    matched = code == scalars[matched] ? matched + 1 : code == scalars[0] ? 1 : 0
    guard matched == scalars.count else { return false }
    matched = 0
    return true
  }
}

/// Pasted text on one line: what would be a key, a line break above all, is a blank.
private struct PastedText: Sendable {
  /// Five times what a prompt takes; the rest is passed over.
  private static let mostCharacters = 1000
  private var scalars = String.UnicodeScalarView()
  /// How many there are: counting them anew for each would take longer with every one.
  private var count = 0

  var text: String { String(scalars).trimmed }

  mutating func append(_ code: UInt32) {
    guard count < Self.mostCharacters, let scalar = Unicode.Scalar(code) else { return }
    let isText = scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) && ![0x2028, 0x2029].contains(code)
    guard isText || scalars.last != " " else { return }
    scalars.append(isText ? scalar : " ")
    count += 1
  }
}
