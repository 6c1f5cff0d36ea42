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

  // Parallel connection (DIP rules stand under 5.5 of this edition; the texts still cite 5.4)

  /// "The voltage difference between any of the batteries must not be greater than 2 V."
  public var moduleVolts = Entry(Decimal(20, decimals: 1), .volt, .start)
  public var mostModules = Entry(Decimal(Int64(Place.mostModules)), .count, .parallel)
  /// An older sentence: more than these void the guarantee.
  public var olderMostModules = Entry(Decimal(5), .count, .parallel)
  /// So many modules need firmware above this: printed "Above 3,69" on the cover.
  public var firmware = Entry(Decimal(369, decimals: 2), .count, .parallel)
  /// This DIP switch of the master is ON when an inverter talks CAN.
  public var canSwitch = Entry(Decimal(5), .count, .parallel)

  // Buttons and what time brings (6.3)

  public var startPress = Entry(Span.seconds(1), .second, .start)
  /// "4 times every 15 min for 24 h, then every 12 h for 4 days" can be read in more ways: this is the plainest.
  public var selfRestart = Entry(
    SelfRestart(
      quick: 4, each: .seconds(15 * 60), slowFrom: .seconds(24 * 3600), slow: 8, slowEach: .seconds(12 * 3600)),
    .second, .start, .hypothesis)
  /// As many limit trips in a row ask for a wait before RUN is pressed.
  public var tripsInARow = Entry(Decimal(4), .count, .start)
  public var waitAfterTrips = Entry(Span.seconds(30 * 60), .second, .start)
  /// Printed "above 10 Amps/58V": one condition or a choice.
  public var forcedCharge = Entry(Decimal(10), .ampere, .start)
  public var forcedChargeVolts = Entry(Decimal(58), .volt, .start)
  public var forcedChargeTime = Entry(Span.seconds(90), .second, .start)
  /// A manual equalisation falls back to automatic within this.
  public var equalisation = Entry(Span.seconds(24 * 3600), .second, .start)

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
  /// Of an inverter without CAN.
  public var chargeAmperes = Entry(Decimal(65), .ampere, .limits)
  public var dischargeAmperes = Entry(Decimal(70), .ampere, .limits)
  public var lowCutOff = Entry(CutOff(volts: Decimal(495, decimals: 1), percent: Decimal(0)), .volt, .limits)
  public var onGridCutOff = Entry(CutOff(volts: Decimal(505, decimals: 1), percent: Decimal(5)), .volt, .limits)
  public var offGridCutOff = Entry(CutOff(volts: Decimal(510, decimals: 1), percent: Decimal(10)), .volt, .limits)
  public var highCutOff = Entry(CutOff(volts: Decimal(545, decimals: 1), percent: Decimal(98)), .volt, .limits)
  /// From this SOC on the charge current that is suggested for a whole depth of discharge.
  public var slowChargeFrom = Entry(Decimal(90), .percent, .limits)
  public var slowCharge = Entry(Decimal(10), .ampere, .limits)
  public var chargingCelsius = Entry(Decimal(-5)...Decimal(55), .celsius, .limits)
  public var operatingCelsius = Entry(Decimal(-25)...Decimal(65), .celsius, .limits)
  public var storage = Entry(Decimal(50), .percent, .limits)
  /// The range and the rate (C) of the warranty's figures.
  public var warrantyCelsius = Entry(Decimal(20)...Decimal(25), .celsius, .limits)
  public var warrantyRate = Entry(Decimal(5, decimals: 1), .count, .limits)
  /// Below this the text allows 0.1C of charging and, in the same sentence, forbids charging: forbidden counts.
  public var noChargeBelow = Entry(Decimal(-7), .celsius, .rates, .hypothesis)
  public var rates = Entry(rateTable, .celsius, .rates)

  // The 5K3's manual

  /// Volts of a module at which the charge limit is nothing, and the discharge limit.
  public var noChargeVolts = Entry(Decimal(578, decimals: 1), .volt, .other)
  public var noDischargeVolts = Entry(Decimal(504, decimals: 1), .volt, .other)
}

extension Manual {
  /// Where it stands: a section of the installation manual, or another document.
  public enum Section: String, Hashable, Sendable, CaseIterable {
    case leds = "4.3"
    case parallel = "5.4"
    case start = "6.3"
    case faults = "7"
    case limits = "limits of a 4K4 PRO module"
    case rates = "inverter technical information"
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
  public var text: String { "\(number) \(unit.rawValue)" }
}

extension Manual.Entry where Value == ClosedRange<Decimal> {
  /// As sentences print them: `46` and `58.9`.
  public var ends: (low: String, high: String) { (value.lowerBound.short, value.upperBound.short) }
  /// `46 to 58.9`
  public var numbers: String { "\(ends.low) to \(ends.high)" }
  /// `46 to 58.9 V`
  public var text: String { "\(numbers) \(unit.rawValue)" }
}

extension Decimal {
  /// Without decimals that say nothing: `2` for 2.0.
  fileprivate var short: String { parts.fraction == 0 ? "\(mantissa < 0 ? "-" : "")\(parts.whole)" : text }
}
