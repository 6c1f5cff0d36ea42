internal import BMSCore
internal import Transport

/// What `watch` says: readings now and then, links and alarms when they change.
final class WatchTeller: Witness {
  private let jsonl: Bool
  private let interval: Span
  private let output: WatchOutput
  private var due: Instant?
  private var replayed: ReplayClock?
  private var words: [String: String] = [:]

  init(jsonl: Bool, interval: Double, output: WatchOutput) {
    self.jsonl = jsonl
    self.interval = Span(microseconds: Int64(max(interval, 0.1) * 1_000_000))
    self.output = output
  }

  var deadline: Instant? { replayed == nil ? due : nil }

  func take(_ facts: [Fact], of cluster: Int, at now: Instant) {}
  func sourcesChanged(_ station: Station, at now: Instant) { replayed = station.replay }
  func close(at now: Instant) {}

  func look(_ station: Station, at now: Instant) {
    guard due.map({ now >= $0 }) ?? true else { return }
    due = now + interval
    let state = station.state(at: now)
    tellLinks(state)
    if jsonl { output.write(SnapshotDocument(state).json(type: "readings")) }
  }

  func tell(_ events: [AlarmEvent], at now: Instant) {
    let wall = replayed?.wall ?? MonotonicClock.wallClock()
    for event in events {
      let time = wall.wall(event.at)
      if jsonl {
        output.write(
          JSONText.object([
            ("type", "\"alarm\""), ("time", JSONText.quoted(time.iso8601)),
            ("event", JSONText.quoted(event.kind.rawValue)),
            ("alarm", event.alarm.json(.civil(wall), severity: event.alarm.severityUnattended)),
          ]), event.priority)
      } else {
        output.write(
          stamp(time) + "\(event.alarm.key.cluster): \(event.alarm.severityUnattended.rawValue) "
            + "\(event.kind.rawValue): " + AlarmText.line(event.alarm) + (event.alarm.note.map { " (\($0))" } ?? ""),
          event.priority)
      }
    }
  }

  private func tellLinks(_ state: AppState) {
    for cluster in state.clusters {
      for link in cluster.links where words["\(cluster.cluster.name) \(link.name)"] != link.state.word {
        words["\(cluster.cluster.name) \(link.name)"] = link.state.word
        let time = state.wall.wall(state.now)
        let priority = link.state.isLoss ? LogPriority.warning : .info
        let why = link.state.why ?? ""
        if jsonl {
          let record = LinkRecord(
            at: time, cluster: cluster.cluster.name, link: link.name, word: link.state.word, text: why)
          output.write(record.json(type: "link"), priority)
        } else {
          output.write(
            stamp(time) + "\(cluster.cluster.name): \(link.state.isLoss ? "warning: " : "")link \(link.name) "
              + link.state.word + (why.isEmpty ? "" : " (\(why))"), priority)
        }
      }
    }
  }

  /// Local time before a line; nothing where a journal puts its own there.
  private func stamp(_ time: WallTime) -> String {
    output.isJournal ? "" : CSV.time(time, utcOffset: .localOffset(at: time)) + LocalTime.mark(time) + " "
  }
}
