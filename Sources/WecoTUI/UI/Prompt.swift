/// The line being typed at the bottom: a search or a command.
struct Prompt: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case search, command

    var sign: String { self == .search ? "/" : ":" }
  }

  /// No command, no name and no value is longer. Code points are counted, and not what is seen as one character: that
  /// may be of any number of them.
  static let mostCharacters = 200

  let kind: Kind
  var text = ""
  /// What Tab could put here, where it is not one thing alone.
  var choices: [String] = []
  /// How many lines back in what was typed before; 0 is the line itself, which `own` keeps meanwhile.
  private var back = 0
  private var own = ""

  init(kind: Kind, text: String = "") {
    self.kind = kind
    self.text = text
  }

  /// A line typed before, or one later.
  mutating func recall(_ step: Int, of typed: [String]) {
    if back == 0 { own = text }
    back = max(0, min(back + step, typed.count))
    text = back == 0 ? own : typed[typed.count - back]
  }
}

/// What was typed at the prompt since the start, the newest last.
struct TypedLines: Hashable, Sendable {
  private static let most = 50
  private var lines: [Prompt.Kind: [String]] = [:]

  subscript(kind: Prompt.Kind) -> [String] { lines[kind] ?? [] }

  mutating func add(_ prompt: Prompt) {
    let text = prompt.text.trimmed
    guard !text.isEmpty else { return }
    var own = self[prompt.kind].filter { $0 != text }
    own.append(text)
    lines[prompt.kind] = Array(own.suffix(Self.most))
  }
}

extension Hands {
  /// A key while the prompt is open.
  mutating func type(_ key: Key) -> [Effect] {
    guard var prompt = view.prompt else { return [] }
    prompt.choices = []
    switch key {
    case .char(let scalar) where scalar.value >= 0x20: prompt.text.type(scalar)
    case .backspace where !prompt.text.isEmpty: prompt.text.removeLast()
    case .control("u"): prompt.text = ""
    case .control("w"): prompt.text = prompt.text.withoutLastWord
    case .up: prompt.recall(1, of: view.typed[prompt.kind])
    case .down: prompt.recall(-1, of: view.typed[prompt.kind])
    case .tab where prompt.kind == .command: CommandTable.complete(&prompt, state: state)
    case .esc, .backspace:
      view.prompt = nil
      return []
    case .enter:
      view.prompt = nil
      view.typed.add(prompt)
      return finish(prompt)
    default: break
    }
    view.prompt = prompt
    return []
  }

  /// Pasted text goes into the line that is being typed and does nothing else: none of it is a key, and no dialog takes
  /// it for an answer.
  mutating func paste(_ text: String) {
    guard view.prompt != nil else {
      view.message = .trouble(Texts.Hands.pasted)
      return
    }
    for scalar in text.unicodeScalars { _ = type(.char(scalar)) }
  }

  private mutating func finish(_ prompt: Prompt) -> [Effect] {
    let text = prompt.text.trimmed
    switch prompt.kind {
    case .search:
      // Nothing typed: the last search again.
      if text.isEmpty { findAgain(forward: true) } else { find(text) }
      return []
    case .command: return text.isEmpty ? [] : CommandTable.run(text, &self)
    }
  }
}

extension String {
  /// Takes what is typed as long as there is room: the one place where a typed text grows.
  /// - Returns: whether there was room; otherwise nothing is another than before, and nothing has to be done for it.
  @discardableResult mutating func type(_ scalar: Unicode.Scalar) -> Bool {
    guard unicodeScalars.count < Prompt.mostCharacters else { return false }
    unicodeScalars.append(scalar)
    return true
  }

  /// Without blanks at its ends.
  var trimmed: String {
    let inner = drop { $0 == " " }
    return String(inner[..<(inner.lastIndex { $0 != " " }.map(inner.index(after:)) ?? inner.startIndex)])
  }

  fileprivate var withoutLastWord: String {
    let text = trimmed
    return text.lastIndex(of: " ").map { String(text[...$0]) } ?? ""
  }
}
