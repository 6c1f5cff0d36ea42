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
    case .timeToFull: return Derived.time(fields[.capacity], fields[.soc], fields[.current], toFull: true)
    case .timeToEmpty: return Derived.time(fields[.capacity], fields[.soc], fields[.current], toFull: false)
    default: return nil
    }
  }
}

extension Cluster {
  /// The capacity of the whole cluster in Ah, where a device map or CAN gives it; the service port's own has no scale.
  public var ampereHours: Reading? {
    if let own = fields[.capacity], case .number(_, .ampereHour) = own.value { return own }
    let names: [Field] = [.fullCapacity, .installedCapacity, .nominalCapacity]
    return names.lazy.compactMap { bus?[$0] }.first
  }

  /// The reading of a field as heard - on the service port first, then on CAN - or worked out where it was not.
  public func reading(_ field: Field) -> Reading? {
    if let heard = fields[field] ?? bus?.reading(field) { return heard }
    switch field {
    // All modules are on one bus bar: the voltage of the module you are plugged into serves for all.
    case .power: return Derived.power(module(1)?[.totalVoltage] ?? bus?.reading(.totalVoltage), reading(.current))
    case .chargeDischargeState: return Derived.direction(reading(.current))
    case .cellDelta: return Derived.difference(bus?.reading(.cellMax), bus?.reading(.cellMin))
    case .temperatureDelta: return Derived.difference(bus?.reading(.temperatureMax), bus?.reading(.temperatureMin))
    case .timeToFull: return Derived.time(ampereHours, reading(.soc), reading(.current), toFull: true)
    case .timeToEmpty: return Derived.time(ampereHours, reading(.soc), reading(.current), toFull: false)
    default: return nil
    }
  }
}

/// Which way a current flows. The raw value is the word for it.
public enum Flow: String, Hashable, Sendable {
  case charging, discharging, idle

  public init(amperes: Double) {
    self = amperes.magnitude < Rest.amperes ? .idle : amperes > 0 ? .charging : .discharging
  }
}

/// When a battery counts as at rest.
public enum Rest {
  /// Amperes. Below this nothing flows worth a word, and the 200 mV rule holds. Ours: the manual says "at rest"
  /// without a number; the slaves' registers and their noise are of this order.
  public static let amperes = 0.5
}

/// The arithmetic behind the derived fields. What is only a guess is nothing to reckon with.
enum Derived {
  static func difference(_ high: Reading?, _ low: Reading?) -> Reading? {
    guard let high, let low, case .number(let a, let unit) = high.value, case .number(let b, unit) = low.value,
      a.decimals == b.decimals, unit != .raw, high.grade.isFact, low.grade.isFact
    else { return nil }
    return combine(high, low, .number(Decimal(a.mantissa &- b.mantissa, decimals: a.decimals), unit))
  }

  static func power(_ voltage: Reading?, _ current: Reading?) -> Reading? {
    guard let voltage, let current, case .number(let volts, .volt) = voltage.value,
      case .number(let amperes, .ampere) = current.value, voltage.grade.isFact, current.grade.isFact
    else { return nil }
    let (product, overflow) = volts.mantissa.multipliedReportingOverflow(by: amperes.mantissa)
    guard !overflow else { return nil }
    let watts = Decimal(product, decimals: volts.decimals + amperes.decimals).rounded(to: 0)
    return combine(voltage, current, .number(watts, .watt))
  }

  /// How long the current of this moment would take to fill or to empty the battery, in seconds.
  ///
  /// Only where the capacity is known in Ah, and only in the direction in which current flows.
  static func time(_ capacity: Reading?, _ soc: Reading?, _ current: Reading?, toFull: Bool) -> Reading? {
    guard let capacity, let soc, let current, case .number(let ampereHours, .ampereHour) = capacity.value,
      case .number(let percent, .percent) = soc.value, case .number(let amperes, .ampere) = current.value,
      capacity.grade.isFact, soc.grade.isFact, current.grade.isFact,
      Flow(amperes: amperes.double) == (toFull ? .charging : .discharging)
    else { return nil }
    let part = (toFull ? 100 - percent.double : percent.double) / 100
    let seconds = ampereHours.double * max(part, 0) / amperes.double.magnitude * 3600
    guard seconds.isFinite, seconds < 1e9 else { return nil }
    let oldest = combine(soc, current, .number(Decimal(Int64(seconds)), .second))
    return combine(capacity, oldest, oldest.value)
  }

  static func direction(_ current: Reading?) -> Reading? {
    guard let current, let amperes = current.number else { return nil }
    return combine(current, current, .text(Flow(amperes: amperes).rawValue))
  }

  private static func combine(_ a: Reading, _ b: Reading, _ value: Value) -> Reading {
    Reading(
      value, grade: .computed, source: Source(link: a.source.link, origin: .computed), heard: min(a.heard, b.heard),
      period: max(a.period, b.period), isImplausible: a.isImplausible || b.isImplausible)
  }
}
