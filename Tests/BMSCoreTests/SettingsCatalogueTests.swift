import BMSCore
import Testing

/// The catalogue typed again; `VendorTextTests` holds it against the documents.
@Suite struct SettingsCatalogueTests {
  struct Row: Sendable {
    let name: String
    let device: ProtocolSetting.Device
    let setting: String?
    /// Kind, high, low, ground on the inverter side, for each version.
    let inverter: [(PlugKind, String?, String?, String?)]
    /// High, low, ground on the battery side.
    let battery: (String?, String?, String?)
    let menu: String?
    let documents: String
  }

  static let table: [Row] = [
    Row(
      name: "ZCS Azzurro single phase", device: .bms, setting: "WeCoCAN", inverter: [(.rj9, "1", "2", "3")],
      battery: ("1", "2", "3"), menu: nil, documents: "000, 001"),
    Row(
      name: "SMA Sunny Island single phase", device: .bms, setting: "SMACAN", inverter: [(.rj45, "5", "4", nil)],
      battery: ("1", "2", "3"), menu: nil, documents: "000"),
    Row(
      name: "Kehua SPH single phase", device: .bms, setting: "KEHUACAN", inverter: [(.notGiven, nil, nil, nil)],
      battery: ("1", "2", nil), menu: nil, documents: "000, 001"),
    Row(
      name: "Growatt SPH", device: .bms, setting: "GROWATTCAN", inverter: [(.notGiven, "4", "5", "2")],
      battery: ("1", "2", "3"), menu: nil, documents: "000"),
    Row(
      name: "Deye hybrid", device: .bms, setting: nil, inverter: [(.rj45, "4", "5", "2")],
      battery: ("1", "2", "3"), menu: "LCD: CAN 00", documents: "000, 001"),
    Row(
      name: "Solis RHI", device: .bms, setting: "SOLISCAN", inverter: [(.rj45, "4", "5", "2")],
      battery: ("1", "2", "3"), menu: "Solis: WECO BATTERY", documents: "000"),
    Row(
      name: "Phocos Any-Grid PSW", device: .bms, setting: nil, inverter: [(.rj45, "6", "7", nil)],
      battery: ("1", "2", nil), menu: "LCD battery selection: UEC", documents: "000, 001"),
    Row(
      name: "Voltronic", device: .bms, setting: nil, inverter: [(.rj45, "6", "7", nil)],
      battery: ("1", "2", nil), menu: nil, documents: "000, 001"),
    Row(
      name: "TBB", device: .bms, setting: nil, inverter: [(.terminal, "4", "5", nil)],
      battery: ("1", "2", "3"), menu: nil, documents: "000, 001"),
    Row(
      name: "Victron Color Control / GX", device: .bms, setting: "VICTRONCAN", inverter: [(.rj45, "7", "8", "3")],
      battery: ("1", "2", "3"), menu: nil, documents: "000, 001"),
    Row(
      name: "ZCS Azzurro HYD high voltage three-phase", device: .hvBox, setting: "WECO HV CAN",
      inverter: [(.terminal, "7", "8", nil)], battery: ("1", "2", "3"), menu: nil, documents: "000, 001"),
    Row(
      name: "Solis hybrid high voltage", device: .hvBox, setting: "WECO HV CAN", inverter: [(.rj45, "4", "5", nil)],
      battery: ("1", "2", "3"), menu: "LCD battery selection: WECO", documents: "000"),
    Row(
      name: "Ingeteam INGECON SUN STORAGE 1PLAY TL M, low voltage with 5K3", device: .bms, setting: "WeCoCAN",
      inverter: [(.terminal, "J8 BMS CAN_H", "J8 BMS CAN_L", nil)], battery: ("1", "2", "3"), menu: nil,
      documents: "000"),
    Row(
      name: "Ingeteam, high voltage with HV BOX GEN2", device: .hvBox, setting: "INGE HV CAN",
      inverter: [(.terminal, "J8 BMS CAN_H", "J8 BMS CAN_L", nil)], battery: ("1", "2", "3"), menu: nil,
      documents: "000"),
    Row(
      name: "Schneider XW Pro / Conext gateway", device: .bms, setting: "CONEXTCAN",
      inverter: [(.terminal, "14", "12", "10"), (.terminal, "16", "14", "12")], battery: ("1", "2", "3"), menu: nil,
      documents: "000, 001"),
    Row(
      name: "Studer Innotec Xtender with Xcom-CAN", device: .bms, setting: "STUDERCAN",
      inverter: [(.rj45, nil, nil, nil)], battery: (nil, nil, nil), menu: nil, documents: "000, 001"),
  ]

  @Test func `all sixteen inverters say what was typed again, pin by pin`() throws {
    #expect(InverterCatalogue.entries.count == 16)
    for (row, entry) in zip(Self.table, InverterCatalogue.entries) {
      #expect(entry.name == row.name)
      #expect(entry.setting.device == row.device, "\(row.name)")
      #expect(entry.setting.name == row.setting, "\(row.name)")
      #expect(entry.inverterMenu == row.menu, "\(row.name)")
      #expect(entry.documents.map(\.rawValue).joined(separator: ", ") == row.documents, "\(row.name)")
      try #require(entry.wirings.count == row.inverter.count)
      for (wiring, pins) in zip(entry.wirings, row.inverter) {
        let plug = wiring.inverter
        #expect((plug.kind, plug.high, plug.low, plug.ground) == pins, "\(row.name)")
        #expect((wiring.battery.high, wiring.battery.low, wiring.battery.ground) == row.battery, "\(row.name)")
        #expect(wiring.battery.kind == .rj45)
      }
    }
    #expect(Set(InverterCatalogue.entries.map(\.id)).count == 16)
  }

  @Test func `gaps and disagreements are said, not filled`() throws {
    for name in ["deye", "phocos", "voltronic", "tbb"] {
      let entry = try #require(InverterCatalogue.find(name).first)
      #expect(entry.setting.note?.description.contains("not in the documents") == true)
    }
    let schneider = try #require(InverterCatalogue.find("schneider").first)
    #expect(schneider.isDisputed)
    #expect(schneider.wirings.map(\.documents) == [[.cableGuide], [.pinManual]])
    #expect(InverterCatalogue.entries.filter(\.isDisputed).map(\.id) == ["schneider"])
    let solis = try #require(InverterCatalogue.find("Solis RHI").first)
    #expect(solis.setting.note?.description.contains("our reading") == true)
    let zcs = try #require(InverterCatalogue.find("zcs-hv").first)
    #expect(zcs.setting.note?.description.contains("WECOCAN") == true)
  }

  @Test func `the eight and the two protocol names of the documents`() {
    #expect(
      InverterCatalogue.bmsProtocols == [
        "WeCoCAN", "SMACAN", "KEHUACAN", "GROWATTCAN", "SOLISCAN", "VICTRONCAN", "CONEXTCAN", "STUDERCAN",
      ])
    // The names for the HV BOX.
    let known = InverterCatalogue.bmsProtocols + ["WECO HV CAN", "INGE HV CAN"]
    #expect(InverterCatalogue.entries.compactMap(\.setting.name).allSatisfy(known.contains))
    #expect(known.allSatisfy { name in !InverterCatalogue.find(name).isEmpty })
  }

  @Test func `an inverter is found by its name, an alias or its protocol, however it is written`() {
    #expect(InverterCatalogue.find("VICTRONCAN").map(\.id) == ["victron"])
    #expect(InverterCatalogue.find("cerbo").map(\.id) == ["victron"])
    #expect(InverterCatalogue.find("any grid").map(\.id) == ["phocos"])
    #expect(InverterCatalogue.find("wecocan").map(\.id) == ["zcs", "ingeteam"])
    #expect(InverterCatalogue.find("solis").map(\.id) == ["solis", "solis-hv"])
    #expect(InverterCatalogue.find("").count == 16)
    #expect(InverterCatalogue.find("toaster").isEmpty)
  }

  @Test func `a drawing shows both plugs, pin 1 on the left`() throws {
    let sma = try #require(InverterCatalogue.find("sma").first)
    #expect(
      PlugDrawing().lines(sma) == [
        "from cable guide (000)",
        "battery CAN (RJ45)",
        "  +---+---+---+---+---+---+---+---+",
        "  | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 |",
        "  | H | L | G |   |   |   |   |   |",
        "  +---+---+---+---+---+---+---+---+",
        "  contacts towards you, clip behind, cable below: pin 1 is on the left",
        "  H = CAN H, L = CAN L, G = GND",
        "",
        "inverter RJ45",
        "  +---+---+---+---+---+---+---+---+",
        "  | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 |",
        "  |   |   |   | L | H |   |   |   |",
        "  +---+---+---+---+---+---+---+---+",
        "  contacts towards you, clip behind, cable below: pin 1 is on the left",
        "  H = CAN H, L = CAN L, G = GND",
        "",
        "  CAN H  battery 1            ------- inverter 5",
        "  CAN L  battery 2            ------- inverter 4",
        "  GND    battery 3               ?    inverter: not listed",
      ])
  }

  @Test func `every drawing is plain ASCII of at most 78 columns and names every pin of the row`() {
    for (row, entry) in zip(Self.table, InverterCatalogue.entries) {
      let lines = PlugDrawing().lines(entry)
      #expect(lines.allSatisfy { $0.utf8.count <= 78 && $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
      for pins in row.inverter {
        for pin in [pins.1, pins.2, pins.3].compactMap(\.self) {
          #expect(lines.contains { $0.hasSuffix("inverter \(pin)") }, "\(row.name) \(pin)")
        }
      }
    }
  }
}
