internal import BMSCore

/// One change under way between person and battery: from choosing a value to its outcome.
///
/// It never sends. Its last step is an effect that carries what was typed; the controller and the core's gates decide.
struct SettingDialog: Hashable, Sendable {
  enum Stage: Hashable, Sendable {
    /// Choosing the value.
    case entry
    /// Everything is shown; the passphrase, where a lock asks for it, and then the line are to be typed.
    case confirm(ProposedChange)
    /// Handed over: what comes of it.
    case progress(UInt64)
  }

  /// What is asked, or shown, at this moment.
  enum Step: Hashable, Sendable {
    case choose(WriteValues)
    case passphrase(ProposedChange)
    case confirm(ProposedChange)
    case progress(UInt64)
    case refused(SettingRefusal)
    case elsewhere(PortElsewhere)
    case gone

    /// Whether a key can change anything.
    var asks: Bool {
      switch self {
      case .choose, .passphrase, .confirm: true
      case .progress, .refused, .elsewhere, .gone: false
      }
    }
  }

  /// The cluster it was opened for, and the link of the battery it is meant for: `nil` as long as it has no service port
  /// here.
  let name: String?
  private(set) var link: String?
  let subject: MapSubject
  var stage = Stage.entry
  var typed = ""
  /// The value that was asked for before the gates were open.
  var wanted: String?
  /// The chosen entry of a list; `nil` where none is: no other than the one that was meant.
  var selected: Int?
  /// The change that is set back.
  var undone: PastChange?
  /// Why the last step was not taken.
  var trouble: String?
  /// The stretch of the conversation in which it was opened, once the gates were open.
  var epoch: Epoch?

  init(_ subject: MapSubject, of cluster: ClusterState?) {
    self.subject = subject
    name = cluster?.cluster.name
    link = cluster?.setting?.link
  }

  func cluster(in state: AppState) -> ClusterState? {
    guard let link else { return state.cluster(named: name) }
    return state.clusters.first { $0.setting?.link == link }
  }

  func situation(in state: AppState) -> SettingSituation? {
    cluster(in: state)?.situation(at: state.now, state.settings)
  }

  /// Why it is over: another battery may have taken the cable since it was opened.
  func ended(in state: AppState) -> SettingRefusal? {
    let shown: Epoch? =
      switch stage {
      case .entry: epoch
      case .confirm(let proposal): proposal.epoch
      case .progress: nil
      }
    guard let shown, let now = situation(in: state)?.epoch, now != shown else { return nil }
    return .epochEnded(now.cause ?? .reopened)
  }

  /// From the first look at open gates on it belongs to one battery.
  mutating func bind(in state: AppState) {
    if link == nil { link = cluster(in: state)?.setting?.link }
    if epoch == nil, stage == .entry, step(in: state).asks { epoch = situation(in: state)?.epoch }
  }

  func step(in state: AppState) -> Step {
    if let ended = ended(in: state) { return .refused(ended) }
    switch stage {
    case .confirm(let proposal): return isLocked(in: state) ? .passphrase(proposal) : .confirm(proposal)
    case .progress(let id): return .progress(id)
    case .entry: return entry(in: state)
    }
  }

  private func isLocked(in state: AppState) -> Bool { situation(in: state)?.isUnlocked == false }

  /// What the gates leave to do before a value can be chosen. The lock is asked for when all is shown, not before.
  private func entry(in state: AppState) -> Step {
    let cluster = cluster(in: state)
    guard cluster?.setting != nil || link != nil else { return .elsewhere(state.portElsewhere(cluster) ?? .none) }
    guard let situation = situation(in: state)?.unlocked else { return .gone }
    do throws(SettingRefusal) {
      // An empty value passes no gate for values: what is refused before it, stands before choosing.
      _ = try SettingChange.propose(SettingRequest(subject, to: ""), id: state.settings.nextID, in: situation)
    } catch {
      if case .notAllowed = error, let write = situation.map.write(for: subject) { return .choose(write.values) }
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
    typed = text
    if case .names = values { seek(in: state) }
  }

  /// Goes on with the value that was asked for, where the gates are open.
  mutating func takeWanted(in state: AppState) {
    guard let text = wanted, case .choose(let values) = step(in: state) else { return }
    wanted = nil
    typed = text
    if case .names = values { chooseName(in: state) } else { choose(text, in: state) }
  }

  /// Goes on to the confirmation with a value, or says why not.
  mutating func choose(_ text: String, in state: AppState) {
    guard let situation = situation(in: state)?.unlocked else { return }
    do throws(SettingRefusal) {
      stage = .confirm(
        try SettingChange.propose(SettingRequest(subject, to: text), id: state.settings.nextID, in: situation))
      typed = ""
      trouble = nil
    } catch {
      trouble = error.sentence
    }
  }

  /// What came up since it was shown is shown now, and what was typed before is no answer to it.
  /// - Returns: whether something did.
  @discardableResult mutating func renew(in state: AppState) -> Bool {
    guard case .confirm(let proposal) = stage, let situation = situation(in: state)?.unlocked,
      let again = proposal.renewed(in: situation)
    else { return false }
    stage = .confirm(again)
    typed = ""
    trouble = Texts.Change.renewed
    return true
  }
}

/// What is typed.
extension SettingDialog {
  /// It was handed over: nothing is asked any more.
  var isOver: Bool { if case .progress = stage { true } else { false } }

  /// The names to choose from; `nil` where there is no such list.
  func names(in state: AppState) -> [ChoosableName]? {
    guard case .choose(.names(let names)) = step(in: state) else { return nil }
    return ChoosableName.all(names, of: subject)
  }

  mutating func type(_ scalar: Unicode.Scalar?, in state: AppState) {
    if let scalar {
      typed.type(scalar)
    } else if !typed.isEmpty {
      typed.removeLast()
    }
    trouble = nil
    seek(in: state)
  }

  /// Nothing was typed yet.
  mutating func empty(in state: AppState) {
    typed = ""
    trouble = nil
    seek(in: state)
  }

  /// The entry that fits best what is typed, or none.
  private mutating func seek(in state: AppState) {
    guard let names = names(in: state), !typed.trimmed.isEmpty else { return }
    selected = NameSearch(typed).best(in: names.map(\.name))
  }

  /// The one name that is meant by what is typed, else the list with the best of those that fit.
  private mutating func chooseName(in state: AppState) {
    guard let names = names(in: state) else { return }
    seek(in: state)
    let meant = NameSearch(typed).meant(in: names.map(\.name))
    switch meant.count {
    case 1: take(names[meant[0]], in: state)
    case 0: trouble = Texts.refusal(SettingRefusal.notAllowed(typed, allowed: names.filter(\.isSettable).map(\.name)))
    default: trouble = Texts.Change.several(typed, meant.map { names[$0].name })
    }
  }

  private mutating func take(_ name: ChoosableName, in state: AppState) {
    guard name.isSettable else { return trouble = Texts.Change.elsewhere(name.name, name.device ?? .hvBox) }
    choose(name.name, in: state)
  }

  /// Enter, or the button.
  mutating func goOn(in state: AppState) -> [Effect] {
    let text = typed
    switch step(in: state) {
    case .passphrase:
      typed = ""
      return [.unlock(text)]
    case .choose(.names):
      guard let names = names(in: state), let selected, names.indices.contains(selected) else {
        trouble = Texts.Change.nothingChosen
        return []
      }
      take(names[selected], in: state)
    case .choose(.range): choose(text, in: state)
    case .confirm(let proposal):
      if let refusal = proposal.line.refusal(of: text) {
        trouble = Texts.refusal(refusal)
      } else {
        return [.change(proposal, typed: text)]
      }
    case .progress, .refused, .elsewhere, .gone: break
    }
    return []
  }
}

extension SettingSituation {
  /// As it would be without the lock: for what is shown before the passphrase is given. Nothing is confirmed in it.
  var unlocked: SettingSituation {
    var situation = self
    situation.isUnlocked = true
    return situation
  }
}
