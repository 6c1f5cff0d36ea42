import Testing

@testable import BMSCore

/// By what one module is told from another, where a command explains a step and where it does not.
@Suite struct ModuleIdentityTests {
  private let start = Instant(microseconds: 1_000_000_000)
  private let words: [UInt16] = {
    let cluster = SimulatedCluster(modules: 1, scenario: .house, seed: 3, start: Instant(microseconds: 0))
    return SimulatedRegisters(of: cluster).read(from: 1, count: 38)
  }()

  private func words(soc: UInt16) -> [UInt16] {
    var words = words
    if let row = RegisterMap.module.first(where: { $0.subject == .field(.soc) }) { words[row.offset] = soc }
    return words
  }

  /// As after enough equal replies.
  private func believed(_ words: [UInt16]) -> BlockReader {
    var reader = BlockReader(.module)
    for _ in 0..<6 {
      _ = reader.read(words, link: "x", isSimulated: false, at: start, period: .seconds(1), cellCount: 16)
    }
    return reader
  }

  private func identity(soc: UInt16) -> ModuleIdentity {
    var identity = ModuleIdentity()
    _ = identity.update(from: believed(words(soc: soc)), at: start)
    return identity
  }

  @Test func `a command that may set SOC explains one step, whatever value it takes`() {
    var identity = identity(soc: 150)
    identity.noteWrite(maySetSOC: true, at: start)
    #expect(identity.difference(to: words(soc: 90), at: start + .seconds(1)) == nil)
    #expect(identity.update(from: believed(words(soc: 90)), at: start + .seconds(1)) == nil)
    // It has come: the next step is another module's.
    #expect(identity.difference(to: words(soc: 150), at: start + .seconds(2)) != nil)
  }

  @Test func `once it is known what a command did no step is its work`() {
    var identity = identity(soc: 150)
    identity.noteWrite(maySetSOC: true, at: start)
    identity.settleWrite(like: words(soc: 150))
    #expect(identity.difference(to: words(soc: 90), at: start + .seconds(1)) != nil)
  }

  @Test func `a command that sets something else explains none, and forgets none`() {
    var identity = identity(soc: 150)
    identity.noteWrite(maySetSOC: false, at: start)
    #expect(identity.difference(to: words(soc: 50), at: start + .seconds(1)) != nil)
    identity.noteWrite(maySetSOC: true, at: start)
    identity.noteWrite(maySetSOC: false, at: start + .seconds(1))
    #expect(identity.difference(to: words(soc: 50), at: start + .seconds(2)) == nil)
  }

  private func moved(_ millivolts: [Int: Int]) throws -> Bool {
    var other = words
    for (cell, change) in millivolts {
      let row = try #require(RegisterMap.module.first { $0.subject == .cell(cell) })
      other[row.offset] = UInt16(Int(other[row.offset]) + change)
    }
    let (before, after) = (try #require(CellPattern(words)), try #require(CellPattern(other)))
    return after.isUnlike(before)
  }

  @Test func `cells that stand differently all at once are other cells`() throws {
    #expect(try !moved([:]))
    // Ripple, a broken sense wire and a cell that is read wrongly.
    #expect(try !moved([1: 1, 4: -2, 9: 1, 12: 2]))
    #expect(try !moved([5: -3000, 6: 3000]))
    // A third of the cells, and all of them together without a current that would do it.
    #expect(try moved([1: 8, 3: -8, 5: 8, 8: -8, 11: 8]))
    #expect(try moved(Dictionary(uniqueKeysWithValues: (1...16).map { ($0, 40) })))
  }
}
