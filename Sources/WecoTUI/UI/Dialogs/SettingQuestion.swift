internal import BMSCore

/// What a key answers while a change is being prepared: one step of its dialog, with everything that it shows.
struct SettingQuestion: Hashable, Sendable {
  enum Step: Hashable, Sendable {
    case choose(WriteValues)
    case passphrase
    /// Why to go on in spite of these faults.
    case reason([String])
    case confirm(ProposedChange)
    case second(ProposedChange)
  }

  let link: String?
  let subject: MapSubject
  let step: Step
}

extension SettingDialog {
  /// What is asked at this moment; `nil` where no key can change anything.
  func question(in state: AppState) -> SettingQuestion? {
    step(in: state).map { SettingQuestion(link: link, subject: subject, step: $0) }
  }

  private func step(in state: AppState) -> SettingQuestion.Step? {
    switch stage {
    case .confirm(let proposal): return .confirm(proposal)
    case .second(let proposal, _): return .second(proposal)
    case .progress: return nil
    case .entry: break
    }
    switch entry(in: state) {
    case .choose(let values): return .choose(values)
    case .passphrase: return .passphrase
    case .reason: return .reason(situation(in: state)?.activeFaults ?? [])
    case .refused, .noPort, .gone: return nil
    }
  }
}

extension ViewState {
  /// The dialog of a change, where keys go to it.
  var settingDialog: SettingDialog? {
    guard !isHelpOpen, prompt == nil, case .setting(let dialog) = dialogs.last?.kind else { return nil }
    return dialog
  }

  /// What the next key would answer.
  func question(in state: AppState) -> SettingQuestion? { settingDialog?.question(in: state) }
}
