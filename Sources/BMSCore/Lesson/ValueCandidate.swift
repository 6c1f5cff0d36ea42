/// One way in which registers may hold the value that a screen shows.
public struct ValueCandidate: Hashable, Sendable {
  /// Which registers, and in what order.
  public enum Layout: Hashable, Sendable, CaseIterable {
    case one
    /// Two registers, high word first.
    case highFirst
    /// Two registers, low word first.
    case lowFirst
  }

  /// Whether the top bit is a sign: open until a value has it.
  public enum Sign: Hashable, Sendable {
    case open, unsigned, signed
  }

  /// The first register.
  public let register: UInt16
  public let layout: Layout
  /// value = (raw x `times` + `plus`) / 10^`decimals`.
  public let times: Int64
  public let plus: Int64
  public let decimals: UInt8
  public internal(set) var sign = Sign.open
  /// Of two registers: the high word was never anything but zero, so one register explains as much.
  public internal(set) var isHighWordIdle = true

  /// How many registers it takes.
  public var width: Int { layout == .one ? 1 : 2 }

  /// The register with the low word.
  var lowRegister: UInt16 { layout == .highFirst ? register &+ 1 : register }

  /// The same scale, in the same low register.
  func sharesLow(with other: ValueCandidate) -> Bool {
    lowRegister == other.lowRegister && (times, plus, decimals) == (other.times, other.plus, other.decimals)
  }

  /// The bits at a moment; `nil` where one of the registers was not read.
  private func raw(_ moment: RegisterMoments.Moment) -> UInt32? {
    if layout == .one { return UInt32(moment.word) }
    guard let next = moment.next else { return nil }
    let (high, low) = layout == .highFirst ? (moment.word, next) : (next, moment.word)
    return UInt32(high) << 16 | UInt32(low)
  }

  /// How a device map holds it; `nil` for what the format has no words for.
  public func scale(_ unit: Unit) -> RegisterScale? {
    switch layout {
    case .one: .number(times: times, plus: plus, decimals: decimals, unit)
    case .highFirst: times == 1 && plus == 0 && sign != .signed ? .long(decimals: decimals, unit) : nil
    case .lowFirst: nil
    }
  }

  // MARK: - Comparing

  /// The candidate as far as it is known after a screen showed a number; `nil` where it does not fit.
  func after(_ shown: Decimal, _ moments: RegisterMoments) -> ValueCandidate? {
    for moment in moments.of(register) {
      guard let raw = raw(moment) else { continue }
      let top = layout == .one ? raw >> 15 == 1 : raw >> 31 == 1
      let negative = Int64(raw) - (layout == .one ? 0x1_0000 : 0x1_0000_0000)
      var next = self
      next.isHighWordIdle = isHighWordIdle && raw >> 16 == 0
      if sign != .signed, fits(Int64(raw), shown) {
        if top { next.sign = .unsigned }
        return next
      }
      if top, sign != .unsigned, fits(negative, shown) {
        next.sign = .signed
        return next
      }
      if sign == .signed, !top, fits(Int64(raw), shown) { return next }
    }
    return nil
  }

  /// Whether a screen that rounds to the digits that were typed, or cuts the others off, shows this.
  private func fits(_ raw: Int64, _ shown: Decimal) -> Bool {
    let value = Decimal(raw &* times &+ plus, decimals: decimals).double
    let digit = Decimal(1, decimals: shown.decimals).double
    let over = (value.magnitude - shown.double.magnitude) / digit
    let isSameSide = value == 0 || shown.mantissa == 0 || (value < 0) == (shown.mantissa < 0)
    let slack = 1e-9 + value.magnitude * 1e-12 / digit
    return isSameSide && over >= -0.5 - slack && over < (shown.decimals < decimals ? 1 - 1e-9 : 0.5)
  }
}
