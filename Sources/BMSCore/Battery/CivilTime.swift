/// Calendar fields of a `WallTime` in UTC, or in local time when an offset is added first. Proleptic Gregorian.
public struct CivilTime: Hashable, Sendable {
  public let year: Int64
  public let month: Int64
  public let day: Int64
  public let hour: Int64
  public let minute: Int64
  public let second: Int64
  public let microsecond: Int64

  public init(_ time: WallTime, utcOffset: Span = .zero) {
    let total = time.microseconds &+ utcOffset.microseconds
    let (days, rest) = Self.floorDivide(total, 86_400_000_000)
    let seconds = rest / 1_000_000
    hour = seconds / 3600
    minute = seconds / 60 % 60
    second = seconds % 60
    microsecond = rest % 1_000_000
    // Days are counted from 1 March of year 0, so that the leap day ends a year.
    let (era, dayOfEra) = Self.floorDivide(days + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// `2026-11-20`
  public var date: String { "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))" }
  /// `14:03:22`
  public var clock: String { "\(Self.padded(hour, 2)):\(Self.padded(minute, 2)):\(Self.padded(second, 2))" }

  /// Days since 1970-01-01 of a calendar date.
  public static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let fromMarch = (month + 9) % 12
    return year * 365 + year / 4 - year / 100 + year / 400 + (153 * fromMarch + 2) / 5 + day - 1 - 719_468
  }

  static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  private static func floorDivide(_ a: Int64, _ b: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
    return remainder < 0 ? (quotient - 1, remainder + b) : (quotient, remainder)
  }
}

extension WallTime {
  /// ISO 8601 in UTC with milliseconds: `2026-11-20T12:00:00.123Z`.
  public var iso8601: String {
    let civil = CivilTime(self)
    return "\(civil.date)T\(civil.clock).\(CivilTime.padded(civil.microsecond / 1000, 3))Z"
  }
}

extension WallTime {
  /// Reads `iso8601` of the years 2000 to 2199; `nil` for any other text.
  public init?(iso8601 text: String) {
    let bytes = Array(text.utf8)
    let pattern = Array("0000-00-00T00:00:00.000Z".utf8)
    guard bytes.count == pattern.count else { return nil }
    for (byte, expected) in zip(bytes, pattern) {
      let isFitting = expected == UInt8(ascii: "0") ? (0x30...0x39).contains(byte) : byte == expected
      guard isFitting else { return nil }
    }
    func number(_ range: Range<Int>) -> Int64 { bytes[range].reduce(0) { $0 * 10 + Int64($1 - 0x30) } }
    let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
    let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
    guard (2000..<2200).contains(year), (1...12).contains(month), hour < 24, minute < 60, second < 60 else {
      return nil
    }
    let days = CivilTime.days(year: year, month: month, day: day)
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
    self.init(microseconds: seconds * 1_000_000 + number(20..<23) * 1000)
    // The 31st of a month that has none comes back as another day.
    guard CivilTime(self).day == day else { return nil }
  }
}
