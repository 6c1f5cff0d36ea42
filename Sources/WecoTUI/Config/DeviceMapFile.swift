internal import BMSCore
internal import Glibc
internal import Transport

/// A device map as a JSON5 file (docs/device-map.md): read, checked, and every problem told with key path and line.
enum DeviceMapFile {
  private static let keys = ["name", "match", "mark", "refuses_like_modbus", "rows", "writes"]
  private static let rowKeys = ["field", "label", "register", "count", "scale", "signed", "grade", "source"]
  private static let writeKeys = [
    "field", "label", "function", "register", "values", "range", "scale", "signed", "read_back", "tolerance", "grade",
    "source", "note",
  ]
  /// What a person may claim: simulated is the simulator's own word, computed the program's.
  static let grades: [Grade] = [.documented, .measured, .implemented, .decompiled, .hypothesis, .unknown]

  /// The built-in map of this name, or the file at this path.
  static func load(_ name: String) throws(Failure) -> DeviceMap {
    if let map = DeviceMap.builtIn.first(where: { $0.name == name }) { return map }
    let (map, problems) = try check(name)
    if let first = problems.first { throw Failure(sentence: first, code: EX_DATAERR) }
    return map
  }

  /// A file's map and everything that is wrong with it, a sentence each.
  static func check(_ path: String) throws(Failure) -> (map: DeviceMap, problems: [String]) {
    let text: String
    do throws(FileTrouble) {
      text = try ConfigFile.read(path)
    } catch {
      throw Failure.unreadableMap(path, error, builtIn: DeviceMap.builtIn.map(\.name))
    }
    do throws(JSON5Reader.Trouble) {
      let reader = try JSON5Reader(parsing: text, file: path)
      let map = try decode(reader)
      return (map, map.validate().map { sentence($0, in: reader) })
    } catch {
      throw Failure(sentence: error.description, code: EX_DATAERR)
    }
  }

  /// A map out of a text, or the first thing that is wrong with it.
  static func parse(_ text: String, file: String) throws(JSON5Reader.Trouble) -> DeviceMap {
    let reader = try JSON5Reader(parsing: text, file: file)
    let map = try decode(reader)
    if let problem = map.validate().first {
      throw JSON5Reader.Trouble(file: file, line: reader.line(of: problem.keyPath), body(problem))
    }
    return map
  }

  private static func sentence(_ problem: MapProblem, in reader: JSON5Reader) -> String {
    Texts.Configuration.at(reader.file, line: reader.line(of: problem.keyPath), body(problem))
  }

  private static func body(_ problem: MapProblem) -> String {
    "\(problem.keyPath): \(Texts.sentence(problem.fault))"
  }

  // MARK: - The parts

  private static func decode(_ top: JSON5Reader) throws(JSON5Reader.Trouble) -> DeviceMap {
    let members = try top.members(keys)
    var map = DeviceMap(name: try top.needed("name", members).text(), match: DeviceMap.Match())
    if let match = try members["match"]?.members(["software", "hardware"]) {
      map.match.software = try match["software"].map(ranges)
      map.match.hardware = try match["hardware"].map(ranges)
    }
    if let reader = members["mark"] {
      let mark = try reader.members(["register", "word"])
      map.mark = DeviceMap.Mark(
        register: try reader.needed("register", mark).word(), word: try reader.needed("word", mark).word())
    }
    map.refusesLikeModbus = try members["refuses_like_modbus"]?.flag() ?? false
    for reader in try members["rows"]?.list() ?? [] { map.rows.append(try row(reader)) }
    for reader in try members["writes"]?.list() ?? [] { map.writes.append(try write(reader)) }
    return map
  }

  /// `[371, [365, 369]]`: single versions, and first and last of several.
  private static func ranges(_ reader: JSON5Reader) throws(JSON5Reader.Trouble) -> [ClosedRange<UInt16>] {
    var ranges: [ClosedRange<UInt16>] = []
    for item in try reader.list() {
      guard case .list(let ends) = item.node.value else {
        let version = try item.word()
        ranges.append(version...version)
        continue
      }
      let items = try item.list()
      guard ends.count == 2 else { throw item.wrong(Texts.Configuration.versions) }
      let (first, last) = (try items[0].word(), try items[1].word())
      guard first <= last else { throw item.wrong(Texts.Configuration.orderedVersions) }
      ranges.append(first...last)
    }
    return ranges
  }

  private static func subject(
    _ reader: JSON5Reader, _ members: [String: JSON5Reader]
  ) throws(JSON5Reader.Trouble) -> MapSubject {
    switch (members["field"], members["label"]) {
    case (let field?, nil):
      let id = try field.text()
      guard let known = Field(ofBattery: id) else {
        throw field.wrong(Texts.Configuration.fieldID)
      }
      return .field(known)
    case (nil, let label?): return .named(try label.text())
    default: throw reader.wrong(Texts.Configuration.oneOf(["field", "label"]))
    }
  }

  private static func grade(
    _ reader: JSON5Reader, _ members: [String: JSON5Reader]
  ) throws(JSON5Reader.Trouble) -> Grade {
    try reader.needed("grade", members).grade(among: grades)
  }

  private static func row(_ reader: JSON5Reader) throws(JSON5Reader.Trouble) -> MapRow {
    let members = try reader.members(rowKeys)
    let count = try members["count"]?.integer(1...0x10000)
    let scale = try MapScale.read(try reader.needed("scale", members), count: count ?? 1)
    return MapRow(
      register: try reader.needed("register", members).word(), count: count ?? scale.width,
      subject: try subject(reader, members), scale: scale, isSigned: try members["signed"]?.flag() ?? false,
      grade: try grade(reader, members), source: try reader.needed("source", members).text())
  }

  private static func write(_ reader: JSON5Reader) throws(JSON5Reader.Trouble) -> MapWrite {
    let members = try reader.members(writeKeys)
    let register = try reader.needed("register", members).word()
    return MapWrite(
      subject: try subject(reader, members),
      function: UInt8(try reader.needed("function", members).integer(0...255)), register: register,
      values: try values(reader, members), readBack: try members["read_back"]?.word() ?? register,
      tolerance: try members["tolerance"]?.word() ?? 0, grade: try grade(reader, members),
      source: try reader.needed("source", members).text(), note: try members["note"]?.text())
  }

  private static func values(
    _ reader: JSON5Reader, _ members: [String: JSON5Reader]
  ) throws(JSON5Reader.Trouble) -> WriteValues {
    switch (members["values"], members["range"]) {
    case (let values?, nil):
      for key in ["scale", "signed"] {
        if let extra = members[key] { throw extra.wrong(Texts.Configuration.noneForNames) }
      }
      return .names(try MapScale.names(values))
    case (nil, let range?):
      let ends = try range.members(["min", "max", "step"])
      let scale = try members["scale"].map(MapScale.factors) ?? MapScale.Factors()
      return .range(
        WriteRange(
          times: scale.times, plus: scale.plus, decimals: scale.decimals, unit: scale.unit,
          isSigned: try members["signed"]?.flag() ?? false, least: try range.needed("min", ends).decimal(),
          most: try range.needed("max", ends).decimal(), step: try range.needed("step", ends).decimal()))
    default: throw reader.wrong(Texts.Configuration.oneOf(["values", "range"]))
    }
  }
}
