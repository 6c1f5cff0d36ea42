internal import BMSCore
internal import Synchronization
internal import Transport

/// The thread that writes what the program keeps in files beside the history: incidents, captures, the record of
/// changes, what the user saves. Whoever gives it something goes on at once; a disk that is slow, full or hangs delays
/// nobody.
///
/// One thing at a time, in the order in which it was given. Lines of the record go before everything else, in an order
/// of their own, so that a change does not wait for megabytes. For what there is no room is left out, and counted.
final class DiskWorker: Consumer, Sendable {
  /// One of them is longer under way than this: the disk hangs.
  static let patience = Span.seconds(3)
  /// How long the end of the program waits for the rest.
  static let lastPatience = Span.seconds(5)
  /// Things that wait, in each of the two orders.
  static let mostWaiting = 1024

  enum Order: Sendable { case record, rest }

  private struct Job {
    let what: String
    let run: @Sendable () -> Void
  }

  private struct Box {
    var record: [Job] = []
    var rest: [Job] = []
    var running: (what: String, since: Instant)?
    var isClosing = false
    var dropped = 0
    var saidHanging = false
    var saidDropped = 0

    var waiting: Int { record.count + rest.count }

    mutating func next() -> Job? {
      if !record.isEmpty { return record.removeFirst() }
      return rest.isEmpty ? nil : rest.removeFirst()
    }
  }

  /// Where those say what came of their work who gave it.
  let notices: Notices
  private let box = Mutex(Box())
  private let wake: WakeUp
  private let done: WakeUp
  /// For the one who waits for an answer.
  private let answered: WakeUp

  /// Starts the thread. Block signals first.
  init(_ notices: Notices) throws(Errno) {
    self.notices = notices
    wake = try WakeUp()
    done = try WakeUp()
    answered = try WakeUp()
    try WorkerThread.start { [self] in
      while work() {}
      done.ring()
    }
  }

  // MARK: - Giving

  /// Gives it something to do and goes on. False, and it comes to nothing, where too much is waiting.
  /// - Parameter what: what is written, for a sentence: `incident NAME`.
  @discardableResult
  func add(_ what: String, _ order: Order = .rest, _ run: @escaping @Sendable () -> Void) -> Bool {
    let isTaken = box.withLock { box in
      guard (order == .record ? box.record.count : box.rest.count) < Self.mostWaiting else {
        box.dropped += 1
        return false
      }
      let job = Job(what: what, run: run)
      if order == .record { box.record.append(job) } else { box.rest.append(job) }
      return true
    }
    wake.ring()
    return isTaken
  }

  /// Gives it something to do and waits for what comes of it, so long at most: the one way to wait for the disk.
  ///
  /// When the time is over, what was not begun is not done any more.
  /// - Parameter late: what to do, on the disk's thread, when it was begun and came to an end after that.
  /// - Returns: `nil` when the time was over.
  func wait<Answer: Sendable>(
    _ what: String, _ order: Order = .rest, atMost limit: Span = patience, _ run: @escaping @Sendable () -> Answer,
    late: @escaping @Sendable (Answer) -> Void = { _ in }
  ) -> Answer? {
    let ticket = Ticket<Answer>()
    let end = MonotonicClock.now() + limit
    let isTaken = add(what, order) { [answered] in
      guard !ticket.isGivenUp else { return }
      let answer = run()
      if ticket.give(answer) { answered.ring() } else { late(answer) }
    }
    guard isTaken else { return nil }
    while ticket.isOpen, MonotonicClock.now() < end { answered.wait(atMost: end - MonotonicClock.now()) }
    return ticket.take()
  }

  /// Writes what the person asked for into the state folder; what came of it is said when it is known.
  /// - Parameter work: gives the sentence that says so.
  func answer(_ what: String, _ work: @escaping @Sendable (StateFolder) throws(Failure) -> String) {
    let isTaken = add(what) { [notices] in
      do throws(Failure) {
        guard let folder = StateFolder() else { throw .noStateFolder }
        notices.post(.once(.answer, Message(text: try work(folder), style: .good)))
      } catch {
        notices.post(.once(.answer, .trouble(error.sentence)))
      }
    }
    if !isTaken { notices.post(.once(.answer, .trouble(Texts.Disk.leftOut(what)))) }
  }

  /// Waits until everything given so far is done. False when the time was over first.
  @discardableResult
  func drain(atMost limit: Span = lastPatience) -> Bool { wait("", atMost: limit) { true } ?? false }

  // MARK: - What there is to say

  /// When something that is under way has taken too long.
  var deadline: Instant? {
    box.withLock { $0.saidHanging ? nil : $0.running.map { $0.since + Self.patience } }
  }

  /// Says that the disk hangs, and that it takes things again.
  func tick(_ runner: Runner, at now: Instant) { check(at: MonotonicClock.now()) }

  func check(at now: Instant) {
    let notice: Notice? = box.withLock { box in
      if let running = box.running, now - running.since >= Self.patience {
        guard !box.saidHanging else { return nil }
        box.saidHanging = true
        return .trouble(
          .disk, Texts.Disk.hangs(running.what, waiting: box.waiting, dropped: box.dropped - box.saidDropped))
      }
      guard box.saidHanging else { return nil }
      box.saidHanging = false
      defer { box.saidDropped = box.dropped }
      return .over(.disk, Texts.Disk.again(dropped: box.dropped - box.saidDropped))
    }
    if let notice { notices.post(notice) }
  }

  // MARK: - The end

  func close(_ runner: Runner, at now: Instant) {
    if let left = close() { notices.post(.once(.disk, .trouble(left))) }
  }

  /// Ends the thread after what it was given, or without it when the disk is stuck.
  /// - Returns: what was not written, as a sentence.
  func close(waiting limit: Span = lastPatience) -> String? {
    box.withLock { $0.isClosing = true }
    wake.ring()
    if done.wait(atMost: limit) { return nil }
    let left = box.withLock { box in
      // Nothing more is begun: the program is as good as gone.
      defer { (box.record, box.rest) = ([], []) }
      return [box.running?.what].compactMap(\.self) + (box.record + box.rest).map(\.what)
    }
    return left.isEmpty ? nil : Texts.Disk.unwritten(left)
  }

  // MARK: - The thread

  private func work() -> Bool {
    wake.wait()
    while let job = next() {
      job.run()
      let wasSlow = box.withLock { box in
        defer { box.running = nil }
        return box.saidHanging
      }
      if wasSlow { notices.wake() }
    }
    return !box.withLock { $0.isClosing && $0.waiting == 0 }
  }

  private func next() -> Job? {
    box.withLock { box in
      let job = box.next()
      box.running = job.map { ($0.what, MonotonicClock.now()) }
      return job
    }
  }
}

/// What one thread waits for and another gives.
private final class Ticket<Answer: Sendable>: Sendable {
  private enum State: Sendable { case open, given(Answer), givenUp }
  private let state = Mutex(State.open)

  var isOpen: Bool { state.withLock { if case .open = $0 { true } else { false } } }
  var isGivenUp: Bool { state.withLock { if case .givenUp = $0 { true } else { false } } }

  /// False when nobody waits any more.
  func give(_ answer: Answer) -> Bool {
    state.withLock { state in
      guard case .open = state else { return false }
      state = .given(answer)
      return true
    }
  }

  /// What was given; without it, nobody waits from here on.
  func take() -> Answer? {
    state.withLock { state in
      if case .given(let answer) = state { return answer }
      state = .givenUp
      return nil
    }
  }
}
