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

extension ClusterState {
  /// What to do about modules that are lost, and about those that have to be there but never were.
  func absences(_ state: AppState) -> [String] {
    let lost = cluster.modules.compactMap { module -> String? in
      guard case .lost(let since) = module.presence else { return nil }
      return Texts.Parallel.lostAdvice(Roles.name(module.index, in: cluster), state.clock(since))
    }
    return lost + cluster.missing.map { Texts.Parallel.missingAdvice(Roles.name($0, in: cluster)) }
  }
}

/// How many of the known modules are there. As old as the newest thing heard from the cluster: when nobody
/// answers any more, nobody knows.
struct OnlineCount: Hashable, Sendable {
  let text: ReadingText
  let isWhole: Bool

  init(_ cluster: Cluster?, at now: Instant) {
    if let cluster, cluster.modules.isEmpty, let count = cluster.bus?.moduleCount {
      isWhole = (count.offline ?? 0) == 0
      text = Self.text(count.online, count.offline, count.reading, at: now)
      return
    }
    let all = cluster?.modules ?? []
    let online = all.count - all.filter(\.isLost).count
    isWhole = online == all.count && cluster?.missing.isEmpty ?? true
    guard !all.isEmpty, var newest = cluster?.newestReading else {
      text = .unknown
      return
    }
    newest.value = .text(Texts.Words.online(online, of: all.count))
    newest.grade = .measured
    newest.isImplausible = false
    var text = ReadingText(newest, at: now)
    text.isText = false
    if text.style == .value, !isWhole { text.style = .fault }
    self.text = text
  }
}

extension OnlineCount {
  /// As CAN says it, where no service port does. How many there should be is known only where it says who is missing.
  private static func text(_ online: Int, _ offline: Int?, _ reading: Reading, at now: Instant) -> ReadingText {
    var reading = reading
    reading.value = .text(offline.map { Texts.Words.online(online, of: online + $0) } ?? String(online))
    var text = ReadingText(reading, at: now)
    text.isText = false
    if text.style == .value, offline ?? 0 > 0 { text.style = .fault }
    return text
  }
}

extension Cluster {
  /// Everything that is known, in no order.
  private var readings: [Reading] {
    modules.flatMap { $0.fields.values + $0.cells.compactMap { $0 } }
      + fields.values
  }

  var newestReading: Reading? { readings.max { $0.heard < $1.heard } }

  /// When the newest value of a link was heard, on its service port or on CAN.
  func newest(from link: String) -> Instant? {
    let onCAN = bus.map { $0.link == link ? $0.values.values.map(\.heard) : [] } ?? []
    return (readings.filter { $0.source.link == link }.map(\.heard) + onCAN).max()
  }
}
