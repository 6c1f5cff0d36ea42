import BMSCore
import Testing

@Suite struct CaptureRedactionTests {
  private static let serial = "WECO5K3-2021A00417"

  /// A battery with a serial number from register 91 on.
  private func traffic(key: UInt16 = 0x85F9) -> CaptureTraffic {
    var traffic = CaptureTraffic(key: key, modules: 2)
    traffic.rewrite = { request, words in
      guard request.first == 91 else { return }
      let text = Array(Self.serial.utf8)
      for index in 0..<(text.count / 2) {
        words[4 + index] = UInt16(text[2 * index]) << 8 | UInt16(text[2 * index + 1])
      }
    }
    traffic.handshake()
    traffic.cycle()
    return traffic
  }

  private func redact(_ lines: [CaptureLine], _ redactor: inout Redactor) -> [CaptureLine] {
    lines.flatMap { redactor.redact($0) } + redactor.finish()
  }

  private func dissect(_ lines: [CaptureLine]) -> [SerialEvent] {
    var dissector = CaptureDissector()
    let events = lines.compactMap { $0.event }
    return (events.flatMap { dissector.receive($0) } + dissector.finish()).map { $0.event }
  }

  private func bytes(_ lines: [CaptureLine]) -> [UInt8] {
    lines.flatMap { $0.event?.bytes ?? [] }
  }

  @Test func `the serial number is gone, everything else decodes as before`() throws {
    let lines = traffic().events.map(CaptureLine.event)
    var redactor = Redactor()
    let redacted = redact(lines, &redactor)
    #expect(redacted.count == lines.count)
    #expect(!contains(bytes(redacted), Self.serial))
    #expect(contains(bytes(redacted), "XXXXXXXXXXXXXXXXXX"))
    let before = dissect(lines)
    let after = dissect(redacted)
    #expect(after.map { $0.check } == before.map { $0.check })
    #expect(after.map { $0.bytes.count } == before.map { $0.bytes.count })
    let changed = zip(before, after).filter { $0 != $1 }
    #expect(changed.count == 1)
    guard case .reply(let request, let words) = try #require(changed.first).1.kind else {
      Issue.record("\(changed)")
      return
    }
    #expect(request.first == 91 && words[4...12].allSatisfy { $0 == 0x5858 })
    #expect(redactor.report.resealed == 1 && redactor.report.unsealed == 0)
    #expect((18...20).contains(redactor.report.characters))
  }

  @Test func `it makes no difference how the bytes were split, and twice is once`() {
    var whole = Redactor()
    let expected = bytes(redact(traffic().events.map(CaptureLine.event), &whole))
    for size in [1, 3, 50] {
      let split = traffic().events.flatMap { event in
        let all = event.bytes ?? []
        return stride(from: 0, to: all.count, by: size).map { start -> CaptureLine in
          let part = Array(all[start..<min(start + size, all.count)])
          if case .sent = event.content { return .event(CaptureEvent(event.time, event.link, .sent(part))) }
          return .event(CaptureEvent(event.time, event.link, .received(part)))
        }
      }
      var redactor = Redactor()
      let redacted = redact(split, &redactor)
      #expect(redacted.count == split.count)
      #expect(bytes(redacted) == expected)
      var again = Redactor()
      let twice = redact(redacted, &again)
      #expect(twice == redacted)
      #expect(again.report.characters == 0)
    }
  }

  @Test func `without the key the text goes all the same, and the report says that the checksum is wrong`() {
    let lines = traffic(key: 0x3C5A).events.dropFirst(2).map(CaptureLine.event)
    let reply = lines.enumerated().filter { contains(bytes([$0.element]), Self.serial) }.map(\.offset)
    let few = Array(lines[(reply[0] - 1)...reply[0]])
    var blind = Redactor()
    #expect(!contains(bytes(redact(few, &blind)), Self.serial))
    #expect(blind.report.unsealed == 1)
    #expect(blind.report.sentence.contains("wrong checksum"))
    var told = Redactor(keys: ["ttyUSB0": 0x3C5A])
    #expect(!contains(bytes(redact(few, &told)), Self.serial))
    #expect(told.report.unsealed == 0 && told.report.resealed == 1)
  }

  @Test func `a text in a write or in damaged bytes goes too`() {
    var session = traffic()
    let set = KeyedChecksum(key: 0x85F9).sealed([1, 0x10, 0, 91, 0, 9, 18] + Array(Self.serial.utf8))
    session.note(sent: set)
    session.note(received: [0xFF] + Array(Self.serial.utf8))
    var redactor = Redactor()
    let redacted = redact(session.events.map(CaptureLine.event), &redactor)
    #expect(!contains(bytes(redacted), Self.serial))
    #expect(dissect(redacted).contains { $0.kind == .other(unit: 1, function: 0x10) && $0.check == .fits })
    #expect(redactor.report.strays == 1)
  }

  @Test func `registers can be hidden whatever they hold`() {
    var redactor = Redactor(hiding: [45...45])
    let redacted = redact(traffic().events.map(CaptureLine.event), &redactor)
    #expect(dissect(redacted).contains { $0.kind == .reply(ReadRequest(first: 45, count: 1), [0x5858]) })
  }

  @Test(arguments: [
    (0x380, "31323334 35363738", "58585858 58585858"), (0x381, "41423300 00000000", "58585800 00000000"),
    (0x370, "4D79486F 75736520", "58585858 58585820"), (0x35E, "50594C4F 4E202020", "50594C4F 4E202020"),
    (0x35E, "4D454C41 4E4E4545", "58585858 58585858"), (0x370, "FA00E600 540C4A0C", "FA00E600 540C4A0C"),
    (0x351, "31323334 35363738", "31323334 35363738"), (0x4A0, "53 4E 31 32 33 34 35 36", "5858585858585858"),
  ])
  func `texts on CAN go, numbers and makers stay`(id: Int, data: String, expected: String) {
    let frame = CANFrame(id: .standard(UInt16(id)), data: captureHex(data))
    var redactor = Redactor()
    let line = CaptureLine.event(CaptureEvent(WallTime(microseconds: 1), "can0", .frame(.data(frame))))
    let after = CANFrame(id: frame.id, data: captureHex(expected))
    #expect(
      redact([line], &redactor) == [.event(CaptureEvent(WallTime(microseconds: 1), "can0", .frame(.data(after))))])
  }

  @Test func `an adapter's serial number goes from notes, comments and link names`() {
    let link = "/dev/serial/by-id/usb-FTDI_FT232R_A50285BI-if00-port0"
    let time = WallTime(microseconds: 1_700_000_000_000_000)
    let lines: [CaptureLine] = [
      .comment("source a: \(link), 115200 8N1"), .comment("module 20210417A0031 key 0x85F9"),
      .event(CaptureEvent(time, link, .note("link up"))),
      .event(CaptureEvent(time, link, .sent([0, 3, 0x85, 0xF9, 0, 1]))),
    ]
    var redactor = Redactor()
    let text = redact(lines, &redactor).map { $0.text }.joined()
    #expect(!text.contains("A50285BI") && !text.contains("20210417A0031"))
    #expect(text.contains("115200 8N1") && text.contains("0x85F9"))
    #expect(text.contains(") serial1 ! link up") && text.contains(") serial1 > 000385F90001"))
  }

  @Test func `whatever is damaged, every line comes out once, as long as it was`() {
    var random = SplitMix64(seed: 17)
    let whole = traffic().events
    for round in 0..<60 {
      let lines = whole.map { event -> CaptureLine in
        var bytes = event.bytes ?? []
        if Int.random(in: 0..<3, using: &random) == 0 {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
        }
        let isSent = if case .sent = event.content { round % 2 == 0 } else { false }
        return .event(CaptureEvent(event.time, event.link, isSent ? .sent(bytes) : .received(bytes)))
      }
      var redactor = Redactor(keys: round % 3 == 0 ? ["ttyUSB0": 0x85F9] : [:])
      let redacted = redact(lines, &redactor)
      #expect(redacted.map { $0.event?.bytes?.count } == lines.map { $0.event?.bytes?.count })
      #expect(redacted.map { $0.event?.time } == lines.map { $0.event?.time })
      #expect(!contains(bytes(redacted), "2021A004") || contains(bytes(lines), "2021A004") == false)
    }
  }

  @Test func `lines never wait for ever, even when time stands still`() {
    var redactor = Redactor()
    let time = WallTime(microseconds: 1)
    var released = 0
    for index in 0..<20_000 {
      let link = index == 0 ? "a" : "can0"
      let content: CaptureEvent.Content =
        index == 0 ? .received([1, 3, 76]) : .frame(.data(CANFrame(id: .standard(0x351), data: [1])))
      released += redactor.redact(.event(CaptureEvent(time, link, content))).count
    }
    #expect(released > 15_000)
    #expect(released + redactor.finish().count == 20_000)
  }

  private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard bytes.count >= wanted.count else { return false }
    return (0...(bytes.count - wanted.count)).contains { bytes[$0...].starts(with: wanted) }
  }
}
