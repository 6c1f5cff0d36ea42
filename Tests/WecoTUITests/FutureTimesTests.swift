import BMSCore
import Testing

@testable import WecoTUI

/// A clock that went back, a file or a program that lies: what claims to come from the future is nobody's present.
@Suite struct FutureTimesTests {
  private static let now = Fixture.now
  private static let ahead: [Span] = [.seconds(2), .seconds(3600), .seconds(10 * 365 * 86_400)]

  private func alarms(heard: Instant) -> [CANAlarmState] {
    [
      CANAlarmState(
        link: "can0", faults: [.shortCircuit], warnings: [],
        source: Source(link: "can0", origin: .frame(0x359, extended: false)), grade: .documented, heard: heard,
        period: .seconds(1))
    ]
  }

  @Test func `alarm bits of a bus hold while they are live, neither later nor from the future`() {
    func holds(_ heard: Instant) -> Bool {
      var input = AlarmInput(cluster: Cluster(name: "garage"), isComplete: true)
      input.can = alarms(heard: heard)
      return !AlarmRules.assess(input, at: Self.now).conditions.isEmpty
    }
    #expect(holds(Self.now) && holds(Self.now - .seconds(3)) && holds(Self.now + .milliseconds(500)))
    #expect(!holds(Self.now - .seconds(4)))
    for ahead in Self.ahead { #expect(!holds(Self.now + ahead)) }
  }

  @Test func `alarms of a bus that fell silent are not said as if they were now`() {
    func words(_ heard: Instant) -> (json: Bool, text: Bool) {
      var state = BusFixture.alone()
      state.clusters[0].buses[0].alarms = alarms(heard: heard)
      let name = CANAlarm.shortCircuit.name
      return (
        SnapshotDocument(state).json.contains("\"\(name)\""),
        SnapshotText.lines(state).contains("  alarm \(name)")
      )
    }
    #expect(words(Self.now - .seconds(1)) == (true, true))
    for heard in [Self.now - .seconds(11), Self.now - .seconds(86_400)] + Self.ahead.map({ Self.now + $0 }) {
      #expect(words(heard) == (false, false))
    }
  }

  @Test func `cells that were not heard any more are not in a snapshot`() {
    let cell = "\(Fixture.cells[3])"
    #expect(SnapshotDocument(Fixture.state(heard: .seconds(1))).json.contains(cell))
    #expect(!SnapshotDocument(Fixture.state(heard: .seconds(11))).json.contains(cell))
    #expect(!SnapshotDocument(Fixture.state(heard: .seconds(-3600))).json.contains(cell))
  }

  @Test func `a reading of the future that was kept or sent stands in the way of none of now`() throws {
    var cluster = Cluster(name: "garage")
    var trends = TrendStore()
    func tell(_ percent: Int64, heard: Instant, at: Instant) {
      let reading = Fixture.reading(.number(Decimal(percent), .percent), heard: heard)
      cluster.apply(.observed(Observation(.cluster, .soc, reading)), at: at)
      trends.note(cluster)
    }
    tell(50, heard: Self.now, at: Self.now)
    tell(99, heard: Self.now + .seconds(86_400), at: Self.now + .seconds(1))
    #expect(cluster[.soc]?.number == 50)
    for second in 2...30 {
      tell(51, heard: Self.now + .seconds(Int64(second)), at: Self.now + .seconds(Int64(second)))
    }
    #expect(cluster[.soc]?.number == 51)
    let points = try #require(trends[.cluster, .soc]).points(.minute, until: Self.now + .seconds(30))
    #expect(points.count { if case .heard = $0 { true } else { false } } == 30)
  }

  @Test func `words of the debug page from the future are neither live nor zero seconds old`() {
    let context = PageContext(state: Fixture.state(), view: ViewState(), width: 80, height: 24)
    func text(_ heard: Instant) -> String {
      String(String.UnicodeScalarView(DebugPage.age(heard, period: .seconds(1), context).cells.map(\.scalar)))
    }
    #expect(text(Self.now) == Texts.Debug.live)
    for ahead in Self.ahead {
      #expect(text(Self.now + ahead) == Texts.unknown)
      #expect(DebugPage.style(Self.now + ahead, period: .seconds(1), context) == .stale)
    }
  }

  @Test func `an inverter of the future is not there`() {
    var bus = BusConversation(link: "can0")
    for second in 0..<5 {
      bus.hear(
        CANFrame(id: .standard(0x305), data: [UInt8](repeating: 0, count: 8)), at: Self.now + .seconds(Int64(second)))
    }
    #expect(!bus.status(at: Self.now + .seconds(5)).inverter.isEmpty)
    #expect(bus.status(at: Self.now - .seconds(3600)).inverter.isEmpty)
  }
}
