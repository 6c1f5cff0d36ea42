internal import BMSCore

/// One page of text for the job file: what is installed, how it is, and what was not heard.
enum CommissioningReport {
  /// What other parts of the program know; `nil` is said as `not heard`.
  struct Facts: Hashable, Sendable {
    var protocolOnCAN: String?
    var inverterAnswer: String?
    /// Active alarms, one sentence each; empty: asked, and there are none.
    var alarms: [String]?
  }

  /// - Parameter cluster: the position of the cluster.
  /// - Returns: `nil` when there is no such cluster.
  static func lines(_ state: AppState, cluster position: Int, facts: Facts = Facts()) -> [String]? {
    guard state.clusters.indices.contains(position) else { return nil }
    let shown = state.clusters[position]
    let parts = [
      head(state, shown), identity(shown.cluster, state), modules(shown, state), cells(shown.cluster, state),
      rules(shown.cluster, state), outside(shown, facts, state),
      ["Signature ________________________________________"],
    ]
    return Array(parts.joined(separator: [""]))
  }

  private static func head(_ state: AppState, _ shown: ClusterState) -> [String] {
    let wall = state.wall.wall(state.now)
    let local = CivilTime(wall, utcOffset: state.utcOffset)
    let links = shown.links.map { link in
      "  \(link.name)  \(link.kind.rawValue)" + (link.kind == .demo ? " SIMULATED" : "") + "  \(link.state.word)"
        + (link.key.map { "  key \($0.hex)" } ?? "") + "  \(link.counters.good) good replies, \(link.errors) errors"
    }
    return [
      "WecoTUI commissioning report", "",
      "Date        \(local.date) \(local.clock) local time (\(CivilTime(wall).clock) UTC)",
      "Technician  \(state.technician ?? Texts.Report.notNoted)",
      "Cluster     \(shown.cluster.name), modules online \(OnlineCount(shown.cluster, at: state.now).text.number)",
    ] + (links.isEmpty ? [] : ["Links"] + links)
  }

  private static func identity(_ cluster: Cluster, _ state: AppState) -> [String] {
    let module = cluster.module(1)
    let fields: [Field] = [
      .batteryModel, .batterySerial, .softwareVersion, .hardwareVersion, .bootloaderVersion, .cellCount, .capacity,
      .runningTime,
    ]
    let items = fields.map { padded("\($0.label)", 20) + text(module?.reading($0), state) }
    return ["Battery (the module whose port was read)"]
      + stride(from: 0, to: items.count, by: 2).map { row in
        ("  " + padded(items[row], 38) + (row + 1 < items.count ? items[row + 1] : "")).withoutBlankEnd
      }
  }

  private static let columns: [(head: String, field: Field, width: Int)] = [
    ("V", .totalVoltage, 8), ("A", .current, 8), ("SOC %", .soc, 7), ("Tmax", .temperatureMax, 6),
    ("Tmin", .temperatureMin, 6), ("Cmax", .cellMax, 6), ("Cmin", .cellMin, 6), ("Diff", .cellDelta, 6),
  ]

  private static func modules(_ shown: ClusterState, _ state: AppState) -> [String] {
    let cluster = shown.cluster, notes = shown.notes
    var lines = ["  " + padded("Modules", 14) + columns.map { right($0.head, $0.width) }.joined() + "   DIP"]
    for index in 1...max(cluster.modules.last?.index ?? 1, 1) {
      let module = cluster.module(index)
      let role = notes.roles.indices.contains(index - 1) ? notes.roles[index - 1] : Roles.name(index, in: cluster)
      let values = columns.map { right(number(module?.reading($0.field), state), $0.width) }.joined()
      let dip = notes.dip.indices.contains(index - 1) ? "\(notes.dip[index - 1])" : Texts.unknown
      lines.append("  " + padded("\(index) \(role)", 14) + values + right(dip, 6))
      if case .lost(let since) = module?.presence { lines.append("    LOST since \(state.clock(since))") }
      if module == nil, !cluster.modules.isEmpty { lines.append("    MISSING: never seen") }
    }
    return lines
  }

  private static func cells(_ cluster: Cluster, _ state: AppState) -> [String] {
    let cells = cluster.module(1)?.cells ?? []
    let rows = stride(from: 0, to: cells.count, by: 8).map { first in
      let values = cells[first..<min(first + 8, cells.count)].map { right(number($0, state), 7) }.joined()
      return "  " + padded("\(first + 1)-\(min(first + 8, cells.count))", 6) + values
    }
    return ["Cells of module 1, mV"] + (rows.isEmpty ? ["  \(Texts.Report.notHeard)"] : rows)
      + ["  Of other modules the service port tells the highest and the lowest cell."]
  }

  /// The manual's rules, each with the value and whether it holds.
  private static func rules(_ cluster: Cluster, _ state: AppState) -> [String] {
    var lines = ["Against the manual's rules"]
    func rule(_ name: String, _ value: String, _ verdict: String) {
      lines.append(("  " + padded(name, 30) + padded(value, 10) + verdict).withoutBlankEnd)
    }
    let deltas = cluster.modules.filter { !$0.isLost }.compactMap { module -> (Double, Module)? in
      let reading = module.reading(.cellDelta)
      guard ReadingText(reading, at: state.now).isKnown, let millivolts = reading?.number else { return nil }
      return (millivolts, module)
    }
    if let (millivolts, module) = deltas.max(by: { $0.0 < $1.0 }) {
      let amperes = ReadingText(module[.current], at: state.now).isKnown ? module[.current]?.number : nil
      let isAtRest = (amperes?.magnitude ?? .infinity) <= Rest.amperes
      let verdict = millivolts > 200 ? "OVER 200 mV" : "ok: 200 mV at most"
      rule(
        "Cell difference, module \(module.index)", "\(Decimal(Int64(millivolts)).text) mV",
        verdict + (isAtRest ? "" : "; but not at rest"))
    } else {
      rule("Cell difference", Texts.unknown, Texts.Report.notHeard)
    }
    let volts = Spread(.totalVoltage, .volt, in: cluster, at: state.now)
    rule(
      "Voltage between the modules", volts.map { "\($0.text.number) V" } ?? Texts.unknown,
      volts.map { $0.number < 2 ? "ok: below 2 V" : "TOO FAR APART: 2 V or more" } ?? "needs two modules")
    let soc = Spread(.soc, .percent, in: cluster, at: state.now)
    rule(
      "SOC between the modules", soc.map { "\($0.text.number) %" } ?? Texts.unknown,
      soc == nil ? "needs two modules" : "the manual asks for the same SOC")
    for index in cluster.missing { rule("Module \(index)", "MISSING", "DIP addresses go without a gap") }
    return lines
  }

  private static func outside(_ shown: ClusterState, _ facts: Facts, _ state: AppState) -> [String] {
    let active = shown.alarms.filter(\.isActive).map { "\($0.id.label) since \(state.clock($0.raised))" }
    // An empty book alone does not say that the battery was asked.
    let known = facts.alarms ?? (active.isEmpty ? nil : active)
    let alarms = known.map { $0.isEmpty ? ["none"] : $0 } ?? [Texts.Report.notHeard]
    return [
      "Protocol on CAN   \(facts.protocolOnCAN ?? Texts.Report.notHeard)",
      "Inverter answer   \(facts.inverterAnswer ?? Texts.Report.notHeard)",
      "Inverter          \(shown.notes.inverter ?? Texts.Report.notNoted)",
      "Wiring            \(shown.notes.wiring ?? Texts.Report.notNoted)",
      "Active alarms     \(alarms[0])",
    ] + alarms.dropFirst().map { "                  \($0)" }
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

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.unicodeScalars.count, 1))
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(width - text.unicodeScalars.count, 1)) + text
  }
}
