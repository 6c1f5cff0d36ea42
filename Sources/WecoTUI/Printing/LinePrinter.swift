internal import BMSCore
internal import Transport

/// What `watch` says: readings now and then, links and alarms when they change.
final class LinePrinter: Consumer {
  /// `nil` where people read.
  private var readings: ReadingLines?
  private let output: LineQueue
  private var replayed: ReplayClock?
  private var names: [String] = []

  init(readings: ReadingLines?, output: LineQueue) {
    self.readings = readings
    self.output = output
  }

  var deadline: Instant? { replayed == nil ? readings?.due : nil }
  var isCrowded: Bool { output.isCrowded }

  func receive(_ facts: [Fact], of cluster: Int, at now: Instant) {
    for fact in facts {
      switch fact.event {
      case .alarm(let event): print(event)
      case .link(.state(let state)):
        print(fact.link, state, of: names[cluster], at: fact.at)
        readings?.beginAgain()
      default: break
      }
    }
  }

  func tick(_ runner: Runner, at now: Instant) {
    guard readings?.isDue(at: now) ?? false, let line = readings?.line(runner.state(at: now)) else { return }
    output.write(line)
  }

  func sourcesChanged(_ runner: Runner, at now: Instant) {
    replayed = runner.replay
    names = runner.sources.map(\.watch.name)
    readings?.beginAgain()
  }

  func close(_ runner: Runner, at now: Instant) { output.close() }

  private var wall: WallClock { replayed?.wall ?? MonotonicClock.wallClock() }

  private func print(_ event: AlarmEvent) {
    let wall = wall
    let time = wall.wall(event.at)
    if readings != nil {
      output.write(
        JSONText.document([
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

  private func print(_ link: String, _ state: LinkState, of cluster: String, at instant: Instant) {
    let time = wall.wall(instant)
    let priority = state.isLoss ? LogPriority.warning : .info
    let why = state.why ?? ""
    if readings != nil {
      let record = LinkRecord(at: time, cluster: cluster, link: link, word: state.word, text: why)
      output.write(record.line, priority)
    } else {
      output.write(
        stamp(time) + "\(cluster): \(state.isLoss ? "warning: " : "")link \(link) "
          + state.word + (why.isEmpty ? "" : " (\(why))"), priority)
    }
  }

  /// Local time before a line; nothing where a journal puts its own there.
  private func stamp(_ time: WallTime) -> String {
    output.isJournal ? "" : CSV.time(time, utcOffset: .localOffset(at: time)) + LocalTime.mark(time) + " "
  }
}
