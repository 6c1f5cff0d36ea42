/// Everything that can change what is known about a cluster: folding these in order gives the cluster.
public enum ClusterChange: Hashable, Sendable {
  case observed(Observation)
  /// The modules that the battery reports as online.
  case online(Set<Int>)
  /// Another module answers now.
  case forgotten
}

extension Cluster {
  public mutating func apply(_ change: ClusterChange, at now: Instant) {
    switch change {
    case .observed(let observation): apply(observation)
    case .online(let modules): setOnline(modules, at: now)
    case .forgotten: forget()
    }
  }
}
