import Glibc
import Testing

@testable import BMSCore
@testable import Transport

/// A serial CAN adapter under slcand: the test is the adapter, at the other end of its line.
extension CANSocketTests.SerialLine {
  private var name: String { CANWorld.serial }

  private func adapter() throws -> OwnedFD {
    OwnedFD(try Syscall.run { open(CANWorld.adapter, O_RDWR | O_NOCTTY | O_NONBLOCK) })
  }

  private func say(_ text: String, on adapter: borrowing OwnedFD) throws {
    let (fd, bytes) = (adapter.raw, Array(text.utf8))
    try Syscall.run { write(fd, bytes, bytes.count) }
  }

  /// What the kernel said to the adapter so far.
  private func said(to adapter: borrowing OwnedFD) throws -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let fd = adapter.raw
    let count = try Syscall.unlessBlocked { read(fd, &buffer, buffer.count) } ?? 0
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }

  /// The commands that a sentence gives.
  private func commands(of failure: TransportError?) throws -> [String] {
    try #require(failure).description.split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }
      .map { String($0.element) }
  }

  /// Runs a command as the person at the battery would; the tests are root already.
  private func type(_ command: String) throws { try CANWorld.run(command.split(separator: "sudo ").joined()) }

  @Test func `frames of a serial adapter arrive, and nothing is sent to it`() throws {
    let socket = try CANSocket(interface: name, at: MonotonicClock.now())
    let adapter = try adapter()
    _ = try said(to: adapter)  // slcand's own words: the bit rate, open
    #expect(socket.failure == nil)
    try say("t35184602 740E 740E CC01\r".filter { $0 != " " }, on: adapter)
    try say("T0000421020102\r", on: adapter)
    let heard = try listen(to: socket) { $0.frames.count >= 2 }
    #expect(
      heard.frames == [
        CANFrame(id: .standard(0x351), data: [0x46, 0x02, 0x74, 0x0E, 0x74, 0x0E, 0xCC, 0x01]),
        CANFrame(id: .extended(0x4210), data: [1, 2]),
      ])
    #expect(try said(to: adapter).isEmpty)
    // That line does carry what is sent.
    try CANWorld.run("cansend \(name) 305#0000")
    try awaitEvent(adapter.raw)
    #expect(try said(to: adapter) == "t30520000\r")
  }

  @Test func `an adapter's own error reports arrive`() throws {
    let socket = try CANSocket(interface: name, at: MonotonicClock.now())
    let adapter = try adapter()
    try say("e1a\r", on: adapter)
    let heard = try listen(to: socket) { !$0.errors.isEmpty }
    #expect(heard.errors.first == .noAcknowledge)
  }

  @Test func `the controller's state is the kernel's`() throws {
    let socket = try CANSocket(interface: name, at: MonotonicClock.now())
    let adapter = try adapter()
    #expect(socket.interface?.controller == .errorActive)
    try say("sp128000\r", on: adapter)
    let heard = try listen(to: socket) { _ in socket.interface?.controller == .errorPassive }
    #expect(heard.errors.contains(.errorPassive))
    try say("sa000000\r", on: adapter)
    _ = try listen(to: socket) { _ in socket.interface?.controller == .errorActive }
  }

  @Test func `bus-off is said, and its end noticed`() throws {
    let socket = try CANSocket(interface: name, at: MonotonicClock.now())
    let adapter = try adapter()
    try say("sb255255\r", on: adapter)
    let heard = try listen(to: socket) { _ in socket.failure != nil }
    #expect(heard.errors.contains(.busOff))
    #expect(socket.failure?.description.contains("\(name) is bus-off") == true && socket.failure?.exitCode == 74)
    try type(try commands(of: socket.failure)[0])
    _ = try listen(to: socket) { _ in socket.failure == nil }
    try say("t35110A\r", on: adapter)
    #expect(try listen(to: socket) { !$0.frames.isEmpty }.frames == [CANFrame(id: .standard(0x351), data: [0x0A])])
  }

  @Test func `the bit rate is the kernel's, and absent where it has none`() throws {
    #expect(try CANInterfaceState.read(name)?.bitRate == nil)
    try CANWorld.run("ip link set \(name) down")
    #expect(try CANInterfaceState.read(name)?.isUp == false)
    try CANWorld.run("ip link set \(name) up type can bitrate 250000")
    let state = try #require(try CANInterfaceState.read(name))
    #expect(state.bitRate == 250_000 && state.isUp)
    #expect(
      state.silenceAdvice(isDisturbed: false)?.description.contains("runs at 250000 bit/s and batteries speak 500000")
        == true)
  }

  @Test func `the commands it gives for an interface that is down bring it up`() throws {
    try CANWorld.run("ip link set \(name) down")
    let socket = try CANSocket(interface: name, at: MonotonicClock.now())
    try type(try commands(of: socket.failure)[0])
    _ = try listen(to: socket) { _ in socket.failure == nil }
    #expect(socket.interface?.isListenOnly == true && socket.interface?.bitRate == 500_000)
    #expect(throws: TransportError.self) {
      let asker = try CANAsker(interface: name, permission: .givenByTheUser, at: MonotonicClock.now() - .seconds(6))
      _ = try asker.send(.pylontech305, at: MonotonicClock.now())
    }
    try CANWorld.run("ip link set \(name) down")
    _ = try listen(to: socket) { _ in socket.failure != nil }
    try type(try commands(of: socket.failure)[1])
    _ = try listen(to: socket) { _ in socket.failure == nil }
    #expect(socket.interface?.isListenOnly == false && socket.interface?.bitRate == 500_000)
    // From one mode to the other while it is up.
    try CANWorld.run("ip link set \(name) down && ip link set \(name) up type can bitrate 500000 listen-only on")
    let state = try #require(try CANInterfaceState.read(name))
    let advice = try #require(state.silenceAdvice(isDisturbed: false)?.description)
    try type(String(advice.split(separator: "`")[1]))
    #expect(try CANInterfaceState.read(name)?.isListenOnly == false)
  }
}
