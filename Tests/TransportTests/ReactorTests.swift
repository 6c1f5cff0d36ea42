import BMSCore
import CLinux
import Glibc
import Testing

@testable import Transport

/// One after the other, because signal masks belong to the threads that the test runner shares out.
@Suite(.serialized) struct ReactorTests {
  private let line = Token(1)

  /// Runs with SIGWINCH and SIGTERM queued in this thread, and the mask put back afterwards.
  private func withSignals(_ body: (Signals) throws -> Void) throws {
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body(Signals.block([SIGWINCH, SIGTERM]))
  }

  @Test func `a deadline wakes the loop, once`() throws {
    let reactor = try Reactor()
    let soon = MonotonicClock.now() + .milliseconds(1)
    #expect(try reactor.wait(until: soon) == [.timer])
    #expect(MonotonicClock.now() >= soon)
    // A deadline in the past is due now, however long ago.
    #expect(try reactor.wait(until: soon) == [.timer])
    #expect(try reactor.wait(until: Instant(microseconds: -5)) == [.timer])
  }

  @Test func `bytes, room to write and a hang-up are told apart`() throws {
    let reactor = try Reactor()
    let battery = try PseudoTerminal()
    let port = try SerialPort(path: battery.path)
    reactor.watch(port.fd, line, for: [.read, .write])
    #expect(try reactor.wait() == [.writable(line)])
    reactor.watch(port, line)
    try battery.write([0x01])
    #expect(try reactor.wait() == [.readable(line)])
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(port.read(into: &buffer) == .bytes(1))
    battery.close()
    #expect(try reactor.wait().contains(.hangup(line)))
    reactor.remove(line)
    reactor.remove(line)
    #expect(try reactor.wait(until: MonotonicClock.now()) == [.timer])
  }

  @Test func `signals, timer and bytes come in one answer`() throws {
    try withSignals { signals in
      let reactor = try Reactor(signals: signals)
      let battery = try PseudoTerminal()
      let port = try SerialPort(path: battery.path)
      reactor.watch(port, line)
      try battery.write([0x01])
      try awaitEvent(port.fd)
      pthread_kill(pthread_self(), SIGWINCH)
      pthread_kill(pthread_self(), SIGTERM)
      let due = MonotonicClock.now()
      let first = try reactor.wait(until: due)
      // The timer may ring a moment after `due`; everything else is there already.
      let events = first.contains(.timer) ? first : try first + reactor.wait(until: due).filter { $0 == .timer }
      #expect(Set(events) == [.signal(SIGWINCH), .signal(SIGTERM), .timer, .readable(line)])
      #expect(signals.next() == nil)
    }
  }

  @Test func `a resize during the wait ends it`() throws {
    try withSignals { signals in
      let reactor = try Reactor(signals: signals)
      pthread_kill(pthread_self(), SIGWINCH)
      #expect(try reactor.wait() == [.signal(SIGWINCH)])
      #expect(try reactor.wait(until: MonotonicClock.now()) == [.timer])
    }
  }

  @Test func `a program started later gets a clean mask`() throws {
    try withSignals { _ in
      var attributes = posix_spawnattr_t()
      posix_spawnattr_init(&attributes)
      defer { posix_spawnattr_destroy(&attributes) }
      Signals.resetMaskForChild(&attributes)
      // A shell that ends itself by SIGTERM dies of it only if it is not blocked.
      let words = ["sh", "-c", "kill -TERM $$; exit 7"]
      var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
      arguments.append(nil)
      defer { arguments.forEach { free($0) } }
      var pid: pid_t = 0
      #expect(posix_spawn(&pid, "/bin/sh", nil, &attributes, &arguments, nil) == 0)
      var status: Int32 = 0
      try Syscall.run { waitpid(pid, &status, 0) }
      #expect(status & 0x7F == SIGTERM)
    }
  }

  @Test func `the clock never goes back and knows the civil time`() {
    let first = MonotonicClock.now()
    let second = MonotonicClock.now()
    #expect(first <= second)
    let clock = MonotonicClock.wallClock()
    let before = Int64(time(nil))
    let seconds = clock.wall(MonotonicClock.now()).microseconds / 1_000_000
    #expect((before - 1...before + 60).contains(seconds))
  }
}
