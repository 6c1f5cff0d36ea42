internal import BMSCore

/// What a lesson has said so far, and what was typed.
struct LessonTalk: Hashable, Sendable {
  struct Line: Hashable, Sendable {
    enum Kind { case said, asked, typed }
    let text: String
    let kind: Kind
  }

  /// Six acts and a page of values are a tenth of it.
  private static let most = 600

  private(set) var lines: [Line] = []
  var isOver = false

  mutating func add(_ text: String, _ kind: Line.Kind = .said) {
    if lines.count == Self.most { lines.removeFirst() }
    lines.append(Line(text: PlainText.oneLine(text), kind: kind))
  }

  mutating func add(_ saying: LessonSaying) {
    add(Texts.Lesson.line(saying, endsBridge: false), saying.isQuestion ? .asked : .said)
  }
}

extension LessonSaying {
  /// The person has to do something before it goes on.
  fileprivate var isQuestion: Bool {
    switch self {
    case .connect, .askProtocol, .currentFlows, .currentUnknown, .ask, .noCommand, .askValue: true
    case .ready, .safeBand, .missing, .missed, .watching, .saw, .judged, .graded, .notAllowed, .backFirst, .leftChanged,
      .anotherBattery, .quiz:
      false
    case .notANumber, .notAName, .matched, .over: false
    }
  }
}

/// A lesson over the page: what it asks for stands last.
enum LessonDialog {
  static func draw(_ talk: LessonTalk?, width: Int) -> Block {
    var block = Block(width: width)
    let own = min(width, 100)
    block.add(Rows.title(Texts.Lesson.dialogTitle, width: own))
    block.add(Rows.paragraph(Texts.Lesson.dialogHint, .hint, indent: 1, width: own))
    for line in talk?.lines ?? [] {
      switch line.kind {
      case .said: block.add(Rows.paragraph(line.text, .normal, indent: 1, width: own))
      case .asked: block.add(Rows.paragraph(line.text, .title, indent: 1, width: own))
      case .typed: block.add(Rows.paragraph("> \(line.text)", .key, indent: 1, width: own))
      }
    }
    return block
  }
}

extension ScreenModel {
  /// `:learn`: the lesson that is under way, or a new one.
  mutating func openLesson() -> [Effect] {
    guard let lesson = state.lesson, !lesson.isOver else { return [.learn] }
    showLesson()
    return []
  }

  mutating func showLesson() {
    view.isHelpOpen = false
    if view.dialogs.last?.kind != .lesson { view.dialogs.append(Dialog(kind: .lesson)) }
    scroll(by: Frame.mostLines)
  }

  /// The lesson wants an answer: it is not over.
  var lessonListens: Bool { state.lesson?.isOver == false }

  /// The first letter of an answer that takes a line.
  mutating func beginAnswer(_ scalar: Unicode.Scalar) -> [Effect]? {
    guard lessonListens else { return nil }
    view.prompt = Prompt(kind: .answer)
    return typeIntoPrompt(scalar)
  }

  /// Enter: it is done.
  func answerLesson(_ text: String = "") -> [Effect]? { lessonListens ? [.answer(text)] : nil }
}
