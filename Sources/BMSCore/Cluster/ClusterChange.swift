/// Everything that can change what is known about a cluster: folding these in order gives the cluster.
public enum ClusterChange: Hashable, Sendable {
  case observed(Observation)
  /// The modules that the battery reports as online.
  case online(Set<Int>)
  /// Another module answers now.
  case forgotten
  /// What the battery said on CAN so far. A whole image: noted once a burst or a second is enough.
  case bus(BusImage?)
}

extension Cluster {
  public mutating func apply(_ change: ClusterChange, at now: Instant) {
    switch change {
    // Everything that was kept, sent or written down comes in here. What is of the future would stand in the way of
    // what is heard from now on: in trends, and where the newest is looked for.
    case .observed(let observation): if !observation.reading.heard.isOfFuture(at: now) { apply(observation) }
    case .online(let modules): setOnline(modules, at: now)
    case .forgotten: forget()
    case .bus(let image): bus = image
    }
  }
}
