import BMSCore
import Testing

@Suite struct CaptureLineTests {
  private func event(_ line: String) -> CaptureEvent? { readCapture(captureBytes(line + "\n")).first?.event }
  private func text(_ content: CaptureEvent.Content, link: String = "ttyUSB0") -> String {
    CaptureLine.event(CaptureEvent(WallTime(microseconds: 1_700_000_000_123_456), link, content)).text
  }

  @Test func `a CAN line is exactly what candump logs`() {
    let frame = CANFrame(id: .standard(0x351), data: captureHex("1402740E740ECC01"))
    #expect(text(.frame(.data(frame)), link: "can0") == "(1700000000.123456) can0 351#1402740E740ECC01\n")
    let extended = CANFrame(id: .extended(0x4210), data: [0xAB])
    #expect(text(.frame(.data(extended)), link: "can0") == "(1700000000.123456) can0 00004210#AB\n")
  }

  @Test func `serial lines name the direction`() {
    let request = captureHex("0103000100261C2A")
    #expect(text(.sent(request)) == "# (1700000000.123456) ttyUSB0 > 0103000100261C2A\n")
    #expect(text(.received([0x01])) == "# (1700000000.123456) ttyUSB0 < 01\n")
    #expect(text(.note("link up")) == "# (1700000000.123456) ttyUSB0 ! link up\n")
    #expect(text(.sent([])) == "")
  }

  @Test(arguments: [
    "(1700000000.123456) can0 351#1402740E740ECC01", "(1700000000.123456) can0 00004210#",
    "(1700000000.123456) can0 7FF#R",
    "(1700000000.123456) can0 351#R8", "(1700000000.123456) can0 20000080#0000000000000000",
    "(1700000000.123456) can0 351##11402", "# (1700000000.123456) ttyUSB0 > 0103000100261C2A",
    "# (0000000000.000001) 192.168.1.5:4001 < 00", "# (1700000000.123456) ttyUSB0 ! unplugged: was it pulled?",
    "# (1700000000.123456) ttyUSB0 !", "# WecoTUI 1.0 capture", "#", "# : (not an event)",
    "# (1700000000.123456) ttyUSB0 ! Zelle 7 über 3,65 V",
  ])
  func `what was written reads back and writes the same line again`(line: String) throws {
    let item = try #require(readCapture(captureBytes(line + "\n")).first)
    guard case .line(let read) = item.content else {
      Issue.record("\(item)")
      return
    }
    #expect(read.text == line + "\n")
  }

  @Test func `any event reads back as it was, seeded`() {
    var random = SplitMix64(seed: 7)
    for _ in 0..<3000 {
      let event = randomEvent(&random)
      let items = readCapture(captureBytes(CaptureLine.event(event).text))
      #expect(items.map(\.event) == [event])
    }
  }

  private func randomEvent(_ random: inout SplitMix64) -> CaptureEvent {
    let time = WallTime(microseconds: Int64.random(in: 0..<4_000_000_000_000_000, using: &random))
    let data = (0..<Int.random(in: 0...8, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    let id =
      Bool.random(using: &random)
      ? CANID.standard(.random(in: 0...0x7FF, using: &random)) : .extended(.random(in: 0...0x1FFF_FFFF, using: &random))
    let content: CaptureEvent.Content =
      switch Int.random(in: 0..<6, using: &random) {
      case 0: .frame(.data(CANFrame(id: id, data: data)))
      case 1: .frame(.remote(id, length: UInt8(data.count)))
      case 2: .frame(.error(CANFrame(id: .extended(0x88), data: data)))
      case 3: .sent([1] + data)
      case 4: .received([1] + data)
      default: .note(data.map { String($0) }.joined(separator: " "))
      }
    return CaptureEvent(time, "link\(data.count)", content)
  }

  @Test func `no line is longer than 380 characters and nothing of a long run is lost`() {
    let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0) }
    for link in ["ttyUSB0", String(repeating: "x", count: 300), ""] {
      let lines = text(.received(bytes), link: link)
      #expect(lines.split(separator: "\n").allSatisfy { $0.utf8.count <= 380 })
      let parts = readCapture(captureBytes(lines)).compactMap(\.event)
      #expect(Set(parts.map(\.time)).count == 1)
      #expect(parts.flatMap { $0.bytes ?? [] } == bytes)
    }
    let note = text(.note(String(repeating: "Prüfung ", count: 200)))
    #expect(note.split(separator: "\n").allSatisfy { $0.utf8.count <= 380 })
    let read = readCapture(captureBytes(note)).compactMap(\.event)
    #expect(read.count > 1)
    #expect(read.map { $0.note ?? "" }.joined() == String(repeating: "Prüfung ", count: 200))
  }

  @Test func `a text cannot break out of its line or pass for an event`() {
    let note = text(.note("one\ntwo\u{1B}[2J\u{85}\r"))
    #expect(note.utf8.filter { $0 == 0x0A }.count == 1)
    #expect(!note.unicodeScalars.contains("\u{1B}"))
    for text in ["(1700000000.123456) ttyUSB0 < 00", "x1700000000.123456) ttyUSB0 < 00", "\n(1) a"] {
      let line = CaptureLine.comment(text).text
      let items = readCapture(captureBytes(line))
      guard items.count == 1, case .line(.comment(let read)) = items[0].content else {
        Issue.record("\(items)")
        continue
      }
      #expect(CaptureLine.comment(read).text == line)
    }
  }

  @Test(arguments: [
    ("  can0  351   [8]  14 02 74 0E 74 0E CC 01", 0),
    (" (1700000000.123456)  can0  351   [8]  14 02 74 0E 74 0E CC 01", 1_700_000_000_123_456),
    (" (003.000250)  can0  351   [8]  14 02 74 0E 74 0E CC 01", 3_000_250),
    (" (2023-11-14 22:13:20.123456)  can0  351   [8]  14 02 74 0E 74 0E CC 01", 1_700_000_000_123_456),
    (" (1700000000.123456)  can0  RX - -  351   [8]  14 02 74 0E 74 0E CC 01", 1_700_000_000_123_456),
    ("  can0  351   [8]  14 02 74 0E 74 0E CC 01   '..t.t...'", 0),
    ("(1700000000.123456789) can0 351#1402740E740ECC01 R", 1_700_000_000_123_456),
    ("can0  351   [8]  14 02 74 0e 74 0e cc 01\r", 0),
  ])
  func `plain candump text says the same as a log`(line: String, time: Int64) throws {
    let read = try #require(event(line))
    #expect(read.link == "can0")
    #expect(read.time.microseconds == time)
    #expect(read.content == .frame(.data(CANFrame(id: .standard(0x351), data: captureHex("1402740E740ECC01")))))
  }

  @Test func `other frames of candump are kept as what they are`() {
    #expect(
      event("  can0  00004210   [2]  01 02")?.content
        == .frame(.data(CANFrame(id: .extended(0x4210), data: [1, 2]))))
    #expect(event("  can0  355   [8]  remote request")?.content == .frame(.remote(.standard(0x355), length: 8)))
    let error = CANFrame(id: .extended(0x88), data: captureHex("0000000000000000"))
    #expect(event("  can0  20000088   [8]  00 00 00 00 00 00 00 00   ERRORFRAME")?.content == .frame(.error(error)))
    #expect(
      event("  can0  123  [03]  01 02 03")?.content
        == .frame(.flexible(.standard(0x123), flags: 0, data: [1, 2, 3])))
    if case .frame(.data(let frame))? = event("  can0  20000088   [0]")?.content {
      Issue.record("an error is no frame of data: \(frame)")
    }
  }

  @Test func `times between frames add up once one is shorter than the one before`() {
    let file = """
      \u{20}(000.000000)  can0  351   [1]  01
       (001.500000)  can0  351   [1]  02
       (000.500000)  can0  351   [1]  03
       (002.000000)  can0  351   [1]  04

      """
    let times = readCapture(captureBytes(file)).compactMap { $0.event?.time.microseconds }
    #expect(times == [0, 1_500_000, 2_000_000, 4_000_000])
  }

  @Test(arguments: [
    ("(1700000000.12345) can0 351#00", CaptureDamage.time), ("(17 0000000.123456) can0 351#00", .time),
    ("(1700000000.123456) can0 351#0", .bytes), ("(1700000000.123456) can0 35#00", .identifier),
    ("(1700000000.123456) can0 8FF#00", .identifier), ("(1700000000.123456) can0 40000000#00", .identifier),
    ("(1700000000.123456) can0 351#000000000000000000", .bytes), ("(1700000000.123456) can0", .form),
    ("# (1700000000.123456) ttyUSB0 > 01X3", .bytes), ("# (1700000000.123456) ttyUSB0 > ", .bytes),
    ("# (1700000000.123456) ttyUSB0 ~ 01", .form), ("# 01700000000.123456) ttyUSB0 > 01", .time),
    ("#x", .form), ("hello", .form), ("(2023-13-14 22:13:20.123456)  can0  351   [1]  00", .time),
    ("  can0  351   [3]  01 02", .bytes), ("  can0  351   [9]  01 02 03 04 05 06 07 08 09", .bytes),
    ("# (1700000000.123456) t\u{7}y > 01", .notText), ("  can0  351   [99]  01", .bytes),
  ])
  func `a damaged line is named with its number`(line: String, damage: CaptureDamage) throws {
    let items = readCapture(captureBytes("# header\n\n" + line + "\n(1700000000.123456) can0 351#00\n"))
    #expect(items.count == 3)
    guard case .damaged(let found, let column) = items[1].content else {
      Issue.record("\(items[1])")
      return
    }
    #expect(items[1].number == 3)
    #expect(found == damage)
    #expect((1...(line.utf8.count + 1)).contains(column))
    #expect(items[1].complaint?.hasPrefix("line 3, column ") == true)
    #expect(items[2].event != nil && items[2].number == 4)
  }

  @Test func `the header says version, time zone and sources and reads back`() throws {
    for offset in [Span.seconds(0), .seconds(3600), .seconds(-12_600)] {
      let header = CaptureHeader(
        version: "1.0", begun: WallTime(microseconds: 1_700_000_000_000_000), utcOffset: offset,
        sources: ["ttyUSB0: /dev/ttyUSB0, 115200 8N1", "can0"])
      let comments = readCapture(captureBytes(header.lines.map(\.text).joined())).compactMap {
        if case .line(.comment(let text)) = $0.content { text } else { nil }
      }
      var read = try #require(CaptureHeader(comment: comments[0], begun: header.begun))
      for comment in comments.dropFirst() { let isTaken = read.take(comment: comment); #expect(isTaken) }
      #expect(read == header)
    }
    #expect(CaptureHeader(comment: "made by hand") == nil)
  }
}
