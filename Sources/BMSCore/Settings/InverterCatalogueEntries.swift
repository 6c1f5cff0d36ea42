extension InverterCatalogue {
  /// One row an inverter, in the order of the documents.
  public static let entries: [InverterEntry] = lowVoltage + highVoltage + gateways

  private static let both: [CatalogueDocument] = [.cableGuide, .pinManual]
  private static let guide: [CatalogueDocument] = [.cableGuide]

  /// Where a document leaves the battery's pin 3 out of the cable.
  private static let batteryWithoutGround = Plug.battery(nil)

  private static func bms(_ name: String?, _ note: String? = nil) -> ProtocolSetting {
    ProtocolSetting(device: .bms, name: name, note: name == nil ? note ?? nameNotGiven : note)
  }
  private static func hvBox(_ name: String, _ note: String? = nil) -> ProtocolSetting {
    ProtocolSetting(device: .hvBox, name: name, note: note)
  }
  private static func wired(
    _ inverter: Plug, battery: Plug = .batteryCAN, _ documents: [CatalogueDocument]
  ) -> Wiring { Wiring(battery: battery, inverter: inverter, documents: documents) }

  private static let lowVoltage: [InverterEntry] = [
    InverterEntry(
      id: "zcs", name: "ZCS Azzurro single phase", aliases: ["ZCS", "Azzurro", "Sofar"], setting: bms("WeCoCAN"),
      wirings: [wired(Plug("inverter RJ9", .rj9, "1", "2", "3"), battery: .battery("3", unused: 4...8), guide)],
      inverterMenu: nil, notes: ["Public integrations use Sofar/ZCS register 0x1046 = 7 for a WeCo battery."],
      documents: both),
    InverterEntry(
      id: "sma", name: "SMA Sunny Island single phase", aliases: ["SMA", "Sunny Island"], setting: bms("SMACAN"),
      wirings: [wired(Plug("inverter RJ45", .rj45, "5", "4", nil), guide)], inverterMenu: nil,
      notes: [], documents: guide),
    InverterEntry(
      id: "kehua", name: "Kehua SPH single phase", aliases: ["Kehua"], setting: bms("KEHUACAN"),
      wirings: [
        wired(Plug("inverter", .notGiven, nil, nil, nil), battery: .battery(nil, unused: 3...8), guide)
      ], inverterMenu: nil, notes: ["The inverter's pins stand in a picture only: see the inverter's manual."],
      documents: both),
    InverterEntry(
      id: "growatt", name: "Growatt SPH", aliases: ["Growatt"], setting: bms("GROWATTCAN"),
      wirings: [
        wired(
          Plug("inverter, plug not given", .notGiven, "4", "5", "2"),
          battery: .battery("3", unused: 6...8, isInferred: true), guide)
      ], inverterMenu: nil,
      notes: [
        "Of the battery's pins 1, 2 and 3 the document does not say what they carry, of 4 and 5 nothing.",
        "The document calls the cable BMS-RJ45-GROWA-SPH.",
      ], documents: guide),
    InverterEntry(
      id: "deye", name: "Deye hybrid", aliases: ["Deye"], setting: bms(nil),
      wirings: [wired(Plug("inverter RJ45", .rj45, "4", "5", "2"), both)], inverterMenu: "LCD: CAN 00",
      notes: [], documents: both),
    InverterEntry(
      id: "solis", name: "Solis RHI", aliases: ["Solis", "Ginlong"],
      setting: bms("SOLISCAN", "a name on the vendor's settings page; that it belongs to Solis is our reading"),
      wirings: [wired(Plug("inverter RJ45", .rj45, "4", "5", "2"), guide)], inverterMenu: "Solis: WECO BATTERY",
      notes: ["Public integrations use Solis register 43009 = 9 for a WeCo battery (low voltage)."], documents: guide),
    InverterEntry(
      id: "phocos", name: "Phocos Any-Grid PSW", aliases: ["Phocos", "Any-Grid"], setting: bms(nil),
      wirings: [wired(Plug("inverter RJ45", .rj45, "6", "7", nil), battery: batteryWithoutGround, both)],
      inverterMenu: "LCD battery selection: UEC", notes: [], documents: both),
    InverterEntry(
      id: "voltronic", name: "Voltronic", aliases: ["Axpert", "Voltronic Color Control"],
      setting: bms(nil),
      wirings: [wired(Plug("inverter RJ45", .rj45, "6", "7", nil), battery: batteryWithoutGround, both)],
      inverterMenu: nil,
      notes: [
        "The document's title reads \"VOLTRONIC COLOR CONTROL\"; that Axpert and its sisters are meant is our reading.",
        "Public integrations use the battery type PBT05 for WeCo.",
      ], documents: both),
    InverterEntry(
      id: "tbb", name: "TBB", aliases: ["TBB Power"], setting: bms(nil),
      wirings: [wired(Plug("TBB terminal", .terminal, "4", "5", nil), both)], inverterMenu: nil,
      notes: [], documents: both),
    InverterEntry(
      id: "victron", name: "Victron Color Control / GX",
      aliases: ["Victron", "Color Control", "Cerbo", "Venus GX", "CCGX"], setting: bms("VICTRONCAN"),
      wirings: [wired(Plug("inverter RJ45", .rj45, "7", "8", "3"), both)], inverterMenu: nil,
      notes: ["Victron knows WeCo as product 0xB02A and forces DVCC on (seen in public integrations)."],
      documents: both),
  ]

  private static let highVoltage: [InverterEntry] = [
    InverterEntry(
      id: "zcs-hv", name: "ZCS Azzurro HYD high voltage three-phase", aliases: ["ZCS HYD", "Azzurro HV"],
      setting: hvBox("WECO HV CAN", "the text says WECOCAN, the setting page beside it shows WECO HV CAN"),
      wirings: [wired(Plug("ZCS terminal", .terminal, "7", "8", nil), both)], inverterMenu: nil,
      notes: [], documents: both),
    InverterEntry(
      id: "solis-hv", name: "Solis hybrid high voltage", aliases: ["Solis HV"],
      setting: hvBox("WECO HV CAN", "the text says default WECO CAN, the setting page beside it shows WECO HV CAN"),
      wirings: [wired(Plug("inverter RJ45", .rj45, "4", "5", nil), guide)],
      inverterMenu: "LCD battery selection: WECO",
      notes: ["Public integrations use Solis register 43009 = 0x0800 for a WeCo battery (high voltage)."],
      documents: guide),
    InverterEntry(
      id: "ingeteam", name: "Ingeteam INGECON SUN STORAGE 1PLAY TL M, low voltage with 5K3",
      aliases: ["Ingeteam", "Ingecon"], setting: bms("WeCoCAN"), wirings: [ingeteam], inverterMenu: nil,
      notes: ["The cable goes into CAN2-A of the HV BOX; cut the other end and wire it to J8.", ingeteamGround],
      documents: guide),
    InverterEntry(
      id: "ingeteam-hv", name: "Ingeteam, high voltage with HV BOX GEN2", aliases: ["Ingeteam HV", "Ingecon HV"],
      setting: hvBox("INGE HV CAN"), wirings: [ingeteam], inverterMenu: nil,
      notes: ["Minimum 2 x 5K3 LV/HV.", "The same two wires at CAN2-A of the HV BOX.", ingeteamGround],
      documents: guide),
  ]

  private static let ingeteam = wired(
    Plug("inverter terminal J8", .terminal, "J8 BMS CAN_H", "J8 BMS CAN_L", nil),
    battery: Plug("HV BOX CAN2-A (RJ45)", .rj45, "1", "2", "3", unused: 4...8), guide)
  private static let ingeteamGround =
    "GND, pin 3, is in the definition of the port (interface E) and not in the document's wiring table."

  private static let gateways: [InverterEntry] = [
    InverterEntry(
      id: "schneider", name: "Schneider XW Pro / Conext gateway", aliases: ["Schneider", "Conext", "XW Pro"],
      setting: bms("CONEXTCAN"),
      wirings: [
        wired(Plug("Schneider gateway", .terminal, "14", "12", "10"), guide),
        wired(Plug("Schneider gateway", .terminal, "16", "14", "12"), [.pinManual]),
      ], inverterMenu: nil, notes: [], documents: both),
    InverterEntry(
      id: "studer", name: "Studer Innotec Xtender with Xcom-CAN", aliases: ["Studer", "Xtender", "Xcom-CAN"],
      setting: bms("STUDERCAN"),
      wirings: [
        wired(
          Plug("CAN port 1 (RJ45)", .rj45, nil, nil, nil), battery: Plug("battery CAN (RJ45)", .rj45, nil, nil, nil),
          guide)
      ], inverterMenu: nil,
      notes: [
        "No pins here; the battery's port is 1 CAN H, 2 CAN L, 3 GND (\(Manual.Section.terminals.rawValue)).",
        "The cable goes into CAN port 1, port 2 stays empty; terminate right.",
        "Xcom-CAN: DIP switches and 3 of the 4 jumpers as in its picture.",
        "LED: green blinking twice per interval = good link; green and red = check the wiring; red = wrong.",
      ], documents: both),
  ]
}
