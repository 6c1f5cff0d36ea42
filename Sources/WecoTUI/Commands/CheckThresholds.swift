internal import ArgumentParser
internal import BMSCore

/// A range as the monitoring-plugins guidelines write it (Threshold and Ranges): `10`, `10:`, `~:20`, `10:20`, `@10:20`.
struct CheckRange: Hashable {
  /// As it was written: performance data repeat it.
  let text: String
  private let low: Double
  private let high: Double
  private let alertsInside: Bool

  /// `nil` for what is no range.
  init?(_ text: String) {
    var rest = text[...]
    alertsInside = rest.hasPrefix("@")
    if alertsInside { rest = rest.dropFirst() }
    let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
    let begin = parts.count == 2 ? parts[0] : "0"
    guard (1...2).contains(parts.count), let end = parts.last, !rest.isEmpty, rest != ":",
      let low = begin == "~" ? -.infinity : begin.isEmpty ? 0 : Self.number(begin),
      let high = parts.count == 2 && end.isEmpty ? .infinity : Self.number(end), low <= high
    else { return nil }
    self.text = text
    self.low = low
    self.high = high
  }

  /// Digits and a point only: neither `inf` nor `0x10`.
  private static func number(_ text: Substring) -> Double? {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }) else { return nil }
    return Double(text)
  }

  func alerts(_ value: Double) -> Bool { (low...high).contains(value) == alertsInside }
}

/// What `-w` or `-c` says: a range for each metric that is named.
struct CheckThresholds {
  let ranges: [(name: String, range: CheckRange)]

  /// `soc=20:,delta=80,temp=45`
  init(_ text: String) throws {
    ranges = try text.split(separator: ",", omittingEmptySubsequences: false).map { item in
      let parts = item.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let range = CheckRange(parts[1]) else {
        throw ValidationError(Texts.Options.noRange(String(item)))
      }
      guard CheckMetric.thresholdNames.contains(parts[0]) else {
        throw ValidationError(Texts.Options.noMetric(parts[0], of: CheckMetric.thresholdNames))
      }
      return (parts[0], range)
    }
  }

  /// All of a repeated option, by the field of the metric.
  static func joined(_ all: [CheckThresholds]) throws -> [Field: CheckRange] {
    var ranges: [Field: CheckRange] = [:]
    for (name, range) in all.flatMap(\.ranges) {
      for metric in CheckMetric.typed(name) {
        guard ranges.updateValue(range, forKey: metric.field) == nil else {
          throw ValidationError(Texts.Options.twoRanges(metric.label))
        }
      }
    }
    return ranges
  }
}

/// The ranges of a check, by the field of the metric.
struct CheckLimits {
  var warning: [Field: CheckRange] = [:]
  var critical: [Field: CheckRange] = [:]
}

/// A number that `check` tells and that ranges are held against.
struct CheckMetric {
  enum Pick { case own, highest, lowest }

  let field: Field
  let label: String
  let unit: String
  /// Its least and greatest possible value, for performance data.
  var bounds = ""
  /// The cluster's own value, or the worst among the cluster and all modules that are there.
  var pick = Pick.own

  static let all = [
    CheckMetric(field: .soc, label: "soc", unit: "%", bounds: "0;100"),
    CheckMetric(field: .totalVoltage, label: "voltage", unit: "V"),
    CheckMetric(field: .current, label: "current", unit: "A"),
    CheckMetric(field: .power, label: "power", unit: "W"),
    CheckMetric(field: .cellMax, label: "cell_max", unit: "mV", pick: .highest),
    CheckMetric(field: .cellMin, label: "cell_min", unit: "mV", pick: .lowest),
    CheckMetric(field: .cellDelta, label: "cell_delta", unit: "mV", pick: .highest),
    CheckMetric(field: .temperatureMax, label: "temperature_max", unit: "C", pick: .highest),
    CheckMetric(field: .temperatureMin, label: "temperature_min", unit: "C", pick: .lowest),
    CheckMetric(field: .modulesOnline, label: "modules_online", unit: ""),
  ]

  private static let shortNames: [String: [Field]] = [
    "delta": [.cellDelta], "temp": [.temperatureMax, .temperatureMin],
  ]
  static let thresholdNames = ["soc", "delta", "temp"] + all.map(\.label).filter { $0 != "soc" }
  /// The metrics that a person means by a name.
  static func typed(_ name: String) -> [CheckMetric] {
    all.filter { metric in shortNames[name]?.contains(metric.field) ?? (metric.label == name) }
  }

  /// What is so now; `nil` where nobody says it, or not credibly.
  func value(of cluster: Cluster, at now: Instant) -> Decimal? {
    let own = [cluster.reading(field), cluster.module(1)?.reading(field)]
    let modules = cluster.modules.filter { !$0.isLost }.map { $0.reading(field) }
    let all = ((pick == .own ? own : own + modules).compactMap(\.self)).compactMap { number($0, at: now) }
    return switch pick {
    case .own: all.first
    case .highest: all.max()
    case .lowest: all.min()
    }
  }

  /// The modules that are there and of which it is not known.
  func gaps(in cluster: Cluster, at now: Instant) -> [Int] {
    guard pick != .own else { return [] }
    return cluster.modules.filter { !$0.isLost && $0.reading(field).flatMap { number($0, at: now) } == nil }.map(
      \.index)
  }

  private func number(_ reading: Reading, at now: Instant) -> Decimal? {
    guard reading.isBelieved(at: now), case .number(let number, let unit) = reading.value, unit == field.info.unit
    else { return nil }
    return number
  }
}
