internal import BMSCore

/// How far the cells of a module are apart, in a word: the driver's band, or the manual's rule where that is exceeded.
enum DeltaWord {
  /// - Parameter millivolts: between the highest and the lowest cell.
  static func line(_ millivolts: Double, of module: Module?, _ state: ClusterState?, at now: Instant) -> Line {
    guard let module, let found = rule(module, at: now), found.isWide else {
      return line(DeltaBand(millivolts: millivolts))
    }
    // Damage is what the alarm book calls so: it has to stay at rest.
    if state?.isDamaged(module.index) == true { return Line(Texts.Delta.damage, .fault) }
    return Line(found.isAtRest == true ? Texts.Delta.wideAtRest : Texts.Delta.damageUnderLoad, .warning)
  }

  /// Which band applies and whose it is, or the manual's rule.
  static func source(_ millivolts: Double, of module: Module?, at now: Instant) -> String {
    if let module, rule(module, at: now)?.isWide == true { return Texts.Delta.rule }
    return Texts.Delta.source(DeltaBand(millivolts: millivolts))
  }

  /// The extremes on CAN are those of all modules together: only single cells can be held against the rule there.
  private static func rule(_ module: Module, at now: Instant) -> CellDamage? {
    let isOfWhole = module[.cellMax].map { if case .frame = $0.source.origin { true } else { false } } ?? false
    return isOfWhole && module.cells.count < 3 ? nil : CellDamage(module, at: now)
  }

  private static func line(_ band: DeltaBand) -> Line {
    switch band {
    case .balanced: Line(Texts.Delta.balanced, .good)
    case .fair: Line(Texts.Delta.small, .good)
    case .imbalanced: Line(Texts.Delta.imbalance, .warning)
    case .wide: Line(Texts.Delta.strong, .warning)
    }
  }
}

extension ClusterState {
  /// Whether the book holds cell damage for a module.
  func isDamaged(_ module: Int) -> Bool {
    alarms.contains { $0.isActive && $0.id == .cellDamageFault && $0.module == module }
  }
}
