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
    var isClosing = false
    var trouble: String?
    var notice: String?
    var past: HistoryPast?
    var written = 0
  }

  private let box = Mutex(Box())
  private let wake: WakeUp
  private let done: WakeUp

  /// Starts the thread. The folder is made when it is missing.
  init(folder: String, fileName: String = "history.sqlite") throws(Errno) {
    wake = try WakeUp()
    done = try WakeUp()
    try WorkerThread.start { [self] in
      var desk = HistoryDesk(folder: folder, fileName: fileName)
      while turn(&desk) {}
      desk.close()
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
  /// Why nothing is being written, while that is so.
  var trouble: String? { box.withLock { $0.trouble } }
  /// Batches on the disk.
  var written: Int { box.withLock { $0.written } }

  /// What is to be said once: that a damaged file was put aside.
  func takeNotice() -> String? {
    box.withLock { box in
      defer { box.notice = nil }
      return box.notice
    }
  }

  /// Asks for the past of these clusters.
  func want(_ clusters: [String], at now: WallTime) {
    box.withLock { $0.wanted = (clusters, now) }
    wake.ring()
  }

  /// The past, once, when it has been read.
  func takePast() -> HistoryPast? {
    box.withLock { box in
      defer { box.past = nil }
      return box.past
    }
  }

  /// Ends the thread after what it was given last, or without it when the disk is stuck.
  func close(waiting limit: Span = .seconds(5)) {
    box.withLock { $0.isClosing = true }
    wake.ring()
    done.wait(atMost: limit)
  }

  // MARK: - The thread

  private func turn(_ desk: inout HistoryDesk) -> Bool {
    wake.wait()
    let (batch, wanted, isClosing) = box.withLock { box in
      defer { box.wanted = nil }
      return (box.batch, box.wanted, box.isClosing)
    }
    if let wanted {
      let past = desk.past(of: wanted.clusters, at: wanted.now)
      box.withLock { box in
        box.past = past
        box.notice = desk.notice ?? box.notice
      }
      desk.notice = nil
    }
    if let batch {
      let isWritten = desk.write(batch)
      box.withLock { box in
        if isWritten {
          box.batch = nil
          box.written += 1
        }
        box.trouble = desk.trouble
        box.notice = desk.notice ?? box.notice
      }
      desk.notice = nil
    }
    return !isClosing
  }
}
