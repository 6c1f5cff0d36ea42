import Testing

@testable import BMSCore

/// What no battery can say is shown with its doubt, on every kind of value.
@Suite struct PhysicalRangeTests {
  /// A module of 16 cells and no slaves, typed from weco-serial: 53.0 V, 21 A charging, 64 %.
  private static let good: [UInt16] =
    [0, 0, 0, 0, 0, 0, 16, 3, 101, 305, 22, 0, 777, 5300, UInt16(bitPattern: -2100), 65, 62, 3314, 3310, 160, 105, 0]
    + (0..<16).map { [3310, 3311, 3312, 3313, 3314, 3314, 3312, 3312][$0 % 8] }

  /// Everything that a block's words become after they kept coming, by field.
  private func shown(_ block: RegisterBlock, _ words: [UInt16], cellCount: Int? = nil) -> [Field: Reading] {
    var reader = BlockReader(block)
    var readings: [Field: Reading] = [:]
    for turn in 0..<GateRule.servicePort.patience {
      let outcome = reader.read(
        words, link: "test", at: Instant(microseconds: Int64(turn)), period: .seconds(1), cellCount: cellCount)
      for observation in outcome.observations { readings[observation.field] = observation.reading }
    }
    return readings
  }

  @Test func `a good module is plain in every value`() {
    let all = shown(.module, Self.good, cellCount: 16)
    #expect(all.count > 12)
    #expect(all.filter(\.value.isImplausible).isEmpty)
  }

  @Test(arguments: [UInt16(0), 0xFFFF, 0x7FFF, 0x8000, 16, 250, 3300, 5300])
  func `a battery whose registers are all equal is doubted in every value`(word: UInt16) {
    let blocks: [RegisterBlock] = [.module, .flags, .slave(1), .cluster, .thresholds]
    for block in blocks {
      let all = shown(block, [UInt16](repeating: word, count: Int(block.request.count)), cellCount: 16)
      #expect(!all.isEmpty)
      #expect(all.filter { !$0.value.isImplausible }.isEmpty, "\(block), every register \(word)")
    }
  }

  @Test(arguments: [
    (RegisterBlock.cluster, 2, UInt16(0x7FFF), Field.current), (.cluster, 2, 0x8000, .current),
    (.cluster, 0, 0x7FFF, .chargeCurrentLimit), (.cluster, 1, 0xFFFF, .dischargeCurrentLimit),
    (.cluster, 3, 0x7FFF, .soc), (.slave(1), 0, 0x7FFF, .totalVoltage), (.slave(1), 0, 0, .totalVoltage),
    (.slave(1), 1, 0x7FFF, .current), (.slave(1), 2, 0x7FFF, .temperatureMax), (.module, 14, 0x7FFF, .current),
    (.module, 14, 0x8000, .current), (.module, 13, 0, .totalVoltage), (.module, 13, 0x7FFF, .totalVoltage),
    (.module, 6, 0x7FFF, .cellCount), (.module, 7, 0x8000, .temperatureCount),
  ])
  func `one impossible value among good ones is doubted`(block: RegisterBlock, offset: Int, word: UInt16, field: Field)
  {
    var words =
      switch block {
      case .module: Self.good
      case .cluster: [3000, 2900, UInt16(bitPattern: -630), 158, 0, 1, 2]
      default: [530, UInt16(bitPattern: -210), 2401, 2199, 3314, 3310, 156, 105, 0, 0]
      }
    #expect(shown(block, words)[field]?.isImplausible == false)
    words[offset] = word
    #expect(shown(block, words)[field]?.isImplausible == true)
  }

  @Test func `every field of a known unit is bounded, and every row says where it comes from`() {
    let bounded: Set<Unit> = [.volt, .millivolt, .ampere, .watt, .percent, .celsius]
    for field in Field.allCases where bounded.contains(field.info.unit) {
      #expect(!Plausibility.isInRange(field, .number(Decimal(1_000_000), field.info.unit)), "\(field.id)")
    }
    for row in PhysicalRange.table {
      #expect(!row.source.isEmpty)
      if let module = row.module { #expect(row.whole.lowerBound <= module.lowerBound, "\(row.field.id)") }
    }
    #expect(!Plausibility.isInRange(.chargeVoltageLimit, .number(Decimal(49_887, decimals: 1), .volt)))
    #expect(!Plausibility.isInRange(.current, .number(Decimal(-32_767, decimals: 1), .ampere)))
    #expect(Plausibility.isInRange(.chargeOverCurrent, .number(Decimal(32_767), .raw)))
    #expect(Plausibility.isInRange(.cellDelta, .number(Decimal(12), .millivolt)))
  }

  @Test func `a time of the future is not fresh`() {
    let now = Instant(microseconds: 1_000_000_000)
    func reading(_ heard: Instant) -> Reading {
      Reading(
        .flag(true), grade: .measured, source: Source(link: "x", origin: .computed), heard: heard, period: .seconds(1))
    }
    #expect(reading(now).freshness(at: now) == .live)
    #expect(reading(now + .milliseconds(5)).freshness(at: now) == .live)
    for ahead in [Span.seconds(2), .seconds(3600), Span(microseconds: .max)] {
      #expect(reading(now + ahead).freshness(at: now) == .gone)
    }
    #expect(reading(Instant(microseconds: .max)).freshness(at: now) == .gone)
    #expect(reading(Instant(microseconds: .min)).freshness(at: now) == .gone)
    var slow = reading(now - .seconds(1800))
    slow.period = .seconds(1800)
    #expect(slow.freshness(at: now) == .live)
    #expect(!slow.isCurrent(at: now))
  }
}
