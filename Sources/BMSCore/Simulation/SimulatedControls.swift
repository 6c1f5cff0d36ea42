/// What can be set in the simulated battery, at register addresses that exist nowhere else.
///
/// No write of the real service protocol is public: addresses, numbers and meaning are the simulator's own.
public struct SimulatedControls: Hashable, Sendable {
  static let protocolRegister: UInt16 = 0x4000
  static let socRegister: UInt16 = 0x4001
  /// DO1_SOC1, DO1_SOC2, DO2_SOC1, DO2_SOC2.
  static let thresholdRegisters: [UInt16] = [0x4002, 0x4003, 0x4004, 0x4005]
  /// Reads as a word that tells the simulator from a battery; it cannot be written.
  static let markRegister: UInt16 = 0x4010
  static let mark: UInt16 = 0x51B5
  static let registers: ClosedRange<UInt16> = 0x4000...0x4005

  /// The protocols by their number.
  public static let protocols = InverterCatalogue.bmsProtocols

  public private(set) var protocolNumber: UInt16 = 0
  /// Percent: DO1 closes below SOC1 and opens above SOC2, DO2 closes above SOC1 and opens below SOC2.
  public private(set) var thresholds: [UInt16] = [20, 30, 90, 86]

  public var protocolName: String { Self.protocols[Int(protocolNumber)] }

  static func accepts(_ register: UInt16, _ value: UInt16) -> Bool {
    register == protocolRegister ? Int(value) < protocols.count : registers.contains(register) && value <= 100
  }

  /// Takes a value that is accepted; SOC is the cluster's own matter.
  mutating func set(_ register: UInt16, _ value: UInt16) {
    guard Self.accepts(register, value) else { return }
    if register == Self.protocolRegister { protocolNumber = value }
    if let index = Self.thresholdRegisters.firstIndex(of: register) { thresholds[index] = value }
  }

  /// A threshold as a fraction of full.
  func threshold(_ index: Int) -> Double { Double(thresholds[index]) / 100 }
}

extension SimulatedCluster {
  /// Begins with this setting, so that what the battery says of itself is what it speaks on CAN.
  public mutating func choose(protocol setting: WeCoCANSetting) {
    guard let number = SimulatedControls.protocols.firstIndex(of: setting.rawValue) else { return }
    setControl(SimulatedControls.protocolRegister, UInt16(number))
  }

  /// Writes one control register; says whether the value was taken.
  mutating func write(_ register: UInt16, _ value: UInt16) -> Bool {
    guard SimulatedControls.accepts(register, value) else { return false }
    if register == SimulatedControls.socRegister { setSOC(Double(value) / 100) } else { setControl(register, value) }
    return true
  }

  /// What a control register holds.
  func control(_ register: UInt16) -> UInt16 {
    switch register {
    case SimulatedControls.protocolRegister: controls.protocolNumber
    case SimulatedControls.socRegister: UInt16(clamping: wholeSteps(min(max(packs[0].soc, 0), 1) * 100))
    default:
      SimulatedControls.thresholdRegisters.firstIndex(of: register).map { controls.thresholds[$0] }
        ?? SimulatedRegisters.pattern(register)
    }
  }

  /// The controls in the program's own terms, as `SimulatedState` has the measurements.
  public func controlObservations(link: String, period: Span = .seconds(1)) -> [Observation] {
    let fields: [(Field, UInt16, Value)] =
      [(.inverterProtocol, SimulatedControls.protocolRegister, .text(controls.protocolName))]
      + zip([Field.do1SOC1, .do1SOC2, .do2SOC1, .do2SOC2], SimulatedControls.thresholdRegisters).map {
        ($0, $1, .number(Decimal(Int64(control($1))), .percent))
      }
    return fields.map { field, register, value in
      let source = Source(link: link, origin: .register(register))
      return Observation(
        .module(1), field,
        Reading(value, grade: .simulated, source: source, heard: refreshedAt, period: period))
    }
  }
}
