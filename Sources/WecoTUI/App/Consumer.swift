internal import BMSCore

/// Somebody who is told every fact, in the order in which it happened: the recorder, the history, whoever looks on.
///
/// Told after each turn of the loop, so a consumer never delays polling; it must not block.
protocol Consumer: AnyObject {
  /// When it wants its turn at the latest.
  var deadline: Instant? { get }
  /// It has no room for more before somebody else made some: a replay waits for it.
  var isCrowded: Bool { get }
  /// What was left out for want of room.
  var losses: [Loss: Int] { get }
  /// What happened to one cluster since the last time.
  func receive(_ facts: [Fact], of cluster: Int, at now: Instant)
  /// Its turn, when everybody was told.
  func tick(_ runner: Runner, at now: Instant)
  /// Other sources are read from now on: clusters are numbered anew.
  func sourcesChanged(_ runner: Runner, at now: Instant)
  /// The program ends: keep what is to be kept.
  func close(_ runner: Runner, at now: Instant)
}

extension Consumer {
  var deadline: Instant? { nil }
  var isCrowded: Bool { false }
  var losses: [Loss: Int] { [:] }
  func receive(_ facts: [Fact], of cluster: Int, at now: Instant) {}
  func tick(_ runner: Runner, at now: Instant) {}
  func sourcesChanged(_ runner: Runner, at now: Instant) {}
  func close(_ runner: Runner, at now: Instant) {}
}
