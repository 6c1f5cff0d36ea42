import Testing

@testable import BMSCore

@Suite struct SimulationStateTests {
  private let start = Instant(microseconds: 0)

  private func state(_ modules: Int, _ name: String = "house", seconds: Int64 = 30) throws -> SimulatedState {
    var cluster = SimulatedCluster(modules: modules, scenario: try #require(Scenario.named(name)), start: start)
    cluster.step(to: start + .seconds(seconds))
    return SimulatedState(of: cluster, link: "pts0")
  }

  @Test func `the state folds into a cluster with every cell, every module and the totals`() throws {
    let state = try state(6)
    var cluster = Cluster(name: "pts0")
    for observation in state.observations { cluster.apply(observation) }
    #expect(cluster.modules.map(\.index) == [1, 2, 3, 4, 5, 6])
    #expect(cluster.module(1)?.cells.compactMap { $0 }.count == 16)
    #expect(cluster[.modulesOnline]?.number == 6)
    #expect(cluster[.packImbalance]?.value == .flag(false))
    let total = try #require(cluster.module(1)?[.totalVoltage]?.number)
    #expect((52...54).contains(total))
    let currents = cluster.modules.compactMap { $0[.current]?.number }
    let sum = try #require(cluster[.current]?.number)
    #expect(currents.count == 6 && (currents.reduce(0, +) - sum).magnitude < 0.5)
  }

  @Test func `each thing is said once, as simulated, with its register`() throws {
    let state = try state(8)
    struct Key: Hashable { let place: Place, field: Field }
    #expect(Set(state.observations.map { Key(place: $0.place, field: $0.field) }).count == state.observations.count)
    for observation in state.observations {
      #expect(observation.reading.grade == .simulated)
      #expect(observation.reading.source.link == "pts0")
      guard case .register = observation.reading.source.origin else {
        Issue.record("\(observation.field) has no register")
        continue
      }
      if case .flag = observation.reading.value { #expect(observation.field.info.unit == .bool) }
    }
    // 10 values and 16 cells of the module, 3 versions, 27 of 51-78 (all but flags A), 9 flags; 8 a slave; 8 of the cluster.
    #expect(state.observations.count == 10 + 16 + 3 + 27 + 9 + 7 * 8 + 8)
  }

  @Test func `charging is positive here and negative on the wire`() throws {
    let state = try state(1, "full-charge")
    let current = try #require(state.observations.first { $0.field == .current && $0.place == .module(1) })
    #expect(try #require(current.reading.number) > 5)
  }

  @Test func `a lost slave is not spoken of`() throws {
    let state = try state(3, "slave-lost", seconds: 25)
    #expect(state.online == [1, 3])
    #expect(!state.observations.contains { $0.place == .module(2) })
  }
}
