internal import BMSCore

/// What the Setting and DO_Setting pages have in common: rows that open a change, the last change, what a map adds.
enum SettingRows {
  static func canSet(_ subject: MapSubject, _ context: PageContext) -> Bool {
    context.clusterState?.setting?.map.write(for: subject) != nil
  }

  /// A value's row that opens its change.
  static func ref(_ field: Field, _ label: String, _ text: ReadingText) -> FieldRef {
    var ref = FieldRef(label, field: field, text)
    if settable.contains(field) { ref.opens = .setting(.field(field)) }
    return ref
  }

  private static let settable: Set<Field> = [.inverterProtocol, .soc, .do1SOC1, .do1SOC2, .do2SOC1, .do2SOC2]

  /// The vendor's entry field: that Enter sets it, or why it does not; Enter says more about that.
  static func entry(_ subject: MapSubject, _ label: String, _ context: PageContext, width: Int) -> Line {
    let whyNot = whyNot(subject, context)
    return opening(
      label, whyNot.map { Line($0, .hint) } ?? Line(Texts.Change.set, .key), .setting(subject), width: width)
  }

  /// Why a setting cannot be set here, in the room of a value; `nil` where Enter leads to it.
  private static func whyNot(_ subject: MapSubject, _ context: PageContext) -> String? {
    if context.view.replay != nil { return Texts.Change.cannotInShort(.replay) }
    if let port = context.state.portElsewhere(context.clusterState) { return Texts.Change.cannotInShort(port) }
    guard canSet(subject, context) else { return Texts.Setting.locked }
    return context.state.settings.allowsWriting ? nil : Texts.Change.notAllowedInShort
  }

  static func catalogue(width: Int) -> Line {
    let words = Line(Texts.Change.catalogueRow(InverterCatalogue.entries.count), .key)
    return opening(Texts.Wiring.title, words, .catalogue, width: width)
  }

  private static func opening(_ label: String, _ words: Line, _ opening: Opening, width: Int) -> Line {
    var ref = FieldRef(label, .unknown)
    ref.opens = opening
    let head = Line(" ") + Line(label, .label)
    return (head.fitted(to: max(width - words.width - 1, 0)) + words).marked(.field(ref))
  }

  /// Whether anything can be changed here, and how.
  static func explanation(_ context: PageContext, width: Int) -> [Line] {
    if let port = context.state.portElsewhere(context.clusterState) {
      return Rows.paragraph(Texts.Change.cannot(port), .hint, indent: 1, width: width)
    }
    guard let map = context.clusterState?.setting?.map, !map.writes.isEmpty else {
      return Rows.paragraph(Texts.Setting.change, .hint, indent: 1, width: width)
    }
    var lines = Rows.paragraph(Texts.Change.mapUsed(map.name), .normal, indent: 1, width: width)
    if !context.state.settings.allowsWriting {
      lines += Rows.paragraph(Texts.refusal(SettingRefusal.writingNotAllowed), .warning, indent: 1, width: width)
    } else {
      lines += Rows.paragraph(Texts.Change.hint, .hint, indent: 1, width: width)
    }
    return lines
  }

  /// What came of the last change, as long as this link is open.
  static func last(_ context: PageContext, width: Int) -> Block {
    var block = Block(width: width)
    guard let change = context.clusterState?.setting?.change else { return block }
    block.add(Rows.title(Texts.Change.last, width: width))
    block.add(Texts.Change.step(Texts.name(change.subject), from: change.old.plain, to: change.new.plain), .normal)
    if let outcome = change.outcome {
      block.add(Texts.Change.cameOut(outcome), SettingDialogView.style(outcome))
      if change.isReversible { block.add(Texts.Change.setBackHint, .hint) }
    } else {
      block.add(change.steps.last?.text ?? "", .hint)
    }
    return block
  }

  /// Changes of earlier runs of which nobody knows what came of them.
  static func open(_ context: PageContext, width: Int) -> Block {
    var block = Block(width: width)
    let lines = context.state.settings.openChanges
    guard !lines.isEmpty else { return block }
    block.add(Rows.title(Texts.Change.openTitle, width: width))
    let situation = context.clusterState?.situation(at: context.now, context.state.settings)
    for line in lines {
      let time = CivilTime(line.time, utcOffset: context.state.utcOffset)
      let map = line.battery == situation?.battery.text ? situation?.map : nil
      let text = Texts.Change.open(line, at: "\(time.date) \(time.clock)", on: map)
      block.add(Rows.hanging(.empty, text, .warning, indent: 1, width: width))
    }
    return block
  }

  /// Fields and settings that only the map knows, and the built-in rows it replaces.
  static func ownFields(_ context: PageContext, width: Int) -> Block {
    var block = Block(width: width)
    guard let setting = context.clusterState?.setting else { return block }
    let map = setting.map
    let named = map.rows.compactMap { row -> MapSubject? in
      if case .named = row.subject { row.subject } else { nil }
    }
    let added = map.writes.map(\.subject).filter { subject in
      guard case .field(let field) = subject else { return !named.contains(subject) }
      return !settable.contains(field)
    }
    let overrides = map.rows.filter(\.overrides)
    guard !(named.isEmpty && added.isEmpty && overrides.isEmpty) else { return block }
    block.add(Rows.title(Texts.Change.ownFields, width: width))
    for subject in named + added {
      let reading = present(subject, context)
      let text = ReadingText(reading, at: context.now)
      var ref = FieldRef(Texts.name(subject), field: subject.field, text)
      if map.write(for: subject) != nil { ref.opens = .setting(subject) }
      block.add(Rows.field(Texts.name(subject), text, width: width, ref: ref))
    }
    for row in overrides {
      let words = Texts.Change.override(Texts.name(row.subject), row.register, map.name)
      block.add(words, .warning)
    }
    return block
  }

  private static func present(_ subject: MapSubject, _ context: PageContext) -> Reading? {
    switch subject {
    case .field(let field): context.cluster?.module(1)?[field] ?? context.cluster?[field]
    case .named(let label): context.clusterState?.setting?.named[label]
    }
  }
}

extension DeviceMap {
  /// The words for a value that a row of this map gives in place of the built-in row.
  func override(of reading: Reading, field: Field?) -> String? {
    guard let field, case .register(let register) = reading.source.origin else { return nil }
    return rows.first { $0.subject == .field(field) && $0.register == register && $0.overrides }.map {
      Texts.Change.override(Texts.name($0.subject), $0.register, name, source: $0.source)
    }
  }
}
