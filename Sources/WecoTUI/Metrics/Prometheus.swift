internal import BMSCore

/// Prometheus' text exposition format: for `snapshot --prometheus` and for `watch --metrics` alike.
enum Prometheus {
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  static func text(_ state: AppState) -> String {
    MetricFamily.all.map { family in
      block(
        family.name, family.help, family.kind, labels: family.labels,
        state.clusters.flatMap { family.samples($0, state) })
    }.joined()
  }

  /// All samples of a metric, under what it means; nothing where there are none.
  static func block(
    _ name: String, _ help: String, _ kind: MetricFamily.Kind, labels names: [String], _ samples: [MetricSample]
  ) -> String {
    var text = ""
    var told: Set<String> = []
    for sample in samples {
      let labels = labels(names, sample)
      // Who reads this refuses all of it where one sample stands twice.
      guard told.insert(labels).inserted else { continue }
      if told.count == 1 { text += "# HELP \(name) \(help).\n# TYPE \(name) \(kind.rawValue)\n" }
      text += "\(name)\(labels) \(sample.value)\n"
    }
    return text
  }

  private static func labels(_ names: [String], _ sample: MetricSample) -> String {
    let pairs = zip(names, sample.labels).filter { !$0.1.isEmpty }.map { "\($0.0)=\"\(escaped($0.1))\"" }
    return "{\(pairs.joined(separator: ","))}"
  }

  private static func escaped(_ text: String) -> String {
    PlainText.oneLine(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }
}
