internal import BMSCore

/// Values worked out from what the battery says; only where the link itself does not give them. Graded `computed`.
extension Module {
  /// The field itself, or the same worked out from others.
  func derived(_ field: Field) -> Reading? {
    if let own = self[field] { return own }
    switch field {
    case .power: return product(self[.totalVoltage], self[.current])
    case .cellDelta: return difference(self[.cellMax], self[.cellMin], .millivolt)
    case .temperatureDelta: return difference(self[.temperatureMax], self[.temperatureMin], .celsius)
    default: return nil
    }
  }
}

extension Cluster {
  /// Total current times the voltage of the module that is plugged in: in parallel all have nearly the same.
  var derivedPower: Reading? { self[.power] ?? product(module(1)?[.totalVoltage], self[.current]) }
}

/// Whole watts from volts and amperes.
private func product(_ volts: Reading?, _ amperes: Reading?) -> Reading? {
  guard let volts, let amperes, let v = scaled(volts, .volt), let a = scaled(amperes, .ampere) else { return nil }
  let watts = (v.double * a.double).rounded()
  guard watts.magnitude < 1e9 else { return nil }
  return combined(volts, amperes, .number(Decimal(Int64(watts)), .watt))
}

private func difference(_ high: Reading?, _ low: Reading?, _ unit: Unit) -> Reading? {
  guard let high, let low, let a = scaled(high, unit), let b = scaled(low, unit) else { return nil }
  guard a.decimals == b.decimals, a.mantissa >= b.mantissa else { return nil }
  return combined(high, low, .number(Decimal(a.mantissa &- b.mantissa, decimals: a.decimals), unit))
}

private func scaled(_ reading: Reading, _ unit: Unit) -> Decimal? {
  guard ReadingText.mayShow(reading.grade), case .number(let decimal, unit) = reading.value else { return nil }
  return decimal
}

/// As old as the older and as doubtful as the more doubtful of the two.
private func combined(_ a: Reading, _ b: Reading, _ value: Value) -> Reading {
  Reading(
    value, grade: .computed, source: Source(link: a.source.link, origin: .computed), heard: min(a.heard, b.heard),
    period: max(a.period, b.period), isImplausible: a.isImplausible || b.isImplausible)
}
