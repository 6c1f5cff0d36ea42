@testable import BMSCore

/// What a simulated cluster believes, and what of it each protocol can say: the other side of `SimulatedBusTests`.
struct BusTruth {
  struct Row {
    let field: Field
    let value: Double
    let tolerance: Double

    init(_ field: Field, _ value: Double, _ tolerance: Double) {
      self.field = field
      self.value = value
      self.tolerance = tolerance
    }
  }

  private let cluster: SimulatedCluster
  private var heard: [PackMeasurement] { cluster.onlineModules.sorted().map { cluster.measured[$0 - 1] } }

  init(_ cluster: SimulatedCluster) { self.cluster = cluster }

  private var volts: Double { mean(heard.map { Double($0.centivolts) / 100 }) }
  private var temperature: Double { mean(heard.flatMap(\.centidegrees).map { Double($0) / 100 }) }
  private var soc: Double { Double(cluster.totals.socSteps) * 0.4 }
  private var capacity: Double { Double(heard.map(\.capacity).reduce(0, +)) }
  private var hottest: Double { Double(heard.map(\.hottest).max() ?? 0) / 100 }
  private var coldest: Double { Double(heard.map(\.coldest).min() ?? 0) / 100 }
  private var cellMax: Double { Double(heard.map(\.cellMax).max() ?? 0) }
  private var cellMin: Double { Double(heard.map(\.cellMin).min() ?? 0) }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }

  private func cells(_ tolerance: Double = 0) -> [Row] {
    [Row(.cellMax, cellMax, tolerance), Row(.cellMin, cellMin, tolerance)]
  }
  private func temperatures(_ tolerance: Double = 0.05) -> [Row] {
    [Row(.temperatureMax, hottest, tolerance), Row(.temperatureMin, coldest, tolerance)]
  }
  private var limits: [Row] {
    [
      Row(.chargeVoltageLimit, 56.0, 0), Row(.dischargeVoltageLimit, 46.0, 0),
      Row(.chargeCurrentLimit, Double(cluster.totals.chargeLimit) / 10, 0),
      Row(.dischargeCurrentLimit, Double(cluster.totals.dischargeLimit) / 10, 0),
    ]
  }
  private var current: Row { Row(.current, Double(cluster.totals.deciamperes) / 10, 0) }
  private var kelvin: [Row] {
    [Row(.temperatureMax, hottest + 273, 0.5 + 0.05), Row(.temperatureMin, coldest + 273, 0.5 + 0.05)]
  }
  private func common(voltage tolerance: Double) -> [Row] {
    limits + [current, Row(.totalVoltage, volts, tolerance), Row(.soc, soc, 0.5), Row(.soh, 100, 0)]
  }
  private var average: Row { Row(.temperature, temperature, 0.05) }

  /// Every number the frames of a protocol carry, with half a step of their resolution.
  func expected(_ speaks: SimulatedBusProtocol) -> [Row] {
    let online = Double(heard.count)
    let modules = Row(.modules, online, 0)
    let installed = Row(.capacity, capacity, 0)
    let cycles = Row(.cycles, 214, 0)
    switch speaks {
    case .pylontech, .deye: return common(voltage: 0.005) + [average, modules]
    case .pylontech13: return common(voltage: 0.005) + [average, installed]
    case .sma: return common(voltage: 0.005) + [average, installed, Row(.socHires, soc, 0.005)]
    case .victron:
      return common(voltage: 0.005) + cells() + kelvin + [
        average, Row(.socHires, soc, 0.005), Row(.capacity, capacity * soc / 100, 1),
        Row(.installedCapacity, capacity, 0), Row(.modulesOnline, online, 0),
        Row(.modulesOffline, Double(cluster.measured.count) - online, 0), Row(.energyCharged, 1234.5, 0),
        Row(.energyDischarged, 1187.6, 0),
      ]
    case .luxpower: return common(voltage: 0.005) + cells() + temperatures() + [modules, installed, cycles]
    case .solark: return common(voltage: 0.05) + [average, modules, Row(.installedCapacity, capacity, 0)]
    case .seplos: return common(voltage: 0.005) + cells() + temperatures() + [average, installed, modules, cycles]
    case .discover:
      return common(voltage: 0.05) + [
        average, Row(.nominalCapacity, capacity, 0), Row(.remainingCapacity, capacity * soc / 100, 1),
      ]
    case .sofar: return common(voltage: 0.005) + [average, installed, cycles]
    case .growatt:
      let rows = common(voltage: 0.005).filter { $0.field != .dischargeVoltageLimit }
      return rows + cells() + [
        temperatures()[0], modules, cycles, Row(.fullCapacity, capacity, 0),
        Row(.remainingCapacity, capacity * soc / 100, 0.005), Row(.cellDelta, cellMax - cellMin, 0),
        Row(.cellCount, Double(cluster.measured.count * 16), 0),
      ]
    case .pylontechHV:
      return cells() + temperatures() + [
        Row(.totalVoltage, volts, 0.05), current, Row(.bmsTemperature, temperature, 0.05), Row(.soc, soc, 0.5),
        Row(.soh, 100, 0), Row(.chargeCutoffVoltage, 56, 0), Row(.dischargeCutoffVoltage, 46, 0), limits[2],
        Row(.dischargeCurrentLimitAbs, limits[3].value, 0), cycles, installed, Row(.cellsInSeries, 16, 0),
      ]
    case .schneider:
      return limits + cells() + temperatures() + [
        Row(.totalVoltage, volts, 0.005), current, average, Row(.soc, soc, 0.05), Row(.soh, 100, 0), installed, cycles,
        Row(.energyCharged, 1234.5, 0), Row(.energyDischarged, 1187.6, 0),
      ]
    case .lia:
      return limits + cells(50) + kelvin + [Row(.totalVoltage, volts, 0.05), current, Row(.soc, soc, 0.5), installed]
    default: return []
    }
  }
}

extension BusTruth {
  /// What each story makes the battery complain about, with three modules.
  static let complaints: [(scenario: String, faults: [BusAlarm], warnings: [BusAlarm])] = [
    ("house", [], []),
    ("hot", [], [.highTemperature]),
    ("cold", [], [.lowTemperature]),
    ("slave-lost", [], [.communication]),
    ("pack-imbalance", [], [.lowVoltage, .imbalance]),
    ("broken-sense-wire", [.lowVoltage, .highVoltage, .imbalance], []),
  ]

  typealias Names = (fault: [String], warning: [String])

  private static func both(_ names: String...) -> Names { (names, names) }

  private static let in359: [BusAlarm: Names] = [
    .highVoltage: (["over_voltage"], ["high_voltage"]), .lowVoltage: (["under_voltage"], ["low_voltage"]),
    .highTemperature: (["cell_over_temperature"], ["high_temperature"]),
    .lowTemperature: (["cell_under_temperature"], ["low_temperature"]),
    .dischargeCurrent: (["discharge_over_current"], ["discharge_high_current"]),
    .chargeCurrent: (["charge_over_current"], ["charge_high_current"]),
    .communication: (["system_error"], ["internal_communication_fail"]),
  ]
  private static let in35A: [BusAlarm: Names] = [
    .highVoltage: both("high_voltage"), .lowVoltage: both("low_voltage"), .highTemperature: both("high_temperature"),
    .lowTemperature: both("low_temperature"), .dischargeCurrent: both("high_current_discharge"),
    .chargeCurrent: both("high_current_charge"), .communication: both("bms_internal"),
    .imbalance: both("cell_imbalance"),
  ]
  private static let inGrowatt: [BusAlarm: Names] = [
    .highVoltage: both("cell_over_voltage"), .lowVoltage: both("cell_under_voltage"),
    .highTemperature: both("over_temperature_charge"), .lowTemperature: both("under_temperature_charge"),
    .dischargeCurrent: both("discharge_over_current"), .chargeCurrent: both("charge_over_current"),
    .communication: (["system_error"], ["internal_communication_fail"]), .imbalance: both("delta_v_fail"),
  ]
  private static let inHV: [BusAlarm: Names] = [
    .highVoltage: both("cell_over_voltage"), .lowVoltage: both("cell_under_voltage"),
    .highTemperature: both("over_temperature_charge"), .lowTemperature: both("under_temperature_charge"),
    .dischargeCurrent: both("discharge_over_current"), .chargeCurrent: both("charge_over_current"),
    .communication: both("internal_communication"),
  ]
  private static let inSchneider: [BusAlarm: Names] = [
    .highVoltage: both("over_voltage"), .lowVoltage: both("under_voltage"),
    .highTemperature: both("over_temperature"), .lowTemperature: both("under_temperature"),
    .dischargeCurrent: both("discharge_over_current"), .chargeCurrent: both("charge_over_current"),
    .communication: both("internal_communication_fail"), .imbalance: both("cell_imbalance"),
  ]
  private static let inLIA: [BusAlarm: Names] = [
    .highVoltage: both("charge_voltage_high", "cell_voltage_high"),
    .lowVoltage: both("discharge_voltage_low", "cell_voltage_low"),
    .highTemperature: both("charge_temperature_high", "cell_temperature_high"),
    .lowTemperature: both("charge_temperature_low", "cell_temperature_low"),
    .dischargeCurrent: both("discharge_current_high"), .chargeCurrent: both("charge_current_high"),
  ]

  /// The decoder's names of each complaint.
  static func names(_ speaks: SimulatedBusProtocol) -> [BusAlarm: Names] {
    switch speaks {
    case .pylontech, .deye, .luxpower, .solark: in359
    case .seplos: in359.merging(in35A) { ($0.fault + $1.fault, $0.warning + $1.warning) }
    case .pylontech13, .victron, .sma, .discover, .sofar: in35A
    case .growatt: inGrowatt
    case .pylontechHV: inHV
    case .schneider: inSchneider
    case .lia: inLIA
    default: [:]
    }
  }
}
