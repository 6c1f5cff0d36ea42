internal import BMSCore

/// When each value changed last, and what it was before. As large as what is known, never larger.
struct ChangeBook: Hashable, Sendable {
  struct Change: Hashable, Sendable {
    let at: Instant
    let before: Value
  }

  private struct Key: Hashable, Sendable {
    let source: Source
    let field: Field
  }

  private struct Entry: Hashable, Sendable {
    var value: Value
    var last: Change?
  }

  private var entries: [Key: Entry] = [:]

  /// The last change of the value behind a reading; `nil` while there was none.
  /// - Parameter field: what it is shown as; a register knows better.
  func last(of reading: Reading, field: Field?) -> Change? {
    guard let field = reading.register.flatMap(RegisterMap.field) ?? field else { return nil }
    return entries[Key(source: reading.source, field: field)]?.last
  }

  /// Compares everything that is known with what was known before.
  mutating func note(_ clusters: [ClusterState]) {
    var next: [Key: Entry] = [:]
    next.reserveCapacity(entries.count)
    for cluster in clusters.map(\.cluster) {
      for (field, reading) in cluster.fields { note(reading, field, &next) }
      for module in cluster.modules {
        for (field, reading) in module.fields { note(reading, field, &next) }
        for reading in module.cells { if let reading { note(reading, .cellVoltage, &next) } }
      }
    }
    entries = next
  }

  private func note(_ reading: Reading, _ field: Field, _ next: inout [Key: Entry]) {
    guard reading.source.origin != .computed else { return }
    let key = Key(source: reading.source, field: field)
    var entry = entries[key] ?? Entry(value: reading.value)
    if entry.value != reading.value {
      entry.last = Change(at: reading.heard, before: entry.value)
      entry.value = reading.value
    }
    next[key] = entry
  }
}

/// A change of an earlier time that the battery took, or may have taken.
struct PastChange: Hashable, Sendable {
  let time: WallTime
  let user: String
  /// The field's id, or the label of a device map.
  let field: String
  let old: String
  let new: String
  /// The last word about it.
  var outcome: String
}
