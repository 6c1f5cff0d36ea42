internal import BMSCore

/// Every name a thing on the screen is known by, for what a person types: the vendor tool's, the manual's older ones, the
/// ids of JSON, ours.
enum Vocabulary {
  /// All names of a field besides the one on screen, its id last.
  static func names(of ref: FieldRef) -> [String] {
    let own = ref.field.map { [$0.info.label] + $0.info.aliases + [$0.id] } ?? []
    let ids = ref.alarm.map { [$0.key.alarm] } ?? ref.alarms
    let alarms = ids.flatMap {
      [Texts.label($0), $0.label, $0.info.vendorName, $0.info.manualName].compactMap(\.self) + [$0.id]
    }
    var names: [String] = []
    for name in own + alarms where name != ref.label && !names.contains(name) {
      names.append(name)
    }
    return names
  }

  /// Shorter words stand in too many names.
  private static let leastForNames = 3

  /// What to look for on the pages when somebody asks for this: the words themselves, and the names the screen uses
  /// for the alarms that are known by them. Lower case.
  static func spellings(of query: String) -> [String] {
    let wanted = query.lowercased()
    guard wanted.count >= leastForNames else { return [wanted] }
    var spellings = [wanted]
    let said = AlarmID.allCases.filter { Texts.label($0).lowercased().contains(wanted) }
    for alarm in AlarmID.matching(query) + said {
      let name = alarm.info.vendorName == nil ? Texts.label(alarm).lowercased() : alarm.lampName.lowercased()
      if !name.contains(wanted), !spellings.contains(name) { spellings.append(name) }
    }
    return spellings
  }
}

extension AlarmID {
  /// The pages have one row for the warning and the fault: `Cell Voltage High`.
  var lampName: String {
    let end = [" Warning", " Fault", " warning", " fault"].first { label.hasSuffix($0) }
    return String(label.dropLast(end?.count ?? 0))
  }
}
