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

/// The themes by the names a user gives them.
enum ThemeName: String, Hashable, Sendable, CaseIterable {
  /// For a dark background.
  case dark
  /// For a light background.
  case light
  /// No colours.
  case mono
}

/// How a role looks: a foreground colour of the terminal's palette (`nil` is its own) and attributes.
struct Look: Hashable, Sendable {
  var colour: Int16?
  var bold = false
  var dim = false
  var reverse = false
  var underline = false
}

/// Roles to looks for one background and one depth of colour.
///
/// `value` and `normal` carry no attribute: what changes every second costs no colour switch. Labels are dimmed and
/// not grey where there are 256 colours: going back from a colour costs twice the bytes.
struct Theme: Hashable, Sendable {
  /// The colours that differ between the backgrounds; greys of the 256 colour ramp.
  private struct Palette: Hashable, Sendable {
    let good: Int16
    let warning: Int16
    let fault: Int16
    let lowest: Int16
    let title: Int16
    let old: Int16
    let faint: Int16
  }

  let name: ThemeName
  let depth: ColourDepth
  private let palette: Palette

  static func dark(_ depth: ColourDepth) -> Theme { Theme(.dark, depth) }

  /// - Parameter depth: what the terminal has; `mono` uses none of it.
  init(_ name: ThemeName, _ depth: ColourDepth) {
    self.name = name
    self.depth = name == .mono ? .mono : depth
    palette = name == .light ? Self.onLight(depth) : Self.onDark
  }

  private static let onDark = Palette(good: 2, warning: 3, fault: 1, lowest: 6, title: 6, old: 241, faint: 239)

  /// Yellow and cyan cannot be read on white: orange and blue where there are 256 colours, otherwise magenta and blue.
  private static func onLight(_ depth: ColourDepth) -> Palette {
    depth == .full
      ? Palette(good: 28, warning: 130, fault: 160, lowest: 25, title: 25, old: 245, faint: 250)
      : Palette(good: 2, warning: 5, fault: 1, lowest: 4, title: 4, old: 245, faint: 250)
  }

  func look(_ style: Style) -> Look {
    guard depth > .mono else { return Self.mono(style) }
    switch style {
    case .normal, .value, .tab: return Look()
    case .label, .hint: return Look(dim: depth == .full)
    case .stale, .gone: return grey(palette.old)
    case .rule, .barEmpty: return grey(palette.faint)
    case .good, .barFull: return Look(colour: palette.good)
    case .warning: return Look(colour: palette.warning)
    case .fault: return Look(colour: palette.fault, bold: true)
    case .highest: return Look(colour: palette.warning)
    case .lowest: return Look(colour: palette.lowest)
    case .title: return Look(colour: palette.title, bold: depth < .full)
    case .program: return Look(bold: true)
    case .tabActive, .selected: return Look(reverse: true)
    case .key: return Look(bold: true)
    case .badge: return Look(colour: palette.warning, bold: true, reverse: true)
    case .match: return Look(colour: palette.lowest, underline: true)
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
    case .tabActive, .selected: Look(reverse: true)
    case .match: Look(underline: true)
    default: Look()
    }
  }
}
