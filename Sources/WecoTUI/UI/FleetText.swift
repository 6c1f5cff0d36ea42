internal import BMSCore

/// How what is told of a fleet is put into words.
enum FleetWords {
  /// `north/garage`
  static func name(_ key: Fleet.Key) -> String { key.cluster.isEmpty ? key.site : "\(key.site)/\(key.cluster)" }

  /// What a filter finds a row by.
  static func searched(_ row: FleetRow) -> String {
    let alarm =
      row.isLive ? row.counts.worst.map { Texts.Fleet.alarm($0, row.worst.map { Texts.label($0) }, more: 0) } ?? "" : ""
    let clock = row.clockLead.map(Texts.Fleet.clock) ?? ""
    return "\(name(row.key)) \(row.name) \(Texts.Fleet.word(row.condition)) \(alarm) \(clock)".lowercased()
  }

  /// Of today the time, of any other day the date.
  static func since(_ instant: Instant, _ state: AppState) -> String {
    let then = CivilTime(state.wall.wall(instant), utcOffset: state.utcOffset)
    let now = CivilTime(state.wall.wall(state.now), utcOffset: state.utcOffset)
    return then.date == now.date ? String(then.clock.prefix(5)) : then.date
  }

  static func power(_ watts: Double, of count: Int, among all: Int) -> String {
    let text = (watts > 0 ? "+" : "") + kilo(watts / 1000) + " kW"
    return Texts.Fleet.sum(text, of: count, among: all)
  }

  static func stored(_ kilowattHours: Double, of count: Int, among all: Int) -> String {
    Texts.Fleet.sum(kilo(kilowattHours) + " kWh", of: count, among: all)
  }

  /// With a decimal; strangers may send anything.
  static func kilo(_ number: Double) -> String {
    guard number.isFinite, number.magnitude < 1e12 else { return Texts.unknown }
    return Decimal(Int64((number * 10).rounded()), decimals: 1).text
  }
}
