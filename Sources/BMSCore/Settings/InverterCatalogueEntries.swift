extension InverterCatalogue {
  /// One row an inverter, in the order of the documents.
  public static let entries: [InverterEntry] = lowVoltage + highVoltage + gateways

  private static let both: [CatalogueDocument] = [.cableGuide, .pinManual]
  private static let guide: [CatalogueDocument] = [.cableGuide]

  /// Where a document leaves the battery's pin 3 out of the cable.
  private static let batteryWithoutGround = Plug.battery(nil)

  private static func bms(_ name: String?, _ note: InverterNote? = nil) -> ProtocolSetting {
    ProtocolSetting(device: .bms, name: name, note: name == nil ? note ?? .nameNotGiven : note)
  }
  private static func hvBox(_ name: String, _ note: InverterNote? = nil) -> ProtocolSetting {
    ProtocolSetting(device: .hvBox, name: name, note: note)
  }
  private static func wired(
    _ inverter: Plug, battery: Plug = .batteryCAN, _ documents: [CatalogueDocument]
  ) -> Wiring { Wiring(battery: battery, inverter: inverter, documents: documents) }

  private static let lowVoltage: [InverterEntry] = [
    InverterEntry(
      id: "zcs", name: "ZCS Azzurro single phase", aliases: ["ZCS", "Azzurro", "Sofar"], setting: bms("WeCoCAN"),
      wirings: [wired(Plug(.inverterRJ9, .rj9, "1", "2", "3"), battery: .battery("3", unused: 4...8), guide)],
      inverterMenu: nil, notes: [.sofarRegister],
      documents: both),
    InverterEntry(
      id: "sma", name: "SMA Sunny Island single phase", aliases: ["SMA", "Sunny Island"], setting: bms("SMACAN"),
      wirings: [wired(Plug(.inverterRJ45, .rj45, "5", "4", nil), guide)], inverterMenu: nil,
      notes: [], documents: guide),
    InverterEntry(
      id: "kehua", name: "Kehua SPH single phase", aliases: ["Kehua"], setting: bms("KEHUACAN"),
      wirings: [
        wired(Plug(.inverter, .notGiven, nil, nil, nil), battery: .battery(nil, unused: 3...8), guide)
      ], inverterMenu: nil, notes: [.pinsInPicture],
      documents: both),
    InverterEntry(
      id: "growatt", name: "Growatt SPH", aliases: ["Growatt"], setting: bms("GROWATTCAN"),
      wirings: [
        wired(
          Plug(.notGiven, .notGiven, "4", "5", "2"),
          battery: .battery("3", unused: 6...8, isInferred: true), guide)
      ], inverterMenu: nil,
      notes: [
        .growattPins,
        .growattCable,
      ], documents: guide),
    InverterEntry(
      id: "deye", name: "Deye hybrid", aliases: ["Deye"], setting: bms(nil),
      wirings: [wired(Plug(.inverterRJ45, .rj45, "4", "5", "2"), both)], inverterMenu: "LCD: CAN 00",
      notes: [], documents: both),
    InverterEntry(
      id: "solis", name: "Solis RHI", aliases: ["Solis", "Ginlong"],
      setting: bms("SOLISCAN", .solisName),
      wirings: [wired(Plug(.inverterRJ45, .rj45, "4", "5", "2"), guide)], inverterMenu: "Solis: WECO BATTERY",
      notes: [.solisLow], documents: guide),
    InverterEntry(
      id: "phocos", name: "Phocos Any-Grid PSW", aliases: ["Phocos", "Any-Grid"], setting: bms(nil),
      wirings: [wired(Plug(.inverterRJ45, .rj45, "6", "7", nil), battery: batteryWithoutGround, both)],
      inverterMenu: "LCD battery selection: UEC", notes: [], documents: both),
    InverterEntry(
      id: "voltronic", name: "Voltronic", aliases: ["Axpert", "Voltronic Color Control"],
      setting: bms(nil),
      wirings: [wired(Plug(.inverterRJ45, .rj45, "6", "7", nil), battery: batteryWithoutGround, both)],
      inverterMenu: nil,
      notes: [
        .voltronicTitle,
        .voltronicType,
      ], documents: both),
    InverterEntry(
      id: "tbb", name: "TBB", aliases: ["TBB Power"], setting: bms(nil),
      wirings: [wired(Plug(.tbb, .terminal, "4", "5", nil), both)], inverterMenu: nil,
      notes: [], documents: both),
    InverterEntry(
      id: "victron", name: "Victron Color Control / GX",
      aliases: ["Victron", "Color Control", "Cerbo", "Venus GX", "CCGX"], setting: bms("VICTRONCAN"),
      wirings: [wired(Plug(.inverterRJ45, .rj45, "7", "8", "3"), both)], inverterMenu: nil,
      notes: [.victronProduct],
      documents: both),
  ]

  private static let highVoltage: [InverterEntry] = [
    InverterEntry(
      id: "zcs-hv", name: "ZCS Azzurro HYD high voltage three-phase", aliases: ["ZCS HYD", "Azzurro HV"],
      setting: hvBox("WECO HV CAN", .wecoCANOrHV),
      wirings: [wired(Plug(.zcs, .terminal, "7", "8", nil), both)], inverterMenu: nil,
      notes: [], documents: both),
    InverterEntry(
      id: "solis-hv", name: "Solis hybrid high voltage", aliases: ["Solis HV"],
      setting: hvBox("WECO HV CAN", .defaultOrHV),
      wirings: [wired(Plug(.inverterRJ45, .rj45, "4", "5", nil), guide)],
      inverterMenu: "LCD battery selection: WECO",
      notes: [.solisHigh],
      documents: guide),
    InverterEntry(
      id: "ingeteam", name: "Ingeteam INGECON SUN STORAGE 1PLAY TL M, low voltage with 5K3",
      aliases: ["Ingeteam", "Ingecon"], setting: bms("WeCoCAN"), wirings: [ingeteam], inverterMenu: nil,
      notes: [.ingeteamCable, .ingeteamGround],
      documents: guide),
    InverterEntry(
      id: "ingeteam-hv", name: "Ingeteam, high voltage with HV BOX GEN2", aliases: ["Ingeteam HV", "Ingecon HV"],
      setting: hvBox("INGE HV CAN"), wirings: [ingeteam], inverterMenu: nil,
      notes: [.ingeteamLeast, .ingeteamWires, .ingeteamGround],
      documents: guide),
  ]

  private static let ingeteam = wired(
    Plug(.inverterJ8, .terminal, "J8 BMS CAN_H", "J8 BMS CAN_L", nil),
    battery: Plug(.hvBox, .rj45, "1", "2", "3", unused: 4...8), guide)

  private static let gateways: [InverterEntry] = [
    InverterEntry(
      id: "schneider", name: "Schneider XW Pro / Conext gateway", aliases: ["Schneider", "Conext", "XW Pro"],
      setting: bms("CONEXTCAN"),
      wirings: [
        wired(Plug(.schneider, .terminal, "14", "12", "10"), guide),
        wired(Plug(.schneider, .terminal, "16", "14", "12"), [.pinManual]),
      ], inverterMenu: nil, notes: [], documents: both),
    InverterEntry(
      id: "studer", name: "Studer Innotec Xtender with Xcom-CAN", aliases: ["Studer", "Xtender", "Xcom-CAN"],
      setting: bms("STUDERCAN"),
      wirings: [
        wired(
          Plug(.studer, .rj45, nil, nil, nil), battery: Plug(.batteryCAN, .rj45, nil, nil, nil),
          guide)
      ], inverterMenu: nil,
      notes: [
        .studerPins,
        .studerPort,
        .studerSwitches,
        .studerLED,
      ], documents: both),
  ]
}
