internal import BMSCore

/// One page of text for the job file: what is installed, how it is, and what was not heard.
enum CommissioningReport {
  /// - Parameters:
  ///   - cluster: the position of the cluster.
  ///   - site: the name of the place; empty where nobody gave it one.
  ///   - wired: what was noted at the battery; it goes before the configuration.
  /// - Returns: `nil` when there is no such cluster.
  static func lines(
    _ state: AppState, cluster position: Int, site: String = "", wired: WiredNote? = nil
  ) -> [String]? {
    guard state.clusters.indices.contains(position) else { return nil }
    let shown = state.clusters[position]
    let parts = [
      head(state, shown, site: site), identity(shown.cluster, state), modules(shown, state),
      cells(shown.cluster, state),
      rules(shown, state), outside(shown, state, wired),
      [Texts.Report.signature.padded(to: 10) + String(repeating: "_", count: 40)],
    ]
    return Array(parts.joined(separator: [""]))
  }

  private static func head(_ state: AppState, _ shown: ClusterState, site: String) -> [String] {
    let wall = state.wall.wall(state.now)
    let local = CivilTime(wall, utcOffset: state.utcOffset)
    let links = shown.links.map { link in
      let kind = link.kind == .demo ? "\(link.kind.rawValue) \(Texts.simulated)" : link.kind.rawValue
      let replies = Texts.Report.replies(link.counters.good, errors: link.errors)
      return "  "
        + [link.name, kind, link.state.word, link.key.map { Texts.Link.key($0.hex) }, replies].compactMap(\.self)
        .joined(separator: "  ")
    }
    let online = OnlineCount(shown.cluster, at: state.now).text.number
    return [
      Texts.Report.head, "",
      Texts.Report.date.padded(to: 12) + Texts.Report.moment(local.date, local.clock, utc: CivilTime(wall).clock),
      Texts.Report.site.padded(to: 12) + (site.isEmpty ? Texts.Report.notNoted : site),
      Texts.Report.technician.padded(to: 12) + (state.technician ?? Texts.Report.notNoted),
      Texts.Report.cluster.padded(to: 12) + Texts.Report.cluster(shown.cluster.name, online: online),
    ] + (links.isEmpty ? [] : [Texts.Report.links] + links)
  }

  private static func identity(_ cluster: Cluster, _ state: AppState) -> [String] {
    let module = cluster.module(1)
    let fields: [Field] = [
      .batteryModel, .batterySerial, .softwareVersion, .hardwareVersion, .bootloaderVersion, .cellCount, .capacity,
      .runningTime,
    ]
    let items = fields.map { "\(Texts.name($0))".padded(to: 20) + text(module?.reading($0), state) }
    let rows = stride(from: 0, to: items.count, by: 2).map { row in
      let second = row + 1 < items.count ? items[row + 1] : ""
      return "  \(items[row].padded(to: 38))\(second)".withoutBlankEnd
    }
    return [Texts.Report.battery] + rows
  }

  private static let columns: [(head: String, field: Field, width: Int)] = [
    ("V", .totalVoltage, 8), ("A", .current, 8), ("SOC %", .soc, 7), ("Tmax", .temperatureMax, 6),
    ("Tmin", .temperatureMin, 6), ("Cmax", .cellMax, 6), ("Cmin", .cellMin, 6), ("Diff", .cellDelta, 6),
  ]

  private static func modules(_ shown: ClusterState, _ state: AppState) -> [String] {
    let cluster = shown.cluster, notes = shown.notes
    let heads = columns.map { right($0.head, $0.width) }.joined() + right(Texts.Report.dip, 6)
    var lines = ["  " + Texts.Report.modules.padded(to: 14) + heads]
    for index in 1...max(cluster.modules.last?.index ?? 1, 1) {
      let module = cluster.module(index)
      let role = Roles.name(index, in: cluster)
      let values = columns.map { right(number(module?.reading($0.field), state), $0.width) }.joined()
      let dip = notes.dip.indices.contains(index - 1) ? "\(notes.dip[index - 1])" : Texts.unknown
      lines.append("  " + "\(index) \(role)".padded(to: 14) + values + right(dip, 6))
      if case .lost(let since) = module?.presence {
        lines.append("    \(Texts.Report.lost(since: state.clock(since)))")
      }
      if module == nil, !cluster.modules.isEmpty { lines.append("    \(Texts.Report.missing)") }
    }
    return lines
  }

  private static func cells(_ cluster: Cluster, _ state: AppState) -> [String] {
    let cells = cluster.module(1)?.cells ?? []
    let rows = stride(from: 0, to: cells.count, by: 8).map { first in
      let values = cells[first..<min(first + 8, cells.count)].map { right(number($0, state), 7) }.joined()
      return "  " + "\(first + 1)-\(min(first + 8, cells.count))".padded(to: 6) + values
    }
    return [Texts.Report.cells] + (rows.isEmpty ? ["  \(Texts.Report.notHeard)"] : rows)
      + ["  \(Texts.Report.otherCells)"]
  }

  /// The manual's rules, each with whether it holds, and why.
  private static func rules(_ shown: ClusterState, _ state: AppState) -> [String] {
    var lines = [Texts.Report.rules] + folded(cellRule(shown.cluster, state))
    let addresses = shown.notes.addresses(of: shown.cluster)
    for finding in ParallelCheck.findings(shown.cluster, addresses: addresses, at: state.now) {
      lines += folded((finding.verdict, Texts.finding(finding)))
    }
    return lines
  }

  private typealias Rule = (verdict: ParallelCheck.Verdict, sentence: String)

  /// The widest module against the rule for cell damage, which holds at rest.
  private static func cellRule(_ cluster: Cluster, _ state: AppState) -> Rule {
    let widest = cluster.modules.compactMap { module in
      CellDamage(module, at: state.now).map { (module: module.index, found: $0) }
    }.max { $0.found.spread.millivolts < $1.found.spread.millivolts }
    guard let (module, found) = widest else {
      return (.unknown, Texts.Report.cellsNotHeard)
    }
    let isAtRest = found.isAtRest == true
    let sentence = Texts.Report.cells(found.spread.millivolts.text, module: module, atRest: isAtRest)
    return (found.isWide ? (isAtRest ? .failed : .unknown) : .passed, sentence)
  }

  /// Folded to the page, the lines behind the first under its text.
  private static func folded(_ rule: Rule) -> [String] {
    let word = Line("  \(Texts.Report.verdict(rule.verdict))")
    return Rows.hanging(word, rule.sentence, .normal, indent: 9, width: 79).map(\.text)
  }

  private static func outside(_ shown: ClusterState, _ state: AppState, _ wired: WiredNote?) -> [String] {
    let inverter = wired?.inverter ?? shown.notes.inverter
    let wiring = wired.map(\.wiring) ?? shown.notes.wiring
    let active = shown.alarms.filter(\.isActive).map {
      Texts.Report.alarm(Texts.label($0.id), since: state.clock($0.raised))
    }
    // None in the book means something only where somebody says whether they hold.
    let watched = shown.knownAlarms.count
    let alarms = active.isEmpty ? [watched > 0 ? Texts.Report.noAlarm(of: watched) : Texts.Report.notHeard] : active
    let heard = shown.buses.filter { $0.proto.verdict != .silent }.map {
      "\(Texts.verdict($0.proto.verdict)) (\($0.name))"
    }
    let answers = shown.buses.flatMap { bus in
      let kinds = bus.proto.inverter.map { "\(Texts.title($0.kind)) (\(bus.name))" }
      return (bus.proto.inverterIs.map { [Texts.sentence($0)] } ?? []) + kinds
    }
    func known(_ texts: [String]) -> String { texts.isEmpty ? Texts.Report.notHeard : texts.joined(separator: ", ") }
    return [
      (Texts.Report.protocolOnCAN, known(heard)), (Texts.Report.inverterAnswer, known(answers)),
      (Texts.Report.inverter, inverter ?? Texts.Report.notNoted),
      (Texts.Report.wiring, wiring ?? Texts.Report.notNoted),
      (Texts.Report.alarms, alarms[0]),
    ].map { $0.padded(to: 18) + $1 } + alarms.dropFirst().map { "".padded(to: 18) + $0 }
  }

  // MARK: - Text

  /// A value with unit and, where it is old, its age.
  private static func text(_ reading: Reading?, _ state: AppState) -> String {
    let text = ReadingText(reading, at: state.now)
    return [number(reading, state), text.unit].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static func number(_ reading: Reading?, _ state: AppState) -> String {
    let text = ReadingText(reading, at: state.now)
    guard text.isKnown else { return Texts.unknown }
    return text.number + (text.mark == "!" ? "!" : "") + (text.age.isEmpty ? "" : "(\(text.age))")
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(width - text.unicodeScalars.count, 1)) + text
  }
}
