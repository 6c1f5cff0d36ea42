internal import BMSCore
internal import Synchronization
internal import Transport

/// A capture's file as the loop sees it: lines are handed over to the disk's thread, which alone touches the file.
final class CaptureWriter: Sendable {
  struct State {
    var isOpen = false
    var isClosed = false
    /// Bytes of the part that is being written, as far as they are.
    var partBytes = 0
    /// Bytes that were handed over and are not written.
    var waiting = 0
    /// Why nothing more is written.
    var trouble: TransportError?

    /// Whoever can wait had better wait.
    var isCrowded: Bool { waiting >= mostWaiting / 2 }
    /// Nothing more happens to the file.
    var isOver: Bool { isClosed || trouble != nil }
  }

  /// Bytes that wait for a disk that takes nothing; a busy CAN bus fills them in half a minute.
  static let mostWaiting = 8 << 20

  let path: String
  private let what: String
  private let disk: DiskWorker
  private let shared = Mutex(State())
  /// For the disk's thread alone.
  private let output = Mutex<CaptureOutput?>(nil)

  init(_ path: String, _ disk: DiskWorker) {
    self.path = path
    self.disk = disk
    what = Texts.Disk.capture(path)
  }

  var state: State { shared.withLock { $0 } }

  /// Makes the file. A capture that is there is put away first.
  /// - Parameter isSaid: false where `state` is asked whether it could be made.
  func open(_ limits: CaptureOutput.Limits, isSaid: Bool) {
    let isTaken = disk.add(what) { [self] in
      attempt(isSaid ? .once : nil) { output throws(TransportError) in
        // Given up meanwhile: not even an empty file is left.
        if state.isOver { return }
        output = try CaptureOutput(path: path, limits: limits, at: MonotonicClock.now())
        shared.withLock { $0.isOpen = true }
        disk.notices.wake()
      }
    }
    if !isTaken { giveUp() }
  }

  /// Hands whole lines over. False, and they come to nothing, where too much is waiting.
  /// - Parameter header: what a part that is begun meanwhile begins with.
  func write(_ lines: [UInt8], header: [UInt8]) -> Bool {
    let isRoom = shared.withLock { state in
      let isRoom = state.waiting < Self.mostWaiting
      if isRoom { state.waiting += lines.count }
      return isRoom
    }
    guard isRoom else { return false }
    let isTaken = disk.add(what) { [self] in
      attempt(.holds) { output throws(TransportError) in try Self.put(lines, header, output) }
      let part = output.withLock { $0?.partBytes ?? 0 }
      let wasCrowded = shared.withLock { state in
        defer { (state.waiting, state.partBytes) = (state.waiting - lines.count, part) }
        return state.isCrowded
      }
      if wasCrowded { disk.notices.wake() }
    }
    if !isTaken { shared.withLock { $0.waiting -= lines.count } }
    return isTaken
  }

  /// Ends the file behind what was handed over.
  func close() {
    let isTaken = disk.add(what) { [self] in
      attempt { output throws(TransportError) in
        try output?.flush(at: MonotonicClock.now())
        output = nil
      }
      shared.withLock { $0.isClosed = true }
      disk.notices.wake()
    }
    if !isTaken { giveUp() }
  }

  /// The disk took nothing in time: what comes to it later is left.
  func giveUp() { shared.withLock { $0.trouble = $0.trouble ?? .diskHangs(path) } }

  // MARK: - The disk's thread

  private static func put(_ lines: [UInt8], _ header: [UInt8], _ output: CaptureOutput?) throws(TransportError) {
    guard let output else { return }
    let now = MonotonicClock.now()
    try output.append(lines, at: now)
    if output.isFull {
      try output.rotate(at: now)
      try output.append(header, at: now)
    }
    try output.flush(at: now)
    try output.look(at: now)
  }

  /// - Parameter kind: what was asked for is said once, what ends a capture by itself as long as nothing else is recorded.
  private func attempt(_ kind: Notice.Kind? = .once, _ work: (inout CaptureOutput?) throws(TransportError) -> Void) {
    output.withLock { output in
      do throws(TransportError) { try work(&output) } catch {
        output = nil
        shared.withLock { $0.trouble = error }
        if let kind {
          disk.notices.post(Notice(subject: .recording, kind: kind, message: .trouble(Texts.sentence(error))))
        }
      }
    }
  }
}
