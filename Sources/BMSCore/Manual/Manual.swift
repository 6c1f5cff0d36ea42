/// What the vendor's installation manual (4K4 PRO) says, as far as the program reckons with it: each number once, with
/// its unit, its section and how sure it is. Alarms, pages, reports and sentences ask here.
///
/// A value, so that another edition or another model is another value, and whoever is asked with it answers by it.
/// Where the manual is misprinted, contradicts itself or leaves something open, the stricter reading that keeps its
/// sense counts, and whoever shows the number shows what else is printed.
public struct Manual: Hashable, Sendable {
  /// The manual as it is printed.
  public static let printed = Manual()

  // Troubleshooting (7)

  /// More than this from most other cells, neither charging nor discharging: cell damage.
  public var cellDamage = Entry(Decimal(200), .millivolt, .faults)

  // Parallel connection

  /// No two batteries may be further apart than this before they are paralleled; 7, no. 9, says the same.
  public var moduleVolts = Entry(Decimal(20, decimals: 1), .volt, .parallel)
  public var mostModules = Entry(Decimal(Int64(Place.mostModules)), .count, .cover)
  /// An older sentence: more than these void the guarantee.
  public var olderMostModules = Entry(Decimal(5), .count, .product)
  /// So many modules need firmware above this: printed "Above 3,69".
  public var firmware = Entry(Decimal(369, decimals: 2), .count, .cover)
  /// Clusters of as many modules, in some countries only.
  public var mostClusters = Entry(Decimal(3), .count, .cabling)
  /// This DIP switch of the master is ON when an inverter talks CAN.
  public var canSwitch = Entry(Decimal(5), .count, .dip)
  /// Nm: at the battery's power terminals, and at an external bus bar (M8 or above).
  public var terminalTorque = Entry(Decimal(14), .count, .cabling)
  public var busBarTorque = Entry(Decimal(40), .count, .cabling)
  public var torques = Entry(torqueTable, .count, .torques)

  // Buttons and what time brings

  public var startPress = Entry(Span.seconds(1), .second, .start)
  /// How long the green light blinks while a battery starts.
  public var startBlink = Entry(Span.seconds(5), .second, .panel)
  public var stopPress = Entry(Span.seconds(5), .second, .stop)
  /// From the stop of the master until the slaves' fault lights flash, and until all lights are off.
  public var slavesFlash = Entry(Span.seconds(10), .second, .parallelStop)
  public var slavesOff = Entry(Span.seconds(60), .second, .parallelStop)
  /// "4 times every 15 min for 24 h, then every 12 h for 4 days" can be read in more ways: this is the plainest.
  public var selfRestart = Entry(
    SelfRestart(
      quick: 4, each: .seconds(15 * 60), slowFrom: .seconds(24 * 3600), slow: 8, slowEach: .seconds(12 * 3600)),
    .second, .limits, .hypothesis)
  /// As many limit trips in a row ask for a wait before RUN is pressed.
  public var tripsInARow = Entry(Decimal(4), .count, .limits)
  public var waitAfterTrips = Entry(Span.seconds(30 * 60), .second, .limits)
  /// Printed "above 10 Amps/58V": one condition, the current at the voltage.
  public var forcedCharge = Entry(Decimal(10), .ampere, .forcedCharge)
  public var forcedChargeVolts = Entry(Decimal(58), .volt, .forcedCharge)
  public var forcedChargeTime = Entry(Span.seconds(90), .second, .forcedCharge)
  /// A manual equalisation falls back to automatic within this.
  public var equalisation = Entry(Span.seconds(24 * 3600), .second, .equalisation)

  // LED bar (4.3)

  public var ledStart = Entry(Span.seconds(5), .second, .leds)
  /// SOC for so long, the fault for so long, in turn.
  public var ledTurn = Entry(Span.seconds(5), .second, .leds)
  /// Where the bands of SOC begin, from full to empty. How many LEDs each lights is not said: five down to one, ours.
  public var ledBands = Entry([90, 55, 32, 6, 4.9], .percent, .leds, .hypothesis)

  // Limits of a 4K4 PRO module

  public var contactorVolts = Entry(Decimal(46)...Decimal(589, decimals: 1), .volt, .limits)
  public var mostAmperes = Entry(Decimal(110), .ampere, .limits)
  public var suggestedAmperes = Entry(Decimal(86), .ampere, .limits)
  public var nominalVolts = Entry(Decimal(522, decimals: 1), .volt, .limits)
  public var usableAmpereHours = Entry(Decimal(86), .ampereHour, .limits)
  /// Standard currents; `mostAmperes` is the most.
  public var chargeAmperes = Entry(Decimal(65), .ampere, .rates)
  public var dischargeAmperes = Entry(Decimal(70), .ampere, .rates)
  public var lowCutOff = Entry(CutOff(volts: Decimal(495, decimals: 1), percent: Decimal(0)), .volt, .rates)
  public var onGridCutOff = Entry(CutOff(volts: Decimal(505, decimals: 1), percent: Decimal(5)), .volt, .rates)
  public var offGridCutOff = Entry(CutOff(volts: Decimal(510, decimals: 1), percent: Decimal(10)), .volt, .rates)
  public var highCutOff = Entry(CutOff(volts: Decimal(545, decimals: 1), percent: Decimal(98)), .volt, .rates)
  /// The voltages between which an inverter without CAN uses so much of the battery.
  public var depths = Entry(
    [
      Depth(percent: 100, volts: Decimal(495, decimals: 1)...Decimal(545, decimals: 1)),
      Depth(percent: 90, volts: Decimal(515, decimals: 1)...Decimal(540, decimals: 1)),
      Depth(percent: 80, volts: Decimal(510, decimals: 1)...Decimal(535, decimals: 1)),
    ], .volt, .limits)
  /// From this SOC on the charge current that is suggested for a whole depth of discharge.
  public var slowChargeFrom = Entry(Decimal(90), .percent, .limits)
  public var slowCharge = Entry(Decimal(10), .ampere, .limits)
  public var chargingCelsius = Entry(Decimal(-5)...Decimal(55), .celsius, .limits)
  public var operatingCelsius = Entry(Decimal(-25)...Decimal(65), .celsius, .limits)
  public var storage = Entry(Decimal(50), .percent, .storage)
  public var storageCelsius = Entry(Decimal(-20)...Decimal(45), .celsius, .design)
  /// The range and the rate (C) of the warranty's figures.
  public var warrantyCelsius = Entry(Decimal(20)...Decimal(25), .celsius, .design)
  public var warrantyRate = Entry(Decimal(5, decimals: 1), .count, .design)
  /// Below this the text allows 0.1C of charging and, in the same sentence, forbids charging: forbidden counts.
  public var noChargeBelow = Entry(Decimal(-7), .celsius, .design, .hypothesis)
  public var rates = Entry(rateTable, .celsius, .rates)

  // The 5K3's manual

  /// Volts of a module at which the charge limit is nothing, and the discharge limit.
  public var noChargeVolts = Entry(Decimal(578, decimals: 1), .volt, .other)
  public var noDischargeVolts = Entry(Decimal(504, decimals: 1), .volt, .other)
}

extension Manual {
  /// Where it stands: a section of the installation manual, or another document.
  public enum Section: String, Hashable, Sendable, CaseIterable {
    case cover = "cover"
    /// Before section 1: operation and warranty.
    case design = "System design"
    case storage = "1.1"
    case product = "4.1"
    case leds = "4.3"
    /// Behind 5.3.2, without a number of its own.
    case torques = "Fixing torque"
    case terminals = "5.4.1"
    case dip = "5.5"
    case cabling = "5.6"
    case panel = "6.1"
    case start = "6.2.1"
    case stop = "6.2.2"
    case forcedCharge = "6.2.3"
    case parallel = "6.3"
    case parallelStart = "6.3.1"
    case parallelStop = "6.3.2"
    case faults = "7"
    case service = "8"
    case settingProtocol = "8.4"
    case equalisation = "8.5"
    /// Between 8 and 10, without a number of its own.
    case rates = "Inverter technical information"
    /// Inverter settings without CAN, with the limits of a 4K4 PRO module.
    case limits = "11"
    case other = "5K3 LV-HV manual V1.1"
  }

  /// One thing that the manual says.
  public struct Entry<Value: Hashable & Sendable>: Hashable, Sendable {
    public var value: Value
    public let unit: Unit
    public let section: Section
    public let grade: Grade

    init(_ value: Value, _ unit: Unit, _ section: Section, _ grade: Grade = .documented) {
      self.value = value
      self.unit = unit
      self.section = section
      self.grade = grade
    }
  }

  /// The voltage at which an inverter stops, and the SOC that counts as.
  public struct CutOff: Hashable, Sendable {
    public let volts: Decimal
    public let percent: Decimal
  }

  /// How much of a battery is used between two voltages.
  public struct Depth: Hashable, Sendable {
    public let percent: Int
    public let volts: ClosedRange<Decimal>
  }

  /// One row of the table of torques.
  public struct Torque: Hashable, Sendable {
    /// `M8`
    public let screw: String
    /// Nm: the most, and what is applied.
    public let most: Decimal
    public let applied: Decimal
    /// What is screwed.
    public let use: TorqueUse
  }

  /// What a row of the table of torques is for.
  public enum TorqueUse: Hashable, Sendable, CaseIterable {
    case cover, outerCovers, supports, terminals, terminalBlock, steel, busBar, outerJoints
  }

  static let torqueTable: [Torque] = [
    Torque(screw: "M3", most: Decimal(17, decimals: 1), applied: Decimal(12, decimals: 1), use: .cover),
    Torque(screw: "M4", most: Decimal(38, decimals: 1), applied: Decimal(3), use: .outerCovers),
    Torque(screw: "M5", most: Decimal(75, decimals: 1), applied: Decimal(7), use: .supports),
    Torque(screw: "M6", most: Decimal(13), applied: Decimal(10), use: .terminals),
    Torque(screw: "M8", most: Decimal(14), applied: Decimal(14), use: .terminalBlock),
    Torque(screw: "M8", most: Decimal(32), applied: Decimal(16), use: .steel),
    Torque(screw: "M10", most: Decimal(62), applied: Decimal(40), use: .busBar),
    Torque(screw: "M12", most: Decimal(107), applied: Decimal(80), use: .outerJoints),
  ]

  /// After a cut the BMS tries so many times quickly, and after the first day so many times slowly.
  public struct SelfRestart: Hashable, Sendable {
    public let quick: Int
    public let each: Span
    public let slowFrom: Span
    public let slow: Int
    public let slowEach: Span

    /// No attempts are given between the last quick one and the end of the first day.
    public func attempts(after trip: Instant) -> [Instant] {
      (1...quick).map { trip + each * Int64($0) } + (1...slow).map { trip + slowFrom + slowEach * Int64($0) }
    }
  }
}

extension Manual.Entry where Value == Span {
  /// Whole seconds, minutes or hours: `90`, `30`, `24`.
  public var seconds: Int64 { value.microseconds / 1_000_000 }
  public var minutes: Int64 { seconds / 60 }
  public var hours: Int64 { seconds / 3600 }
}

extension Manual.Entry where Value == Decimal {
  /// As sentences print it: `200`, `2`, `58.9`.
  public var number: String { value.short }
  /// `200 mV`
  public var text: String { "\(number) \(unit.symbol)" }
}

extension Manual.Entry where Value == ClosedRange<Decimal> {
  /// As sentences print them: `46` and `58.9`.
  public var ends: (low: String, high: String) { (value.lowerBound.short, value.upperBound.short) }
  /// `46 to 58.9`
  public var numbers: String { "\(ends.low) to \(ends.high)" }
  /// `46 to 58.9 V`
  public var text: String { "\(numbers) \(unit.symbol)" }
}

extension Decimal {
  /// Without decimals that say nothing: `2` for 2.0.
  fileprivate var short: String { parts.fraction == 0 ? "\(mantissa < 0 ? "-" : "")\(parts.whole)" : text }
}
