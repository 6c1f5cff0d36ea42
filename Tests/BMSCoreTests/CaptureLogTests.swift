import BMSCore
import Testing

@Suite struct CaptureLogTests {
  private static let frame = CapturedFrame.data(CANFrame(id: .standard(0x351), data: [0x14, 0x02]))
  /// One file of each format with the frame 351 1402 in it, and the time that is to come out, in microseconds.
  private static let files: [(text: String, time: Int64)] = [
    ("(1.25) RX0 351 [2] 14 02\n", 1_250_000),
    (";$FILEVERSION=1.1\n;$STARTTIME=45557.5\n     1)  1250.0  Rx  0351  2  14 02 \n", 1_727_006_401_250_000),
    ("    1)  1250  0351  2  14 02\n", 1_250_000),
    (";$FILEVERSION=2.1\n;$COLUMNS=N,O,T,B,I,d,R,L,D\n  1  1250.000 DT 1 0351 Rx -  2  14 02\n", 1_250_000),
    (
      "date Sun Sep 22 12:00:00.000 am 2024\nbase hex  timestamps absolute\n 1.250000 1  351  Rx   d 2 14 02\n",
      1_726_963_201_250_000
    ),
    (
      "date jeu. août 22 12:00:00.000 2024\nbase hex  timestamps absolute\n 1.250000 1  351  Rx   d 2 14 02\n",
      1_250_000
    ),
    ("base dec timestamps relative\n 1.000000 1  852  Rx d 0\n 0.250000 1  849  Rx d 2 20 2\n", 1_250_000),
    ("timestamp,arbitration_id,extended,remote,error,dlc,data\n1.25,0x351,0,0,0,2,FAI=\n", 1_250_000),
    ("Time Stamp,ID,Extended,Dir,Bus,LEN,D1,D2\n1250000,00000351,false,Rx,0,2,14,02,\n", 1_250_000),
    ("Time Stamp,ID,Extended,Bus,LEN,D1,D2\n1727034781904000,00000351,false,0,2,14,02\n", 1_727_034_781_904_000),
    ("Timestamp:        1.250000    ID:      351    S Rx    DL:  2    14 02    Channel: can0\n", 1_250_000),
    ("Timestamp:        1.250000        ID: 0351    S                DLC:  2    14 02\n", 1_250_000),
    ("***BUSMASTER Ver 2.4.0***\n***HEX***\n***ABSOLUTE MODE***\n00:00:01:2500 Rx 1 0x351 s 2 14 02\n", 1_250_000),
    ("t3512140204E2\r\n", 1_250_000), ("t35121402\r\r", 0),
  ]

  @Test func `every format says the same frame, in pieces of any size`() {
    for (text, time) in Self.files {
      let whole = readCapture(captureBytes(text))
      let event = whole.compactMap(\.event).last
      #expect(event?.content == .frame(Self.frame), "\(text) \(whole)")
      #expect(event?.time.microseconds == time, "\(text)")
      #expect(whole.allSatisfy { $0.complaint == nil }, "\(text) \(whole)")
      for size in [1, 2, 3, 7, 64] {
        var reader = CaptureReader()
        var items: [CaptureItem] = []
        let bytes = captureBytes(text)
        for start in stride(from: 0, to: bytes.count, by: size) {
          items += reader.read(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        items += [reader.finish()].compactMap(\.self)
        #expect(items == whole, "\(text) \(size)")
      }
    }
  }

  @Test func `UTF-16 without end and characters beyond sixteen bits`() {
    let text = "// \u{1F50B} Prüfung\nbase hex timestamps absolute\n 1.250000 1  351  Rx   d 2 14 02\n"
    let bytes: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let items = readCapture(bytes)
    #expect(items.compactMap(\.event).map(\.content) == [.frame(Self.frame)])
  }

  @Test func `lines that end with a carriage return alone are not held`() {
    var reader = CaptureReader()
    var frames = 0
    let chunk = captureBytes(String(repeating: "t35121402\r", count: 5000))
    for _ in 0..<20 { frames += reader.read(chunk).count { $0.event != nil } }
    frames += reader.finish()?.event == nil ? 0 : 1
    #expect(frames == 100_000)
  }

  @Test func `damage in a foreign log is reported, and no other line suffers`() {
    var random = SplitMix64(seed: 17)
    for (text, _) in Self.files {
      let good = captureBytes(text)
      for _ in 0..<300 {
        var bytes = good
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        for item in readCapture(bytes) {
          guard let event = item.event else { continue }
          // Whatever came out can be written as a capture and read back.
          #expect(readCapture(captureBytes("#\n" + CaptureLine.event(event).text)).allSatisfy { $0.complaint == nil })
        }
      }
      // Numbers without end, empty fields, nothing but separators.
      for line in [
        String(repeating: "9", count: 4000), "999999999999999999999.9 1 351 Rx d 8", ",,,,,,,,,",
        "   1) 99999999999999999999 0351 8 14",
        "1,2,3", "; ;;", "Timestamp: 9 ID: 9", "(9.9) RX0", "***", "1e400,0x351,0,0,0,2,FAI=",
        "23:59:59:99999 Rx 1 0x351 s 2 14 02",
        "999999999999999999,00000351,false,Rx,0,2,14,02", "t351", "-1.0 1 351 Rx d 0",
      ] {
        _ = readCapture(good + captureBytes(line + "\n"))
      }
    }
  }

  @Test func `what a file looks like is said of one without line ends too`() {
    var reader = CaptureReader()
    var report = CaptureReport()
    for _ in 0..<3 { for item in reader.read([UInt8](repeating: 0x78, count: 10_000)) { report.note(item) } }
    if let last = reader.finish() { report.note(last) }
    #expect(report.isHopeless)
    #expect(report.hopeless(reader).hasSuffix("it looks like something without lines"))
  }

  @Test func `a report of many damaged lines is one sentence`() {
    var reader = CaptureReader()
    var report = CaptureReport()
    let text = "(1700000000.000000) can0 351#00\n" + String(repeating: "rubbish\n", count: 500)
    for item in reader.read(captureBytes(text)) { report.note(item) }
    #expect(report.damaged == 500)
    #expect(
      report.complaint(reader)?.hasPrefix("500 lines could not be read as a candump log: line 2, column ") == true)
    #expect(report.complaint(reader)?.hasSuffix("; and 497 more") == true)
    #expect(!report.isHopeless)
  }
}
