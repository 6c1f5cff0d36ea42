/// Finds the bits of a frame that are set while a flag of the service port is on, or while it is off.
struct LearnFrameBits {
  /// Frames on either side of a flag.
  static let leastOfEach = 5
  /// How often the flag must have changed.
  static let leastChanges = 2
  static let leastAgreement = 0.97

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
    guard changes >= Self.leastChanges, on >= Self.leastOfEach, brackets.count - on >= Self.leastOfEach else {
      return []
    }
    return (0..<64).compactMap { bit -> Fit? in
      guard taken >> UInt64(bit) & 1 == 0, let bits = FrameBits(lowest: bit, length: 1) else { return nil }
      guard let on = share(of: bit, brackets, while: 1), let off = share(of: bit, brackets, while: 0) else {
        return nil
      }
      // What hardly ever moves agrees with what never does: both sides count by themselves.
      let isInverted = on < off
      let least = isInverted ? min(1 - on, off) : min(on, 1 - off)
      guard least >= Self.leastAgreement else { return nil }
      return Fit(flag: flag.subject, bits: bits, isInverted: isInverted, count: brackets.count, changes: changes)
    }
  }
  /// How often the bit is set while the flag is on or off; `nil` where too few frames have it.
  private func share(of bit: Int, _ brackets: [LearnBracket], while flag: Double) -> Double? {
    let there = brackets.filter { $0.low == flag && columns.samples[$0.index].count * 8 > bit }
    guard there.count >= Self.leastOfEach else { return nil }
    return Double(there.count { columns.samples[$0.index].bytes >> UInt64(bit) & 1 == 1 }) / Double(there.count)
  }
}
