internal import BMSCore
internal import Synchronization

/// Reads one CANalyst-II on a thread of its own, for all who listen to one of its channels: the device has to be asked all
/// the time, and whoever draws a screen or writes a disk cannot promise that.
///
/// The thread lives as long as somebody listens. It opens, asks, loses and opens again; nobody waits for it.
final class CANalystReader: Sendable {
  /// How often each channel is asked: on a full bus the device has run over after 94 ms.
  static let pause = Span.milliseconds(25)
  /// How often an adapter that is not there is looked for.
  private static let absence = Span.milliseconds(100)
  /// A device that gives no answer for so long does not answer.
  private static let patience = Span.milliseconds(1500)
  /// What comes within so long after a start may be from before it.
  private static let settling = Span.milliseconds(100)

  private struct Box {
    var inboxes: [CANalystInbox] = []
    var isEnding = false
  }

  private static let all = Mutex<[CANalystReader]>([])

  private let serial: String?
  private let box = Mutex(Box())
  private let wake: WakeUp
  private let done: WakeUp

  private init(_ serial: String?) throws(Errno) {
    self.serial = serial
    wake = try WakeUp()
    done = try WakeUp()
  }

  // MARK: - For the loop

  /// Somebody listens; the first one starts the thread. Block signals before.
  static func join(_ inbox: CANalystInbox) throws(Errno) -> CANalystReader {
    let known = all.withLock { readers in readers.first { $0.serial == inbox.wanted.serial && $0.take(inbox) } }
    if let known { return known }
    let reader = try CANalystReader(inbox.wanted.serial)
    _ = reader.take(inbox)
    all.withLock { $0.append(reader) }
    try WorkerThread.start { reader.run() }
    return reader
  }

  private func take(_ inbox: CANalystInbox) -> Bool {
    let isTaken = box.withLock { box in
      guard !box.isEnding else { return false }
      box.inboxes.append(inbox)
      return true
    }
    if isTaken { wake.ring() }
    return isTaken
  }

  /// Somebody listens no more. The last one waits until the device was told to stop, but not long.
  func leave(_ inbox: CANalystInbox) {
    let isLast = box.withLock { box in
      box.inboxes.removeAll { $0 === inbox }
      return box.inboxes.isEmpty
    }
    wake.ring()
    if isLast { done.wait(atMost: .milliseconds(300)) }
  }

  // MARK: - The thread

  private var inboxes: [CANalystInbox] { box.withLock { $0.inboxes } }

  private func isOver() -> Bool {
    box.withLock { box in
      box.isEnding = box.inboxes.isEmpty
      return box.isEnding
    }
  }

  private func run() {
    var backoff = Backoff.port
    while !isOver() {
      // What is said of it is said under the name of the first who asked for it.
      guard let first = inboxes.first else { continue }
      do throws(TransportError) {
        let isAlive = try listen(first)
        if isAlive { backoff.reset() }
      } catch {
        for inbox in inboxes { inbox.closed(error) }
        wake.wait(atMost: error.kind == .missing ? Self.absence : backoff.failed())
      }
    }
    Self.all.withLock { readers in readers.removeAll { $0 === self } }
    done.ring()
  }

  /// Opens the device and asks it until nobody listens any more.
  private func listen(_ first: CANalystInbox) throws(TransportError) -> Bool {
    for inbox in inboxes { inbox.lives(at: MonotonicClock.now()) }
    let info = try CANalystList.find(first.wanted, called: first.name)
    let device = try CANalystDevice(info, called: first.name)
    var polls: [CANalystPoll] = []
    while true {
      let now = MonotonicClock.now()
      let inboxes = inboxes
      for poll in polls where !inboxes.contains(where: { $0.wanted.channel == poll.channel }) {
        _ = try device.send(.stop, poll.channel)
      }
      polls.removeAll { poll in !inboxes.contains { $0.wanted.channel == poll.channel } }
      guard !inboxes.isEmpty else { return true }
      for inbox in inboxes where !polls.contains(where: { $0.channel == inbox.wanted.channel }) {
        polls.append(try begin(device, inbox.wanted.channel, info))
      }
      for index in polls.indices { try ask(device, &polls[index], info) }
      let rest = now + Self.pause - MonotonicClock.now()
      if rest > .zero { wake.wait(atMost: rest) }
    }
  }

  private func begin(
    _ device: CANalystDevice, _ channel: CANalyst.Channel, _ info: CANalystInfo
  ) throws(TransportError) -> CANalystPoll {
    // Answers that somebody before us did not fetch.
    for _ in 0..<4 where try device.answer(channel, atMost: 10) == nil { break }
    for command in [CANalyst.Command.initialise, .clear, .start] where try !device.send(command, channel) {
      throw .silentAdapter(name(of: channel), isKnown: info.isKnownFirmware)
    }
    return CANalystPoll(channel, at: MonotonicClock.now())
  }

  private func name(of channel: CANalyst.Channel) -> String {
    inboxes.first { $0.wanted.channel == channel }?.name ?? CANalystName.word
  }

  /// One turn on one channel: how many wait, then those.
  private func ask(
    _ device: CANalystDevice, _ poll: inout CANalystPoll, _ info: CANalystInfo
  ) throws(TransportError) {
    let began = MonotonicClock.now()
    var batch = CANalystBatch(product: info.isKnownFirmware ? nil : info.usb.product ?? "")
    var waiting: UInt32?
    if try device.send(.status, poll.channel), let answer = try device.answer(poll.channel) {
      do throws(CANalyst.Mistake) { waiting = try CANalyst.waiting(answer) } catch { batch.add(error) }
    }
    let now = MonotonicClock.now()
    if let waiting {
      if poll.asked(waiting, at: began) { batch.lateness += 1 }
      if waiting > 0 {
        let bytes = try device.frames(poll.channel, buffers: CANalyst.buffers(for: waiting))
        let isOld = now - poll.started < Self.settling
        poll.read(bytes, at: MonotonicClock.now(), isOld: isOld, into: &batch)
      }
    } else if now - poll.answered > Self.patience {
      guard batch.mistakes == 0 else { throw .foreignAdapter(name(of: poll.channel), product: info.usb.product ?? "") }
      throw .silentAdapter(name(of: poll.channel), isKnown: info.isKnownFirmware)
    }
    for inbox in inboxes where inbox.wanted.channel == poll.channel { inbox.put(batch, at: MonotonicClock.now()) }
  }
}

/// How one channel is asked, from its start on.
struct CANalystPoll {
  let channel: CANalyst.Channel
  let started: Instant
  /// When it was asked last and answered.
  private(set) var answered: Instant
  private var clock = CANalystClock()
  /// When its frames were read before.
  private var looked: Instant

  init(_ channel: CANalyst.Channel, at now: Instant) {
    self.channel = channel
    (started, answered, looked) = (now, now, now)
  }

  /// - Returns: whether frames may be lost: it was asked too late, or holds as much as it can.
  mutating func asked(_ waiting: UInt32, at now: Instant) -> Bool {
    defer { answered = now }
    return now - answered > CANalyst.patience(bitRate: CANCommand.bitRate) || waiting >= CANalyst.fewestHeld
  }

  /// - Parameter isOld: whether it may be from before the start, and is none of ours.
  mutating func read(_ bytes: ArraySlice<UInt8>, at now: Instant, isOld: Bool, into batch: inout CANalystBatch) {
    var frames: [(CANFrame, UInt32?)] = []
    CANalyst.read(bytes) { record in
      switch record {
      case .frame(let frame, let stamp): frames.append((frame, stamp))
      case .remote: batch.remoteFrames += 1
      case .mistake(let mistake): batch.add(mistake)
      }
    }
    if let newest = frames.last(where: { $0.1 != nil })?.1 { clock.note(newest, at: now, after: looked) }
    looked = now
    if !isOld { batch.frames = frames.map { ($0.0, clock.heard($0.1, at: now)) } }
  }
}

/// What one turn on one channel brought.
struct CANalystBatch {
  var frames: [(frame: CANFrame, at: Instant)] = []
  var remoteFrames: UInt64 = 0
  var mistakes: UInt64 = 0
  var lastMistake: CANalyst.Mistake?
  /// Times that frames may be lost in the device.
  var lateness: UInt64 = 0
  /// What it calls itself where that is not the known firmware.
  let product: String?

  mutating func add(_ mistake: CANalyst.Mistake) {
    mistakes += 1
    lastMistake = mistake
  }
}

/// What the thread has for one listener. It never holds more than two seconds of a full bus.
final class CANalystInbox: Sendable {
  private static let mostFrames = 8192

  struct Content {
    var frames: [(frame: CANFrame, at: Instant)] = []
    /// Frames that the listener did not fetch in time.
    var dropped: UInt64 = 0
    var remoteFrames: UInt64 = 0
    var mistakes: UInt64 = 0
    var lastMistake: CANalyst.Mistake?
    var lastMistaken: Instant?
    var lateness: UInt64 = 0
    var lastLate: Instant?
    var product: String?
    /// Whether the device answers now.
    var isOpen = false
    var failure: TransportError?
    var interruptions = 0
    /// When the thread was heard of last.
    var lived: Instant
  }

  let name: String
  let wanted: CANalystName
  private let content: Mutex<Content>
  private let bell: WakeUp

  init(_ name: String, _ wanted: CANalystName, at now: Instant) throws(Errno) {
    self.name = name
    self.wanted = wanted
    content = Mutex(Content(lived: now))
    bell = try WakeUp()
  }

  var fd: Int32 { bell.fd }

  // MARK: - For the thread

  func put(_ batch: CANalystBatch, at now: Instant) {
    let isNews = content.withLock { content in
      let room = Self.mostFrames - content.frames.count
      content.frames += batch.frames.prefix(room)
      content.dropped += UInt64(max(batch.frames.count - room, 0))
      content.remoteFrames += batch.remoteFrames
      content.mistakes += batch.mistakes
      content.lastMistake = batch.lastMistake ?? content.lastMistake
      if batch.mistakes > 0 { content.lastMistaken = now }
      content.lateness += batch.lateness
      if batch.lateness > 0 { content.lastLate = now }
      content.product = batch.product
      defer { (content.isOpen, content.failure, content.lived) = (true, nil, now) }
      return !content.isOpen || !batch.frames.isEmpty || batch.mistakes + batch.lateness > 0
    }
    if isNews { bell.ring() }
  }

  func lives(at now: Instant) { content.withLock { $0.lived = now } }

  func closed(_ error: TransportError) {
    content.withLock { content in
      if content.isOpen { content.interruptions += 1 }
      (content.isOpen, content.failure, content.lived) = (false, error, MonotonicClock.now())
    }
    bell.ring()
  }

  // MARK: - For the listener

  /// Takes what there is; the counts stay.
  func fetch() -> Content {
    bell.clear()
    return content.withLock { content in
      defer { content.frames.removeAll(keepingCapacity: true) }
      return content
    }
  }

  /// The same without taking anything.
  func look() -> Content {
    content.withLock { content in
      var seen = content
      seen.frames = []
      return seen
    }
  }
}
