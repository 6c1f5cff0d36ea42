/// What the frames of the common family must be held against each other for (can-protocols section 11.6): these
/// rules hold whatever the branch is called.
struct CommonPlausibility: Sendable {
  /// What 355[4:7] was seen to be.
  enum Extra355: UInt8, Sendable {
    case unknown, socHires, cells
  }
  enum VoltageScale: UInt8, Sendable {
    case hundredth, tenth
  }

  /// Charge voltage limit of the last 351, in 0.1 V.
  private(set) var chargeVoltageLimit: Int64?
  /// The scale that 356 and 351 together proved; `nil` until they did.
  private(set) var provenScale: VoltageScale?
  /// The last whole-percent SOC.
  private(set) var soc: Int64?
  private(set) var extra355 = Extra355.unknown
  /// What the last 355 carries in [4:7], judged with the verdict reached so far.
  private(set) var extraOfLast355 = Extra355.unknown
  private(set) var installedCapacity: Int64?
  /// 35F's capacity is the remaining one; `nil` until 379 and an SOC well below 100 % have told.
  private(set) var capacityIsRemaining: Bool?
  /// 370 carries temperatures and cell voltages here, not a name.
  private(set) var cellsIn370 = false

  static func word(_ frame: CANFrame, _ byte: Int) -> Int64? {
    guard byte + 2 <= frame.count else { return nil }
    return Int64((frame.packed >> (UInt64(byte) * 8)) & 0xFFFF)
  }
  static func signed(_ frame: CANFrame, _ byte: Int) -> Int64? {
    word(frame, byte).map { $0 >= 0x8000 ? $0 - 0x1_0000 : $0 }
  }
  static func isCellMillivolt(_ value: Int64) -> Bool { (1800...4500).contains(value) }

  mutating func hear351(_ frame: CANFrame) {
    if let limit = Self.word(frame, 0), limit != 0, limit != 0xFFFF { chargeVoltageLimit = limit }
  }

  /// The scale of 356's voltage: the one for which voltage / CVL lies in 0.6...1.1.
  mutating func scale(_ voltage: Int64) -> VoltageScale {
    if let limit = chargeVoltageLimit {
      if fits(voltage, of: limit * 10) {
        provenScale = .hundredth
        return .hundredth
      }
      if fits(voltage * 10, of: limit * 10) {
        provenScale = .tenth
        return .tenth
      }
    }
    if let provenScale { return provenScale }
    return voltage < 1000 && voltage > 0 ? .tenth : .hundredth
  }

  /// Whether a voltage of 356 tells its own scale: then it is kept.
  mutating func prove(_ voltage: Int64) {
    if chargeVoltageLimit != nil { _ = scale(voltage) }
  }

  /// Takes over the limit that was heard before it was known whose it is.
  mutating func take(limit other: CommonPlausibility) { chargeVoltageLimit = other.chargeVoltageLimit }

  private func fits(_ voltage: Int64, of limit: Int64) -> Bool {
    voltage * 10 >= limit * 6 && voltage * 10 <= limit * 11
  }

  /// - Parameter isLuxPower: the branch is known to carry cell voltages in 355[4:7].
  mutating func hear355(_ frame: CANFrame, isLuxPower: Bool) {
    extraOfLast355 = .unknown
    guard let soc = Self.word(frame, 0), soc != 0xFFFF else { return }
    self.soc = soc
    guard let extra = Self.word(frame, 4), extra != 0, extra != 0xFFFF else { return }
    let isHires = abs(extra - soc * 100) <= 150
    let isCells = Self.holdsCells355(frame)
    // Near SOC 28-36 % a cell voltage can look like a fine SOC: the branch or the verdict of another SOC decides.
    switch (isHires, isCells) {
    case (true, true): extraOfLast355 = isLuxPower ? .cells : extra355
    case (true, false): extraOfLast355 = isLuxPower || extra355 == .cells ? .unknown : .socHires
    case (false, true): extraOfLast355 = .cells
    case (false, false): break
    }
    if isHires != isCells, extraOfLast355 != .unknown { extra355 = extraOfLast355 }
  }

  /// 355[4:7] carries two cell voltages where both words can be that: for the branch and for the fields alike.
  static func holdsCells355(_ frame: CANFrame) -> Bool {
    guard let first = word(frame, 4), let second = word(frame, 6) else { return false }
    return isCellMillivolt(first) && isCellMillivolt(second)
  }

  mutating func hear379(_ frame: CANFrame) {
    if let capacity = Self.word(frame, 0), capacity != 0, capacity != 0xFFFF { installedCapacity = capacity }
  }

  /// 35F[4:5] is the remaining capacity where it is close to SOC x 379, else the installed one. Near 100 % the two
  /// are the same, so the verdict reached below stays.
  mutating func hear35F(_ frame: CANFrame) {
    guard let capacity = Self.word(frame, 4), capacity != 0xFFFF, let installedCapacity, let soc, soc <= 95 else {
      return
    }
    let expected = installedCapacity * soc
    capacityIsRemaining = abs(capacity * 100 - expected) <= max(installedCapacity * 3, 100)
  }

  /// 370's words are temperatures and cell voltages where the latter can be.
  mutating func hear370(_ frame: CANFrame) {
    if Self.isName(frame) {
      cellsIn370 = false
    } else if Self.holdsCells(frame) {
      cellsIn370 = true
    }
  }

  /// Printable in all bytes; zeros may fill the end.
  static func isName(_ frame: CANFrame) -> Bool {
    let text = CANText(frame.packed, count: frame.count, style: .ascii)
    let length = text.printableCount
    return length > 0 && (length == frame.count || frame.packed >> (UInt64(length) * 8) == 0)
  }

  /// Temperatures and cell voltages, as on 370: the cells tell. A sensor that is broken takes no cell away.
  static func holdsCells(_ frame: CANFrame) -> Bool {
    guard let third = word(frame, 4), let fourth = word(frame, 6) else { return false }
    return isCellMillivolt(third) && isCellMillivolt(fourth)
  }

  /// 373 carries cell voltages and kelvin where either pair can be that: one bad part of it hides no other.
  static func holdsCellsOrKelvin(_ frame: CANFrame) -> Bool {
    guard let first = word(frame, 0), let second = word(frame, 2), let third = word(frame, 4),
      let fourth = word(frame, 6)
    else { return false }
    return isCellMillivolt(first) && isCellMillivolt(second) || isKelvin(third) && isKelvin(fourth)
  }

  private static func isKelvin(_ value: Int64) -> Bool { (233...353).contains(value) }

  /// 354 carries two capacities (Discover) where they can be that; LG sends something unknown there.
  static func holdsCapacities(_ frame: CANFrame) -> Bool {
    guard let nominal = word(frame, 0), let remaining = word(frame, 2) else { return false }
    return (1...20_000).contains(nominal) && remaining * 10 <= nominal * 11 && frame.packed >> 32 == 0
  }
}
