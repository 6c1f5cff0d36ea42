import Glibc
import Testing

@testable import BMSCore

/// Every id alone on the bus, whatever it says: no alarm, no decision, no value, and it moves no asking.
///
/// `make soak-can-alone` plays the full minute.
@Suite struct CANAloneTests {
  /// Frames of each id, one a second.
  private static let seconds = getenv("CAN_ALONE_LONG") == nil ? 4 : 60

  /// Every 29-bit id of the tables, with the addresses and packs that are folded into them, and the ends of their ranges.
  private static let extended: [CANID] = {
    let tables = CANFamily.all.flatMap { $0.frames + $0.others }.filter(\.ids.isExtended)
    var ids: Set<CANID> = []
    for range in tables.flatMap(\.ids.ranges) {
      for id in [range.lowerBound, range.upperBound, range.lowerBound | 1, range.lowerBound | 3] {
        ids.insert(.extended(id))
      }
    }
    return ids.sorted()
  }()
  private static let standard = (UInt16(0)...0x7FF).map { CANID.standard($0) }

  private enum Bytes: CaseIterable { case zeros, ones, random, sameRandom }

  @Test(arguments: 0..<9)
  func `one id alone decides nothing and raises nothing`(part: Int) {
    let ids = part < 8 ? Array(Self.standard[part * 256..<(part + 1) * 256]) : Self.extended
    for id in ids {
      for bytes in Bytes.allCases { check(id, bytes) }
    }
  }

  private func check(_ id: CANID, _ bytes: Bytes) {
    var random = SplitMix64(seed: UInt64(id.value) | (id.isExtended ? 1 << 32 : 0))
    var word = random.next()
    let start = Instant(microseconds: 1_000_000_000)
    var bus = BusConversation(link: "can0")
    var asking = CANAsking(.automatic, hearsItself: true, at: start)
    var now = start
    for _ in 0..<Self.seconds {
      switch bytes {
      case .zeros: word = 0
      case .ones: word = .max
      case .random: word = random.next()
      case .sameRandom: break
      }
      let frame = CANFrame(id: id, word: word, count: 8)
      bus.hear(frame, at: now)
      asking.hear(frame, at: now)
      bus.advance(to: now)
      now = now + .seconds(1)
    }
    if case .decided(let proto) = bus.status(at: now).verdict { Issue.record("\(id.hex) \(bytes): \(proto)") }
    #expect(bus.image.isEmpty, "\(id.hex) \(bytes)")
    var cluster = Cluster(name: "can0")
    cluster.bus = bus.image
    let input = AlarmInput(cluster: cluster, isComplete: true, can: bus.alarmStates)
    #expect(bus.alarmStates.isEmpty && AlarmRules.assess(input, at: now) == Assessment(), "\(id.hex) \(bytes)")
    // Nobody but an inverter moves the asking: it listens for its five seconds and then begins.
    if !InverterFrames.contains(id) {
      let state = asking.state(at: start + .seconds(6))
      #expect(state == .asking(.pylontech305, isTrial: true), "\(id.hex) \(bytes): \(state)")
    }
  }

  /// A broken adapter that repeats the same random bytes on several ids of one family.
  @Test(arguments: CANFamily.all.map(\.id))
  func `the same noise on six ids of a family at once is nobody's word`(name: String) throws {
    let family = try #require(CANFamily.all.first { $0.id == name })
    let ids = family.frames.filter { $0.sender == .battery }.map(\.ids.first)
    var random = SplitMix64(seed: UInt64(ids.count))
    for round in 0..<(Self.seconds == 4 ? 300 : 20_000) {
      let frames = ids.shuffled(using: &random).prefix(6).map { CANFrame(id: $0, word: random.next(), count: 8) }
      var bus = BusConversation(link: "can0")
      for second in 0..<5 {
        let now = Instant(microseconds: 1_000_000_000 + Int64(second) * 1_000_000)
        for frame in frames { bus.hear(frame, at: now) }
        bus.advance(to: now)
      }
      #expect(bus.alarmStates.isEmpty && bus.image.isEmpty, "\(round): \(frames.map(\.candump))")
    }
  }
}
