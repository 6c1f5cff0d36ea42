import BMSCore
import Testing

/// A frame with the values its author knew.
struct CANVector: Sendable {
  enum Expected: Sendable, Equatable {
    case number(Double, String)
    case flag(Bool)
    case text(String)
    case list([String])
  }

  let set: String
  let proto: String
  let frame: CANFrame
  let text: String
  /// All that the frame says.
  private(set) var expected: [String: Expected] = [:]
  /// What it says only once the rest of its set was heard, and only until then.
  private(set) var later: [String: Expected] = [:]
  private(set) var first: [String: Expected] = [:]

  static let all = canVectorLines.split(separator: "\n").compactMap { CANVector(line: $0) }

  /// `set|protocol|frame|field=kind value [unit]|+field=...|-field=...`; `nil` for what cannot be read.
  init?(line: some StringProtocol) {
    let parts = line.drop { $0 == " " }.split(separator: "|", omittingEmptySubsequences: false)
    guard parts.count > 2, let frame = CANFrame(candump: parts[2]) else { return nil }
    set = String(parts[0])
    proto = String(parts[1])
    self.frame = frame
    text = String(parts[2])
    for part in parts.dropFirst(3) {
      guard let (name, value) = Self.expectation(Substring(part.drop { $0 == "+" || $0 == "-" })) else { return nil }
      switch part.first {
      case "+": later[name] = value
      case "-": first[name] = value
      default: expected[name] = value
      }
    }
  }

  static let sets: [String] = all.reduce(into: []) { if !$0.contains($1.set) { $0.append($1.set) } }
  static func frames(of set: String) -> [CANFrame] { all.filter { $0.set == set }.map(\.frame) }

  private static func expectation(_ part: Substring) -> (name: String, value: Expected)? {
    let sides = part.split(separator: "=", maxSplits: 1)
    guard sides.count == 2 else { return nil }
    let content = sides[1].dropFirst(2)
    switch sides[1].first {
    case "b": return content == "true" || content == "false" ? (String(sides[0]), .flag(content == "true")) : nil
    case "t": return (String(sides[0]), .text(String(content)))
    case "l": return (String(sides[0]), .list(content.split(separator: ",").map(String.init)))
    default:
      let words = content.split(separator: " ")
      guard sides[1].first == "n", words.count == 2, let number = Double(words[0]) else { return nil }
      return (String(sides[0]), .number(number, String(words[1])))
    }
  }
}

extension CANDecoding {
  func value(named name: String) -> Value? { fields.first { $0.field.wireName == name }?.value }

  /// Everything the frame says, under the names of `decode --json`.
  var dictionary: [String: Value] {
    Dictionary(fields.map { ($0.field.wireName, $0.value) }) { _, _ in .text("said twice") }
  }

  /// Whether the frame says this and nothing else.
  func says(_ expected: [String: CANVector.Expected]) -> Bool {
    let said = dictionary
    return said.count == expected.count
      && expected.allSatisfy { name, value in said[name].map { Self.matches($0, value) } ?? false }
  }

  static func matches(_ value: Value, _ expected: CANVector.Expected) -> Bool {
    switch (value, expected) {
    case (.number(let decimal, let unit), .number(let number, let text)):
      // Sources print counts, indexes and bits under words of their own.
      let known: [String: BMSCore.Unit] = ["count": .count, "index": .count, "bits": .raw]
      return abs(decimal.double - number) < 1e-9 && unit == (known[text] ?? BMSCore.Unit(rawValue: text))
    case (.flag(let flag), .flag(let other)): return flag == other
    case (.text(let text), .text(let other)): return text == other
    case (.list(let list), .list(let other)): return list == other
    default: return false
    }
  }
}

@Suite struct CANDecoderTests {
  @Test func `there are 134 vectors`() { #expect(CANVector.all.count == 134) }

  @Test func `every line can be read`() { #expect(canVectorLines.split(separator: "\n").count == 134) }

  @Test(arguments: CANVector.sets)
  func `every frame of a set says what its author knew and nothing else, heard the first time`(set: String) {
    var decoder = CANDecoder()
    check(set, &decoder) { $0.expected.merging($0.first) { one, _ in one } }
  }

  @Test(arguments: CANVector.sets)
  func `and again in the context of its own set`(set: String) {
    var decoder = CANDecoder()
    var out = CANDecoding()
    for frame in CANVector.frames(of: set) { decoder.decode(frame, at: Instant(microseconds: 0), into: &out) }
    check(set, &decoder) { $0.expected.merging($0.later) { one, _ in one } }
  }

  private func check(
    _ set: String, _ decoder: inout CANDecoder, _ expected: (CANVector) -> [String: CANVector.Expected]
  ) {
    var out = CANDecoding()
    for (index, vector) in CANVector.all.filter({ $0.set == set }).enumerated() {
      decoder.decode(vector.frame, at: Instant(microseconds: Int64(index) * 1000), into: &out)
      #expect(out.says(expected(vector)), "\(vector.text): expected \(expected(vector)), decoded \(out.dictionary)")
    }
  }

  @Test(arguments: ["355#1A006400|soc=n 26", "355#1A006400|soc", "35C#C0|heating=b yes", "35C#C0|heating=x 1"])
  func `an expectation that cannot be read is none`(line: String) { #expect(CANVector(line: "||" + line) == nil) }
}
