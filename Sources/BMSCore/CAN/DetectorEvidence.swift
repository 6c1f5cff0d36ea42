/// Whether a frame may count as evidence for the family whose id it has: what it carries must be something a battery
/// can say.
///
/// Foreign ids and the noise of a broken adapter come with any bytes: numbers that no battery has, and faults that
/// exclude each other at the same moment.
enum DetectorEvidence {
  static func holds(_ frame: CANFrame, entry index: Int, in catalogue: CANCatalogue) -> Bool {
    let entry = catalogue.entries[index]
    switch entry.rule {
    // The rows of these say all of the frame, or all of its numbers.
    case .table, .limits351, .soc355, .measured356, .flags359, .sofarPack, .sofar356, .samsungCells, .samsungTray: break
    default: return true
    }
    var decoding = CANDecoding()
    decoding.family = entry.family
    catalogue.read(index, frame, into: &decoding)
    decoding.doubtContradictions()
    // What says "no value" in every place says nothing.
    if entry.rule == .soc355, decoding.fields.isEmpty { return false }
    // Its voltage has two scales, and none makes a battery of nothing or less.
    if entry.rule == .measured356, frame.count >= 2, Int16(truncatingIfNeeded: frame.packed) <= 0 { return false }
    return decoding.fields.allSatisfy { field in
      if case .alarms(let set, _) = field.content { !set.excludesItself } else { !field.isDoubted }
    }
  }
}

extension CANAlarmSet {
  private static let opposites: [(CANAlarm, CANAlarm)] = [
    (.overVoltage, .underVoltage), (.highVoltage, .lowVoltage), (.cellOverVoltage, .cellUnderVoltage),
    (.moduleOverVoltage, .moduleUnderVoltage), (.packOverVoltage, .packUnderVoltage),
    (.overTemperature, .underTemperature), (.highTemperature, .lowTemperature),
    (.cellOverTemperature, .cellUnderTemperature), (.overTemperatureCharge, .underTemperatureCharge),
    (.overTemperatureDischarge, .underTemperatureDischarge), (.chargeOverCurrent, .dischargeOverCurrent),
    (.highCurrent, .lowCurrent),
  ]

  /// Too high and too low, or charging and discharging, in one breath.
  var excludesItself: Bool { Self.opposites.contains { contains($0.0) && contains($0.1) } }
}

extension CommonBranchRules {
  /// 351, 355, 356: what every branch of the family sends.
  private static let core: [CANClue] = [.f351, .f355, .f356]

  /// Whether the family is certain although its branch is not: two of the frames that all branches share.
  static func isFamilyCertain(_ clues: CANClues) -> Bool { core.count { clues.has($0) } > 1 }
}

extension CANFamily {
  /// What an inverter of this family asks with: beside it one id of the battery is enough. Where it is missing a
  /// family's inverter has no id that is its own.
  var poll: CANKeepAlive? {
    switch self {
    case .growattLV: .poll301
    case .growattHV: .growattHV3010
    case .pylontechHV: .pylonHV4200
    case .schneiderV2: .schneider310
    case .sofarHV: .sofarQuery
    case .voltronicLIA: .liaRequest
    case .megarevo: .megarevoRequest
    case .common351, .bydHV, .samsungSDI, .pytesNative, .goodWeHV: nil
    }
  }
}
