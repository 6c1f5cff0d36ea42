/// Bytes that may go out on a battery's serial line.
///
/// Only this module can make one, from a read or a key request (and from a change that the user confirmed), so
/// no transport can be handed anything else: the opposite does not compile.
public struct OutgoingFrame: Hashable, Sendable {
  public let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }
}
