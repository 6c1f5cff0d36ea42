/// The end of the status line: the truth about what can be sent to the battery that is shown.
enum AccessBadge {
  static func line(_ state: AppState, _ view: ViewState) -> Line {
    let access =
      state.clusters.isEmpty ? .readOnly : state.clusters[view.clusterIndex(in: state)].access(state.desk)
    switch access {
    case .readOnly: return Line(" \(Texts.readOnly) ", .good)
    case .locked: return Line(" \(Texts.locked) ", .warning)
    case .allowed: return Line(" \(Texts.writesAllowed) ", .badge)
    }
  }
}
