internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Synchronization
internal import Transport

/// The record of changes and the thread that writes it: lines in their order, and a wait only for the one that has to
/// be on the disk before something goes out.
final class AuditWriter: Sendable {
  let file: AuditFile
  private let disk: DiskWorker
  /// The outcome that could not be recorded, for the status line.
  private let lost = Mutex<String?>(nil)

  private let patience: Span

  /// - Parameter patience: how long a line may take that has to be on the disk before something goes out.
  init(_ file: AuditFile, _ disk: DiskWorker, patience: Span = DiskWorker.patience) {
    self.file = file
    self.patience = patience
    self.disk = disk
  }

  /// Adds one line and returns when it is on the disk: the one place where the loop waits for a disk, and
  /// not for long.
  /// - Parameter withdrawal: follows the line where it came to the disk after that, when nobody acted on it any more.
  func record(_ line: AuditRecord, withdrawal: AuditRecord? = nil) throws(Failure) {
    let file = file
    let answer = disk.wait(Texts.Disk.record(file.path), .record, atMost: patience) {
      Result { () throws(Failure) in try file.append(line) }
    } late: { answer in
      if case .success = answer, let withdrawal { try? file.append(withdrawal) }
    }
    guard let answer else { throw .slowRecord(file.path) }
    try answer.get()
  }

  /// Adds one line when the disk gets to it; what goes wrong is in `trouble`.
  func note(_ line: AuditRecord) {
    let (file, outcome) = (file, line.outcome)
    let isTaken = disk.add(Texts.Disk.record(file.path), .record) { [self] in
      do throws(Failure) { try file.append(line) } catch { lost.withLock { $0 = outcome } }
    }
    if !isTaken { lost.withLock { $0 = outcome } }
  }

  var trouble: String? { lost.withLock { $0 }.map(Texts.Change.notRecorded) }
}
