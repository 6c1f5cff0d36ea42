internal import BMSCore

/// `snapshot --prometheus`: the text exposition format, for node_exporter's textfile collector.
///
/// What is not live is absent, so that an old value can never be scraped as a new one.
enum Prometheus {
  private struct Family {
    let name: String
    let help: String
    let field: Field
    /// What a number in the field's unit is multiplied with to be in the unit of the name.
    let factor: Double
  }

  /// Fields with a known unit; base units as Prometheus wants them.
  private static let families: [Family] = Field.ofBattery.compactMap { field in
    let info = field.info
    guard field != .cellVoltage, field != .cellTemperature, field != .temperature,
      let unit = units[info.unit] ?? (info.unit == .count ? ("", 1) : nil)
    else { return nil }
    let suffix = unit.0.isEmpty ? "" : "_\(unit.0)"
    // The suffix _count belongs to histograms.
    let id = info.id.hasSuffix("_count") ? info.id.dropLast(5) + "number" : info.id
    let name = "weco_\(id)" + (id.hasSuffix(suffix) ? "" : suffix)
    return Family(name: name, help: info.label, field: field, factor: unit.1)
  }

  private static let units: [Unit: (String, Double)] = [
    .volt: ("volts", 1), .millivolt: ("volts", 0.001), .ampere: ("amperes", 1), .watt: ("watts", 1),
    .percent: ("ratio", 0.01), .celsius: ("celsius", 1), .kelvin: ("kelvin", 1),
    .ampereHour: ("ampere_hours", 1), .kilowattHour: ("joules", 3_600_000), .second: ("seconds", 1),
  ]

  static func text(_ state: AppState) -> String {
    var text = ""
    for family in families {
      let samples = state.clusters.flatMap { Self.samples($0.cluster, family, at: state.now) }
      text += block(family.name, family.help, samples)
    }
    text += block(
      "weco_cell_voltage_volts", "Voltage of one cell",
      state.clusters.flatMap { state.cellSamples($0.cluster) })
    text += block(
      "weco_module_online", "Whether the battery reports the module as online",
      state.clusters.flatMap { cluster in
        cluster.cluster.modules.compactMap { module in
          module.presence.isOnline.map { labels(cluster.cluster.name, module.index) + ($0 ? " 1" : " 0") }
        }
      })
    text += block(
      "weco_link_up", "Whether good replies arrive on the link",
      state.clusters.flatMap { cluster in
        cluster.links.map {
          "{cluster=\(quoted(cluster.cluster.name)),link=\(quoted($0.name))} \($0.state == .up ? 1 : 0)"
        }
      })
    text += block(
      "weco_active_alarms", "Alarms that stand now, by severity",
      state.clusters.flatMap { cluster in
        AlarmSeverity.allCases.compactMap { severity in
          let number = cluster.alarms.count { $0.isActive && $0.severity == severity }
          // Of a battery that is not heard nobody knows that nothing is wrong.
          if number == 0, cluster.trouble != nil { return nil }
          return "{cluster=\(quoted(cluster.cluster.name)),severity=\"\(severity.rawValue)\"} \(number)"
        }
      })
    return text
  }

  private static func block(_ name: String, _ help: String, _ samples: [String]) -> String {
    guard !samples.isEmpty else { return "" }
    return "# HELP \(name) \(escaped(help)).\n# TYPE \(name) gauge\n" + samples.map { "\(name)\($0)\n" }.joined()
  }

  private static func samples(_ cluster: Cluster, _ family: Family, at now: Instant) -> [String] {
    var samples: [String] = []
    if let number = number(cluster.reading(family.field), family, at: now) {
      samples.append(labels(cluster.name) + " \(number)")
    }
    for module in cluster.shownModules where !module.isLost {
      if let number = number(module.reading(family.field), family, at: now) {
        samples.append(labels(cluster.name, module.index) + " \(number)")
      }
    }
    return samples
  }

  private static func number(_ reading: Reading?, _ family: Family, at now: Instant) -> String? {
    guard case .number(_, let unit)? = reading?.value, unit == family.field.info.unit else { return nil }
    return live(reading, at: now, factor: family.factor)
  }

  fileprivate static func live(_ reading: Reading?, at now: Instant, factor: Double) -> String? {
    guard let reading, reading.isCurrent(at: now), !reading.isImplausible, reading.grade.isFact,
      let number = reading.number
    else { return nil }
    return HistoryExport.text(number * factor)
  }

  fileprivate static func labels(_ cluster: String, _ module: Int? = nil, _ more: (String, Int)? = nil) -> String {
    var pairs = ["cluster=\(quoted(cluster))"]
    if let module { pairs.append("module=\"\(module)\"") }
    if let more { pairs.append("\(more.0)=\"\(more.1)\"") }
    return "{\(pairs.joined(separator: ","))}"
  }

  private static func quoted(_ text: String) -> String { "\"\(escaped(text).replacing("\"", with: "\\\""))\"" }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }
}

extension AppState {
  fileprivate func cellSamples(_ cluster: Cluster) -> [String] {
    cluster.shownModules.filter { !$0.isLost }.flatMap { module in
      module.cells.enumerated().compactMap { index, reading in
        Prometheus.live(reading, at: now, factor: 0.001).map {
          Prometheus.labels(cluster.name, module.index, ("cell", index + 1)) + " \($0)"
        }
      }
    }
  }
}
