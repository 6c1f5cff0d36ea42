import BMSCore
import Testing

@Suite struct BusConversationTests {
  private var now: Instant { Instant(microseconds: 1_000_000_000) }

  private func frame(_ text: String) throws -> CANFrame { try #require(CANFrame(candump: text)) }

  /// The frames of the vector set `pylon-us-10module` (can-protocols, vectors): 53.2 V, 370 A, 46.0 V.
  private static let pylontech = [
    "351#1402740E740ECC01", "355#5D006400", "356#4F13A6FFBE00", "359#000000000A504E", "35C#C000",
    "35E#50594C4F4E202020",
  ]

  @Test func `limits that only CAN carries come out under the program's own fields`() throws {
    var bus = BusConversation(link: "can0")
    for second in 0..<5 {
      for text in Self.pylontech { bus.hear(try frame(text), at: now + .seconds(Int64(second))) }
    }
    var cluster = Cluster(name: "x")
    cluster.bus = bus.image
    let limit = try #require(cluster.reading(.chargeVoltageLimit))
    #expect(limit.value == .number(Decimal(532, decimals: 1), .volt))
    #expect(limit.source == Source(link: "can0", origin: .frame(0x351, extended: false)))
    #expect(cluster.reading(.soc)?.number == 93)
    #expect(bus.isComplete(at: now + .seconds(4)))
    #expect(limit.period == .seconds(1))
  }

  @Test func `the service port goes before CAN for the same field, and both stay known`() throws {
    var bus = BusConversation(link: "can0")
    for _ in 0..<2 { for text in Self.pylontech { bus.hear(try frame(text), at: now) } }
    var cluster = Cluster(name: "x")
    cluster.bus = bus.image
    let source = Source(link: "ttyUSB0", origin: .register(206))
    cluster.apply(
      Observation(
        .cluster, .soc,
        Reading(
          .number(Decimal(880, decimals: 1), .percent), grade: .measured, source: source, heard: now,
          period: .seconds(1))))
    #expect(cluster.reading(.soc)?.number == 88)
    #expect(cluster.bus?.reading(Field.soc)?.number == 93)
  }

  @Test func `what the inverter sends is not the battery's word`() throws {
    var bus = BusConversation(link: "can0")
    bus.hear(try frame("305#0000000000000000"), at: now)
    #expect(bus.image.isEmpty)
    #expect(bus.frames == 1)
    #expect(bus.status(at: now).inverter.count == 1)
  }

  @Test func `alarm bits are kept by frame and go when their frame says so`() throws {
    var bus = BusConversation(link: "can0")
    for _ in 0..<2 { for text in Self.pylontech { bus.hear(try frame(text), at: now) } }
    for _ in 0..<2 { bus.hear(try frame("359#020000000A504E"), at: now) }
    #expect(bus.alarmStates.first?.faults.count == 1)
    bus.hear(try frame("359#000000000A504E"), at: now)
    #expect(bus.alarmStates.first?.faults.isEmpty == true)
  }

  @Test func `alarm bits that are never the same twice are nobody's alarm`() throws {
    var bus = BusConversation(link: "can0")
    for second in 0..<20 {
      for text in Self.pylontech { bus.hear(try frame(text), at: now + .seconds(Int64(second))) }
    }
    var random = SplitMix64(seed: 7)
    for second in 20..<60 {
      let word = random.next() | 1 << UInt64(second % 2)
      bus.hear(
        CANFrame(id: .standard(0x359), word: second % 2 == 0 ? word : ~word, count: 8),
        at: now + .seconds(Int64(second)))
      // The first one may be news; the alarm book wants to hear it again.
      guard second > 20 else { continue }
      #expect(bus.alarmStates.allSatisfy { $0.faults.isEmpty && $0.warnings.isEmpty })
    }
  }
}
