internal import BMSCore
internal import Glibc
internal import Transport

/// The sources and the one place where the program waits for them.
struct Station {
  let reactor: Reactor
  let sources: [any ClusterSource]

  /// Lets every source do what is due, then waits for something to happen, `deadline` at the latest.
  func wait(until deadline: Instant?) throws(Errno) -> [ReactorEvent] {
    let due = ([deadline] + sources.map(\.deadline)).compactMap(\.self).min()
    let events = try reactor.wait(until: due)
    let now = MonotonicClock.now()
    for event in events {
      for source in sources { source.handle(event, at: now) }
    }
    advance(to: now)
    return events
  }

  func advance(to now: Instant) {
    for source in sources { source.advance(to: now, in: reactor) }
  }

  func close() {
    for source in sources { source.close() }
  }

  /// What is known at this moment.
  func state(at now: Instant) -> AppState {
    let wall = MonotonicClock.wallClock()
    return AppState(now: now, wall: wall, utcOffset: .localOffset(at: wall.wall(now)), clusters: sources.map(\.state))
  }
}

extension Span {
  /// Local time minus UTC on this computer at a moment.
  static func localOffset(at time: WallTime) -> Span {
    var seconds = time_t(time.microseconds / 1_000_000)
    var local = tm()
    localtime_r(&seconds, &local)
    return .seconds(Int64(local.tm_gmtoff))
  }
}
