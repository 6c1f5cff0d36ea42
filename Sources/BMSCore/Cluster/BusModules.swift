extension BusImage {
  /// The modules, trays or packs of which the battery tells singly, by their own number; empty where it does not.
  ///
  /// What was heard once of one of them is there only where the whole says the same: its extremes hold it.
  public var modules: [Module] {
    members.keys.sorted().compactMap { index in
      var module = Module(index: index)
      var isKnown = false
      for value in members[index]?.values ?? [] {
        guard !value.content.isUnconfirmed || vouches(for: value.content) else { continue }
        guard let place = value.content.field.memberPlace else { continue }
        let reading = reading(value, value.content.value)
        switch place {
        case .cell(let cell): module.setCell(cell, reading)
        case .field(let field): module.set(field, reading)
        }
        isKnown = true
      }
      return isKnown ? module : nil
    }
  }

  /// Whether what is believed of the whole holds what one part says of itself.
  private func vouches(for part: CANFieldValue) -> Bool {
    guard let number = part.content.number else { return false }
    func believed(_ field: Field) -> Double? {
      values[field].flatMap { $0.content.isDoubted ? nil : $0.content.content.number }
    }
    func holds(_ low: Field, _ high: Field, _ margin: Double) -> Bool {
      guard let low = believed(low), let high = believed(high) else { return false }
      return (low - margin...max(low, high) + margin).contains(number)
    }
    switch part.field {
    case .moduleVoltage: return holds(.moduleVoltageMin, .moduleVoltageMax, 0.5)
    case .moduleSOC: return holds(.soc, .soc, 5)
    case .moduleSOH: return holds(.soh, .soh, 5)
    case .moduleTempMax, .moduleTempMin: return holds(.temperatureMin, .temperatureMax, 1)
    case _ where part.field.unit == .millivolt: return holds(.cellMin, .cellMax, 5)
    default: return false
    }
  }
}

extension Field {
  /// Where a value of a single module stands in the program's own.
  enum MemberPlace {
    case cell(Int)
    case field(Field)
  }

  /// Single cells as some families send them.
  static let cellsOnCAN: [Field] = [
    .cell1, .cell2, .cell3, .cell4, .cell5, .cell6, .cell7, .cell8, .cell9, .cell10, .cell11, .cell12, .cell13, .cell14,
    .cell15, .cell16,
  ]

  /// `nil` where the program has no such field of a module.
  var memberPlace: MemberPlace? {
    switch self {
    case .moduleVoltage: .field(.totalVoltage)
    case .moduleCurrent: .field(.current)
    case .moduleSOC: .field(.soc)
    case .moduleSOH: .field(.soh)
    case .moduleCellVoltageMax: .field(.cellMax)
    case .moduleCellVoltageMin: .field(.cellMin)
    case .moduleTempMax: .field(.temperatureMax)
    case .moduleTempMin: .field(.temperatureMin)
    case .moduleEnergyCharged: .field(.chargeEnergy)
    case .moduleEnergyDischarged: .field(.dischargeEnergy)
    default: Self.cellsOnCAN.firstIndex(of: self).map { .cell($0 + 1) }
    }
  }
}
