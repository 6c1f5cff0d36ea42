import BMSCore
import Testing

@testable import WecoTUI

@Suite struct ReadingTextTests {
  private let now = Fixture.now
  private func reading(_ age: Span, _ grade: Grade = .measured, isImplausible: Bool = false) -> Reading {
    Fixture.reading(
      .number(Decimal(5298, decimals: 2), .volt), heard: now - age, grade, isImplausible: isImplausible)
  }

  @Test func `a live value is plain, an old one dimmed with its age, a gone one is not shown`() {
    let live = ReadingText(reading(.seconds(1)), at: now)
    #expect((live.number, live.unit, live.style, live.age) == ("52.98", "V", .value, ""))
    let stale = ReadingText(reading(.seconds(4)), at: now)
    #expect((stale.number, stale.style, stale.age) == ("52.98", .stale, "4s"))
    #expect(!ReadingText(reading(.seconds(11)), at: now).isKnown)
    #expect(ReadingText(nil, at: now) == .unknown)
  }

  @Test func `guesses and values nobody understands are never shown`() {
    for grade in Grade.allCases {
      let isShown = ReadingText(reading(.zero, grade), at: now).isKnown
      #expect(isShown == (grade != .hypothesis && grade != .unknown))
    }
  }

  @Test func `an implausible value carries its mark and a lost module's value its age`() {
    #expect(ReadingText(reading(.zero, isImplausible: true), at: now).mark == "!")
    let lost = ReadingText(reading(.seconds(1)), at: now, isLost: true)
    #expect((lost.style, lost.age) == (.stale, "1s"))
  }

  @Test func `ages stay short`() {
    let ages: [(Int64, String)] = [(0, "0s"), (999, "999s"), (1000, "16m"), (60_000, "16h"), (3_596_400, ">41d")]
    for (seconds, text) in ages { #expect(ReadingText.ageText(.seconds(seconds)) == text) }
  }

  @Test func `points stand under each other`() {
    func text(_ mantissa: Int64, _ decimals: UInt8) -> String {
      let value = Fixture.reading(.number(Decimal(mantissa, decimals: decimals), .volt), heard: now)
      let line = ReadingText(value, at: now).aligned(width: 7, decimals: 2)
      return String(String.UnicodeScalarView(line.cells.map(\.scalar)))
    }
    #expect(text(5298, 2) == "  52.98")
    #expect(text(529, 1) == "  52.9 ")
    #expect(text(53, 0) == "  53   ")
  }

  @Test func `power and spreads are computed, as old as the older and as doubtful as the more doubtful part`() throws {
    var module = Module(index: 1)
    var cluster = Cluster(name: "x")
    cluster.apply(Observation(.module(1), .totalVoltage, reading(.seconds(2))))
    cluster.apply(
      Observation(
        .module(1), .current,
        Fixture.reading(.number(Decimal(-1050, decimals: 2), .ampere), heard: now, isImplausible: true)))
    module = try #require(cluster.module(1))
    let power = try #require(module.reading(.power))
    #expect(power.value == .number(Decimal(-556), .watt))
    #expect(power.grade == .computed && power.isImplausible)
    #expect(power.heard == now - .seconds(2))
    #expect(module.reading(.cellDelta) == nil)
  }

  /// Sixteen cells at 3310 mV, one of them further down, and another that is higher.
  private func state(lowest: Int64, highest: Int64 = 3310, hundredths: Int64?) -> ClusterState {
    var cluster = Cluster(name: "garage")
    func tell(_ place: Place, _ field: Field, _ value: Value) {
      cluster.apply(Observation(place, field, Fixture.reading(value, heard: now)))
    }
    for cell in 1...16 {
      let millivolts = cell == 3 ? lowest : cell == 4 ? highest : 3310
      tell(.cell(module: 1, cell: cell), .cellVoltage, .number(Decimal(millivolts), .millivolt))
    }
    if let hundredths { tell(.module(1), .current, .number(Decimal(hundredths, decimals: 2), .ampere)) }
    return ClusterState(cluster: cluster, links: [])
  }

  @Test func `the 200 mV rule holds at rest only, from most others, and damage is the alarm book's word`() {
    func word(_ state: ClusterState) -> Line {
      DeltaWord.line(240, of: state.cluster.module(1), state, at: now)
    }
    var rest = state(lowest: 3109, hundredths: 40)
    #expect(word(rest) == Line(Texts.Delta.wideAtRest, .warning))
    for hundredths: Int64? in [-6000, 50, nil] {
      #expect(word(state(lowest: 3109, hundredths: hundredths)) == Line(Texts.Delta.damageUnderLoad, .warning))
    }
    #expect(word(state(lowest: 3190, highest: 3430, hundredths: 0)) == Line(Texts.Delta.strong, .warning))
    let key = AlarmKey(.cellDamageFault, cluster: "garage", place: .module(1))
    let scope = AlarmScope(.alarm(.cellDamageFault), cluster: "garage", module: 1)
    rest.alarms = [Alarm(Condition(key, scope: scope, heard: now, grade: .computed), firstSeen: now)]
    #expect(word(rest) == Line(Texts.Delta.damage, .fault))
  }

  @Test func `nobody online is said when nobody answers any more`() {
    let cluster = Fixture.state(heard: .seconds(75)).clusters[0].cluster
    #expect(!OnlineCount(cluster, at: now).text.isKnown)
    #expect(OnlineCount(Fixture.state().clusters[0].cluster, at: now).text.number == "6 of 6")
    #expect(OnlineCount(Fixture.state(lost: [4]).clusters[0].cluster, at: now).text.style == .fault)
  }

  @Test func `a slave that was never seen below a higher one is missing`() {
    var cluster = Cluster(name: "x")
    cluster.setOnline([1, 2, 5], at: now)
    #expect(cluster.missing == [3, 4])
    #expect(Roles.name(1, in: cluster) == "master")
    #expect(Roles.name(1, in: Cluster(name: "y")) == "plugged-in")
  }

  @Test func `local times go round midnight both ways`() {
    let wall = WallClock(originMicroseconds: 0)
    #expect(wall.clockText(Instant(microseconds: 0), utcOffset: .seconds(-3600)) == "23:00:00")
    #expect(wall.clockText(Instant(microseconds: -1), utcOffset: .zero) == "23:59:59")
    #expect(wall.clockText(Instant(microseconds: 86_399_000_000), utcOffset: .seconds(3600)) == "00:59:59")
  }
}
