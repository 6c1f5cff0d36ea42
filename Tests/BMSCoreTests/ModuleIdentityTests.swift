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

  /// A charge of 110 A on 86 Ah is 2.1 % a minute (manual-facts): 3 are beyond any module, and 2 are rounding. 0.4 % a step.
  @Test(arguments: [(0, 5), (60, 12), (600, 80)] as [(seconds: Int64, most: UInt16)])
  func `SOC moves no faster than a charge`(_ row: (seconds: Int64, most: UInt16)) {
    let identity = identity(soc: 125)
    let then = start + .seconds(row.seconds)
    for most in [125 + row.most, 125 - row.most] {
      #expect(identity.difference(to: words(soc: most), at: then) == nil)
    }
    for more in [126 + row.most, 124 - row.most] {
      #expect(identity.difference(to: words(soc: more), at: then) != nil)
    }
  }

  private func words(time: UInt16) -> [UInt16] {
    var words = words
    if let row = RegisterMap.module.first(where: { $0.subject == .field(.runningTime) }) {
      (words[row.offset], words[row.offset + 1]) = (0, time)
    }
    return words
  }

  private func identity(times: [UInt16]) -> ModuleIdentity {
    var identity = ModuleIdentity()
    for time in times { _ = identity.update(from: believed(words(time: time)), at: start) }
    return identity
  }

  /// Its unit is not known (weco-serial): milliseconds at most, and an hour of seconds beside it.
  @Test func `the running time goes forward by no more than milliseconds and an hour`() {
    let identity = identity(times: [100])
    let then = start + .seconds(2)
    #expect(identity.difference(to: words(time: 100), at: then) == nil)
    #expect(identity.difference(to: words(time: 5700), at: then) == nil)
    #expect(identity.difference(to: words(time: 5701), at: then) == .other(.timeJumped))
  }

  @Test func `a running time before all of the last five is another module's, before some of them a damaged one`() {
    #expect(
      identity(times: [200, 300, 400, 500, 600]).difference(to: words(time: 250), at: start)
        == .doubtful(.timeWentBackOnce))
    #expect(
      identity(times: [200, 300, 400, 500, 600]).difference(to: words(time: 199), at: start) == .other(.timeWentBack))
    #expect(
      identity(times: [200, 300, 400, 500, 600, 700]).difference(to: words(time: 250), at: start)
        == .other(.timeWentBack))
  }

  @Test func `a command that may set SOC explains one step, whatever value it takes`() {
    var identity = identity(soc: 150)
    identity.noteWrite(maySetSOC: true, at: start)
    #expect(identity.difference(to: words(soc: 90), at: start + .seconds(1)) == nil)
    #expect(identity.update(from: believed(words(soc: 90)), at: start + .seconds(1)) == nil)
    // It has come: the next step is another module's.
    #expect(identity.difference(to: words(soc: 150), at: start + .seconds(2)) != nil)
  }

  @Test func `a command explains a step for a minute`() {
    var identity = identity(soc: 150)
    identity.noteWrite(maySetSOC: true, at: start)
    #expect(identity.difference(to: words(soc: 90), at: start + .seconds(60)) == nil)
    #expect(identity.difference(to: words(soc: 90), at: start + .seconds(61)) != nil)
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

  @Test func `another number of cells is another battery, and one that no module has is none`() throws {
    func pattern(_ count: UInt16) -> CellPattern? {
      var words = words
      if let row = RegisterMap.module.first(where: { $0.subject == .field(.cellCount) }) { words[row.offset] = count }
      return CellPattern(words)
    }
    let sixteen = try #require(pattern(16))
    let fifteen = try #require(pattern(15))
    #expect(sixteen.isUnlike(fifteen) && fifteen.isUnlike(sixteen) && !sixteen.isUnlike(sixteen))
    #expect(pattern(7) == nil && pattern(0) == nil && pattern(25) == nil)
  }

  /// docs/device-map.md, "Which battery it is": of 16 cells the two that moved most do not count.
  @Test func `how far cells may move`() throws {
    // Two millivolts on average, 28 in all.
    #expect(try !moved([1: 6, 2: 6, 3: 6, 4: 6, 5: 6, 6: 5, 7: 5]))
    #expect(try moved([1: 6, 2: 6, 3: 6, 4: 6, 5: 6, 6: 6, 7: 5]))
    // None of them by more than three times that.
    #expect(try !moved([1: 900, 2: 900, 3: 6]) && moved([1: 900, 2: 900, 3: 7]))
    // All together by 20.
    func all(_ change: Int) -> [Int: Int] { Dictionary(uniqueKeysWithValues: (1...16).map { ($0, change) }) }
    #expect(try !moved(all(20)) && !moved(all(-20)) && moved(all(21)) && moved(all(-21)))
  }
}
