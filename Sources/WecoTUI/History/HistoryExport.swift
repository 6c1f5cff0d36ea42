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
    case .json: write(JSONText.opening + "\"readings\": [")
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
    let time = JSONTime.civil(WallClock(originMicroseconds: 0))
    try database.eachAlarm(from: from, until: until) { item($0.json(time)) }
    write("\n],\n\"links\": [")
    separator = "\n"
    try database.eachLink(from: from, until: until) { item($0.json) }
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
          row.series.place.stored, row.series.field.id, unit, seconds, Self.text(bucket.min) ?? "",
          Self.text(bucket.max) ?? "", Self.text(bucket.last) ?? "", String(bucket.count),
        ]))
    case .json:
      write(
        (isFirst ? "\n" : ",\n")
          + JSONText.object(known: [
            ("time", JSONText.quoted(row.start.iso8601)), ("cluster", JSONText.quoted(row.series.cluster)),
            ("place", JSONText.quoted(row.series.place.stored)), ("field", JSONText.quoted(row.series.field.id)),
            ("unit", JSONText.quoted(unit)), ("seconds", seconds), ("min", Self.text(bucket.min)),
            ("max", Self.text(bucket.max)), ("last", Self.text(bucket.last)), ("readings", String(bucket.count)),
          ]))
    }
    isFirst = false
  }

  /// At most six decimals, as exact as anything on the wire, and none that are not needed; `nil` for what is no number, or
  /// larger than any that is measured.
  static func text(_ number: Double) -> String? {
    guard number.isFinite, abs(number) < 1e12 else { return nil }
    var text = Decimal(Int64((number * 1_000_000).rounded()), decimals: 6).text
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
