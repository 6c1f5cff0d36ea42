internal import BMSCore
internal import Transport

/// Stands in for the inverter on one interface, where the user's `--ask` allows it: decides what may be asked, and asks.
///
/// Two rules watch over each question: this one, which hears everything on the bus, and the asker's own, which hears
/// what inverters say and the adapter's trouble.
final class BusAsking {
  /// A question that could not be handed over is not tried again before this.
  private static let pause = Span.seconds(1)

  private let option: AskOption
  private let interface: String
  private let token: Token
  private var asker: CANAsker?
  private var asking: CANAsking
  private var interruptions = 0
  private var retryAt: Instant?
  private var isWatched = false
  /// Why nothing can be asked although it is allowed; `nil` while all is well.
  private(set) var problem: TransportError?

  init(_ option: AskOption, interface: String, token: Token, at now: Instant) throws(TransportError) {
    self.option = option
    self.interface = interface
    self.token = token
    asker = try CANAsker(interface: interface, permission: option.permission, at: now)
    asking = CANAsking(option.choice, hearsItself: true, at: now)
  }

  var deadline: Instant? { [asker?.deadline, questionAt].compactMap(\.self).min() }
  private var latest = Instant(microseconds: .min)
  private var questionAt: Instant? {
    guard let due = asking.deadline(at: latest) else { return nil }
    return max(due, retryAt ?? due)
  }

  /// For the header: `ASKING 301`, or why not.
  func text(at now: Instant) -> Sentence {
    problem == nil ? Sentence(asking.state(at: now)) : Sentence(AskingNote.impossible)
  }

  /// What the user has to know beyond the header: why nothing can be asked, and what to do.
  func note(at now: Instant) -> Sentence? {
    if case .trouble(let error) = asking.state(at: now) { return Sentence(AskingNote.stopped(error)) }
    return problem.map { Sentence($0) }
  }

  /// A frame on the bus.
  /// - Returns: whether it is our own question, come back.
  func hear(_ frame: CANFrame, at now: Instant) -> Bool { asking.hear(frame, at: now) }
  func failed(_ error: CANBusError) { asking.failed(error) }

  /// The interface was down or away: an inverter may be there now.
  func noteInterruptions(_ count: Int, at now: Instant) {
    guard count != interruptions else { return }
    interruptions = count
    asking.listenAgain(at: now)
  }

  func handle(_ event: ReactorEvent, at now: Instant) {
    if event == .readable(token) || event == .hangup(token) { asker?.read(at: now) }
  }

  func advance(to now: Instant, in reactor: Reactor) {
    latest = now
    asker?.advance(to: now)
    if let asker, retryAt.map({ now >= $0 }) ?? true, let question = asking.next(at: now) { ask(question, asker, now) }
    if let asker, asker.fd >= 0 {
      reactor.watch(asker.fd, token)
      isWatched = true
    } else if isWatched {
      reactor.remove(token)
      isWatched = false
    }
  }

  private func ask(_ question: CANQuestion, _ asker: CANAsker, _ now: Instant) {
    retryAt = nil
    problem = nil
    do throws(TransportError) {
      if let refusal = try asker.send(question, at: now) {
        asking.refused(refusal, at: now)
      } else {
        asking.sent(question, at: now)
      }
    } catch {
      problem = error
      retryAt = now + Self.pause
    }
  }

  /// The user wants asking to go on after trouble; it listens first again.
  func restart(at now: Instant) {
    asker?.close()
    problem = nil
    retryAt = nil
    do throws(TransportError) {
      asker = try CANAsker(interface: interface, permission: option.permission, at: now)
    } catch {
      asker = nil
      problem = error
    }
    asking.restart(at: now)
  }

  func close() { asker?.close() }
}
