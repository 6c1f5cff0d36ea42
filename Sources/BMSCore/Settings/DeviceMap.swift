/// What a row or a write of a device map is about: a field the program knows, or a label of the map's own.
public enum MapSubject: Hashable, Sendable {
  case field(Field)
  case named(String)

  /// `nil` for what only the map knows.
  public var field: Field? { if case .field(let field) = self { field } else { nil } }

  /// The vendor's label, or the map's own.
  public var label: String {
    switch self {
    case .field(let field): field.label
    case .named(let label): label
    }
  }

  /// The id in files: the field's, or the label itself.
  public var id: String {
    switch self {
    case .field(let field): field.id
    case .named(let label): label
    }
  }
}

/// Where a map says that a fact stands and how it is read.
public struct MapRow: Hashable, Sendable {
  public var register: UInt16
  /// How many registers it takes: as many as its scale needs.
  public var count: Int
  public var subject: MapSubject
  public var scale: RegisterScale
  public var isSigned: Bool
  public var grade: Grade
  /// Where the fact comes from, in a few words.
  public var source: String

  public init(
    register: UInt16, count: Int = 1, subject: MapSubject, scale: RegisterScale, isSigned: Bool = false, grade: Grade,
    source: String
  ) {
    self.register = register
    self.count = count
    self.subject = subject
    self.scale = scale
    self.isSigned = isSigned
    self.grade = grade
    self.source = source
  }

  /// Whether it replaces a row of the built-in register map: said on screen wherever the value stands.
  public var overrides: Bool {
    guard case .field(let field) = subject else { return false }
    return RegisterMap.readFields.contains(field)
  }
}

/// How a map says that a setting is written, and how to tell that it was.
public struct MapWrite: Hashable, Sendable {
  public var subject: MapSubject
  /// The function byte: 16 writes in Modbus style with a count, any other one register with its value.
  public var function: UInt8
  public var register: UInt16
  public var values: WriteValues
  /// The register in which the value reads back, in the same numbers.
  public var readBack: UInt16
  /// By how much (in raw steps) a value that moves by itself may read back differently.
  public var tolerance: UInt16
  public var grade: Grade
  public var source: String
  public var note: String?

  public init(
    subject: MapSubject, function: UInt8, register: UInt16, values: WriteValues, readBack: UInt16,
    tolerance: UInt16 = 0, grade: Grade, source: String, note: String? = nil
  ) {
    self.subject = subject
    self.function = function
    self.register = register
    self.values = values
    self.readBack = readBack
    self.tolerance = tolerance
    self.grade = grade
    self.source = source
    self.note = note
  }
}

/// Registers, fields and writes that a user's file adds for one firmware. The built-in map `weco` adds nothing.
public struct DeviceMap: Hashable, Sendable {
  /// Which batteries it was made for, by what registers 10 and 11 hold; `nil` leaves a version open.
  public struct Match: Hashable, Sendable {
    public var software: [ClosedRange<UInt16>]?
    public var hardware: [ClosedRange<UInt16>]?

    public init(software: [ClosedRange<UInt16>]? = nil, hardware: [ClosedRange<UInt16>]? = nil) {
      self.software = software
      self.hardware = hardware
    }
  }

  /// A register that must hold a certain word before anything may be written.
  public struct Mark: Hashable, Sendable {
    public var register: UInt16
    public var word: UInt16

    public init(register: UInt16, word: UInt16) {
      self.register = register
      self.word = word
    }
  }

  /// The label under which the mark's register is read.
  static let markLabel = "map mark"

  public var name: String
  public var match: Match
  /// What tells this kind of battery from others with the same versions; `nil` where nothing does.
  public var mark: Mark?
  public var rows: [MapRow]
  public var writes: [MapWrite]
  /// Whether this battery refuses a write with function + 128 and one code byte, as Modbus does.
  public var refusesLikeModbus: Bool

  public init(
    name: String, match: Match, mark: Mark? = nil, rows: [MapRow] = [], writes: [MapWrite] = [],
    refusesLikeModbus: Bool = false
  ) {
    self.name = name
    self.match = match
    self.mark = mark
    self.rows = rows
    self.writes = writes
    self.refusesLikeModbus = refusesLikeModbus
  }

  /// Whether it was made for a battery with these versions. One that is asked for and not known does not match.
  public func matches(software: UInt16?, hardware: UInt16?) -> Bool {
    Self.fits(match.software, software) && Self.fits(match.hardware, hardware)
  }

  private static func fits(_ ranges: [ClosedRange<UInt16>]?, _ version: UInt16?) -> Bool {
    guard let ranges else { return true }
    return version.map { version in ranges.contains { $0.contains(version) } } ?? false
  }

  /// Whether the mark was read and is right; true for a map without one.
  func markFits(_ named: [String: Reading]) -> Bool {
    guard let mark else { return true }
    return named[Self.markLabel]?.value == .number(Decimal(Int64(mark.word)), .raw)
  }

  public func write(for subject: MapSubject) -> MapWrite? { writes.first { $0.subject == subject } }

  /// The rows to read: the map's own, and the read-back register of a write whose value nothing else reads.
  public var readRows: [MapRow] {
    let known = Set(rows.map(\.subject))
    let implied = writes.filter { write in
      if case .field(let field) = write.subject, RegisterMap.readFields.contains(field) { return false }
      return !known.contains(write.subject)
    }
    let marks = [mark].compactMap(\.self).map {
      MapRow(
        register: $0.register, subject: .named(Self.markLabel), scale: .raw, grade: .unknown, source: "map \(name)")
    }
    return rows + marks
      + implied.map {
        MapRow(
          register: $0.readBack, subject: $0.subject, scale: $0.values.scale, isSigned: $0.values.isSigned,
          grade: $0.grade, source: $0.source)
      }
  }

  /// The rows in runs that can be read in one go: neighbours together, never more than was ever seen in one read.
  var blocks: [RegisterBlock] {
    var runs: [(first: Int, end: Int, rows: [MapRow])] = []
    for row in readRows.sorted(by: { $0.register < $1.register }) {
      let start = Int(row.register)
      let end = min(start + row.scale.width, 0x10000)
      if let run = runs.last, start <= run.end, max(end, run.end) - run.first <= Self.mostRegisters {
        runs[runs.count - 1].end = max(end, run.end)
        runs[runs.count - 1].rows.append(row)
      } else {
        runs.append((start, end, [row]))
      }
    }
    return runs.map { run in
      let rows = run.rows.map { row in
        RegisterRow(
          Int(row.register) - run.first, row.subject.registerSubject, row.scale, row.grade, signed: row.isSigned)
      }
      let request = ReadRequest(first: UInt16(run.first), count: UInt16(clamping: run.end - run.first))
      return .mapped(MappedBlock(request: request, rows: rows))
    }
  }

  /// The largest count ever seen on the service port is 38 (weco-serial, Frames).
  static let mostRegisters = 38
}

extension MapSubject {
  var registerSubject: RegisterRow.Subject {
    switch self {
    case .field(let field): .field(field)
    case .named(let label): .named(label)
    }
  }
}

extension DeviceMap {
  /// The built-in map of a real WeCo battery: no write command of its service protocol is public, so there is none.
  public static let weco = DeviceMap(name: "weco", match: Match())
}
