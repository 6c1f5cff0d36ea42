/// The bytes of a read or a key request, on their way to the battery.
///
/// Only the session in this module can make one, and the transport's links send nothing else: code outside the core
/// that tried to send a byte of its own would not compile.
public struct OutgoingFrame: Hashable, Sendable {
  public let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }
}
