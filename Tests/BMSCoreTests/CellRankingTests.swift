import BMSCore
import Testing

@Suite struct CellRankingTests {
  private let now = Instant(microseconds: 5_000_000)

  @Test func `the highest and the lowest cell of each reading are counted`() {
    var ranking = CellRanking()
    ranking.note([3300, 3310, 3290], at: now)
    ranking.note([3300, 3310, 3305], at: now + .seconds(1))
    #expect(ranking.readings == 2 && ranking.since == now)
    #expect((0..<3).map(ranking.timesHighest) == [0, 2, 0])
    #expect((0..<3).map(ranking.timesLowest) == [1, 0, 1])
  }

  @Test func `cells that share an end are all counted, equal cells none`() {
    var ranking = CellRanking()
    ranking.note([3310, 3310, 3290], at: now)
    ranking.note([3300, 3300, 3300], at: now)
    #expect((0..<3).map(ranking.timesHighest) == [1, 1, 0])
    #expect((0..<3).map(ranking.timesLowest) == [0, 0, 1])
    #expect(ranking.readings == 2)
  }

  @Test func `one cell, none or too many say nothing`() {
    var ranking = CellRanking()
    ranking.note([3310], at: now)
    ranking.note([], at: now)
    ranking.note(Array(repeating: 3310, count: 21), at: now)
    #expect(ranking == CellRanking())
    #expect(ranking.timesHighest(-1) == 0 && ranking.timesLowest(99) == 0)
  }

  @Test func `a conversation counts every believed reading of the cells`() {
    var conversation = BatteryConversation(WecoSession.Configuration(link: "port"), clusterName: "port")
    var bms = SimulatedBMS(cluster: SimulatedCluster(modules: 2, scenario: .house, start: now))
    conversation.opened(at: now)
    var time = now
    while time < now + .seconds(20) {
      while let frame = conversation.advance(to: time) {
        conversation.receive(bms.receive(frame.bytes, at: time), at: time)
      }
      time = time + .milliseconds(100)
    }
    #expect(conversation.ranking.readings >= 15)
    #expect((0..<16).reduce(0) { $0 + conversation.ranking.timesHighest($1) } >= 15)
  }

  @Test func `time to full and to empty need a capacity in Ah and a current in that direction`() throws {
    var cluster = Cluster(name: "bank")
    func tell(_ field: Field, _ mantissa: Int64, _ unit: Unit) {
      let source = Source(link: "can0", origin: .frame(0x355, extended: false))
      let reading = Reading(
        .number(Decimal(mantissa), unit), grade: .documented, source: source, heard: now, period: .seconds(1))
      cluster.apply(Observation(.module(1), field, reading))
    }
    tell(.soc, 80, .percent)
    tell(.current, 20, .ampere)
    tell(.capacity, 100, .raw)
    #expect(cluster.module(1)?.reading(.timeToFull) == nil)
    tell(.capacity, 100, .ampereHour)
    let full = try #require(cluster.module(1)?.reading(.timeToFull))
    #expect(full.value == .number(Decimal(3600), .second) && full.grade == .computed)
    #expect(cluster.module(1)?.reading(.timeToEmpty) == nil)
    tell(.current, -20, .ampere)
    #expect(cluster.module(1)?.reading(.timeToEmpty)?.value == .number(Decimal(14_400), .second))
    #expect(cluster.module(1)?.reading(.timeToFull) == nil)
  }
}
