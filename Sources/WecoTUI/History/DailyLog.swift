internal import BMSCore
internal import Glibc
internal import Transport

/// The log people open: one CSV file a day and cluster, a line a minute and one at each alarm.
///
/// The columns are always the same, so that a day's file stays one table whatever comes and goes; what is not known is
/// empty. RFC 4180, UTF-8, decimal point.
enum DailyLog {
  struct Column: Sendable {
    let title: String
    let reading: @Sendable (Cluster) -> Reading?
  }

  private static let ofCluster: [Field] = [
    .soc, .soh, .current, .power, .chargeVoltageLimit, .dischargeVoltageLimit, .chargeCurrentLimit,
    .dischargeCurrentLimit, .modulesOnline,
  ]
  private static let ofModule: [Field] = [
    .totalVoltage, .current, .soc, .cellMax, .cellMin, .cellDelta, .temperatureMax, .temperatureMin,
  ]

  /// Everything behind the times, the event and the alarm.
  static let columns: [Column] =
    ofCluster.map { field in Column(title: title(.cluster, field)) { $0.reading(field) } }
    + (1...Cluster.mostModules).flatMap { index in
      ofModule.map { field in
        Column(title: title(.module(index), field)) { $0.module(index)?.reading(field) }
      }
    }
    + (1...Module.cellPlaces).map { cell in
      Column(title: title(.cell(module: 1, cell: cell), .cellVoltage)) { cluster in
        cluster.module(1).flatMap { $0.cells.indices.contains(cell - 1) ? $0.cells[cell - 1] : nil }
      }
    }

  static let header = CSV.line(["time UTC", "time local", "event", "alarm"] + columns.map(\.title))

  private static func title(_ place: Place, _ field: Field) -> String { place.column(field, field.info.unit) }

  /// A line of one moment. Values that are not live are left out: a log knows no colours.
  static func row(
    _ cluster: Cluster, name: String, event: String, alarm: String = "", at now: Instant, wall: WallTime,
    utcOffset: Span
  ) -> LogRow {
    let local = CivilTime(wall, utcOffset: utcOffset)
    let values = columns.map { column -> String in
      guard let reading = column.reading(cluster), reading.freshness(at: now) == .live, !reading.isImplausible,
        case .number(let number, let unit) = reading.value, unit != .raw
      else { return "" }
      return number.text
    }
    let line = CSV.line([CSV.time(wall), "\(local.date) \(local.clock)", event, alarm] + values)
    return LogRow(cluster: name, date: local.date, text: line)
  }

  /// Appends lines to the files they belong to; a new file begins with its header.
  static func append(_ rows: [LogRow], folder: String) throws(Failure) {
    var files: [String: String] = [:]
    for row in rows {
      files["\(PlainText.fileName(row.cluster))/\(row.date).csv", default: ""] += row.text
    }
    for (name, text) in files.sorted(by: { $0.key < $1.key }) {
      let path = "\(folder)/\(name)"
      do throws(FileTrouble) {
        try PrivateFolder.make(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)))
        try append(text, to: path)
      } catch {
        throw Failure.writing(path, error)
      }
    }
  }

  private static func append(_ text: String, to path: String) throws(FileTrouble) {
    let file = try RegularFile.appending(path, .userOnly)
    let size = lseek(file.raw, 0, SEEK_END)
    // All at once and only whole lines: half a line is taken back, and tried again later.
    let bytes = Array(((size == 0 ? header : "") + text).utf8)
    let count = bytes.withUnsafeBytes { write(file.raw, $0.baseAddress, $0.count) }
    guard count == bytes.count else {
      let reason = count < 0 ? errno : ENOSPC
      ftruncate(file.raw, size)
      throw FileTrouble(Errno(reason))
    }
  }
}
