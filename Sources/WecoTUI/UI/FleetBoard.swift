internal import BMSCore

/// What the list of a fleet is drawn from.
struct FleetBoard: Hashable, Sendable {
  /// `mqtts://broker:8883`
  var broker: String
  var isConnected = false
  /// Why the broker is not heard, as long as it is not.
  var trouble: String?
  /// The worst first.
  var rows: [FleetRow] = []
  var sites = 0
  /// What found no room.
  var leftOut = 0
  /// The last document that could not be read, in a sentence.
  var unread: String?
}

/// What the person at the keyboard wants of the list.
struct FleetChoices: Hashable, Sendable {
  enum Grouping: CaseIterable, Hashable, Sendable {
    case none, site
    /// Sites whose names begin alike, up to the first dash: `berlin-01`.
    case region

    var next: Grouping {
      switch self {
      case .none: .site
      case .site: .region
      case .region: .none
      }
    }
  }

  /// Words that all have to be found.
  var filter = ""
  var isOnlyWrong = false
  var grouping = Grouping.none
  var selected: Fleet.Key?
  /// The battery whose pages are shown.
  var opened: Fleet.Key?
}

/// The list as it is shown: filtered, in groups.
struct FleetList {
  enum Entry {
    case group(String, FleetTotals)
    /// A row and its number among the rows.
    case row(FleetRow, Int)
  }

  let entries: [Entry]
  let rows: [FleetRow]

  init(_ board: FleetBoard, _ choices: FleetChoices, filter: String) {
    let words = filter.lowercased().split(separator: " ")
    let wanted = board.rows.filter { row in
      guard !choices.isOnlyWrong || row.urgency <= .warning else { return false }
      let text = words.isEmpty ? "" : FleetWords.searched(row)
      return words.allSatisfy { text.contains($0) }
    }
    guard choices.grouping != .none else {
      rows = wanted
      entries = wanted.enumerated().map { .row($1, $0) }
      return
    }
    // A group stands where its worst stands.
    var names: [String] = []
    var groups: [String: [FleetRow]] = [:]
    for row in wanted {
      let name = Self.group(row, choices.grouping)
      if groups[name] == nil { names.append(name) }
      groups[name, default: []].append(row)
    }
    var (rows, entries): ([FleetRow], [Entry]) = ([], [])
    for name in names {
      let group = groups[name] ?? []
      entries.append(.group(name, FleetTotals(group)))
      for row in group {
        entries.append(.row(row, rows.count))
        rows.append(row)
      }
    }
    (self.rows, self.entries) = (rows, entries)
  }

  private static func group(_ row: FleetRow, _ grouping: FleetChoices.Grouping) -> String {
    grouping == .site ? row.key.site : String(row.key.site.prefix { $0 != "-" })
  }

  /// The number of the chosen row; the first where that one is not in the list.
  func index(of key: Fleet.Key?) -> Int { rows.firstIndex { $0.key == key } ?? 0 }
}

/// Hands on the list.
extension ScreenModel {
  /// What is typed narrows the list at once.
  var fleetFilter: String { view.prompt.flatMap { $0.kind == .filter ? $0.text : nil } ?? view.choices.fleet.filter }

  private var fleetList: FleetList? {
    shownState.fleet.map { FleetList($0, view.choices.fleet, filter: fleetFilter) }
  }

  mutating func chooseBattery(by step: Int) {
    guard let list = fleetList, !list.rows.isEmpty else { return }
    let index = list.index(of: view.choices.fleet.selected) + step
    choose(list, max(0, min(index, list.rows.count - 1)))
  }

  /// The first click chooses, the second opens.
  mutating func clickBattery(_ index: Int) {
    guard let list = fleetList, list.rows.indices.contains(index) else { return }
    if list.rows[index].key == view.choices.fleet.selected { openBattery(.overview) } else { choose(list, index) }
  }

  private mutating func choose(_ list: FleetList, _ index: Int) {
    view.choices.fleet.selected = list.rows[index].key
    let row = body.lines.firstIndex { $0.marks.contains { $0.subject == .pick(.item(index)) } }
    if let row { bringIntoSight(row: row) }
  }

  /// The pages of the chosen battery.
  mutating func openBattery(_ page: PageID) {
    guard let list = fleetList, !list.rows.isEmpty else { return }
    let key = list.rows[list.index(of: view.choices.fleet.selected)].key
    guard !key.cluster.isEmpty else {
      say(Texts.Fleet.nothingToOpen(key.site))
      return
    }
    view.choices.fleet.selected = key
    view.choices.fleet.opened = key
    (view.frozen, view.selection, view.isHelpOpen, view.dialogs) = (nil, nil, false, [])
    view.page = page
  }

  mutating func leaveBattery() {
    view.choices.fleet.opened = nil
    view.page = .fleet
  }

  mutating func turnFleet(_ change: (inout FleetChoices) -> Void) {
    change(&view.choices.fleet)
    chooseBattery(by: 0)
  }

  /// `nil` where all of it is shown already.
  mutating func showWholeFleet() -> [Effect]? {
    guard !view.isHelpOpen, !view.choices.fleet.filter.isEmpty || view.choices.fleet.isOnlyWrong else { return nil }
    turnFleet { ($0.filter, $0.isOnlyWrong) = ("", false) }
    return []
  }
}
