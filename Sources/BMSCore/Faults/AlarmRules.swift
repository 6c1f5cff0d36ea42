/// What is wrong, as far as what is heard says so: a pure function of what is known now.
///
/// Readings that are stale, doubted or guessed answer nothing: they raise nothing and clear nothing.
public enum AlarmRules {
  /// More than this through open contactors is not the sensor's offset: about 2 % of its 110 A. Ours.
  public static let leakAmperes = Decimal(2)

  public static func assess(_ input: AlarmInput, manual: Manual = .printed, at now: Instant) -> Assessment {
    guard input.isComplete else { return Assessment() }
    var run = AlarmRun(input: input, manual: manual, now: now)
    run.reported()
    run.cluster()
    run.senseWires()
    for module in input.cluster.modules {
      run.cells(of: module)
      run.rates(of: module)
      run.plausibility(of: module)
    }
    run.warranty()
    run.presence()
    run.relays()
    run.thresholds()
    return run.result
  }
}

/// One look at one cluster: the rules as steps over the same input.
struct AlarmRun {
  let input: AlarmInput
  let manual: Manual
  let now: Instant
  var result = Assessment()

  func firm(_ reading: Reading?) -> FirmNumber? { FirmNumber(reading, at: now) }
  func scope(_ rule: AlarmScope.Rule, module: Int? = nil) -> AlarmScope {
    AlarmScope(rule, cluster: input.cluster.name, module: module)
  }
  func key(_ alarm: AlarmID, _ place: Place = .cluster, subject: String? = nil) -> AlarmKey {
    AlarmKey(alarm, cluster: input.cluster.name, place: place, subject: subject)
  }

  // MARK: - The cluster

  /// The alarm bits of the battery itself.
  mutating func reported() {
    for state in input.can where state.freshness(at: now) == .live {
      let scope = scope(.can(state.source))
      result.assessed.insert(scope)
      for (bits, severity) in [(state.faults, AlarmSeverity.fault), (state.warnings, .warning)] {
        for bit in bits.alarms {
          guard let alarm = bit.alarm(severity) else { continue }
          let isGeneral = alarm == .batteryFault || alarm == .batteryWarning
          result.add(
            Condition(
              key(alarm, subject: isGeneral ? bit.name : nil), scope: scope, heard: state.heard, grade: state.grade,
              source: state.source, note: Sentence(AlarmNote.reported(bit.name, state.dispute))))
        }
      }
    }
  }

  mutating func cluster() {
    // A cluster value that says nothing is no reason to overlook what the module says.
    if let soc = firm(input.cluster[.soc]) ?? firm(input.cluster.module(1)?[.soc]) {
      assess(.socLowWarning)
      if soc.value < input.lowSOC {
        raise(.socLowWarning, value: soc.value, limit: input.lowSOC, unit: .percent, from: [soc.reading])
      }
    }
    if let flag = input.cluster[.packImbalance] ?? input.cluster.module(1)?[.packImbalance], flag.isFirm(at: now),
      let isSet = flag.value.flag
    {
      assess(.packVoltageImbalance)
      if isSet { raise(.packVoltageImbalance, from: [flag], source: flag.source, grade: flag.grade) }
    }
    moduleVoltages()
    plausibility(of: input.cluster.fields.values, module: nil)
  }

  /// Only modules that are there are compared: a lost one has old values.
  private mutating func moduleVoltages() {
    let volts = input.cluster.modules.filter { !$0.isLost }.compactMap { module in
      firm(module[.totalVoltage]).map { (module.index, $0) }
    }
    guard volts.count > 1, let high = volts.max(by: { $0.1.value < $1.1.value }),
      let low = volts.min(by: { $0.1.value < $1.1.value })
    else { return }
    assess(.moduleVoltageDifferenceFault)
    let difference = Decimal.difference(high.1.value, low.1.value)
    let limit = manual.moduleVolts
    guard difference > limit.value else { return }
    raise(
      .moduleVoltageDifferenceFault, value: difference, limit: limit.value, unit: limit.unit,
      from: [high.1.reading, low.1.reading],
      note: .moduleVolts(high: high.0, high.1.value, low: low.0, low.1.value))
  }

  // MARK: - Who is there

  /// Slaves that were there and are not, those that never were between two that are, and how many are missing where
  /// only CAN counts them.
  mutating func presence() {
    let cluster = input.cluster
    if let flags = cluster[.modulesOnline] ?? cluster.module(1)?[.modulesOnline], flags.isFirm(at: now) {
      for module in cluster.modules where module.index > 1 {
        guard let isOnline = module.presence.isOnline else { continue }
        lose(module.index, isOnline ? nil : [flags])
      }
      for index in cluster.missing {
        lose(index, [flags], note: .neverSeen(mostModules: manual.mostModules.number))
      }
    }
    guard cluster.modules.isEmpty, let count = cluster.bus?.moduleCount, let offline = count.offline,
      count.reading.isFirm(at: now)
    else { return }
    assess(.slaveLostFault)
    guard offline > 0 else { return }
    raise(
      .slaveLostFault, from: [count.reading], note: .offline(offline, of: count.online + offline),
      source: count.reading.source, grade: count.reading.grade)
  }

  private mutating func lose(_ index: Int, _ flags: [Reading]?, note: AlarmNote? = nil) {
    assess(.slaveLostFault, module: index)
    if let flags { raise(.slaveLostFault, module: index, from: flags, note: note) }
  }

  // MARK: - One module

  /// Too far from most others, at rest.
  mutating func cells(of module: Module) {
    guard let found = CellDamage(module, at: now, manual: manual), found.isAtRest == true, let current = found.current
    else { return }
    assess(.cellDamageFault, module: module.index)
    guard found.isWide else { return }
    let spread = found.spread
    raise(
      .cellDamageFault, module: module.index, worst: spread.worst, value: spread.millivolts,
      limit: manual.cellDamage.value, unit: manual.cellDamage.unit, from: spread.readings + [current],
      note: spread.note)
  }

  mutating func plausibility(of module: Module) {
    guard !module.isLost else { return }
    let all = module.fields.values + module.cells.compactMap(\.self)
    plausibility(of: all, module: module)
  }

  /// - Parameter module: whose readings they are; `nil`: the cluster's own.
  private mutating func plausibility(of readings: [Reading], module: Module?) {
    guard readings.contains(where: { $0.freshness(at: now) == .live }) else { return }
    assess(.implausibleValueNotice, module: module?.index)
    // Nearly always there is none, and no name is looked for.
    let doubted = readings.filter { isDoubted($0) }
    guard !doubted.isEmpty else { return }
    let names = doubtedNames(of: module)
    guard !names.isEmpty else { return }
    raise(.implausibleValueNotice, module: module?.index, from: doubted, note: .doubted(names))
  }

  /// What to call the readings that cannot be true.
  private func doubtedNames(of module: Module?) -> [AlarmNote.Doubted] {
    guard let module else { return Field.ofBattery.filter { isDoubted(input.cluster[$0]) }.map { .field($0) } }
    let cells = module.cells.indices.filter { isDoubted(module.cells[$0]) }.map { AlarmNote.Doubted.cell($0 + 1) }
    return cells + Field.ofBattery.filter { isDoubted(module[$0]) }.map { .field($0) }
  }

  private func isDoubted(_ reading: Reading?) -> Bool {
    reading.map { $0.isImplausible && $0.freshness(at: now) == .live } ?? false
  }

  // MARK: - Raising

  /// What is known answers whether this alarm holds.
  mutating func assess(_ alarm: AlarmID, module: Int? = nil) {
    result.assessed.insert(scope(.alarm(alarm), module: module))
  }

  /// Adds a condition that follows from these readings. It is as old as the oldest of them.
  ///
  /// - Parameter rule: what else raises it than its own rule.
  mutating func raise(
    _ alarm: AlarmID, by rule: AlarmScope.Rule? = nil, module: Int? = nil, worst: Place? = nil, value: Decimal? = nil,
    limit: Decimal? = nil, unit: Unit? = nil, from readings: [Reading], note: AlarmNote? = nil, source: Source? = nil,
    grade: Grade = .computed
  ) {
    guard let heard = readings.map(\.heard).min() else { return }
    result.add(
      Condition(
        key(alarm, module.map { .module($0) } ?? .cluster), scope: scope(rule ?? .alarm(alarm), module: module),
        heard: heard,
        grade: grade, worst: worst, value: value, limit: limit, unit: unit, source: source,
        note: note.map { Sentence($0) }))
  }
}

extension Decimal {
  /// `a - b`, exact, with the finer of both resolutions.
  static func difference(_ a: Decimal, _ b: Decimal) -> Decimal {
    let decimals = max(a.decimals, b.decimals)
    return Decimal(a.scaled(to: decimals) &- b.scaled(to: decimals), decimals: decimals)
  }

  private func scaled(to decimals: UInt8) -> Int64 {
    (self.decimals..<max(decimals, self.decimals)).reduce(mantissa) { number, _ in number &* 10 }
  }
}
