import Glibc
import Testing

@testable import BMSCore
@testable import Transport

/// A bus without a CAN stack: a SOCK_SEQPACKET pair keeps the borders of messages as CAN_RAW does.
private final class PairedBus {
  /// The socket's end, for somebody to take over.
  let end: Int32
  private var bus: OwnedFD

  init() throws {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
    try Syscall.run { socketpair(AF_UNIX, kind, 0, &ends) }
    end = ends[0]
    bus = OwnedFD(ends[1])
  }

  func put(_ bytes: [UInt8]) throws(Errno) {
    let fd = bus.raw
    try Syscall.run { send(fd, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) }
  }

  func take() throws -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 100)
    let fd = bus.raw
    guard let count = try Syscall.unlessBlocked({ recv(fd, &buffer, buffer.count, Int32(MSG_DONTWAIT)) }) else {
      return nil
    }
    return Array(buffer.prefix(count))
  }

  func close() { bus.close() }
}

@Suite struct CANPairTests {
  private let bus: PairedBus

  init() throws { bus = try PairedBus() }

  /// A message as the kernel lays it out: id, length, three bytes, data.
  private func message(_ id: UInt32, _ data: [UInt8], size: Int = 16) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: size)
    withUnsafeBytes(of: id) { for (index, byte) in $0.enumerated() { bytes[index] = byte } }
    bytes[4] = UInt8(data.count)
    for (index, byte) in data.enumerated() { bytes[8 + index] = byte }
    return bytes
  }

  private let now = Instant(microseconds: 77)

  @Test func `messages are told apart by their flags and size`() throws {
    let socket = try CANSocket(adopting: bus.end, name: "pair")
    try bus.put(message(0x351, [1, 2, 3]))
    try bus.put(message(0x8000_4210, [4]))
    try bus.put(message(0x4000_0351, []))
    try bus.put(message(0x2000_0040, [0, 0, 0, 0, 0, 0, 0, 0]))
    try bus.put(message(0x351, [1], size: 72))
    try bus.put([1, 2, 3])
    var events: [CANEvent] = []
    socket.read(at: now) { events.append($0) }
    #expect(
      events == [
        .frame(CANFrame(id: .standard(0x351), data: [1, 2, 3]), at: now),
        .frame(CANFrame(id: .extended(0x4210), data: [4]), at: now), .error(.busOff, at: now),
      ])
    let counters = socket.counters
    #expect(counters.frames == 2 && counters.remoteFrames == 1 && counters.errorFrames == 1)
    #expect(counters.flexibleFrames == 2 && counters.dropped == 0)
    #expect(socket.failure == nil && socket.deadline == nil)
  }

  @Test func `a length that no frame has is cut, and random messages do no harm`() throws {
    let socket = try CANSocket(adopting: bus.end, name: "pair")
    var random = SplitMix64(seed: 5)
    for _ in 0..<3000 {
      let size = [16, 16, 16, 72, 1 + Int(random.next() % 100)].randomElement(using: &random) ?? 16
      try bus.put((0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) })
      socket.read(at: now) { event in
        if case .frame(let frame, _) = event { #expect((0...8).contains(frame.count)) }
      }
    }
    #expect(socket.failure == nil)
  }

  @Test func `one read is bounded and loses nothing`() throws {
    let socket = try CANSocket(adopting: bus.end, name: "pair")
    var sent = 0
    while sent < 1200 {
      // A full pair refuses: then some of it is fetched.
      do {
        try bus.put(message(UInt32(sent), []))
        sent += 1
      } catch {
        socket.read(at: now) { _ in }
      }
    }
    while socket.counters.frames < UInt64(sent) {
      let before = socket.counters.frames
      socket.read(at: now) { _ in }
      try #require(socket.counters.frames > before)
      #expect(socket.counters.frames - before <= 512)
    }
  }

  @Test func `a closed pair is said once and calmly`() throws {
    let socket = try CANSocket(adopting: bus.end, name: "pair")
    bus.close()
    socket.read(at: now) { _ in }
    #expect(socket.failure?.kind == .unplugged && socket.fd == -1)
    socket.read(at: now) { _ in }
    socket.advance(to: now)
    socket.close()
  }

  @Test func `an asker whose question nobody confirms does not ask again`() throws {
    let asker = try CANAsker(adopting: bus.end, permission: .givenByTheUser, at: now)
    let later = now + .seconds(5)
    #expect(try asker.send(.growatt301, at: now) == .listening(until: later))
    #expect(try bus.take() == nil)
    #expect(try asker.send(.growatt301, at: later) == nil)
    #expect(try bus.take() == message(0x301, [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]))
    #expect(try asker.send(.growatt301, at: later + .milliseconds(400)) == .unacknowledged(since: later))
    #expect(try asker.send(.growatt301, at: later + .seconds(1)) == .busError(.noAcknowledge))
    #expect(try asker.send(.pylontech305, at: later + .seconds(100)) == .busError(.noAcknowledge))
    #expect(try bus.take() == nil && asker.asked == 1)
  }

  @Test func `an asker hears an inverter before it sends`() throws {
    let asker = try CANAsker(adopting: bus.end, permission: .givenByTheUser, at: now)
    let later = now + .seconds(5)
    try bus.put(message(0x8000_4200, [0, 0, 0, 0, 0, 0, 0, 0xE3]))
    #expect(try asker.send(.pylontechHVEnsemble, at: later) == .inverter(.extended(0x4200), at: later))
    #expect(try bus.take() == nil)
  }

  @Test func `the simulator's port sends frames as the kernel wants them`() throws {
    let port = try CANSimulatorPort(adopting: bus.end, name: "pair")
    try port.send(CANFrame(id: .extended(0x351), data: [9, 8]))
    #expect(try bus.take() == message(0x8000_0351, [9, 8]))
    // A bus that nobody fetches from loses frames; the port goes on.
    for _ in 0..<5000 { try port.send(CANFrame(id: .standard(1), data: [])) }
    #expect(port.refused > 0)
  }
}
