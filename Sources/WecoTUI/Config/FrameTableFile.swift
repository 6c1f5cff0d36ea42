internal import BMSCore
internal import Glibc
internal import Transport

/// A frame table as a JSON5 file (docs/frame-table.md) or a DBC file: read, checked, and what is wrong told with its line.
struct FrameTableFile {
  let path: String
  let table: FrameTable
  /// What of a DBC file was left out, a sentence each.
  let remarks: [String]

  private static let keys = ["name", "frames"]
  private static let frameKeys = [
    "id", "extended", "name", "sender", "period", "order", "grade", "source", "rows",
  ]
  private static let rowKeys = [
    "field", "label", "alarm", "severity", "byte", "width", "bit", "bits", "signed", "order", "scale", "blank",
    "within",
    "grade", "source",
  ]

  /// Reads a file; the first thing that is wrong with it is thrown.
  init(_ path: String) throws(Failure) {
    let text: String
    do throws(FileTrouble) {
      text = try ConfigFile.read(path)
    } catch {
      throw Failure.unreadableFrames(path, error)
    }
    do throws(JSON5Reader.Trouble) { try self.init(parsing: text, file: path) } catch {
      throw Failure(sentence: error.description, code: EX_DATAERR)
    }
  }

  /// A table out of a text, or the first thing that is wrong with it.
  init(parsing text: String, file: String) throws(JSON5Reader.Trouble) {
    path = file
    guard !Self.isDBC(text, file) else {
      (table, remarks) = try Self.dbc(text, file)
      return
    }
    let reader = try JSON5Reader(parsing: text, file: file)
    remarks = []
    table = try Self.decode(reader)
    if let problem = table.validate().first {
      throw JSON5Reader.Trouble(
        file: file, line: reader.line(of: problem.keyPath), "\(problem.keyPath): \(problem.message)")
    }
  }

  /// What its user has to know, a sentence each: what was left out, and what built-in families read as well.
  var sentences: [String] {
    let shared = table.shared
    let ids = Texts.Capture.shared(shared.map { ($0.id.hex, $0.family.title) })
    return remarks.map { "\(path), \($0)" } + (shared.isEmpty ? [] : ["\(path): \(ids)"])
  }

  // MARK: - DBC

  /// By its name, or where it has none of the two by what a line of it begins with.
  private static func isDBC(_ text: String, _ file: String) -> Bool {
    if file.lowercased().hasSuffix(".dbc") { return true }
    return text.utf8.split(separator: 0x0A).contains { $0.starts(with: Array("BO_ ".utf8)) }
  }

  private static func dbc(
    _ text: String, _ file: String
  ) throws(JSON5Reader.Trouble) -> (FrameTable, remarks: [String]) {
    let read: DBCFile
    do throws(DBCFile.Trouble) { read = try DBCFile(parsing: text, name: name(of: file)) } catch {
      throw JSON5Reader.Trouble(file: file, line: error.line, error.sentence)
    }
    if let problem = read.table.validate().first {
      throw JSON5Reader.Trouble(file: file, line: read.line(of: problem.keyPath), problem.message)
    }
    return (read.table, read.remarks)
  }

  /// `my-battery` of `/tmp/my-battery.dbc`: a DBC file has no name of its own. What is a built-in protocol's name is not
  /// that protocol.
  private static func name(of file: String) -> String {
    let last = file.split(separator: "/").last.map(String.init) ?? file
    let printable = String(
      String.UnicodeScalarView(last.unicodeScalars.filter { $0.isASCII && $0.value >= 0x20 && $0.value != 0x7F }))
    return printable.isEmpty ? "frames.dbc" : String(printable.prefix(FrameTable.longestName))
  }

  // MARK: - JSON5

  private typealias Members = [String: JSON5Reader]

  private static func decode(_ top: JSON5Reader) throws(JSON5Reader.Trouble) -> FrameTable {
    let members = try top.members(keys)
    let list = try top.needed("frames", members)
    let items = try list.list()
    guard items.count <= FrameTable.mostFrames else {
      throw list.wrong(Texts.Configuration.frames(FrameTable.mostFrames))
    }
    var frames: [TableFrame] = []
    for item in items { frames.append(try frame(item)) }
    return FrameTable(name: try top.needed("name", members).text(), frames: frames)
  }

  private static func frame(_ reader: JSON5Reader) throws(JSON5Reader.Trouble) -> TableFrame {
    let members = try reader.members(frameKeys)
    let id = try identifier(try reader.needed("id", members), isExtended: try members["extended"]?.flag() ?? false)
    let rows = try reader.needed("rows", members)
    let items = try rows.list()
    guard items.count <= FrameTable.mostRows else { throw rows.wrong(Texts.Configuration.rows(FrameTable.mostRows)) }
    var own: [FrameRow] = []
    for item in items { own.append(try row(item, of: members)) }
    return TableFrame(
      id: id, name: try members["name"]?.text() ?? "frame \(id.hex)",
      sender: try members["sender"]?.oneOf(["battery": .battery, "inverter": .inverter]) ?? .battery,
      period: try members["period"].map { reader throws(JSON5Reader.Trouble) in
        Span(microseconds: Int64(try reader.number(0.001...3600, unit: " s") * 1_000_000))
      }, rows: own)
  }

  private static func identifier(_ reader: JSON5Reader, isExtended: Bool) throws(JSON5Reader.Trouble) -> CANID {
    guard case .number(let number) = reader.node.value, let id = UInt32(exactly: number),
      id <= (isExtended ? 0x1FFF_FFFF : 0x7FF)
    else {
      throw reader.wrong(Texts.Configuration.identifier(isExtended: isExtended))
    }
    return isExtended ? .extended(id) : .standard(UInt16(id))
  }

  private static func row(_ reader: JSON5Reader, of frame: Members) throws(JSON5Reader.Trouble) -> FrameRow {
    let members = try reader.members(rowKeys)
    let (subject, unit) = try subject(reader, members)
    var blanks: [Int64] = []
    for blank in try members["blank"]?.list() ?? [] { blanks.append(Int64(try blank.integer(-largest...largest))) }
    return FrameRow(
      subject, try bits(reader, members, order: members["order"] ?? frame["order"]),
      try scale(reader, members, unit), blanks: blanks, range: try members["within"].map(range),
      grade: try (members["grade"] ?? frame["grade"]).map(grade) ?? .hypothesis,
      source: try (members["source"] ?? frame["source"])?.text())
  }

  /// A `Double` counts so far one by one.
  private static let largest = 1 << 53

  /// What it speaks of, and the unit of its field.
  private static func subject(
    _ reader: JSON5Reader, _ members: Members
  ) throws(JSON5Reader.Trouble) -> (FrameSubject, unit: Unit?) {
    if members["severity"] != nil, members["alarm"] == nil { throw reader.wrong(Texts.Configuration.alarmOfSeverity) }
    switch (members["field"], members["label"], members["alarm"]) {
    case (let name?, nil, nil):
      let id = try name.text()
      guard let field = Field(called: id) else {
        throw name.wrong(Texts.Configuration.frameField(not: PlainText.oneLine(String(id.prefix(60)))))
      }
      return (.field(field), field.unit)
    case (nil, let label?, nil):
      let text = try label.text()
      guard Field(called: text) == nil else {
        throw label.wrong(Texts.Configuration.ownName)
      }
      return (.named(text), nil)
    case (nil, nil, let alarm?):
      let severity = try members["severity"]?.oneOf(["fault": .fault, "warning": .warning]) ?? CANSeverity.warning
      return (.alarm(try alarm.choice(CANAlarm.self), severity), nil)
    default: throw reader.wrong(Texts.Configuration.oneOf(["field", "label", "alarm"]))
    }
  }

  private static func bits(
    _ reader: JSON5Reader, _ members: Members, order: JSON5Reader?
  ) throws(JSON5Reader.Trouble) -> FrameBits {
    let byte = try reader.needed("byte", members).integer(0...7)
    let width = try members["width"]?.integer(1...(8 - byte)) ?? 1
    let bit = try members["bit"]?.integer(0...(width * 8 - 1)) ?? 0
    let isOne = members["bit"] != nil && members["bits"] == nil
    let count = try members["bits"]?.integer(1...(width * 8 - bit)) ?? (isOne ? 1 : nil)
    let isBig =
      try order.map { order throws(JSON5Reader.Trouble) in
        try order.oneOf(["little": false, "big": true])
      } ?? false
    let isSigned = try members["signed"]?.flag() ?? false
    guard
      let bits = FrameBits(byte: byte, width: width, bit: bit, count: count, isBig: isBig, isSigned: isSigned)
    else { throw reader.wrong(Texts.Configuration.bits) }
    return bits
  }

  /// Left out it is a yes or no of a single bit, or the number as it stands there in its field's unit.
  private static func scale(
    _ reader: JSON5Reader, _ members: Members, _ unit: Unit?
  ) throws(JSON5Reader.Trouble) -> FrameScale {
    guard let scale = members["scale"] else {
      if members["alarm"] != nil || unit == .bool { return .flag }
      return .number(times: 1, plus: 0, decimals: 0, unit.flatMap { $0 == .text ? nil : $0 } ?? .raw)
    }
    if case .text("raw") = scale.node.value { return .raw }
    guard case .object(let parts) = scale.node.value else {
      throw scale.wrong(Texts.Configuration.frameScale)
    }
    switch Set(parts.map(\.key)) {
    case ["flag"]:
      let flag = try scale.needed("flag", scale.members(["flag"]))
      guard try flag.flag() else { throw flag.wrong(Texts.Configuration.trueOrNothing) }
      return .flag
    case ["is"]: return .equals(Int64(try scale.needed("is", scale.members(["is"])).integer(-largest...largest)))
    case ["names"]:
      var names: [FrameName] = []
      for (name, number) in try scale.needed("names", scale.members(["names"])).members() {
        names.append(FrameName(Int64(try number.integer(-largest...largest)), name))
      }
      return .names(names.sorted { $0.code < $1.code })
    default:
      let factors = try MapScale.factors(scale, units: MapScale.units + [.kelvin])
      let hasUnit = parts.contains { $0.key == "unit" }
      return .number(
        times: factors.times, plus: factors.plus, decimals: factors.decimals,
        hasUnit ? factors.unit : unit ?? .count)
    }
  }

  private static func range(_ reader: JSON5Reader) throws(JSON5Reader.Trouble) -> ClosedRange<Double> {
    let ends = try reader.list()
    guard ends.count == 2 else { throw reader.wrong(Texts.Configuration.ends) }
    let (least, most) = (try ends[0].number(-1e15...1e15), try ends[1].number(-1e15...1e15))
    guard least <= most else { throw reader.wrong(Texts.Configuration.orderedEnds) }
    return least...most
  }

  private static func grade(_ reader: JSON5Reader) throws(JSON5Reader.Trouble) -> Grade {
    try reader.grade(among: FrameTable.grades)
  }
}

extension JSON5Reader {
  /// One of some words, each with what it stands for.
  func oneOf<T>(_ words: KeyValuePairs<String, T>) throws(Trouble) -> T {
    guard case .text(let text) = node.value, let found = words.first(where: { $0.key == text }) else {
      throw wrong(Texts.Configuration.choice(words.map(\.key)))
    }
    return found.value
  }
}
