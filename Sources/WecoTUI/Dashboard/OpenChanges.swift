internal import BMSCore

/// Reads back what earlier runs left open: nothing is sent for it, what is read anyway is looked at.
///
/// A value counts when it was read and believed twice, some time apart, on a battery that fits the line.
struct OpenChanges {
  /// Between the two readings, as for a change of now.
  private static let pause = Span.seconds(1)
  /// Another program may have closed one, or left one.
  private static let lookPause = Span.seconds(10)

  private var seen: [AuditRecord: (word: String, heard: Instant, epoch: Epoch)] = [:]
  private var closed: Set<AuditRecord> = []
  private var lookedAt: Instant?

  func isClosed(_ line: AuditRecord) -> Bool { closed.contains(line) }

  mutating func isLookDue(at now: Instant) -> Bool {
    guard lookedAt.map({ now - $0 >= Self.lookPause }) ?? false else {
      lookedAt = lookedAt ?? now
      return false
    }
    lookedAt = now
    return true
  }

  /// What stands where a change was left open, once it was read twice; `nil` before.
  mutating func close(_ line: AuditRecord, in state: AppState) -> LaterReading? {
    guard let (reading, heard, epoch) = look(line, state) else { return nil }
    guard let before = seen[line], before.word == reading.word, before.epoch == epoch else {
      seen[line] = (reading.word, heard, epoch)
      return nil
    }
    guard heard - before.heard >= Self.pause else { return nil }
    seen[line] = nil
    closed.insert(line)
    return reading
  }

  private func look(_ line: AuditRecord, _ state: AppState) -> (LaterReading, Instant, Epoch)? {
    for cluster in state.clusters {
      guard let situation = cluster.situation(at: state.now, state.settings), situation.isFresh,
        situation.battery.text == line.battery,
        let write = situation.map.writes.first(where: { $0.subject.id == line.field }), situation.fitsMap,
        situation.presentIsLive(write.subject), let present = situation.present(write.subject)
      else { continue }
      return (
        LaterReading(present.value, old: line.old, new: line.new, by: write), present.heard, situation.epoch
      )
    }
    return nil
  }
}
