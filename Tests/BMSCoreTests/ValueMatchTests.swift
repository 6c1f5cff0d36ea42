import BMSCore
import Glibc
import Testing

/// Registers whose scale, offset and word order were drawn by lot, and a screen that shows what they hold.
private struct SecretRegister {
  let register: UInt16
  let layout: ValueCandidate.Layout
  let times: Int64
  let plus: Int64
  let decimals: UInt8
  var raw: Int64
  /// By how much it moves between two looks of the person; 0 stands still.
  let pace: Int64

  var shown: Decimal { Decimal(raw * times + plus, decimals: decimals) }

  func put(into words: inout [UInt16: UInt16]) {
    let (high, low) = (UInt16(truncatingIfNeeded: raw >> 16), UInt16(truncatingIfNeeded: raw))
    switch layout {
    case .one: words[register] = low
    case .highFirst: (words[register], words[register + 1]) = (high, low)
    case .lowFirst: (words[register], words[register + 1]) = (low, high)
    }
  }

  func isIt(_ candidate: ValueCandidate) -> Bool {
    candidate.register == register && candidate.layout == layout
      && candidate.decimals == decimals && candidate.times == times && candidate.plus == plus
  }
}

/// Thirty of them among noise, one after the other with a gap now and then.
private struct SecretBoard {
  private(set) var registers: [SecretRegister] = []
  private var chance: SplitMix64
  /// What stands in the registers between them, and never moves.
  private var noise: [UInt16: UInt16] = [:]

  init(seed: UInt64) {
    var chance = SplitMix64(seed: seed)
    var next = 39
    for _ in 0..<30 {
      next += Int(chance.next() % 2)
      let layout = ValueCandidate.Layout.allCases[Int(chance.next() % 4 / 2 + chance.next() % 2) % 3]
      let (times, decimals) = Self.factors[Int(chance.next() % UInt64(Self.factors.count))]
      let (offset, places) = layout == .one ? Self.offsets[Int(chance.next() % UInt64(Self.offsets.count))] : (0, 0)
      let own = max(decimals, places)
      let power: (UInt8) -> Int64 = { (0..<$0).reduce(Int64(1)) { product, _ in product * 10 } }
      let raw = layout == .one ? Int64(chance.next() % 32_000) + 200 : Int64(chance.next() % 90_000_000) + 70_000
      registers.append(
        SecretRegister(
          register: UInt16(next), layout: layout, times: times * power(own - decimals),
          plus: offset * power(own - places), decimals: own, raw: raw,
          pace: chance.next() % 3 == 0 ? 0 : Int64(chance.next() % 9) + 1))
      next += layout == .one ? 1 : 2
    }
    for register in UInt16(39)...120 {
      noise[register] = chance.next() % 3 == 0 ? 0 : UInt16(chance.next() % 6000)
    }
    self.chance = chance
  }

  private static let factors: [(Int64, UInt8)] = [(1, 0), (1, 1), (1, 2), (1, 3), (10, 0), (5, 1), (4, 1)]
  private static let offsets: [(Int64, UInt8)] = [(0, 0), (0, 0), (-40, 0), (-27315, 2), (-1000, 0), (-50, 0)]

  /// Ten rounds of reading, and what the person saw in one of the last four.
  mutating func look() -> (rounds: [[UInt16: UInt16]], shown: [Decimal]) {
    var rounds: [[UInt16: UInt16]] = []
    var shown: [Decimal] = []
    let seen = 6 + Int(chance.next() % 4)
    for round in 0..<10 {
      var words: [UInt16: UInt16] = [:]
      for register in UInt16(39)...120 { words[register] = noise[register] }
      for one in registers { one.put(into: &words) }
      rounds.append(words)
      if round == seen { shown = registers.map(\.shown) }
      for index in registers.indices { registers[index].raw += registers[index].pace }
    }
    return (rounds, shown)
  }
}

@Suite struct ValueMatchTests {
  /// Each register is typed at most three times. It is found, or it is among those that are named.
  private func play(seed: UInt64) -> (found: Int, named: Int, wrong: [String]) {
    var board = SecretBoard(seed: seed)
    var matches = board.registers.map { _ in ValueMatch() }
    for _ in 0..<3 {
      let (rounds, shown) = board.look()
      for index in matches.indices { matches[index].take(shown[index], among: rounds) }
    }
    var (found, named, wrong) = (0, 0, [String]())
    for (one, match) in zip(board.registers, matches) {
      guard match.candidates.contains(where: one.isIt) else {
        wrong.append("seed \(seed): \(one) is not among \(match.candidates.prefix(3))")
        continue
      }
      if match.isFound { found += 1 } else { named += 1 }
    }
    return (found, named, wrong)
  }

  @Test func `thirty registers are found with three readings each, or named`() {
    var (found, named) = (0, 0)
    let seeds = getenv("LESSON_SEEDS").flatMap { UInt64(String(cString: $0)) } ?? 4
    for seed in 1...max(seeds, 1) {
      let result = play(seed: seed)
      #expect(result.wrong == [])
      found += result.found
      named += result.named
    }
    print("\(seeds) boards of 30 registers: \(found) found, \(named) named among others")
    // Two of three move between the readings; what stands still may look like another.
    #expect(UInt64(found) >= seeds * 24 && UInt64(found + named) == seeds * 30)
  }

  @Test func `what stands still is not guessed`() throws {
    var match = ValueMatch()
    let words: [UInt16: UInt16] = [82: 0, 83: 123, 84: 1230, 85: 163]
    for _ in 0..<3 { match.take(Decimal(123), among: [words]) }
    #expect(!match.isFound && match.best == nil && match.separation == .change)
    #expect(match.candidates.contains { $0.register == 83 && $0.plus == 0 && $0.times == 1 && $0.layout == .one })
    #expect(match.candidates.contains { $0.register == 84 && $0.decimals == 1 })
    #expect(match.candidates.contains { $0.register == 85 && $0.plus == -40 })
    match.take(Decimal(124), among: [[82: 0, 83: 124, 84: 1230, 85: 163]])
    // One register, or two that are one number: nobody can tell yet.
    #expect(match.best?.register == 83 && match.separation == .beyond(Decimal(65_535)))
    #expect(match.candidates.map(\.layout) == [.one, .highFirst])
    match.take(Decimal(65_537), among: [[82: 1, 83: 1, 84: 1230, 85: 163]])
    #expect(match.isFound && match.separation == .none)
    #expect(match.candidates.first?.layout == .highFirst)
    #expect(match.candidates.first?.scale(.count) == .long(decimals: 0, .count))
  }

  @Test func `a sign shows itself when the number is below zero`() throws {
    var match = ValueMatch()
    match.take(Decimal(25, decimals: 1), among: [[90: 25]])
    match.take(Decimal(-3, decimals: 1), among: [[90: 0xFFFD]])
    #expect(match.candidates.map(\.sign) == [.signed])
    var other = ValueMatch()
    other.take(Decimal(65_533), among: [[90: 0xFFFD]])
    #expect(other.candidates.contains { $0.sign == .unsigned })
  }

  @Test func `a screen may round or cut off digits, and the registers may have moved while one typed`() {
    for shown in [Decimal(123), Decimal(124)] {
      var match = ValueMatch()
      match.take(shown, among: [[90: 1238], [90: 1239], [90: 1290]])
      #expect(match.candidates.contains { $0.register == 90 && $0.times == 1 && $0.decimals == 1 })
    }
    var exact = ValueMatch()
    exact.take(Decimal(1230, decimals: 1), among: [[90: 1238]])
    #expect(exact.candidates.isEmpty && exact.separation == .nothingFits)
  }

  @Test func `numbers that no battery shows and registers at the end are no trouble`() {
    var match = ValueMatch()
    match.take(Decimal(.max), among: [[0xFFFF: 1]])
    #expect(match.readings == 0)
    for number in [Decimal(.max, decimals: 6), Decimal(.min, decimals: 6), Decimal(0), Decimal(-1)] {
      match.take(number, among: [[0xFFFF: 0xFFFF, 0: 0], [:]])
      match.take(number, among: [])
    }
  }
}
