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
      note: "\(work.min.value.text) to \(work.max.value.text) \(Unit.celsius.symbol): \(allowed.text)")
  }

  /// The range that the warranty's figures hold for. Never rings.
  mutating func warranty(of module: Module) {
    guard let work = work(of: module) else { return }
    assess(.warrantyRangeNotice, module: module.index)
    var words: [String] = []
    let range = manual.warrantyCelsius.value
    if work.min.value < range.lowerBound {
      words.append("\(work.min.value.text(in: .celsius)) is below \(range.lowerBound.text(in: .celsius))")
    }
    if work.max.value > range.upperBound {
      words.append("\(work.max.value.text(in: .celsius)) is above \(range.upperBound.text(in: .celsius))")
    }
    if let capacity = input.nominalCapacity {
      let limit = Decimal.product(manual.warrantyRate.value, capacity)
      if abs(work.current.double) > limit.double {
        words.append("more than \(manual.warrantyRate.number)C (\(limit.text) A)")
      }
    }
    guard !words.isEmpty else { return }
    raise(
      .warrantyRangeNotice, module: module.index, from: work.readings,
      note: words.joined(separator: ", "))
  }
}

extension Decimal {
  /// `a x b`; saturates never in practice and wraps harmlessly.
  static func product(_ a: Decimal, _ b: Decimal) -> Decimal {
    let digits = a.decimals + b.decimals
    // At most six digits can be kept: a capacity has one or two, a rate one.
    return digits <= 6 ? Decimal(a.mantissa &* b.mantissa, decimals: digits) : Decimal(0)
  }
}
