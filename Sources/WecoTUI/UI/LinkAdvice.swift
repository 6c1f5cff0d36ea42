internal import BMSCore

/// What stands above a page when a link does not work: what is wrong, since when, what to check. Calm and short.
enum LinkAdvice {
  /// The links of the clusters the page shows: of the chosen one, or of all.
  static func lines(_ context: PageContext) -> [Line] {
    let clusters = context.state.clusters
    guard !clusters.isEmpty else { return [] }
    let chosen = context.view.clusterIndex(in: context.state)
    let shown = Page.with(context.view.page).showsAllClusters ? clusters : [clusters[chosen]]
    var lines: [Line] = []
    for cluster in shown {
      for link in cluster.links {
        if let note = link.note, isCurrent(link, at: context.now) {
          let text = Texts.Link.note(link.name, Texts.sentence(note), since: link.noteSince.map(context.state.clock))
          lines += Rows.paragraph(text, .warning, indent: 1, width: context.width)
        }
        lines += advice(link, cluster.cluster, context)
      }
    }
    return lines.isEmpty ? [] : lines + [.empty]
  }

  private static func isCurrent(_ link: LinkStatus, at now: Instant) -> Bool {
    link.noteSince.map { $0.isWithin(LinkStatus.noteLifetime, at: now) } ?? true
  }

  private static func advice(_ link: LinkStatus, _ cluster: Cluster, _ context: PageContext) -> [Line] {
    let title: String
    var text: [Line] = []
    switch link.state {
    case .up: return []
    case .closed(let sentence):
      title = Texts.Link.closedTitle(link.name)
      text += Rows.paragraph(Texts.sentence(sentence), .normal, indent: 1, width: context.width)
      text += Rows.paragraph(Texts.Link.retries, .hint, indent: 1, width: context.width)
    case .handshaking:
      title = link.listens ? Texts.Bus.listeningTitle(link.name) : Texts.Link.handshakeTitle(link.name)
      if link.isOverheard {
        text += Rows.paragraph(Texts.Link.goesOn(link), .normal, indent: 1, width: context.width)
        text += numbered(Texts.Link.overheardAdvice, width: context.width)
      }
    case .silent(let since):
      title = link.kind == .can ? Texts.Bus.silentTitle(link.name) : Texts.Link.silentTitle(link.name)
      let sentence = Texts.Link.silent(link, since: context.state.clock(since))
      text += Rows.paragraph(sentence, .normal, indent: 1, width: context.width)
      text += numbered(
        check(link.kind, wires: link.counters.good > 0 ? Texts.Link.lostAdvice : Texts.Link.silentAdvice),
        width: context.width)
    case .garbled(let since):
      title = Texts.Link.garbledTitle(link.name)
      let sentence = Texts.Link.garbled(link, since: context.state.clock(since))
      text += Rows.paragraph(sentence, .normal, indent: 1, width: context.width)
      text += numbered(check(link.kind, wires: Texts.Link.garbledAdvice), width: context.width)
    }
    text += Rows.paragraph(lastHeard(link, cluster, context), .hint, indent: 1, width: context.width)
    return [Rows.title(title, width: context.width).styled(.warning)] + text
  }

  /// What was ever heard on a link. Something that gave no value, or none of this module, is not nothing.
  private static func lastHeard(_ link: LinkStatus, _ cluster: Cluster, _ context: PageContext) -> String {
    if let last = cluster.newest(from: link.name) { return Texts.Link.lastHeard(context.state.clock(last)) }
    return link.counters.good > 0 ? Texts.Link.noValue : Texts.Link.nothingYet
  }

  /// What to check depends on what carries the bytes.
  private static func check(_ kind: LinkKind, wires: [String]) -> [String] {
    switch kind {
    case .serial: wires
    case .tcp: Texts.Link.tcpAdvice + wires
    case .can: Texts.Bus.advice
    case .demo, .replay, .broker: []
    }
  }

  private static func numbered(_ advice: [String], width: Int) -> [Line] {
    advice.enumerated().flatMap { index, text in
      Rows.hanging(Line("  \(index + 1) ", .key), text, .normal, indent: 4, width: width)
    }
  }
}

extension LinkStatus {
  /// It asks nothing: whatever it knows, others have said.
  var listens: Bool { kind == .can || isOverheard }
}
