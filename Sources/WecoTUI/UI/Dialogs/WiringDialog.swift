internal import BMSCore

/// One inverter on one screen: the pins, what to set, notes; what the documents contradict each other in stands first.
enum WiringDialog {
  /// From here on the drawings find room beside the text.
  private static let widthWithDrawings = 152

  static func draw(_ entry: InverterEntry, width: Int) -> Block {
    let own = min(width, 80)
    var text = Block(width: own)
    text.add(WiringText.dispute(entry))
    text.add(Rows.title(entry.name, width: own))
    text.add(WiringText.lines(entry, width: own))
    text.add(buttons(entry))
    guard width >= widthWithDrawings else {
      var block = Block(width: width)
      block.add(text.lines)
      return block
    }
    return .columns([text, drawings(entry, width: width - own - 2)], gap: 2)
  }

  /// Both plugs of every version, and the wires between them.
  static func drawings(_ entry: InverterEntry, width: Int) -> Block {
    var block = Block(width: width)
    block.add(Rows.title(Texts.Wiring.drawings(entry.name), width: min(width, 80)))
    for text in Texts.drawing.lines(entry) { block.add(Line(" ") + Line(text)) }
    return block
  }

  private static func buttons(_ entry: InverterEntry) -> Line {
    var line = Line(" ")
    if entry.setting.device == .bms, entry.setting.name != nil {
      line += Line(Texts.Wiring.setIt, .key).marked(.pick(.goOn)) + Line("  ")
    }
    return line + Line(Texts.Wiring.draw, .key).marked(.key("d")) + Line("  ")
      + Line(Texts.Wiring.noteIt, .key).marked(.key("w")) + Line("  ")
      + Line(Texts.Wiring.back, .key).marked(.pick(.cancel))
  }
}

extension ScreenModel {
  mutating func setWiredProtocol() {
    guard let entry = view.wiredInverter, entry.setting.device == .bms, let name = entry.setting.name else { return }
    change(.field(.inverterProtocol), to: name)
  }

  /// The drawings of the inverter that is shown, and back.
  mutating func toggleDrawings() {
    switch view.dialogs.last?.kind {
    case .wiring(let id): view.dialogs.append(Dialog(kind: .drawings(id)))
    case .drawings: view.dialogs.removeLast()
    default: break
    }
  }
}

extension ViewState {
  /// The inverter whose wiring is open.
  fileprivate var wiredInverter: InverterEntry? {
    guard case .wiring(let id) = dialogs.last?.kind else { return nil }
    return InverterCatalogue.entry(id: id)
  }
}

/// One inverter of the catalogue in lines of ASCII: on screen and for `wecotui wiring`.
enum WiringText {
  private static let nameWidth = 19
  private static let signalWidth = 9
  private static let columnGap = 3

  /// What the documents contradict each other in; empty where they agree.
  static func dispute(_ entry: InverterEntry) -> [Line] {
    entry.isDisputed ? [Line(Texts.Wiring.disagree, .fault)] : []
  }

  /// `CAN H 1-7, CAN L 2-8, GND 3-3 (000, 001)`: battery, then inverter; `?` where none is listed.
  static func short(_ wiring: Wiring) -> String {
    let pins = CableSignal.allCases.map { signal in
      "\(signal.rawValue) \(wiring.battery.pin(signal) ?? "?")-\(wiring.inverter.pin(signal) ?? "?")"
    }
    return "\(pins.joined(separator: ", ")) (\(wiring.documents.map(\.rawValue).joined(separator: ", ")))"
  }

  static func lines(_ entry: InverterEntry, width: Int = 78) -> [Line] {
    table(entry) + settings(entry, width: width) + notes(entry, width: width)
  }

  // MARK: - The pins

  private struct Column {
    let plug: Plug
    /// The documents that list its pins.
    var documents: [CatalogueDocument]
  }

  /// Of each version both plugs; the battery's once where the versions agree on it.
  private static func columns(_ entry: InverterEntry) -> [Column] {
    var columns: [Column] = []
    for wiring in entry.wirings {
      if let known = columns.firstIndex(where: { $0.plug == wiring.battery }) {
        columns[known].documents += wiring.documents
      } else {
        columns.append(Column(plug: wiring.battery, documents: wiring.documents))
      }
      columns.append(Column(plug: wiring.inverter, documents: wiring.documents))
    }
    return columns
  }

  private static func table(_ entry: InverterEntry) -> [Line] {
    let columns = columns(entry)
    func row(_ name: String, _ cell: (Column) -> Line) -> Line {
      columns.reduce((Line(" ") + Line(name, .label)).fitted(to: signalWidth)) { line, column in
        line + cell(column).fitted(to: Texts.sentence(column.plug.name).unicodeScalars.count + columnGap)
      }
    }
    var rows = [
      row("") { Line(Texts.sentence($0.plug.name), .title) },
      row(Texts.Wiring.from) { column in
        let hasPins = CableSignal.allCases.contains { column.plug.pin($0) != nil }
        return hasPins ? Line(column.documents.map(\.rawValue).joined(separator: ", "), .hint) : .empty
      },
    ]
    for signal in CableSignal.allCases {
      rows.append(row(signal.rawValue) { pin($0.plug.pin(signal), isInferred: $0.plug.isInferred) })
    }
    if columns.contains(where: { $0.plug.unused != nil }) {
      rows.append(
        row(Texts.Wiring.empty) { column in
          column.plug.unused.map { Line("\($0.lowerBound)-\($0.upperBound)") } ?? Line(Texts.Wiring.notListed, .gone)
        })
    }
    if columns.contains(where: \.plug.isInferred) { rows.append(Line(Texts.Wiring.inferred, .warning)) }
    return rows
  }

  private static func pin(_ pin: String?, isInferred: Bool) -> Line {
    guard let pin else { return Line(Texts.Wiring.notListed, .gone) }
    return isInferred ? Line("\(pin) ?", .warning) : Line(pin, .value)
  }

  // MARK: - What to set, and what else is said

  private static func settings(_ entry: InverterEntry, width: Int) -> [Line] {
    func row(_ name: String, _ text: String, _ style: Style = .normal) -> [Line] {
      Rows.hanging(Line(" ") + Line(name, .label), text, style, indent: nameWidth, width: width)
    }
    let setting = entry.setting
    let name = setting.name.map { row(Texts.Wiring.set(setting.device), $0, .value) }
    let note = setting.note.map { row(name == nil ? Texts.Wiring.set(setting.device) : "", Texts.sentence($0)) }
    let documents = entry.documents.map {
      entry.withoutPins.contains($0) ? Texts.Wiring.withoutPins(Texts.sentence($0)) : Texts.sentence($0)
    }
    let siblings = InverterCatalogue.siblings(of: entry).map { Texts.Wiring.sibling($0.id, $0.name) }
    return (name ?? []) + (note ?? [])
      + row(Texts.Wiring.menu, entry.inverterMenu ?? Texts.Wiring.notGiven, entry.inverterMenu == nil ? .hint : .value)
      + row(Texts.Wiring.documents, documents.joined(separator: ", "))
      + siblings.flatMap { row(Texts.Wiring.siblings, $0) }
  }

  private static func notes(_ entry: InverterEntry, width: Int) -> [Line] {
    (entry.notes + InverterCatalogue.generalNotes).flatMap {
      Rows.hanging(Line(" -"), Texts.sentence($0), .normal, indent: 3, width: width)
    }
  }
}
