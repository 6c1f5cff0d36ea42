internal import BMSCore
internal import Transport

/// Asks a serial port whether a battery answers: a key request and reads, nothing else.
final class PortProbe: Participant {
  enum Answer: Hashable, Sendable {
    /// A read was answered and its checksum fits.
    case battery
    /// The key was accepted, but no read was answered.
    case keyOnly
    /// Bytes came that fit no frame.
    case garbled
    case silent
    /// The port could not be used.
    case failed(TransportError)
  }

  /// How long a port is asked.
  private static let patience = Span.milliseconds(1500)
  private static let token = Token(1)

  private let port: SerialPort
  private var session: WecoSession
  private let end: Instant
  private var buffer = [UInt8](repeating: 0, count: 4096)
  /// `nil` while it is asked.
  private(set) var answer: Answer?

  static func ask(_ path: String, key: UInt16) throws -> Answer {
    let probe: PortProbe
    do throws(TransportError) {
      probe = try PortProbe(path, key: key, at: MonotonicClock.now())
    } catch { return .failed(error) }
    defer { probe.close() }
    try Runner(participants: [probe]).run { _ in probe.answer == nil ? .wait() : .stop }
    return probe.answer ?? .silent
  }

  private init(_ path: String, key: UInt16, at now: Instant) throws(TransportError) {
    port = try SerialPort(path: path)
    var configuration = WecoSession.Configuration(link: path)
    configuration.key = key
    session = WecoSession(configuration)
    session.opened(at: now)
    end = now + Self.patience
  }

  var deadline: Instant? { [end, session.deadline].compactMap(\.self).min() }

  func handle(_ event: ReactorEvent, at now: Instant) {
    guard event == .readable(Self.token) || event == .hangup(Self.token) else { return }
    switch port.read(into: &buffer) {
    case .bytes(let count):
      for case .registers in session.receive(buffer[..<count], at: now) { answer = .battery }
    case .hangup(let error): answer = .failed(error)
    case .wouldBlock: break
    }
  }

  func advance(to now: Instant, in reactor: Reactor) {
    guard answer == nil, now < end else { return answer = answer ?? conclusion }
    do throws(TransportError) {
      session.tick(at: now)
      if let frame = session.nextFrame(at: now) { try port.write(frame) } else { try port.flush() }
    } catch {
      answer = .failed(error)
    }
    reactor.watch(port, Self.token)
  }

  func close() { port.close() }

  /// What is said of a port that gave no reading in time.
  private var conclusion: Answer {
    if session.counters.keyRequests > 0, session.state == .up { return .keyOnly }
    return session.counters.strayBytes + session.counters.badChecksum > 0 ? .garbled : .silent
  }
}

extension PortProbe.Answer {
  /// For `ports --probe --json`.
  var word: String {
    switch self {
    case .battery: "battery"
    case .keyOnly: "key-only"
    case .garbled: "garbled"
    case .silent: "silent"
    case .failed(let error): error.kind == .busy ? "in-use" : "failed"
    }
  }

  var sentence: String {
    switch self {
    case .battery: Texts.Probe.battery
    case .keyOnly: Texts.Probe.keyOnly
    case .garbled: Texts.Probe.garbled
    case .silent: Texts.Probe.silent
    case .failed(let error):
      error.kind == .busy ? Texts.Probe.inUse(Texts.sentence(error)) : Texts.sentence(Sentence(error))
    }
  }
}
