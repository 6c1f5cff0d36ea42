/// Finds the bits of a frame that are set while a flag of the service port is on, or while it is off.
struct LearnFrameBits {
  static let leastPairs = 20
  /// On either side of a flag.
  static let leastOfEach = 5
  /// How often the flag must have changed.
  static let leastChanges = 2
  static let leastAgreement = 0.995

  private let columns: LearnFrameColumns
  private let flags: [LearnQuantity]

  init(_ columns: LearnFrameColumns, _ flags: [LearnQuantity]) {
    self.columns = columns
    self.flags = flags.filter { flag in
      if case .field(let field) = flag.subject { field.unit == .bool } else { false }
    }
  }

  private struct Fit {
    let flag: FrameSubject
    let bits: FrameBits
    let isInverted: Bool
    let count: Int
    let changes: Int
  }

  /// - Parameter taken: bits that carry numbers.
  func proposals(of id: CANID, except taken: UInt64) -> [FrameProposal] {
    let all = flags.flatMap { fits($0, except: taken) }
    return (0..<64).compactMap { bit -> FrameProposal? in
      let here = all.filter { $0.bits.lowest == bit }
      guard let fit = here.first else { return nil }
      let rivals = here.dropFirst().map(\.flag.id)
      return FrameProposal(
        id: id, period: columns.period,
        row: FrameRow(
          fit.flag, fit.bits, fit.isInverted ? .equals(0) : .flag,
          source: "learn: \(fit.count) readings, \(fit.changes) changes, beside the service port"),
        evidence: "\(columns.seen) frames, \(fit.count) of them beside readings, the flag changed \(fit.changes) times",
        rivals: Array(rivals))
    }
  }

  private func fits(_ flag: LearnQuantity, except taken: UInt64) -> [Fit] {
    let brackets = columns.brackets(flag).filter { $0.low == $0.high }
    let changes = zip(brackets, brackets.dropFirst()).count { $0.low != $1.low }
    let on = brackets.count { $0.low == 1 }
    guard changes >= Self.leastChanges, on >= Self.leastOfEach, brackets.count - on >= Self.leastOfEach else { return [] }
    return (0..<64).compactMap { bit -> Fit? in
      guard taken >> UInt64(bit) & 1 == 0, let bits = FrameBits(lowest: bit, length: 1) else { return nil }
      var (count, equal) = (0, 0)
      for bracket in brackets where columns.samples[bracket.index].count * 8 > bit {
        count += 1
        if (columns.samples[bracket.index].bytes >> UInt64(bit) & 1 == 1) == (bracket.low == 1) { equal += 1 }
      }
      guard count >= Self.leastPairs else { return nil }
      let share = Double(equal) / Double(count)
      guard share >= Self.leastAgreement || share <= 1 - Self.leastAgreement else { return nil }
      return Fit(flag: flag.subject, bits: bits, isInverted: share < 0.5, count: count, changes: changes)
    }
  }
}
