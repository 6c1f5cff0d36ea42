/// The register map seen from the register: what is known of one address.
enum RegisterKnowledge {
  struct Entry: Sendable {
    let block: RegisterBlock
    let row: RegisterRow
  }

  /// Every register that has rows, with them.
  static let entries: [UInt16: [Entry]] = {
    let blocks: [RegisterBlock] =
      [.module, .thresholds, .flags, .cluster] + (1..<Cluster.mostModules).map(RegisterBlock.slave)
    var entries: [UInt16: [Entry]] = [:]
    for block in blocks {
      for row in block.rows {
        for word in 0..<row.scale.width {
          entries[block.register(of: row) &+ UInt16(word), default: []].append(Entry(block: block, row: row))
        }
      }
    }
    return entries
  }()

  /// Whether the register has a meaning at all, with or without a scale.
  static func isMeasurement(_ register: UInt16) -> Bool { entries[register] != nil }

  /// Whether nothing is left to learn about it: its scale and word order are known.
  static func isSettled(_ register: UInt16) -> Bool {
    entries[register]?.allSatisfy { $0.row.scale != .raw && $0.row.scale != .words } ?? false
  }
}
