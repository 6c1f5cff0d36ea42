/// What captures suggest about a row of a CAN frame that nobody has published.
public struct FrameProposal: Hashable, Sendable {
  public let id: CANID
  /// How often the frame came.
  public let period: Span?
  /// With its grade: a guess, or `measured` where the captures showed it (`LearnFrames`).
  public let row: FrameRow
  /// Counts, what is left over, lines of the capture: what a person needs to judge it.
  public let evidence: String
  /// What fits as well or nearly so.
  public let rivals: [String]

  public var grade: Grade { row.grade }

  /// `frame 247, bytes 0-1, high byte first: cell_min (raw x 1 mV); 812 readings, ...`
  public var sentence: String {
    let doubt = rivals.isEmpty ? "" : "; it may be \(rivals.joined(separator: " or ")) as well"
    return "frame \(id.hex), \(place): \(row.subject.id)\(scale); \(evidence)\(doubt)"
  }

  private var place: String {
    let bits = row.bits
    if bits.length == 1 { return "byte \(bits.byte) bit \(bits.mask.trailingZeroBitCount % 8)" }
    guard bits.length > 8 else { return "byte \(bits.byte)" + (bits.isSigned ? ", signed" : "") }
    return "bytes \(bits.byte)-\(bits.end - 1), \(bits.isBig ? "high" : "low") byte first"
      + (bits.isSigned ? ", signed" : "")
  }

  private var scale: String {
    switch row.scale {
    case .number(let times, let plus, let decimals, let unit):
      LearnText.scale(.number(times: times, plus: plus, decimals: decimals, unit))
    case .equals: " (while the bit is 0)"
    case .flag, .names: ""
    }
  }
}

extension FrameTable {
  /// A table of proposals, those of one frame together. The second that says the same in a frame has a name of its own; what
  /// another has taken the bits of, on another bus, is left out.
  public init(_ proposals: [FrameProposal], name: String) {
    var frames: [TableFrame] = []
    for proposal in proposals {
      let place = frames.firstIndex { $0.id == proposal.id }
      let known = place.map { frames[$0].rows } ?? []
      guard !known.contains(where: { $0.bits.mask & proposal.row.bits.mask != 0 }) else { continue }
      let same = known.count { $0.subject.id.hasPrefix(proposal.row.subject.id) }
      let isTaken = known.contains { $0.subject == proposal.row.subject }
      let rows = known + [isTaken ? proposal.row.named("\(proposal.row.subject.id) \(same + 1)") : proposal.row]
      let frame = TableFrame(
        id: proposal.id, name: "frame \(proposal.id.hex)", period: proposal.period, rows: rows)
      if let place { frames[place] = frame } else { frames.append(frame) }
    }
    self.init(name: name, frames: frames)
  }
}
