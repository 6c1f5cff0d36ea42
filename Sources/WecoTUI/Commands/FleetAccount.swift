internal import BMSCore
internal import Glibc
internal import Transport

/// How all sites of a broker are at one moment, for those who ask once.
struct FleetAccount {
  /// A broker tells what it has kept without a pause; after one this long that was all.
  private static let quiet = Span.milliseconds(500)

  let board: FleetBoard
  let time: WallTime
  let now: Instant
  let wall: WallClock
  private let unread: Int

  /// Reads until the broker has told what it kept, and those who are there have told of now.
  init(_ address: BrokerAddress, _ settings: BrokerSettings, timeout: Double) throws {
    let signals = try Signals.block()
    let notices = try Notices()
    let reader = try FleetReader(address, settings, use: .lookingOnce, notices)
    let runner = try Runner(signals: signals, notices: notices, consumers: [reader])
    defer { _ = runner.close() }
    let end = MonotonicClock.now() + Span(microseconds: Int64(timeout * 1_000_000))
    try runner.run { turn in
      if turn.isAskedToEnd { throw Failure.interrupted }
      if let trouble = runner.troubles[.broker] { throw Failure(sentence: trouble, code: EX_UNAVAILABLE) }
      let now = turn.now
      guard reader.fleet.isConnected, let heard = reader.heardAt else { return now < end ? .wait(until: end) : .stop }
      let rest = heard + Self.quiet
      guard now < end else { return .stop }
      if now < rest { return .wait(until: min(rest, end)) }
      return reader.fleet.isSettled(at: now) ? .stop : .wait(until: min(now + Self.quiet, end))
    }
    guard reader.fleet.isConnected else {
      let seconds = Decimal(Int64(timeout * 10), decimals: 1).text
      throw Failure(sentence: Texts.Fleet.noAnswer("\(address)", after: seconds), code: EX_UNAVAILABLE)
    }
    now = MonotonicClock.now()
    board = reader.board(at: now, trouble: nil)
    wall = MonotonicClock.wallClock()
    time = wall.wall(now)
    unread = reader.fleet.unread
  }

  var metrics: String { FleetMetrics(rows: board.rows, wall: wall).text }

  // MARK: - JSON

  var json: String {
    let totals = FleetTotals(board.rows)
    return JSONText.document([
      ("time", JSONText.quoted(time.iso8601)), ("broker", JSONText.quoted(board.broker)),
      (
        "totals",
        JSONText.object(known: [
          ("sites", String(board.sites)), ("clusters", String(totals.clusters)), ("live", String(totals.live)),
          ("power", totals.wattsOf == 0 ? nil : Self.number(totals.watts, decimals: 0)),
          ("power_of", String(totals.wattsOf)),
          ("stored_kwh", totals.storedOf == 0 ? nil : Self.number(totals.storedKilowattHours, decimals: 3)),
          ("stored_of", String(totals.storedOf)), ("alarms", totals.alarms.json),
        ])
      ), ("left_out", String(board.leftOut)), ("unread", String(unread)),
      ("clusters", JSONText.list(board.rows.map(json))),
    ])
  }

  /// What is old is absent, never 0.
  private func json(_ row: FleetRow) -> String {
    let fields = Self.shown.compactMap { field -> (String, String)? in
      guard let value = row.known(field) else { return nil }
      let age = (row.told ?? now).age(at: now) + value.age
      return (
        field.id,
        JSONText.object([
          ("value", JSONText.value(value.value)), ("unit", JSONText.quoted(field.unit.rawValue)),
          ("grade", JSONText.quoted(value.grade.rawValue)), ("age_ms", String(age.milliseconds)),
        ])
      )
    }
    return JSONText.object(known: [
      ("site", JSONText.quoted(row.key.site)),
      ("cluster", row.key.cluster.isEmpty ? nil : JSONText.quoted(row.key.cluster)),
      ("name", JSONText.quoted(row.name)), ("state", JSONText.quoted(row.condition.word)),
      ("told", row.told.map { JSONText.quoted(wall.wall($0).iso8601) }),
      ("clock_ahead_s", row.clockLead.map { String($0.microseconds / 1_000_000) }), ("fields", JSONText.object(fields)),
      ("stored_kwh", row.isLive ? row.storedKilowattHours.flatMap { Self.number($0, decimals: 3) } : nil),
      ("charged_kwh", row.charged?.text), ("discharged_kwh", row.discharged?.text),
      ("alarms", row.isLive ? row.counts.json : nil), ("worst", row.isLive ? row.worst?.json : nil),
    ])
  }

  private static let shown: [Field] = [
    .soc, .totalVoltage, .current, .power, .soh, .cellMax, .cellMin, .cellDelta, .temperatureMax, .modulesOnline,
    .capacity,
  ]

  private static func number(_ number: Double, decimals: UInt8) -> String? {
    let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
    guard number.isFinite, (number * scale).magnitude < 9e17 else { return nil }
    return Decimal(Int64((number * scale).rounded()), decimals: decimals).text
  }

  // MARK: - Lines

  /// One for each cluster, the worst first.
  var lines: [String] {
    board.rows.map { row in
      var parts = [FleetWords.name(row.key), row.condition.word]
      if let told = row.told { parts += ["told", wall.wall(told).iso8601] }
      if let lead = row.clockLead { parts += ["clock_ahead_s", String(lead.microseconds / 1_000_000)] }
      guard row.isLive else { return parts.joined(separator: " ") }
      for field in Self.shown {
        if let value = row.known(field) { parts += [field.id, value.value.plain] }
      }
      parts += [(AlarmSeverity.fault, row.counts.fault), (.warning, row.counts.warning)].flatMap { severity, count in
        count == 0 ? [] : [severity.rawValue, String(count)]
      }
      if let worst = row.worst { parts += ["worst", worst.id] }
      return parts.joined(separator: " ")
    }
  }
}

extension Fleet {
  /// Whether everybody who is there has told of now.
  fileprivate func isSettled(at now: Instant) -> Bool {
    rows(at: now).allSatisfy { row in
      switch row.condition {
      case .silent, .waiting: row.key.cluster.isEmpty
      default: true
      }
    }
  }
}
