/// What the meaning of some frames depends on: what others of the same family said before. Its size never changes.
struct CANKnowledge: Sendable {
  /// What 355[4:7] was seen to be.
  enum Extra355: UInt8, Sendable {
    case unknown, socHires, cells
  }
  enum VoltageScale: UInt8, Sendable {
    case hundredth, tenth
  }
  /// Who the battery's name text says it is.
  enum Name: UInt8, Sendable {
    case none, deye, pylon, discover, pytes, seplos, other
  }

  /// The decided protocol, as its bit among those of its family (`CANFamily.bit`).
  var variant = CANFamily.undecided
  /// A voltage of two scales is a guess until the charge limit has told.
  let needsLimit: Bool
  /// Charge voltage limit of the last 351, in 0.1 V.
  private(set) var chargeVoltageLimit: Int64?
  /// The scale that voltage and limit together proved; `nil` until they did.
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
  private(set) var lastCounter: Int64?
  var name = Name.none
  /// 361 was heard: 371 then carries Deye's limits.
  var has361 = false
  /// What the last frame gave as evidence, and what it took back.
  var seen: CANMarks = []
  var gone: CANMarks = []

  init(needsLimit: Bool) { self.needsLimit = needsLimit }
}

// Voltages (can-protocols section 11.6).
extension CANKnowledge {
  mutating func hearLimit(_ frame: CANFrame) {
    if let limit = frame.word(0), limit != 0, limit != 0xFFFF { chargeVoltageLimit = limit }
  }

  /// The scale of a voltage: the one for which voltage / CVL lies in 0.6...1.1.
  func scale(of voltage: Int64) -> VoltageScale {
    if needsLimit { return provenScale ?? .tenth }
    return fittingScale(voltage) ?? provenScale ?? (voltage < 1000 && voltage > 0 ? .tenth : .hundredth)
  }

  mutating func hearVoltage(_ frame: CANFrame) {
    if let voltage = frame.signedWord(0), let scale = fittingScale(voltage) { provenScale = scale }
  }

  private func fittingScale(_ voltage: Int64) -> VoltageScale? {
    guard let limit = chargeVoltageLimit else { return nil }
    func fits(_ voltage: Int64) -> Bool { voltage >= limit * 6 && voltage <= limit * 11 }
    return fits(voltage) ? .hundredth : fits(voltage * 10) ? .tenth : nil
  }

  /// Takes over the limit that was heard before it was known whose it is.
  mutating func takeLimit(of other: CANKnowledge) { chargeVoltageLimit = other.chargeVoltageLimit }

  /// A cycle counter stands or goes up by one; anything else in 356[6:7] is another value.
  mutating func hearCounter(_ frame: CANFrame) {
    guard frame.count == 8, let counter = frame.word(6), (1...20_000).contains(counter) else { return }
    if let lastCounter, counter != lastCounter, counter != lastCounter + 1 {
      gone = .counter356
    } else {
      seen.insert(.counter356)
    }
    lastCounter = counter
  }
}

// Charge and capacity (can-protocols section 11.6).
extension CANKnowledge {
  /// - Parameter hasCells: the branch is known to carry cell voltages in 355[4:7].
  mutating func hear355(_ frame: CANFrame, hasCells: Bool) {
    extraOfLast355 = .unknown
    guard let soc = frame.word(0), soc != 0xFFFF else { return }
    self.soc = soc
    let isCells = frame.holdsCells(4)
    if isCells { seen = .cells355 }
    guard let extra = frame.word(4), extra != 0, extra != 0xFFFF else { return }
    let isHires = abs(extra - soc * 100) <= 150
    // Near SOC 28-36 % a cell voltage can look like a fine SOC: the branch or the verdict of another SOC decides.
    switch (isHires, isCells) {
    case (true, true): extraOfLast355 = hasCells ? .cells : extra355
    case (true, false): extraOfLast355 = hasCells || extra355 == .cells ? .unknown : .socHires
    case (false, true): extraOfLast355 = .cells
    case (false, false): break
    }
    if isHires != isCells, extraOfLast355 != .unknown { extra355 = extraOfLast355 }
  }

  mutating func hear379(_ frame: CANFrame) {
    if let capacity = frame.word(0), capacity != 0, capacity != 0xFFFF { installedCapacity = capacity }
  }

  /// 35F[4:5] is the remaining capacity where it is close to SOC x 379, else the installed one. Near 100 % the two
  /// are the same, so the verdict reached below stays.
  mutating func hear35F(_ frame: CANFrame) {
    guard let capacity = frame.word(4), capacity != 0xFFFF, let installedCapacity, let soc, soc <= 95 else { return }
    let expected = installedCapacity * soc
    capacityIsRemaining = abs(capacity * 100 - expected) <= max(installedCapacity * 3, 100)
  }

  /// 370's words are temperatures and cell voltages where the latter can be.
  mutating func hear370(_ frame: CANFrame) {
    if frame.isName { cellsIn370 = false } else if frame.holdsCells(4) { cellsIn370 = true }
  }

  static func isCellMillivolt(_ value: Int64) -> Bool { (1800...4500).contains(value) }
  static func isKelvin(_ value: Int64) -> Bool { (233...353).contains(value) }
}

// What a frame can be, by what it carries.
extension CANFrame {
  /// Two bytes, low byte first.
  func word(_ byte: Int) -> Int64? {
    guard byte + 2 <= count else { return nil }
    return Int64((packed >> (UInt64(byte) * 8)) & 0xFFFF)
  }
  func signedWord(_ byte: Int) -> Int64? { word(byte).map { $0 >= 0x8000 ? $0 - 0x1_0000 : $0 } }

  /// Printable in all bytes; zeros may fill the end.
  var isName: Bool {
    let length = CANText(packed, count: count, style: .ascii).printableCount
    return length > 0 && (length == count || packed >> (UInt64(length) * 8) == 0)
  }

  /// Two cell voltages from this byte on. A sensor that is broken takes no cell away.
  func holdsCells(_ byte: Int) -> Bool {
    guard let first = word(byte), let second = word(byte + 2) else { return false }
    return CANKnowledge.isCellMillivolt(first) && CANKnowledge.isCellMillivolt(second)
  }

  /// 373 carries cell voltages and kelvin where either pair can be that: one bad part of it hides no other.
  var holdsCellsOrKelvin: Bool {
    guard let third = word(4), let fourth = word(6) else { return false }
    return holdsCells(0) || CANKnowledge.isKelvin(third) && CANKnowledge.isKelvin(fourth)
  }

  /// 354 carries two capacities (Discover) where they can be that; LG sends something unknown there.
  var holdsCapacities: Bool {
    guard let nominal = word(0), let remaining = word(2) else { return false }
    return (1...20_000).contains(nominal) && remaining * 10 <= nominal * 11 && packed >> 32 == 0
  }
}
