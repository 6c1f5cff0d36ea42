internal import BMSCore

extension DeltaBand {
  /// The band in a word. The manual's 200 mV rule holds at rest; under load the word says that it does not apply.
  func line(amperes: Double?) -> Line {
    let isAtRest = (amperes?.magnitude ?? .infinity) < Rest.amperes
    return switch self {
    case .balanced: Line(Texts.Delta.balanced, .good)
    case .fair: Line(Texts.Delta.small, .good)
    case .imbalanced: Line(Texts.Delta.imbalance, .warning)
    case .wide: Line(Texts.Delta.strong, .warning)
    case .damaged: isAtRest ? Line(Texts.Delta.damage, .fault) : Line(Texts.Delta.damageUnderLoad, .warning)
    }
  }
}
