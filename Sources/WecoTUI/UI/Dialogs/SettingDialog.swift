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

  /// What is asked, or shown, at this moment.
  enum Step: Hashable, Sendable {
    case choose(WriteValues)
    case passphrase
    /// Why to go on in spite of these faults.
    case reason([String])
    case confirm(ProposedChange)
    case second(ProposedChange)
    case progress(UInt64)
    case refused(SettingRefusal)
    case noPort, gone

    /// Whether a key can change anything.
    var asks: Bool {
      switch self {
      case .choose, .passphrase, .reason, .confirm, .second: true
      case .progress, .refused, .noPort, .gone: false
      }
    }
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
    if epoch == nil, stage == .entry, step(in: state).asks { epoch = situation(in: state)?.epoch }
  }

  func step(in state: AppState) -> Step {
    if let ended = ended(in: state) { return .refused(ended) }
    switch stage {
    case .confirm(let proposal): return .confirm(proposal)
    case .second(let proposal, _): return .second(proposal)
    case .progress(let id): return .progress(id)
    case .entry: return entry(in: state)
    }
  }

  /// What the gates leave to do before a value can be chosen.
  private func entry(in state: AppState) -> Step {
    guard link != nil else { return .noPort }
    guard let situation = situation(in: state) else { return .gone }
    do throws(SettingRefusal) {
      // An empty value passes no gate for values: what is refused before it, stands before choosing.
      _ = try SettingChange.propose(
        SettingRequest(subject, to: "", faultReason: reason), id: state.desk.nextID, in: situation)
    } catch {
      switch error {
      case .locked: return .passphrase
      case .activeFaults: return .reason(situation.activeFaults)
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
  mutating func editWanted(in state: AppState) {
    guard let text = wanted, case .choose(let values) = step(in: state) else { return }
    wanted = nil
    if case .names = values {
      selected = values.choose(text).map { values.position(of: $0.value) } ?? selected
    } else {
      typed = text
    }
  }

  /// Goes on with the value that was asked for, once the gates are open.
  mutating func takeWanted(in state: AppState) {
    guard let text = wanted, case .choose = step(in: state) else { return }
    wanted = nil
    choose(text, in: state)
    if case .choose(.range) = step(in: state) { typed = text }
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

/// What is typed.
extension SettingDialog {
  /// It was handed over: nothing is asked any more.
  var isOver: Bool { if case .progress = stage { true } else { false } }

  /// The names to choose from; `nil` where there is no such list.
  func names(in state: AppState) -> [NamedNumber]? {
    guard case .choose(.names(let names)) = step(in: state), !names.isEmpty else { return nil }
    return names
  }

  mutating func type(_ scalar: Unicode.Scalar?, in state: AppState) {
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
  mutating func goOn(in state: AppState) -> [Effect] {
    let text = typed
    switch step(in: state) {
    case .passphrase:
      typed = ""
      return [.unlock(text)]
    case .reason:
      reason = text
      typed = ""
      if case .reason = step(in: state) { trouble = Texts.Change.reasonHint } else { takeWanted(in: state) }
    case .choose(.names(let names)):
      guard names.indices.contains(selected) else { return [] }
      typed = ""
      choose(names[selected].name, in: state)
    case .choose(.range): choose(text, in: state)
    case .confirm(let proposal):
      guard text.trimmed == ProposedChange.word else {
        trouble = Texts.refusal(SettingRefusal.notTyped)
        return []
      }
      guard proposal.second != nil else { return [.change(proposal, typed: text, second: nil)] }
      stage = .second(proposal, typed: text)
      typed = ""
    case .second(let proposal):
      if case .second(_, let word) = stage { return [.change(proposal, typed: word, second: text)] }
    case .progress, .refused, .noPort, .gone: break
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
