internal import BMSCore
internal import Glibc

/// Dates and times as people type them: `2026-11-20`, `2026-11-20 14:05`, `2026-11-20T14:05:30`, with `Z` in UTC,
/// without in local time; or `-2h`, `-7d` before now.
enum LocalTime {
  /// `nil` for what is none.
  static func parse(_ text: String, now: WallTime) -> WallTime? {
    if text == "now" { return now }
    if text.hasPrefix("-") { return before(text.dropFirst(), now: now) }
    var rest = text[...]
    let isUTC = rest.hasSuffix("Z") || rest.hasSuffix("z")
    if isUTC { rest = rest.dropLast() }
    let halves = rest.split(whereSeparator: { $0 == "T" || $0 == " " })
    guard let date = halves.first, halves.count <= 2 else { return nil }
    let days = date.split(separator: "-", omittingEmptySubsequences: false).map { Int32($0) }
    let clock = (halves.count == 2 ? halves[1] : "0:0").split(separator: ":").map { Int32($0) }
    guard days.count == 3, (2...3).contains(clock.count), let year = days[0], let month = days[1], let day = days[2],
      let hour = clock[0], let minute = clock[1], let second = clock.count == 3 ? clock[2] : 0,
      (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day), (0...23).contains(hour),
      (0...59).contains(minute), (0...59).contains(second)
    else { return nil }
    var civil = tm()
    civil.tm_year = year - 1900
    civil.tm_mon = month - 1
    civil.tm_mday = day
    civil.tm_hour = hour
    civil.tm_min = minute
    civil.tm_sec = second
    civil.tm_isdst = -1
    let seconds = isUTC ? timegm(&civil) : mktime(&civil)
    // The 31st of a month that has none comes back as another day.
    guard civil.tm_mday == day || !isUTC && seconds != -1 && civil.tm_mday == day else { return nil }
    return WallTime(microseconds: Int64(seconds) &* 1_000_000)
  }

  private static func before(_ text: Substring, now: WallTime) -> WallTime? {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()),
      (0...100_000).contains(number)
    else { return nil }
    return now + .seconds(-number * unit)
  }
}
