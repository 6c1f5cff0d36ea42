internal import BMSCore

/// What a check says of all sites of a broker: one line, whatever their number.
struct FleetVerdict {
  private static let mostNamed = 5

  private struct Item {
    let row: FleetRow
    let level: CheckLevel
    /// Why it is not well, or what else makes it no better.
    let trouble: String
  }

  let answer: CheckAnswer

  init(_ account: FleetAccount, limits: CheckLimits = CheckLimits()) {
    let items = account.board.rows.map { Self.item($0, limits, account) }.sorted {
      ($1.level, $0.row.key) < ($0.level, $1.row.key)
    }
    let level = items.map(\.level).max() ?? .unknown
    guard !items.isEmpty else {
      answer = CheckAnswer(level, Texts.Fleet.emptyBroker, [])
      return
    }
    let wrong = items.filter { $0.level > .ok }
    var named = wrong.prefix(Self.mostNamed).map { Texts.Fleet.named(FleetWords.name($0.row.key), $0.trouble) }
    if wrong.count > named.count { named.append(Texts.Fleet.more(wrong.count - named.count)) }
    let totals = FleetTotals(account.board.rows)
    let text =
      Texts.Fleet.account(totals.clusters, account.board.sites) + ", " + CheckLevel.tally(items.map(\.level))
      + (named.isEmpty ? "" : ": " + named.joined(separator: "; "))
    answer = CheckAnswer(level, text, Self.data(totals))
  }

  private static func data(_ totals: FleetTotals) -> [String] {
    var data = ["live=\(totals.live);;;0;\(totals.clusters)", "faults=\(totals.alarms.fault)"]
    data.append("warnings=\(totals.alarms.warning)")
    if totals.wattsOf > 0 { data.append("power=\(Int64(totals.watts.rounded()))W") }
    if totals.storedOf > 0 { data.append("stored=\(FleetWords.kilo(totals.storedKilowattHours))kWh") }
    return data
  }

  // MARK: - One cluster

  private static func item(_ row: FleetRow, _ limits: CheckLimits, _ account: FleetAccount) -> Item {
    guard row.isLive else {
      let why = Texts.Fleet.reason(row.condition, since: row.told.map { account.wall.wall($0).iso8601 })
      return Item(row: row, level: .unknown, trouble: why)
    }
    var findings =
      row.counts.worst.map { worst in
        [CheckFinding(CheckLevel(row.urgency), Texts.Fleet.alarm(worst, row.worst?.label, more: 0))]
      } ?? []
    for metric in CheckMetric.all { findings += limits.findings(metric, metric.value(of: row)) }
    findings.sort { $0.level > $1.level }
    let worst = findings.map(\.level).max() ?? .ok
    return Item(
      row: row, level: worst, trouble: findings.filter { $0.level > .ok }.map(\.text).joined(separator: ", "))
  }
}

extension CheckMetric {
  /// What is told of a cluster far away, of its modules the one that is furthest.
  fileprivate func value(of row: FleetRow) -> Decimal? {
    guard case .number(let number, _)? = row.known(field)?.value else { return nil }
    return number
  }
}

extension CheckLevel {
  init(_ urgency: FleetUrgency) {
    self =
      switch urgency {
      case .fault: .critical
      case .unknown: .unknown
      case .warning: .warning
      case .notice, .well: .ok
      }
  }
}
