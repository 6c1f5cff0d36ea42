/// Which of the five red LEDs the battery lights for an alarm (manual 4.3).
public struct LEDPattern: Hashable, Sendable {
  /// Bit 0 is LED1.
  public let bits: UInt8

  public init(_ leds: Int...) {
    bits = leds.reduce(0) { (1...5).contains($1) ? $0 | 1 << UInt8($1 - 1) : $0 }
  }
  private init(bits: UInt8) { self.bits = bits }

  public static let none = LEDPattern()
  /// The contactor is open.
  public static let lowVoltage = LEDPattern(1)
  public static let lowTemperature = LEDPattern(2)
  public static let highCurrent = LEDPattern(3)
  public static let highTemperature = LEDPattern(4)
  public static let highVoltage = LEDPattern(5)
  /// A slave lost its master: shown by the slave.
  public static let masterLost = LEDPattern(1, 2)
  public static let bmsFault = LEDPattern(1, 2, 3, 4, 5)

  public func isLit(_ led: Int) -> Bool { (1...5).contains(led) && bits >> UInt8(led - 1) & 1 == 1 }
  public var isEmpty: Bool { bits == 0 }
  public func union(_ other: LEDPattern) -> LEDPattern { LEDPattern(bits: bits | other.bits) }

  /// `LED1 red`, `LED1 and LED2 red`, `LED1 to LED5 red`; `nil` where the manual names none.
  public var text: String? {
    let lit = (1...5).filter(isLit)
    switch lit.count {
    case 0: return nil
    case 1: return "LED\(lit[0]) red"
    case 5: return "LED1 to LED5 red"
    default: return lit.map { "LED\($0)" }.joined(separator: " and ") + " red"
    }
  }
}

/// What time brings after an alarm (manual 6.2.3, 8.5 and 11).
public enum AlarmTimer: String, Hashable, Sendable, CaseIterable {
  /// The BMS restarts itself after a cut.
  case selfRestart = "self_restart"
  /// After some limit trips in a row: wait before pressing RUN.
  case waitAfterTrips = "wait_after_trips"
  /// Forced charge: a short press, then charging power in time.
  case forcedCharge = "forced_charge"
  /// A manual equalisation goes back to automatic.
  case equalisation
}

/// What a person sees and can do, in our words.
public struct AlarmAdvice: Hashable, Sendable {
  /// Whose advice it is.
  public enum Origin: Hashable, Sendable {
    /// A row of the manual's table of troubles (section 7).
    case manual(Manual.Trouble)
    /// This program's; the section of the manual that says more, where there is one.
    case ours(Manual.Section?)
  }

  public let symptom: String
  public let remedy: String
  public let leds: LEDPattern
  public let timers: [AlarmTimer]
  public let origin: Origin

  /// Advice of this program's own.
  init(
    _ symptom: String, _ remedy: String, _ leds: LEDPattern = .none, _ timers: [AlarmTimer] = [],
    see section: Manual.Section? = nil
  ) {
    self.init(symptom, remedy, leds, timers, .ours(section))
  }

  /// The manual's.
  /// - Parameters:
  ///   - symptom: the half of the row's that is meant; `nil` for the whole.
  init(
    _ trouble: Manual.Trouble, symptom: String? = nil, remedy: String? = nil, _ leds: LEDPattern = .none,
    _ timers: [AlarmTimer] = []
  ) {
    let info = Manual.printed.info(trouble)
    self.init(symptom ?? info.symptom, remedy ?? info.remedy, leds, timers, .manual(trouble))
  }

  private init(_ symptom: String, _ remedy: String, _ leds: LEDPattern, _ timers: [AlarmTimer], _ origin: Origin) {
    self.symptom = symptom
    self.remedy = remedy
    self.leds = leds
    self.timers = timers
    self.origin = origin
  }
}

extension AlarmAdvice {
  private static let manual = Manual.printed
  private static let cut: [AlarmTimer] = [.selfRestart, .waitAfterTrips]

  static let overCurrentCharge = AlarmAdvice(
    .overCurrent, symptom: "the relay opens while charging and the fault light flashes",
    remedy: "reduce the charge current", .highCurrent, cut)
  static let overCurrentDischarge = AlarmAdvice(
    .overCurrent, symptom: "the relay opens while discharging and the fault light flashes",
    remedy: "reduce the discharge current", .highCurrent, cut)
  static let overTemperature = AlarmAdvice(.overTemperature, .highTemperature, cut)
  static let lowTemperature = AlarmAdvice(.lowTemperature, .lowTemperature, cut)
  static let overVoltage = AlarmAdvice(.overVoltage, .highVoltage, cut)
  static let lowVoltage = AlarmAdvice(.lowVoltage, .lowVoltage, cut + [.forcedCharge])
  static let socLow = AlarmAdvice(
    "the battery is almost empty", "charge it; at low voltage its relay opens", .none, [.forcedCharge],
    see: .forcedCharge)
  static let relayDamage = AlarmAdvice(.relay)
  static let cellDamage = AlarmAdvice(.cell, .none, [.equalisation])
  static let senseWire = AlarmAdvice(
    "one cell reads nothing and the one beside it as much as both: the wire between them, not the cells",
    "stop: the battery cannot see these two cells. Measure both with a meter; after-sales service for the wire and its"
      + " plug")
  static let cellDifference = AlarmAdvice(
    "the cells differ too much",
    "let it balance; above \(manual.cellDamage.text) at rest the cell is damaged: after-sales service", .none,
    [.equalisation], see: .faults)
  static let parallelConnection = AlarmAdvice(.firstParallel)
  static let masterSlave = AlarmAdvice(.masterSlave, .masterLost)
  /// The manual names its LEDs (4.3) and no remedy of its own.
  static let bmsFault = AlarmAdvice(.other, symptom: "all five LEDs are red, in turn with SOC", .bmsFault)
  static let service = AlarmAdvice(.other, symptom: "the battery reports a fault of its own")
  static let other = AlarmAdvice(
    "the battery reports something that the manual does not name",
    "look at the values beside it; humidity, cell expansion, frost or unbalance are for the after-sales service",
    see: .faults)
  static let address = AlarmAdvice(
    "two modules answer to one address",
    "set the DIP switches 1 to \(manual.mostModules.number) without a gap, then restart", see: .dip)
  static let inverterCommunication = AlarmAdvice(
    "the battery does not hear the inverter",
    "check the CAN cable, the protocol and that switch \(manual.canSwitch.number) of the master is ON", see: .dip)
  static let chargeRate = AlarmAdvice(
    "the charge current is above what the manual allows at this temperature", "reduce the charge current, or stop",
    see: .rates)
  static let dischargeRate = AlarmAdvice(
    "the discharge current is above what the manual allows at this temperature",
    "reduce the discharge current, or stop", see: .rates)
  static let warranty = AlarmAdvice(
    "outside \(manual.warrantyCelsius.text) at \(manual.warrantyRate.number)C, the range of the warranty's figures",
    "nothing is wrong; it ages faster there", see: .design)
  static let implausible = AlarmAdvice(
    "values keep coming that cannot be true",
    "compare with a meter before you trust them")
  static let disagreement = AlarmAdvice(
    "two links say different things about the same battery", "check that both cables lead to the same battery")
  static let linkClosed = AlarmAdvice(
    "the port is not open: nothing is known about the battery now", "see the link's own message on the Debug page")
  static let linkSilent = AlarmAdvice(
    "the port is open but nothing answers",
    "check power and cable (if it never answered: RX and TX swapped?); if the link is known to be good, the protection board may be damaged: "
      + "after-sales service", see: .faults)
  static let linkGarbled = AlarmAdvice(
    "bytes arrive that fit no frame", "check the rate (115200 8N1) and that it is the battery's service port",
    see: .service)
  static let history = AlarmAdvice(
    "the history is not being written", "free some room or repair the disk; watching goes on without it")
}
