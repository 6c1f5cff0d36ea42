internal import BMSCore

/// One metric of Prometheus: its name, what it means, and where its samples come from.
struct MetricFamily: Sendable {
  enum Kind: String, Sendable {
    /// Goes up and down.
    case gauge
    /// Only grows; what a battery counts begins anew with another battery.
    case counter
  }

  let name: String
  var kind = Kind.gauge
  /// A sentence without its full stop.
  let help: String
  let labels: [String]
  let samples: @Sendable (ClusterState, AppState) -> [MetricSample]
}

/// A value and the values of its labels, in the order in which the family names them; one that is empty is left out.
struct MetricSample: Sendable {
  let labels: [String]
  let value: String
}

extension MetricFamily {
  /// What a field's unit is in metrics, which have base units, and what a number is multiplied with.
  static func factor(_ unit: Unit) -> Double {
    switch unit {
    case .millivolt: 0.001
    case .percent: 0.01
    case .kilowattHour: 3_600_000
    default: 1
    }
  }

  /// A field of the whole cluster, as the battery tells it or as follows from that; `nil` where the row has none.
  static func whole(_ row: ValueRow) -> MetricFamily {
    MetricFamily(name: "weco_" + row.stem, kind: row.kind, help: "\(row.help), whole cluster", labels: ["cluster"]) {
      shown, state in
      let cluster = shown.cluster
      // What one wire told long ago does not hide what the other tells now.
      let readings = [cluster.reading(row.field), cluster.bus?.reading(row.field)]
      guard let value = readings.lazy.compactMap({ number($0, row.field, at: state.now) }).first else { return [] }
      return [MetricSample(labels: [cluster.name], value: value)]
    }
  }

  /// The same of each module. A lost one has old values.
  static func parts(_ row: ValueRow) -> MetricFamily {
    let labels = ["cluster", "module"]
    return MetricFamily(
      name: "weco_module_" + row.stem, kind: row.kind, help: "\(row.help), one module", labels: labels
    ) {
      shown, state in
      shown.cluster.presentModules.compactMap { module in
        number(module.reading(row.field), row.field, at: state.now).map {
          MetricSample(labels: [shown.cluster.name, "\(module.index)"], value: $0)
        }
      }
    }
  }

  /// Contacts of a module, told apart by a label.
  static func contacts(_ name: String, _ help: String, _ label: String, _ contacts: [(Field, String)]) -> MetricFamily {
    MetricFamily(name: "weco_module_" + name, help: help, labels: ["cluster", "module", label]) { shown, state in
      shown.cluster.presentModules.flatMap { module in
        contacts.compactMap { field, word in
          guard let reading = believed(module.reading(field), at: state.now), let isOn = reading.value.flag else {
            return nil
          }
          return MetricSample(labels: [shown.cluster.name, "\(module.index)", word], value: isOn ? "1" : "0")
        }
      }
    }
  }

  /// A number for each link that is not a bus, or for each bus.
  static func link(
    _ name: String, _ help: String, kind: Kind = .counter, _ value: @escaping @Sendable (LinkStatus) -> Int
  ) -> MetricFamily {
    MetricFamily(name: name, kind: kind, help: help, labels: ["cluster", "link"]) { shown, _ in
      shown.links.filter { link in kind == .gauge || !shown.buses.contains { $0.name == link.name } }.map {
        MetricSample(labels: [shown.cluster.name, $0.name], value: "\(value($0))")
      }
    }
  }

  static func bus(_ name: String, _ help: String, _ value: @escaping @Sendable (BusState) -> UInt64) -> MetricFamily {
    MetricFamily(name: name, kind: .counter, help: help, labels: ["cluster", "link"]) { shown, _ in
      shown.buses.map { MetricSample(labels: [shown.cluster.name, $0.name], value: "\(value($0))") }
    }
  }

  /// The number in the metric's unit; `nil` where the value has another unit, is old, doubted or a guess.
  static func number(_ reading: Reading?, _ field: Field, at now: Instant) -> String? {
    guard let reading = believed(reading, at: now), case .number(let number, let unit) = reading.value,
      unit == field.unit
    else { return nil }
    return HistoryExport.text(number.double * factor(unit))
  }

  private static func believed(_ reading: Reading?, at now: Instant) -> Reading? {
    reading.flatMap { $0.isBelieved(at: now) ? $0 : nil }
  }
}

/// A field that is a number with a known unit, and what its metric is called without the beginning.
struct ValueRow: Sendable {
  enum Places: Sendable { case whole, modules, both }

  let field: Field
  let stem: String
  let help: String
  var kind = MetricFamily.Kind.gauge
  var places = Places.both

  init(
    _ field: Field, _ stem: String, _ help: String, _ kind: MetricFamily.Kind = .gauge, of places: Places = .both
  ) {
    (self.field, self.stem, self.help, self.kind, self.places) = (field, stem, help, kind, places)
  }

  var families: [MetricFamily] {
    switch places {
    case .whole: [.whole(self)]
    case .modules: [.parts(self)]
    case .both: [.whole(self), .parts(self)]
    }
  }
}

extension Cluster {
  /// Those whose values are no old ones.
  var presentModules: [Module] { shownModules.filter { !$0.isLost } }
}
