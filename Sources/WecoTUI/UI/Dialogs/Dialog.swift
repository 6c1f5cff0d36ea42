internal import BMSCore

/// Something open in the page's place. Esc closes it.
struct Dialog: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// Everything about the selected field.
    case details(Selection)
    /// One group of the page alone, by its title.
    case group(String)
    /// The commissioning report of a site, as it was kept.
    case report(site: String, lines: [String])
    /// What can be connected to.
    case sources([FoundSource])
    case setting(SettingDialog)
    /// The inverters of the vendor's documents that fit what was typed.
    case catalogue(String)
    /// What can be set back.
    case pastChanges([PastChange])
    /// Both plugs of the cable to an inverter, by its id in the catalogue.
    case wiring(String)
    /// The same plugs drawn.
    case drawings(String)
    case alarm(AlarmRef)
    /// The vendor's manual, in our words.
    case manual
    /// The incidents that are kept.
    case incidents
    /// What a lesson asks for and found.
    case lesson
  }

  var kind: Kind
  /// Which entry of a list is chosen.
  var selected = 0
  /// First visible line.
  var scroll = 0
}

extension Dialog {
  /// Whose keys work while it is open.
  var places: [KeyPlace] {
    switch kind {
    case .details, .group, .manual: []
    case .report: [.report]
    case .sources, .pastChanges, .incidents: [.list]
    case .catalogue: [.catalogue, .list]
    case .setting(let setting): setting.isOver ? [.outcome] : [.change, .list]
    case .wiring: [.wiring]
    case .drawings: [.drawings]
    case .alarm: [.alarm]
    case .lesson: [.lesson]
    }
  }

  /// - Parameter below: the screen without this dialog.
  func draw(_ model: ScreenModel, over below: ScreenModel) -> Block {
    let width = model.size.columns
    let empty = Block(width: width)
    switch kind {
    case .details(let selection):
      let fields = FieldList(below.body)
      return DetailsDialog.draw(model.context, fields.index(of: selection).map { fields.items[$0].ref }, selection)
    case .group(let title): return below.enlarged(title) ?? below.body
    case .report(_, let lines): return Self.report(lines, width: width)
    case .sources(let sources): return SourceList.draw(sources, selected: selected, width: width)
    // Changes are made to what is, never to a frozen picture of it.
    case .setting(let setting): return SettingDialogView.draw(setting, model.state, width: width)
    case .catalogue(let query): return CatalogueDialog.draw(query, selected: selected, width: width)
    case .pastChanges(let changes): return PastChangeList.draw(changes, selected: selected, model.state, width: width)
    case .wiring(let id): return InverterCatalogue.entry(id: id).map { WiringDialog.draw($0, width: width) } ?? empty
    case .drawings(let id):
      return InverterCatalogue.entry(id: id).map { WiringDialog.drawings($0, width: width) } ?? empty
    case .alarm(let ref): return AlarmDialog.draw(model.context, ref, selected: selected)
    case .manual: return ManualDialog.draw(width: width)
    case .lesson: return LessonDialog.draw(model.state.lesson, width: width)
    case .incidents: return IncidentList.draw(model.state, selected: selected, width: width)
    }
  }

  /// What is too long is folded, so that nothing is lost on a narrow screen.
  private static func report(_ lines: [String], width: Int) -> Block {
    var block = Block(width: width)
    block.add(Rows.title(Texts.Report.title, width: min(width, 80)))
    block.add(Line(Texts.Wired.hint, .hint))
    let room = max(width - 2, 1)
    for text in lines {
      let line = Line(text)
      for start in stride(from: 0, to: max(line.width, 1), by: room) {
        block.add(Line(" ") + line.part(start..<min(start + room, line.width)))
      }
    }
    return block
  }
}
