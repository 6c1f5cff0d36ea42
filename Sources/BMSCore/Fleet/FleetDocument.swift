/// Why a payload is not read.
public enum FleetTrouble: Error, Hashable, Sendable {
  case tooLong(Int)
  case notJSON
  case otherVersion(Int64)
  /// Without this member there is nothing to believe in it.
  case without(String)

  /// What follows the name of a topic: `is 90000 bytes long`.
  public var clause: String {
    switch self {
    case .tooLong(let bytes): "is \(bytes) bytes long, more than any gateway sends"
    case .notJSON: "is no JSON"
    case .otherVersion(let version): "is of version \(version); this program reads version \(FleetDocument.version)"
    case .without(let member): "has no \(member) that can be read"
    }
  }
}

/// What all documents of a fleet have in common: `{"v": 1, "time": "2026-11-20T12:00:00.123Z", ...}`.
///
/// A document is a stranger's: whatever it says, reading it takes little time and little room, texts in it are single
/// lines, and there is no value without a time.
struct FleetDocument {
  /// What this program reads.
  static let version: Int64 = 1
  static let mostBytes = 1 << 16

  let json: JSON5
  /// When it was made, by the clock of the gateway.
  let time: WallTime

  init(parsing payload: [UInt8]) throws(FleetTrouble) {
    guard payload.count <= Self.mostBytes else { throw .tooLong(payload.count) }
    guard let json = try? JSON5(parsing: String(decoding: payload, as: UTF8.self)) else { throw .notJSON }
    guard let version = json["v"]?.integer else { throw .without("\"v\"") }
    guard version == Self.version else { throw .otherVersion(version) }
    guard let time = json["time"]?.text.flatMap(WallTime.init(iso8601:)) else { throw .without("\"time\"") }
    (self.json, self.time) = (json, time)
  }

  /// The grade of what says no other: measured, where nothing is said. A word that is not known says nothing.
  var usualGrade: Grade {
    guard let node = json["grade"] else { return .measured }
    return node.text.flatMap(Grade.init(rawValue:)) ?? .unknown
  }

  /// As a member: the grade that most of these have.
  static func usual(_ places: [FleetValues]) -> (grade: Grade, member: (String, String?)) {
    var counts: [Grade: Int] = [:]
    for value in places.flatMap(\.all.values) { counts[value.grade, default: 0] += 1 }
    let most = Grade.allCases.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? .measured
    return member(counts[.measured, default: 0] < counts[most, default: 0] ? most : .measured)
  }

  static func member(_ grade: Grade) -> (grade: Grade, member: (String, String?)) {
    (grade, ("grade", grade == .measured ? nil : JSONText.quoted(grade.rawValue)))
  }

  /// A document without needless blanks, out of members that are JSON already; what is not known is left out.
  static func payload(_ time: WallTime, _ members: [(String, String?)]) -> [UInt8] {
    Array(JSONText.compact(JSONText.document([("time", JSONText.quoted(time.iso8601))] + members)).utf8)
  }
}

extension JSON5 {
  /// A text as one line, no longer than anybody reads.
  var oneLine: String? {
    text.map { PlainText.oneLine(String(String.UnicodeScalarView($0.unicodeScalars.prefix(400)))) }
  }

  /// A number that one can reckon with.
  var figure: Decimal? { decimal.flatMap { $0.mantissa.magnitude <= 1_000_000_000_000 ? $0 : nil } }
}
