public import BMSCore
internal import Glibc

/// What one read of a link gave.
public enum ReadResult: Hashable, Sendable {
  /// So many bytes, at the start of the buffer; never zero.
  case bytes(Int)
  /// Nothing now: wait until the descriptor is readable.
  case wouldBlock
  /// The far end is gone for good, with the sentence to show. Close the link and open it again.
  case hangup(TransportError)
}

/// A stream of bytes to and from a battery: a serial port or a TCP connection to one.
///
/// Nothing here blocks. The owner registers `fd` with the reactor (for writing too while `wantsWrite`), calls `read`
/// when it is readable **or hung up**, and `flush` when it is writable. Only a frame that the core's session made can
/// be sent.
public protocol ByteLink: AnyObject {
  /// What the user called it: a path, or HOST:PORT.
  var name: String { get }
  /// For `poll`; -1 once closed. It stays the same number for the life of the link.
  var fd: Int32 { get }
  /// False while a connection is still being made.
  var isReady: Bool { get }
  /// Whether `flush` has something to do once the descriptor is writable.
  var wantsWrite: Bool { get }
  /// Fills the buffer from its start; the buffer keeps its size, which must not be zero.
  func read(into buffer: inout [UInt8]) -> ReadResult
  /// Sends what the device takes now and keeps the rest for `flush`.
  func write(_ frame: OutgoingFrame) throws(TransportError)
  func flush() throws(TransportError)
  /// Ends the link; a second time does nothing. Letting go of the link does the same.
  func close()
}

/// Bytes a device would not take yet. Bounded: a device that takes nothing must not fill the memory.
struct OutputQueue {
  private var pending: [UInt8] = []
  private let limit: Int

  /// - Parameter limit: bytes; sixteen of the longest requests fit many times over.
  init(limit: Int = 4096) { self.limit = limit }

  var isEmpty: Bool { pending.isEmpty }

  /// False, and nothing kept, when the bytes do not fit.
  mutating func append(_ bytes: [UInt8]) -> Bool {
    guard pending.count + bytes.count <= limit else { return false }
    pending += bytes
    return true
  }

  /// Hands bytes to `send` until all are gone or it would block.
  mutating func drain(_ send: (UnsafeRawBufferPointer) -> Int) throws(Errno) {
    while !pending.isEmpty {
      let sent = try Syscall.unlessBlocked { pending.withUnsafeBytes(send) } ?? 0
      if sent == 0 { return }
      pending.removeFirst(min(sent, pending.count))
    }
  }

  /// `drain` into a descriptor that is not a socket.
  mutating func drain(to fd: Int32) throws(Errno) {
    try drain { Glibc.write(fd, $0.baseAddress, $0.count) }
  }
}
