internal import BMSCore
internal import Synchronization
internal import Transport

/// What the user asks to be written, on the disk's thread; what came of it is said when it is known.
final class UserWriter: Sendable {
  /// How often the disk is asked while somebody waits for its word.
  private static let glance = Span.milliseconds(20)

  private struct Box {
    var waiting = 0
    var said: [Message] = []
  }

  let disk: DiskWorker
  private let box = Mutex(Box())

  init(_ disk: DiskWorker) { self.disk = disk }

  /// When `takeSaying` is to be asked again at the latest.
  var deadline: Instant? {
    box.withLock { $0.waiting > 0 || !$0.said.isEmpty } ? MonotonicClock.now() + Self.glance : nil
  }

  /// - Parameters:
  ///   - what: for a sentence.
  ///   - work: writes into the state folder and gives the sentence that says so.
  func write(_ what: String, _ work: @escaping @Sendable (StateFolder) throws(Failure) -> String) {
    box.withLock { $0.waiting += 1 }
    let isTaken = disk.add(what) { [self] in
      var message: Message
      do throws(Failure) {
        guard let folder = StateFolder() else { throw .noStateFolder }
        message = Message(text: try work(folder), style: .good)
      } catch {
        message = .trouble(error.sentence)
      }
      say(message)
    }
    if !isTaken { say(.trouble(Texts.Disk.leftOut(what))) }
  }

  /// What came of the oldest one that is done, once.
  func takeSaying() -> Message? { box.withLock { $0.said.isEmpty ? nil : $0.said.removeFirst() } }

  private func say(_ message: Message) {
    box.withLock { box in
      box.waiting -= 1
      box.said.append(message)
    }
  }
}
