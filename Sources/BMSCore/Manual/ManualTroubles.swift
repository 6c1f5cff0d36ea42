extension Manual {
  /// The rows of the manual's table of troubles (section 7), by their printed number.
  public enum Trouble: Int, Hashable, Sendable, CaseIterable {
    case overCurrent = 1
    case overTemperature, lowTemperature, overVoltage, lowVoltage, relay, board, cell, firstParallel, masterSlave,
      noStart
    case other
  }

  /// What such a row says, in our words.
  public struct TroubleInfo: Hashable, Sendable {
    public let name: String
    public let symptom: String
    public let remedy: String
    /// What the vendor's tool shows red, by its names.
    public let signs: [String]

    init(_ name: String, _ symptom: String, _ remedy: String, _ signs: String...) {
      self.name = name
      self.symptom = symptom
      self.remedy = remedy
      self.signs = signs
    }
  }

  public func info(_ trouble: Trouble) -> TroubleInfo {
    switch trouble {
    case .overCurrent:
      TroubleInfo(
        "Over-current", "the relay opens while charging or discharging and the fault light flashes",
        "reduce the charge or discharge current", "Disch_Ov_Cur warn", "Ch_Ov_Cur warn")
    case .overTemperature:
      TroubleInfo(
        "Over-temperature", "the relay opens and the fault light flashes", "stop; wait until the battery has cooled",
        "Ch_Ov_Temp alarm", "Disch_Ov_Temp alarm")
    case .lowTemperature:
      TroubleInfo(
        "Low temperature", "it will not charge or discharge normally", "wait until it is warm enough",
        "Ch_Low_Temp alarm", "Disch_Low_Temp alarm")
    case .overVoltage:
      TroubleInfo(
        "Over-voltage", "the relay opens while charging",
        "stop charging; review the inverter's settings (closed-loop CAN advised)", "Over Vol alarm")
    case .lowVoltage:
      TroubleInfo(
        "Low voltage", "the relay opens while discharging", "stop discharging; charge by the proper procedure",
        "Low Vol alarm")
    case .relay:
      TroubleInfo(
        "Relay damage", "on, no alarm and no voltage - or off, no alarm and voltage present (check with a meter)",
        "after-sales service: replace the relay", "Main Relay(Magnetic retention)")
    case .board:
      TroubleInfo(
        "Protection board damage", "the serial link is reliable but nothing can be read",
        "after-sales service: replace the protection board")
    case .cell:
      TroubleInfo(
        "Cell damage", "neither charging nor discharging and one cell is more than \(cellDamage.text) from most others",
        "after-sales service")
    case .firstParallel:
      TroubleInfo(
        "First parallel connection fails", "the slave's fault light flashes, no relay sound, no output",
        "measure every battery: differences must be below \(moduleVolts.text)", "Pack Vol Imbalance")
    case .masterSlave:
      TroubleInfo(
        "Master and slave do not communicate", "the slave's fault light flashes and the master cannot control it",
        "check the cables between master and slaves", "slave1 online")
    case .noStart: TroubleInfo("It cannot start", "no alarm, and it does not work", "after-sales service")
    case .other:
      TroubleInfo("Other", "humidity, cell expansion, frost, unbalance", "after-sales service", "FAULT")
    }
  }
}
