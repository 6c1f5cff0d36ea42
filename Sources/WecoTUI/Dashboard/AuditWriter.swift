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
  private let patience: Span
  private let open = Mutex<[AuditRecord]>([])

  /// - Parameter patience: how long a line may take that has to be on the disk before something goes out.
  init(_ file: AuditFile, _ disk: DiskWorker, patience: Span = DiskWorker.patience) {
    self.file = file
    self.patience = patience
    self.disk = disk
  }

  /// The changes that nobody has read back, as they were when the record was looked through last.
  var openChanges: [AuditRecord] { open.withLock { $0 } }

  /// Looks the record through for them when the disk gets to it.
  func lookForOpenChanges() {
    disk.add(Texts.Disk.record(file.path), .record) { [self] in
      let found = file.openChanges()
      open.withLock { $0 = found }
      if !found.isEmpty { disk.notices.wake() }
    }
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

  /// Adds one line when the disk gets to it; that it could not is said.
  func append(_ line: AuditRecord) {
    let lost = Notice.trouble(.audit, Texts.Change.notRecorded(line.outcome))
    let isTaken = disk.add(Texts.Disk.record(file.path), .record) { [file, notices = disk.notices] in
      do throws(Failure) { try file.append(line) } catch { notices.post(lost) }
    }
    if !isTaken { disk.notices.post(lost) }
  }
}
