internal import BMSCore
internal import Transport

/// The history as a table for other programs: one line a bucket, in the order of time.
struct HistoryExport {
  enum Format {
    case csv, json
  }

  let format: Format
  let write: (String) -> Void
  var isFirst = true

  static let header = [
    "time UTC", "time local", "cluster", "place", "field", "unit", "seconds", "min", "max", "last", "readings",
  ]

  /// - Parameter write: takes text as it comes; nothing is gathered.
  init(_ format: Format, write: @escaping (String) -> Void) {
    self.format = format
    self.write = write
  }

  /// Everything between two moments, in the finest tier that still holds the first of them unless one is given.
  mutating func run(
    _ database: HistoryDatabase, tier: HistoryTier, from: WallTime, until: WallTime
  ) throws(SQLiteError) {
    switch format {
    case .csv: write(CSV.line(Self.header))
    case .json: write("{\"readings\": [")
    }
    var export = self
    try database.each(tier, from: from, until: until) { row in export.write(row) }
    guard format == .json else { return }
    write("\n],\n\"alarms\": [")
    var separator = "\n"
    func item(_ text: String) {
      write(separator + text)
      separator = ",\n"
    }
    try database.eachAlarm(from: from, until: until) { item(Self.json($0)) }
    write("\n],\n\"links\": [")
    separator = "\n"
    try database.eachLink(from: from, until: until) { item(Self.json($0)) }
    write("\n]}\n")
  }

  private mutating func write(_ row: HistoryRow) {
    let seconds = String(row.tier.width.microseconds / 1_000_000)
    let unit = row.series.field.info.unit.rawValue
    let bucket = row.bucket
    switch format {
    case .csv:
      write(
        CSV.line([
          CSV.time(row.start), CSV.time(row.start, utcOffset: .localOffset(at: row.start)), row.series.cluster,
          row.series.place.stored, row.series.field.id, unit, seconds, Self.text(bucket.min), Self.text(bucket.max),
          Self.text(bucket.last), String(bucket.count),
        ]))
    case .json:
      write(
        (isFirst ? "\n" : ",\n")
          + JSONText.object([
            ("time", JSONText.quoted(row.start.iso8601)), ("cluster", JSONText.quoted(row.series.cluster)),
            ("place", JSONText.quoted(row.series.place.stored)), ("field", JSONText.quoted(row.series.field.id)),
            ("unit", JSONText.quoted(unit)), ("seconds", seconds), ("min", Self.text(bucket.min)),
            ("max", Self.text(bucket.max)), ("last", Self.text(bucket.last)), ("readings", String(bucket.count)),
          ]))
    }
    isFirst = false
  }

  /// At most six decimals, as exact as anything on the wire, and none that are not needed.
  static func text(_ number: Double) -> String {
    guard number.isFinite, abs(number) < 1e12 else { return "" }
    var text = Decimal(Int64((number * 1_000_000).rounded()), decimals: 6).text
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  /// - Parameter severity: where it is not the alarm's own.
  static func json(_ alarm: AlarmRecord, _ severity: AlarmSeverity? = nil) -> String {
    var pairs = [
      ("alarm", JSONText.quoted(alarm.key.alarm.id)),
      ("severity", JSONText.quoted((severity ?? alarm.key.alarm.severity).rawValue)),
      ("cluster", JSONText.quoted(alarm.key.cluster)), ("place", JSONText.quoted(alarm.key.place.stored)),
      ("first_seen", JSONText.quoted(alarm.firstSeen.iso8601)), ("last_seen", JSONText.quoted(alarm.lastSeen.iso8601)),
      ("count", String(alarm.count)), ("grade", JSONText.quoted(alarm.grade.rawValue)),
    ]
    if let cleared = alarm.cleared { pairs.append(("cleared", JSONText.quoted(cleared.iso8601))) }
    if let value = alarm.value { pairs.append(("value", value.text)) }
    if let limit = alarm.limit { pairs.append(("limit", limit.text)) }
    if let unit = alarm.unit { pairs.append(("unit", JSONText.quoted(unit.rawValue))) }
    if let note = alarm.note { pairs.append(("note", JSONText.quoted(note))) }
    if let person = alarm.acknowledgedBy { pairs.append(("acknowledged_by", JSONText.quoted(person))) }
    if let at = alarm.acknowledgedAt { pairs.append(("acknowledged_at", JSONText.quoted(at.iso8601))) }
    return JSONText.object(pairs)
  }

  private static func json(_ link: LinkRecord) -> String {
    JSONText.object([
      ("time", JSONText.quoted(link.at.iso8601)), ("cluster", JSONText.quoted(link.cluster)),
      ("link", JSONText.quoted(link.link)), ("word", JSONText.quoted(link.word)), ("text", JSONText.quoted(link.text)),
    ])
  }
}
