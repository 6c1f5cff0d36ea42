/// What a cell of the screen means. A `Theme` says how that looks; pages know no colours.
enum Style: UInt8, Hashable, Sendable, CaseIterable {
  case normal
  /// The name of a value.
  case label
  /// A live value. Drawn without attributes, because it changes most.
  case value
  /// A value that is older than it should be.
  case stale
  /// `---`: nothing is known, or not any more.
  case gone
  case good, warning, fault
  /// The highest and the lowest of the cells.
  case highest, lowest
  case title
  /// The line behind a title.
  case rule
  case program
  case tab, tabActive
  /// The name of a key.
  case key
  /// What may be read once and then ignored.
  case hint
  /// Must not be overlooked: FROZEN.
  case badge
  case barFull, barEmpty
  /// The field that Enter opens.
  case selected
  /// What was searched for.
  case match

  /// One letter for the style plane of the expected screens.
  var letter: Character {
    switch self {
    case .normal: " "
    case .label: "l"
    case .value: "v"
    case .stale: "s"
    case .gone: "-"
    case .good: "g"
    case .warning: "w"
    case .fault: "F"
    case .highest: "^"
    case .lowest: "_"
    case .title: "T"
    case .rule: "r"
    case .program: "P"
    case .tab: "t"
    case .tabActive: "A"
    case .key: "k"
    case .hint: "h"
    case .badge: "B"
    case .barFull: "#"
    case .barEmpty: "."
    case .selected: "S"
    case .match: "M"
    }
  }
}
