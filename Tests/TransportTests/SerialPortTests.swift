import BMSCore
import CLinux
import Glibc
import Testing

@testable import Transport

@Suite struct SerialPortTests {
  @Test func `bytes pass both ways untouched`() throws {
    let battery = try PseudoTerminal()
    let port = try SerialPort(path: battery.path)
    // Everything a cooked line would change: carriage return, newline, XON, XOFF, interrupt, end of file, 0xFF.
    let reply: [UInt8] = [0x0D, 0x0A, 0x11, 0x13, 0x03, 0x04, 0x1A, 0x1C, 0x7F, 0x80, 0xFF, 0x00]
    try battery.write(reply)
    #expect(try collect(reply.count, from: port.fd, port.read(into:)) == reply)
    try port.write(readRequest)
    #expect(!port.wantsWrite)
    #expect(try collect(8, from: battery.fd, battery.read(into:)) == readRequest.bytes)
  }

  @Test func `nothing to read is not a hang-up`() throws {
    let battery = try PseudoTerminal()
    let port = try SerialPort(path: battery.path)
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(port.read(into: &buffer) == .wouldBlock)
    #expect(battery.read(into: &buffer) == .wouldBlock)
  }

  @Test func `what the line held before is thrown away on open`() throws {
    let battery = try PseudoTerminal()
    try battery.write([0xDE, 0xAD])
    let port = try SerialPort(path: battery.path)
    try battery.write([0x01])
    #expect(try collect(1, from: port.fd, port.read(into:)) == [0x01])
  }

  @Test func `close puts the settings back that open found`() throws {
    let battery = try PseudoTerminal()
    let watcher = OwnedFD(try Syscall.run { open(battery.path, O_RDWR | O_NOCTTY) })
    var before = termios()
    #expect(tcgetattr(watcher.raw, &before) == 0)
    before.c_lflag |= tcflag_t(ICANON | ECHO)
    before.c_cflag |= tcflag_t(PARENB)
    cfsetspeed(&before, speed_t(B9600))
    #expect(tcsetattr(watcher.raw, TCSANOW, &before) == 0)
    #expect(tcgetattr(watcher.raw, &before) == 0)

    let port = try SerialPort(path: battery.path)
    var during = termios()
    #expect(tcgetattr(watcher.raw, &during) == 0)
    #expect(during.c_lflag & tcflag_t(ICANON | ECHO | ISIG) == 0)
    #expect(during.c_cflag & tcflag_t(CSIZE | PARENB | CSTOPB) == tcflag_t(CS8))
    #expect(cfgetospeed(&during) == speed_t(B115200))
    port.close()
    port.close()
    #expect(port.fd == -1)

    var after = termios()
    #expect(tcgetattr(watcher.raw, &after) == 0)
    #expect(after.c_iflag == before.c_iflag && after.c_oflag == before.c_oflag)
    #expect(after.c_cflag == before.c_cflag && after.c_lflag == before.c_lflag)
    #expect(cfgetospeed(&after) == speed_t(B9600))
  }

  @Test(arguments: [110, 9600, 115_200, 250_000, 123_456, 4_000_000] as [UInt32])
  func `any rate is set, standard or not`(rate: UInt32) throws {
    let battery = try PseudoTerminal()
    let port = try SerialPort(path: battery.path, rate: rate)
    #expect(try LineSettings(of: port.fd).rate == rate)
  }

  @Test(arguments: [0, 13, 49, 4_000_001, .max] as [UInt32])
  func `an impossible rate is an error of usage`(rate: UInt32) throws {
    let battery = try PseudoTerminal()
    let error = try failure { () throws(TransportError) in try SerialPort(path: battery.path, rate: rate) }
    #expect(error.kind == .unsupportedRate && error.exitCode == 64)
    #expect(error.description.contains("\(rate) baud"))
  }

  @Test func `a second open says who has the port, and the third works once it is closed`() throws {
    let battery = try PseudoTerminal()
    let port = try SerialPort(path: battery.path)
    let error = try failure { () throws(TransportError) in try SerialPort(path: battery.path) }
    #expect(error.kind == .busy && error.exitCode == 69)
    let own = try #require(Holder(pid: getpid()))
    #expect(
      error.description
        == "\(battery.path) is in use by \(own.command) (pid \(own.pid)): close that program, or name another port")
    // The refused open has changed nothing.
    #expect(try LineSettings(of: port.fd).isRaw(at: 115_200))
    port.close()
    #expect(throws: Never.self) { try SerialPort(path: battery.path) }
  }

  @Test func `letting go of a port frees it`() throws {
    let battery = try PseudoTerminal()
    for _ in 0..<3 { _ = try SerialPort(path: battery.path) }
  }

  @Test func `a port that is not there`() throws {
    let error = try failure { () throws(TransportError) in try SerialPort(path: "/dev/ttyUSB-none") }
    #expect(error.kind == .missing && error.exitCode == 69)
    #expect(error.description.hasPrefix("no serial port at /dev/ttyUSB-none: plug the adapter in"))
  }

  @Test(.enabled(if: geteuid() != 0, "root may open everything; TransportErrorTests has the mapping"))
  func `a port of somebody else`() throws {
    let battery = try PseudoTerminal()
    try Syscall.run { chmod(battery.path, 0) }
    let error = try failure { () throws(TransportError) in try SerialPort(path: battery.path) }
    #expect(error.kind == .permissionDenied && error.exitCode == 77)
    #expect(error.description.hasPrefix("permission denied on \(battery.path): "))
  }

  @Test func `what is no serial port is named for what it is`() throws {
    let directory = try TemporaryDirectory()
    try directory.file("notes.txt", "hello")
    let fifo = try directory.place("pipe")
    try Syscall.run { mkfifo(fifo, 0o600) }
    let cases = [
      (directory.path, "a directory"), ("\(directory.path)/notes.txt", "a file"), (fifo, "a pipe"),
      ("/dev/null", "another kind of device"), ("/dev/null/x", nil),
    ]
    for (path, kind) in cases {
      let error = try failure { () throws(TransportError) in try SerialPort(path: path) }
      #expect(error.kind == (kind == nil ? .missing : .notASerialPort) && error.exitCode == 69)
      if let kind { #expect(error.description.hasPrefix("\(path) is not a serial port but \(kind):")) }
    }
  }

  @Test func `a frame that the line does not take waits, and is sent whole later`() throws {
    let battery = try PseudoTerminal()
    let port = try SerialPort(path: battery.path)
    var sent = 0
    while !port.wantsWrite {
      try port.write(readRequest)
      sent += 1
    }
    // Until the queue is full, which is an error instead of growth.
    let error = try failure { () throws(TransportError) in
      while true {
        try port.write(readRequest)
        sent += 1
      }
    }
    #expect(error.kind == .io && error.exitCode == 74)

    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while received.count < sent * 8 {
      try awaitEvent(battery.fd)
      if case .bytes(let n) = battery.read(into: &buffer) { received += buffer[..<n] }
      try port.flush()
    }
    #expect(!port.wantsWrite)
    #expect(received == [UInt8](Array(repeating: readRequest.bytes, count: sent).joined()))
  }

  @Test func `pulled in the middle of a reply, it gives the rest and then the hang-up`() throws {
    let battery = try PseudoTerminal()
    let port = try SerialPort(path: battery.path)
    try battery.write([0x01, 0x03, 0x4C])
    #expect(try collect(3, from: port.fd, port.read(into:)) == [0x01, 0x03, 0x4C])
    battery.close()
    try awaitEvent(port.fd)
    var buffer = [UInt8](repeating: 0, count: 16)
    guard case .hangup(let error) = port.read(into: &buffer) else {
      Issue.record("no hang-up")
      return
    }
    #expect(error.kind == .unplugged && error.exitCode == 74)
    #expect(throws: TransportError.self) { try port.write(readRequest) }
    port.close()
  }

  @Test func `the descriptor is not inherited by other programs`() throws {
    let battery = try PseudoTerminal()
    let port = try SerialPort(path: battery.path)
    for fd in [port.fd, battery.fd] {
      #expect(fcntl(fd, F_GETFD) & FD_CLOEXEC != 0)
      #expect(fcntl(fd, F_GETFL) & O_NONBLOCK != 0)
    }
  }
}
