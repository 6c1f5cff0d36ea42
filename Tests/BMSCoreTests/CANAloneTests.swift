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
    var ids: Set<CANID> = []
    for table in CANCatalogue.tables where table.id.isExtended {
      ids.insert(table.id)
      for address in [UInt32(1), 3, 0xF] { ids.insert(.extended(table.id.value | address)) }
      if table.family == .sofarHV {
        for pack in [UInt32(1), 2, 31] { ids.insert(.extended(table.id.value | pack << 12)) }
      }
      if table.family == .voltronicLIA { ids.insert(.extended((table.id.value & 0xFFF) | 0x0CF2_0000)) }
    }
    for range in RecognisedByName.ranges {
      ids.formUnion([.extended(range.ids.lowerBound), .extended(range.ids.upperBound)])
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
}
