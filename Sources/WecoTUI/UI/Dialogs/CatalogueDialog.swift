internal import BMSCore

/// The inverters of the vendor's documents to choose from, by name or by protocol.
struct CataloguePicker: Hashable, Sendable {
  var query = ""
  var selected = 0

  var entries: [InverterEntry] { InverterCatalogue.find(query) }
}

enum CatalogueDialog {
  private static let idWidth = 14

  static func draw(_ picker: CataloguePicker, width: Int) -> Block {
    var block = Block(width: width)
    let own = min(width, 100)
    block.add(Rows.title(Texts.Wiring.title, width: own))
    block.add(Rows.paragraph(Texts.Wiring.hint, .hint, indent: 1, width: own))
    block.add(Line(" ") + Line(Texts.Wiring.search, .label) + Line(picker.query) + Line(" ", .selected))
    let entries = picker.entries
    if entries.isEmpty { block.add(Rows.paragraph(Texts.Wiring.none, .warning, indent: 1, width: own)) }
    for (index, entry) in entries.enumerated() {
      let isSelected = index == picker.selected
      let line =
        Line(isSelected ? " > " : "   ", .key) + Line(entry.id, isSelected ? .selected : .key).fitted(to: idWidth)
        + Line(entry.setting.name ?? Texts.Wiring.notGiven, entry.setting.name == nil ? .hint : .value).fitted(to: 22)
        + Line(entry.name)
      block.add(line.marked(.pick(.item(index))))
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

extension Hands {
  /// The wiring of the one inverter of this name, or the list of those that fit.
  mutating func openCatalogue(_ query: String) {
    view.isHelpOpen = false
    let entries = InverterCatalogue.find(query)
    if !query.isEmpty, entries.count == 1 || entries.first?.id == query.lowercased() {
      view.dialogs.append(Dialog(kind: .wiring(entries[0].id)))
      return
    }
    view.dialogs.append(Dialog(kind: .catalogue(CataloguePicker(query: entries.isEmpty ? "" : query))))
    if entries.isEmpty { view.message = .trouble(Texts.Wiring.unknown(query)) }
  }

  /// A key while the list or a wiring is open; `nil` when it means what it always means.
  mutating func pressInCatalogue(_ key: Key) -> [Effect]? {
    guard !view.isHelpOpen else { return nil }
    switch view.dialogs.last?.kind {
    case .wiring(let id) where key == .enter:
      pickInWiring(id, .goOn)
      return []
    case .catalogue(var picker):
      switch key {
      case .up: picker.selected = max(picker.selected - 1, 0)
      case .down: picker.selected = min(picker.selected + 1, max(picker.entries.count - 1, 0))
      case .enter:
        pickInCatalogue(picker, .item(picker.selected))
        return []
      case .backspace: if !picker.query.isEmpty { picker.query.removeLast() }
      case .char(let scalar) where scalar.value >= 0x20:
        guard picker.query.type(scalar) else { return [] }
        picker.selected = 0
      default: return nil
      }
      view.dialogs[view.dialogs.count - 1].kind = .catalogue(picker)
      bringIntoSight(row: picker.selected + 4)
      return []
    default: return nil
    }
  }

  mutating func pickInCatalogue(_ picker: CataloguePicker, _ pick: Pick) {
    guard case .item(let index) = pick, picker.entries.indices.contains(index) else { return }
    var picker = picker
    picker.selected = index
    view.dialogs[view.dialogs.count - 1].kind = .catalogue(picker)
    view.dialogs.append(Dialog(kind: .wiring(picker.entries[index].id)))
  }

  mutating func pickInWiring(_ id: String, _ pick: Pick) {
    guard pick == .goOn else {
      view.dialogs.removeLast()
      return
    }
    let entry = InverterCatalogue.entries.first { $0.id == id }
    guard let entry, entry.setting.device == .bms, let name = entry.setting.name else { return }
    change(.field(.inverterProtocol), to: name)
  }
}
