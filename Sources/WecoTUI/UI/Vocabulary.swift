internal import BMSCore

/// Every name a thing on the screen is known by: the vendor tool's, the manual's older ones, the ids of JSON, ours.
enum Vocabulary {
  /// Labels of this program that the catalogue of fields does not carry.
  private static let ownLabels: [String: Field] = [
    Texts.Words.highest: .cellMax, Texts.Words.lowest: .cellMin, Texts.Words.delta: .cellDelta,
    Texts.Words.mainContactorCharge: .contactorCharge, Texts.Words.mainContactorDischarge: .contactorDischarge,
    Texts.Words.latchCharge: .relayCharge, Texts.Words.latchDischarge: .relayDischarge,
    Texts.Words.totalCurrent: .current, Texts.Words.totalSOC: .soc, Texts.Words.clusterPower: .power,
    Texts.Words.chargeLimit: .chargeCurrentLimit, Texts.Words.dischargeLimit: .dischargeCurrentLimit,
    Texts.Words.modulesOnline: .modulesOnline,
  ]

  /// The manual's older names of the alarms (section 7) and the names the vendor tool shows them under.
  static let alarms: [(old: String, new: [String])] = [
    ("Disch_Ov_Cur warn", ["Discharge Current High"]),
    ("Ch_Ov_Cur warn", ["Charge Current High"]),
    ("Ch_Ov_Temp alarm", ["Charge TEMP High"]),
    ("Disch_Ov_Temp alarm", ["Discharge TEMP High"]),
    ("Ch_Low_Temp alarm", ["Charge TEMP Low"]),
    ("Disch_Low_Temp alarm", ["Discharge TEMP Low"]),
    ("Over Vol alarm", ["Battery Voltage High", "Cell Voltage High"]),
    ("Low Vol alarm", ["Battery Voltage Low", "Cell Voltage Low"]),
    ("slave1 online", ["Modules online"]),
    ("FAULT", ["BMS Internal Fault"]),
  ]

  private static let byLabel: [String: Field] = {
    let catalogue = Field.catalogue.map { ($0.label, $0.field) }
    return Dictionary(catalogue, uniquingKeysWith: { first, _ in first }).merging(ownLabels) { $1 }
  }()

  /// The field whose label on screen this is.
  static func field(labelled label: String) -> Field? { byLabel[label] }

  /// All names of a field besides the one on screen, its id last.
  static func names(of ref: FieldRef) -> [String] {
    guard let info = ref.field?.info else { return [] }
    var names: [String] = []
    for name in [info.label] + info.aliases + [info.id] where name != ref.label && !names.contains(name) {
      names.append(name)
    }
    return names
  }

  /// What to look for on the pages when somebody asks for this: the words themselves, and the names the screen uses
  /// where the words are an older name of an alarm.
  static func spellings(of query: String) -> [String] {
    let wanted = query.lowercased()
    let current = alarms.filter { $0.old.lowercased().contains(wanted) }.flatMap { $0.new.map { $0.lowercased() } }
    return [wanted] + current.filter { !$0.contains(wanted) }
  }
}
