extension Learn {
  static let leastCounts = 4
  static let leastCounterReadings = 12
  /// A bit and a flag that change this close to each other change together.
  static let togetherWithin: Int64 = 2_000_000
  static let leastFlips = 2
  static let leastTextRegisters = 3
  static let leastLetters = 5

  private var orderedRegisters: [(register: UInt16, series: LearnSeries<UInt16>)] {
    registers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  // MARK: - Bits

  private struct Flip {
    let segment: Int
    let from: Int64
    let to: Int64
    let isOn: Bool
  }

  /// Bits of open registers that change with a flag, every time and never else.
  func bitProposals() -> [Proposal] {
    let known = flags.sorted { $0.key < $1.key }.compactMap { name, series -> (String, [Flip], LearnSeries<Bool>)? in
      let flips = series.steps.filter { $0.from.value != $0.to.value }
        .map { Flip(segment: $0.segment, from: $0.from.time, to: $0.to.time, isOn: $0.to.value) }
      return flips.count >= Self.leastFlips ? (name, flips, series) : nil
    }
    guard !known.isEmpty else { return [] }
    return orderedRegisters.flatMap { register, series -> [Proposal] in
      guard !RegisterMap.isSettled(register), !series.isConstant else { return [] }
      let steps = series.steps
      return (0..<16).flatMap { bit -> [Proposal] in
        let flips = steps.filter { ($0.from.value ^ $0.to.value) >> UInt16(bit) & 1 == 1 }
          .map {
            Flip(segment: $0.segment, from: $0.from.time, to: $0.to.time, isOn: $0.to.value >> UInt16(bit) & 1 == 1)
          }
        guard flips.count >= Self.leastFlips else { return [] }
        return known.compactMap { name, others, _ in proposal(register, bit, flips, name, others) }
      }
    }
  }

  private func proposal(_ register: UInt16, _ bit: Int, _ a: [Flip], _ name: String, _ b: [Flip]) -> Proposal? {
    guard a.count == b.count, let first = a.first, let other = b.first else { return nil }
    let isInverted = first.isOn != other.isOn
    let isTogether = zip(a, b).allSatisfy { x, y in
      captures[x.segment] == captures[y.segment] && (x.isOn != y.isOn) == isInverted
        && x.from - Self.togetherWithin <= y.to && y.from - Self.togetherWithin <= x.to
    }
    guard isTogether else { return nil }
    return Proposal(
      [register], .bit(bit, flag: name, isInverted: isInverted),
      evidence: "changed with it \(a.count) of \(b.count) times within \(Self.togetherWithin / 1_000_000) s, never else"
    )
  }

  // MARK: - Texts

  /// Runs of registers that hold printable characters and never change.
  func textProposals() -> [Proposal] {
    var proposals: [Proposal] = []
    var run: [(register: UInt16, word: UInt16, count: Int)] = []
    for (register, series) in orderedRegisters + [(0xFFFF, LearnSeries())] {
      if let last = run.last, register != last.register &+ 1 {
        proposals += text(run).map { [$0] } ?? []
        run = []
      }
      guard !RegisterMap.isMeasurement(register), series.isConstant, let word = series.values.first,
        Self.isPrintable(word)
      else {
        proposals += text(run).map { [$0] } ?? []
        run = []
        continue
      }
      run.append((register, word, series.values.count))
    }
    return proposals
  }

  private static func isPrintable(_ word: UInt16) -> Bool {
    let (high, low) = (word >> 8, word & 0xFF)
    return (0x20...0x7E).contains(high) && (low == 0 || (0x20...0x7E).contains(low))
  }

  private func text(_ run: [(register: UInt16, word: UInt16, count: Int)]) -> Proposal? {
    guard run.count >= Self.leastTextRegisters else { return nil }
    let bytes = run.flatMap { [UInt8($0.word >> 8), UInt8($0.word & 0xFF)] }.filter { $0 != 0 }
    guard bytes.count(where: RedactionText.isAlphanumeric) >= Self.leastLetters else { return nil }
    let least = run.map(\.count).min() ?? 0
    return Proposal(
      run.map(\.register), .text(String(decoding: bytes, as: UTF8.self)),
      evidence: "\(bytes.count) printable characters in \(run.count) registers, the same in all \(least) readings")
  }

  // MARK: - Counters

  /// Open registers that only ever count up.
  func counterProposals(except explained: Set<UInt16>) -> [Proposal] {
    orderedRegisters.compactMap { register, series in
      guard !RegisterMap.isSettled(register), !explained.contains(register) else { return nil }
      let steps = series.steps
      let counts = steps.count { $0.to.value > $0.from.value }
      guard steps.count + 1 >= Self.leastCounterReadings, counts >= Self.leastCounts,
        steps.allSatisfy({ $0.to.value >= $0.from.value })
      else { return nil }
      let total = steps.reduce(0) { $0 + Int($1.to.value) - Int($1.from.value) }
      guard let rate = rate(of: Double(total), steps) else { return nil }
      return Proposal(
        [register], .counter(perSecond: rate),
        evidence: "went up \(counts) of \(steps.count) times by \(total) in all, never down")
    }
  }

  private func rate(
    of total: Double, _ steps: [(segment: Int, from: LearnSeries<UInt16>.Sample, to: LearnSeries<UInt16>.Sample)]
  ) -> Double? {
    let time = steps.reduce(Int64(0)) { $0 &+ ($1.to.time &- $1.from.time) }
    return time > 0 ? total / Span(microseconds: time).seconds : nil
  }

  // MARK: - Two registers that are one number

  /// Neighbours that count up together: told by a carry; registers 12-13, known to be a pair, by which one moves.
  func pairProposals() -> [Proposal] {
    orderedRegisters.compactMap { register, series in
      let next = register &+ 1
      guard next > register, !RegisterMap.isSettled(register), !RegisterMap.isSettled(next),
        let other = registers[next]
      else { return nil }
      return [true, false].lazy.compactMap { pair(register, series, other, isHighFirst: $0) }.first
    }
  }

  private func pair(
    _ register: UInt16, _ first: LearnSeries<UInt16>, _ second: LearnSeries<UInt16>, isHighFirst: Bool
  ) -> Proposal? {
    let (high, low) = isHighFirst ? (first.steps, second.steps) : (second.steps, first.steps)
    guard high.count == low.count, low.count + 1 >= Self.leastCounterReadings else { return nil }
    var (carries, counts, total) = (0, 0, Int64(0))
    for (h, l) in zip(high, low) {
      guard h.from.time == l.from.time, h.to.time == l.to.time else { return nil }
      let step =
        (Int64(h.to.value) << 16 | Int64(l.to.value)) - (Int64(h.from.value) << 16 | Int64(l.from.value))
      // A number that jumps by half the low word's range in one step was not read as one number.
      guard (0..<0x8000).contains(step) else { return nil }
      counts += step > 0 ? 1 : 0
      total += step
      carries += h.to.value == h.from.value &+ 1 && l.to.value < l.from.value ? 1 : 0
    }
    let isKnownPair = RegisterMap.entries(at: register).contains { $0.row.scale == .words }
    guard counts >= Self.leastCounts, carries > 0 || isKnownPair, let rate = rate(of: Double(total), low) else {
      return nil
    }
    let evidence =
      "as one number it went up \(counts) of \(low.count) times by \(total) in all, never down, "
      + (carries > 0 ? "with \(carries) carries into the high word" : "no carry into the high word seen yet")
    return Proposal(
      [register, register + 1], .pair(isHighWordFirst: isHighFirst, perSecond: rate), evidence: evidence)
  }

  // MARK: - Captures against each other

  /// Open registers that stand still within each capture at different values.
  func differenceProposals(except explained: Set<UInt16>) -> [Proposal] {
    orderedRegisters.compactMap { register, series in
      guard !RegisterMap.isSettled(register), !explained.contains(register) else { return nil }
      var values: [UInt16] = []
      for (_, samples) in series.ordered {
        guard samples.count >= 3, let value = samples.first?.value, samples.allSatisfy({ $0.value == value }) else {
          return nil
        }
        values.append(value)
      }
      guard Set(values).count > 1 else { return nil }
      return Proposal(
        [register], .differs(values),
        evidence: "constant in each of \(values.count) captures, \(Set(values).count) different values")
    }
  }
}
