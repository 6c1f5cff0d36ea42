internal import BMSCore

/// A device map written as the JSON5 file that `DeviceMapFile` reads: to look at, and to start one's own from.
enum DeviceMapText {
  static func lines(_ map: DeviceMap) -> [String] {
    var lines = ["{", "  name: \(quoted(map.name)),"]
    let match = [("software", map.match.software), ("hardware", map.match.hardware)].compactMap { key, ranges in
      ranges.map { "\(key): [\($0.map(version).joined(separator: ", "))]" }
    }
    if !match.isEmpty { lines.append("  match: { \(match.joined(separator: ", ")) },") }
    if let mark = map.mark {
      lines.append("  mark: { register: 0x\(hex(mark.register)), word: 0x\(hex(mark.word)) },")
    }
    if map.refusesLikeModbus { lines.append("  refuses_like_modbus: true,") }
    lines += list("rows", map.rows.map(row)) + list("writes", map.writes.map(write))
    return lines + ["}"]
  }

  private static func list(_ key: String, _ items: [[String]]) -> [String] {
    items.isEmpty ? ["  // no \(key)"] : ["  \(key): ["] + items.flatMap { ["    {"] + $0 + ["    },"] } + ["  ],"]
  }

  private static func row(_ row: MapRow) -> [String] {
    var lines = [subject(row.subject), "register: \(row.register),"]
    if case .text = row.scale { lines.append("count: \(row.count),") }
    lines.append("scale: \(scale(row.scale)),")
    if row.isSigned { lines.append("signed: true,") }
    lines += ["grade: \(quoted(row.grade.rawValue)),", "source: \(quoted(row.source)),"]
    if row.overrides { lines.append("// goes before the built-in row") }
    return lines.map { "      " + $0 }
  }

  private static func write(_ write: MapWrite) -> [String] {
    var lines = [subject(write.subject), "function: \(write.function),", "register: 0x\(hex(write.register)),"]
    switch write.values {
    case .names(let list): lines.append("values: \(names(list)),")
    case .range(let range):
      lines.append("range: { min: \(range.least.text), max: \(range.most.text), step: \(range.step.text) },")
      lines.append("scale: \(scale(write.values.scale)),")
      if range.isSigned { lines.append("signed: true,") }
    }
    lines.append("read_back: 0x\(hex(write.readBack)),")
    if write.tolerance != 0 { lines.append("tolerance: \(write.tolerance),") }
    lines += ["grade: \(quoted(write.grade.rawValue)),", "source: \(quoted(write.source)),"]
    if let note = write.note { lines.append("note: \(quoted(note)),") }
    return lines.map { "      " + $0 }
  }

  private static func subject(_ subject: MapSubject) -> String {
    switch subject {
    case .field(let field): "field: \(quoted(field.id)),"
    case .named(let label): "label: \(quoted(label)),"
    }
  }

  private static func scale(_ scale: RegisterScale) -> String {
    switch scale {
    case .number(let times, let plus, let decimals, let unit):
      "{ times: \(times), plus: \(plus), decimals: \(decimals), unit: \(quoted(unit.rawValue)) }"
    case .raw, .modulesOnline: "\"raw\""
    case .words: "\"words\""
    case .long(let decimals, let unit): "{ long: true, decimals: \(decimals), unit: \(quoted(unit.rawValue)) }"
    case .bit(let bit): "{ bit: \(bit) }"
    case .text: "\"text\""
    case .names(let all): "{ names: \(names(all.sorted { $0.key < $1.key }.map { NamedNumber($1, $0) })) }"
    }
  }

  private static func names(_ names: [NamedNumber]) -> String {
    "{ \(names.map { "\(quoted($0.name)): \($0.number)" }.joined(separator: ", ")) }"
  }

  private static func version(_ range: ClosedRange<UInt16>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "[\(range.lowerBound), \(range.upperBound)]"
  }

  private static func hex(_ word: UInt16) -> String { word.hex }
  private static func quoted(_ text: String) -> String { JSONText.quoted(text) }
}
