internal import BMSCore

/// `snapshot --text`: one line a fact, for people and for grep.
enum SnapshotText {
  static func lines(_ state: AppState) -> [String] {
    let links = state.clusters.flatMap { cluster in
      cluster.links.map { line($0, reason: cluster.reason(of: $0)) }
    }
    var text = ["time \(state.wall.wall(state.now).iso8601)"] + links
    for shown in state.clusters {
      text += shown.buses.flatMap { lines($0, at: state.now) }
      text += lines(shown.cluster, at: state.now)
      text += shown.alarms.filter(\.isActive).map { line($0, state.wall) }
    }
    return text
  }

  private static func line(_ link: LinkStatus, reason: String?) -> String {
    let counters = link.counters
    let key = link.key.map { " key \($0.hex)" } ?? ""
    return "link \(link.name) \(link.kind.rawValue) \(link.state.word)\(key) good \(counters.good)"
      + " bad_checksum \(counters.badChecksum) implausible \(counters.implausible) timeouts \(counters.timeouts)"
      + (reason.map { " reason \($0)" } ?? "")
  }

  /// `fault charge_temperature_high_fault module 2 56.2 °C limit 55 since 2026-11-20T13:01:07.000Z`
  private static func line(_ alarm: Alarm, _ wall: WallClock) -> String {
    var text = "\(alarm.severity.rawValue) \(alarm.id.id)"
    if let module = alarm.module { text += " module \(module)" }
    if let cell = alarm.cell { text += " cell \(cell)" }
    if let value = alarm.latest ?? alarm.value { text += " \(value.text(in: alarm.unit))" }
    if let limit = alarm.limit { text += " limit \(limit.text)" }
    return text + " since \(wall.wall(alarm.raised).iso8601)"
  }

  /// Who speaks on a CAN bus, and why that is thought.
  private static func lines(_ bus: BusState, at now: Instant) -> [String] {
    let heard = bus.alarms(at: now)
    let alarms = heard.flatMap(\.faults.names), warnings = heard.flatMap(\.warnings.names)
    var text = ["bus \(bus.name) \(bus.proto.verdict.text) (\(bus.proto.reason)) \(bus.proto.settingText)"]
    if let name = bus.proto.inverterName { text.append("  inverter \(name)") }
    text += bus.proto.inverter.map { "  \($0.text)" }
    text += alarms.map { "  alarm \($0)" }
    text += warnings.map { "  warning \($0)" }
    if let table = bus.table {
      text.append("  table \(table.name)")
      text += table.values.filter { $0.reading.freshness(at: now) != .gone }.map { entry in
        let mark = entry.reading.isImplausible ? "!" : ""
        return "  \(entry.subject.id) \(entry.reading.value.plain)\(mark) \(entry.reading.grade.rawValue)"
      }
    }
    return text
  }

  private static func lines(_ cluster: Cluster, at now: Instant) -> [String] {
    var lines = ["cluster \(cluster.name)"] + fields(cluster.reading, at: now)
    for module in cluster.shownModules {
      let online = cluster.isOnline(module, at: now).map { $0 ? " online" : " LOST" } ?? ""
      lines.append("module \(module.index) \(cluster.role(of: module))\(online)")
      let cells = module.cells.map { cell in
        cell.flatMap { $0.freshness(at: now) == .gone ? nil : text($0) } ?? "---"
      }
      if !cells.isEmpty { lines.append("  cells_mv \(cells.joined(separator: " "))") }
      lines += fields(module.reading, at: now)
    }
    return lines
  }

  private static func fields(_ reading: (Field) -> Reading?, at now: Instant) -> [String] {
    Field.ofBattery.compactMap { field in
      guard let reading = reading(field), reading.freshness(at: now) != .gone else { return nil }
      let unit = if case .number(_, let unit) = reading.value { unit.symbol } else { reading.value.unitText }
      return "  \(field.id) \(text(reading))" + (unit.isEmpty ? "" : " \(unit)")
        + "  (\(reading.grade.rawValue), \(reading.source.text))"
    }
  }

  private static func text(_ reading: Reading) -> String {
    let value = reading.value.bare(separator: ",")
    return reading.isImplausible ? value + "!" : value
  }
}
