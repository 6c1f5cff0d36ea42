internal import BMSCore

/// A change under way on the screen.
extension ScreenModel {
  /// Opens the dialog for a field of the chosen cluster, perhaps with a value already chosen.
  mutating func change(_ subject: MapSubject, to text: String? = nil) {
    guard !refusesPast() else { return }
    view.isHelpOpen = false
    var dialog = SettingDialog(link: cluster?.setting?.link, subject: subject)
    dialog.bind(in: state)
    if case .choose(let values) = dialog.step(in: state) {
      dialog.selected = values.position(of: dialog.situation(in: state)?.present(subject)?.value)
    }
    dialog.wanted = text
    dialog.takeWanted(in: state)
    view.dialogs.append(Dialog(kind: .setting(dialog)))
  }

  mutating func open(_ opening: Opening) {
    switch opening {
    case .setting(let subject): change(subject)
    case .catalogue: openCatalogue("")
    }
  }

  /// Whether letters go into the dialog of a change.
  var changeTakesText: Bool { view.settingDialog?.step(in: state).asks == true }

  /// A letter, or `nil` to take the last one away.
  mutating func typeIntoChange(_ scalar: Unicode.Scalar?) -> [Effect]? {
    answer { dialog, state in
      dialog.type(scalar, in: state)
      return []
    }
  }

  mutating func chooseInChange(_ index: Int) -> [Effect]? {
    answer { dialog, _ in
      dialog.selected = index
      dialog.trouble = nil
      return []
    }
  }

  /// Enter, or the button.
  mutating func goOnWithChange() -> [Effect]? { answer { $0.goOn(in: $1) } }

  /// `u` on what came of a change, or the button.
  mutating func setOutcomeBack() -> [Effect]? {
    guard case .progress(let id) = view.settingDialog?.stage,
      let request = view.settingDialog?.status(id, in: state)?.reversal
    else { return nil }
    view.dialogs.removeLast()
    change(request.subject, to: request.text)
    return []
  }

  /// Lets the dialog take an answer; `nil` where nothing is asked.
  private mutating func answer(_ take: (inout SettingDialog, AppState) -> [Effect]) -> [Effect]? {
    guard var dialog = view.settingDialog else { return nil }
    dialog.bind(in: state)
    dialog.editWanted(in: state)
    guard dialog.step(in: state).asks else { return nil }
    let effects = take(&dialog, state)
    keep(dialog)
    return effects
  }

  private mutating func keep(_ dialog: SettingDialog) {
    // A key that changed nothing costs no drawing.
    guard let old = view.settingDialog, old != dialog else { return }
    if old.stage != dialog.stage { view.dialogs[view.dialogs.count - 1].scroll = 0 }
    view.dialogs[view.dialogs.count - 1].kind = .setting(dialog)
    // The line that is typed into stays in sight.
    if let row = body.lines.lastIndex(where: { $0.cells.contains { $0.style == .selected } }) {
      bringIntoSight(row: row)
    }
  }
}

/// What the desk of changes answers.
extension ScreenModel {
  /// It took the change: the dialog shows what comes of it.
  mutating func accept(_ id: UInt64) {
    edit { dialog, _ in
      dialog.stage = .progress(id)
      dialog.typed = ""
      dialog.trouble = nil
    }
  }

  /// It did not: nothing was sent, and the dialog says why. What was shown is not what is any more, so the word has to
  /// be typed again.
  mutating func refuse(_ sentence: String) {
    edit { dialog, _ in
      if case .second(let proposal, _) = dialog.stage { dialog.stage = .confirm(proposal) }
      dialog.typed = ""
      dialog.trouble = sentence
    }
  }

  mutating func answerUnlock(_ answer: AccessLock.Answer) {
    switch answer {
    case .unlocked:
      edit { dialog, state in
        dialog.trouble = nil
        dialog.takeWanted(in: state)
      }
      view.message = Message(text: Texts.Change.unlocked, style: .good)
    case .noPassphrase: say(Texts.Change.noPassphrase)
    case .notRecorded: stayLocked(Texts.Change.notRecordedTry)
    case .wrong(let wait): stayLocked(Texts.Change.wrong(wait))
    case .tooEarly(let wait): stayLocked(Texts.Change.tooEarly(wait))
    }
  }

  private mutating func stayLocked(_ why: String) {
    edit { dialog, _ in dialog.trouble = why }
    complain(why)
  }

  private mutating func edit(_ change: (inout SettingDialog, AppState) -> Void) {
    guard case .setting(var dialog) = view.dialogs.last?.kind else { return }
    change(&dialog, state)
    view.dialogs[view.dialogs.count - 1].kind = .setting(dialog)
    view.dialogs[view.dialogs.count - 1].scroll = 0
  }
}

extension ViewState {
  /// The epoch of the change that is shown to be confirmed.
  var watchedEpoch: Epoch? {
    for dialog in dialogs {
      guard case .setting(let setting) = dialog.kind else { continue }
      switch setting.stage {
      case .confirm(let proposal), .second(let proposal, _): return proposal.epoch
      case .entry, .progress: break
      }
    }
    return nil
  }
}
