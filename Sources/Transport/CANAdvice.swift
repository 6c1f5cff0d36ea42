internal import BMSCore
internal import Glibc

/// The commands that somebody at the bus types, in one place.
enum CANCommand {
  /// Every battery this program knows speaks 500 kbit/s (can-protocols section 0).
  static let bitRate: UInt32 = 500_000

  static func up(_ name: String, listenOnly: Bool?) -> String {
    let mode = listenOnly.map { $0 ? " listen-only on" : " listen-only off" } ?? ""
    return "sudo ip link set \(name) up type can bitrate \(bitRate)\(mode)"
  }

  /// The mode of an interface can only be changed while it is down.
  static func again(_ name: String, listenOnly: Bool?) -> String {
    "sudo ip link set \(name) down && \(up(name, listenOnly: listenOnly))"
  }
}

extension CANInterfaceState {
  /// Both ways to bring a controller up, and which is right when.
  private func choice(_ command: (String, Bool?) -> String) -> String {
    // A mode that was set once stays, so it has to be taken back by name.
    let alone = command(name, isListenOnly ? false : nil)
    return "with an inverter on the bus type `\(command(name, true))` (it only listens and disturbs nobody); "
      + "with the battery alone type `\(alone)` (somebody has to acknowledge the battery's frames)"
  }

  /// What to type so that an interface that is down comes up.
  var upAdvice: String {
    if isVirtual { return "type `sudo ip link set \(name) up`" }
    if kind == nil {
      return "type `sudo ip link set \(name) up` (slcand sets the bit rate: -s6 is 500 kbit/s; it acknowledges the "
        + "battery's frames unless slcand was told to listen only, -l)"
    }
    return choice(CANCommand.up)
  }

  /// What stands in the way of listening, with what to do; nil when nothing does.
  public var failure: TransportError? {
    guard isUp else { return .interfaceDown(self) }
    return controller == .busOff ? .busOff(self) : nil
  }

  /// What may be the reason, and what to do, when an interface is up and nothing is heard; nil for a virtual bus.
  public var silenceAdvice: String? {
    guard !isVirtual else { return nil }
    if let bitRate, bitRate != CANCommand.bitRate {
      return "\(name) runs at \(bitRate) bit/s and batteries speak \(CANCommand.bitRate): \(choice(CANCommand.again))"
    }
    if isListenOnly {
      return "\(name) only listens, so a battery that is alone with it gets no acknowledgement and may fall silent: "
        + "without an inverter on the bus type `\(CANCommand.again(name, listenOnly: false))`"
    }
    let rate = bitRate == nil ? " (\(name) does not tell its bit rate: it has to be 500 kbit/s, slcand -s6)" : ""
    return "nothing is heard on \(name): check CAN-H, CAN-L and the termination, and whether the battery waits for its "
      + "inverter\(rate)"
  }
}

/// The sentences about CAN.
extension TransportError {
  static func noCAN(_ error: Errno) -> TransportError {
    TransportError(
      .missing,
      "this kernel has no CAN (\(error)): type `sudo modprobe can-raw`; if there is no such module, install the package "
        + "\(kernelPackage) and start this computer again")
  }

  static func noInterface(_ name: String) -> TransportError {
    TransportError(
      .missing,
      "no CAN interface \(name): plug the adapter in (one on a serial line needs `sudo slcand -o -s6 /dev/ttyACM0 "
        + "\(name)`), or run `wecotui ports` for the interfaces there are")
  }

  static func interfaceDown(_ state: CANInterfaceState) -> TransportError {
    TransportError(.interfaceDown, "\(state.name) is down: \(state.upAdvice)")
  }

  static func busOff(_ state: CANInterfaceState) -> TransportError {
    // slcan's driver cannot restart (measured: Operation not supported, Linux 6.1).
    let command =
      state.isSerialLine
      ? "sudo ip link set \(state.name) down && sudo ip link set \(state.name) up"
      : "sudo ip link set \(state.name) type can restart"
    let remedy =
      state.restartsAfter.map { "it restarts by itself after \($0.milliseconds) ms" } ?? "then type `\(command)`"
    return TransportError(
      .io, "\(state.name) is bus-off after too many errors: check CAN-H, CAN-L, termination and bit rate; \(remedy)")
  }

  static func openingCAN(_ name: String, _ error: Errno) -> TransportError {
    switch error.code {
    case EAFNOSUPPORT, EPROTONOSUPPORT, ESOCKTNOSUPPORT: .noCAN(error)
    case ENODEV, ENXIO: .noInterface(name)
    case EPERM, EACCES:
      TransportError(
        .permissionDenied,
        "permission denied on \(name): this program runs in a container or sandbox without CAN; run it outside, or "
          + "give it the network of this computer")
    default: .io(name, doing: "open", error)
    }
  }

  static func usingCAN(_ name: String, doing what: String, _ error: Errno) -> TransportError {
    switch error.code {
    case ENODEV, ENXIO: .unplugged(name)
    default: .io(name, doing: what, error)
    }
  }

  static func cannotLookAt(_ name: String, _ error: Errno) -> TransportError {
    TransportError(
      .io, "cannot ask the kernel about \(name) (\(error)): run wecotui outside of its container or sandbox")
  }

  static func cannotAsk(_ state: CANInterfaceState) -> TransportError {
    TransportError(
      .interfaceDown,
      "cannot ask on \(state.name), it only listens: if no inverter is on the bus, type "
        + "`\(CANCommand.again(state.name, listenOnly: false))`")
  }

  private static var kernelPackage: String {
    var names = utsname()
    guard uname(&names) == 0 else { return kernelPackage(release: "$(uname -r)", machine: "") }
    return kernelPackage(
      release: withUnsafeBytes(of: &names.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) },
      machine: withUnsafeBytes(of: &names.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
  }

  /// The package that has the modules.
  /// - Parameters:
  ///   - release: as `uname -r` gives it, and `machine` as `uname -m` does.
  static func kernelPackage(release: String, machine: String) -> String {
    // Raspberry Pi OS calls its kernels 6.12.47+rpt-rpi-v8.
    if release.contains("rpi") { return "linux-image-\(release) (Raspberry Pi OS)" }
    let debian = ["x86_64": "linux-image-amd64", "aarch64": "linux-image-arm64"][machine] ?? "the plain linux-image"
    return "linux-modules-extra-\(release) (Ubuntu) or \(debian) (Debian, in place of a cloud kernel)"
  }
}
