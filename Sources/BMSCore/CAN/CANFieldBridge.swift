// From a CAN field to the program's own, so that a battery heard on CAN fills the same page as one on RS232.
extension Field {
  /// Whether what CAN says under this name is the battery's value of that name in the program.
  var isSharedWithCAN: Bool {
    switch self {
    // 35F's number is no WeCo battery type; a capacity of unknown kind is no rated capacity.
    case .batteryType, .capacity: false
    default: isOfBattery
    }
  }
}

extension CANFieldValue {
  /// What it says about the cluster in the program's fields and units (kelvin turned to degC); `nil` where the program
  /// has no such field.
  public var clusterValue: (field: Field, value: Value)? {
    guard field.isSharedWithCAN else { return nil }
    return (field, value.inCelsius)
  }
}

extension Value {
  /// A temperature in K as one in degC; anything else as it is.
  var inCelsius: Value {
    guard case .number(let number, .kelvin) = self else { return self }
    // The batteries count from 273, not 273.15 (can-protocols section 5).
    var zero: Int64 = 273
    for _ in 0..<number.decimals { zero *= 10 }
    return .number(Decimal(number.mantissa &- zero, decimals: number.decimals), .celsius)
  }
}
