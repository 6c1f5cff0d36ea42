import BMSCore
import Testing

@Suite struct PassiveConversationTests {
  /// A conversation of the program's own with a simulated battery, and everything that passed on the wire.
  private func live(seconds: Int, seed: UInt64, faults: Bool) -> (BatteryConversation, [Fact]) {
    let start = Instant(microseconds: 1_700_000_000_000_000)
    var bms = SimulatedBMS(cluster: SimulatedCluster(modules: 4, scenario: .house, seed: seed, start: start))
    var line = LineFaults(seed: seed)
    var conversation = BatteryConversation(WecoSession.Configuration(link: "ttyUSB0"), clusterName: "garage")
    conversation.facts.keep(true)
    var entries: [Fact] = []
    var now = start
    conversation.opened(at: now)
    while now - start < .seconds(Int64(seconds)) {
      if let frame = conversation.advance(to: now) {
        now = now + .milliseconds(5)
        let reply = bms.receive(frame.bytes, at: now)
        let heard = faults ? line.pass(reply, key: bms.key ?? 0) : reply
        // An adapter hands a reply over in lumps.
        for start in stride(from: 0, to: heard.count, by: 31) {
          now = now + .milliseconds(2)
          conversation.receive(heard[start..<min(start + 31, heard.count)], at: now)
        }
      } else {
        now = min(conversation.deadline ?? now + .seconds(1), now + .seconds(1))
      }
      conversation.facts.drain(into: &entries)
    }
    return (conversation, entries)
  }

  private func overheard(_ entries: [Fact]) -> PassiveConversation {
    var passive = PassiveConversation(link: "ttyUSB0", clusterName: "garage")
    for entry in entries {
      passive.advance(to: entry.at)
      switch entry.event {
      case .sent(let bytes): passive.receive(bytes, side: .request, at: entry.at)
      case .received(let bytes): passive.receive(bytes, side: .reply, at: entry.at)
      case .link(let event): passive.receive(.link(event), at: entry.at)
      default: break
      }
    }
    passive.finish()
    return passive
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `what is overheard gives the same cluster as what was asked`(seed: UInt64) {
    let (conversation, entries) = live(seconds: 60, seed: seed, faults: false)
    let passive = overheard(entries)
    #expect(passive.conversation.cluster == conversation.cluster)
    #expect(passive.conversation.registers == conversation.registers)
    #expect(passive.conversation.session.counters.good == conversation.session.counters.good)
    #expect(passive.conversation.session.state == conversation.session.state)
    #expect(passive.key == KeyedChecksum.provenKey)
    #expect(passive.damaged == 0)
  }

  @Test func `on a bad line every overheard value was also believed by the one who asked`() {
    let (conversation, entries) = live(seconds: 120, seed: 9, faults: true)
    let passive = overheard(entries)
    #expect(passive.key == KeyedChecksum.provenKey)
    #expect(passive.damaged > 0)
    let module = conversation.cluster.module(1)
    let other = passive.conversation.cluster.module(1)
    #expect(other?[.softwareVersion]?.value == module?[.softwareVersion]?.value)
    #expect(other?.cells.count == module?.cells.count)
  }

  @Test func `the vendor's long read of 51 to 79 gives thresholds and flags`() {
    var traffic = CaptureTraffic(modules: 3)
    traffic.handshake()
    for _ in 0..<8 { traffic.cycle() }
    var passive = PassiveConversation(link: "ttyUSB0", clusterName: "x")
    for event in traffic.events {
      let now = Instant(microseconds: event.time.microseconds)
      if case .sent(let bytes) = event.content { passive.receive(bytes, side: .request, at: now) }
      if case .received(let bytes) = event.content { passive.receive(bytes, side: .reply, at: now) }
    }
    let module = passive.conversation.cluster.module(1)
    #expect(module?[.cellOverVoltage2]?.number == 3700)
    #expect(module?[.contactorDischarge] != nil)
    #expect(passive.conversation.cluster.modules.count == 3)
    #expect(passive.conversation.registers.entries[456] != nil)
  }

  @Test func `requests that stay without an answer are silence, not old values`() {
    var passive = PassiveConversation(link: "ttyUSB0", clusterName: "x", key: 0x85F9)
    let read = ReadRequest(first: 1, count: 38).frame(KeyedChecksum(key: 0x85F9)).bytes
    var now = Instant(microseconds: 1_000_000)
    for _ in 0..<3 {
      passive.receive(read, side: .request, at: now)
      now = now + .seconds(1)
      passive.advance(to: now)
    }
    #expect(passive.conversation.session.counters.timeouts == 3)
    guard case .silent = passive.conversation.session.state else {
      Issue.record("state is \(passive.conversation.session.state)")
      return
    }
  }
}
