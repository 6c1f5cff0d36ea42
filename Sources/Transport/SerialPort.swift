public import BMSCore
internal import CLinux
internal import Glibc

/// A serial port of this computer, or the slave end of a pseudo terminal, for one program at a time.
///
/// Opened raw 8N1 without flow control; the settings found are put back on close.
public final class SerialPort: ByteLink {
  public let name: String
  /// The device node that was opened, to compare with what the path leads to later.
  public let identity: PortIdentity

  private var descriptor: OwnedFD
  private let original: LineSettings
  private var output = OutputQueue()

  public var fd: Int32 { descriptor.raw }
  public var isReady: Bool { fd >= 0 }
  public var wantsWrite: Bool { !output.isEmpty }

  /// Opens and locks the port and throws away what it had received so far.
  /// - Parameters:
  ///   - path: a device, or a link to one such as those in /dev/serial/by-id.
  ///   - rate: baud, 50 to 4 000 000; the WeCo service port runs at 115 200 (weco-serial, Line, measured).
  public convenience init(path: String, rate: UInt32 = 115_200) throws(TransportError) {
    try self.init(path: path, rate: rate, access: .both)
  }

  /// What the descriptor itself allows.
  enum Access {
    case both, receiveOnly

    var flags: Int32 { self == .both ? O_RDWR : O_RDONLY }
  }

  init(path: String, rate: UInt32 = 115_200, access: Access) throws(TransportError) {
    guard LineSettings.rates.contains(rate) else { throw .unsupportedRate(rate, path) }
    let opened = try SerialPort.open(path, access)
    let status = try SerialPort.claim(opened.raw, path)
    original = try SerialPort.configure(opened.raw, path, rate: rate)
    identity = PortIdentity(status)
    name = path
    descriptor = opened
    _ = tcflush(fd, TCIOFLUSH)
    // A pty keeps the mark for as long as its other end lives, so a program killed here would lock everybody out of a
    // port that nobody uses. The lock taken in `claim` ends with the process, and is enough between our own.
    if !SerialPort.isPseudoTerminal(status) { _ = ioctl(fd, UInt(TIOCEXCL)) }
  }

  deinit { close() }

  public func close() {
    guard fd >= 0 else { return }
    // Closing would wait for bytes that a dead adapter never takes, up to 30 s.
    _ = tcflush(fd, TCOFLUSH)
    try? original.apply(to: fd)
    _ = ioctl(fd, UInt(TIOCNXCL))
    descriptor.close()
  }

  public func read(into buffer: inout [UInt8]) -> ReadResult {
    do {
      let fd = fd
      guard let count = try Syscall.unlessBlocked({ Glibc.read(fd, &buffer, buffer.count) }) else {
        return .wouldBlock
      }
      // With VMIN 1 only a line that hung up reads as nothing.
      return count > 0 ? .bytes(count) : .hangup(.unplugged(name))
    } catch {
      return .hangup(.using(name, doing: .read, error))
    }
  }

  public func write(_ frame: OutgoingFrame) throws(TransportError) { try forward(frame.bytes) }

  /// For a bridge, whose bytes are not this program's own.
  func forward(_ bytes: [UInt8]) throws(TransportError) {
    guard output.append(bytes) else { throw .clogged(name) }
    try flush()
  }

  /// Baud as the device has it.
  var rate: UInt32 { (try? LineSettings(of: fd))?.rate ?? 0 }

  /// Runs at another rate from now on, or as before where it cannot.
  func setRate(_ rate: UInt32) throws(TransportError) {
    guard LineSettings.rates.contains(rate) else { throw .unsupportedRate(rate, name) }
    _ = try SerialPort.configure(fd, name, rate: rate)
  }

  /// Asks the adapter to hand over bytes at once, where its driver can: FTDI chips hold them back for 16 ms otherwise.
  func hurry() { _ = clinux_low_latency(fd) }

  public func flush() throws(TransportError) {
    do {
      try output.drain(to: fd)
    } catch {
      throw .using(name, doing: .write, error)
    }
  }
}

/// The steps of opening, in their order.
extension SerialPort {
  private static func open(_ path: String, _ access: Access) throws(TransportError) -> OwnedFD {
    // Looked at first, because opening is not harmless for every kind of file.
    if let status = FileSystem.status(path), let kind = FileSystem.nonDeviceKind(status) {
      throw .notASerialPort(path, because: kind)
    }
    do {
      return OwnedFD(try Syscall.run { Glibc.open(path, access.flags | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) })
    } catch {
      throw .opening(path, error)
    }
  }

  /// Makes sure that it is a serial port nobody else uses, before anything about it is changed.
  private static func claim(_ fd: Int32, _ path: String) throws(TransportError) -> stat {
    guard let status = FileSystem.status(fd) else { throw .missing(path) }
    if let kind = FileSystem.nonDeviceKind(status) { throw .notASerialPort(path, because: kind) }
    guard isatty(fd) == 1 else {
      // A built-in port without hardware behind it, and an adapter on its way out, answer EIO.
      throw errno == ENOTTY ? .notASerialPort(path, because: .otherDevice) : .missing(path)
    }
    if isOwnTerminal(status) { throw .notASerialPort(path, because: .ownTerminal) }
    do {
      try Syscall.run { flock(fd, LOCK_EX | LOCK_NB) }
    } catch {
      guard error.code == EWOULDBLOCK else { throw .io(path, doing: .lock, error) }
      throw .busy(path, holder: Holder.ofLock(status)?.description)
    }
    // Root is let in past another program's TIOCEXCL, so it has to be asked for.
    if !isPseudoTerminal(status), clinux_is_exclusive(fd) != 0 {
      throw .busy(path, holder: Holder.ofOpen(path)?.description)
    }
    return status
  }

  /// Sets the line and proves that it was set; gives the settings found.
  private static func configure(_ fd: Int32, _ path: String, rate: UInt32) throws(TransportError) -> LineSettings {
    let found: LineSettings
    do {
      found = try LineSettings(of: fd)
    } catch {
      throw .using(path, doing: .setUp, error)
    }
    do {
      try found.raw(rate: rate).apply(to: fd)
      if try LineSettings(of: fd).isRaw(at: rate) { return found }
    } catch {
      guard error.code == EINVAL else { throw .using(path, doing: .setUp, error) }
    }
    try? found.apply(to: fd)
    throw .unsupportedRate(rate, path)
  }

  /// Whether this is the slave end of a pseudo terminal (major numbers 136 to 143).
  static func isPseudoTerminal(_ status: stat) -> Bool { (136...143).contains(clinux_major(status.st_rdev)) }

  /// Raw mode on the terminal the user sits at would take the keyboard away.
  private static func isOwnTerminal(_ status: stat) -> Bool {
    let controlling = clinux_major(status.st_rdev) == 5 && clinux_minor(status.st_rdev) == 0
    return controlling || (0...2).contains { isatty($0) == 1 && FileSystem.status($0)?.st_rdev == status.st_rdev }
  }
}
