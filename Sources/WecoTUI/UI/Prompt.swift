/// The line being typed at the bottom: a search or a command.
struct Prompt: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case search, command
    /// Of the list of a fleet: it narrows the list as it is typed.
    case filter
    /// To a lesson.
    case answer

    var sign: String {
      switch self {
      case .command: ":"
      case .answer: "> "
      case .search, .filter: "/"
      }
    }
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

/// The line being typed.
extension ScreenModel {
  mutating func typeIntoPrompt(_ scalar: Unicode.Scalar) -> [Effect] {
    editPrompt { $0.text.type(scalar) }
    return []
  }

  /// Backspace.
  mutating func rubOut() {
    guard view.prompt?.text.isEmpty == false else { return view.prompt = nil }
    editPrompt { $0.text.removeLast() }
  }

  mutating func emptyPrompt() { editPrompt { $0.text = "" } }
  mutating func forgetWord() { editPrompt { $0.text = $0.text.withoutLastWord } }

  /// A line typed before, or one later.
  mutating func recall(_ step: Int) {
    let typed = view.typed
    editPrompt { $0.recall(step, of: typed[$0.kind]) }
  }

  /// Tab.
  mutating func complete() {
    let state = state
    editPrompt { if $0.kind == .command { CommandTable.complete(&$0, state: state) } }
  }

  /// Pasted text goes into the line that is being typed and does nothing else: none of it is a key, and no dialog takes
  /// it for an answer.
  mutating func paste(_ text: String) {
    guard view.prompt != nil else {
      complain(Texts.Keyboard.pasted)
      return
    }
    editPrompt { for scalar in text.unicodeScalars where scalar.value >= 0x20 { $0.text.type(scalar) } }
  }

  /// Enter: searches, or runs the command.
  mutating func finishPrompt() -> [Effect] {
    guard let prompt = view.prompt else { return [] }
    view.prompt = nil
    view.typed.add(prompt)
    let text = prompt.text.trimmed
    switch prompt.kind {
    case .search:
      // Nothing typed: the last search again.
      if text.isEmpty { findAgain(forward: true) } else { find(text) }
      return []
    case .filter:
      view.choices.fleet.filter = text
      return []
    case .answer: return answerLesson(text) ?? []
    case .command: return text.isEmpty ? [] : CommandTable.run(text, &self)
    }
  }

  /// What Tab offered is of the line as it was.
  private mutating func editPrompt(_ edit: (inout Prompt) -> Void) {
    view.prompt?.choices = []
    if var prompt = view.prompt {
      edit(&prompt)
      view.prompt = prompt
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
