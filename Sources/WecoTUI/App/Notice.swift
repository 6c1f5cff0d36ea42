internal import BMSCore
internal import Synchronization
internal import Transport

/// Something the program has to say to the person about itself: that the disk hangs, that a recording ended.
struct Notice: Hashable, Sendable {
  /// What it is about; of several that hold the first is shown.
  enum Subject: Int, Hashable, Sendable {
    case disk, recording, audit, hook, incidents, history, output, broker, energy
    /// What the person asked for.
    case answer
    /// What a lesson left behind.
    case lesson
  }

  enum Kind: Hashable, Sendable {
    /// It holds until it is over or another notice about the same thing comes.
    case holds
    /// What held does no more.
    case over
    /// Said once.
    case once
  }

  let subject: Subject
  let kind: Kind
  /// `nil` where nothing is to be said about an end.
  let message: Message?

  /// Something is wrong as long as nothing else is said about it.
  static func trouble(_ subject: Subject, _ text: String) -> Notice {
    Notice(subject: subject, kind: .holds, message: .trouble(text))
  }

  static func over(_ subject: Subject, _ text: String? = nil) -> Notice {
    Notice(subject: subject, kind: .over, message: text.map { Message.trouble($0) })
  }

  static func once(_ subject: Subject, _ message: Message) -> Notice {
    Notice(subject: subject, kind: .once, message: message)
  }
}

/// Notices on their way to the loop, from any thread. The loop is woken for them.
final class Notices: Sendable {
  /// Nobody reads more; the oldest go first.
  private static let most = 64

  private let waiting = Mutex<[Notice]>([])
  private let bell: WakeUp

  init() throws(Errno) { bell = try WakeUp() }

  /// What the loop watches.
  var fd: Int32 { bell.fd }

  func post(_ notice: Notice) {
    waiting.withLock { waiting in
      waiting.append(notice)
      if waiting.count > Self.most { waiting.removeFirst() }
    }
    bell.ring()
  }

  /// Wakes the loop without a word: a thread has done something that a consumer waits for.
  func wake() { bell.ring() }

  /// The loop was woken.
  func clear() { bell.clear() }

  func drain() -> [Notice] {
    waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}
