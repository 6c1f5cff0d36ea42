import Testing

@testable import BMSCore

@Suite struct SimulationPhysicsTests {
  private func pack(soc: Double = 0.5, ambient: Double = 25, seed: UInt64 = 7) -> SimulatedPack {
    var generator = SplitMix64(seed: seed)
    return SimulatedPack(soc: soc, ambient: ambient, using: &generator)
  }

  private func run(_ pack: inout SimulatedPack, current: Double, seconds: Int) {
    for _ in 0..<(seconds * 4) { pack.advance(current: current, seconds: 0.25, ambient: 25) }
  }

  @Test func `the rest voltage rises with the state of charge and matches the battery's own corner points`() {
    var last = 0.0
    for step in -100...1050 {
      let volts = OpenCircuitVoltage.volts(soc: Double(step) / 1000)
      #expect(volts >= last)
      last = volts
    }
    #expect((OpenCircuitVoltage.volts(soc: 0.10) * 16 - 51.0).magnitude < 0.05)
    #expect((OpenCircuitVoltage.volts(soc: 0.98) * 16 - 54.5).magnitude < 0.05)
    #expect((OpenCircuitVoltage.volts(soc: 0.5) * 16 - 52.7).magnitude < 0.1)
  }

  @Test func `a cell at rest differs from the others by millivolts and under load by some tens`() {
    for seed in UInt64(1)...20 {
      var pack = pack(seed: seed)
      let rest = pack.cellVolts
      #expect((0.002...0.015).contains((rest.max() ?? 0) - (rest.min() ?? 0)))
      run(&pack, current: -50, seconds: 60)
      let loaded = pack.cellVolts
      #expect((0.015...0.070).contains((loaded.max() ?? 0) - (loaded.min() ?? 0)))
    }
  }

  @Test func `voltage falls at once under discharge, goes on falling, and recovers`() {
    var pack = pack()
    let rest = pack.volts
    pack.advance(current: -50, seconds: 0.25, ambient: 25)
    let first = pack.volts
    #expect((0.3...0.8).contains(rest - first))
    run(&pack, current: -50, seconds: 120)
    #expect(pack.volts < first - 0.2)
    run(&pack, current: 0, seconds: 300)
    #expect((pack.volts - rest).magnitude < 0.15)
  }

  @Test func `the state of charge counts every coulomb`() {
    var pack = pack()
    var generator = SplitMix64(seed: 3)
    var coulombs = 0.0
    for _ in 0..<10_000 {
      let current = generator.within(100)
      let seconds = 0.05 + generator.uniform()
      coulombs += current * seconds
      pack.advance(current: current, seconds: seconds, ambient: 25)
    }
    #expect(((pack.soc - 0.5) * 105 * 3600 - coulombs).magnitude < 0.01)
  }

  @Test func `what a round trip loses is what became heat`() {
    var pack = pack()
    var put = 0.0
    for current in [40.0, 0, -40, 0] {
      for _ in 0..<2400 {
        pack.advance(current: current, seconds: 0.25, ambient: 25)
        put += pack.volts * current * 0.25
      }
    }
    #expect((pack.soc - 0.5).magnitude < 1e-9)
    #expect(put > 10_000)
    #expect((put - pack.heat).magnitude < 0.02 * put)
  }

  @Test func `heat warms the module and it cools to its surroundings`() {
    var pack = pack()
    let before = pack.temperatures
    run(&pack, current: 100, seconds: 600)
    #expect(zip(pack.temperatures, before).allSatisfy { $0 > $1 + 1 && $0 < $1 + 6 })
    for _ in 0..<1000 { pack.advance(current: 0, seconds: 100, ambient: 25) }
    #expect(zip(pack.temperatures, before).allSatisfy { ($0 - $1).magnitude < 0.1 })
  }

  @Test func `numbers that are none or beyond all range become steps that fit`() {
    #expect(wholeSteps(.nan) == 0)
    #expect(wholeSteps(.infinity) == 0)
    #expect(wholeSteps(1e300) == 2_000_000_000)
    #expect(wholeSteps(-2.5) == -3)
  }

  @Test func `limits go to nothing at 57_8 V and at 50_4 V and follow the temperature`() {
    let full = pack(soc: 1.04)
    #expect(SimulatedLimits(of: full, cellVolts: full.cellVolts).charge == 0)
    let empty = pack(soc: 0.03)
    #expect(SimulatedLimits(of: empty, cellVolts: empty.cellVolts).discharge == 0)
    for (ambient, charge, discharge) in [
      (-12.0, 0.0, 0.2), (-4, 0.2, 0.3), (5, 0.3, 0.8), (25, 1, 1), (48, 0.5, 1), (60, 0, 0.5),
    ] {
      let pack = pack(ambient: ambient)
      let limits = SimulatedLimits(of: pack, cellVolts: pack.cellVolts)
      #expect((limits.charge - 105 * charge).magnitude < 0.01, "charge at \(ambient)")
      #expect((limits.discharge - 105 * discharge).magnitude < 0.01, "discharge at \(ambient)")
    }
  }
}
