internal import BMSCore

/// What the user watches on the debug page: what changes from now on, or the difference between two moments.
struct RegisterWatch: Hashable, Sendable {
  /// The words of each port as they were.
  typealias Words = [String: [UInt16: UInt16]]

  enum Kind: Hashable, Sendable {
    case changes
    /// Against now, until a second moment is taken.
    case difference(second: Words?, at: Instant?)
  }

  var kind: Kind
  var since: Instant
  var words: Words

  init(_ kind: Kind, _ state: AppState) {
    self.kind = kind
    since = state.now
    words = Self.words(state)
  }

  static func words(_ state: AppState) -> Words {
    var words: Words = [:]
    for port in state.clusters.flatMap(\.ports) { words[port.name] = port.registers.entries.mapValues(\.word) }
    return words
  }
}

extension ScreenModel {
  /// `w`: begins to watch, or ends it.
  mutating func watchRegisters() {
    view.choices.watch = view.choices.watch?.kind == .changes ? nil : RegisterWatch(.changes, state)
    view.scroll[.debug] = 0
  }

  /// `c`: the first moment, then the second, then back.
  mutating func compareRegisters() {
    switch view.choices.watch?.kind {
    case .difference(nil, _):
      view.choices.watch?.kind = .difference(second: RegisterWatch.words(state), at: state.now)
    case .difference: view.choices.watch = nil
    case .changes, nil: view.choices.watch = RegisterWatch(.difference(second: nil, at: nil), state)
    }
    view.scroll[.debug] = 0
  }
}

/// The list of what changed, in place of the tables.
enum RegisterWatchList {
  static func draw(_ watch: RegisterWatch, _ port: PortDebug, _ context: PageContext) -> Block {
    let clock = { (instant: Instant) in context.state.clock(instant) }
    var block = Block(width: context.width)
    let rows: [(register: UInt16, from: UInt16?, to: UInt16, changed: Instant?)]
    let then = watch.words[port.name] ?? [:]
    switch watch.kind {
    case .changes:
      block.add([Rows.title(Texts.Watch.changes(clock(watch.since)), width: context.width)])
      rows = port.registers.entries.filter { $0.value.changed.map { $0 >= watch.since } ?? false }
        .map { ($0.key, then[$0.key], $0.value.word, $0.value.changed) }
    case .difference(let second, let at):
      let end = at.map(clock) ?? Texts.Watch.now
      block.add([Rows.title(Texts.Watch.difference(clock(watch.since), end), width: context.width)])
      if let second {
        rows = (second[port.name] ?? [:]).filter { then[$0.key] != $0.value }
          .map { ($0.key, then[$0.key], $0.value, nil) }
      } else {
        // A word that came back to what it was stays in the list, so that the rows below stay where they are.
        rows = port.registers.entries.filter {
          $0.value.word != then[$0.key] || $0.value.changed.map { $0 >= watch.since } ?? false
        }.map { ($0.key, then[$0.key], $0.value.word, nil) }
      }
    }
    if rows.isEmpty { block.add(Texts.Watch.nothing, .hint) }
    block.add(rows.sorted { $0.register < $1.register }.map { line($0, context) })
    return block
  }

  /// `  83  0102 > 0103   +1  bit 0   14:03:22  cycles`
  ///
  /// When it changed and not how long ago: what did not change stays as it is on the screen. What moves has no style.
  private static func line(
    _ row: (register: UInt16, from: UInt16?, to: UInt16, changed: Instant?), _ context: PageContext
  ) -> Line {
    var line = Line(" \(row.register)", .label).right(6) + Line("  ")
    line += Line(row.from?.hex ?? Texts.unknown, .hint) + Line(" > ", .hint) + Line(row.to.hex, .value)
    let step = Int(row.to) - Int(row.from ?? row.to)
    line += Line(step > 0 ? "+\(step)" : "\(step)").right(8)
    let flipped = (0..<16).reversed().filter { ((row.from ?? row.to) ^ row.to) >> UInt16($0) & 1 == 1 }
    line += Line("  \(flipped.count > 4 ? "" : Texts.Watch.bits(flipped))").fitted(to: 20)
    if let changed = row.changed { line += Line("  \(context.state.clock(changed))") }
    return (line + Line("  ") + Line(context.view.choices.labels[row.register] ?? known(row.register), .label))
      .fitted(to: context.width)
  }

  private static func known(_ register: UInt16) -> String {
    guard let entry = RegisterMap.entries(at: register).first else { return "" }
    return switch (entry.block, entry.row.subject) {
    case (.slave, _), (_, .slaveOnline), (_, .named): ""
    case (_, .field(let field)): Texts.name(field)
    case (_, .cell(let cell)): "Cell \(cell)"
    }
  }
}
