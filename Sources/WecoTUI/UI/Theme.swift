/// How many colours the terminal has.
enum ColourDepth: Int, Hashable, Sendable, Comparable {
  case mono = 0
  case eight = 8
  case sixteen = 16
  case full = 256

  /// The depth that fits in this many colours.
  init(colours: Int) {
    self = colours >= 256 ? .full : colours >= 16 ? .sixteen : colours >= 8 ? .eight : .mono
  }

  static func < (a: ColourDepth, b: ColourDepth) -> Bool { a.rawValue < b.rawValue }
}

/// How a role looks: a foreground colour of the terminal's palette (`nil` is its own) and attributes.
struct Look: Hashable, Sendable {
  var colour: Int16?
  var bold = false
  var dim = false
  var reverse = false
  var underline = false
}

/// Roles to looks for one depth of colour. Dark backgrounds first.
///
/// `value` and `normal` carry no attribute: what changes every second costs no colour switch. Labels are dimmed and
/// not grey where there are 256 colours: going back from a colour costs twice the bytes.
struct Theme: Hashable, Sendable {
  let depth: ColourDepth

  static func dark(_ depth: ColourDepth) -> Theme { Theme(depth: depth) }

  func look(_ style: Style) -> Look {
    guard depth > .mono else { return Self.mono(style) }
    switch style {
    case .normal, .value, .tab: return Look()
    case .label, .hint: return Look(dim: depth == .full)
    case .stale, .gone: return grey(241)
    case .rule, .barEmpty: return grey(239)
    case .good, .barFull: return Look(colour: 2)
    case .warning: return Look(colour: 3)
    case .fault: return Look(colour: 1, bold: true)
    case .highest: return Look(colour: 3)
    case .lowest: return Look(colour: 6)
    case .title: return Look(colour: 6, bold: depth < .full)
    case .program: return Look(bold: true)
    case .tabActive: return Look(reverse: true)
    case .key: return Look(bold: true)
    case .badge: return Look(colour: 3, bold: true, reverse: true)
    }
  }

  /// A grey of the 256 colour ramp, or dimmed text where there is no ramp.
  private func grey(_ index: Int16) -> Look {
    depth == .full ? Look(colour: index) : Look(dim: true)
  }

  private static func mono(_ style: Style) -> Look {
    switch style {
    case .stale, .gone: Look(dim: true)
    case .title, .program, .key, .warning: Look(bold: true)
    case .fault, .badge: Look(bold: true, reverse: true)
    case .tabActive: Look(reverse: true)
    default: Look()
    }
  }
}
