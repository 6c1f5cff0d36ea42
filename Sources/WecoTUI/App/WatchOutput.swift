internal import BMSCore
internal import Glibc
internal import Synchronization
internal import Transport

/// Lines to standard output from a thread of their own: whoever reads them slowly, or not at all, delays nobody. Lines
/// for which there is no room are left out and counted.
final class WatchOutput: Sendable {
  private static let mostBytes = 1 << 22

  private struct Box {
    var queue: [UInt8] = []
    var isClosing = false
    var trouble: Errno?
    /// Lines that came to nothing since standard output was last well.
    var lost = 0
    var sayings: [String] = []
  }

  private let box = Mutex(Box())
  private let wake: WakeUp
  private let done: WakeUp
  private let descriptor: Int32
  /// The lines go to a journal, which knows the time and wants to know how urgent they are.
  let isJournal: Bool

  init(_ descriptor: Int32 = STDOUT_FILENO) throws(Errno) {
    self.descriptor = descriptor
    isJournal = SystemJournal.takes(descriptor)
    wake = try WakeUp()
    done = try WakeUp()
    try WorkerThread.start { [self] in
      while deliver() {}
      done.ring()
    }
  }

  /// Why the last lines could not be written; `nil` while standard output is well.
  var trouble: Errno? { box.withLock { $0.trouble } }
  var dropped: Int { box.withLock { $0.lost } }
  /// Whoever can wait had better wait.
  var isCrowded: Bool { box.withLock { $0.queue.count > Self.mostBytes / 4 && $0.trouble == nil } }

  /// What is to be said elsewhere, once each: that nobody hears these lines, and that somebody does again.
  func takeSaying() -> String? {
    box.withLock { $0.sayings.isEmpty ? nil : $0.sayings.removeFirst() }
  }

  func write(_ line: String, _ priority: LogPriority = .info) {
    let mark = isJournal ? "<\(priority.rawValue)>" : ""
    box.withLock { box in
      // A reader that is gone does not come back; a disk that was full may have room again.
      guard box.queue.count < Self.mostBytes, box.trouble.map(Self.isPassing) ?? true else { return box.lost += 1 }
      box.queue += Array("\(mark)\(PlainText.oneLine(line))\n".utf8)
    }
    wake.ring()
  }

  /// Gives what is left a moment.
  func close() {
    box.withLock { $0.isClosing = true }
    wake.ring()
    done.wait(atMost: .seconds(1))
  }

  // MARK: - The thread

  private static func isPassing(_ error: Errno) -> Bool { error.code != EPIPE && error.code != EBADF }

  private func deliver() -> Bool {
    wake.wait()
    let (bytes, isClosing) = box.withLock { box in
      defer { box.queue = [] }
      return (box.queue, box.isClosing)
    }
    guard !bytes.isEmpty else { return !isClosing }
    // Half a line that was left on a full disk stays alone.
    let isResuming = box.withLock { $0.trouble != nil }
    let (written, error) = put((isResuming ? [0x0A] : []) + bytes)
    box.withLock { box in
      if let error { note(error, &box, lost: bytes.dropFirst(written).count { $0 == 0x0A }) } else { noteWell(&box) }
    }
    return !isClosing
  }

  private func put(_ bytes: [UInt8]) -> (written: Int, Errno?) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count > 0 { written += count } else if count == 0 || errno != EINTR { return (written, Errno(errno)) }
    }
    return (written, nil)
  }

  private func note(_ error: Errno, _ box: inout Box, lost: Int) {
    box.lost += lost
    if box.trouble == nil {
      box.sayings.append(
        Texts.Disk.noOutput(error, comesBack: Self.isPassing(error)))
    }
    box.trouble = error
  }

  private func noteWell(_ box: inout Box) {
    if box.trouble != nil {
      box.sayings.append(Texts.Disk.outputAgain(lost: box.lost))
    }
    box.trouble = nil
    box.lost = 0
  }
}
