internal import BMSCore

/// The inverters of the vendor's documents to choose from, by name or by protocol.
enum CatalogueDialog {
  private static let idWidth = 14

  static func draw(_ query: String, selected: Int, width: Int) -> Block {
    var block = Block(width: width)
    let own = min(width, 100)
    block.add(Rows.title(Texts.Wiring.title, width: own))
    block.add(Rows.paragraph(Texts.Wiring.hint, .hint, indent: 1, width: own))
    block.add(Line(" ") + Line(Texts.Wiring.search, .label) + Line(query) + Line(" ", .selected))
    let entries = InverterCatalogue.find(query)
    if entries.isEmpty { block.add(Rows.paragraph(Texts.Wiring.none, .warning, indent: 1, width: own)) }
    for (index, entry) in entries.enumerated() {
      let line =
        Line(entry.id, index == selected ? .selected : .key).fitted(to: idWidth)
        + Line(entry.setting.name ?? Texts.Wiring.notGiven, entry.setting.name == nil ? .hint : .value).fitted(to: 22)
        + Line(entry.name)
      block.add(Rows.entry(index, selected, line))
    }
    return block
  }
}

/// One inverter: protocol, both plugs pin by pin, the menu setting, notes, and where the documents disagree.
enum WiringDialog {
  static func draw(_ id: String, width: Int) -> Block {
    guard let entry = InverterCatalogue.entries.first(where: { $0.id == id }) else { return Block(width: width) }
    var block = Block(width: width)
    block.add(Rows.title(entry.name, width: min(width, 80)))
    for text in WiringText.lines(entry, width: min(width, 80) - 2).dropFirst() { block.add(Line(" ") + Line(text)) }
    block.add(.empty)
    var buttons = Line(" ")
    if entry.setting.device == .bms, entry.setting.name != nil {
      buttons += Line(Texts.Wiring.setIt, .key).marked(.pick(.goOn)) + Line("  ")
    }
    block.add(buttons + Line(Texts.Wiring.back, .key).marked(.pick(.cancel)))
    return block
  }
}

extension ScreenModel {
  /// The wiring of the one inverter of this name, or the list of those that fit.
  mutating func openCatalogue(_ query: String) {
    view.isHelpOpen = false
    let entries = InverterCatalogue.find(query)
    if !query.isEmpty, entries.count == 1 || entries.first?.id == query.lowercased() {
      view.dialogs.append(Dialog(kind: .wiring(entries[0].id)))
      return
    }
    view.dialogs.append(Dialog(kind: .catalogue(query)))
    if entries.isEmpty { complain(Texts.Wiring.unknown(query)) }
  }

  /// A letter more to search for, or `nil` to take the last one away.
  mutating func searchCatalogue(adding scalar: Unicode.Scalar?) -> [Effect] {
    guard let dialog = view.dialogs.last, case .catalogue(var query) = dialog.kind else { return [] }
    if let scalar {
      guard query.type(scalar) else { return [] }
    } else if !query.isEmpty {
      query.removeLast()
    }
    view.dialogs[view.dialogs.count - 1] = Dialog(kind: .catalogue(query))
    return []
  }

  mutating func setWiredProtocol() {
    guard case .wiring(let id) = view.dialogs.last?.kind,
      let entry = InverterCatalogue.entries.first(where: { $0.id == id }), entry.setting.device == .bms,
      let name = entry.setting.name
    else { return }
    change(.field(.inverterProtocol), to: name)
  }
}

/// One inverter of the catalogue as plain ASCII lines: on screen, on paper and for `wecotui wiring`.
enum WiringText {
  private static let nameWidth = 19

  static func lines(_ entry: InverterEntry, width: Int = 78) -> [String] {
    var lines = [entry.name, ""]
    func row(_ name: String, _ text: String) {
      lines += Rows.hanging(Line(name), text, .normal, indent: nameWidth, width: width).map(\.text)
    }
    row(Texts.Wiring.protocolSet, "\(entry.setting.device.rawValue): \(entry.setting.name ?? Texts.Wiring.notGiven)")
    if let note = entry.setting.note, entry.setting.name != nil || note != Texts.Wiring.notGiven { row("", note) }
    row(Texts.Wiring.menu, entry.inverterMenu ?? Texts.Wiring.notGiven)
    row(Texts.Wiring.documents, entry.documents.map(\.title).joined(separator: ", "))
    lines.append("")
    lines += PlugDrawing.lines(entry)
    if !entry.notes.isEmpty { lines.append("") }
    for (index, note) in entry.notes.enumerated() { row(index == 0 ? Texts.Wiring.notes : "", note) }
    lines.append("")
    for (index, note) in InverterCatalogue.generalNotes.enumerated() {
      row(index == 0 ? Texts.Wiring.general : "", note)
    }
    return lines
  }
}
