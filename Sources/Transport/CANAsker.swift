public import BMSCore
internal import Glibc

/// The user's word that this program may put its questions on a CAN bus. Nothing but the option `--ask` makes one.
public struct AskPermission: Hashable, Sendable {
  private init() {}

  /// To be used where the user's own `--ask` is at hand, and nowhere else.
  public static let givenByTheUser = AskPermission()
}

/// Puts an inverter's questions to a battery that is alone with this computer. A `CANQuestion` is all it can send.
///
/// It keeps the `AskingRule` by itself: it hears what inverters send, whether its own questions left the adapter, and
/// the adapter's trouble. Drive it like a `CANSocket`: `fd`, `read`, `deadline`, `advance`.
public final class CANAsker {
  private var link: CANLink
  private var rule: AskingRule
  /// How many interruptions of the link the rule knows of.
  private var interruptions = 0
  /// Questions that were handed to the adapter.
  public private(set) var asked: UInt64 = 0

  public var name: String { link.name }
  public var fd: Int32 { link.socket.fd }
  public var deadline: Instant? { link.deadline }
  public var interface: CANInterfaceState? { link.state }
  public var failure: TransportError? { link.failure }
  /// Whether the adapter itself gives up a frame that nobody acknowledges. Where it does not, at most one question waits
  /// in it, and none follows.
  public var isOneShot: Bool { link.state?.isOneShot ?? false }

  public init(interface name: String, permission: AskPermission, at now: Instant) throws(TransportError) {
    let filters = InverterFrames.all.map(CANFilter.init)
    link = try CANLink(interface: name, filters: filters, hearsItself: true, at: now)
    rule = AskingRule(at: now)
  }

  /// One end of a SOCK_SEQPACKET pair, for tests.
  init(adopting fd: Int32, permission: AskPermission, at now: Instant) throws(TransportError) {
    link = try CANLink(adopting: fd, name: "adopted")
    rule = AskingRule(at: now)
  }

  /// Takes in what was heard; call it before `send`.
  public func read(at now: Instant) {
    var rule = rule
    let ending = link.socket.read(at: now) { message in
      switch message {
      case .frame(_, _, own: true): rule.confirmed()
      case .frame(let frame, let heard, own: false): rule.heard(frame.id, at: heard)
      case .error(let kinds, let data, _):
        for error in CANBusError.all(kinds: kinds, data: data) { rule.failed(error) }
      case .remote, .other: break
      }
    }
    self.rule = rule
    link.took(ending, at: now)
    listenFirst(at: now)
  }

  /// A bus that was away may have got an inverter meanwhile.
  private func listenFirst(at now: Instant) {
    guard link.failure != nil || link.interruptions != interruptions else { return }
    interruptions = link.interruptions
    rule = rule.listeningAgain(at: now)
  }

  /// Looks at the interface when it is time.
  public func advance(to now: Instant) {
    link.look(at: now)
    listenFirst(at: now)
  }

  /// Asks, unless the rule forbids it.
  /// - Returns: why the question did not go out; nil when it did.
  /// - Throws: where the interface is down, missing or only listens.
  public func send(_ question: CANQuestion, at now: Instant) throws(TransportError) -> AskingRule.Refusal? {
    read(at: now)
    if let failure { throw failure }
    if let interface, interface.isListenOnly { throw .cannotAsk(interface) }
    if let refusal = rule.refusal(of: question, at: now) { return refusal }
    do {
      guard try link.socket.send(question.frame) else {
        rule.failed(.transmitTimeout)
        return .busError(.transmitTimeout)
      }
    } catch {
      throw .usingCAN(name, doing: .send, error)
    }
    rule.sent(question, at: now)
    asked += 1
    return nil
  }

  public func close() { link.close() }
}
