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
}
