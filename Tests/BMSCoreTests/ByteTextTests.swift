import Testing

@testable import BMSCore

@Suite struct ByteTextTests {
  private func text(_ put: (inout ByteText) -> Void) -> String {
    var text = ByteText()
    put(&text)
    return String(decoding: text.bytes, as: UTF8.self)
  }

  @Test func `numbers come out as they are written everywhere`() {
    var random = SplitMix64(seed: 6)
    let numbers =
      [0, 1, 9, 10, 99, 100, -1, -10, .max, .min]
      + (0..<500).map { _ in Int64(bitPattern: random.next()) >> Int64(random.next() % 64) }
    for number in numbers {
      #expect(text { $0.put(number) } == String(number))
      let padded = String(repeating: "0", count: max(0, 5 - String(number.magnitude).count)) + String(number.magnitude)
      #expect(text { $0.put(number, digits: 5) } == (number < 0 ? "-" : "") + padded)
      for decimals in UInt8(0)...3 {
        let decimal = Decimal(number, decimals: decimals)
        #expect(text { $0.put(decimal) } == decimal.text)
      }
      let hex = UInt32(truncatingIfNeeded: number)
      #expect(text { $0.put(hex: hex, digits: 8) } == UInt16(hex >> 16).hex + UInt16(truncatingIfNeeded: hex).hex)
    }
    #expect(text { $0.put("sum \u{394}, as long as it is") } == "sum \u{394}, as long as it is")
  }
}
