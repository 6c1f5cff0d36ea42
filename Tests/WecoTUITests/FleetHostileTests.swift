import BMSCore
import Testing

@testable import WecoTUI

/// What strangers write to a broker reaches neither a terminal nor a file as anything but plain text.
@Suite struct FleetHostileTests {
  private static let rounds = 3000
  private static let look = 300

  /// A payload of the fixture with bytes changed, and now and then an escape sequence within its texts.
  private static func damage(_ payload: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var bytes = payload
    let texts = ["\u{1B}[2J", "\u{7}", "\\u001b]0;x\\u0007", "\u{9B}31m", "\\n\\r", "\u{202E}", "\u{0}"]
    for _ in 0..<Int(random.next() % 4) where !bytes.isEmpty {
      let place = Int(random.next() % UInt64(bytes.count))
      if random.next() % 2 == 0 {
        bytes[place] = UInt8(truncatingIfNeeded: random.next())
      } else {
        // Behind a quotation mark, so that it is part of a text.
        let quote = bytes[place...].firstIndex(of: UInt8(ascii: "\"")).map { $0 + 1 } ?? place
        bytes.insert(contentsOf: Array(texts[Int(random.next() % UInt64(texts.count))].utf8), at: quote)
      }
    }
    return bytes
  }

  @Test func `whatever comes, what is shown and told is plain`() throws {
    var random = SplitMix64(seed: 7)
    var fleet = FleetFixture.fleet()
    let key = Fleet.Key(site: "berlin-02", cluster: "house")
    FleetFixture.newerAlarm(&fleet, key)
    let battery = try #require(fleet[key])
    let buses = FleetBuses(
      time: Fixture.wall.wall(FleetFixture.now), buses: [FleetBuses.Bus(name: "can0", proto: "Pylontech", why: "351")])
    let good: [(FleetTopic.Subject, [UInt8])] = [
      (.state, battery.state?.payload ?? []), (.alarms, battery.alarms?.payload ?? []), (.bus, buses.payload),
    ]
    for round in 1...Self.rounds {
      let (subject, payload) = good[Int(random.next() % 3)]
      let topic = FleetTopic.cluster(site: key.site, cluster: key.cluster, subject).text
      _ = fleet.receive(
        topic: topic, Self.damage(payload, &random), isRetained: random.next() % 2 == 0, at: FleetFixture.now)
      if round % Self.look == 0 { try look(fleet, key) }
    }
    #expect(fleet.unread > 0)
  }

  private func look(_ fleet: Fleet, _ key: Fleet.Key) throws {
    var board = FleetFixture.board(fleet)
    board.unread = fleet.lastUnread.map { Texts.Fleet.unread($0.topic.text, $0.trouble) }
    var journey = FleetFixture.journey(columns: 120, rows: 40, board)
    expectPlain(journey)
    let view = try #require(FleetBatteryView(key, fleet, "mqtt://b:1883", at: Fixture.now))
    var watch = Watch(name: FleetWords.name(key), wall: Fixture.wall, at: Fixture.now)
    watch.listen(to: .told, kind: .broker)
    var facts: [Fact] = []
    for news in view.news { watch.receive(.told(news), at: Fixture.now, into: &facts) }
    var state = ClusterState(watch)
    state.unknownAlarms = fleet[key]?.alarms?.unknown(from: Fixture.wall, to: Fixture.wall) ?? []
    journey.state.clusters = [state]
    journey.change { $0.choices.fleet.opened = key }
    for page in Page.all.map(\.id) {
      journey.open(page)
      expectPlain(journey)
    }
    let metrics = FleetMetrics(rows: board.rows, wall: Fixture.wall).text
    #expect(metrics.unicodeScalars.allSatisfy { $0 == "\n" || PlainText.isHarmless($0) })
  }

  private func expectPlain(_ journey: Journey) {
    #expect(journey.screen.rows.joined().allSatisfy { PlainText.isHarmless($0.scalar) })
  }
}
