public import BMSCore
internal import Glibc

/// A CAN interface on which the simulated battery speaks. For `wecotui simulate` alone: it sends whatever it is given, so
/// nothing that watches a real battery may hold one.
public final class CANSimulatorPort {
  private var link: CANLink
  /// Frames the interface did not take because its queue was full.
  public private(set) var refused: UInt64 = 0

  public var name: String { link.name }
  public var fd: Int32 { link.socket.fd }

  /// - Throws: where the interface is missing or down, too.
  public init(interface name: String, at now: Instant) throws(TransportError) {
    guard !CANalystName.isMeant(by: name) else { throw .adapterSendsNothing(name) }
    link = try CANLink(interface: name, filters: nil, hearsItself: false, at: now)
    if let failure = link.failure { throw failure }
  }

  /// One end of a SOCK_SEQPACKET pair, for tests and benchmarks.
  public init(adopting fd: Int32, name: String) throws(TransportError) {
    link = try CANLink(adopting: fd, name: name)
  }

  /// As on a real bus, a frame that cannot go out is lost.
  public func send(_ frame: CANFrame) throws(TransportError) {
    do {
      if try !link.socket.send(frame) { refused += 1 }
    } catch {
      throw .usingCAN(name, doing: .send, error)
    }
  }

  /// The frames of the others: an inverter's polls. A bounded number.
  /// - Throws: when the interface went down or away.
  public func read(at now: Instant, _ body: (CANFrame, Instant) -> Void) throws(TransportError) {
    let ending = link.socket.read(at: now) { message in
      if case .frame(let frame, let heard, _) = message { body(frame, heard) }
    }
    link.took(ending, at: now)
    if let failure = link.failure { throw failure }
  }

  public func close() { link.close() }
}
