internal import BMSCore
internal import Glibc
internal import Synchronization
internal import Transport

/// Lines to standard output from a thread of their own: whoever reads them slowly, or not at all, delays nobody. Lines
/// for which there is no room are left out and counted.
final class LineQueue: Sendable {
  private static let mostBytes = 1 << 22

  private struct Box {
    var queue: [UInt8] = []
    var isClosing = false
    var trouble: Errno?
    /// Lines that came to nothing since standard output was last well.
    var lost = 0
  }

  private let box = Mutex(Box())
  private let wake: WakeUp
  private let done: WakeUp
  private let descriptor: Int32
  private let notices: Notices
  /// The lines go to a journal, which knows the time and wants to know how urgent they are.
  let isJournal: Bool

  init(_ descriptor: Int32 = STDOUT_FILENO, notices: Notices) throws(Errno) {
    self.descriptor = descriptor
    self.notices = notices
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
  /// Whoever can wait had better wait.
  var isCrowded: Bool { box.withLock { $0.queue.count > Self.mostBytes / 4 && $0.trouble == nil } }

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
    if bytes.count > Self.mostBytes / 4 { notices.wake() }
    guard !bytes.isEmpty else { return !isClosing }
    // Half a line that was left on a full disk stays alone.
    let isResuming = box.withLock { $0.trouble != nil }
    let (written, error) = put((isResuming ? [0x0A] : []) + bytes)
    let notice: Notice? = box.withLock { box in
      if let error { return fail(error, &box, lost: bytes.dropFirst(written).count { $0 == 0x0A }) }
      return recover(&box)
    }
    if let notice { notices.post(notice) }
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

  private func fail(_ error: Errno, _ box: inout Box, lost: Int) -> Notice? {
    box.lost += lost
    defer { box.trouble = error }
    guard box.trouble == nil else { return nil }
    return .trouble(.output, Texts.Disk.noOutput(error, comesBack: Self.isPassing(error)))
  }

  private func recover(_ box: inout Box) -> Notice? {
    defer { (box.trouble, box.lost) = (nil, 0) }
    return box.trouble == nil ? nil : .over(.output, Texts.Disk.outputAgain(lost: box.lost))
  }
}
