import BMSCore
import Testing

@Suite struct CaptureDissectorTests {
  private func dissect(_ events: [CaptureEvent], key: UInt16? = nil) -> [SerialEvent] {
    var dissector = CaptureDissector(keys: key.map { ["ttyUSB0": $0] } ?? [:])
    return (events.flatMap { dissector.receive($0) } + dissector.finish()).map(\.event)
  }

  /// All on one wire, as a single receiver hears it.
  private func mixed(_ events: [CaptureEvent]) -> [CaptureEvent] {
    events.map { CaptureEvent($0.time, $0.link, .received($0.bytes ?? [])) }
  }

  private func session(key: UInt16 = 0xD7D9) -> CaptureTraffic {
    var traffic = CaptureTraffic(key: key)
    traffic.handshake()
    traffic.cycle()
    return traffic
  }

  @Test func `a session of the vendor's tool comes out frame by frame, on two wires and on one`() {
    let traffic = session()
    for events in [traffic.events, mixed(traffic.events)] {
      let found = dissect(events).filter { !$0.bytes.isEmpty }
      #expect(found.count == 28)
      #expect(found.map(\.bytes) == traffic.events.compactMap(\.bytes))
      #expect(found.first?.kind == .keyRequest(KeyRequest(key: 0xD7D9)))
      #expect(found[1].kind == .keyAccepted(KeyRequest(key: 0xD7D9)))
      for (index, request) in CaptureTraffic.vendorCycle.enumerated() {
        #expect(found[2 + 2 * index].kind == .read(request))
        guard case .reply(request, let words) = found[3 + 2 * index].kind else {
          Issue.record("\(found[3 + 2 * index])")
          continue
        }
        #expect(words.count == Int(request.count))
      }
      #expect(found.dropFirst().allSatisfy { $0.check == .fits && $0.isGood })
    }
  }

  @Test func `without the handshake the key is recovered while the frames are told`() {
    var traffic = CaptureTraffic(key: 0x3C5A)
    traffic.handshakeUnheard()
    traffic.cycle()
    traffic.cycle()
    for events in [traffic.events, mixed(traffic.events)] {
      let found = dissect(events)
      #expect(found.contains { $0.kind == .keyFound(0x3C5A) })
      let frames = found.filter { !$0.bytes.isEmpty }
      #expect(frames.map(\.bytes) == traffic.events.compactMap(\.bytes))
      #expect(frames.allSatisfy { $0.isGood })
      #expect(frames.first?.check == .unproven)
      #expect(frames.last?.check == .fits)
    }
  }

  @Test func `one side alone is told as far as it can be`() {
    let traffic = session()
    var requests = SerialDissector()
    var replies = SerialDissector()
    var fromRequests: [SerialEvent] = []
    var fromReplies: [SerialEvent] = []
    for event in traffic.events {
      if case .sent(let bytes) = event.content {
        fromRequests += requests.receive(bytes, side: .request, at: event.time)
      } else if case .received(let bytes) = event.content {
        fromReplies += replies.receive(bytes, side: .reply, at: event.time + .milliseconds(30))
      }
    }
    fromRequests += requests.finish()
    fromReplies += replies.finish()
    #expect(fromRequests.filter { if case .read = $0.kind { $0.isGood } else { false } }.count == 13)
    #expect(fromReplies.filter { if case .unaskedReply = $0.kind { true } else { false } }.count == 13)
    #expect(fromReplies.first?.kind == .keyAccepted(nil))
    #expect(replies.recovery.evidence.allows(0xD7D9))
  }

  @Test func `a restart with another key is followed, heard or not`() {
    var first = session(key: 0x85F9)
    var second = CaptureTraffic(key: 0x1B3D)
    second.handshake()
    second.cycle()
    second.cycle()
    for unheard in [false, true] {
      let more = second.events.dropFirst(unheard ? 2 : 0)
      first.wait(.seconds(1))
      let shift = first.time.microseconds - second.events[0].time.microseconds
      let later = more.map {
        CaptureEvent(WallTime(microseconds: $0.time.microseconds + shift), $0.link, $0.content)
      }
      let found = dissect(first.events + later)
      #expect(found.last { if case .keyFound = $0.kind { true } else { false } }?.kind == .keyFound(0x1B3D))
      #expect(found.suffix(20).allSatisfy { $0.isGood })
      let told = found.reduce(0) { $0 + $1.bytes.count }
      let recorded = (first.events + later).reduce(0) { $0 + ($1.bytes?.count ?? 0) }
      #expect(told == recorded)
    }
  }

  @Test func `a Set of the vendor's tool and its answer come out whole`() {
    for sealed in [true, false] {
      let checksum = KeyedChecksum(key: 0xD7D9)
      let body = captureHex("01 10 01 C8 00 02 04 01 03 00 01")
      let set = sealed ? checksum.sealed(body) : body
      let answer = checksum.sealed(captureHex("01 10 01 C8 00 02"))
      var traffic = session()
      traffic.note(sent: set)
      traffic.note(received: answer)
      traffic.read(ReadRequest(first: 45, count: 1))
      let found = dissect(traffic.events)
      let others = found.filter { if case .other = $0.kind { true } else { false } }
      #expect(others.map(\.bytes) == [set, answer])
      #expect(others.map(\.check) == [sealed ? .fits : .wrong, .fits])
      #expect(others.allSatisfy { $0.kind == .other(unit: 1, function: 0x10) })
      #expect(found.last?.isGood == true)
      guard sealed else { continue }
      let onOneWire = dissect(mixed(traffic.events)).filter { if case .other = $0.kind { true } else { false } }
      #expect(onOneWire.map(\.bytes) == [set, answer])
    }
  }

  @Test func `damage costs the frame it hits and is named`() throws {
    var traffic = session()
    let place = try #require(traffic.events.indices.last)
    traffic.read(ReadRequest(first: 1, count: 38))
    var events = traffic.events
    var bytes = try #require(events[place].bytes)
    bytes[4] ^= 0x10
    events[place].content = .received(bytes)
    let found = dissect(events)
    let bad = found.filter { !$0.isGood && !$0.bytes.isEmpty }
    #expect(bad.map(\.kind) == [.damaged])
    #expect(bad.map(\.bytes) == [bytes])
    #expect(found.last?.isGood == true)
  }

  @Test func `the captured requests of the vendor's tool are told from a file typed by hand`() {
    let file = """
      # typed from weco-serial, Captured requests
      # (1700000000.000000) ttyUSB0 > 000385F90001
      # (1700000000.008000) ttyUSB0 < 0103032300001C3A
      # (1700000000.020000) ttyUSB0 > 0103000100261C2A
      # (1700000000.120000) ttyUSB0 > 0103002700061C38
      # (1700000000.220000) ttyUSB0 > 0103002D0001
      # (1700000000.221000) ttyUSB0 > 1C78
      # (1700000000.320000) ttyUSB0 > 010301C8000E1C72
      (1700000000.330000) can0 351#1402740E740ECC01
      # (1700000000.420000) ttyUSB0 > 010301C8000E1C73

      """
    let found = dissect(readCapture(captureBytes(file)).compactMap(\.event))
    #expect(
      found.map(\.kind) == [
        .keyRequest(KeyRequest(key: 0x85F9)), .keyAccepted(KeyRequest(key: 0x85F9)), .keyFound(0x85F9),
        .read(ReadRequest(first: 1, count: 38)), .read(ReadRequest(first: 39, count: 6)),
        .read(ReadRequest(first: 45, count: 1)), .read(ReadRequest(first: 456, count: 14)), .damaged,
      ])
    #expect(found[5].time == WallTime(microseconds: 1_700_000_000_220_000))
    #expect(found[5].end == WallTime(microseconds: 1_700_000_000_221_000))
  }

  @Test func `an answer may pause on its way through a network, and is cut where it never goes on`() {
    func time(_ milliseconds: Int64) -> WallTime { WallTime(microseconds: 1_000_000 + milliseconds * 1000) }
    let sum = KeyedChecksum(key: 0xD7D9)
    let request = sum.sealed([1, 3, 0, 1, 0, 2])
    let answer = sum.sealed([1, 3, 4, 0x0C, 0xEE, 0x0C, 0xE9])
    for cut in 1..<answer.count {
      for pause in [Int64(44), 250] {
        var dissector = SerialDissector(key: 0xD7D9)
        var found = dissector.receive(request, side: .request, at: time(0))
        found += dissector.receive(Array(answer[..<cut]), side: .reply, at: time(5))
        found += dissector.advance(to: time(4 + pause))
        found += dissector.receive(Array(answer[cut...]), side: .reply, at: time(5 + pause))
        #expect(found.map(\.bytes) == [request, answer], "cut \(cut), \(pause) ms")
        #expect(found.filter(\.isGood).count == 2)
      }
      var dissector = SerialDissector(key: 0xD7D9)
      _ = dissector.receive(request, side: .request, at: time(0))
      _ = dissector.receive(Array(answer[..<cut]), side: .reply, at: time(5))
      let early = dissector.advance(to: time(304))
      #expect(early == [])
      let rest = dissector.advance(to: time(305))
      #expect(rest.flatMap(\.bytes) == Array(answer[..<cut]) && rest.filter(\.isGood).isEmpty)
      // Who asked asks again.
      let again =
        dissector.receive(request, side: .request, at: time(500))
        + dissector.receive(answer, side: .reply, at: time(505))
      #expect(again.filter(\.isGood).count == 2)
    }
  }

  @Test func `rubbish before a frame is stray, the frame is kept`() {
    var traffic = session()
    let request = ReadRequest(first: 45, count: 1).frame(KeyedChecksum(key: 0xD7D9)).bytes
    traffic.note(sent: [0xFF, 0x7F] + request)
    let found = dissect(traffic.events).suffix(2)
    #expect(found.map(\.kind) == [.stray, .read(ReadRequest(first: 45, count: 1))])
    #expect(found.first?.bytes == [0xFF, 0x7F])
  }

  @Test func `every byte comes out exactly once and in order, in any pieces and with any damage`() {
    var random = SplitMix64(seed: 21)
    let base = session().events
    for round in 0..<300 {
      var dissector = SerialDissector(key: round % 2 == 0 ? nil : 0xD7D9)
      let isMixed = round % 3 == 0
      var found: [SerialEvent] = []
      var fed: [SerialDissector.Side: [UInt8]] = [:]
      var time = WallTime(microseconds: 0)
      for event in base {
        var bytes = event.bytes ?? []
        if Int.random(in: 0..<4, using: &random) == 0 {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8.random(in: 0...255, using: &random)
        }
        if Int.random(in: 0..<9, using: &random) == 0 { bytes.removeLast(Int.random(in: 1...2, using: &random)) }
        var side = SerialDissector.Side.mixed
        if !isMixed { if case .sent = event.content { side = .request } else { side = .reply } }
        fed[side, default: []] += bytes
        while !bytes.isEmpty {
          let part = min(bytes.count, Int.random(in: 1...20, using: &random))
          time = time + .milliseconds(Int64.random(in: 0...50, using: &random))
          found += dissector.receive(Array(bytes.prefix(part)), side: side, at: time)
          bytes.removeFirst(part)
          #expect(dissector.heldBytes <= 1024)
        }
      }
      found += dissector.finish()
      for (side, bytes) in fed { #expect(Array(found.filter { $0.side == side }.map(\.bytes).joined()) == bytes) }
      #expect(dissector.heldBytes == 0)
    }
  }

  @Test func `noise is told as noise and held in bounds`() {
    var random = SplitMix64(seed: 22)
    for side in SerialDissector.Side.allCases {
      var dissector = SerialDissector(key: 0x85F9)
      var count = 0
      for tick in 0..<200 {
        let noise = (0..<100).map { _ in UInt8.random(in: 0...3, using: &random) }
        let found = dissector.receive(noise, side: side, at: WallTime(microseconds: Int64(tick)))
        count += found.reduce(0) { $0 + $1.bytes.count }
        #expect(dissector.heldBytes < 1024)
      }
      count += dissector.finish().reduce(0) { $0 + $1.bytes.count }
      #expect(count == 20_000)
    }
  }

  @Test func `a file that names thousands of links is taken apart without growing`() {
    var dissector = CaptureDissector()
    for index in 0..<1000 {
      let event = CaptureEvent(WallTime(microseconds: Int64(index)), "l\(index)", .received([1, 2, 3]))
      let found = dissector.receive(event)
      #expect(index < 64 || found.contains { $0.link == "l\(index)" && $0.event.kind == .stray })
    }
    #expect(dissector.links.count == 64)
  }
}
