import Testing

@testable import BMSCore

/// The register map against numbers of the reference, typed again.
@Suite struct RegisterMapTests {
  @Test(arguments: [
    (Field.cellCount, Place.module(1), UInt16(7)), (.runningTime, .module(1), 12), (.soc, .module(1), 20),
    (.cellOverVoltage2, .module(1), 51), (.recommendedChargeCurrent, .module(1), 70), (.di1, .module(1), 71),
    (.hallSensorCurrent, .module(1), 73), (.packImbalance, .cluster, 79), (.modulesOnline, .cluster, 79),
    (.totalVoltage, .module(2), 121), (.capacity, .module(8), 188), (.current, .cluster, 205),
    (.forcedSeconds, .cluster, 208), (.cellVoltage, .cell(module: 1, cell: 16), 38),
  ])
  func `a field stands where the reference says`(field: Field, place: Place, register: UInt16) {
    #expect(RegisterMap.register(of: field, at: place) == register)
    #expect(RegisterMap.place(of: register) == place)
    let isAlone = RegisterMap.entries(at: register).count == 1
    #expect(RegisterMap.field(of: register) == (isAlone ? field : nil))
  }

  @Test func `every row lies within its block, and only bits share a register`() {
    for block in RegisterMap.blocks {
      var taken: Set<Int> = []
      for row in block.rows {
        let words = row.offset..<row.offset + row.scale.width
        #expect(row.offset >= 0 && words.upperBound <= Int(block.request.count), "\(row)")
        switch row.scale {
        case .bit, .modulesOnline: break
        default: #expect(taken.isDisjoint(with: words), "\(row)")
        }
        taken.formUnion(words)
      }
    }
  }

  @Test func `what is not in the map has no meaning, and a slave's gaps are the slave's`() {
    #expect(RegisterMap.entries(at: 22).isEmpty && RegisterMap.field(of: 22) == nil)
    #expect(RegisterMap.entries(at: 209).isEmpty && RegisterMap.isMeasurement(209))
    #expect(!RegisterMap.isSettled(12) && !RegisterMap.isSettled(21) && RegisterMap.isSettled(14))
    #expect(RegisterMap.slave(at: 120) == nil && RegisterMap.slave(at: 130) == 1 && RegisterMap.slave(at: 191) == nil)
    #expect(RegisterMap.undecoded.contains { $0.request.first == RegisterMap.balancing && $0.guess == .balancing })
    for (register, _) in RegisterMap.bitWords { #expect(RegisterMap.entries(at: register).count > 1) }
  }
}
