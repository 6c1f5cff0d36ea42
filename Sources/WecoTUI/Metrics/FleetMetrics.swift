internal import BMSCore

/// The metrics of a fleet, in Prometheus' text format: a few of each cluster, under names of their own, for each gateway
/// has all of its own at `watch --metrics`.
struct FleetMetrics {
  let rows: [FleetRow]
  let wall: WallClock

  /// A metric and its numbers: for a cluster one at most, or one for each severity.
  private struct Family {
    let name: String
    let help: String
    var label: String?
    let numbers: (FleetRow) -> [(label: String, number: Double?)]

    init(_ name: String, _ help: String, _ number: @escaping (FleetRow) -> Double?) {
      (self.name, self.help, numbers) = (name, help, { [("", number($0))] })
    }

    init(_ name: String, _ help: String, _ field: Field) {
      self.init(name, help) { row in row.known(field)?.value.number.map { $0 * MetricFamily.factor(field.unit) } }
    }

    init(_ name: String, _ help: String, by label: String, _ numbers: @escaping (FleetRow) -> [(String, Double?)]) {
      (self.name, self.help, self.label, self.numbers) = (name, help, label, numbers)
    }
  }

  private var families: [Family] {
    [
      Family("live", "Whether what is told of the cluster is of now") { $0.isLive ? 1 : 0 },
      Family("told_seconds", "When its gateway told of it last, in seconds since 1970") { row in
        row.told.map { Double(wall.wall($0).microseconds) / 1e6 }
      },
      Family("soc_ratio", "State of charge, 0 to 1", .soc),
      Family("voltage_volts", "Voltage", .totalVoltage),
      Family("current_amperes", "Current, positive while charging", .current),
      Family("power_watts", "Power, positive while charging", .power),
      Family("cell_delta_volts", "Difference between the highest and the lowest cell", .cellDelta),
      Family("temperature_max_celsius", "Highest temperature", .temperatureMax),
      Family("stored_joules", "Energy in it, worked out from charge, capacity and voltage") { row in
        row.isLive ? row.storedKilowattHours.map { $0 * MetricFamily.factor(.kilowattHour) } : nil
      },
      Family("alarms", "Alarms that stand", by: "severity") { row in
        row.isLive ? row.counts.bySeverity.map { ($0.severity.rawValue, Double($0.count)) } : []
      },
    ]
  }

  var text: String {
    let clusters = rows.filter { !$0.key.cluster.isEmpty }
    return families.map { family in
      let samples = clusters.flatMap { row in
        family.numbers(row).compactMap { label, number -> MetricSample? in
          guard let value = number.flatMap(HistoryExport.text) else { return nil }
          return MetricSample(labels: [row.key.site, row.key.cluster, label], value: value)
        }
      }
      let labels = ["site", "cluster", family.label].compactMap(\.self)
      return Prometheus.block("weco_fleet_\(family.name)", family.help, .gauge, labels: labels, samples)
    }.joined()
  }
}
