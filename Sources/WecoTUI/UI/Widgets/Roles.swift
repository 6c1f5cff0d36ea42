internal import BMSCore

/// What a module is called.
enum Roles {
  /// `plugged-in`, `master` once it reports slaves, `slave n`.
  static func name(_ index: Int, in cluster: Cluster) -> String {
    if let role = cluster.roles[index] { return role }
    if index > 1 { return Texts.Role.slave(index - 1) }
    return cluster.hasSlaves ? Texts.Role.master : Texts.Role.pluggedIn
  }
}

extension Cluster {
  /// Slaves below the highest known one that were never seen: addresses go from 1 to 8 without a gap (manual 5.4).
  var missing: [Int] {
    let highest = modules.last?.index ?? 0
    return highest > 2 ? (2..<highest).filter { module($0) == nil } : []
  }
}
