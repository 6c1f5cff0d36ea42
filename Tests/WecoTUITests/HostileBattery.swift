import BMSCore

/// A module on its service port, typed from weco-serial, that is good or bad in one way.
struct HostileBattery {
  enum Kind: String, CaseIterable, Sendable {
    // True values, on lines as they are.
    case good, late, doubled, echoed, noisy
    /// True values, and a fault: the pack imbalance bit of register 79.
    case imbalanced
    // Replies that fit and cannot be true.
    case zeros, ones, sevens, eights, sixteens, cells, random, chaos, shifted, noVoltage, noSOC, dead
    // Replies that do not fit, or not all of them.
    case partial, moduleOnly, withoutModule, withoutFlags, otherUnit, otherFunction, refusing, badChecksum, echoOnly,
      keyOnly,
      tooLate,
      wrongBlock, mute
    /// Good for less than it takes to read everything.
    case dying

    /// Whether what it says is so, and can be read.
    var isTrue: Bool { [.good, .late, .doubled, .echoed, .noisy].contains(self) }
  }

  static let key = KeyedChecksum.provenKey
  static let volts = 5300.0 / 100

  let kind: Kind
  private let checksum = KeyedChecksum(key: Self.key)
  private var words = Self.module
  private var answers = 0
  private var state: UInt64

  init(_ kind: Kind, seed: UInt64 = 1) {
    self.kind = kind
    state = seed &* 2 &+ 1
    let count = UInt16(words.keys.max() ?? 0) + 40
    func all(_ word: UInt16) { for address in 0...count { words[address] = word } }
    switch kind {
    case .zeros: all(0)
    case .ones: all(0xFFFF)
    case .sevens: all(0x7FFF)
    case .eights: all(0x8000)
    case .sixteens: all(16)
    case .cells: all(3312)
    case .random: for address in 0...count { words[address] = next() }
    case .shifted: words = Dictionary(uniqueKeysWithValues: words.map { ($0.key + 1, $0.value) })
    case .noVoltage: words[14] = 0
    case .noSOC: (words[20], words[206]) = (0xFFFF, 0xFFFF)
    // As in a board whose sense wires are off: nothing measures, the rest is there.
    case .dead: for address in Array(UInt16(14)...20) + Array(23...38) + Array(203...206) { words[address] = 0 }
    case .imbalanced: words[79] = 0x8000
    default: break
    }
  }

  /// 53.00 V, 21 A charging, 64 %, no slaves.
  private static let module: [UInt16: UInt16] = {
    var words: [UInt16: UInt16] = [
      7: 16, 8: 3, 9: 101, 10: 305, 11: 22, 12: 0, 13: 777, 14: 5300, 15: UInt16(bitPattern: -2100), 16: 65, 17: 62,
      18: 3314, 19: 3311, 20: 160, 21: 105, 71: 0x51, 72: 530, 73: UInt16(bitPattern: -210), 74: 0, 75: 2, 76: 4,
      77: 500,
      78: 1000, 79: 0, 203: 1000, 204: 1000, 205: UInt16(bitPattern: -210), 206: 160, 207: 0, 208: 1, 209: 2,
    ]
    for cell in 0..<16 { words[23 + UInt16(cell)] = [3311, 3312, 3313, 3314][cell % 4] }
    for threshold in 0..<20 { words[51 + UInt16(threshold)] = 100 + UInt16(threshold) }
    return words
  }()

  private mutating func next() -> UInt16 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt16(truncatingIfNeeded: state >> 40)
  }

  /// What comes back, and how long after the request.
  mutating func answer(_ request: [UInt8]) -> [(after: Span, bytes: [UInt8])] {
    if kind == .mute { return [] }
    if kind == .echoOnly { return [(.milliseconds(3), request)] }
    if request.count == 6 { return [(.milliseconds(5), checksum.sealed([1, 3, 3, 0x23, 0, 0]))] }
    guard request.count == 8, request[1] == 3, kind != .keyOnly else { return [] }
    let first = UInt16(request[2]) << 8 | UInt16(request[3])
    let count = UInt16(request[4]) << 8 | UInt16(request[5])
    answers += 1
    let isModule = first == 1
    switch kind {
    case .moduleOnly where !isModule, .withoutModule where isModule, .withoutFlags where first == 71: return []
    case .dying where answers > 12: return []
    case .chaos: for address in first..<first + count { words[address] = next() }
    default: break
    }
    return lines(reply(first: kind == .wrongBlock ? first &+ 100 : first, count: count), to: request)
  }

  private func reply(first: UInt16, count: UInt16) -> [UInt8] {
    let data = (first..<first + count).flatMap { address -> [UInt8] in
      let word = words[address] ?? 0
      return [UInt8(word >> 8), UInt8(truncatingIfNeeded: word)]
    }
    return [1, 3, UInt8(truncatingIfNeeded: data.count)] + data
  }

  /// How the reply is on the line.
  private mutating func lines(_ body: [UInt8], to request: [UInt8]) -> [(after: Span, bytes: [UInt8])] {
    let frame = checksum.sealed(body)
    switch kind {
    case .late: return [(.milliseconds(300), frame)]
    case .tooLate: return [(.milliseconds(700), frame)]
    case .doubled: return [(.milliseconds(5), frame + frame)]
    case .echoed: return [(.milliseconds(3), request + frame)]
    case .noisy: return [(.milliseconds(5), next() % 5 == 0 ? [0xFF, 0x00, 0x3C] + frame : frame)]
    case .partial: return [(.milliseconds(5), Array(frame.prefix(frame.count / 2)))]
    case .otherUnit: return [(.milliseconds(5), checksum.sealed([2] + body.dropFirst()))]
    case .otherFunction: return [(.milliseconds(5), checksum.sealed([1, 4] + body.dropFirst(2)))]
    case .refusing: return [(.milliseconds(5), checksum.sealed([1, 0x83, 2]))]
    case .badChecksum:
      var bad = frame
      bad[bad.count - 1] ^= 0x40
      return [(.milliseconds(5), bad)]
    default: return [(.milliseconds(5), frame)]
    }
  }
}
