internal import CLinux
internal import Glibc

/// Bytes that were received on one side of a bridge and may be sent on its other one, as they are.
///
/// Only this module can make them, and only out of what a port gave: nothing else can go through a bridge.
public struct BridgedBytes: Hashable, Sendable {
  public let bytes: [UInt8]

  init(received bytes: [UInt8]) { self.bytes = bytes }
}

/// What one read of a bridge's port gave.
public enum BridgeRead: Sendable {
  case bytes(BridgedBytes)
  case wouldBlock
  case hangup(TransportError)
}

/// A serial port that is listened to and never written to: it is opened for reading only, so the kernel refuses a write.
public final class ListeningPort {
  private let port: SerialPort
  private var buffer = [UInt8](repeating: 0, count: 4096)

  public init(path: String) throws(TransportError) {
    port = try SerialPort(path: path, access: .receiveOnly)
    // One of two: what an adapter holds back, the other one overtakes.
    port.hurry()
  }

  public var fd: Int32 { port.fd }
  public var identity: PortIdentity { port.identity }

  public func read() -> BridgeRead { BridgeRead(port.read(into: &buffer), buffer) }
  public func close() { port.close() }
}

/// One side of a bridge: passes on what its other side received, and nothing else.
public final class BridgePort {
  private enum Line {
    case serial(SerialPort)
    case server(TCPSocket)
    case terminal(PseudoTerminal)
  }

  private let line: Line
  private var buffer = [UInt8](repeating: 0, count: 4096)

  /// A serial port of this computer.
  /// - Parameter rate: baud.
  public init(path: String, rate: UInt32) throws(TransportError) {
    let port = try SerialPort(path: path, rate: rate)
    port.hurry()
    line = .serial(port)
  }

  /// A serial port behind a raw TCP serial server.
  public init(connectingTo server: ResolvedEndpoint) throws(TransportError) {
    line = .server(try TCPSocket(connectingTo: server))
  }

  /// A serial port that is not there, for a program on this computer: a pseudo terminal behind a link.
  public init(terminalAt link: String) throws(TransportError) {
    line = .terminal(try PseudoTerminal(link: link, replacesLive: false))
  }

  public var fd: Int32 {
    switch line {
    case .serial(let port): port.fd
    case .server(let socket): socket.fd
    case .terminal(let terminal): terminal.fd
    }
  }

  /// The device node, where it is one that may be pulled out.
  public var identity: PortIdentity? { if case .serial(let port) = line { port.identity } else { nil } }

  /// False while a connection is still being made.
  public var isReady: Bool { if case .server(let socket) = line { socket.isReady } else { fd >= 0 } }

  public var wantsWrite: Bool {
    switch line {
    case .serial(let port): port.wantsWrite
    case .server(let socket): socket.wantsWrite
    case .terminal(let terminal): terminal.wantsWrite
    }
  }

  /// Baud: that of the device, or what a pseudo terminal's client has set; `nil` behind a serial server, which does not
  /// say.
  public var rate: UInt32? {
    switch line {
    case .serial(let port): port.rate
    case .server: nil
    case .terminal(let terminal): terminal.rate
    }
  }

  /// Runs at another rate from now on; it stays as it was where that is not possible.
  public func setRate(_ rate: UInt32) throws(TransportError) {
    if case .serial(let port) = line { try port.setRate(rate) }
  }

  public func read() -> BridgeRead {
    switch line {
    case .serial(let port): BridgeRead(port.read(into: &buffer), buffer)
    case .server(let socket): BridgeRead(socket.read(into: &buffer), buffer)
    case .terminal(let terminal): BridgeRead(terminal.read(into: &buffer), buffer)
    }
  }

  /// Sends the bytes at once, as many as the device takes; the rest goes with `flush`. What no client of a pseudo
  /// terminal fetches is lost, as on a real line.
  public func forward(_ bytes: BridgedBytes) throws(TransportError) {
    switch line {
    case .serial(let port): try port.forward(bytes.bytes)
    case .server(let socket): try socket.forward(bytes.bytes)
    case .terminal(let terminal): try terminal.write(bytes.bytes)
    }
  }

  public func flush() throws(TransportError) {
    switch line {
    case .serial(let port): try port.flush()
    case .server(let socket): try socket.flush()
    case .terminal(let terminal): try terminal.flush()
    }
  }

  public func close() {
    switch line {
    case .serial(let port): port.close()
    case .server(let socket): socket.close()
    case .terminal(let terminal): terminal.close()
    }
  }
}

extension BridgeRead {
  fileprivate init(_ result: ReadResult, _ buffer: [UInt8]) {
    self =
      switch result {
      case .bytes(let count): .bytes(BridgedBytes(received: Array(buffer[..<count])))
      case .wouldBlock: .wouldBlock
      case .hangup(let error): .hangup(error)
      }
  }
}
