internal import CLinux
internal import Glibc

/// Bytes that were received on one port of a bridge and may be sent on its other one, as they are.
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
  fileprivate let port: SerialPort
  private var buffer = [UInt8](repeating: 0, count: 4096)

  public init(path: String) throws(TransportError) { port = try SerialPort(path: path, access: .receiveOnly) }

  fileprivate init(_ port: SerialPort) { self.port = port }

  public var name: String { port.name }
  public var fd: Int32 { port.fd }
  public var identity: PortIdentity { port.identity }

  public func read() -> BridgeRead {
    switch port.read(into: &buffer) {
    case .bytes(let count): .bytes(BridgedBytes(received: Array(buffer[..<count])))
    case .wouldBlock: .wouldBlock
    case .hangup(let error): .hangup(error)
    }
  }

  public func close() { port.close() }
}

/// One side of a bridge: passes on what its other side received, and nothing else.
public final class BridgePort {
  public let listening: ListeningPort

  public init(path: String) throws(TransportError) {
    let port = try SerialPort(path: path)
    port.hurry()
    listening = ListeningPort(port)
  }

  public var wantsWrite: Bool { listening.port.wantsWrite }

  /// Sends the bytes at once, as many as the device takes; the rest goes with `flush`.
  public func forward(_ bytes: BridgedBytes) throws(TransportError) { try listening.port.forward(bytes.bytes) }

  public func flush() throws(TransportError) { try listening.port.flush() }
}
