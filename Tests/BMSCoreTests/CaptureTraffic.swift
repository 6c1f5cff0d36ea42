import BMSCore

/// What the vendor's tool and a simulated battery say to each other, for the tests of captures.
struct CaptureTraffic {
  /// The vendor tool's own poll cycle (weco-serial, Captured requests).
  static let vendorCycle: [ReadRequest] = [
    (1, 38), (39, 6), (45, 1), (46, 3), (51, 29), (82, 7), (91, 30), (121, 10), (131, 10), (141, 10), (151, 10),
    (161, 10), (456, 14),
  ].map { ReadRequest(first: $0.0, count: $0.1) }

  var bms: SimulatedBMS
  let key: UInt16
  private(set) var time = WallTime(microseconds: 1_700_000_000_000_000)
  private(set) var events: [CaptureEvent] = []
  /// Changes the registers of a reply on their way: a battery with registers that the simulator does not have.
  var rewrite: (ReadRequest, inout [UInt16]) -> Void = { _, _ in }

  init(key: UInt16 = 0x85F9, modules: Int = 6, scenario: Scenario = .house, seed: UInt64 = 1) {
    let start = Instant(microseconds: 0)
    bms = SimulatedBMS(cluster: SimulatedCluster(modules: modules, scenario: scenario, seed: seed, start: start))
    self.key = key
  }

  private var checksum: KeyedChecksum { KeyedChecksum(key: key) }
  private var now: Instant { Instant(microseconds: time.microseconds - 1_700_000_000_000_000) }

  mutating func wait(_ span: Span) { time = time + span }

  mutating func handshake() {
    let frame = KeyRequest(key: key).frame.bytes
    note(sent: frame)
    note(received: bms.receive(frame, at: now))
  }

  mutating func read(_ request: ReadRequest) {
    let frame = request.frame(checksum).bytes
    note(sent: frame)
    var reply = bms.receive(frame, at: now)
    guard reply.count == request.replyLength else { return }
    var words = stride(from: 3, to: reply.count - 2, by: 2).map { UInt16(reply[$0]) << 8 | UInt16(reply[$0 + 1]) }
    rewrite(request, &words)
    reply = checksum.sealed(reply.prefix(3) + words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
    note(received: reply)
  }

  mutating func cycle() { for request in Self.vendorCycle { read(request) } }

  mutating func note(sent bytes: [UInt8]) { note(.sent(bytes)) }
  mutating func note(received bytes: [UInt8]) { if !bytes.isEmpty { note(.received(bytes)) } }

  mutating func note(_ content: CaptureEvent.Content, link: String = "ttyUSB0") {
    time = time + .milliseconds(8)
    events.append(CaptureEvent(time, link, content))
  }

  /// The battery knows the key, but nobody heard the handshake.
  mutating func handshakeUnheard() { _ = bms.receive(KeyRequest(key: key).frame.bytes, at: now) }

  var text: [UInt8] {
    events.reduce(into: []) { CaptureLine.event($1).write(to: &$0) }
  }
}

/// All that a capture's bytes say, fed in one piece.
func readCapture(_ bytes: [UInt8]) -> [CaptureItem] {
  var reader = CaptureReader()
  var items = reader.read(bytes)
  if let last = reader.finish() { items.append(last) }
  return items
}

func captureBytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// Hexadecimal digits, spaces between them or not.
func captureHex(_ text: String) -> [UInt8] {
  let digits = text.utf8.filter { $0 != 0x20 }
  return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
    UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
  }
}
