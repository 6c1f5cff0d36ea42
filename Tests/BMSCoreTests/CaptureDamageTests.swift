import BMSCore
import Testing

@Suite struct CaptureDamageTests {
  /// A header, a handshake, three reads and CAN frames of every kind.
  private static let file: [UInt8] = {
    var traffic = CaptureTraffic(modules: 2)
    traffic.note(.note("link up"))
    traffic.handshake()
    for request in CaptureTraffic.vendorCycle.prefix(3) { traffic.read(request) }
    traffic.note(.frame(.data(CANFrame(id: .standard(0x351), data: captureHex("1402740E740ECC01")))), link: "can0")
    traffic.note(.frame(.data(CANFrame(id: .extended(0x4210), data: captureHex("1402")))), link: "can0")
    traffic.note(.frame(.remote(.standard(0x355), length: 8)), link: "can0")
    let header = CaptureHeader(
      version: "1.0", begun: traffic.events[0].time, utcOffset: .seconds(3600), sources: ["ttyUSB0", "can0"])
    return header.lines.flatMap { captureBytes($0.text) } + traffic.text
  }()

  @Test func `the whole file reads without complaint, in pieces of any size`() {
    let whole = readCapture(Self.file)
    #expect(whole.allSatisfy { $0.complaint == nil })
    #expect(whole.count == Self.file.filter { $0 == 0x0A }.count)
    for size in [1, 2, 7, 64, 1000] {
      var reader = CaptureReader()
      var items: [CaptureItem] = []
      for start in stride(from: 0, to: Self.file.count, by: size) {
        items += reader.read(Array(Self.file[start..<min(start + size, Self.file.count)]))
      }
      #expect(reader.finish() == nil)
      #expect(items == whole)
    }
  }

  @Test func `cut at any byte, it reads to the cut and says where that is`() {
    let whole = readCapture(Self.file)
    for end in 0..<Self.file.count {
      let cut = Array(Self.file[..<end])
      let items = readCapture(cut)
      let lines = cut.filter { $0 == 0x0A }.count
      #expect(Array(items.prefix(lines)) == Array(whole.prefix(lines)))
      guard cut.last.map({ $0 != 0x0A }) ?? false else {
        #expect(items.count == lines)
        continue
      }
      #expect(items.count == lines + 1)
      #expect(items.last?.number == lines + 1)
      let column = end - (cut.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
      #expect(items.last?.content == .damaged(.cut, column: column))
    }
  }

  /// Every byte is changed in several ways: its line is reported or says something else, all others stay as they are.
  @Test func `with any byte damaged, all other lines stay and the damaged one never passes for what it was`() {
    let whole = readCapture(Self.file)
    var reported = 0
    for place in Self.file.indices {
      for flip: UInt8 in [0x01, 0x10, 0x80, 0xFF] {
        var bytes = Self.file
        bytes[place] ^= flip
        let items = readCapture(bytes)
        let line = Self.file[..<place].filter { $0 == 0x0A }.count
        #expect(Array(items.prefix(line)) == Array(whole.prefix(line)))
        let removed = Self.file[place] == 0x0A ? 2 : 1
        let later = whole.dropFirst(line + removed).map(\.content)
        #expect(items.suffix(later.count).map(\.content) == later)
        let changed = items.dropFirst(line).dropLast(later.count)
        #expect(changed.first?.content != whole[line].content)
        reported += changed.contains { $0.complaint != nil } ? 1 : 0
      }
    }
    #expect(reported > Self.file.count * 2)
  }

  @Test func `rubbish without line feeds is reported once and held nowhere`() {
    var reader = CaptureReader()
    var items: [CaptureItem] = []
    for _ in 0..<50 { items += reader.read([UInt8](repeating: 0, count: 100_000)) }
    items += reader.read(captureBytes("\n(1700000000.123456) can0 351#00\n"))
    #expect(items.count == 2)
    #expect(items[0].content == .damaged(.tooLong, column: 4097))
    #expect(items[1].event?.link == "can0")
    #expect(items[1].offset == 5_000_001)
  }

  @Test func `random bytes never trap the reader`() {
    var random = SplitMix64(seed: 3)
    let alphabet = captureBytes("#() .<>!0123456789ABCDEFRcan0ttyUSB[]-:'\n\n")
    for _ in 0..<2000 {
      let bytes = (0..<120).map { _ in
        Int.random(in: 0..<20, using: &random) == 0
          ? UInt8.random(in: 0...255, using: &random) : alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      for item in readCapture(bytes) {
        guard case .line(let line) = item.content else { continue }
        let again = readCapture(captureBytes(line.text))
        #expect(again.allSatisfy { $0.complaint == nil })
      }
    }
  }
}
