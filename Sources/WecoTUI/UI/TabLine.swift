internal import BMSCore

/// The tabs, as long as the width allows: full titles, short ones, or only the digits beside the active one; behind
/// them the badge of a frozen page and how far the page is scrolled.
struct TabLine {
  private enum Form: CaseIterable { case full, short, digits }

  /// Columns around each name, between the neighbours.
  private enum Spacing: Int, CaseIterable {
    /// Each tab has its own brackets or blanks.
    case own = 2
    /// Neighbours share the column between them.
    case shared = 1
  }

  /// Columns that are kept for the position in the page.
  private static let positionWidth = 6

  private struct Tab {
    let page: PageID
    let name: String
    var width: Int { name.unicodeScalars.count }
  }

  /// How bad it is, for the page that says what; `nil` while nothing is wrong.
  private let alarmStyle: Style?

  let width: Int
  private let badge: Line
  private let shown: [Tab]
  private let spacing: Int
  private let active: PageID?

  init(_ model: ScreenModel) {
    let (view, width, alarms) = (model.view, model.size.columns, model.state.alarmCount)
    self.width = width
    alarmStyle = AlarmLine(model)?.style
    let active = view.isHelpOpen ? nil : view.page
    self.active = active
    let words = view.frozen.map { state in
      view.replay == nil ? Texts.frozen(at: state.clock(state.now)) : Texts.Replay.badge(state.clock(state.now))
    }
    badge = words.map { Line(" \($0) ", .badge) } ?? .empty
    let room = width - badge.width - Self.positionWidth
    let choices = Form.allCases.flatMap { form in
      Spacing.allCases.map { (tabs: Self.names(form, active, alarms), spacing: $0.rawValue) }
    }
    let fitting = choices.first { choice in
      choice.tabs.reduce(2 - choice.spacing) { $0 + $1.width + choice.spacing } <= room
    }
    shown = fitting?.tabs ?? Self.names(.digits, active, alarms)
    spacing = fitting?.spacing ?? Spacing.shared.rawValue
  }

  /// Where each tab stands; a column that is shared belongs to the tab behind it.
  var tabs: [(page: PageID, columns: Range<Int>)] {
    var column = 0
    return shown.map { tab in
      defer { column += tab.width + spacing }
      return (tab.page, column..<column + tab.width + spacing)
    }
  }

  func line(position: String) -> Line {
    var line = Line.empty
    var wasActive = false
    for tab in shown {
      let isActive = tab.page == active
      let isShared = spacing == Spacing.shared.rawValue
      line += isShared && wasActive ? Line("]", .tabActive) : isActive ? Line("[", .tabActive) : Line(" ")
      line += Line(tab.name, (tab.page == .faults ? alarmStyle : nil) ?? (isActive ? .tabActive : .tab))
      if !isShared { line += isActive ? Line("]", .tabActive) : Line(" ") }
      wasActive = isActive
    }
    if wasActive, spacing == Spacing.shared.rawValue { line += Line("]", .tabActive) }
    var end = badge
    let place = Line(" \(position)", .hint)
    if !position.isEmpty, line.width + end.width + place.width <= width { end += place }
    return line.fitted(to: max(width - end.width, 0)) + end
  }

  /// `21/67`: the last line that is visible, and how many there are.
  static func position(_ last: Int, of all: Int) -> String { "\(last)/\(all)" }

  private static func names(_ form: Form, _ active: PageID?, _ alarms: Int) -> [Tab] {
    Page.all.map { page in
      let digit = String(Character(page.key))
      let count = page.id == .faults && alarms > 0 ? "(\(alarms))" : ""
      switch form {
      case .full: return Tab(page: page.id, name: "\(digit) \(page.title)\(count)")
      case .short: return Tab(page: page.id, name: "\(digit) \(page.short)\(count)")
      case .digits: return Tab(page: page.id, name: (page.id == active ? "\(digit) \(page.short)" : digit) + count)
      }
    }
  }
}
