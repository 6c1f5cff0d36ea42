internal import BMSCore

/// The times of an alarm that came and went: `19:33 ▁█▁█▄█▁▁█ 19:52   13 times, 6 min, first 19:33:59`.
///
/// A column is a round stretch of the clock, so that time adds columns and changes none: high where the alarm stood for
/// most of it, half high where it stood at all.
enum Timeline {
  private static let mostColumns = 40
  private static let leastColumns = 8
  private static let steps: [Int64] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000,
    31_536_000,
  ]

  /// `nil` for one that came once.
  static func line(_ alarm: Alarm, _ state: AppState, style: Style, width: Int) -> Line? {
    guard alarm.count > 1, !alarm.earlier.isEmpty else { return nil }
    let episodes = alarm.episodes(at: state.now)
    guard let first = episodes.first?.from, let last = episodes.last?.until else { return nil }
    let words = Texts.Faults.times(
      alarm.count, Texts.AlarmDetails.duration(alarm.duration(at: state.now)), first: state.moment(alarm.firstSeen))
    let (begin, end) = (state.minute(first), state.minute(last))
    let taken = begin.unicodeScalars.count + end.unicodeScalars.count + words.unicodeScalars.count + 5
    let columns = min(max(width - taken, leastColumns), mostColumns)
    let bar = bar(episodes.map { (state.wall.wall($0.from), state.wall.wall($0.until)) }, columns, style)
    let line = Line(begin, .label) + Line(" ") + bar + Line(" ") + Line(end, .label)
    return line + Line("   ") + Line(words, .normal)
  }

  private static func bar(_ episodes: [(from: WallTime, until: WallTime)], _ columns: Int, _ style: Style) -> Line {
    guard let first = episodes.first?.from.microseconds, let last = episodes.last?.until.microseconds else {
      return .empty
    }
    func start(_ step: Int64) -> Int64 { first - (first % step + step) % step }
    let wanted = steps.map { $0 * 1_000_000 }
    let step = wanted.first { (last - start($0)) / $0 < Int64(columns) } ?? wanted[wanted.count - 1]
    let begin = start(step)
    let count = max(0, min(Int((last - begin) / step) + 1, columns))
    return (0..<count).reduce(.empty) { line, column in
      let from = begin + Int64(column) * step
      let parts = episodes.map { (max($0.from.microseconds, from), min($0.until.microseconds, from + step)) }
      let stood = parts.reduce(Int64(0)) { $0 + max($1.1 - $1.0, 0) }
      // One that is over at once stood all the same.
      let isTouched = parts.contains { $0.0 <= $0.1 && $0.0 < from + step }
      return line + (isTouched ? Line(stood * 2 >= step ? "█" : "▄", style) : Line("▁", .rule))
    }
  }
}
