internal import BMSCore

/// The metrics of a fleet, in Prometheus' text format: a few of each cluster, under names of their own, for each gateway
/// has all of its own at `watch --metrics`.
struct FleetMetrics {
  let rows: [FleetRow]
  let wall: WallClock

  private struct Family {
    let name: String
    let help: String
    var labels: (FleetRow) -> [(String, Double?)] = { _ in [] }
  }

  private static func family(_ name: String, _ help: String, _ field: Field, _ factor: Double) -> Family {
    Family(name: name, help: help) { row in
      let value = field == .temperatureMax ? row.hottest : row.values[field]
      return [("", row.isLive && value?.grade.isFact == true ? value?.value.number.map { $0 * factor } : nil)]
    }
  }

  private var families: [Family] {
    [
      Family(name: "live", help: "Whether what is told of the cluster is of now") { [("", $0.isLive ? 1 : 0)] },
      Family(name: "told_seconds", help: "When its gateway told of it last, in seconds since 1970") { row in
        [("", row.told.map { Double(wall.wall($0).microseconds) / 1e6 })]
      },
      Self.family("soc_ratio", "State of charge, 0 to 1", .soc, 0.01),
      Self.family("voltage_volts", "Voltage", .totalVoltage, 1),
      Self.family("current_amperes", "Current, positive while charging", .current, 1),
      Self.family("power_watts", "Power, positive while charging", .power, 1),
      Self.family("cell_delta_volts", "Difference between the highest and the lowest cell", .cellDelta, 0.001),
      Self.family("temperature_max_celsius", "Highest temperature", .temperatureMax, 1),
      Family(name: "stored_joules", help: "Energy in it, worked out from charge, capacity and voltage") { row in
        [("", row.isLive ? row.storedKilowattHours.map { $0 * 3_600_000 } : nil)]
      },
      Family(name: "alarms", help: "Alarms that stand") { row in
        guard row.isLive else { return [] }
        let counts = row.counts
        return [("fault", counts.fault), ("warning", counts.warning), ("notice", counts.notice)].map {
          (",severity=\"\($0.0)\"", Double($0.1))
        }
      },
    ]
  }

  /// Names are plain letters: nothing in a label needs to be escaped.
  var text: String {
    var lines: [String] = []
    for family in families {
      let name = "weco_fleet_\(family.name)"
      let samples = rows.filter { !$0.key.cluster.isEmpty }.flatMap { row in
        family.labels(row).compactMap { label, value -> String? in
          guard let value, value.isFinite else { return nil }
          return "\(name){site=\"\(row.key.site)\",cluster=\"\(row.key.cluster)\"\(label)} \(HistoryExport.text(value))"
        }
      }
      guard !samples.isEmpty else { continue }
      lines += ["# HELP \(name) \(family.help).", "# TYPE \(name) gauge"] + samples
    }
    return lines.joined(separator: "\n")
  }
}
