/// What the documents say about an inverter beside its pins, and what they leave open.
public enum InverterNote: String, Meaning, CaseIterable {
  // The setting
  case nameNotGiven = "not in the documents: choose it from the BMS's own list"
  case solisName = "a name on the vendor's settings page; that it belongs to Solis is our reading"
  case wecoCANOrHV = "the text says WECOCAN, the setting page beside it shows WECO HV CAN"
  case defaultOrHV = "the text says default WECO CAN, the setting page beside it shows WECO HV CAN"

  // One inverter
  case sofarRegister = "Public integrations use Sofar/ZCS register 0x1046 = 7 for a WeCo battery."
  case pinsInPicture = "The inverter's pins stand in a picture only: see the inverter's manual."
  case growattPins = "Of the battery's pins 1, 2 and 3 the document does not say what they carry, of 4 and 5 nothing."
  case growattCable = "The document calls the cable BMS-RJ45-GROWA-SPH."
  case solisLow = "Public integrations use Solis register 43009 = 9 for a WeCo battery (low voltage)."
  case solisHigh = "Public integrations use Solis register 43009 = 0x0800 for a WeCo battery (high voltage)."
  case voltronicTitle =
    "The document's title reads \"VOLTRONIC COLOR CONTROL\"; that Axpert and its sisters are meant is our reading."
  case voltronicType = "Public integrations use the battery type PBT05 for WeCo."
  case victronProduct = "Victron knows WeCo as product 0xB02A and forces DVCC on (seen in public integrations)."
  case ingeteamCable = "The cable goes into CAN2-A of the HV BOX; cut the other end and wire it to J8."
  case ingeteamLeast = "Minimum 2 x 5K3 LV/HV."
  case ingeteamWires = "The same two wires at CAN2-A of the HV BOX."
  case ingeteamGround =
    "GND, pin 3, is in the definition of the port (interface E) and not in the document's wiring table."
  case studerPins
  case studerPort = "The cable goes into CAN port 1, port 2 stays empty; terminate right."
  case studerSwitches = "Xcom-CAN: DIP switches and 3 of the 4 jumpers as in its picture."
  case studerLED = "LED: green blinking twice per interval = good link; green and red = check the wiring; red = wrong."

  // All of them
  case masterOnly, canSwitch, firstAnswer
  case ownSet = "SOC beside it has a Set of its own (0 % and 70 % in the pictures)."

  public var description: String {
    switch self {
    case .studerPins:
      "No pins here; the battery's port is 1 CAN H, 2 CAN L, 3 GND (\(Manual.Section.terminals.rawValue))."
    case .masterOnly: "Only the master's CAN port goes to the inverter (manual \(Manual.Section.cabling.rawValue))."
    case .canSwitch:
      "Switch \(Manual.printed.canSwitch.number) of the master is ON when an inverter talks CAN "
        + "(\(Manual.printed.canSwitch.section.rawValue))."
    case .firstAnswer:
      "After setting, wait for the inverter's first answer (\(Manual.Section.settingProtocol.rawValue))."
    default: rawValue
    }
  }
}

/// How a plug is called.
public enum PlugName: String, Meaning, CaseIterable {
  case batteryCAN = "battery CAN (RJ45)"
  case inverter = "inverter"
  case inverterRJ9 = "inverter RJ9"
  case inverterRJ45 = "inverter RJ45"
  case inverterJ8 = "inverter terminal J8"
  case notGiven = "inverter, plug not given"
  case tbb = "TBB terminal"
  case zcs = "ZCS terminal"
  case hvBox = "HV BOX CAN2-A (RJ45)"
  case schneider = "Schneider gateway"
  case studer = "CAN port 1 (RJ45)"

  public var description: String { rawValue }
}
