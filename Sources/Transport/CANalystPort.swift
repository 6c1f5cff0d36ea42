public import BMSCore

/// What is listened to for the frames of a CAN bus: a SocketCAN interface, or an adapter that this program reads itself.
public protocol CANListener: AnyObject {
  /// What the user called it.
  var name: String { get }
  /// For `poll`; -1 once closed.
  var fd: Int32 { get }
  /// When `advance` wants to be called at the latest; nil when never.
  var deadline: Instant? { get }
  /// Nil while there is none.
  var interface: CANInterfaceState? { get }
  /// How often it went down or away while it was listened to.
  var interruptions: Int { get }
  /// Why nothing can be heard now, with what to do; nil while it can.
  var failure: TransportError? { get }
  var counters: CANCounters { get }
  /// What the user has to know beside.
  func note(at now: Instant) -> Sentence?
  /// What to do where nothing is heard.
  /// - Parameter isDisturbed: errors were heard, and no whole frame since.
  func silenceAdvice(isDisturbed: Bool) -> CANSilence?
  /// Tells what has arrived: a bounded number, after which the descriptor is still readable.
  func read(at now: Instant, _ body: (CANEvent) -> Void)
  func advance(to now: Instant)
  /// A second time does nothing.
  func close()
}

extension CANSocket: CANListener {
  public func note(at now: Instant) -> Sentence? { nil }
  public func silenceAdvice(isDisturbed: Bool) -> CANSilence? { interface?.silenceAdvice(isDisturbed: isDisturbed) }
}

/// One channel of a CANalyst-II that is listened to, through libusb: this type has no way to send, and the adapter
/// acknowledges what is on the bus.
///
/// Used as a `CANSocket` is. The adapter may be unplugged and come back.
public final class CANalystPort: CANListener {
  private static let glance = Span.milliseconds(500)
  /// A thread of which so many looks in a row saw nothing new hangs in the kernel, with the device. The clock does not say
  /// it: this computer may have slept.
  private static let mostQuiet = 6

  private let inbox: CANalystInbox
  private var reader: CANalystReader?
  private var seen: CANalystInbox.Content
  /// Of the look before, and how many since then saw the same.
  private var lived: Instant
  private var quiet = 0
  public private(set) var counters = CANCounters()
  public private(set) var deadline: Instant?

  public var name: String { inbox.name }
  public var fd: Int32 { reader == nil ? -1 : inbox.fd }
  public var failure: TransportError? { seen.failure }
  public var interruptions: Int { seen.interruptions }

  /// Starts to listen. An adapter that is not there is no error here but in `failure`.
  /// - Throws: where the name is none, or the system gives no thread.
  public init(_ name: String, at now: Instant) throws(TransportError) {
    guard let wanted = CANalystName(name) else { throw .badAdapterName(name) }
    do throws(Errno) {
      inbox = try CANalystInbox(name, wanted, at: now)
      seen = inbox.look()
      lived = now
      do throws(TransportError) {
        _ = try CANalystList.find(wanted, called: name)
      } catch { seen.failure = error }
      reader = try CANalystReader.join(inbox)
    } catch { throw .io(name, doing: .open, error) }
    deadline = now + Self.glance
  }

  /// As the kernel says it of an interface of its own: it has no other bit rate and no other mode.
  public var interface: CANInterfaceState? {
    guard seen.isOpen, seen.failure == nil else { return nil }
    return CANInterfaceState(
      name: name, index: 0, kind: "can", isUp: true, bitRate: CANCommand.bitRate, controller: nil, isListenOnly: false,
      isOneShot: false, restartsAfter: nil, errors: nil)
  }

  public func note(at now: Instant) -> Sentence? {
    guard failure == nil else { return nil }
    func isOfNow(_ instant: Instant?) -> Bool { instant?.isWithin(LinkStatus.noteLifetime, at: now) == true }
    let mistake = isOfNow(seen.lastMistaken) ? seen.lastMistake : nil
    let notes = [
      isOfNow(seen.lastLate) ? CANalystNote.mayBeLost(times: seen.lateness) : nil,
      mistake.map { .mistaken(times: seen.mistakes, $0) }, seen.product.map { .otherFirmware($0) },
    ].compactMap(\.self)
    return notes.isEmpty ? nil : Sentence(notes.count == 1 ? notes[0] : .several(notes))
  }

  public func silenceAdvice(isDisturbed: Bool) -> CANSilence? {
    interface.map { _ in .otherChannel(name, other: inbox.wanted.otherChannel) }
  }

  public func read(at now: Instant, _ body: (CANEvent) -> Void) {
    take(inbox.fetch())
    for (frame, heard) in seen.frames {
      counters.frames += 1
      body(.frame(frame, at: min(heard, now)))
    }
    seen.frames = []
    counters.remoteFrames = seen.remoteFrames
    counters.errorFrames = seen.mistakes
    if seen.dropped != counters.dropped {
      counters.dropped = seen.dropped
      body(.dropped(total: seen.dropped))
    }
  }

  /// Looks whether the thread still turns.
  public func advance(to now: Instant) {
    guard let due = deadline, now >= due else { return }
    deadline = now + Self.glance
    let content = inbox.look()
    quiet = content.lived == lived ? quiet + 1 : 0
    lived = content.lived
    take(content)
  }

  private func take(_ content: CANalystInbox.Content) {
    let before = seen.failure
    seen = content
    // Until the thread has said anything, what was found at the beginning stands.
    if !content.isOpen, content.failure == nil { seen.failure = before }
    if quiet >= Self.mostQuiet { seen.failure = .silentAdapter(name, isKnown: content.product == nil) }
  }

  public func close() {
    reader?.leave(inbox)
    reader = nil
    deadline = nil
  }
}

/// What the user has to know of a CANalyst-II that is read.
public enum CANalystNote: Meaning {
  /// It cannot tell whether it ran over.
  case mayBeLost(times: UInt64)
  case mistaken(times: UInt64, CANalyst.Mistake)
  case otherFirmware(String)
  case several([CANalystNote])

  public var description: String {
    switch self {
    case .mayBeLost(let times):
      "frames may be lost: the adapter was asked too late or was full \(times == 1 ? "once" : "\(times) times"), and cannot "
        + "tell whether it ran over"
    case .mistaken(let times, let mistake):
      "\(times == 1 ? "one packet" : "\(times) packets") of the adapter left out that "
        + "\(times == 1 ? "is" : "are") not of its known protocol; last it sent \(mistake)"
    case .otherFirmware(let product):
      "the adapter calls itself \"\(product)\" and not \"\(CANalyst.product)\": a clone with other firmware is not known "
        + "to work; with some, slcan on a serial driver does (`\(CANCommand.serialLine("can0"))`)"
    case .several(let notes): notes.map(\.description).joined(separator: "; ")
    }
  }
}
