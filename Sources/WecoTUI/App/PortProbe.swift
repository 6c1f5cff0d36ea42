internal import BMSCore
internal import Transport

/// Asks a serial port whether a battery answers: a key request and reads, nothing else.
enum PortProbe {
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
  static let patience = Span.milliseconds(1500)

  static func ask(_ path: String, key: UInt16) throws(Errno) -> Answer {
    let port: SerialPort
    do throws(TransportError) { port = try SerialPort(path: path) } catch { return .failed(error) }
    defer { port.close() }
    var configuration = WecoSession.Configuration(link: path)
    configuration.key = key
    var session = WecoSession(configuration)
    let reactor = try Reactor()
    let start = MonotonicClock.now()
    session.opened(at: start)
    do throws(Finished) {
      try converse(&session, port, reactor, until: start + patience)
    } catch {
      return error.answer
    }
    return session.counters.keyRequests > 0 && session.state == .up
      ? .keyOnly : session.counters.strayBytes + session.counters.badChecksum > 0 ? .garbled : .silent
  }

  private struct Finished: Error {
    let answer: Answer
  }

  private static func converse(
    _ session: inout WecoSession, _ port: SerialPort, _ reactor: Reactor, until end: Instant
  ) throws(Finished) {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let now = MonotonicClock.now()
      guard now < end else { return }
      do throws(TransportError) {
        session.tick(at: now)
        if let frame = session.nextFrame(at: now) { try port.write(frame) } else { try port.flush() }
      } catch {
        throw Finished(answer: .failed(error))
      }
      reactor.watch(port, Token(1))
      let due = [end, session.deadline].compactMap(\.self).min()
      guard (try? reactor.wait(until: due)) != nil else { return }
      switch port.read(into: &buffer) {
      case .bytes(let count):
        for case .registers in session.receive(buffer[..<count], at: MonotonicClock.now()) {
          throw Finished(answer: .battery)
        }
      case .hangup(let error): throw Finished(answer: .failed(error))
      case .wouldBlock: break
      }
    }
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
    case .failed(let error): error.kind == .busy ? Texts.Probe.inUse(error.description) : error.description
    }
  }
}
