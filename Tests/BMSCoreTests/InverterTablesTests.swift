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
    let tables = CANCatalogue.tables.filter { $0.sender == .inverter }
    #expect(tables.count > 20)
    for table in tables {
      for data in [[UInt8]](arrayLiteral: Array(repeating: 0, count: 8), Array(repeating: 0xFF, count: 8), [1, 2]) {
        let found = status([CANFrame(id: table.id, data: data)])
        #expect(found.verdict != .silent, "\(table.id)")
        if case .decided = found.verdict { Issue.record("\(table.id) decides") }
      }
    }
  }

  @Test func `a family of one protocol names its inverter by it, whichever frame comes`() {
    for table in CANCatalogue.tables where table.sender == .inverter {
      guard let only = table.family.onlyProtocol else { continue }
      let frame = CANFrame(id: table.id, data: [1, 2, 3, 4, 5, 6, 7, 8])
      guard CANKeepAlive.of(frame, table.family) != nil, table.id != .extended(0x305) else { continue }
      #expect(status([frame]).inverterName == "one that speaks \(only.title)", "\(table.id)")
    }
  }
}
