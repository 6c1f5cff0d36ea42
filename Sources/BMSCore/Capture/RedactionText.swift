/// What in a capture may name an owner: texts in bytes, and long numbers in notes.
enum RedactionText {
  static let cross = UInt8(ascii: "X")

  /// Runs of at least `least` printable characters with at least three letters or digits among them.
  static func runs(in bytes: some RandomAccessCollection<UInt8>, least: Int) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start: Int?
    var named = 0
    for (index, byte) in bytes.enumerated() {
      if (0x20...0x7E).contains(byte) {
        if start == nil { named = 0 }
        start = start ?? index
        named += isAlphanumeric(byte) ? 1 : 0
      } else {
        if let start, index - start >= least, named >= 3 { runs.append(start..<index) }
        start = nil
      }
    }
    if let start, bytes.count - start >= least, named >= 3 { runs.append(start..<bytes.count) }
    return runs
  }

  /// Crosses out what is printable and no space; says how many characters that changed.
  static func crossOut(_ bytes: inout [UInt8], _ range: Range<Int>) -> Int {
    var count = 0
    for index in range where (0x21...0x7E).contains(bytes[index]) && bytes[index] != cross {
      bytes[index] = cross
      count += 1
    }
    return count
  }

  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  /// A note or comment with the names of USB adapters (they hold serial numbers) and long numbers crossed out.
  static func crossOutNames(in text: String) -> (text: String, count: Int) {
    var bytes = Array(text.utf8)
    var count = 0
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: " ")) ?? bytes.count
      if namesAdapter(bytes[start..<end]) {
        let name = bytes[start..<end].lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? start
        count += crossOut(&bytes, name..<end) > 0 ? 1 : 0
      } else {
        for number in longNumbers(in: bytes[start..<end]) { count += crossOut(&bytes, number) > 0 ? 1 : 0 }
      }
      start = end + 1
    }
    return (String(decoding: bytes, as: UTF8.self), count)
  }

  static func namesAdapter(_ word: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: word, as: UTF8.self)
    return text.contains("by-id/") || text.contains("usb-")
  }

  /// Eight letters and digits or more, four of them digits: a serial number, not a rate, a key or a version.
  private static func longNumbers(in word: ArraySlice<UInt8>) -> [Range<Int>] {
    var numbers: [Range<Int>] = []
    var start = word.startIndex
    for index in word.startIndex...word.endIndex {
      if index < word.endIndex, isAlphanumeric(word[index]) { continue }
      let run = word[start..<index]
      if run.count >= 8, run.count(where: { (0x30...0x39).contains($0) }) >= 4 { numbers.append(start..<index) }
      start = index + 1
    }
    return numbers
  }
}

/// Which CAN frames carry texts (can-protocols, sections on the 351 family; 7330, 7340: Pylontech HV).
enum RedactionCAN {
  private static let texts: Set<UInt32> = [0x35E, 0x370, 0x371, 0x380, 0x381, 0x382]
  private static let makers: Set<UInt32> = [0x35E, 0x382]
  /// Frames of the 351 family that hold numbers and nothing else.
  private static let numbers: Set<UInt32> = [
    0x305, 0x306, 0x307, 0x351, 0x355, 0x356, 0x359, 0x35A, 0x35B, 0x35C, 0x35F, 0x372, 0x373, 0x374, 0x375, 0x376,
    0x377, 0x378, 0x379,
  ]
  /// Makers' names say which protocol it is, and name nobody (can-protocols, battery brands).
  private static let brands = [
    "PYLON", "BYD", "PYTES", "REC-BMS", "SHEnergy", "DYNESS", "DISCOVER", "WECO", "WeCo", "GOODWE", "DY",
  ]

  enum Verdict: Hashable {
    case keep
    case keepMaker
    case crossOut
  }

  static func judge(_ frame: CANFrame) -> Verdict {
    let data = frame.data
    let id = frame.id.value
    let isKnownText = !frame.id.isExtended && texts.contains(id)
    if !frame.id.isExtended, numbers.contains(id) { return .keep }
    let text = data.prefix { (0x20...0x7E).contains($0) }
    let isText = data.dropFirst(text.count).allSatisfy { $0 == 0 } && text.count >= (isKnownText ? 2 : 6)
    guard isText, text.contains(where: RedactionText.isAlphanumeric) else { return .keep }
    guard isKnownText || text.count(where: RedactionText.isAlphanumeric) >= 6 else { return .keep }
    let word = String(decoding: text, as: UTF8.self)
    if makers.contains(id), !frame.id.isExtended, brands.contains(where: word.hasPrefix) { return .keepMaker }
    return .crossOut
  }
}
