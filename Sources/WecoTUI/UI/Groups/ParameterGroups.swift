internal import BMSCore

/// BMS Send To Inverter and Parameter, in the vendor's order.
enum ParameterGroups {
  /// The vendor's name and the field that holds it, if there is one.
  private static let sent: [(name: String, field: Field?)] = [
    ("BMS set Max Volt", .chargeVoltageLimit), ("BMS set Min Volt", .dischargeVoltageLimit),
    ("BMS set Max Charge A", .chargeCurrentLimit), ("BMS set Max Discharge A", .dischargeCurrentLimit),
    ("BMS set Parallel Charge", nil), ("BMS set Parallel Disch", nil), ("Actual Voltage Reading", .totalVoltage),
    ("Actual Charging Current", .current), ("Actual Dischar. Current", .current), ("Actual C Rate sent", nil),
    ("Restriction Imposed by", nil),
  ]
  private static let parameters: [Field] = [
    .batteryModel, .batterySerial, .address, .batteryType, .cellCount, .inverterProtocol, .bmsType, .bmsSerial,
    .bmsDate, .softwareVersion, .hardwareVersion, .bootloaderVersion, .do1SOC1, .do1SOC2, .do2SOC1, .do2SOC2,
  ]
  /// The vendor's two entry fields: Enter opens the change.
  private static let entries: [(name: String, field: Field)] = [
    ("Inverter Protocol Set", .inverterProtocol), ("SOC Set", .soc),
  ]

  /// Only what was heard on CAN is what the inverter gets; the service port's limits stand in the cluster's group.
  static func sendToInverter(_ context: PageContext, width: Int) -> Block {
    var block = Block(width: width)
    block.add(Rows.title(Texts.Group.sendToInverter, width: width))
    for row in sent {
      let reading = row.field.flatMap { context.cluster?.bus?.reading($0) }
      let flows = reading?.number.map { row.name.contains("Dischar.") ? $0 < 0 : $0 > 0 }
      let isShown = row.field != .current || flows == true
      block.add(Rows.field(row.name, ReadingText(isShown ? reading : nil, at: context.now), width: width))
    }
    return block
  }

  static func parameter(_ context: PageContext, width: Int) -> Block {
    let module = context.cluster?.module(1)
    var block = Block(width: width)
    block.add(Rows.title(Texts.Group.parameter, width: width))
    for field in parameters {
      let text = ReadingText(module?[field], at: context.now)
      block.add(Rows.field(field.label, text, width: width, ref: SettingRows.ref(field, field.label, text)))
    }
    for (name, field) in entries {
      block.add(Rows.field(name, .unknown, width: width, ref: SettingRows.ref(field, name, .unknown)))
    }
    return block
  }
}
