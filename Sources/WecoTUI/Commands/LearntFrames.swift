internal import BMSCore

/// What `learn` found in CAN frames, as the file of a frame table: each row under its evidence.
struct LearntFrames {
  private let table: FrameTable
  private let lines: [String]

  /// - Parameter captures: the files that it was learnt from.
  init(_ proposals: [FrameProposal], name: String, from captures: [String]) {
    let table = FrameTable(proposals, name: name)
    self.table = table
    lines =
      ["// \(Texts.Capture.framesLearnt(from: captures))"]
      + FrameTableText.lines(table) { frame, row in
        let (id, bits) = (table.frames[frame].id, table.frames[frame].rows[row].bits)
        return proposals.filter { $0.id == id && $0.row.bits == bits }.prefix(1).map { proposal in
          let doubt = proposal.rivals.isEmpty ? "" : "; \(Texts.Capture.rivals(proposal.rivals))"
          return proposal.evidence + doubt
        }
      }
  }

  func write(to path: String) throws {
    try NewFile.write(lines.map { PlainText.oneLine($0) + "\n" }.joined(), to: path)
    let rows = table.frames.flatMap(\.rows)
    try Output.line(
      Texts.Capture.frames(
        path, frames: table.frames.count, rows: rows.count, shown: rows.count { $0.grade.isFact }))
  }
}
