internal import BMSCore

/// What a key answers while a change is being prepared: one step of its dialog, with everything that it shows.
struct SettingQuestion: Hashable, Sendable {
  let link: String?
  let subject: MapSubject
  let step: SettingDialog.Step
}

extension SettingDialog {
  /// What is asked at this moment; `nil` where no key can change anything.
  func question(in state: AppState) -> SettingQuestion? {
    let step = step(in: state)
    return step.asks ? SettingQuestion(link: link, subject: subject, step: step) : nil
  }
}

extension ViewState {
  /// The dialog of a change, where keys go to it.
  var settingDialog: SettingDialog? {
    guard !isHelpOpen, prompt == nil, case .setting(let dialog) = dialogs.last?.kind else { return nil }
    return dialog
  }
}

/// Holds keys that came too early: only what stands on the terminal can be answered.
///
/// What was typed or pasted before the person could read a question was not meant for it.
struct TypeAhead: Hashable, Sendable {
  /// The question on the terminal.
  private var shown: SettingQuestion?
  /// The question in the drawing that is on its way there.
  private var drawn: SettingQuestion?
  /// Keys that did nothing since a drawing went out.
  private(set) var dropped = 0

  /// Whether a key would answer what nobody can have read yet.
  func isEarly(_ question: SettingQuestion?) -> Bool { question != nil && question != shown }

  /// A drawing is on its way with a question that is not on the terminal yet.
  var isUnderWay: Bool { isEarly(drawn) }

  mutating func drop(_ count: Int) { dropped += count }

  /// A drawing with this question was handed to the terminal.
  mutating func drew(_ question: SettingQuestion?) {
    drawn = question
    // What is covered has to be read anew when it comes back.
    if question != shown { shown = nil }
  }

  /// The terminal has all of the drawing: its question is open to keys.
  /// - Returns: how many keys did nothing since the last drawing went out.
  @discardableResult
  mutating func wentOut() -> Int {
    defer { dropped = 0 }
    shown = drawn
    return dropped
  }
}
