internal import BMSCore

/// One change under way between person and battery: from choosing a value to its outcome.
///
/// It never sends. Its last step is an effect that carries what was typed; the desk and the core's gates decide.
struct SettingDialog: Hashable, Sendable {
  enum Stage: Hashable, Sendable {
    /// Choosing the value; before that the passphrase or a reason, where a gate asks for one.
    case entry
    /// Everything is shown; the word is to be typed.
    case confirm(ProposedChange)
    /// The second word.
    case second(ProposedChange, typed: String)
    /// Handed over: what comes of it.
    case progress(UInt64)
  }

  /// What the gates leave to do before a value can be chosen.
  enum Entry: Hashable, Sendable {
    case choose(WriteValues)
    case passphrase, reason
    case refused(SettingRefusal)
    case noPort, gone
  }

  /// The link of the battery it is meant for; `nil` for a cluster without a service port.
  let link: String?
  let subject: MapSubject
  var stage = Stage.entry
  var typed = ""
  /// The value that was asked for before the gates were open.
  var wanted: String?
  var selected = 0
  /// Why active faults are overridden.
  var reason: String?
  /// Why the last step was not taken.
  var trouble: String?
  /// The stretch of the conversation in which it was opened, once the gates were open.
  var epoch: Epoch?

  func cluster(in state: AppState) -> ClusterState? { state.clusters.first { $0.setting?.link == link && link != nil } }

  func situation(in state: AppState) -> SettingSituation? { cluster(in: state)?.situation(at: state.now, state.desk) }

  /// Why it is over: another battery may have taken the cable since it was opened.
  func ended(in state: AppState) -> SettingRefusal? {
    let shown: Epoch? =
      switch stage {
      case .entry: epoch
      case .confirm(let proposal), .second(let proposal, _): proposal.epoch
      case .progress: nil
      }
    guard let shown, let now = situation(in: state)?.epoch, now != shown else { return nil }
    return .epochEnded(now.cause ?? .reopened)
  }

  /// From the first look at open gates on it belongs to one battery.
  mutating func bind(in state: AppState) {
    guard epoch == nil, stage == .entry else { return }
    switch entry(in: state) {
    case .choose, .passphrase, .reason: epoch = situation(in: state)?.epoch
    case .refused, .noPort, .gone: break
    }
  }

  /// What stands before choosing, at this moment.
  func entry(in state: AppState) -> Entry {
    guard link != nil else { return .noPort }
    guard let situation = situation(in: state) else { return .gone }
    if let ended = ended(in: state) { return .refused(ended) }
    do throws(SettingRefusal) {
      // An empty value passes no gate for values: what is refused before it, stands before choosing.
      _ = try SettingChange.propose(
        SettingRequest(subject, to: "", faultReason: reason), id: state.desk.nextID, in: situation)
    } catch {
      switch error {
      case .locked: return .passphrase
      case .activeFaults: return .reason
      case .notAllowed:
        if let write = situation.map.write(for: subject) { return .choose(write.values) }
      default: break
      }
      return .refused(error)
    }
    return .gone
  }

  /// The change it watches, once it was handed over.
  func status(_ id: UInt64, in state: AppState) -> ChangeStatus? {
    cluster(in: state)?.setting?.change.flatMap { $0.id == id ? $0 : nil }
  }

  /// Where the gates opened by themselves since, the value that was asked for stands in the line and can be edited.
  fileprivate mutating func editWanted(in state: AppState) {
    guard let text = wanted, stage == .entry, case .choose(let values) = entry(in: state) else { return }
    wanted = nil
    if case .names = values {
      selected = values.choose(text).map { values.position(of: $0.value) } ?? selected
    } else {
      typed = text
    }
  }

  /// Goes on with the value that was asked for, once the gates are open.
  mutating func takeWanted(in state: AppState) {
    guard let text = wanted, stage == .entry, case .choose = entry(in: state) else { return }
    wanted = nil
    choose(text, in: state)
    if stage == .entry, case .choose(.range) = entry(in: state) { typed = text }
  }

  /// Goes on to the confirmation with a value, or says why not.
  mutating func choose(_ text: String, in state: AppState) {
    guard let situation = situation(in: state) else { return }
    let request = SettingRequest(subject, to: text, faultReason: reason)
    do throws(SettingRefusal) {
      stage = .confirm(try SettingChange.propose(request, id: state.desk.nextID, in: situation))
      typed = ""
      trouble = nil
    } catch {
      trouble = error.sentence
    }
  }
}

/// A change under way on the screen.
extension ScreenModel {
  /// Opens the dialog for a field of the chosen cluster, perhaps with a value already chosen.
  mutating func change(_ subject: MapSubject, to text: String? = nil) {
    view.isHelpOpen = false
    var dialog = SettingDialog(link: cluster?.setting?.link, subject: subject)
    dialog.bind(in: state)
    if case .choose(let values) = dialog.entry(in: state) {
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
  var changeTakesText: Bool { view.settingDialog?.takesText(in: state) == true }

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
    guard dialog.takesText(in: state) else { return nil }
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
    case .noPassphrase: view.message = Message(text: Texts.Change.noPassphrase)
    case .notRecorded: stayLocked(Texts.Change.notRecordedTry)
    case .wrong(let wait): stayLocked(Texts.Change.wrong(wait))
    case .tooEarly(let wait): stayLocked(Texts.Change.tooEarly(wait))
    }
  }

  private mutating func stayLocked(_ why: String) {
    edit { dialog, _ in dialog.trouble = why }
    view.message = .trouble(why)
  }

  private mutating func edit(_ change: (inout SettingDialog, AppState) -> Void) {
    guard case .setting(var dialog) = view.dialogs.last?.kind else { return }
    change(&dialog, state)
    view.dialogs[view.dialogs.count - 1].kind = .setting(dialog)
    view.dialogs[view.dialogs.count - 1].scroll = 0
  }
}

/// What is typed.
extension SettingDialog {
  /// It was handed over: nothing is asked any more.
  var isOver: Bool { if case .progress = stage { true } else { false } }

  /// Whether anything can be typed or chosen.
  func takesText(in state: AppState) -> Bool {
    guard !isOver, ended(in: state) == nil else { return false }
    guard case .entry = stage else { return true }
    switch entry(in: state) {
    case .choose, .passphrase, .reason: return true
    case .refused, .noPort, .gone: return false
    }
  }

  /// The names to choose from; `nil` where there is no such list.
  func names(in state: AppState) -> [NamedNumber]? {
    guard case .entry = stage, ended(in: state) == nil, case .choose(.names(let names)) = entry(in: state),
      !names.isEmpty
    else { return nil }
    return names
  }

  fileprivate mutating func type(_ scalar: Unicode.Scalar?, in state: AppState) {
    if let scalar {
      typed.type(scalar)
      seek(in: state)
    } else if !typed.isEmpty {
      typed.removeLast()
    }
    trouble = nil
  }

  /// The entry that starts with what is typed; what starts nothing begins anew.
  private mutating func seek(in state: AppState) {
    guard let names = names(in: state) else { return }
    func first(_ text: String) -> Int? { names.firstIndex { $0.name.lowercased().hasPrefix(text.lowercased()) } }
    if first(typed) == nil { typed = String(typed.suffix(1)) }
    if let index = first(typed) { selected = index } else { typed = "" }
  }

  /// Enter, or the button.
  fileprivate mutating func goOn(in state: AppState) -> [Effect] {
    switch stage {
    case .entry: return goOnFromEntry(in: state)
    case .confirm(let proposal):
      guard typed.trimmed == ProposedChange.word else {
        trouble = SettingRefusal.notTyped.sentence
        return []
      }
      guard proposal.second != nil else { return [.change(proposal, typed: typed, second: nil)] }
      stage = .second(proposal, typed: typed)
      typed = ""
      return []
    case .second(let proposal, let word): return [.change(proposal, typed: word, second: typed)]
    case .progress: return []
    }
  }

  private mutating func goOnFromEntry(in state: AppState) -> [Effect] {
    let text = typed
    switch entry(in: state) {
    case .passphrase:
      typed = ""
      return [.unlock(text)]
    case .reason:
      reason = text
      typed = ""
      if entry(in: state) == .reason { trouble = Texts.Change.reasonHint } else { takeWanted(in: state) }
    case .choose(.names(let names)):
      guard names.indices.contains(selected) else { return [] }
      typed = ""
      choose(names[selected].name, in: state)
    case .choose(.range): choose(text, in: state)
    case .refused, .noPort, .gone: break
    }
    return []
  }
}

extension WriteValues {
  /// Where the present value stands in the list.
  func position(of value: Value?) -> Int {
    guard case .names(let names) = self, let text = value?.text else { return 0 }
    return names.firstIndex { $0.name == text } ?? 0
  }
}

extension ViewState {
  /// The epoch of the change that is shown to be confirmed.
  var watchedEpoch: Epoch? {
    for dialog in dialogs {
      if case .setting(let setting) = dialog.kind {
        switch setting.stage {
        case .confirm(let proposal), .second(let proposal, _): return proposal.epoch
        case .entry, .progress: break
        }
      }
    }
    return nil
  }
}
