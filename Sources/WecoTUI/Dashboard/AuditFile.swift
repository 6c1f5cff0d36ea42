internal import BMSCore
internal import Glibc
internal import Transport

/// The append-only record of changes: one JSON object a line, on the disk before a change goes out.
struct AuditFile: Hashable, Sendable {
  static let name = "audit.jsonl"

  let path: String
  private let folder: StateFolder

  init(_ folder: StateFolder) {
    self.folder = folder
    path = "\(folder.path)/\(Self.name)"
  }

  /// Adds one line and returns only when it is on the disk. When it throws, nothing of it is in the file.
  func append(_ record: AuditRecord) throws(Failure) {
    try folder.make()
    do throws(FileTrouble) {
      let isNew = access(path, F_OK) != 0
      let file = try RegularFile.appending(path, .userOnly)
      do throws(Errno) {
        try lock(file.raw)
        try add(Array((record.line + "\n").utf8), to: file.raw)
        if isNew { try PrivateFolder.sync(folder.path) }
      } catch {
        throw FileTrouble(error)
      }
    } catch {
      throw Failure.noRecord(path, error)
    }
  }

  /// Two programs must not come between each other's look at the end and the line. Another one is done with its own in
  /// a moment; who never is does not hold this one up for longer than a second. Only the disk's thread waits here.
  private func lock(_ file: Int32) throws(Errno) {
    let pause: UInt32 = 20_000
    for _ in 0..<50 {
      if flock(file, LOCK_EX | LOCK_NB) == 0 { return }
      guard errno == EWOULDBLOCK || errno == EINTR else { throw Errno(errno) }
      usleep(pause)
    }
    throw Errno(EWOULDBLOCK)
  }

  /// One write for the whole line, so that a program that is killed leaves all of it or nothing.
  private func add(_ line: [UInt8], to file: Int32) throws(Errno) {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw Errno(errno) }
    var last: UInt8 = 0x0A
    if status.st_size > 0 { pread(file, &last, 1, status.st_size - 1) }
    // A line that a power cut left half written stays alone.
    let bytes = (last == 0x0A ? [] : [0x0A]) + line
    let count = write(file, bytes, bytes.count)
    let reason = Errno(count < 0 ? errno : ENOSPC)
    guard count == bytes.count, fsync(file) == 0 else {
      ftruncate(file, status.st_size)
      throw reason
    }
  }
}
