internal import BMSCore

/// How a change is shown, step by step.
enum SettingDialogView {
  private static let nameWidth = 17
  private static let timeWidth = 19

  static func draw(_ dialog: SettingDialog, _ state: AppState, width: Int) -> Block {
    var sheet = Sheet(Texts.Change.title(Texts.name(dialog.subject)), nameWidth: nameWidth, columns: width)
    let step = dialog.step(in: state)
    switch step {
    case .confirm(let proposal):
      facts(proposal, state, &sheet)
      input(Texts.Change.word, dialog.typed, dialog.trouble, &sheet)
    case .second(let proposal):
      facts(proposal, state, &sheet)
      if let second = proposal.second { input(Texts.Change.second(second), dialog.typed, dialog.trouble, &sheet) }
    case .progress(let id): progress(id, dialog, state, &sheet)
    case .refused(let ended) where dialog.stage != .entry: refused(ended, &sheet)
    default: entry(step, dialog, state, &sheet)
    }
    return sheet.block
  }

  /// A line to type into, what was wrong with it before, and the buttons.
  private static func input(_ question: String, _ typed: String, _ trouble: String?, _ sheet: inout Sheet) {
    sheet.input(question, typed)
    end(trouble, &sheet)
  }

  private static func end(_ trouble: String?, _ sheet: inout Sheet) {
    if let trouble { sheet.words(trouble, .warning) }
    sheet.line(
      Line(" ") + Line(Texts.Change.goOn, .key).marked(.pick(.goOn)) + Line("  ")
        + Line(Texts.Change.cancel, .key).marked(.pick(.cancel)) + Line("  ") + Line(Texts.Change.escape, .hint))
  }

  // MARK: - Before

  private static func entry(
    _ step: SettingDialog.Step, _ dialog: SettingDialog, _ state: AppState, _ sheet: inout Sheet
  ) {
    let situation = dialog.situation(in: state)
    if let situation {
      sheet.row(Texts.Change.battery, Texts.battery(situation.battery))
      let present = ReadingText(situation.present(dialog.subject), at: state.now)
      sheet.row(Texts.Change.present, "\(present.number) \(present.unit) \(present.age)".trimmed, present.style)
      if let reading = situation.present(dialog.subject) {
        sheet.row(Texts.Details.grade, Texts.Change.graded(reading.grade, Texts.Details.origin(reading.source)))
      } else {
        sheet.row("", Texts.Details.unknown, .hint)
      }
      sheet.row(Texts.Change.map, situation.map.name)
    }
    port(dialog.link, state, &sheet)
    switch step {
    case .choose(.names(let names)):
      sheet.line(.empty)
      sheet.words(Texts.Change.choose, .hint)
      for (index, name) in names.enumerated() {
        let words = Line(name.name, index == dialog.selected ? .selected : .normal)
        sheet.line(Rows.entry(index, dialog.selected, words + Line("  \(name.number)", .hint)))
      }
      end(dialog.trouble, &sheet)
    case .choose(let values):
      sheet.line(.empty)
      sheet.words(Texts.Change.enter(values.allowed.joined(separator: ", ")), .hint)
      input(Texts.Change.value, dialog.wanted ?? dialog.typed, dialog.trouble, &sheet)
    case .passphrase:
      sheet.line(.empty)
      sheet.words(Texts.Change.passphraseHint, .hint)
      // Not even how long it is.
      input(Texts.Change.passphrase, "", dialog.trouble, &sheet)
    case .reason(let faults):
      sheet.line(.empty)
      sheet.words(Texts.refusal(SettingRefusal.activeFaults(faults)), .fault)
      sheet.words(Texts.Change.reasonHint, .hint)
      input(Texts.Change.reason, dialog.typed, dialog.trouble, &sheet)
    case .refused(let refusal): refused(refusal, &sheet)
    case .noPort:
      sheet.row(Texts.Change.present, Texts.Details.unknown, .hint)
      sheet.row(Texts.Change.cannot, state.fleet == nil ? Texts.Change.noPort : Texts.Fleet.elsewhere, .warning)
    case .gone: sheet.row(Texts.Change.cannot, Texts.Change.gone, .warning)
    case .confirm, .second, .progress: break
    }
  }

  private static func refused(_ refusal: SettingRefusal, _ sheet: inout Sheet) {
    sheet.row(Texts.Change.cannot, Texts.refusal(refusal), .warning)
    if case .noWrite = refusal { sheet.row(Texts.Change.how2know, Texts.Change.findOut) }
    sheet.line(
      Line(" ") + Line(Texts.Change.close, .key).marked(.pick(.cancel)) + Line("  ")
        + Line(Texts.Change.escape, .hint))
  }

  private static func facts(_ proposal: ProposedChange, _ state: AppState, _ sheet: inout Sheet) {
    sheet.row(Texts.Change.battery, Texts.battery(proposal.battery))
    sheet.row(Texts.Change.change, proposal.title, .value)
    sheet.row(Texts.Change.bytes, proposal.bytesText, .value)
    sheet.row(Texts.Change.how, Texts.function(proposal))
    sheet.row(Texts.Details.grade, Texts.graded(proposal))
    if let note = proposal.write.note { sheet.row(Texts.Change.note, note) }
    sheet.row(Texts.Details.manual, Texts.manual(proposal))
    if let reason = proposal.faultReason { sheet.row(Texts.Change.faults, reason, .warning) }
    port(proposal.battery.link, state, &sheet)
    if let path = state.desk.auditPath { sheet.row(Texts.Change.record, path) }
  }

  /// Who else could write: what is known of it, and that it is not known.
  private static func port(_ link: String?, _ state: AppState, _ sheet: inout Sheet) {
    guard let link, let holders = state.desk.holders[link] else { return }
    if !holders.names.isEmpty {
      sheet.row(Texts.Change.port, Texts.refusal(SettingRefusal.portHeld(link, by: holders.names)), .fault)
    } else if holders.isPartial {
      sheet.row(Texts.Change.port, Texts.Change.portUnseen, .warning)
    }
  }

  // MARK: - Afterwards

  private static func progress(_ id: UInt64, _ dialog: SettingDialog, _ state: AppState, _ sheet: inout Sheet) {
    guard let status = dialog.status(id, in: state) else { return sheet.words(Texts.Change.gone, .warning) }
    sheet.row(Texts.Change.battery, Texts.battery(status.battery))
    sheet.row(
      Texts.Change.change,
      Texts.Change.step(Texts.name(status.subject), from: status.old.plain, to: status.new.plain), .value)
    sheet.line(.empty)
    for step in status.steps { sheet.row(time(step.at, status, state), Texts.step(step), indent: timeWidth) }
    if status.outcome == nil { sheet.row("", Texts.Change.waiting, .hint, indent: timeWidth) }
    sheet.line(.empty)
    if let outcome = status.outcome {
      sheet.row(Texts.Change.outcome, outcome.word, style(outcome))
      sheet.words(Texts.outcome(outcome), style(outcome))
    }
    if status.subject == .field(.inverterProtocol), status.sentAt != nil { bus(status, dialog, state, &sheet) }
    var buttons = Line(" ") + Line(Texts.Change.close, .key).marked(.pick(.cancel)) + Line("  ")
    if status.reversal != nil { buttons += Line(Texts.Change.setBack, .key).marked(.pick(.setBack)) + Line("  ") }
    sheet.line(buttons)
    sheet.words(Texts.Change.escapeProgress, .hint)
  }

  /// The bus changing to the new family, and the inverter's first answer, with times.
  private static func bus(
    _ status: ChangeStatus, _ dialog: SettingDialog, _ state: AppState, _ sheet: inout Sheet
  ) {
    sheet.add(title: Texts.Change.verifiedBus)
    guard dialog.cluster(in: state)?.buses.isEmpty == false, let follow = state.desk.follow, follow.id == status.id
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
