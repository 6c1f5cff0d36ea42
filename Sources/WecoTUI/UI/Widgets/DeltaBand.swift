internal import BMSCore

/// What a spread of cell voltages means.
///
/// 200 mV is the manual's rule for cell damage (troubleshooting, section 7) and holds at rest. 10, 80 and 160 mV are
/// not the vendor's: they are defaults of a public BMS driver (manual-facts, "Bands used for cell delta").
enum DeltaBand: Hashable, Sendable {
  case balanced, small, imbalance, strong, damage, damageUnderLoad

  init(millivolts: Double, amperes: Double?) {
    switch millivolts {
    case ...10: self = .balanced
    case ...80: self = .small
    case ...160: self = .imbalance
    case ...200: self = .strong
    default: self = (amperes?.magnitude ?? .infinity) <= Rest.amperes ? .damage : .damageUnderLoad
    }
  }

  var line: Line {
    switch self {
    case .balanced: Line(Texts.Delta.balanced, .good)
    case .small: Line(Texts.Delta.small, .good)
    case .imbalance: Line(Texts.Delta.imbalance, .warning)
    case .strong: Line(Texts.Delta.strong, .warning)
    case .damage: Line(Texts.Delta.damage, .fault)
    case .damageUnderLoad: Line(Texts.Delta.damageUnderLoad, .warning)
    }
  }
}
