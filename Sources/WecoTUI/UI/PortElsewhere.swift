internal import BMSCore

extension AppState {
  /// `nil` where this program itself reads the port of the cluster.
  func portElsewhere(_ cluster: ClusterState?) -> PortElsewhere? {
    if let holder = cluster?.holder { return .held(holder) }
    if fleet != nil { return .broker }
    if replay != nil { return .replay }
    let hasPort = cluster?.links.contains { $0.kind != .can && $0.kind != .broker } ?? false
    return hasPort ? nil : PortElsewhere.none
  }

  func cluster(named name: String?) -> ClusterState? { clusters.first { $0.cluster.name == name } }
}
