import Testing

@testable import BMSCore

/// Every table says who sends its frame, so every inverter's frame can be spoken of.
@Suite struct InverterTablesTests {
  private func status(_ frames: [CANFrame]) -> CANProtocolStatus {
    var detector = ProtocolDetector()
    for second in Int64(0)..<5 {
      for frame in frames { detector.hear(frame, at: Instant(microseconds: second * 1_000_000)) }
    }
    return detector.status(at: Instant(microseconds: 4_500_000))
  }

  @Test func `a bus on which any inverter's frame comes is not silent, and decides nothing`() {
    let tables = CANFamily.all.flatMap(\.frames).filter { $0.sender == .inverter }
    #expect(tables.count > 20)
    for table in tables {
      for data in [[UInt8]](arrayLiteral: Array(repeating: 0, count: 8), Array(repeating: 0xFF, count: 8), [1, 2]) {
        let found = status([CANFrame(id: table.ids.first, data: data)])
        #expect(found.verdict != .silent, "\(table.ids.first)")
        if case .decided = found.verdict { Issue.record("\(table.ids.first) decides") }
      }
    }
  }

  @Test func `a family of one protocol names its inverter by it, whichever frame comes`() {
    for family in CANFamily.all {
      guard let only = family.onlyProtocol else { continue }
      for table in family.frames where table.sender == .inverter && table.ids.first != .extended(0x305) {
        let frame = CANFrame(id: table.ids.first, data: [1, 2, 3, 0, 0, 0, 0, 0])
        guard table.keepAlives.contains(where: { $0.content?(frame) ?? true }) else { continue }
        #expect(status([frame]).inverterName == "one that speaks \(only.title)", "\(table.ids.first)")
      }
    }
  }
}
