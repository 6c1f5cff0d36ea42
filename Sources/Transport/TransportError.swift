internal import Glibc

/// Why a link could not be opened or went away, as one sentence for the person at the battery:
/// what was tried, what happened, what to do.
public struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable, CaseIterable {
    case missing, busy, permissionDenied, noFile, notASerialPort, unsupportedRate, badAddress, cannotConnect,
      interfaceDown, unplugged, badData, noOutput, io
  }

  public let kind: Kind
  public let description: String

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// The program's exit code for this error, from sysexits.h.
  public var exitCode: Int32 {
    switch kind {
    case .unsupportedRate, .badAddress: 64  // EX_USAGE
    case .badData: 65  // EX_DATAERR
    case .noFile: 66  // EX_NOINPUT
    case .noOutput: 73  // EX_CANTCREAT
    // A path that names no serial port is a missing device; 76 is for bytes that did come and fit no frame.
    case .missing, .busy, .notASerialPort, .cannotConnect, .interfaceDown: 69  // EX_UNAVAILABLE
    case .unplugged, .io: 74  // EX_IOERR
    case .permissionDenied: 77  // EX_NOPERM
    }
  }
}

/// The sentences, one place for all of them.
extension TransportError {
  /// A capture that cannot be read.
  static func unreadable(_ path: String, _ error: FileTrouble) -> TransportError {
    switch error.code {
    case ENOENT, ENOTDIR: TransportError(.noFile, "there is no file \(path): check its name")
    case EACCES, EPERM: TransportError(.permissionDenied, "permission denied on \(path): check who may read it")
    default: TransportError(.noFile, "cannot read \(path) (\(error)): name a capture or a candump log")
    }
  }

  /// A file without a single event.
  /// - Parameter what: `holds no line of a capture ...: it looks like ...`.
  public static func emptyCapture(_ path: String, _ what: String = "is empty") -> TransportError {
    TransportError(.badData, "\(path) \(what), so nothing can be replayed: name a capture or a CAN log")
  }

  /// A recording that cannot be written.
  static func unwritable(_ path: String, _ error: FileTrouble) -> TransportError {
    TransportError(.noOutput, "cannot write \(path) (\(error)): name a place you may write to, with room on its disk")
  }

  static func noRoom(_ path: String) -> TransportError {
    TransportError(.noOutput, "recording to \(path) stopped: its disk is nearly full; make room, then start it again")
  }

  public static func diskHangs(_ path: String) -> TransportError {
    TransportError(
      .noOutput, "recording to \(path) stopped: its disk takes nothing; check whether it is full, worn or unplugged")
  }

  static func recordedElsewhere(_ path: String) -> TransportError {
    TransportError(.noOutput, "\(path) is being recorded by another program: name another file")
  }

  static func missing(_ path: String) -> TransportError {
    TransportError(
      .missing, "no serial port at \(path): plug the adapter in, or run `wecotui ports` for the ports there are")
  }

  static func busy(_ path: String, holder: Holder?) -> TransportError {
    let who = holder.map(\.description) ?? "another program"
    return TransportError(.busy, "\(path) is in use by \(who): close that program, or name another port")
  }

  /// - Parameter group: the group that may open the port; nil when joining a group would not help.
  static func permissionDenied(_ path: String, group: String?) -> TransportError {
    let remedy =
      group.map { "add yourself to the group \($0) and log in again" }
      ?? "ask the administrator of this computer for access to it"
    return TransportError(.permissionDenied, "permission denied on \(path): \(remedy)")
  }

  static func notASerialPort(_ path: String, because what: String) -> TransportError {
    TransportError(
      .notASerialPort, "\(path) is not a serial port but \(what): run `wecotui ports` for the ports there are")
  }

  static func unsupportedRate(_ rate: UInt32, _ path: String) -> TransportError {
    // 115200: weco-serial, Line, measured.
    let remedy =
      rate == 115_200
      ? "name the port of an adapter that can, the WeCo service port needs it"
      : "use 115200, the rate of the WeCo service port"
    return TransportError(.unsupportedRate, "\(path) cannot run at \(rate) baud: \(remedy)")
  }

  /// The port is not where it was any more.
  public static func unplugged(_ path: String) -> TransportError {
    TransportError(.unplugged, "\(path) went away while in use: check the adapter and its cable")
  }

  static func io(_ path: String, doing what: String, _ error: Errno) -> TransportError {
    TransportError(.io, "cannot \(what) \(path) (\(error)): unplug the adapter, plug it in and try again")
  }

  static func clogged(_ name: String) -> TransportError {
    TransportError(.io, "\(name) takes no more bytes: check the adapter and its cable")
  }

  static func badEndpoint(_ text: String) -> TransportError {
    TransportError(.badAddress, "\(text) is not HOST:PORT: write it like 192.168.1.20:4001 or [fe80::1]:4001")
  }

  static func unknownHost(_ endpoint: TCPEndpoint, _ why: String) -> TransportError {
    TransportError(.cannotConnect, "cannot find the host \(endpoint.host) (\(why)): check the name and the network")
  }

  static func cannotConnect(_ endpoint: TCPEndpoint, _ error: Errno) -> TransportError {
    TransportError(
      .cannotConnect,
      "cannot connect to \(endpoint) (\(error)): check the address and that the serial server is running")
  }

  static func badListener(_ text: String) -> TransportError {
    TransportError(
      .badAddress, "cannot listen at \(text): write a port or ADDRESS:PORT, as 9724, 192.168.1.20:9724 or [::1]:9724")
  }

  /// What a failed attempt to listen means.
  static func listening(_ endpoint: TCPEndpoint, _ error: Errno) -> TransportError {
    switch error.code {
    case EADDRINUSE:
      TransportError(.busy, "port \(endpoint) is in use by another program: close that one, or name another port")
    case EACCES, EPERM:
      TransportError(.permissionDenied, "permission denied to listen at \(endpoint): name a port above 1023")
    case EADDRNOTAVAIL:
      TransportError(
        .cannotConnect, "\(endpoint.host) is no address of this computer: name one that `ip address` lists")
    default:
      TransportError(.cannotConnect, "cannot listen at \(endpoint) (\(error)): name another address or port")
    }
  }

  static func disconnected(_ endpoint: TCPEndpoint, _ error: Errno?) -> TransportError {
    let why = error.map { " (\($0))" } ?? ""
    return TransportError(
      .unplugged, "the connection to \(endpoint) ended\(why): check the network and the serial server")
  }

  static func pseudoTerminal(_ error: Errno) -> TransportError {
    TransportError(.io, "cannot make a pseudo terminal (\(error)): check that /dev/pts is mounted and not full")
  }

  static func link(_ path: String, _ error: Errno) -> TransportError {
    TransportError(.io, "cannot make the link \(path) (\(error)): name a place you may write to")
  }

  static func linkInTheWay(_ path: String) -> TransportError {
    TransportError(.io, "\(path) exists and is not a link, so it was left alone: name another place")
  }

  /// What a failed `open` of a serial port means.
  static func opening(_ path: String, _ error: Errno) -> TransportError {
    switch error.code {
    case ENOENT, ENOTDIR, ENXIO, ENODEV, ELOOP, ENAMETOOLONG: .missing(path)
    case EACCES, EPERM: .permissionDenied(path, group: PortAccess.group(of: path))
    case EBUSY: .busy(path, holder: Holder.ofOpen(path))
    case EISDIR: .notASerialPort(path, because: "a directory")
    default: .io(path, doing: "open", error)
    }
  }

  /// What a failed read or write of an open serial port means.
  static func using(_ path: String, doing what: String, _ error: Errno) -> TransportError {
    switch error.code {
    case EIO, ENXIO, ENODEV, EBADF: .unplugged(path)
    default: .io(path, doing: what, error)
    }
  }
}
