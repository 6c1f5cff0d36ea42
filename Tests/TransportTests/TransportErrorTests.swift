import Glibc
import Testing

@testable import Transport

@Suite struct TransportErrorTests {
  @Test func `permission denied names the group to join`() {
    #expect(
      TransportError.permissionDenied("/dev/ttyUSB0", group: "dialout").description
        == "permission denied on /dev/ttyUSB0: add yourself to the group dialout and log in again")
    #expect(
      TransportError.permissionDenied("/dev/ttyUSB0", group: nil).description
        == "permission denied on /dev/ttyUSB0: ask the administrator of this computer for access to it")
  }

  /// Root may open everything, so the mapping is tested from the number that another user would get.
  @Test func `a failed open has its kind`() {
    let kinds: [Int32: TransportError.Kind] = [
      EACCES: .permissionDenied, EPERM: .permissionDenied, EBUSY: .busy, ENOENT: .missing, ENXIO: .missing,
      ENODEV: .missing, ENOTDIR: .missing, EISDIR: .notASerialPort, EMFILE: .io, EIO: .io,
    ]
    for (code, kind) in kinds {
      let error = TransportError.opening("/dev/ttyUSB-none", Errno(code))
      #expect(error.kind == kind)
      #expect(error.description.contains("/dev/ttyUSB-none"))
    }
  }

  @Test func `every kind has its exit code`() {
    let codes: [TransportError.Kind: Int32] = [
      .unsupportedRate: 64, .badAddress: 64, .missing: 69, .busy: 69, .notASerialPort: 69, .cannotConnect: 69,
      .interfaceDown: 69, .noFile: 66, .unplugged: 74, .io: 74, .permissionDenied: 77,
      .badData: 65, .noOutput: 73,
    ]
    for kind in TransportError.Kind.allCases { #expect(kind.exitCode == codes[kind]) }
  }

  @Test(arguments: [EIO, ENXIO, ENODEV])
  func `a failed read of a vanished device is an unplugging`(code: Int32) {
    #expect(TransportError.using("/dev/ttyUSB0", doing: .read, Errno(code)).kind == .unplugged)
  }

  @Test func `a group is advice only where joining it would help`() {
    #expect(PortAccess.group(id: 4_000_000, mode: 0o660) == "4000000")
    #expect(PortAccess.group(id: 0, mode: 0o660) == nil)
    #expect(PortAccess.group(id: 4_000_000, mode: 0o600) == nil)
  }

  @Test func `every sentence says what to do`() throws {
    let endpoint = try TCPEndpoint(parsing: "gateway:4001")
    let down = CANInterfaceState(
      name: "P", index: 1, kind: "can", isUp: false, bitRate: nil, controller: nil, isListenOnly: false,
      isOneShot: false, restartsAfter: nil, errors: nil)
    let all: [TransportError] = [
      .missing("P"), .busy("P", holder: nil), .permissionDenied("P", group: nil),
      .notASerialPort("P", because: .file),
      .unsupportedRate(1, "P"), .unplugged("P"), .io("P", doing: .read, Errno(EIO)), .clogged("P"), .badEndpoint("P"),
      .unknownHost(endpoint, "why"), .cannotConnect(endpoint, Errno(ECONNREFUSED)), .disconnected(endpoint, nil),
      .pseudoTerminal(Errno(ENOSPC)), .link("P", Errno(EACCES)), .linkInTheWay("P"),
      .noCAN(Errno(EAFNOSUPPORT)), .noInterface("P"), .interfaceDown(down), .busOff(down), .cannotAsk(down),
      .badAdapterName("P"), .noAdapter("P", others: ["Q"]), .severalAdapters("P", ["Q", "R"]), .noUSBLibrary("P"),
      .adapterForbidden("P", path: "/dev/Q"), .silentAdapter("P", isKnown: false), .foreignAdapter("P", product: "Q"),
      .adapterSendsNothing("P"),
      .cannotLookAt("P", Errno(EPERM)), .unreadable("P", FileTrouble(Errno(ENOENT))),
      .unreadable("P", FileTrouble(kind: .pipe)),
      .emptyCapture("P"), .unwritable("P", FileTrouble(Errno(EACCES))), .noRoom("P"), .recordedElsewhere("P"),
    ]
    for error in all {
      #expect(
        error.description.contains(": ") && !error.description.contains("\n") && !error.description.hasSuffix("."))
    }
    #expect(Set(all.map(\.kind)) == Set(TransportError.Kind.allCases))
  }
}
