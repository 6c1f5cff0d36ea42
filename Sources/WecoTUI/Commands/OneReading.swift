internal import BMSCore
internal import Transport

/// One complete reading of every source, with what is wrong confirmed: for commands that look once.
struct OneReading {
  let station: Station
  let desk: FaultDesk
  /// Seconds.
  let timeout: Double

  func take(from start: Instant) throws {
    if station.replay != nil { return try runThrough() }
    let end = start + Span(microseconds: Int64(timeout * 1_000_000))
    try read(until: end)
    try confirm(until: end)
  }

  /// One reading raises no alarm: where something looks wrong it is read again until the book has decided.
  private func confirm(until end: Instant) throws {
    let patience = Span.seconds(6)
    let last = min(end, MonotonicClock.now() + patience)
    desk.lookNow(station, at: MonotonicClock.now())
    while desk.awaits(within: .seconds(5)), MonotonicClock.now() < last {
      for case .signal in try station.wait(until: last) { throw Failure.interrupted }
    }
  }

  /// A reading of a capture is its end.
  private func runThrough() throws {
    station.advance(to: MonotonicClock.now())
    while station.replay?.isAtEnd == false {
      for case .signal in try station.wait(until: nil) { throw Failure.interrupted }
    }
    desk.lookNow(station, at: station.moment(MonotonicClock.now()))
  }

  private func read(until end: Instant) throws {
    station.advance(to: MonotonicClock.now())
    while !station.sources.allSatisfy(\.isComplete) {
      if let failure = station.sources.compactMap(\.failure).first { throw Failure(failure) }
      guard MonotonicClock.now() < end else { throw Failure.incomplete(station.sources, after: timeout) }
      for case .signal in try station.wait(until: end) { throw Failure.interrupted }
    }
  }
}
