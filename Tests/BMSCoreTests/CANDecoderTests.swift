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
  let expected: [(name: String, value: Expected)]

  static let all = canVectorLines.split(separator: "\n").compactMap { CANVector(line: $0) }

  /// `set|protocol|frame|field=kind value [unit]|...`
  init?(line: some StringProtocol) {
    let parts = line.drop { $0 == " " }.split(separator: "|", omittingEmptySubsequences: false)
    guard parts.count > 2, let frame = CANFrame(candump: parts[2]) else { return nil }
    set = String(parts[0])
    proto = String(parts[1])
    self.frame = frame
    text = String(parts[2])
    expected = parts.dropFirst(3).compactMap { Self.expectation(Substring($0)) }
  }

  static let sets: [String] = all.reduce(into: []) { if !$0.contains($1.set) { $0.append($1.set) } }
  static func frames(of set: String) -> [CANFrame] { all.filter { $0.set == set }.map(\.frame) }

  private static func expectation(_ part: Substring) -> (name: String, value: Expected)? {
    let sides = part.split(separator: "=", maxSplits: 1)
    guard sides.count == 2 else { return nil }
    let content = sides[1].dropFirst(2)
    switch sides[1].first {
    case "b": return (String(sides[0]), .flag(content == "true"))
    case "t": return (String(sides[0]), .text(String(content)))
    case "l": return (String(sides[0]), .list(content.split(separator: ",").map(String.init)))
    default:
      let words = content.split(separator: " ")
      guard words.count == 2, let number = Double(words[0]) else { return nil }
      return (String(sides[0]), .number(number, String(words[1])))
    }
  }
}

extension CANDecoding {
  func value(named name: String) -> Value? { fields.first { $0.field.name == name }?.value }

  func matches(_ name: String, _ expected: CANVector.Expected) -> Bool {
    switch (value(named: name), expected) {
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

  @Test(arguments: CANVector.sets)
  func `every frame of a set says what its author knew, heard the first time`(set: String) {
    var decoder = CANDecoder()
    check(set, &decoder)
  }

  @Test(arguments: CANVector.sets)
  func `and again in the context of its own set`(set: String) {
    var decoder = CANDecoder()
    var out = CANDecoding()
    for frame in CANVector.frames(of: set) { decoder.decode(frame, at: Instant(microseconds: 0), into: &out) }
    check(set, &decoder)
  }

  private func check(_ set: String, _ decoder: inout CANDecoder) {
    var out = CANDecoding()
    for (index, vector) in CANVector.all.filter({ $0.set == set }).enumerated() {
      decoder.decode(vector.frame, at: Instant(microseconds: Int64(index) * 1000), into: &out)
      for (name, expected) in vector.expected {
        #expect(
          out.matches(name, expected),
          "\(vector.text) \(name): expected \(expected), decoded \(String(describing: out.value(named: name)))")
      }
    }
  }
}
