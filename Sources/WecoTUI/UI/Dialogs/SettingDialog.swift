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
  private mutating func editWanted(in state: AppState) {
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

extension Hands {
  /// Opens the dialog for a field of the chosen cluster, perhaps with a value already chosen.
  mutating func change(_ subject: MapSubject, to text: String? = nil) {
    view.isHelpOpen = false
    let cluster = state.clusters.isEmpty ? nil : state.clusters[view.clusterIndex(in: state)]
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

  /// A key while the dialog is open; `nil` when it means what it always means.
  mutating func pressInSetting(_ key: Key) -> [Effect]? {
    guard !view.isHelpOpen, case .setting(var dialog) = view.dialogs.last?.kind else { return nil }
    if case .progress(let id) = dialog.stage {
      guard key == .char("u"), let request = dialog.status(id, in: state)?.reversal else { return nil }
      setBack(request)
      return []
    }
    let effects = dialog.press(key, in: state)
    if effects != nil { keep(dialog) }
    return effects
  }

  mutating func keep(_ dialog: SettingDialog) {
    guard case .setting(let old) = view.dialogs.last?.kind, old.link == dialog.link, old.subject == dialog.subject
    else { return }
    // A key that changed nothing costs no drawing.
    guard old != dialog else { return }
    if old.stage != dialog.stage { view.dialogs[view.dialogs.count - 1].scroll = 0 }
    view.dialogs[view.dialogs.count - 1].kind = .setting(dialog)
    // The line that is typed into stays in sight.
    let body = Frame.body(state, view, size: size)
    if let row = body.lines.lastIndex(where: { $0.cells.contains { $0.style == .selected } }) {
      bringIntoSight(row: row)
    }
  }
}

extension SettingDialog {
  fileprivate mutating func press(_ key: Key, in state: AppState) -> [Effect]? {
    switch key {
    case .esc, .control, .mouse, .resize, .pageUp, .pageDown, .function: return nil
    default: break
    }
    bind(in: state)
    editWanted(in: state)
    guard ended(in: state) == nil, let list = takesText(in: state) else { return nil }
    switch key {
    case .enter: return goOn(in: state)
    case .backspace: if !typed.isEmpty { typed.removeLast() }
    case .up where list > 0: selected = max(selected - 1, 0)
    case .down where list > 0: selected = min(selected + 1, list - 1)
    case .home where list > 0: selected = 0
    case .end where list > 0: selected = list - 1
    case .char(let scalar) where scalar.value >= 0x20:
      typed.type(scalar)
      if list > 0 { seek(in: state) }
    default: return key == .up || key == .down ? nil : []
    }
    trouble = nil
    return []
  }

  /// How many entries there are to choose from (0 for a line to type), or `nil` where nothing can be typed.
  private func takesText(in state: AppState) -> Int? {
    guard case .entry = stage else { return 0 }
    switch entry(in: state) {
    case .choose(.names(let names)): return names.count
    case .choose(.range), .passphrase, .reason: return 0
    case .refused, .noPort, .gone: return nil
    }
  }

  /// The entry that starts with what is typed; what starts nothing begins anew.
  private mutating func seek(in state: AppState) {
    guard case .choose(.names(let names)) = entry(in: state) else { return }
    func first(_ text: String) -> Int? { names.firstIndex { $0.name.lowercased().hasPrefix(text.lowercased()) } }
    if first(typed) == nil { typed = String(typed.suffix(1)) }
    if let index = first(typed) { selected = index } else { typed = "" }
  }

  /// Enter, or the button.
  mutating func goOn(in state: AppState) -> [Effect] {
    bind(in: state)
    guard ended(in: state) == nil else { return [] }
    editWanted(in: state)
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

  /// The desk took the change: the dialog shows what comes of it.
  mutating func answerSetting(accepted id: UInt64) {
    edit { dialog in
      dialog.stage = .progress(id)
      dialog.typed = ""
      dialog.trouble = nil
    }
  }

  /// The desk did not: nothing was sent, and the dialog says why. What was shown is not what is any more, so the
  /// word has to be typed again.
  mutating func answerSetting(refused sentence: String) {
    edit { dialog in
      if case .second(let proposal, _) = dialog.stage { dialog.stage = .confirm(proposal) }
      dialog.typed = ""
      dialog.trouble = sentence
    }
  }

  /// - Parameter state: as it is after the answer.
  mutating func answerUnlock(_ answer: AccessLock.Answer, in state: AppState) {
    switch answer {
    case .unlocked:
      edit { dialog in
        dialog.trouble = nil
        dialog.takeWanted(in: state)
      }
      message = Message(text: Texts.Change.unlocked, style: .good)
    case .noPassphrase: message = Message(text: Texts.Change.noPassphrase)
    case .notRecorded:
      edit { $0.trouble = Texts.Change.notRecordedTry }
      message = .trouble(Texts.Change.notRecordedTry)
    case .wrong(let wait):
      edit { $0.trouble = Texts.Change.wrong(wait) }
      message = .trouble(Texts.Change.wrong(wait))
    case .tooEarly(let wait):
      edit { $0.trouble = Texts.Change.tooEarly(wait) }
      message = .trouble(Texts.Change.tooEarly(wait))
    }
  }

  private mutating func edit(_ change: (inout SettingDialog) -> Void) {
    guard case .setting(var dialog) = dialogs.last?.kind else { return }
    change(&dialog)
    dialogs[dialogs.count - 1].kind = .setting(dialog)
    dialogs[dialogs.count - 1].scroll = 0
  }
}
