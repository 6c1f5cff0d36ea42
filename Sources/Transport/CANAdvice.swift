public import BMSCore
internal import Glibc

/// The commands that somebody at the bus types, in one place.
public enum CANCommand {
  /// Every battery this program knows speaks 500 kbit/s (can-protocols section 0).
  public static let bitRate: UInt32 = 500_000
  /// What some inverters' other modes have instead: Victron's 250 kbit/s BMS-CAN, JK's own (can-protocols section 11,
  /// rule 1, and section 5).
  public static let otherBitRate: UInt32 = 250_000

  static func up(_ name: String, listenOnly: Bool?, bitRate: UInt32 = bitRate) -> String {
    let mode = listenOnly.map { $0 ? " listen-only on" : " listen-only off" } ?? ""
    return "sudo ip link set \(name) up type can bitrate \(bitRate)\(mode)"
  }

  /// The mode of an interface can only be changed while it is down.
  static func again(_ name: String, listenOnly: Bool?, bitRate: UInt32 = bitRate) -> String {
    "sudo ip link set \(name) down && \(up(name, listenOnly: listenOnly, bitRate: bitRate))"
  }

  /// Ends a bus-off with every driver. `type can restart` does not: slcan and gs_usb have none (measured, Linux 6.1).
  static func restart(_ name: String) -> String { "sudo ip link set \(name) down && sudo ip link set \(name) up" }

  /// For an adapter that speaks over a serial line.
  public static func serialLine(_ name: String) -> String { "sudo slcand -o -s6 /dev/ttyACM0 \(name)" }
}

/// What to type so that an interface comes up.
public enum CANUpAdvice: Hashable, Sendable, CustomStringConvertible {
  case virtual(command: String)
  /// slcand sets the bit rate.
  case serialLine(command: String)
  /// Both ways to bring a controller up: beside an inverter, and alone with the battery.
  case controller(listening: String, alone: String)

  public var description: String {
    switch self {
    case .virtual(let command): "type `\(command)`"
    case .serialLine(let command):
      "type `\(command)` (slcand sets the bit rate: -s6 is 500 kbit/s; it acknowledges the battery's frames unless "
        + "slcand was told to listen only, -l)"
    case .controller(let listening, let alone):
      "with an inverter on the bus type `\(listening)` (it only listens and disturbs nobody); with the battery alone "
        + "type `\(alone)` (somebody has to acknowledge the battery's frames)"
    }
  }
}

/// What may be the reason, and what to do, when an interface is up and nothing is heard.
public enum CANSilence: Meaning {
  case otherRate(String, UInt32, CANUpAdvice)
  /// At the batteries' rate the adapter counts errors and hears nothing whole.
  /// - Parameters:
  ///   - command: what listens at the other rate.
  ///   - alone: what lets the interface acknowledge, where it only listens.
  case disturbed(String, command: String, alone: String?)
  /// - Parameter command: what lets the interface acknowledge.
  case onlyListens(String, command: String)
  case wires(String, knowsRate: Bool)
  /// - Parameter other: the adapter's other channel, as it is typed.
  case otherChannel(String, other: String)

  public var description: String {
    switch self {
    case .otherRate(let name, let rate, let advice):
      "\(name) runs at \(rate) bit/s and batteries speak \(CANCommand.bitRate): \(advice)"
    case .disturbed(let name, let command, let alone):
      "\(name) counts bus errors and hears no whole frame at \(CANCommand.bitRate) bit/s: the likely rate is "
        + "\(CANCommand.otherBitRate) (some inverters' modes), or CAN-H, CAN-L or the termination are wrong; to listen at "
        + "that rate type `\(command)`"
        + (alone.map { "; a battery that is alone with it gets no acknowledgement: then type `\($0)`" } ?? "")
    case .onlyListens(let name, let command):
      "\(name) only listens, so a battery that is alone with it gets no acknowledgement and may fall silent: without "
        + "an inverter on the bus type `\(command)`"
    case .wires(let name, let knowsRate):
      "nothing is heard on \(name): check CAN-H, CAN-L and the termination, and whether the battery waits for its "
        + "inverter" + (knowsRate ? "" : " (\(name) does not tell its bit rate: it has to be 500 kbit/s, slcand -s6)")
    case .otherChannel(let name, let other):
      "nothing is heard on \(name): check CAN-H, CAN-L and the termination, whether the wires are on its other channel "
        + "(--can \(other)), and whether the battery waits for its inverter"
    }
  }
}

/// The package that has the kernel's CAN modules.
public enum KernelPackage: Hashable, Sendable, CustomStringConvertible {
  /// Raspberry Pi OS calls its kernels 6.12.47+rpt-rpi-v8.
  case raspberryPi(String)
  /// - Parameter debian: nil for machines whose plain kernel has another name.
  case other(ubuntu: String, debian: String?)

  /// - Parameters:
  ///   - release: as `uname -r` gives it, and `machine` as `uname -m` does.
  public init(release: String, machine: String) {
    if release.contains("rpi") {
      self = .raspberryPi("linux-image-\(release)")
    } else {
      let debian = ["x86_64": "linux-image-amd64", "aarch64": "linux-image-arm64"][machine]
      self = .other(ubuntu: "linux-modules-extra-\(release)", debian: debian)
    }
  }

  /// For the kernel that runs.
  static var own: KernelPackage {
    var names = utsname()
    guard uname(&names) == 0 else { return KernelPackage(release: "$(uname -r)", machine: "") }
    return KernelPackage(
      release: withUnsafeBytes(of: &names.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) },
      machine: withUnsafeBytes(of: &names.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
  }

  public var description: String {
    switch self {
    case .raspberryPi(let name): "\(name) (Raspberry Pi OS)"
    case .other(let ubuntu, let debian):
      "\(ubuntu) (Ubuntu) or \(debian ?? "the plain linux-image") (Debian, in place of a cloud kernel)"
    }
  }
}

extension CANInterfaceState {
  /// Both ways to bring a controller up, and which is right when.
  private func choice(_ command: (String, Bool?) -> String) -> CANUpAdvice {
    // A mode that was set once stays, so it has to be taken back by name.
    .controller(listening: command(name, true), alone: command(name, isListenOnly ? false : nil))
  }

  /// What to type so that an interface that is down comes up.
  var upAdvice: CANUpAdvice {
    if isVirtual { return .virtual(command: "sudo ip link set \(name) up") }
    if kind == nil { return .serialLine(command: "sudo ip link set \(name) up") }
    return choice { CANCommand.up($0, listenOnly: $1) }
  }

  /// What stands in the way of listening, with what to do; nil when nothing does.
  public var failure: TransportError? {
    guard isUp else { return .interfaceDown(self) }
    return controller == .busOff ? .busOff(self) : nil
  }

  /// Whether the controller has counted so many errors that it says so.
  public var countsErrors: Bool { controller == .errorWarning || controller == .errorPassive }

  /// It is set to a rate that no battery speaks: that need not be waited for.
  public var isAtAnotherRate: Bool { !isVirtual && bitRate.map { $0 != CANCommand.bitRate } ?? false }

  /// Why nothing is heard, and what to do; nil for a virtual bus, which may be silent.
  /// - Parameter isDisturbed: the adapter reports errors, and no frame was heard whole since.
  public func silenceAdvice(isDisturbed: Bool) -> CANSilence? {
    guard !isVirtual else { return nil }
    if let bitRate, bitRate != CANCommand.bitRate {
      return .otherRate(name, bitRate, choice { CANCommand.again($0, listenOnly: $1) })
    }
    // Who only listens cannot tell another rate from a battery that nobody acknowledges.
    let alone = isListenOnly ? CANCommand.again(name, listenOnly: false) : nil
    if isDisturbed, bitRate != nil {
      let command = CANCommand.again(name, listenOnly: true, bitRate: CANCommand.otherBitRate)
      return .disturbed(name, command: command, alone: alone)
    }
    if let alone { return .onlyListens(name, command: alone) }
    return .wires(name, knowsRate: bitRate != nil)
  }
}

/// What a failed call on a CAN interface means.
extension TransportError {
  static func noCAN(_ error: Errno) -> TransportError { .noCANModule(error, .own) }

  static func interfaceDown(_ state: CANInterfaceState) -> TransportError { .canDown(state.name, state.upAdvice) }

  static func busOff(_ state: CANInterfaceState) -> TransportError {
    .canBusOff(state.name, restartsAfter: state.restartsAfter, command: CANCommand.restart(state.name))
  }

  static func openingCAN(_ name: String, _ error: Errno) -> TransportError {
    switch error.code {
    case EAFNOSUPPORT, EPROTONOSUPPORT, ESOCKTNOSUPPORT: .noCAN(error)
    case ENODEV, ENXIO: .noInterface(name)
    case EPERM, EACCES: .canForbidden(name)
    default: .io(name, doing: .open, error)
    }
  }

  static func usingCAN(_ name: String, doing act: Act, _ error: Errno) -> TransportError {
    switch error.code {
    case ENODEV, ENXIO: .unplugged(name)
    default: .io(name, doing: act, error)
    }
  }

  static func cannotAsk(_ state: CANInterfaceState) -> TransportError {
    .cannotAskListenOnly(state.name, command: CANCommand.again(state.name, listenOnly: false))
  }
}
