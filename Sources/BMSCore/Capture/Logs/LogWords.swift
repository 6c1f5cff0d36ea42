/// One line of a log, parted into words.
struct LogWords: Sendable {
  let line: ArraySlice<UInt8>
  let words: [ArraySlice<UInt8>]

  /// - Parameter separator: a byte that parts fields, empty ones as well; `nil` for runs of spaces and tabs.
  init(_ line: ArraySlice<UInt8>, separator: UInt8? = nil) {
    self.line = line
    words =
      if let separator {
        line.split(separator: separator, omittingEmptySubsequences: false)
      } else {
        line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      }
  }

  var count: Int { words.count }
  subscript(place: Int) -> ArraySlice<UInt8> { words.indices.contains(place) ? words[place] : [] }

  /// ASCII letters made small.
  func lower(_ place: Int) -> String { Self.lower(self[place]) }
  static func lower(_ word: some Sequence<UInt8>) -> String {
    String(decoding: word.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  /// Whether the line begins with this text.
  func begins(_ text: String) -> Bool { line.starts(with: text.utf8) }

  /// A whole number in the digits of `radix`, perhaps with `0x` in front.
  static func number(_ word: ArraySlice<UInt8>, radix: UInt32 = 10) -> UInt32? {
    let isPrefixed =
      radix == 16 && word.count > 2 && word.first == UInt8(ascii: "0")
      && word.dropFirst().first.map { $0 | 0x20 } == UInt8(ascii: "x")
    let digits = isPrefixed ? word.dropFirst(2) : word
    guard !digits.isEmpty, digits.count <= 10 else { return nil }
    var value: UInt64 = 0
    for byte in digits {
      guard let digit = CaptureCursor.nibble(byte), digit < radix else { return nil }
      value = value * UInt64(radix) + UInt64(digit)
    }
    return UInt32(exactly: value)
  }

  /// A decimal number times ten to the power of `scale`: seconds (6), milliseconds (3) or microseconds (0) in microseconds.
  static func microseconds(_ word: ArraySlice<UInt8>, scale: Int) -> Int64? {
    var value: Int64 = 0
    var digits = 0
    var behind: Int?
    for byte in word {
      if byte == UInt8(ascii: "."), behind == nil {
        behind = 0
        continue
      }
      guard byte &- 0x30 < 10 else { return nil }
      if let places = behind {
        guard places < scale else { continue }
        behind = places + 1
      }
      guard digits < 18 else { return nil }
      value = value * 10 + Int64(byte &- 0x30)
      digits += value > 0 ? 1 : 0
    }
    guard word.contains(where: { $0 != UInt8(ascii: ".") }) else { return nil }
    for _ in (behind ?? 0)..<scale {
      let (product, isTooLong) = value.multipliedReportingOverflow(by: 10)
      guard !isTooLong, product <= CaptureClock.latest else { return nil }
      value = product
    }
    return value
  }

  /// `Rx`, `Tx` and what else tells the direction.
  func isDirection(_ place: Int) -> Bool { ["rx", "tx"].contains(lower(place)) }

  /// `count` data bytes from a word on.
  func bytes(from place: Int, count: Int, radix: UInt32 = 16) throws(CaptureDamage) -> [UInt8] {
    var data: [UInt8] = []
    data.reserveCapacity(min(count, 64))
    for place in place..<place + min(count, 64) {
      let word = self[place]
      guard word.count <= (radix == 16 ? 2 : 3), let value = Self.number(word, radix: radix), value <= 0xFF else {
        throw .bytes
      }
      data.append(UInt8(value))
    }
    return data
  }

  /// An identifier that is 29 bits long, or 11.
  static func identifier(_ value: UInt32?, isExtended: Bool) throws(CaptureDamage) -> CANID {
    guard let value, value <= (isExtended ? 0x1FFF_FFFF : 0x7FF) else { throw .identifier }
    return isExtended ? .extended(value) : .standard(UInt16(value))
  }

  /// The interface's name for a channel's number: most programs count from 1, Linux from 0.
  static func interface(_ channel: ArraySlice<UInt8>, countsFrom first: UInt32 = 1) throws(CaptureDamage) -> String {
    guard let number = number(channel), number < 256 else { throw .form }
    return "can\(number < first ? 0 : number - first)"
  }

  /// What the controller reports where a log says no more than that there was an error: linux/can/error.h, bus error.
  static let error = CapturedFrame.error(CANFrame(id: .extended(0x80), data: [UInt8](repeating: 0, count: 8)))
}
