internal import BMSCore
internal import Transport

/// What a program that keeps a history starts with.
struct HistoryStart {
  let historian: Historian
  /// Past alarms of the clusters that are read now.
  let past: [Alarm]

  /// How far back past alarms are fetched.
  private static let remembered = Span.seconds(90 * 86_400)

  /// Starts the worker. Block signals first.
  /// - Parameter pause: how much of what was read may be lost when the power goes.
  init(folder: StateFolder, plan: SourcePlan, pause: Span) throws(Errno) {
    historian = Historian(worker: try HistoryWorker(folder: folder.path), pause: pause)
    past = Self.past(of: plan, path: "\(folder.path)/history.sqlite")
  }

  /// Read once, with hardly any patience: a history that cannot be read now does not hold up the start.
  private static func past(of plan: SourcePlan, path: String) -> [Alarm] {
    let wall = MonotonicClock.wallClock()
    let now = wall.wall(MonotonicClock.now())
    let names = Dictionary(plan.sources.map { (Historian.name(of: $0), $0.name) }) { first, _ in first }
    guard let database = try? HistoryDatabase(path: path, readOnly: true, patience: 50),
      let records = try? database.alarms(
        from: now + .seconds(-Int64(remembered.seconds)), until: now + .seconds(3600), most: AlarmBook.mostPast)
    else { return [] }
    return records.compactMap { record in
      guard let name = names[record.key.cluster] else { return nil }
      var record = record
      record.key.cluster = name
      return record.past(wall)
    }
  }
}
