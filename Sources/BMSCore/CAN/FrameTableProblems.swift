/// Something wrong with a frame table, for the person who wrote it.
public struct FrameProblem: Hashable, Sendable {
  /// Where: `frames[0].rows[2].scale`.
  public let keyPath: String
  /// One sentence: what is wrong, and what would be right.
  public let message: String
}

extension FrameTable {
  public static let mostFrames = 512
  public static let mostRows = 64
  public static let mostNames = 256
  public static let mostBlanks = 8
  public static let longestName = 60
  public static let longestSource = 200
  public static let largestFactor: Int64 = 1_000_000
  public static let largestOffset: Int64 = 1_000_000_000_000
  /// What a file may claim: simulated is the simulator's own word, computed the program's.
  public static let grades: [Grade] = [.documented, .measured, .implemented, .decompiled, .hypothesis, .unknown]

  /// Everything that is wrong with it, as far as one wants to read it; a table with problems must not be used.
  public func validate() -> [FrameProblem] {
    var check = FrameTableCheck()
    check.text(name, "name", most: Self.longestName)
    if CANFamily.all.contains(where: { $0.id == name }) || CANProtocol.allCases.contains(where: { $0.rawValue == name })
    {
      check.add("name", "\"\(name)\" is the name of a built-in protocol: choose another one")
    }
    if frames.isEmpty { check.add("frames", "at least one frame is needed") }
    check.count(frames.count, Self.mostFrames, "frames")
    var known: [CANID: Int] = [:]
    for (index, frame) in frames.prefix(Self.mostFrames).enumerated() {
      let keyPath = "frames[\(index)]"
      if let first = known[frame.id] {
        check.add("\(keyPath).id", "\(frame.id.hex) stands twice, first in frames[\(first)]: put its rows together")
      }
      known[frame.id] = known[frame.id] ?? index
      check.frame(frame, keyPath)
    }
    return check.problems
  }
}

/// Collects problems; one function a thing that can be wrong.
private struct FrameTableCheck {
  /// Nobody reads more at once.
  private static let mostProblems = 100
  private(set) var problems: [FrameProblem] = []

  mutating func add(_ keyPath: String, _ message: String) {
    if problems.count < Self.mostProblems { problems.append(FrameProblem(keyPath: keyPath, message: message)) }
  }

  mutating func text(_ text: String, _ keyPath: String, most: Int) {
    guard !text.isEmpty, text.utf8.count <= most, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      return add(keyPath, "must be 1 to \(most) bytes of printable text")
    }
  }

  mutating func count(_ count: Int, _ most: Int, _ keyPath: String) {
    if count > most { add(keyPath, "\(count) are too many: at most \(most)") }
  }

  mutating func frame(_ frame: TableFrame, _ keyPath: String) {
    text(frame.name, keyPath + ".name", most: FrameTable.longestName)
    count(frame.rows.count, FrameTable.mostRows, keyPath + ".rows")
    if let period = frame.period, !(1000...3_600_000_000).contains(period.microseconds) {
      add(keyPath + ".period", "must be 0.001 to 3600 seconds")
    }
    let rows = Array(frame.rows.prefix(FrameTable.mostRows))
    for (index, row) in rows.enumerated() {
      let path = "\(keyPath).rows[\(index)]"
      self.row(row, path)
      if let other = rows[..<index].firstIndex(where: { $0.subject == row.subject }) {
        add(path, "\"\(row.subject.id)\" stands twice in this frame, first in rows[\(other)]: leave one of them out")
      } else if let other = rows[..<index].firstIndex(where: { $0.bits.mask & row.bits.mask != 0 }) {
        add(
          path,
          "\"\(row.subject.id)\" takes bits that \"\(rows[other].subject.id)\" in rows[\(other)] has: a bit belongs to one row"
        )
      }
    }
  }

  private mutating func row(_ row: FrameRow, _ keyPath: String) {
    if case .named(let name) = row.subject {
      text(name, keyPath + ".label", most: FrameTable.longestName)
    }
    if let source = row.source { text(source, keyPath + ".source", most: FrameTable.longestSource) }
    if !FrameTable.grades.contains(row.grade) {
      add(
        keyPath + ".grade",
        "a file cannot claim \"\(row.grade.rawValue)\": one of \(FrameTable.grades.map(\.rawValue).joined(separator: ", "))"
      )
    } else if row.grade.isFact, row.source == nil {
      add(
        keyPath + ".grade",
        "\"\(row.grade.rawValue)\" needs a source that says so: add source, or claim \"hypothesis\"")
    }
    count(row.blanks.count, FrameTable.mostBlanks, keyPath + ".blank")
    scale(row, keyPath)
  }

  private mutating func scale(_ row: FrameRow, _ keyPath: String) {
    let path = keyPath + ".scale"
    switch row.scale {
    case .number(let times, let plus, let decimals, let unit):
      if times == 0 || times.magnitude > FrameTable.largestFactor.magnitude {
        add(path + ".times", "must not be 0 and at most \(FrameTable.largestFactor)")
      }
      if plus.magnitude > FrameTable.largestOffset.magnitude {
        add(path + ".plus", "must be at most \(FrameTable.largestOffset)")
      }
      if decimals > 6 { add(path + ".decimals", "at most 6 decimals") }
      self.unit(unit, of: row.subject, path + ".unit")
    case .flag, .equals:
      if case .field(let field) = row.subject, field.unit != .bool {
        add(path, "\"\(field.id)\" is no yes or no: it needs \(Self.needed(field))")
      }
    case .names(let names):
      count(names.count, FrameTable.mostNames, path + ".names")
      if names.isEmpty { add(path + ".names", "at least one name is needed") }
      for name in names.prefix(FrameTable.mostNames) { text(name.name, path + ".names", most: FrameTable.longestName) }
      if Set(names.map(\.code)).count != names.count { add(path + ".names", "two names have the same number") }
      switch row.subject {
      case .field(let field):
        if field.unit != .text { add(path, "\"\(field.id)\" is no word: it needs \(Self.needed(field))") }
      case .alarm: add(path, Self.alarmScale)
      case .named: break
      }
    }
  }

  private mutating func unit(_ unit: Unit, of subject: FrameSubject, _ keyPath: String) {
    switch subject {
    case .named: if unit == .bool || unit == .text { add(keyPath, "a number has no unit \"\(unit.rawValue)\"") }
    case .alarm: add(keyPath, Self.alarmScale)
    case .field(let field):
      if !field.takes(unit) { add(keyPath, "\"\(field.id)\" needs \(Self.needed(field))") }
    }
  }

  private static let alarmScale = "an alarm is a yes or no: leave scale out, or give { is: 1 }"

  private static func needed(_ field: Field) -> String {
    switch field.unit {
    case .bool: "a scale { flag: true }"
    case .text: "a scale { names: { } }"
    case .count: "a number without a unit (unit \"\")"
    case .celsius: "a number in degC or K"
    default: "a number in \(field.unit.rawValue)"
    }
  }
}

extension Field {
  /// Whether a number of this unit can be its value.
  func takes(_ unit: Unit) -> Bool {
    guard self.unit != .bool, self.unit != .text else { return false }
    return unit == self.unit || self.unit == .celsius && unit == .kelvin
  }
}
