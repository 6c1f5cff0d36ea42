/// The dates at the heads of logs. None names a time zone, so they are read as UTC.
enum LogDate {
  /// English and German, by their first three letters, as Vector's programs write them.
  private static let months = [
    ["jan"], ["feb"], ["mar", "mär", "mrz"], ["apr"], ["may", "mai"], ["jun"], ["jul"], ["aug"], ["sep"],
    ["oct", "okt"], ["nov"], ["dec", "dez"],
  ]

  /// `Sun Sep 22 07:53:01.904 pm 2024`: microseconds since 1970.
  static func vector(_ words: [ArraySlice<UInt8>]) -> Int64? {
    guard words.count >= 5 else { return nil }
    let name = String(LogWords.lower(words[1]).prefix(3))
    guard let month = months.firstIndex(where: { $0.contains(name) }), let day = LogWords.number(words[2]),
      let year = words.last.flatMap({ LogWords.number($0) }), var time = clock(words[3])
    else { return nil }
    let half = LogWords.lower(words[4])
    if half == "pm", time < 12 * hour { time += 12 * hour }
    if half == "am", time >= 12 * hour { time -= 12 * hour }
    return date(year, UInt32(month + 1), day).map { $0 + time }
  }

  /// `22.09.2024 19:53:01.904.0` or `2024-09-22 19:53:01.905000`. With slashes nobody knows which number is the month.
  static func written(_ words: [ArraySlice<UInt8>]) -> Int64? {
    guard words.count >= 2 else { return nil }
    // A zone behind the time, as Python writes it, is that of UTC or of the computer: the time stands for itself.
    let time = words[1].prefix { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "Z") }
    guard let time = clock(time) else { return nil }
    let dotted = words[0].split(separator: UInt8(ascii: ".")).map { LogWords.number($0) }
    if dotted.count == 3 { return date(dotted[2], dotted[1], dotted[0]).map { $0 + time } }
    let dashed = words[0].split(separator: UInt8(ascii: "-")).map { LogWords.number($0) }
    return dashed.count == 3 ? date(dashed[0], dashed[1], dashed[2]).map { $0 + time } : nil
  }

  /// Days since 1899-12-30 as a decimal number: how PCAN and spreadsheets count.
  static func serial(_ word: ArraySlice<UInt8>) -> Int64? {
    guard let days = Double(String(decoding: word, as: UTF8.self)), days > 25_569, days < 1_000_000 else { return nil }
    return Int64(((days - 25_569) * 86_400_000_000).rounded())
  }

  static func date(_ year: UInt32?, _ month: UInt32?, _ day: UInt32?) -> Int64? {
    guard let year, let month, let day, (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    return CivilTime.days(year: Int64(year), month: Int64(month), day: Int64(day)) * 24 * hour
  }

  private static let hour: Int64 = 3_600_000_000

  /// `19:53:01.904`; a second point parts off tenths of a millisecond.
  static func clock(_ word: ArraySlice<UInt8>) -> Int64? {
    let parts = word.split(separator: UInt8(ascii: ":"))
    guard parts.count == 3, let hours = LogWords.number(parts[0]), hours < 24, let minutes = LogWords.number(parts[1]),
      minutes < 60
    else { return nil }
    let numbers = parts[2].split(separator: UInt8(ascii: "."))
    let seconds =
      Array(numbers.prefix(2).joined(separator: [UInt8(ascii: ".")])) + (numbers.count > 2 ? numbers[2] : [])
    guard let time = LogWords.microseconds(seconds[...], scale: 6), time < 61_000_000 else { return nil }
    return Int64(hours) * hour + Int64(minutes) * 60_000_000 + time
  }
}
