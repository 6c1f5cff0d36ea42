import Glibc
import Testing

@testable import BMSCore
@testable import Transport

@Suite struct CANInterfaceStateTests {
  private func bytes<T: BitwiseCopyable>(_ value: T) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

  private func attribute(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
    bytes(UInt16(4 + value.count)) + bytes(type) + value + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
  }

  /// A link message as linux/can/netlink.h lays it out; numbers of the attributes are those of the headers.
  private func link(
    _ name: String = "can0", type: UInt16 = 280, flags: UInt32 = 0x1, kind: String = "can", rate: UInt32 = 500_000,
    state: UInt32 = 0, modes: UInt32 = 0, restart: UInt32 = 0
  ) -> [UInt8] {
    let header = bytes(UInt16(0)) + bytes(type) + bytes(Int32(7)) + bytes(flags) + bytes(UInt32(0))
    let data =
      attribute(1, bytes(rate) + [UInt8](repeating: 0, count: 28)) + attribute(4, bytes(state))
      + attribute(5, bytes(UInt32(0)) + bytes(modes)) + attribute(6, bytes(restart))
      + attribute(8, bytes(UInt16(96)) + bytes(UInt16(5)))
    // The high bit marks a nest.
    let info = attribute(1, Array(kind.utf8) + [0]) + (kind == "can" ? attribute(2 | 0x8000, data) : [])
    return header + attribute(3, Array(name.utf8) + [0]) + attribute(13, bytes(UInt32(1280)))
      + attribute(18 | 0x8000, info)
  }

  private func state(_ bytes: [UInt8]) throws -> CANInterfaceState {
    try #require(CANInterfaceState(message: bytes[...]))
  }

  @Test func `a controller tells everything`() throws {
    let can = try state(link(state: 1, modes: 0x2 | 0x8, restart: 100))
    #expect(can.name == "can0" && can.index == 7 && can.kind == "can" && can.isUp && !can.isVirtual)
    #expect(can.bitRate == 500_000 && can.controller == .errorWarning && can.isListenOnly && can.isOneShot)
    #expect(can.restartsAfter == .milliseconds(100))
    #expect(can.errors == CANInterfaceState.ErrorCounts(transmit: 96, receive: 5))
    #expect(can.failure == nil)
  }

  @Test func `what is not told is absent`() throws {
    #expect(try state(link("vcan0", kind: "vcan")).bitRate == nil)
    #expect(try state(link("vcan0", kind: "vcan")).controller == nil)
    #expect(try state(link("slcan0", rate: .max)).bitRate == nil)
    #expect(try state(link(rate: 0)).bitRate == nil)
    #expect(try state(link(state: 99)).controller == nil)
    #expect(CANInterfaceState(message: link("eth0", type: 1)[...]) == nil)
  }

  @Test func `a message cut short or garbled never traps`() throws {
    let whole = link()
    for count in 0...whole.count { _ = CANInterfaceState(message: whole.prefix(count)) }
    var random = SplitMix64(seed: 21)
    for _ in 0..<20_000 {
      var garbled = whole
      for _ in 0...Int(random.next() % 4) {
        garbled[Int(random.next() % UInt64(garbled.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      _ = CANInterfaceState(message: garbled[...])
    }
  }

  @Test func `an interface that is down gets the exact command, and why`() throws {
    #expect(
      try state(link(flags: 0)).failure?.description
        == "can0 is down: with an inverter on the bus type "
        + "`sudo ip link set can0 up type can bitrate 500000 listen-only on` (it only listens and disturbs nobody); "
        + "with the battery alone type `sudo ip link set can0 up type can bitrate 500000` (somebody has to acknowledge "
        + "the battery's frames)")
    // A mode that was set stays set.
    #expect(
      try state(link(flags: 0, modes: 2)).failure?.description
        .contains("`sudo ip link set can0 up type can bitrate 500000 listen-only off`") == true)
    #expect(
      try state(link("vcan0", flags: 0, kind: "vcan")).failure?.description
        == "vcan0 is down: type `sudo ip link set vcan0 up`")
    #expect(try state(link(flags: 0)).failure?.exitCode == 69)
  }

  @Test func `bus-off says what to check and how it ends`() throws {
    let stuck = try #require(try state(link(state: 3)).failure)
    #expect(
      stuck.description.hasSuffix("then type `sudo ip link set can0 down && sudo ip link set can0 up`")
        && stuck.exitCode == 74)
    #expect(try state(link(state: 3, restart: 250)).failure?.description.hasSuffix("after 250 ms") == true)
  }

  @Test func `silence has its likely reasons`() throws {
    #expect(
      try state(link(rate: 250_000)).silenceAdvice(isDisturbed: false)?.description.contains("250000 bit/s") == true)
    #expect(
      try state(link(modes: 2)).silenceAdvice(isDisturbed: false)?.description.contains(
        "set can0 down && sudo ip link set can0 up type can bitrate 500000"
          + " listen-only off`") == true)
    #expect(try state(link()).silenceAdvice(isDisturbed: false)?.description.contains("CAN-H") == true)
    // Errors and nothing whole: at the batteries' own rate it is the other one that some modes have.
    let disturbed = try state(link(state: 2)).silenceAdvice(isDisturbed: true)?.description ?? ""
    #expect(disturbed.contains("the likely rate is 250000") && !disturbed.contains("alone"))
    #expect(
      disturbed.hasSuffix(
        "`sudo ip link set can0 down && sudo ip link set can0 up type can bitrate 250000 listen-only on`"))
    #expect(try state(link(modes: 2)).silenceAdvice(isDisturbed: true)?.description.contains("alone with it") == true)
    #expect(try state(link(rate: 250_000)).isAtAnotherRate && !state(link()).isAtAnotherRate)
    #expect(try state(link(state: 1)).countsErrors && !state(link()).countsErrors)
    #expect(try state(link("vcan0", kind: "vcan")).silenceAdvice(isDisturbed: true) == nil)
  }

  @Test(
    arguments: [
      (EAFNOSUPPORT, TransportError.Kind.missing, 69), (EPROTONOSUPPORT, .missing, 69), (ENODEV, .missing, 69),
      (EPERM, .permissionDenied, 77), (EACCES, .permissionDenied, 77), (EMFILE, .io, 74),
    ] as [(Int32, TransportError.Kind, Int32)])
  func `a socket that cannot be opened has its sentence`(code: Int32, kind: TransportError.Kind, exit: Int32) {
    let error = TransportError.openingCAN("can0", Errno(code))
    #expect(error.kind == kind && error.exitCode == exit)
  }

  @Test func `a kernel without CAN gets the module and the package`() {
    let sentence = TransportError.noCAN(Errno(EAFNOSUPPORT)).description
    #expect(sentence.contains("sudo modprobe can-raw") && sentence.contains("linux-"))
    #expect(KernelPackage(release: "6.1.0", machine: "x86_64").description.contains("linux-image-amd64 (Debian"))
    #expect(KernelPackage(release: "6.1.0", machine: "aarch64").description.contains("linux-image-arm64 (Debian"))
    let pi = KernelPackage(release: "6.12.47+rpt-rpi-v8", machine: "aarch64")
    #expect(pi.description == "linux-image-6.12.47+rpt-rpi-v8 (Raspberry Pi OS)")
  }

  /// Where there is CAN the answer is another, but never a trap.
  @Test func `listening where there is nothing fails with a sentence`() throws {
    do {
      let socket = try CANSocket(interface: "wecoabsent1", at: MonotonicClock.now())
      #expect(socket.failure == .noInterface("wecoabsent1"))
    } catch {
      #expect(error.exitCode == 69 && error.description.contains("this kernel has no CAN"))
    }
  }
}
