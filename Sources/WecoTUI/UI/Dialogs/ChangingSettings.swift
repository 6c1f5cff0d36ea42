internal import BMSCore

/// A change under way on the screen.
extension ScreenModel {
  /// Opens the dialog for a field of the chosen cluster, perhaps with a value already chosen.
  /// - Parameter past: the change that is set back.
  mutating func change(_ subject: MapSubject, to text: String? = nil, undoing past: PastChange? = nil) {
    guard !refusesPast() else { return }
    view.isHelpOpen = false
    var dialog = SettingDialog(subject, of: cluster)
    dialog.undone = past
    dialog.bind(in: state)
    let present = dialog.situation(in: state)?.present(subject)?.value.text
    dialog.selected = dialog.names(in: state)?.firstIndex { $0.name == present }
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

  mutating func emptyChange() -> [Effect]? {
    answer { dialog, state in
      dialog.empty(in: state)
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

  /// `u`: the last changes, where there is a battery to set.
  mutating func offerSetBack() -> [Effect] {
    guard !refusesPast() else { return [] }
    if let port = state.portElsewhere(cluster) { return complain(Texts.Change.cannot(port)) }
    guard let situation = cluster?.situation(at: state.now, state.settings), situation.isFresh else {
      return complain(Texts.Change.notYet)
    }
    return [.offerSetBack]
  }

  /// What came of the change in the dialog, where it can be set back.
  private var reversible: ChangeStatus? {
    guard case .progress(let id) = view.settingDialog?.stage else { return nil }
    return view.settingDialog?.status(id, in: state).flatMap { $0.isReversible ? $0 : nil }
  }

  var hasReversibleOutcome: Bool { reversible != nil }

  /// `u` on what came of a change, or the button.
  mutating func setOutcomeBack() -> [Effect]? {
    guard let status = reversible else { return nil }
    view.dialogs.removeLast()
    setBack(
      PastChange(
        time: state.wall.wall(status.steps.first?.at ?? state.now), user: "", field: status.subject.id,
        old: status.old.plain, new: status.new.plain, outcome: status.outcome?.word ?? ""))
    return []
  }

  /// The same path as any change: its dialog, its gates. The old value goes to what comes nearest to it and can be set.
  mutating func setBack(_ past: PastChange) {
    let map = cluster?.setting?.map ?? .weco
    let subject = SettingChange.subjects(map).first { $0.id == past.field } ?? .named(past.field)
    change(subject, to: map.write(for: subject)?.values.nearest(to: past.old) ?? past.old, undoing: past)
  }

  /// Lets the dialog take an answer; `nil` where nothing is asked.
  private mutating func answer(_ take: (inout SettingDialog, AppState) -> [Effect]) -> [Effect]? {
    guard var dialog = view.settingDialog else { return nil }
    dialog.bind(in: state)
    dialog.editWanted(in: state)
    guard dialog.step(in: state).asks else { return nil }
    // What came up since the dialog was drawn is read before anything answers it.
    let effects = dialog.renew(in: state) ? [] : take(&dialog, state)
    keep(dialog)
    return effects
  }

  /// What came up since the dialog was drawn stands in it at once; and a value that was asked for is shown with all that
  /// it asks for as soon as the battery is known.
  mutating func renewChange() {
    guard var dialog = view.settingDialog else { return }
    if dialog.wanted != nil {
      dialog.bind(in: state)
      dialog.takeWanted(in: state)
    }
    dialog.renew(in: state)
    keep(dialog)
  }

  private mutating func keep(_ dialog: SettingDialog) {
    // A key that changed nothing costs no drawing.
    guard let old = view.settingDialog, old != dialog else { return }
    if old.stage != dialog.stage { view.dialogs[view.dialogs.count - 1].scroll = 0 }
    view.dialogs[view.dialogs.count - 1].kind = .setting(dialog)
    // The chosen entry stays in sight; the line that is typed into always is.
    if let selected = dialog.selected, dialog.names(in: state) != nil { bringIntoSight(item: selected) }
  }
}

/// What the controller of settings answers.
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
    edit { dialog, state in
      dialog.renew(in: state)
      dialog.typed = ""
      dialog.trouble = sentence
    }
  }

  mutating func answerUnlock(_ answer: AccessLock.Answer) {
    switch answer {
    case .unlocked:
      edit { dialog, _ in dialog.trouble = nil }
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
      case .confirm(let proposal): return proposal.epoch
      case .entry, .progress: break
      }
    }
    return nil
  }
}
