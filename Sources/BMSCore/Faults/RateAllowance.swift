/// How fast a module may be charged or discharged at its temperatures, for a warning: what is surely too fast.
struct RateAllowance: Hashable, Sendable {
  /// Tenths of C; 0 where no row speaks of the temperature, or where the manual forbids it.
  let tenthsOfC: Int
  /// What the manual says, both versions where it says two.
  let note: String

  /// - Parameters:
  ///   - min: the coldest sensor of the module, degC.
  ///   - max: the warmest.
  init(_ direction: Derating.Direction, min: Double, max: Double) {
    let cold = Self(direction, celsius: min)
    let warm = Self(direction, celsius: max)
    self = warm.tenthsOfC < cold.tenthsOfC ? warm : cold
  }

  /// A row that is doubtful decides only where there is no other: a misprint must not raise a warning in every cellar.
  private init(_ direction: Derating.Direction, celsius: Double) {
    let advice = Derating.advice(direction, celsius: celsius)
    let sure = advice.rows.filter { $0.note == nil }
    let isForbidden = advice.notes.contains(Derating.coldChargeNote)
    tenthsOfC = isForbidden ? 0 : (sure.isEmpty ? advice.rows : sure).map(\.tenthsOfC).min() ?? 0
    note = (advice.rows.map(\.words) + advice.notes).joined(separator: "; ")
  }

  /// In A, for a capacity in Ah.
  func amperes(capacity: Decimal) -> Decimal {
    Decimal.product(Decimal(Int64(tenthsOfC), decimals: 1), capacity)
  }
}

extension Derating.Row {
  /// `0.2C from -6 to 0 degC`
  fileprivate var words: String { "\(rateText) from \(celsius.lowerBound) to \(celsius.upperBound) degC" }
}
