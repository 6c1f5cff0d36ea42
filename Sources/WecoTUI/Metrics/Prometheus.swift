internal import BMSCore

/// Prometheus' text exposition format: for `snapshot --prometheus` and for `watch --metrics` alike.
enum Prometheus {
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  static func text(_ state: AppState) -> String {
    var text = ""
    for family in MetricFamily.all {
      var told: Set<String> = []
      for cluster in state.clusters {
        for sample in family.samples(cluster, state) {
          let labels = labels(family, sample)
          // Who reads this refuses all of it where one sample stands twice.
          guard told.insert(labels).inserted else { continue }
          if told.count == 1 {
            text += "# HELP \(family.name) \(family.help).\n# TYPE \(family.name) \(family.kind.rawValue)\n"
          }
          text += "\(family.name)\(labels) \(sample.value)\n"
        }
      }
    }
    return text
  }

  private static func labels(_ family: MetricFamily, _ sample: MetricSample) -> String {
    let pairs = zip(family.labels, sample.labels).filter { !$0.1.isEmpty }.map { "\($0.0)=\"\(escaped($0.1))\"" }
    return "{\(pairs.joined(separator: ","))}"
  }

  private static func escaped(_ text: String) -> String {
    PlainText.oneLine(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }
}
