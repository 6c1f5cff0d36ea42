internal import BMSCore
internal import Glibc

/// Dates and times as people type them: `2026-11-20`, `2026-11-20 14:05`, `2026-11-20T14:05:30`, with `Z` in UTC,
/// with `+02:00` in that time zone, without in local time; or `-2h`, `-7d` before now.
enum LocalTime {
  /// `nil` for what is none.
  /// - Parameter prefersLater: of a local time that comes twice, when summer time ends, the second one.
  static func parse(_ text: String, now: WallTime, prefersLater: Bool = false) -> WallTime? {
    if text == "now" { return now }
    if text.hasPrefix("-") { return before(text.dropFirst(), now: now) }
    let halves = text.split(whereSeparator: { $0 == "T" || $0 == " " })
    guard let date = halves.first, halves.count <= 2,
      let (time, offset) = zone(halves.count == 2 ? halves[1] : date.hasSuffix("Z") ? "0:0Z" : "0:0")
    else { return nil }
    let day = date.hasSuffix("Z") ? date.dropLast() : date
    let days = day.split(separator: "-", omittingEmptySubsequences: false).map { Int32($0) }
    let clock = time.split(separator: ":").map { Int32($0) }
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
    let seconds = offset.map { timegm(&civil) - $0 } ?? local(&civil, prefersLater)
    // The 31st of a month that has none comes back as another day.
    guard civil.tm_mday == day else { return nil }
    return WallTime(microseconds: Int64(seconds) &* 1_000_000)
  }

  /// ` (+01:00)` behind a local time that comes twice, so that it says which of the two it is; else nothing.
  static func mark(_ time: WallTime) -> String {
    var seconds = time_t(time.microseconds / 1_000_000)
    var civil = tm()
    localtime_r(&seconds, &civil)
    guard Set(instants(of: civil)).count > 1 else { return "" }
    let minutes = abs(civil.tm_gmtoff) / 60
    let (hour, minute) = ("0\(minutes / 60)".suffix(2), "0\(minutes % 60)".suffix(2))
    return " (\(civil.tm_gmtoff < 0 ? "-" : "+")\(hour):\(minute))"
  }

  /// The moments at which local clocks show this: as a rule one, in the hour that comes twice two, the earlier first.
  private static func instants(of civil: tm) -> [time_t] {
    [Int32(1), 0].compactMap { isSummer in
      var wanted = civil
      wanted.tm_isdst = isSummer
      let seconds = mktime(&wanted)
      return wanted.tm_isdst == isSummer && wanted.tm_hour == civil.tm_hour && wanted.tm_min == civil.tm_min
        ? seconds : nil
    }.sorted()
  }

  private static func local(_ civil: inout tm, _ prefersLater: Bool) -> time_t {
    let found = instants(of: civil)
    civil.tm_isdst = -1
    let any = mktime(&civil)
    return (prefersLater ? found.last : found.first) ?? any
  }

  /// A time without the zone behind it, and the zone in seconds; `nil` where a zone is no zone.
  private static func zone(_ text: Substring) -> (time: Substring, offset: Int?)? {
    if text.hasSuffix("Z") || text.hasSuffix("z") { return (text.dropLast(), 0) }
    guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return (text, nil) }
    let parts = text[text.index(after: sign)...].split(separator: ":").map { Int($0) }
    guard parts.count == 2, let hours = parts[0], let minutes = parts[1], (0...14).contains(hours),
      (0...59).contains(minutes)
    else { return nil }
    return (text[..<sign], (text[sign] == "-" ? -1 : 1) * (hours * 60 + minutes) * 60)
  }

  private static func before(_ text: Substring, now: WallTime) -> WallTime? {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()),
      (0...100_000).contains(number)
    else { return nil }
    return now + .seconds(-number * unit)
  }
}
