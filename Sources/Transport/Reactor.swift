public import BMSCore
internal import Glibc

/// The name under which a descriptor is known to the reactor's owner.
public struct Token: Hashable, Sendable {
  public let id: Int

  public init(_ id: Int) { self.id = id }
}

/// What the owner of a descriptor waits for.
public struct Interest: OptionSet, Hashable, Sendable {
  public let rawValue: Int16

  public init(rawValue: Int16) { self.rawValue = rawValue }

  public static let read = Interest(rawValue: Int16(POLLIN))
  public static let write = Interest(rawValue: Int16(POLLOUT))
}

/// Something that happened while waiting.
public enum ReactorEvent: Hashable, Sendable {
  case signal(Int32)
  /// The instant given to `wait` has come.
  case timer
  case readable(Token)
  case writable(Token)
  /// Hung up or broken. There may still be bytes: read until the link itself says hang-up, then close and remove it, or
  /// this event comes at every wait.
  case hangup(Token)
}

/// The one place where the program waits: descriptors, signals and the next deadline in one `poll`. For one thread.
public final class Reactor {
  private static let alarmSlot = 0
  private static let signalSlot = 1

  private var alarm: Alarm
  private let signals: Signals?
  /// The alarm, the signals, then one for each token, in the same order as `tokens`.
  private var polled: [pollfd]
  private var tokens: [Token] = []
  private var events: [ReactorEvent] = []

  /// - Parameter signals: what `Signals.block()` gave; nil for a loop without signals.
  public init(signals: Signals? = nil) throws(Errno) {
    alarm = try Alarm()
    self.signals = signals
    // A number below zero is skipped by `poll`.
    polled = [alarm.fd, signals?.fd ?? -1].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
  }

  /// Watches a descriptor, or changes what is watched under a token already known.
  public func watch(_ fd: Int32, _ token: Token, for interest: Interest = .read) {
    let entry = pollfd(fd: fd, events: interest.rawValue, revents: 0)
    if let index = tokens.firstIndex(of: token) {
      polled[index + 2] = entry
    } else {
      tokens.append(token)
      polled.append(entry)
    }
  }

  /// Watches a link for what it needs now: reading always, writing while it has something to send.
  public func watch(_ link: any ByteLink, _ token: Token) {
    watch(link.fd, token, for: link.wantsWrite ? [.read, .write] : .read)
  }

  /// Forgets a token, before its descriptor is closed. An unknown token is no error.
  public func remove(_ token: Token) {
    guard let index = tokens.firstIndex(of: token) else { return }
    tokens.remove(at: index)
    polled.remove(at: index + 2)
  }

  /// Sleeps until something happens and tells all of it: signals, then the timer, then the descriptors in the order they
  /// were first watched. Never empty. One answer may name a token several times, so one that its owner has closed on the
  /// way may still turn up further down: a closed link takes that calmly.
  /// - Parameter deadline: when to be woken with `.timer` at the latest; nil waits for the rest alone.
  public func wait(until deadline: Instant? = nil) throws(Errno) -> [ReactorEvent] {
    // What is due already needs no timer: who has a long way to go, as a replay at full speed, comes here for every beat.
    let isDue = deadline.map { $0 <= MonotonicClock.now() } ?? false
    if !isDue { try alarm.set(deadline) }
    // The same storage every time, unless the caller kept the last answer.
    events.removeAll(keepingCapacity: true)
    while events.isEmpty {
      try Syscall.run { poll(&polled, nfds_t(polled.count), isDue ? 0 : -1) }
      collect(isDue)
    }
    return events
  }

  private func collect(_ isDue: Bool) {
    if polled[Reactor.signalSlot].revents != 0 {
      while let number = signals?.next() { events.append(.signal(number)) }
    }
    let rings = polled[Reactor.alarmSlot].revents != 0
    if rings { alarm.acknowledge() }
    if rings || isDue { events.append(.timer) }
    for (token, entry) in zip(tokens, polled.dropFirst(2)) where entry.revents != 0 {
      let happened = Int32(entry.revents)
      if happened & POLLIN != 0 { events.append(.readable(token)) }
      if happened & POLLOUT != 0 { events.append(.writable(token)) }
      if happened & (POLLHUP | POLLERR | POLLNVAL) != 0 { events.append(.hangup(token)) }
    }
  }
}
