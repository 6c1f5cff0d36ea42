internal import BMSCore
internal import Synchronization

/// Looks the name of a host up on a thread of its own: name servers that are silent take seconds, and nobody waits for them.
public final class NameLookup: Sendable {
  private typealias Answer = Result<ResolvedEndpoint, TransportError>

  private let answer = Mutex<Answer?>(nil)
  private let wake: WakeUp

  /// Readable once there is an answer.
  public var fd: Int32 { wake.fd }

  /// An address that is written as one is answered at once. Block signals first: a thread may start.
  public init(_ endpoint: TCPEndpoint) throws(TransportError) {
    do throws(Errno) {
      wake = try WakeUp()
      if endpoint.isAddress { look(endpoint) } else { try WorkerThread.start { [self] in look(endpoint) } }
    } catch { throw .cannotConnect(endpoint, error) }
  }

  /// - Returns: `nil` as long as the name servers have not said.
  /// - Throws: where there is no such name.
  public func result() throws(TransportError) -> ResolvedEndpoint? { try answer.withLock { $0 }?.get() }

  private func look(_ endpoint: TCPEndpoint) {
    let found: Answer
    do throws(TransportError) { found = .success(try endpoint.resolved()) } catch { found = .failure(error) }
    answer.withLock { $0 = found }
    wake.ring()
  }
}

/// The address of an endpoint that is connected to again and again: looked up once, until it is found.
public struct AddressLookup: Sendable {
  private var lookup: NameLookup?
  private var found: ResolvedEndpoint?

  public init() {}

  public var isUnderWay: Bool { lookup != nil }
  /// Readable once there is an answer; `nil` while nothing is asked for.
  public var fd: Int32? { lookup?.fd }

  /// - Returns: `nil` as long as the name servers have not said.
  public mutating func address(of endpoint: TCPEndpoint) throws(TransportError) -> ResolvedEndpoint? {
    if let found { return found }
    do throws(TransportError) {
      if lookup == nil { lookup = try NameLookup(endpoint) }
      found = try lookup?.result()
      if found != nil { lookup = nil }
      return found
    } catch {
      lookup = nil
      throw error
    }
  }
}
