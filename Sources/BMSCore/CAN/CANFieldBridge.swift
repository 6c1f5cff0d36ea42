// From a CAN field to the program's own, so that a battery heard on CAN fills the same page as one on RS232.
extension CANField {
  /// The program's field with the same id and meaning; `nil` where there is none.
  public var field: Field? { Self.fields[self] }

  private static let fields: [CANField: Field] = allCases.reduce(into: [:]) { fields, field in
    switch field {
    // 35F's number is no WeCo battery type; a capacity of unknown kind is no rated capacity.
    case .batteryType, .capacity: break
    default: fields[field] = Field.named(field.rawValue)
    }
  }
}

extension CANFieldValue {
  /// What it says about the cluster in the program's fields and units (kelvin turned to degC); `nil` where the program
  /// has no such field.
  public var clusterValue: (field: Field, value: Value)? {
    guard let field = field.field else { return nil }
    guard case .number(let number, .kelvin) = content else { return (field, value) }
    // The batteries count from 273, not 273.15 (can-protocols section 5).
    var zero: Int64 = 273
    for _ in 0..<number.decimals { zero *= 10 }
    return (field, .number(Decimal(number.mantissa - zero, decimals: number.decimals), .celsius))
  }
}
