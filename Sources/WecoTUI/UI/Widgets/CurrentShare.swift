internal import BMSCore

/// How the modules of a cluster share the current.
struct CurrentShare: Hashable {
  struct Part: Hashable {
    let index: Int
    /// Of the current of all modules, 0...1.
    let part: Double
    /// Flows against most others.
    let isAgainst: Bool
    let isOld: Bool
  }

  let parts: [Part]

  /// `nil` while fewer than two modules are heard or nothing flows that could be shared.
  init?(_ cluster: Cluster, at now: Instant) {
    let known = cluster.modules.compactMap { module -> (index: Int, amperes: Double, isOld: Bool)? in
      let text = ReadingText(module[.current], at: now)
      guard !module.isLost, text.isKnown, let amperes = module[.current]?.number, amperes.magnitude < 1e6 else {
        return nil
      }
      return (module.index, amperes, text.style == .stale)
    }
    let sum = known.reduce(0) { $0 + $1.amperes }
    let all = known.reduce(0) { $0 + $1.amperes.magnitude }
    guard known.count > 1, all >= Rest.amperes * Double(known.count) else { return nil }
    parts = known.map { one in
      let isAgainst = one.amperes * sum < 0 && one.amperes.magnitude >= Rest.amperes
      return Part(index: one.index, part: one.amperes.magnitude / all, isAgainst: isAgainst, isOld: one.isOld)
    }
  }

  /// A bar whose middle is an equal share, and the percentage; `!` against the others.
  func line(_ index: Int, width: Int) -> Line {
    guard let part = parts.first(where: { $0.index == index }) else { return .blank(width + 5) }
    let style: Style = part.isOld ? .stale : part.isAgainst ? .warning : .barFull
    let percent = Int((part.part * 100).rounded())
    let text = Line(part.isAgainst ? "!" : " ", .warning) + Line("\(percent)%", part.isOld ? .stale : .value).right(4)
    return Rows.bar(part.part * Double(parts.count) / 2, width: width, style: style) + text
  }
}
