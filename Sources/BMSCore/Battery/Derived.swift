/// Values that follow from others: graded computed, as old as the oldest of them, and absent when one is.
///
/// A value that the battery itself reports always goes first.
extension Module {
  /// The reading of a field as heard, or worked out where it was not.
  public func reading(_ field: Field) -> Reading? {
    if let heard = fields[field] { return heard }
    switch field {
    case .cellDelta: return Derived.difference(fields[.cellMax], fields[.cellMin])
    case .temperatureDelta: return Derived.difference(fields[.temperatureMax], fields[.temperatureMin])
    case .power: return Derived.power(fields[.totalVoltage], fields[.current])
    case .chargeDischargeState: return Derived.direction(fields[.current])
    default: return nil
    }
  }
}

extension Cluster {
  /// The reading of a field as heard, or worked out where it was not.
  public func reading(_ field: Field) -> Reading? {
    if let heard = fields[field] { return heard }
    switch field {
    // All modules are on one bus bar: the voltage of the module you are plugged into serves for all.
    case .power: return Derived.power(module(1)?[.totalVoltage], fields[.current])
    case .chargeDischargeState: return Derived.direction(fields[.current])
    default: return nil
    }
  }
}

/// The arithmetic behind the derived fields.
enum Derived {
  /// Below this a current is neither charging nor discharging; the Hall sensor's offset is of this order.
  static let restAmperes = 0.5

  static func difference(_ high: Reading?, _ low: Reading?) -> Reading? {
    guard let high, let low, case .number(let a, let unit) = high.value, case .number(let b, unit) = low.value,
      a.decimals == b.decimals
    else { return nil }
    return combine(high, low, .number(Decimal(a.mantissa &- b.mantissa, decimals: a.decimals), unit))
  }

  static func power(_ voltage: Reading?, _ current: Reading?) -> Reading? {
    guard let voltage, let current, case .number(let volts, .volt) = voltage.value,
      case .number(let amperes, .ampere) = current.value
    else { return nil }
    let (product, overflow) = volts.mantissa.multipliedReportingOverflow(by: amperes.mantissa)
    guard !overflow else { return nil }
    let watts = Decimal(product, decimals: volts.decimals + amperes.decimals).rounded(to: 0)
    return combine(voltage, current, .number(watts, .watt))
  }

  static func direction(_ current: Reading?) -> Reading? {
    guard let current, let amperes = current.number else { return nil }
    let word = abs(amperes) < restAmperes ? "idle" : amperes > 0 ? "charging" : "discharging"
    return combine(current, current, .text(word))
  }

  private static func combine(_ a: Reading, _ b: Reading, _ value: Value) -> Reading {
    Reading(
      value, grade: .computed, source: Source(link: a.source.link, origin: .computed), heard: min(a.heard, b.heard),
      period: max(a.period, b.period), isImplausible: a.isImplausible || b.isImplausible)
  }
}
