public import BMSCore
internal import Glibc

/// Why a link could not be opened or went away, as one sentence for the person at the battery:
/// what was tried, what happened, what to do.
///
/// The description is the English of it; the Italian stands in `Words/ItalianTransport.swift`.
public enum TransportError: Error, Meaning {
  // Captures and recordings
  case noFile(String)
  case forbiddenFile(String)
  case unreadableFile(String, FileTrouble)
  /// A capture without a single event.
  case emptyCapture(String)
  /// - Parameter what: `holds no line of a capture ...: it looks like ...`.
  case noCapture(String, _ what: String)
  /// A recording that cannot be written.
  case unwritable(String, FileTrouble)
  case noRoom(String)
  case diskHangs(String)
  case recordedElsewhere(String)

  // Serial ports
  case missing(String)
  /// - Parameter holder: `ModbusPoll (pid 4711)`, where it is known.
  case busy(String, holder: String?)
  /// - Parameter group: the group that may open the port; nil when joining a group would not help.
  case permissionDenied(String, group: String?)
  case notASerialPort(String, because: FileKind)
  case unsupportedRate(UInt32, String)
  /// The port is not where it was any more.
  case unplugged(String)
  case io(String, doing: Act, Errno)
  case clogged(String)
  case pseudoTerminal(Errno)
  case link(String, Errno)
  case linkInTheWay(String)
  /// A link to a pseudo terminal that is there.
  case linkInUse(String)

  // Networks
  case badEndpoint(String)
  case unknownHost(TCPEndpoint, _ why: String)
  case cannotConnect(TCPEndpoint, Errno)
  case disconnected(TCPEndpoint, Errno?)
  case badListener(String)
  case portInUse(TCPEndpoint)
  case portForbidden(TCPEndpoint)
  case noSuchAddress(TCPEndpoint)
  case cannotListen(TCPEndpoint, Errno)
  /// A bridge without its tool.
  case nobodyConnected(TCPEndpoint)

  // CAN
  case noCANModule(Errno, KernelPackage)
  case noInterface(String)
  case canDown(String, CANUpAdvice)
  /// - Parameter restartsAfter: nil where somebody has to type the command.
  case canBusOff(String, restartsAfter: Span?, command: String)
  case canForbidden(String)
  case cannotLookAt(String, Errno)
  /// - Parameter command: what lets the interface acknowledge and send.
  case cannotAskListenOnly(String, command: String)

  // CANalyst-II adapters
  case badAdapterName(String)
  /// - Parameter others: the serial numbers of those that are there and were not meant.
  case noAdapter(String, others: [String])
  case severalAdapters(String, [String])
  case adapterForbidden(String, path: String)
  case noUSBLibrary(String)
  /// It is there and gives no answer.
  case silentAdapter(String, isKnown: Bool)
  /// It has the same USB number and speaks in another way.
  case foreignAdapter(String, product: String)
  /// Something is to be sent with what only listens.
  case adapterSendsNothing(String)

  public enum Kind: Hashable, Sendable, CaseIterable {
    case missing, busy, permissionDenied, noFile, notASerialPort, unsupportedRate, badAddress, cannotConnect,
      interfaceDown, unplugged, badData, noOutput, io

    /// The program's exit code for an error of this kind, from sysexits.h.
    public var exitCode: Int32 {
      switch self {
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

  /// What was tried with a port or an interface.
  public enum Act: String, Hashable, Sendable, CaseIterable {
    case open, read, lock
    case write = "write to"
    case setUp = "set up"
    case send = "send on"
  }

  public var kind: Kind {
    switch self {
    case .missing, .noCANModule, .noInterface, .noAdapter, .noUSBLibrary: .missing
    case .busy, .portInUse: .busy
    case .forbiddenFile, .permissionDenied, .portForbidden, .canForbidden, .adapterForbidden: .permissionDenied
    case .noFile, .unreadableFile: .noFile
    case .notASerialPort: .notASerialPort
    case .unsupportedRate: .unsupportedRate
    case .badEndpoint, .badListener, .badAdapterName, .severalAdapters, .adapterSendsNothing: .badAddress
    case .unknownHost, .cannotConnect, .noSuchAddress, .cannotListen, .nobodyConnected: .cannotConnect
    case .canDown, .cannotAskListenOnly: .interfaceDown
    case .unplugged, .disconnected: .unplugged
    case .emptyCapture, .noCapture: .badData
    case .unwritable, .noRoom, .diskHangs, .recordedElsewhere: .noOutput
    case .silentAdapter, .foreignAdapter: .io
    case .io, .clogged, .pseudoTerminal, .link, .linkInTheWay, .linkInUse, .canBusOff, .cannotLookAt: .io
    }
  }

  public var exitCode: Int32 { kind.exitCode }
}

/// The sentences, one place for all of them.
extension TransportError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noFile(let path): "there is no file \(path): check its name"
    case .forbiddenFile(let path): "permission denied on \(path): check who may read it"
    case .unreadableFile(let path, let error): "cannot read \(path) (\(error)): name a capture or a candump log"
    case .emptyCapture(let path): "\(path) is empty, so nothing can be replayed: name a capture or a CAN log"
    case .noCapture(let path, let what): "\(path) \(what), so nothing can be replayed: name a capture or a CAN log"
    case .unwritable(let path, let error):
      "cannot write \(path) (\(error)): name a place you may write to, with room on its disk"
    case .noRoom(let path): "recording to \(path) stopped: its disk is nearly full; make room, then start it again"
    case .diskHangs(let path):
      "recording to \(path) stopped: its disk takes nothing; check whether it is full, worn or unplugged"
    case .recordedElsewhere(let path): "\(path) is being recorded by another program: name another file"

    case .missing(let path):
      "no serial port at \(path): plug the adapter in, or run `wecotui ports` for the ports there are"
    case .busy(let path, let holder):
      "\(path) is in use by \(holder ?? "another program"): close that program, or name another port"
    case .permissionDenied(let path, let group?):
      "permission denied on \(path): add yourself to the group \(group) and log in again"
    case .permissionDenied(let path, nil):
      "permission denied on \(path): ask the administrator of this computer for access to it"
    case .notASerialPort(let path, let kind):
      "\(path) is not a serial port but \(kind.rawValue): run `wecotui ports` for the ports there are"
    case .unsupportedRate(Self.rate, let path):
      "\(path) cannot run at \(Self.rate) baud: name the port of an adapter that can, the WeCo service port needs it"
    case .unsupportedRate(let rate, let path):
      "\(path) cannot run at \(rate) baud: use \(Self.rate), the rate of the WeCo service port"
    case .unplugged(let path): "\(path) went away while in use: check the adapter and its cable"
    case .io(let path, let act, let error):
      "cannot \(act.rawValue) \(path) (\(error)): unplug the adapter, plug it in and try again"
    case .clogged(let name): "\(name) takes no more bytes: check the adapter and its cable"
    case .pseudoTerminal(let error):
      "cannot make a pseudo terminal (\(error)): check that /dev/pts is mounted and not full"
    case .link(let path, let error): "cannot make the link \(path) (\(error)): name a place you may write to"
    case .linkInTheWay(let path):
      "\(path) exists and is no link to a pseudo terminal, so it was left alone: name another place"
    case .linkInUse(let path):
      "\(path) is a link to a pseudo terminal that is there, perhaps another program's: name another place, or remove it"

    case .badEndpoint(let text):
      "\(text) is not HOST:PORT: write it like 192.168.1.20:4001 or [fe80::1]:4001"
    case .unknownHost(let endpoint, let why):
      "cannot find the host \(endpoint.host) (\(why)): check the name and the network"
    case .cannotConnect(let endpoint, let error):
      "cannot connect to \(endpoint) (\(error)): check the address and that the serial server is running"
    case .disconnected(let endpoint, let error):
      "the connection to \(endpoint) ended\(error.map { " (\($0))" } ?? ""): check the network and the serial server"
    case .badListener(let text):
      "cannot listen at \(text): write a port or ADDRESS:PORT, as 9724, 192.168.1.20:9724 or [::1]:9724"
    case .portInUse(let endpoint):
      "port \(endpoint) is in use by another program: close that one, or name another port"
    case .portForbidden(let endpoint): "permission denied to listen at \(endpoint): name a port above 1023"
    case .noSuchAddress(let endpoint):
      "\(endpoint.host) is no address of this computer: name one that `ip address` lists"
    case .cannotListen(let endpoint, let error): "cannot listen at \(endpoint) (\(error)): name another address or port"
    case .nobodyConnected(let endpoint):
      "the vendor's tool is not connected to \(endpoint): open its port there, the battery is read when the tool asks"

    case .noCANModule(let error, let package):
      "this kernel has no CAN (\(error)): type `sudo modprobe can-raw`; if there is no such module, install the package "
        + "\(package) and start this computer again"
    case .noInterface(let name):
      "no CAN interface \(name): plug the adapter in (one on a serial line needs `\(CANCommand.serialLine(name))`), or "
        + "run `wecotui ports` for the interfaces there are"
    case .canDown(let name, let advice): "\(name) is down: \(advice)"
    case .canBusOff(let name, let restartsAfter, let command):
      "\(name) is bus-off after too many errors: check CAN-H, CAN-L, termination and bit rate; "
        + (restartsAfter.map { "it restarts by itself after \($0.milliseconds) ms" } ?? "then type `\(command)`")
    case .canForbidden(let name):
      "permission denied on \(name): this program runs in a container or sandbox without CAN; run it outside, or give "
        + "it the network of this computer"
    case .cannotLookAt(let name, let error):
      "cannot ask the kernel about \(name) (\(error)): run wecotui outside of its container or sandbox"
    case .cannotAskListenOnly(let name, let command):
      "cannot ask on \(name), it only listens: if no inverter is on the bus, type `\(command)`"

    case .badAdapterName(let name):
      "\(name) names no CANalyst-II: write \(CANalystName.word), \(CANalystName.word):SERIAL, \(CANalystName.word)/1 or "
        + "\(CANalystName.word):SERIAL/1"
    case .noAdapter(let name, let others):
      "no CANalyst-II for \(name)\(others.isEmpty ? "" : " (there is \(others.joined(separator: ", ")))"): plug it in, or "
        + "run `wecotui ports` for the adapters there are"
    case .severalAdapters(let name, let serials):
      "\(name) is more than one adapter (\(serials.joined(separator: ", "))): write \(CANalystName.word):SERIAL"
    case .adapterForbidden(let name, let path):
      "permission denied on \(name) (\(path)): put `\(Self.adapterRule)` into /etc/udev/rules.d/60-wecotui.rules, type "
        + "`sudo udevadm control --reload` and plug the adapter in again"
    case .noUSBLibrary(let name):
      "\(name) is read through libusb, which is not installed (Debian: libusb-1.0-0): install it and try again"
    case .silentAdapter(let name, let isKnown):
      "\(name) gives no answer: unplug the adapter and plug it in again"
        + (isKnown ? "" : "; its firmware is none that this program knows, with some slcan works")
    case .foreignAdapter(let name, let product):
      "\(name) is a USB device (\"\(product)\") that speaks in another way than the CANalyst-II that is known: it cannot be "
        + "read so; with some such clones slcan works, on a serial driver (`\(CANCommand.serialLine("can0"))`)"
    case .adapterSendsNothing(let name):
      "nothing is ever sent with \(name): name a SocketCAN interface for that"
    }
  }

  /// What gives a CANalyst-II to who sits at the computer, and to the group of the serial ports.
  public static let adapterRule =
    "SUBSYSTEM==\"usb\", ATTR{idVendor}==\"04d8\", ATTR{idProduct}==\"0053\", MODE=\"0660\", GROUP=\"dialout\", "
    + "TAG+=\"uaccess\""

  /// Of the WeCo service port (weco-serial, Line, measured).
  public static var rate: UInt32 { 115_200 }
}

/// What a failed call means.
extension TransportError {
  /// A capture that cannot be read.
  static func unreadable(_ path: String, _ error: FileTrouble) -> TransportError {
    switch error.code {
    case ENOENT, ENOTDIR: .noFile(path)
    case EACCES, EPERM: .forbiddenFile(path)
    default: .unreadableFile(path, error)
    }
  }

  /// A failed attempt to listen.
  static func listening(_ endpoint: TCPEndpoint, _ error: Errno) -> TransportError {
    switch error.code {
    case EADDRINUSE: .portInUse(endpoint)
    case EACCES, EPERM: .portForbidden(endpoint)
    case EADDRNOTAVAIL: .noSuchAddress(endpoint)
    default: .cannotListen(endpoint, error)
    }
  }

  /// A failed `open` of a serial port.
  static func opening(_ path: String, _ error: Errno) -> TransportError {
    switch error.code {
    case ENOENT, ENOTDIR, ENXIO, ENODEV, ELOOP, ENAMETOOLONG: .missing(path)
    case EACCES, EPERM: .permissionDenied(path, group: PortAccess.group(of: path))
    case EBUSY: .busy(path, holder: Holder.ofOpen(path)?.description)
    case EISDIR: .notASerialPort(path, because: .directory)
    default: .io(path, doing: .open, error)
    }
  }

  /// A failed read or write of an open serial port.
  static func using(_ path: String, doing act: Act, _ error: Errno) -> TransportError {
    switch error.code {
    case EIO, ENXIO, ENODEV, EBADF: .unplugged(path)
    default: .io(path, doing: act, error)
    }
  }
}
