internal import BMSCore
internal import Transport

/// The codes that monitoring plugins end with.
enum CheckLevel: Int32, Comparable {
  case ok = 0
  case warning, critical, unknown

  var word: String {
    switch self {
    case .ok: "OK"
    case .warning: "WARNING"
    case .critical: "CRITICAL"
    case .unknown: "UNKNOWN"
    }
  }

  /// Worst last. What is not known may be a fault, what is known to be one is worse.
  private static let order: [CheckLevel] = [.ok, .warning, .unknown, .critical]

  /// How many there are of each, the worst first: `1 CRITICAL, 2 OK`.
  static func tally(_ levels: [CheckLevel]) -> String {
    order.reversed().compactMap { level in
      let count = levels.count { $0 == level }
      return count == 0 ? nil : "\(count) \(level.word)"
    }.joined(separator: ", ")
  }

  static func < (a: CheckLevel, b: CheckLevel) -> Bool {
    (order.firstIndex(of: a) ?? 0) < (order.firstIndex(of: b) ?? 0)
  }
}

/// What a check prints and ends with.
struct CheckAnswer {
  let level: CheckLevel
  let lines: [String]

  /// - Parameters:
  ///   - data: performance data.
  ///   - more: lines behind the first.
  init(_ level: CheckLevel, _ text: String, _ data: [String], more: [String] = []) {
    self.level = level
    // What a monitoring system reads: how it is, why, and the performance data behind a bar.
    let tail = data.isEmpty ? "" : " | " + data.joined(separator: " ")
    lines = ["WECO \(level.word) - " + Self.harmless(text) + tail] + more.map(Self.harmless)
  }

  init(unknown text: String) { self.init(.unknown, text, []) }

  /// What comes of a judgement, also where there is none.
  init(_ judge: () throws -> CheckAnswer) {
    do { self = try judge() } catch let failure as Failure {
      self.init(unknown: failure.sentence)
    } catch let error as TransportError {
      self.init(unknown: Texts.sentence(error))
    } catch { self.init(unknown: "\(error)") }
  }

  /// A pipe bar would begin the performance data, a line end the long text.
  static func harmless(_ text: String) -> String {
    text.replacing("|", with: "/").replacing("\n", with: " ").replacing("\r", with: " ")
  }
}

/// Something that keeps a check from being well.
struct CheckFinding {
  let level: CheckLevel
  let text: String

  init(_ level: CheckLevel, _ text: String) { (self.level, self.text) = (level, text) }
}

extension CheckLimits {
  /// What the ranges of the user say about one metric.
  func findings(_ metric: CheckMetric, _ value: Decimal?, gaps: () -> [Int] = { [] }) -> [CheckFinding] {
    let ranges: [(CheckLevel, CheckRange)] =
      [(.critical, critical[metric.field]), (.warning, warning[metric.field])].compactMap { level, range in
        range.map { (level, $0) }
      }
    guard !ranges.isEmpty else { return [] }
    guard let value else { return [CheckFinding(.unknown, Texts.Check.noValue(metric.label))] }
    if let (level, range) = ranges.first(where: { $0.1.alerts(value.double) }) {
      return [CheckFinding(level, Texts.Check.outside("\(metric.label) \(value.text) \(metric.unit)", range.text))]
    }
    let gaps = gaps()
    return gaps.isEmpty ? [] : [CheckFinding(.unknown, Texts.Check.noValue(metric.label, ofModules: gaps))]
  }
}

/// What is known of one source when the time is over.
struct CheckLook {
  var state: ClusterState
  /// Why there was no complete reading.
  var trouble: String?
  var alarms: [Alarm]
  var pending: [PendingAlarm]

  init(_ state: ClusterState, trouble: String?, book: AlarmBook) {
    let name = state.cluster.name
    self.state = state
    self.trouble = trouble
    alarms = book.active.filter { $0.key.cluster == name && $0.severity != .notice }
    pending = book.pending.filter { $0.key.cluster == name && $0.key.alarm.severity != .notice }
  }
}

/// What `check` says: a pure function of what is known.
///
/// OK needs a live link, a complete reading, voltage and SOC that are of now and can be true, and nothing that might
/// still become an alarm.
struct CheckVerdict {
  private struct Item {
    let name: String
    let level: CheckLevel
    let text: String
    let data: [String]
  }

  let level: CheckLevel
  private let items: [Item]

  init(_ looks: [CheckLook], limits: CheckLimits = CheckLimits(), at now: Instant) {
    let isMany = looks.count > 1
    items = looks.map { Self.item($0, limits, prefix: isMany ? "\($0.state.cluster.name) " : "", at: now) }
    level = items.map(\.level).max() ?? .unknown
  }

  /// The summary with performance data; behind it, for several sources, a line each.
  var answer: CheckAnswer {
    let more = items.count > 1 ? items.map { "\($0.name) \($0.level.word) - \($0.text)" } : []
    return CheckAnswer(level, summary, items.flatMap(\.data), more: more)
  }

  private var summary: String {
    guard items.count > 1 else { return items.first?.text ?? Texts.Check.noSource }
    let worst = items.filter { $0.level == level && level != .ok }.map(\.name)
    return CheckLevel.tally(items.map(\.level)) + (worst.isEmpty ? "" : ": " + worst.joined(separator: ", "))
  }

  // MARK: - One source

  private static func item(_ look: CheckLook, _ limits: CheckLimits, prefix: String, at now: Instant) -> Item {
    let cluster = look.state.cluster
    let values = CheckMetric.all.map { ($0, $0.value(of: cluster, at: now)) }
    var findings = AlarmGroup.groups(look.alarms).map { group in
      let cause = text(group.cause, at: now)
      let whole = group.effects.isEmpty ? cause : Texts.Check.explains(cause, group.effects.map(\.id.label))
      return CheckFinding(group.severity == .fault ? .critical : .warning, whole)
    }
    for (metric, value) in values { findings += limits.findings(metric, value) { metric.gaps(in: cluster, at: now) } }
    findings += doubts(look, at: now)
    findings.sort { $0.level > $1.level }
    let facts = values.prefix(4).compactMap { metric, value in value.map { "\(metric.label) \($0.text) \(metric.unit)" }
    }
    let modules = cluster.modules.isEmpty ? [] : [Texts.Check.modules(cluster.modules.count { !$0.isLost })]
    return Item(
      name: cluster.name, level: findings.map(\.level).max() ?? .ok,
      text: (findings.map(\.text) + [(facts + modules).joined(separator: ", ")]).filter { !$0.isEmpty }
        .joined(separator: "; "),
      data: values.compactMap { metric, value in value.map { datum(metric, $0, limits, prefix) } })
  }

  private static func text(_ alarm: Alarm, at now: Instant) -> String {
    guard let since = alarm.unconfirmedSince else { return AlarmText.line(alarm) }
    return Texts.Check.unconfirmed(AlarmText.line(alarm), seconds: Int(max(now - since, .zero).seconds))
  }

  /// Why the rest cannot be called well.
  private static func doubts(_ look: CheckLook, at now: Instant) -> [CheckFinding] {
    var reasons: [String] = []
    if let trouble = look.trouble {
      reasons.append(trouble)
    } else {
      if !look.state.links.contains(where: { $0.state == .up }) {
        let link = look.state.links.first
        reasons.append(Texts.Check.link(link?.name ?? look.state.cluster.name, link?.state))
      }
      let missing = CheckMetric.all.prefix(2).filter { $0.value(of: look.state.cluster, at: now) == nil }
      if !missing.isEmpty { reasons.append(Texts.Check.noValues(missing.map(\.label))) }
      if !hearsFlags(look, at: now) { reasons.append(Texts.Check.noFlags) }
    }
    reasons += look.pending.map { pending in
      let alarm = pending.key.alarm
      return Texts.Check.pending(alarm.label, seconds: Int(alarm.info.raiseAfter.seconds))
    }
    return reasons.map { CheckFinding(.unknown, $0) }
  }

  /// Contactors, slaves and the imbalance stand in one block: without it a service port says nothing of them. CAN alone
  /// has no such block.
  private static func hearsFlags(_ look: CheckLook, at now: Instant) -> Bool {
    guard look.state.links.contains(where: { $0.kind != .can && $0.state == .up }) else { return true }
    let cluster = look.state.cluster
    let flag = cluster.module(1)?[.packImbalance] ?? cluster[.packImbalance]
    return flag?.freshness(at: now) == .live
  }

  /// `'label'=value[UOM];[warn];[crit];[min];[max]` (guidelines, Performance data). Units besides %, s, B and c are
  /// plain letters.
  private static func datum(_ metric: CheckMetric, _ value: Decimal, _ limits: CheckLimits, _ prefix: String) -> String
  {
    let label = CheckAnswer.harmless(prefix + metric.label).replacing("'", with: "").replacing("=", with: "")
    let ranges = [limits.warning, limits.critical].map { $0[metric.field]?.text ?? "" }
    let parts = ranges + (metric.bounds.isEmpty ? [] : [metric.bounds])
    let tail = parts.joined(separator: ";")
    return "'\(label)'=\(value.text)\(metric.unit)" + (tail.contains { $0 != ";" } ? ";\(tail)" : "")
  }
}
