internal import BMSCore

/// How a change is shown, step by step. What is asked, and the buttons, stay in sight however small the screen is.
enum SettingDialogView {
  private static let nameWidth = 17
  private static let timeWidth = 19

  static func draw(_ dialog: SettingDialog, _ state: AppState, width: Int) -> Block {
    var sheet = Sheet(Texts.Change.title(Texts.name(dialog.subject)), nameWidth: nameWidth, columns: width)
    switch dialog.step(in: state) {
    case .passphrase(let proposal):
      facts(proposal, dialog, state, isLocked: true, &sheet)
      sheet.beginFoot()
      sheet.words(Texts.Change.passphraseHint, .hint)
      // Not even how long it is.
      input(Texts.Change.passphrase, "", dialog.trouble, &sheet)
    case .confirm(let proposal):
      facts(proposal, dialog, state, isLocked: false, &sheet)
      sheet.beginFoot()
      input(Texts.Change.type(proposal.line), dialog.typed, dialog.trouble, &sheet)
    case .progress(let id): progress(id, dialog, state, &sheet)
    case .refused(let ended) where dialog.stage != .entry: refused(ended, &sheet)
    case let step: entry(step, dialog, state, &sheet)
    }
    return sheet.block
  }

  /// A line to type into, what was wrong with it before, and the buttons.
  private static func input(_ question: String, _ typed: String, _ trouble: String?, _ sheet: inout Sheet) {
    sheet.input(question, typed)
    if let trouble { sheet.words(trouble, .warning) }
    sheet.line(
      Line(" ") + Line(Texts.Change.goOn, .key).marked(.pick(.goOn)) + Line("  ")
        + Line(Texts.Change.cancel, .key).marked(.pick(.cancel)) + Line("  ") + Line(Texts.Change.escape, .hint))
  }

  private static func close(_ sheet: inout Sheet) {
    sheet.line(
      Line(" ") + Line(Texts.Change.close, .key).marked(.pick(.cancel)) + Line("  ")
        + Line(Texts.Change.escape, .hint))
  }

  // MARK: - Before

  private static func entry(
    _ step: SettingDialog.Step, _ dialog: SettingDialog, _ state: AppState, _ sheet: inout Sheet
  ) {
    if let situation = dialog.situation(in: state) {
      sheet.row(Texts.Change.battery, Texts.battery(situation.battery))
      present(situation.present(dialog.subject), state, &sheet)
      sheet.row(Texts.Change.map, situation.map.name)
    }
    port(dialog.link, state, &sheet)
    undone(dialog, state, &sheet)
    switch step {
    case .choose(let values): choose(values, dialog, state, &sheet)
    case .refused(let refusal): refused(refusal, &sheet)
    case .elsewhere(let port):
      present(dialog.subject.field.flatMap { dialog.cluster(in: state)?.cluster.reading($0) }, state, &sheet)
      sheet.row(Texts.Change.whyNot, Texts.Change.cannot(port), .warning)
      sheet.beginFoot()
      close(&sheet)
    case .gone, .passphrase, .confirm, .progress:
      sheet.row(Texts.Change.whyNot, Texts.Change.gone, .warning)
      sheet.beginFoot()
      close(&sheet)
    }
  }

  private static func present(_ reading: Reading?, _ state: AppState, _ sheet: inout Sheet) {
    let present = ReadingText(reading, at: state.now)
    sheet.row(Texts.Change.present, "\(present.number) \(present.unit) \(present.age)".trimmed, present.style)
    if let reading {
      sheet.row(Texts.Details.grade, Texts.Change.graded(reading.grade, Texts.Details.origin(reading.source)))
    } else {
      sheet.row("", Texts.Details.unknown, .hint)
    }
  }

  private static func choose(
    _ values: WriteValues, _ dialog: SettingDialog, _ state: AppState, _ sheet: inout Sheet
  ) {
    if let situation = dialog.situation(in: state) {
      sheet.row(
        Texts.Change.asks,
        Texts.Change.gates(
          dialog.subject, isLocked: !situation.isUnlocked, currentFlows: situation.currentFlows,
          faults: situation.activeFaults))
    }
    guard let names = dialog.names(in: state) else {
      sheet.beginFoot()
      sheet.words(Texts.Change.enter(values.allowed.joined(separator: ", ")), .hint)
      return input(Texts.Change.value, dialog.wanted ?? dialog.typed, dialog.trouble, &sheet)
    }
    sheet.line(.empty)
    let width = (names.map(\.name.unicodeScalars.count).max() ?? 0) + 2
    for (index, name) in names.enumerated() {
      let isChosen = index == dialog.selected
      let words = Line(name.name, isChosen ? .selected : name.isSettable ? .normal : .hint)
      let line = words + .blank(width - words.width) + Line(name.belongsTo, .hint)
      sheet.line(Rows.entry(index, dialog.selected ?? -1, line))
    }
    sheet.beginFoot()
    sheet.words(Texts.Change.choose, .hint)
    input(Texts.Wiring.search, dialog.wanted ?? dialog.typed, dialog.trouble, &sheet)
  }

  private static func refused(_ refusal: SettingRefusal, _ sheet: inout Sheet) {
    sheet.row(Texts.Change.whyNot, Texts.refusal(refusal), .warning)
    if case .noWrite = refusal { sheet.row(Texts.Change.how2know, Texts.Change.findOut) }
    sheet.beginFoot()
    close(&sheet)
  }

  /// What a person has to know before anything is typed, the weightiest first.
  private static func facts(
    _ proposal: ProposedChange, _ dialog: SettingDialog, _ state: AppState, isLocked: Bool, _ sheet: inout Sheet
  ) {
    let line = proposal.line
    sheet.row(Texts.Change.battery, Texts.battery(proposal.battery))
    sheet.row(Texts.Change.change, proposal.title, .value)
    undone(dialog, state, &sheet)
    if let risk = Texts.risk(of: proposal) { sheet.row(Texts.Change.risk, risk, .warning) }
    if line.asksReason { sheet.row(Texts.Change.faults, Texts.Change.reported(line.faults), .fault) }
    port(proposal.battery.link, state, &sheet)
    if isLocked { sheet.row(Texts.Change.asks, Texts.Change.gates(line)) }
    sheet.row(Texts.Details.grade, Texts.graded(proposal))
    sheet.row(Texts.Change.bytes, proposal.bytesText, .value)
    sheet.row(Texts.Change.how, Texts.function(proposal))
    if let note = proposal.write.note { sheet.row(Texts.Change.note, note) }
    sheet.row(Texts.Details.manual, Texts.manual(proposal))
    if let path = state.settings.auditPath { sheet.row(Texts.Change.record, path) }
  }

  /// What setting a change back means: how near it comes, and that somebody else has changed it since.
  private static func undone(_ dialog: SettingDialog, _ state: AppState, _ sheet: inout Sheet) {
    guard let past = dialog.undone else { return }
    if case .confirm(let proposal) = dialog.stage, proposal.new.plain != past.old {
      sheet.row(Texts.Change.undo, Texts.Change.nearest(past.old, proposal.new.plain), .warning)
    }
    guard let situation = dialog.situation(in: state), let present = situation.present(dialog.subject)?.value,
      situation.map.write(for: dialog.subject)?.readsAbout(present, as: past.new) == false
    else { return }
    sheet.row(Texts.Change.undo, Texts.Change.changedSince(past.new, present.plain), .warning)
  }

  /// Who else could write: what is known of it, and that it is not known.
  private static func port(_ link: String?, _ state: AppState, _ sheet: inout Sheet) {
    guard let link, let holders = state.settings.holders[link] else { return }
    if !holders.names.isEmpty {
      sheet.row(Texts.Change.port, Texts.refusal(SettingRefusal.portHeld(link, by: holders.names)), .fault)
    } else if holders.isPartial {
      sheet.row(Texts.Change.port, Texts.Change.portUnseen, .warning)
    }
  }

  // MARK: - Afterwards

  private static func progress(_ id: UInt64, _ dialog: SettingDialog, _ state: AppState, _ sheet: inout Sheet) {
    guard let status = dialog.status(id, in: state) else {
      sheet.words(Texts.Change.gone, .warning)
      sheet.beginFoot()
      return close(&sheet)
    }
    sheet.row(Texts.Change.battery, Texts.battery(status.battery))
    sheet.row(
      Texts.Change.change,
      Texts.Change.step(Texts.name(status.subject), from: status.old.plain, to: status.new.plain), .value)
    if let outcome = status.outcome {
      sheet.row(Texts.Change.outcome, Texts.Change.cameOut(outcome), style(outcome))
    } else {
      sheet.row(Texts.Change.outcome, Texts.Change.waiting, .hint)
    }
    sheet.line(.empty)
    for step in status.steps where step.isUnderWay {
      sheet.row(time(step.at, status, state), Texts.step(step), indent: timeWidth)
    }
    if status.subject == .field(.inverterProtocol), status.sentAt != nil { bus(status, dialog, state, &sheet) }
    sheet.beginFoot()
    sheet.line(.empty)
    var buttons = Line(" ") + Line(Texts.Change.close, .key).marked(.pick(.cancel)) + Line("  ")
    if status.isReversible { buttons += Line(Texts.Change.setBack, .key).marked(.pick(.setBack)) + Line("  ") }
    sheet.line(buttons)
    if !status.isFinal { sheet.words(Texts.Change.escapeProgress, .hint) }
  }

  /// The bus changing to the new family, and the inverter's first answer, with times.
  private static func bus(
    _ status: ChangeStatus, _ dialog: SettingDialog, _ state: AppState, _ sheet: inout Sheet
  ) {
    sheet.line(.empty)
    sheet.add(title: Texts.Change.verifiedBus)
    guard dialog.cluster(in: state)?.buses.isEmpty == false, let follow = state.settings.follow, follow.id == status.id
    else { return sheet.words(Texts.Change.noCAN, .hint) }
    if let bus = follow.bus {
      sheet.row(
        time(bus.at, status, state), Texts.Change.bus(bus.text, matches: bus.matches, follow.wanted), indent: timeWidth)
    } else if let asBefore = follow.asBefore {
      sheet.words(Texts.Change.asBefore(asBefore, follow.wanted), .hint)
    } else {
      return sheet.words(follow.isPublished ? Texts.Change.waitBus : Texts.Change.notPublished(follow.wanted), .hint)
    }
    guard let inverter = follow.inverter else { return sheet.words(Texts.Change.waitInverter, .hint) }
    sheet.row(time(inverter.at, status, state), Texts.Change.inverter(inverter.text), .good, indent: timeWidth)
  }

  /// `14:03:22 +0.3 s`, counted from the first step.
  private static func time(_ at: Instant, _ status: ChangeStatus, _ state: AppState) -> String {
    "\(state.clock(at)) \(Texts.Change.after(at - (status.steps.first?.at ?? at)))"
  }

  static func style(_ outcome: SettingOutcome) -> Style {
    switch outcome {
    case .verified: .good
    case .unknown: .fault
    case .rejected, .unchanged, .notSent: .warning
    }
  }
}

extension ChangeStep {
  /// It leads to the outcome, and is not the outcome itself.
  fileprivate var isUnderWay: Bool {
    if case .concluded = what { false } else { true }
  }
}
