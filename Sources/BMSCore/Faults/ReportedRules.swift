extension AlarmRun {
  /// Current through contactors that are all reported open (manual section 7: relay damage; check with a meter).
  ///
  /// The flags are decompiled, so this is a suspicion: a warning, whatever it would mean.
  mutating func relays() {
    guard let module = input.cluster.module(1), let current = firm(module[.current]), current.unit == .ampere
    else { return }
    let states = [Field.contactorCharge, .contactorDischarge, .relayCharge, .relayDischarge].compactMap { module[$0] }
    guard !states.isEmpty, states.allSatisfy({ $0.isFirm(at: now) }) else { return }
    let closed = states.compactMap(\.value.flag).contains(true)
    assess(.relayDamageWarning, module: 1)
    guard !closed, abs(current.double) > AlarmRules.leakAmperes.double else { return }
    raise(
      .relayDamageWarning, module: 1, value: current.value, limit: AlarmRules.leakAmperes, unit: .ampere,
      from: states + [current.reading], note: .openContactors)
  }

  // MARK: - Thresholds

  /// The alarm that a threshold of the battery raises.
  static func alarm(of limit: Field) -> AlarmID? { table.first { $0.limit == limit }?.alarm }

  private enum Direction { case above, below }

  /// One threshold of registers 51-70 and the live value it is held against.
  private struct Threshold {
    let alarm: AlarmID
    let live: Field
    let direction: Direction
    let limit: Field
    /// Only while current flows this way: +1 charging, -1 discharging, 0 always.
    var sign = 0.0
  }

  /// Level 2 is read as the fault, level 1 as the warning: a hypothesis of the register list, said in the note.
  private static let table: [Threshold] = [
    Threshold(alarm: .cellVoltageHighFault, live: .cellMax, direction: .above, limit: .cellOverVoltage2),
    Threshold(alarm: .cellVoltageHighWarning, live: .cellMax, direction: .above, limit: .cellOverVoltage1),
    Threshold(alarm: .cellVoltageLowFault, live: .cellMin, direction: .below, limit: .cellUnderVoltage2),
    Threshold(alarm: .cellVoltageLowWarning, live: .cellMin, direction: .below, limit: .cellUnderVoltage1),
    Threshold(alarm: .batteryVoltageHighFault, live: .totalVoltage, direction: .above, limit: .packOverVoltage),
    Threshold(alarm: .batteryVoltageLowFault, live: .totalVoltage, direction: .below, limit: .packUnderVoltage),
    Threshold(
      alarm: .dischargeCurrentHighFault, live: .current, direction: .above, limit: .dischargeOverCurrent, sign: -1),
    Threshold(alarm: .chargeCurrentHighFault, live: .current, direction: .above, limit: .chargeOverCurrent, sign: 1),
    Threshold(
      alarm: .chargeTemperatureHighFault, live: .temperatureMax, direction: .above, limit: .chargeOverTemperature2,
      sign: 1),
    Threshold(
      alarm: .chargeTemperatureHighWarning, live: .temperatureMax, direction: .above, limit: .chargeOverTemperature1,
      sign: 1),
    Threshold(
      alarm: .dischargeTemperatureHighFault, live: .temperatureMax, direction: .above,
      limit: .dischargeOverTemperature2, sign: -1),
    Threshold(
      alarm: .dischargeTemperatureHighWarning, live: .temperatureMax, direction: .above,
      limit: .dischargeOverTemperature1, sign: -1),
    Threshold(
      alarm: .chargeTemperatureLowFault, live: .temperatureMin, direction: .below, limit: .chargeUnderTemperature2,
      sign: 1),
    Threshold(
      alarm: .chargeTemperatureLowWarning, live: .temperatureMin, direction: .below, limit: .chargeUnderTemperature1,
      sign: 1),
    Threshold(
      alarm: .dischargeTemperatureLowFault, live: .temperatureMin, direction: .below,
      limit: .dischargeUnderTemperature2, sign: -1),
    Threshold(
      alarm: .dischargeTemperatureLowWarning, live: .temperatureMin, direction: .below,
      limit: .dischargeUnderTemperature1, sign: -1),
  ]

  /// The battery's own thresholds against its live values, where a device map gives their scale.
  ///
  /// Without a scale (unit raw) they raise nothing. They are those of the module you are plugged into, so they are
  /// held against that module alone.
  mutating func thresholds() {
    guard let module = input.cluster.module(1) else { return }
    for row in Self.table {
      guard let limit = threshold(module[row.limit]), let live = firm(module[row.live]), limit.unit != .raw,
        let level = live.value(in: limit.unit), let reach = reach(row, module)
      else { continue }
      result.assessed.insert(scope(.threshold(row.limit), module: 1))
      let value = row.live == .current ? level.flipped(row.sign < 0) : level
      // A current threshold may be told with either sign.
      let bound = row.live == .current ? limit.value.flipped(limit.value.mantissa < 0) : limit.value
      guard reach.isOn, row.direction == .above ? value > bound : value < bound else { continue }
      raise(
        row.alarm, by: .threshold(row.limit), module: 1, value: value, limit: bound, unit: limit.unit,
        from: [live.reading] + reach.readings, note: .ownThreshold(row.limit))
    }
  }

  /// Whether the rule speaks of what the module does now; `nil` when that is not known.
  private func reach(_ row: Threshold, _ module: Module) -> (isOn: Bool, readings: [Reading])? {
    guard row.sign != 0, row.live != .current else { return (true, []) }
    guard let current = firm(module[.current]) else { return nil }
    return (current.double * row.sign >= Rest.amperes, [current.reading])
  }

  /// A threshold changes only when somebody changes it: it may be as old as it takes to read it again.
  private func threshold(_ reading: Reading?) -> (value: Decimal, unit: Unit)? {
    guard let reading, !reading.isImplausible, reading.freshness(at: now) != .gone,
      case .number(let value, let unit) = reading.value
    else { return nil }
    return (value, unit)
  }
}

extension FirmNumber {
  /// The same in another unit; `nil` where that is another thing.
  fileprivate func value(in other: Unit) -> Decimal? {
    switch (unit, other) {
    case _ where unit == other: value
    case (.millivolt, .volt): Decimal(value.mantissa, decimals: value.decimals + 3)
    case (.volt, .millivolt): Decimal.product(value, Decimal(1000))
    default: nil
    }
  }
}

extension Decimal {
  fileprivate func flipped(_ isFlipped: Bool) -> Decimal { isFlipped ? .difference(Decimal(0), self) : self }
}
