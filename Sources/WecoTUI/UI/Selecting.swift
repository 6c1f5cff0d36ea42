internal import BMSCore

/// The fields of what is drawn, in reading order, each with the row it stands in.
struct FieldList {
  struct Item {
    let row: Int
    let columns: Range<Int>
    let ref: FieldRef
  }

  let items: [Item]

  init(_ block: Block) {
    items = block.lines.enumerated().flatMap { row, line in
      line.marks.compactMap { mark in mark.field.map { Item(row: row, columns: mark.columns, ref: $0) } }
    }
  }

  /// The position of a selection among the items.
  func index(of selection: Selection) -> Int? {
    let equals = items.indices.filter {
      items[$0].ref.label == selection.label && items[$0].ref.place == selection.place
    }
    return equals.isEmpty ? nil : equals[min(selection.ordinal, equals.count - 1)]
  }

  func selection(_ index: Int) -> Selection {
    let ref = items[index].ref
    let before = items[..<index].filter { $0.ref.label == ref.label && $0.ref.place == ref.place }.count
    return Selection(label: ref.label, place: ref.place, ordinal: before)
  }
}

/// Where an arrow key points.
enum Direction: Hashable, Sendable { case up, down, left, right }

extension FieldList {
  /// The neighbour in a direction: up and down stay in the column, left and right take the nearest row.
  func neighbour(of index: Int, _ direction: Direction) -> Int? {
    let from = items[index]
    let rest = items.indices.filter { $0 != index }
    func nearest(_ candidates: [Int], _ distance: (Item) -> (Int, Int)) -> Int? {
      candidates.min { distance(items[$0]) < distance(items[$1]) }
    }
    switch direction {
    case .up, .down:
      let sign = direction == .down ? 1 : -1
      let there = rest.filter { (items[$0].row - from.row) * sign > 0 && items[$0].columns.overlaps(from.columns) }
      return nearest(there) { (($0.row - from.row) * sign, abs($0.columns.lowerBound - from.columns.lowerBound)) }
    case .left:
      let there = rest.filter { items[$0].columns.upperBound <= from.columns.lowerBound }
      return nearest(there) { (abs($0.row - from.row), from.columns.lowerBound - $0.columns.upperBound) }
    case .right:
      let there = rest.filter { items[$0].columns.lowerBound >= from.columns.upperBound }
      return nearest(there) { (abs($0.row - from.row), $0.columns.lowerBound - from.columns.upperBound) }
    }
  }
}

extension ScreenModel {
  /// What arrows and Enter work on: the fields of the page, or of the group that is open alone.
  private var fields: FieldList? {
    view.showsPage && Frame.fits(size) ? FieldList(body) : nil
  }

  mutating func move(_ direction: Direction) {
    guard let fields, !fields.items.isEmpty else { return scroll(by: direction.lines) }
    guard let current = view.selection.flatMap(fields.index) else {
      // Nothing selected yet: the first field in sight.
      let first = firstLine
      let visible = fields.items.indices.filter { (first..<first + bodyRows).contains(fields.items[$0].row) }
      guard let start = direction == .up ? visible.last : visible.first else { return scroll(by: direction.lines) }
      return select(start, in: fields)
    }
    guard let next = fields.neighbour(of: current, direction),
      direction.lines == 0 || abs(fields.items[next].row - fields.items[current].row) <= bodyRows
    else { return scroll(by: direction.lines) }
    select(next, in: fields)
  }

  /// Selects a field and scrolls so far that it is in sight.
  mutating func select(_ index: Int, in fields: FieldList) {
    view.selection = fields.selection(index)
    bringIntoSight(row: fields.items[index].row)
  }

  mutating func openDetails() {
    guard let fields else { return }
    guard let selection = view.selection, let index = fields.index(of: selection) else {
      move(.down)
      if view.selection == nil { say(Texts.Keyboard.noField) }
      return
    }
    if let opening = fields.items[index].ref.opens { return open(opening) }
    let alarm = fields.items[index].ref.alarm
    view.dialogs.append(Dialog(kind: alarm.map { .alarm($0) } ?? .details(selection)))
  }

  /// The group of the selected field alone, or of the first line in sight; again: back to the page.
  mutating func toggleExpanded() {
    if case .group = view.dialogs.last?.kind {
      view.dialogs.removeLast()
      return
    }
    guard let fields, view.dialogs.isEmpty else { return }
    let body = body
    let spot = view.selection.flatMap(fields.index).map { (fields.items[$0].row, fields.items[$0].columns.lowerBound) }
    let (row, column) = spot ?? (firstLine, 0)
    guard let title = body.groupTitle(row: row, column: column) else {
      say(Texts.Keyboard.noGroup)
      return
    }
    view.dialogs.append(Dialog(kind: .group(title)))
  }
}

extension ScreenModel {
  /// One group alone, out of the layout that gives it the most room: a page lays its groups out by its width.
  func enlarged(_ title: String) -> Block? {
    let own = size.columns
    let layouts = [own, 79, Frame.leastSize.columns, 119, 2 * own].filter { $0 >= Frame.leastSize.columns }
    let groups = layouts.compactMap { columns -> (width: Int, block: Block)? in
      var model = self
      model.size.columns = columns
      let body = model.body
      guard let width = body.width(ofGroup: title), width <= own, let block = body.group(title) else { return nil }
      return (width, block)
    }
    guard let widest = groups.map(\.width).max(), let best = groups.first(where: { $0.width == widest }) else {
      return nil
    }
    var block = Block(width: own)
    block.add(best.block.lines)
    return block
  }
}

extension Direction {
  /// By how many lines the page goes where there is nothing to select.
  fileprivate var lines: Int {
    switch self {
    case .up: -1
    case .down: 1
    case .left, .right: 0
    }
  }
}

extension Block {
  /// The title of the group that a cell belongs to: the next one above it in its column.
  func groupTitle(row: Int, column: Int) -> String? {
    for line in lines.prefix(row + 1).reversed() {
      if let mark = line.marks.first(where: { $0.group != nil && $0.columns.contains(column) }) { return mark.group }
    }
    return nil
  }

  /// How many columns a group has.
  func width(ofGroup title: String) -> Int? {
    lines.lazy.flatMap(\.marks).first { $0.group == title }?.columns.count
  }

  /// One group alone: from its title to the next one in its columns.
  func group(_ title: String) -> Block? {
    for (row, line) in lines.enumerated() {
      guard let mark = line.marks.first(where: { $0.group == title }) else { continue }
      let below = lines[(row + 1)...].prefix { line in
        !line.marks.contains { $0.group != nil && $0.columns.overlaps(mark.columns) }
      }
      var block = Block(width: width)
      for line in [line] + below { block.add(line.part(mark.columns)) }
      return block.withoutBlankEnd
    }
    return nil
  }
}
