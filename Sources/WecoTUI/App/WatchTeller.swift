internal import BMSCore
internal import Glibc
internal import Synchronization
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

  func take(_ entries: [JournalEntry], of cluster: Int, at now: Instant) {}
  func sourcesChanged(_ station: Station, at now: Instant) { replayed = station.replay }
  func close(at now: Instant) {}

  func look(_ station: Station, at now: Instant) {
    guard due.map({ now >= $0 }) ?? true else { return }
    due = now + interval
    let state = station.state(at: now)
    tellLinks(state)
    guard jsonl, let text = try? Self.readings(state) else { return }
    output.write(text)
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
            ("alarm", HistoryExport.json(AlarmRecord(event.alarm, wall))),
          ]))
      } else {
        output.write(
          "\(clock(time)) \(event.alarm.key.cluster): \(event.alarm.severity.rawValue) \(event.kind.rawValue): "
            + AlarmText.line(event.alarm) + (event.alarm.note.map { " (\($0))" } ?? ""))
      }
    }
  }

  private func tellLinks(_ state: AppState) {
    for cluster in state.clusters {
      for link in cluster.links where words["\(cluster.cluster.name) \(link.name)"] != link.state.word {
        words["\(cluster.cluster.name) \(link.name)"] = link.state.word
        let time = state.wall.wall(state.now)
        var why = ""
        if case .closed(let reason) = link.state { why = reason }
        if jsonl {
          output.write(
            JSONText.object([
              ("type", "\"link\""), ("time", JSONText.quoted(time.iso8601)),
              ("cluster", JSONText.quoted(cluster.cluster.name)), ("link", JSONText.quoted(link.name)),
              ("state", JSONText.quoted(link.state.word)), ("why", JSONText.quoted(why)),
            ]))
        } else {
          output.write(
            "\(clock(time)) \(cluster.cluster.name): link \(link.name) \(link.state.word)"
              + (why.isEmpty ? "" : " (\(why))"))
        }
      }
    }
  }

  private func clock(_ time: WallTime) -> String { CSV.time(time, utcOffset: .localOffset(at: time)) }

  /// The document of `snapshot --json` on one line.
  private static func readings(_ state: AppState) throws -> String {
    let document = try SnapshotDocument(state).json(onOneLine: true)
    return "{\"type\":\"readings\"," + document.dropFirst()
  }
}

/// Lines to standard output from a thread of their own: whoever reads them slowly, or not at all, delays nobody. Lines
/// for which there is no room are left out and counted.
final class WatchOutput: Sendable {
  private static let mostBytes = 1 << 22

  private struct Box {
    var queue: [UInt8] = []
    var dropped = 0
    var isClosing = false
    var isClosed = false
  }

  private let box = Mutex(Box())
  private let wake: WakeUp
  private let done: WakeUp

  init() throws(Errno) {
    wake = try WakeUp()
    done = try WakeUp()
    try WorkerThread.start { [self] in
      while deliver() {}
      done.ring()
    }
  }

  /// Nobody reads any more.
  var isClosed: Bool { box.withLock { $0.isClosed } }
  var dropped: Int { box.withLock { $0.dropped } }
  /// Whoever can wait had better wait.
  var isCrowded: Bool { box.withLock { $0.queue.count > Self.mostBytes / 4 && !$0.isClosed } }

  func write(_ line: String) {
    box.withLock { box in
      guard box.queue.count < Self.mostBytes else { return box.dropped += 1 }
      box.queue += Array(line.utf8)
      box.queue.append(0x0A)
    }
    wake.ring()
  }

  /// Gives what is left a moment.
  func close() {
    box.withLock { $0.isClosing = true }
    wake.ring()
    done.wait(atMost: .seconds(1))
  }

  private func deliver() -> Bool {
    wake.wait()
    let (bytes, isClosing) = box.withLock { box in
      defer { box.queue = [] }
      return (box.queue, box.isClosing)
    }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count < 0, errno != EINTR {
        box.withLock { $0.isClosed = true }
        return false
      }
    }
    return !isClosing
  }
}
