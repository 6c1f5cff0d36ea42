internal import BMSCore
internal import Transport

/// A source that could not be made, for commands that look once and tell of the others all the same.
final class FailedSource: ClusterSource {
  let failure: TransportError?
  let state: ClusterState
  let isComplete = false
  let deadline: Instant? = nil
  var readsUndecoded = false
  var keepsFacts = false

  init(_ source: NamedSource, _ error: TransportError) {
    failure = error
    let names = [source.link].compactMap(\.self) + source.can
    state = ClusterState(
      cluster: Cluster(name: source.name),
      links: names.map { LinkStatus(name: $0, kind: $0 == source.link ? .serial : .can, state: .closed("\(error)")) })
  }

  func drain(into facts: inout [Fact]) {}
  func handle(_ event: ReactorEvent, at now: Instant) {}
  func advance(to now: Instant, in reactor: Reactor) {}
  func reconnect(at now: Instant) {}
  func close() {}
}
