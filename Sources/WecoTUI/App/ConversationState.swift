internal import BMSCore

extension BatteryConversation {
  /// What the pages need of a conversation.
  /// - Parameter isExclusive: no other program can speak on this link.
  func state(kind: LinkKind, trends: TrendStore, isExclusive: Bool) -> ClusterState {
    let name = session.configuration.link
    let status = LinkStatus(
      name: name, kind: kind, state: session.state, key: session.configuration.key, counters: session.counters,
      goodPerSecond: goodPerSecond, note: moduleChange.flatMap { LinkEvent.otherModule($0.reason).text },
      noteSince: moduleChange?.at)
    let debug = PortDebug(name: name, registers: registers, traffic: traffic, rejections: rejections)
    var state = ClusterState(cluster: cluster, links: [status], ports: [debug], trends: trends, ranking: ranking)
    state.setting = SettingPort(self, isExclusive: isExclusive)
    return state
  }
}
