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
/// taken for page keys; the cursor keys of terminals in the wrong mode are understood.
struct KeyDecoder: Sendable {
  private enum State: Hashable, Sendable { case plain, escape, sequence(isFirst: Bool) }
  private var state = State.plain

  /// The keys of one read. An `ESC` at the end of it is the Escape key.
  mutating func keys(_ raw: [RawKey]) -> [Key] {
    var keys: [Key] = []
    for item in raw {
      switch item {
      case .key(let key):
        if state == .escape { keys.append(.esc) }
        state = .plain
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
    case 0...31: return nil
    default: return Unicode.Scalar(code).map { .char($0) }
    }
  }
}
