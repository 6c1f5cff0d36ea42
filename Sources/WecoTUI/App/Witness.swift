internal import BMSCore

/// Somebody who is told everything that happens: the recorder, the alarms with their incidents, the history.
///
/// Told after each turn of the loop, so a witness never delays polling; it must not block.
protocol Witness: AnyObject {
  /// When it wants to be asked again at the latest.
  var deadline: Instant? { get }
  /// Everything that happened on the wires of one cluster since the last time, in order.
  func take(_ facts: [Fact], of cluster: Int, at now: Instant)
  /// After every turn of the loop: what is known now.
  func look(_ station: Station, at now: Instant)
  /// Other sources are read from now on: clusters are numbered anew.
  func sourcesChanged(_ station: Station, at now: Instant)
  /// The program ends: keep what is to be kept.
  func close(at now: Instant)
}
