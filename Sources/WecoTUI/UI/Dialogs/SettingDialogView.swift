internal import BMSCore

/// How a change is shown, step by step.
enum SettingDialogView {
  private static let nameWidth = 17
  private static let timeWidth = 19
  private static let widest = 100

  static func draw(_ dialog: SettingDialog, _ state: AppState, width: Int) -> Block {
    var view = Drawing(width: min(width, widest), columns: width)
    view.block.add(Rows.title(Texts.Change.title(dialog.subject.label), width: view.width))
    if dialog.stage != .entry, let ended = dialog.ended(in: state) {
      refused(ended, &view)
      return view.block
    }
    switch dialog.stage {
    case .entry: entry(dialog, state, &view)
    case .confirm(let proposal):
      facts(proposal, state, &view)
      view.input(Texts.Change.word, dialog.typed, dialog.trouble)
    case .second(let proposal, _):
      facts(proposal, state, &view)
      if let second = proposal.second { view.input(Texts.Change.second(second), dialog.typed, dialog.trouble) }
    case .progress(let id): progress(id, dialog, state, &view)
    }
    return view.block
  }

  /// The lines of a dialog under way.
  private struct Drawing {
    let width: Int
    var block: Block

    init(width: Int, columns: Int) {
      self.width = width
      block = Block(width: columns)
    }

    mutating func row(_ name: String, _ text: String, _ style: Style = .normal, indent: Int = nameWidth) {
      block.add(Rows.named(name, text, style, indent: indent, width: width))
    }

    mutating func words(_ text: String, _ style: Style) {
      block.add(Rows.paragraph(text, style, indent: 1, width: width))
    }

    /// A line to type into, what was wrong with it before, and the buttons.
    mutating func input(_ question: String, _ typed: String, _ trouble: String?) {
      block.add(.empty)
      let lines = Rows.paragraph(question, .normal, indent: 1, width: width)
      block.add(lines.dropLast().map(\.self))
      let head = (lines.last ?? .empty) + Line(" ")
      let room = max(width - head.width - 2, 1)
      let text = Line(typed)
      block.add(head + text.part(max(text.width - room, 0)..<text.width) + Line(" ", .selected))
      end(trouble)
    }

    mutating func end(_ trouble: String?) {
      if let trouble { words(trouble, .warning) }
      block.add(
        Line(" ") + Line(Texts.Change.goOn, .key).marked(.pick(.goOn)) + Line("  ")
          + Line(Texts.Change.cancel, .key).marked(.pick(.cancel)) + Line("  ") + Line(Texts.Change.escape, .hint))
    }
  }

  // MARK: - Before

  private static func entry(_ dialog: SettingDialog, _ state: AppState, _ view: inout Drawing) {
    let situation = dialog.situation(in: state)
    if let situation {
      view.row(Texts.Change.battery, situation.battery.text)
      let present = ReadingText(situation.present(dialog.subject), at: state.now)
      view.row(Texts.Change.present, "\(present.number) \(present.unit) \(present.age)".trimmed, present.style)
      if let reading = situation.present(dialog.subject) {
        view.row(Texts.Change.grade, "\(reading.grade.rawValue), \(Texts.Details.origin(reading.source))")
      } else {
        view.row("", Texts.Details.unknown, .hint)
      }
      view.row(Texts.Change.map, situation.map.name)
    }
    port(dialog.link, state, &view)
    switch dialog.entry(in: state) {
    case .choose(.names(let names)):
      view.block.add(.empty)
      view.words(Texts.Change.choose, .hint)
      for (index, name) in names.enumerated() {
        let words = Line(name.name, index == dialog.selected ? .selected : .normal)
        view.block.add(Rows.entry(index, dialog.selected, words + Line("  \(name.number)", .hint)))
      }
      view.end(dialog.trouble)
    case .choose(let values):
      view.block.add(.empty)
      view.words(Texts.Change.enter(values.allowed.joined(separator: ", ")), .hint)
      view.input(Texts.Change.value, dialog.wanted ?? dialog.typed, dialog.trouble)
    case .passphrase:
      view.block.add(.empty)
      view.words(Texts.Change.passphraseHint, .hint)
      // Not even how long it is.
      view.input(Texts.Change.passphrase, "", dialog.trouble)
    case .reason:
      view.block.add(.empty)
      view.words(SettingRefusal.activeFaults(situation?.activeFaults ?? []).sentence, .fault)
      view.words(Texts.Change.reasonHint, .hint)
      view.input(Texts.Change.reason, dialog.typed, dialog.trouble)
    case .refused(let refusal): refused(refusal, &view)
    case .noPort:
      view.row(Texts.Change.present, Texts.Details.unknown, .hint)
      view.row(Texts.Change.cannot, Texts.Change.noPort, .warning)
    case .gone: view.row(Texts.Change.cannot, Texts.Change.gone, .warning)
    }
  }

  private static func refused(_ refusal: SettingRefusal, _ view: inout Drawing) {
    view.row(Texts.Change.cannot, refusal.sentence, .warning)
    if case .noWrite = refusal { view.row(Texts.Change.how2know, Texts.Change.findOut) }
    view.block.add(
      Line(" ") + Line(Texts.Change.close, .key).marked(.pick(.cancel)) + Line("  ")
        + Line(Texts.Change.escape, .hint))
  }

  private static func facts(_ proposal: ProposedChange, _ state: AppState, _ view: inout Drawing) {
    view.row(Texts.Change.battery, proposal.battery.text)
    view.row(Texts.Change.change, proposal.title, .value)
    view.row(Texts.Change.bytes, proposal.bytesText, .value)
    view.row(Texts.Change.how, proposal.functionText)
    view.row(Texts.Change.grade, proposal.gradeText)
    if let note = proposal.write.note { view.row(Texts.Change.note, note) }
    view.row(Texts.Change.manual, proposal.manualText)
    if let reason = proposal.faultReason { view.row(Texts.Change.faults, reason, .warning) }
    port(proposal.battery.link, state, &view)
    if let path = state.desk.auditPath { view.row(Texts.Change.record, path) }
  }

  /// Who else could write: what is known of it, and that it is not known.
  private static func port(_ link: String?, _ state: AppState, _ view: inout Drawing) {
    guard let link, let holders = state.desk.holders[link] else { return }
    if !holders.names.isEmpty {
      view.row(Texts.Change.port, SettingRefusal.portHeld(link, by: holders.names).sentence, .fault)
    } else if holders.isPartial {
      view.row(Texts.Change.port, Texts.Change.portUnseen, .warning)
    }
  }

  // MARK: - Afterwards

  private static func progress(_ id: UInt64, _ dialog: SettingDialog, _ state: AppState, _ view: inout Drawing) {
    guard let status = dialog.status(id, in: state) else { return view.words(Texts.Change.gone, .warning) }
    view.row(Texts.Change.battery, status.battery.text)
    view.row(Texts.Change.change, "\(status.subject.label): \(status.old.plain) -> \(status.new.plain)", .value)
    view.block.add(.empty)
    for step in status.steps { view.row(time(step.at, status, state), step.text, indent: timeWidth) }
    if status.outcome == nil { view.row("", Texts.Change.waiting, .hint, indent: timeWidth) }
    view.block.add(.empty)
    if let outcome = status.outcome {
      view.row(Texts.Change.outcome, outcome.word, style(outcome))
      view.words(outcome.sentence, style(outcome))
    }
    if status.subject == .field(.inverterProtocol), status.sentAt != nil { bus(status, dialog, state, &view) }
    var buttons = Line(" ") + Line(Texts.Change.close, .key).marked(.pick(.cancel)) + Line("  ")
    if status.reversal != nil { buttons += Line(Texts.Change.setBack, .key).marked(.pick(.setBack)) + Line("  ") }
    view.block.add(buttons)
    view.words(Texts.Change.escapeProgress, .hint)
  }

  /// The bus changing to the new family, and the inverter's first answer, with times.
  private static func bus(
    _ status: ChangeStatus, _ dialog: SettingDialog, _ state: AppState, _ view: inout Drawing
  ) {
    view.block.add(Rows.title(Texts.Change.verifiedBus, width: view.width))
    guard dialog.cluster(in: state)?.buses.isEmpty == false, let follow = state.desk.follow, follow.id == status.id
    else { return view.words(Texts.Change.noCAN, .hint) }
    if let bus = follow.bus {
      view.row(
        time(bus.at, status, state), Texts.Change.bus(bus.text, matches: bus.matches, follow.wanted), indent: timeWidth)
    } else if let asBefore = follow.asBefore {
      view.words(Texts.Change.asBefore(asBefore, follow.wanted), .hint)
    } else {
      return view.words(follow.isPublished ? Texts.Change.waitBus : Texts.Change.notPublished(follow.wanted), .hint)
    }
    guard let inverter = follow.inverter else { return view.words(Texts.Change.waitInverter, .hint) }
    view.row(time(inverter.at, status, state), Texts.Change.inverter(inverter.text), .good, indent: timeWidth)
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
