import BMSCore
import Testing

@Suite struct DecimalTests {
  @Test(arguments: [
    (Int64(5298), UInt8(2), "52.98"), (-3, 1, "-0.3"), (0, 2, "0.00"), (7, 0, "7"), (-1234, 3, "-1.234"),
    (5, 3, "0.005"),
  ])
  func `prints with its own number of decimals`(mantissa: Int64, decimals: UInt8, text: String) {
    #expect(Decimal(mantissa, decimals: decimals).text == text)
  }

  @Test func `rounds half away from zero`() {
    #expect(Decimal(125, decimals: 2).rounded(to: 1) == Decimal(13, decimals: 1))
    #expect(Decimal(-125, decimals: 2).rounded(to: 1) == Decimal(-13, decimals: 1))
  }

  @Test func `the extremes of the mantissa do not trap`() {
    #expect(Decimal(.min, decimals: 2).text == "-92233720368547758.08")
    #expect(Decimal(.max, decimals: 2).rounded(to: 0).decimals == 0)
  }
}
