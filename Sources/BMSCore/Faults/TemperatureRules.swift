extension AlarmRun {
  /// What a module is doing and how warm it is.
  private struct Work {
    let current: FirmNumber
    let min: FirmNumber
    let max: FirmNumber
    var readings: [Reading] { [current.reading, min.reading, max.reading] }
  }

  private func work(of module: Module) -> Work? {
    guard !module.isLost, let current = firm(module[.current]), current.unit == .ampere,
      let min = firm(module[.temperatureMin]) ?? firm(module[.temperature]), min.unit == .celsius,
      let max = firm(module[.temperatureMax]) ?? firm(module[.temperature]), max.unit == .celsius
    else { return nil }
    return Work(current: current, min: min, max: max)
  }

  /// The current against the manual's table of C-rates.
  mutating func rates(of module: Module) {
    guard let work = work(of: module) else { return }
    let charging = manual.rate(.charge, coldest: work.min.double, warmest: work.max.double)
    let discharging = manual.rate(.discharge, coldest: work.min.double, warmest: work.max.double)
    judge(.chargeRateWarning, module.index, work.current.value, charging, work)
    judge(
      .dischargeRateWarning, module.index, .difference(Decimal(0), work.current.value), discharging,
      work)
  }

  /// - Parameter amperes: positive in the direction that is judged.
  private mutating func judge(
    _ alarm: AlarmID, _ module: Int, _ amperes: Decimal, _ allowed: Manual.Rate,
    _ work: Work
  ) {
    let isActive = amperes.double >= Rest.amperes
    // Where the rate is nothing at all, the capacity does not matter; elsewhere it must be known.
    guard !isActive || allowed.tenthsOfC == 0 || input.nominalCapacity != nil else { return }
    assess(alarm, module: module)
    let limit = allowed.amperes(capacity: input.nominalCapacity ?? Decimal(0))
    guard isActive, amperes > limit else { return }
    raise(
      alarm, module: module, value: amperes, limit: limit, unit: .ampere, from: work.readings,
      note: .rate(work.min.value, work.max.value, allowed))
  }

  /// The range that the warranty's figures hold for: one notice for all modules that are outside. Never rings.
  mutating func warranty() {
    let works = input.cluster.modules.compactMap { module in work(of: module).map { (module.index, $0) } }
    guard !works.isEmpty else { return }
    let range = manual.warrantyCelsius.value
    func most(_ outside: [(Int, Work)], _ value: (Work) -> Decimal, _ isWorse: (Decimal, Decimal) -> Bool) -> Worst? {
      guard let first = outside.first else { return nil }
      let worst = outside.dropFirst().reduce(value(first.1)) { isWorse(value($1.1), $0) ? value($1.1) : $0 }
      return Worst(value: worst, modules: input.cluster.hasSlaves ? outside.map(\.0) : [])
    }
    let cold = works.filter { $0.1.min.value < range.lowerBound }
    let warm = works.filter { $0.1.max.value > range.upperBound }
    let limit = input.nominalCapacity.map { Decimal.product(manual.warrantyRate.value, $0) }
    let fast = works.filter { work in limit.map { abs(work.1.current.double) > $0.double } ?? false }
    // Of all that are there something is known, or what is outside already says enough.
    let isWhole = works.count == input.cluster.modules.count { !$0.isLost }
    let outside = cold + warm + fast
    guard isWhole || !outside.isEmpty else { return }
    assess(.warrantyRangeNotice)
    let words: [AlarmNote.Outside] = [
      most(cold, { $0.min.value }, <).map { .below(range.lowerBound, $0.value, $0.modules) },
      most(warm, { $0.max.value }, >).map { .above(range.upperBound, $0.value, $0.modules) },
      limit.flatMap { limit in
        most(fast, { $0.current.magnitude }, >).map {
          .faster(rate: manual.warrantyRate.number, limit, $0.value, $0.modules)
        }
      },
    ].compactMap(\.self)
    guard !words.isEmpty else { return }
    raise(.warrantyRangeNotice, from: outside.flatMap(\.1.readings), note: .outsideWarranty(words))
  }

  private struct Worst {
    let value: Decimal
    /// Empty where there is only one.
    let modules: [Int]
  }
}

extension FirmNumber {
  fileprivate var magnitude: Decimal { value.mantissa < 0 ? .difference(Decimal(0), value) : value }
}

extension Decimal {
  /// `a x b`; saturates never in practice and wraps harmlessly.
  static func product(_ a: Decimal, _ b: Decimal) -> Decimal {
    let digits = a.decimals + b.decimals
    // At most six digits can be kept: a capacity has one or two, a rate one.
    return digits <= 6 ? Decimal(a.mantissa &* b.mantissa, decimals: digits) : Decimal(0)
  }
}
