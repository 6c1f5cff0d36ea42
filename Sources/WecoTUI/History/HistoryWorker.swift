internal import BMSCore
internal import Glibc
internal import Synchronization
internal import Transport

/// What the history knows of the clusters that are read now.
struct HistoryPast: Hashable, Sendable {
  /// The last day of the series that the trends page draws, finest last.
  var samples: [SeriesID: [PastSample]] = [:]
  /// Past alarms in civil time, oldest first, under the names of the history.
  var alarms: [Alarm] = []
}

/// The thread that waits for the disk, so that nobody else has to.
///
/// It takes one batch at a time. While it is busy with one, or cannot write it, no other is taken, and whoever makes
/// them keeps collecting; what cannot be written is tried again with every offer.
final class HistoryWorker: Sendable {
  private struct Box {
    var batch: HistoryBatch?
    var wanted: (clusters: [String], now: WallTime)?
    /// What is to be written last.
    var last: HistoryBatch?
    var isClosing = false
    var past: HistoryPast?
  }

  private let box = Mutex(Box())
  private let wake: WakeUp
  private let done: WakeUp
  private let notices: Notices

  /// Starts the thread. The folder is made when it is missing.
  init(folder: String, fileName: String = "history.sqlite", _ notices: Notices) throws(Errno) {
    self.notices = notices
    wake = try WakeUp()
    done = try WakeUp()
    try WorkerThread.start { [self] in
      var writer = HistoryWriter(folder: folder, fileName: fileName)
      while turn(&writer) {}
      writer.close()
      done.ring()
    }
  }

  /// Hands a batch over; false while the one before is not on the disk. Never waits.
  func offer(_ batch: HistoryBatch) -> Bool {
    let isTaken = box.withLock { box in
      guard box.batch == nil else { return false }
      box.batch = batch
      return true
    }
    wake.ring()
    return isTaken
  }

  /// Whether a batch would be taken.
  var isFree: Bool { box.withLock { $0.batch == nil } }

  /// Asks for the past of these clusters.
  func want(_ clusters: [String], at now: WallTime) {
    box.withLock { $0.wanted = (clusters, now) }
    wake.ring()
  }

  /// The past, once, when it has been read.
  func readPast() -> HistoryPast? {
    box.withLock { box in
      defer { box.past = nil }
      return box.past
    }
  }

  /// Ends the thread after the batch under way and the last one, or without them when the disk is stuck.
  func close(after last: HistoryBatch? = nil, waiting limit: Span = .seconds(5)) {
    box.withLock { ($0.last, $0.isClosing) = (last, true) }
    wake.ring()
    done.wait(atMost: limit)
  }

  // MARK: - The thread

  private func turn(_ writer: inout HistoryWriter) -> Bool {
    wake.wait()
    let (batch, wanted, isClosing) = box.withLock { box in
      defer { box.wanted = nil }
      return (box.batch, box.wanted, box.isClosing)
    }
    if let wanted {
      let past = writer.past(of: wanted.clusters, at: wanted.now)
      box.withLock { $0.past = past }
      tell(&writer)
      notices.wake()
    }
    var isWritten = true
    if let batch {
      let before = writer.trouble
      isWritten = writer.write(batch)
      if isWritten { box.withLock { $0.batch = nil } }
      tell(&writer)
      if writer.trouble != before { notices.post(writer.trouble.map { .trouble(.history, $0) } ?? .over(.history)) }
    }
    guard isClosing else { return true }
    if isWritten, let last = box.withLock({ $0.last }) { _ = writer.write(last) }
    return false
  }

  /// That a damaged file was put aside.
  private func tell(_ writer: inout HistoryWriter) {
    if let notice = writer.notice { notices.post(.once(.history, .trouble(notice))) }
    writer.notice = nil
  }
}
