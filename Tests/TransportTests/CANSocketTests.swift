import Glibc
import Testing

@testable import BMSCore
@testable import Transport

/// Against a real CAN stack, with can-utils as the other side. scripts/test sees that these run, in user-mode Linux where
/// this machine's kernel has no CAN.
@Suite(.serialized, .enabled(if: CANWorld.isThere, "run by scripts/with-can")) struct CANSocketTests {
  // One suite for all of them, one after the other: they share the interfaces.
  @Suite struct Listening {}
  @Suite struct SerialLine {}
  @Suite struct Asking {}
}

extension CANSocketTests.Listening {
  private var bus: String { CANWorld.bus }
  private var other: String { CANWorld.other }

  private func socket(_ name: String) throws -> CANSocket {
    try CANSocket(interface: name, at: MonotonicClock.now())
  }

  @Test func `frames of every length and both formats arrive as they were sent`() throws {
    let socket = try socket(bus)
    var sent: [CANFrame] = []
    for count in 0...8 {
      let data = (0..<UInt8(count)).map { $0 &* 37 &+ 0xA1 }
      let hex = data.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      try CANWorld.run("cansend \(bus) 355#\(hex) && cansend \(bus) 00000355#\(hex)")
      sent += [CANFrame(id: .standard(0x355), data: data), CANFrame(id: .extended(0x355), data: data)]
    }
    let heard = try listen(to: socket) { $0.frames.count >= sent.count }
    #expect(heard.frames == sent)
    #expect(socket.counters.frames == UInt64(sent.count) && socket.counters.dropped == 0)
  }

  @Test func `a frame is as old as the kernel says, however late it is read`() throws {
    let socket = try socket(bus)
    let tolerance = Span.milliseconds(2)  // between two looks at two clocks
    var edges = [MonotonicClock.now()]
    for id in 1...20 {
      try CANWorld.run("cansend \(bus) 1\(id < 10 ? "0" : "")\(id)#")
      edges.append(MonotonicClock.now())
    }
    let instants = try listen(to: socket) { $0.frames.count >= 20 }.instants
    for (index, instant) in instants.enumerated() {
      #expect(instant + tolerance >= edges[index] && instant <= edges[index + 1] + tolerance)
    }
    #expect(instants == instants.sorted())
  }

  @Test func `a filter lets its identifiers through and no others`() throws {
    let only = try CANSocket(interface: bus, only: [.standard(0x351), .extended(0x4210)], at: MonotonicClock.now())
    try CANWorld.run(
      "for f in 351#01 355#02 00000351#03 00004210#04 00004211#05 351#06; do cansend \(bus) $f; done")
    let heard = try listen(to: only) { $0.frames.count >= 3 }
    #expect(heard.frames.map { $0[0] } == [1, 4, 6])
  }

  @Test func `remote frames and CAN FD frames are counted and are no data`() throws {
    let socket = try socket(bus)
    try CANWorld.run("cansend \(bus) 351#R && cansend \(bus) 351##0112233 && cansend \(bus) 351#11")
    let heard = try listen(to: socket) { !$0.frames.isEmpty }
    #expect(heard.frames == [CANFrame(id: .standard(0x351), data: [0x11])])
    #expect(socket.counters.remoteFrames == 1 && socket.counters.flexibleFrames == 1 && socket.counters.frames == 1)
  }

  @Test func `error frames come as what they mean, even through a filter`() throws {
    let socket = try CANSocket(interface: bus, only: [.standard(0x7)], at: MonotonicClock.now())
    for frame in ["20000040#0000000000000000", "20000004#0030000000000000", "20000020#0000000000000000"] {
      try CANWorld.run("cansend \(bus) \(frame)")
    }
    let heard = try listen(to: socket) { $0.errors.count >= 3 }
    #expect(heard.errors == [.busOff, .errorPassive, .noAcknowledge])
    #expect(socket.counters.errorFrames == 3 && socket.counters.frames == 0)
  }

  @Test func `what overflows while nobody reads is counted to the frame`() throws {
    let socket = try socket(bus)
    let before = try CANWorld.statistic("tx_packets", of: bus)
    try CANWorld.run("cangen \(bus) -g 0 -n 30000 -I i -L i -D i")
    let sent = try CANWorld.statistic("tx_packets", of: bus) - before
    _ = try listen(to: socket) { _ in socket.counters.frames + socket.counters.dropped >= sent }
    #expect(sent == 30_000)
    #expect(socket.counters.frames + socket.counters.dropped == sent)
    #expect(socket.counters.dropped > 0 && socket.counters.frames > 500)
    // The count goes on from there.
    try CANWorld.run("cansend \(bus) 351#")
    let more = try listen(to: socket) { !$0.isEmpty }
    #expect(more.count == 1 && more.frames.count == 1)
  }

  @Test func `a flood is counted whole, and memory does not grow`() throws {
    let socket = try socket(bus)
    let before = try CANWorld.statistic("tx_packets", of: bus)
    let directory = try TemporaryDirectory()
    let done = "\(directory.path)/done"
    try CANWorld.run("(timeout \(CANWorld.seconds) cangen \(bus) -g 0 -I r -L r -D r; touch \(done)) &")
    var atFirst: Int?
    var atLast = 0
    var frames: UInt64 = 0
    while FileSystem.status(done) == nil {
      var polled = [pollfd(fd: socket.fd, events: Int16(POLLIN), revents: 0)]
      try Syscall.run { poll(&polled, 1, 100) }
      socket.read(at: MonotonicClock.now()) { if case .frame = $0 { frames += 1 } }
      socket.advance(to: MonotonicClock.now())
      atLast = residentPages()
      if atFirst == nil, frames > 2000 { atFirst = atLast }
    }
    let sent = try CANWorld.statistic("tx_packets", of: bus) - before
    let rest = try listen(to: socket) { _ in socket.counters.frames + socket.counters.dropped >= sent }
    frames += UInt64(rest.frames.count)
    #expect(socket.counters.frames + socket.counters.dropped == sent)
    #expect(frames == socket.counters.frames)
    #expect(sent > 2000)
    let grown = atLast - (atFirst ?? 0)
    #expect(grown < 128, "grew by \(grown) pages")
    print(
      "\(sent) frames in \(CANWorld.seconds) s: \(frames) counted, \(socket.counters.dropped) dropped, "
        + "memory grew by \(grown) pages")
  }

  private func residentPages() -> Int {
    FileSystem.text("/proc/self/statm")?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
  }

  @Test func `an interface that goes down says what to type and comes back by itself`() throws {
    let socket = try socket(other)
    #expect(socket.failure == nil)
    try CANWorld.run("ip link set \(other) down")
    _ = try listen(to: socket) { _ in socket.failure != nil }
    let failure = try #require(socket.failure)
    #expect(failure.description == "\(other) is down: type `sudo ip link set \(other) up`")
    #expect(failure.exitCode == 69 && socket.interface?.isUp == false && socket.interruptions == 1)
    let fd = socket.fd
    try CANWorld.run("ip link set \(other) up")
    _ = try listen(to: socket) { _ in socket.failure == nil }
    try CANWorld.run("cansend \(other) 351#01")
    #expect(try listen(to: socket) { !$0.isEmpty }.frames.count == 1)
    #expect(socket.fd == fd)
  }

  @Test func `an interface that is down from the start is waited for`() throws {
    try CANWorld.run("ip link set \(other) down")
    let socket = try socket(other)
    #expect(socket.failure?.kind == .interfaceDown)
    _ = try listen(to: socket) { _ in socket.interruptions > 0 }
    #expect(socket.failure?.kind == .interfaceDown)
    try CANWorld.run("ip link set \(other) up")
    _ = try listen(to: socket) { _ in socket.failure == nil }
    try CANWorld.run("cansend \(other) 351#01")
    #expect(try listen(to: socket) { !$0.isEmpty }.frames.count == 1)
  }

  @Test func `an interface that is removed and returns is heard again`() throws {
    let socket = try socket(other)
    for round in 0..<3 {
      try CANWorld.run("ip link del \(other)")
      _ = try listen(to: socket) { _ in socket.failure != nil && socket.interface == nil }
      #expect(socket.failure == .noInterface(other) && socket.failure?.exitCode == 69)
      try CANWorld.run("ip link add dev \(other) type vcan")
      _ = try listen(to: socket) { _ in socket.interface != nil }
      #expect(socket.failure?.kind == .interfaceDown)
      try CANWorld.run("ip link set \(other) up")
      _ = try listen(to: socket) { _ in socket.failure == nil }
      try CANWorld.run("cansend \(other) 35\(round)#")
      #expect(try listen(to: socket) { !$0.isEmpty }.frames.map(\.id) == [.standard(0x350 + UInt16(round))])
    }
  }

  @Test func `an interface that is replaced between two looks is heard again`() throws {
    let socket = try socket(other)
    try CANWorld.run(
      "ip link del \(other) && ip link add dev \(other) type vcan && ip link set \(other) up")
    _ = try listen(to: socket) { _ in socket.interruptions > 0 && socket.failure == nil }
    try CANWorld.run("cansend \(other) 351#01")
    #expect(try listen(to: socket) { !$0.isEmpty }.frames.count == 1)
  }

  @Test func `an interface that is not there yet is waited for`() throws {
    let socket = try socket("wecoabsent0")
    #expect(socket.failure == .noInterface("wecoabsent0"))
    try CANWorld.run("ip link add dev wecoabsent0 type vcan && ip link set wecoabsent0 up")
    defer { _ = system("ip link del wecoabsent0") }
    _ = try listen(to: socket) { _ in socket.failure == nil }
    try CANWorld.run("cansend wecoabsent0 351#01")
    #expect(try listen(to: socket) { !$0.isEmpty }.frames.count == 1)
  }

  @Test(arguments: ["lo", "", "a-name-that-is-far-too-long-for-an-interface", "vcan\u{0}0"])
  func `what is no CAN interface is no interface`(name: String) throws {
    #expect(try socket(name).failure?.exitCode == 69)
    #expect(try CANInterfaceState.read(name) == nil)
  }

  @Test func `a virtual bus has no bit rate and no controller`() throws {
    let state = try #require(try CANInterfaceState.read(bus))
    #expect(state.name == bus && state.kind == "vcan" && state.isUp && state.isVirtual)
    #expect(state.bitRate == nil && state.controller == nil && state.errors == nil && !state.isListenOnly)
  }
}
