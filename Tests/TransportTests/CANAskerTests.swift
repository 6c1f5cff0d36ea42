import Glibc
import Testing

@testable import BMSCore
@testable import Transport

/// Nothing is sent without permission, and with it only the documented questions; candump tells.
extension CANSocketTests.Asking {
  private var bus: String { CANWorld.bus }

  /// An asker that has listened long enough already.
  private func asker() throws -> CANAsker {
    try CANAsker(interface: bus, permission: .givenByTheUser, at: MonotonicClock.now() - .seconds(6))
  }

  /// Until the adapter has sent what it was given.
  private func settle(_ asker: CANAsker) throws {
    try awaitEvent(asker.fd)
    asker.read(at: MonotonicClock.now())
  }

  @Test func `a listening socket sends nothing`() throws {
    let log = try Candump(bus)
    do {
      let socket = try CANSocket(interface: bus, at: MonotonicClock.now())
      try CANWorld.run("cansend \(bus) 351#01")
      _ = try listen(to: socket) { !$0.frames.isEmpty }
      try CANWorld.run("ip link set \(bus) down")
      _ = try listen(to: socket) { _ in socket.failure != nil }
      try CANWorld.run("ip link set \(bus) up")
      _ = try listen(to: socket) { _ in socket.failure == nil }
      socket.close()
      socket.close()
      #expect(socket.fd == -1)
    }
    #expect(try log.finish() == ["351#01"])
  }

  @Test func `an asker that is not told to ask sends nothing`() throws {
    let log = try Candump(bus)
    let asker = try asker()
    asker.read(at: MonotonicClock.now())
    asker.advance(to: MonotonicClock.now())
    #expect(try log.finish().isEmpty)
  }

  @Test func `every question goes out as documented, once`() throws {
    let log = try Candump(bus)
    let asker = try asker()
    for question in CANQuestion.allCases {
      #expect(try asker.send(question, at: MonotonicClock.now()) == nil)
      try settle(asker)
    }
    #expect(
      try log.finish() == [
        "305#0000000000000000", "301#1122334455667788",
        "00004200#0000000000000000", "00004200#0200000000000000",
        "0CF10100#0000000000000000", "0CF10110#0000000000000000", "0CF10200#0000000000000000",
        "0CF10210#0000000000000000", "0CF10220#0000000000000000", "0CF10300#0000000000000000",
        "0CF10310#0000000000000000", "0CF10320#0000000000000000", "0CF10400#0000000000000000",
        "0CF10410#0000000000000000",
      ])
    #expect(asker.asked == UInt64(CANQuestion.allCases.count))
  }

  @Test func `an asker falls silent when an inverter speaks`() throws {
    let asker = try asker()
    #expect(try asker.send(.pylontech305, at: MonotonicClock.now()) == nil)
    try settle(asker)
    let log = try Candump(bus)
    try CANWorld.run("cansend \(bus) 305#0000000000000000")
    try settle(asker)
    let later = MonotonicClock.now() + .seconds(2)
    guard case .inverter(.standard(0x305), _) = try asker.send(.pylontech305, at: later) else {
      Issue.record("it went on asking")
      return
    }
    #expect(try log.finish() == ["305#0000000000000000"])
  }

  @Test func `an asker stops for good when the bus is in trouble`() throws {
    let asker = try asker()
    try CANWorld.run("cansend \(bus) 20000020#0000000000000000")
    try settle(asker)
    let now = MonotonicClock.now()
    #expect(try asker.send(.pylontech305, at: now) == .busError(.noAcknowledge))
    #expect(try asker.send(.growatt301, at: now + .seconds(60)) == .busError(.noAcknowledge))
  }

  @Test func `after an interruption an asker listens first`() throws {
    let asker = try asker()
    try CANWorld.run("ip link set \(bus) down")
    defer { _ = system("ip link set \(bus) up") }
    try settle(asker)
    #expect(throws: TransportError.self) { try asker.send(.pylontech305, at: MonotonicClock.now()) }
    try CANWorld.run("ip link set \(bus) up")
    let now = MonotonicClock.now() + .milliseconds(200)
    asker.advance(to: now)
    guard case .listening = try asker.send(.pylontech305, at: now) else {
      Issue.record("it asked at once")
      return
    }
  }

  @Test func `the simulator's port sends what it is given and hears the others`() throws {
    let log = try Candump(bus)
    let port = try CANSimulatorPort(interface: bus, at: MonotonicClock.now())
    try port.send(CANFrame(id: .standard(0x351), data: [0x14, 2, 0x74, 0x0E, 0x74, 0x0E, 0xCC, 1]))
    try port.send(CANFrame(id: .extended(0x4210), data: []))
    try CANWorld.run("cansend \(bus) 301#1122334455667788")
    try awaitEvent(port.fd)
    var heard: [CANFrame] = []
    try port.read(at: MonotonicClock.now()) { frame, _ in heard.append(frame) }
    #expect(heard == [CANQuestion.growatt301.frame])
    #expect(try log.finish() == ["351#1402740E740ECC01", "00004210#", "301#1122334455667788"])
  }

  @Test func `the simulator's port says what is wrong with its interface`() throws {
    let port = try CANSimulatorPort(interface: bus, at: MonotonicClock.now())
    try CANWorld.run("ip link set \(bus) down")
    defer { _ = system("ip link set \(bus) up") }
    #expect(throws: TransportError.self) { try port.send(CANQuestion.growatt301.frame) }
    #expect(
      try failure { () throws(TransportError) in
        try CANSimulatorPort(interface: bus, at: MonotonicClock.now())
      }.kind == .interfaceDown)
  }
}
