import BMSCore
import Testing

@Suite struct CivilTimeTests {
  /// Computed with GNU date.
  static let known: [(Int64, String)] = [
    (0, "1970-01-01T00:00:00.000Z"), (1_700_000_000_123_456, "2023-11-14T22:13:20.123Z"),
    (1_709_164_800_000_000, "2024-02-29T00:00:00.000Z"), (951_868_799_999_000, "2000-02-29T23:59:59.999Z"),
    (-1_000, "1969-12-31T23:59:59.999Z"), (4_107_542_400_000_000, "2100-03-01T00:00:00.000Z"),
  ]

  @Test(arguments: known)
  func `prints ISO 8601 in UTC`(microseconds: Int64, text: String) {
    #expect(WallTime(microseconds: microseconds).iso8601 == text)
  }

  @Test func `an offset gives local time`() {
    let civil = CivilTime(WallTime(microseconds: 1_700_000_000_000_000), utcOffset: .seconds(3600))
    #expect(civil.clock == "23:13:20")
    #expect(civil.date == "2023-11-14")
  }
}
