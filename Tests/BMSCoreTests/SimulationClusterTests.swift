import Testing

@testable import BMSCore

@Suite struct SimulationClusterTests {
  private let start = Instant(microseconds: 1_000_000)

  private func cluster(_ modules: Int = 6, _ scenario: Scenario = .house, seed: UInt64 = 1) -> SimulatedCluster {
    SimulatedCluster(modules: modules, scenario: scenario, seed: seed, start: start)
  }

  private func scenario(_ name: String) throws -> Scenario { try #require(Scenario.named(name)) }

  @Test func `the same seed gives the same battery and another one another`() {
    var one = cluster()
    var same = cluster()
    var other = cluster(seed: 2)
    for second in Int64(1)...30 {
      one.step(to: start + .seconds(second))
      same.step(to: start + .seconds(second))
      other.step(to: start + .seconds(second))
    }
    #expect(one == same)
    #expect(one.measured != other.measured)
  }

  @Test(arguments: Scenario.all)
  func `it does not matter in what pieces time passes`(scenario: Scenario) {
    var fine = cluster(4, scenario)
    var coarse = cluster(4, scenario)
    var odd = cluster(4, scenario)
    for step in Int64(1)...600 { fine.step(to: start + .milliseconds(100 * step)) }
    for step in Int64(1)...9 { odd.step(to: start + .milliseconds(6_661 * step)) }
    odd.step(to: start + .seconds(60))
    coarse.step(to: start + .seconds(60))
    #expect(fine == coarse)
    #expect(fine == odd)
  }

  @Test func `values hold between two refreshes, in the past and while frozen`() {
    var cluster = cluster()
    cluster.step(to: start + .milliseconds(10_000))
    let before = cluster
    cluster.step(to: start + .milliseconds(10_249))
    cluster.step(to: start)
    #expect(cluster == before)
    cluster.isFrozen = true
    cluster.step(to: start + .seconds(3600))
    cluster.isFrozen = false
    #expect(cluster == before)
    cluster.step(to: start + .milliseconds(10_250))
    #expect(cluster.measured != before.measured)
    #expect(cluster.refreshedAt == start + .milliseconds(10_250))
  }

  @Test(arguments: [601, 3600, 86_400 * 30, Int64.max / 2_000_000] as [Int64])
  func `after any gap the battery is still a battery`(seconds: Int64) {
    var cluster = cluster(8)
    cluster.step(to: start + .seconds(seconds))
    expectBelievable(cluster, "after \(seconds) s")
    cluster.step(to: Instant(microseconds: .max))
    cluster.step(to: Instant(microseconds: .min))
    expectBelievable(cluster, "at the end of time")
  }

  @Test(arguments: Scenario.all)
  func `every scenario stays believable for ten minutes, with one module and with many`(scenario: Scenario) {
    for modules in [1, 4] {
      var cluster = cluster(modules, scenario)
      expectBelievable(cluster, scenario.name)
      for second in Int64(1)...600 {
        cluster.step(to: start + .seconds(second))
        guard second % 5 == 0 else { continue }
        expectBelievable(cluster, "\(scenario.name), \(modules) modules, \(second) s")
      }
    }
  }

  @Test func `parallel modules share one voltage, and their currents add up to the cluster's`() {
    var cluster = cluster()
    for second in Int64(1)...300 {
      cluster.step(to: start + .seconds(second))
      let points = cluster.packs.map { $0.volts + $0.current * SimulatedPack.wiring }
      #expect((points.max() ?? 0) - (points.min() ?? 0) < 0.02)
      let sum = cluster.measured.reduce(0) { $0 + $1.centiamperes }
      #expect((sum - cluster.totals.deciamperes * 10).magnitude <= 5)
    }
  }

  @Test func `in the house something happens within a minute: charge, discharge and a load step`() {
    var cluster = cluster()
    var currents: [Int] = []
    for second in Int64(0)...60 {
      cluster.step(to: start + .seconds(second))
      currents.append(cluster.totals.deciamperes)
    }
    #expect((currents.max() ?? 0) > 500)
    #expect((currents.min() ?? 0) < -100)
    #expect(zip(currents, currents.dropFirst()).contains { ($0 - $1).magnitude > 300 })
  }

  @Test func `a lost slave goes at 20 s, keeps its last word, and comes back at 50 s`() throws {
    var cluster = cluster(3, try scenario("slave-lost"))
    cluster.step(to: start + .milliseconds(19_750))
    #expect(cluster.onlineModules == [1, 2, 3])
    let last = cluster.measured[1]
    cluster.step(to: start + .seconds(21))
    #expect(cluster.onlineModules == [1, 3])
    #expect(cluster.packs[1].current == 0)
    cluster.step(to: start + .seconds(49))
    #expect(cluster.measured[1] == last)
    cluster.step(to: start + .seconds(51))
    #expect(cluster.onlineModules == [1, 2, 3])
    #expect(cluster.measured[1] != last)
  }

  @Test func `a slave of another voltage carries nothing and is reported`() throws {
    var cluster = cluster(6, try scenario("pack-imbalance"))
    #expect(cluster.totals.packImbalance)
    for second in Int64(1)...120 {
      cluster.step(to: start + .seconds(second))
      #expect(cluster.measured[2].centiamperes == 0)
    }
    #expect(cluster.measured[0].centivolts - cluster.measured[2].centivolts > 200)
  }

  @Test func `a broken sense wire reads nothing and double, and the master's contactors open`() throws {
    var cluster = cluster(2, try scenario("broken-sense-wire"))
    cluster.step(to: start + .seconds(15))
    let measured = cluster.measured[0]
    #expect(measured.cells[4] == 0)
    #expect((6500...6750).contains(measured.cells[5]))
    #expect(measured.centiamperes == 0)
    let switches = SimulatedSwitches(of: cluster)
    #expect(!switches[.contactorCharge] && !switches[.contactorDischarge])
    #expect(cluster.measured[1].centiamperes != 0)
  }

  @Test func `the scenarios do what their names say`() throws {
    var full = cluster(6, try scenario("full-charge"))
    full.step(to: start + .seconds(420))
    #expect(full.totals.chargeLimit < 300 && full.totals.socSteps == 250 && full.totals.do2)
    var low = cluster(6, try scenario("low-soc"))
    low.step(to: start + .seconds(60))
    #expect(low.totals.dischargeLimit < 4500 && low.totals.do1 && low.totals.forcedState == 1)
    #expect(low.totals.forcedDeciseconds == 71_400)
    var cold = cluster(6, try scenario("cold"))
    cold.step(to: start + .seconds(60))
    #expect(cold.totals.chargeLimit == 1260 && cold.measured[0].coldest < 0)
    var hot = cluster(6, try scenario("hot"))
    #expect(hot.totals.chargeLimit > 6000)
    hot.step(to: start + .seconds(300))
    #expect(hot.totals.chargeLimit == 3150 && hot.measured[0].hottest > 4400)
    var weak = cluster(6, try scenario("weak-cell"))
    weak.step(to: start + .seconds(112))
    let cells = weak.measured[0].cells
    #expect(cells.max() != cells.min() && cells[6] == cells.min())
    #expect(weak.measured[0].cellMax - weak.measured[0].cellMin > 50)
  }

  /// Ranges of an LFP module in use, and everything that has to agree within one refresh.
  private func expectBelievable(_ cluster: SimulatedCluster, _ context: String) {
    let isBroken = cluster.scenario.name == "broken-sense-wire"
    for (index, measured) in cluster.measured.enumerated() {
      let sum = measured.cells.reduce(0, +)
      #expect((sum - measured.centivolts * 10).magnitude <= 20, "\(context): sum of cells")
      #expect((4700...5795).contains(measured.centivolts), "\(context): \(measured.centivolts)")
      if !(isBroken && index == 0) {
        #expect(measured.cells.allSatisfy { (2800...3680).contains($0) }, "\(context): \(measured.cells)")
      }
      #expect(measured.centiamperes.magnitude <= 12_000, "\(context): \(measured.centiamperes)")
      #expect((-1000...6000).contains(measured.coldest) && measured.hottest - measured.coldest < 600, "\(context)")
      #expect((0...250).contains(measured.socSteps))
    }
    #expect(cluster.totals.chargeLimit >= 0 && cluster.totals.chargeLimit <= 8 * 1050)
    #expect(cluster.totals.dischargeLimit >= 0 && cluster.totals.dischargeLimit <= 8 * 1050)
  }
}
