public import BMSCore
internal import CLinux
internal import Glibc

/// A capture file that is being written: plain text, rotated when it is long, never written over.
///
/// What was handed in is with the kernel a second later at the latest, so killing the program loses no more.
public final class CaptureOutput {
  public struct Limits: Hashable, Sendable {
    /// A file longer than this is rotated away.
    public var partBytes: Int
    /// Less room than this on the disk ends the recording.
    public var leastFreeBytes: Int64

    public init(partBytes: Int = 64 << 20, leastFreeBytes: Int64 = 200 << 20) {
      self.partBytes = partBytes
      self.leastFreeBytes = leastFreeBytes
    }
  }

  private static let patience = Span.seconds(1)
  private static let mostBuffered = 32_768
  private static let roomLooked = Span.seconds(5)

  public let path: String
  /// Bytes of the part that is being written, buffered ones as well.
  public private(set) var partBytes = 0
  public private(set) var parts = 1
  private let limits: Limits
  /// Bytes that are free on the disk of a descriptor; negative where nobody knows.
  private let freeBytes: (Int32) -> Int64
  private var file: OwnedFD
  private var buffer: [UInt8] = []
  private var onDisk = 0
  private var due: Instant?
  private var roomDue: Instant
  private var compressing: [pid_t] = []

  /// Begins a file; one that is there already is rotated away first.
  public convenience init(path: String, limits: Limits = Limits(), at now: Instant) throws(TransportError) {
    try self.init(path: path, limits: limits, freeBytes: { Int64(clinux_free_bytes($0)) }, at: now)
  }

  init(
    path: String, limits: Limits, freeBytes: @escaping (Int32) -> Int64, at now: Instant
  ) throws(TransportError) {
    self.path = path
    self.limits = limits
    self.freeBytes = freeBytes
    let rotated = try CaptureOutput.makeRoom(path)
    file = try CaptureOutput.create(path)
    roomDue = now + Self.roomLooked
    if !hasRoom {
      unlink(path)
      throw .noRoom(path)
    }
    if let rotated { compress(rotated) }
  }

  deinit { try? write() }

  /// When `look` is to be called at the latest.
  public var deadline: Instant? { due }

  /// Keeps whole lines for the file. Nothing is written yet unless there is much.
  public func append(_ lines: [UInt8], at now: Instant) throws(TransportError) {
    guard !lines.isEmpty else { return }
    buffer += lines
    partBytes += lines.count
    if due == nil { due = now + Self.patience }
    if buffer.count >= Self.mostBuffered { try flush(at: now) }
  }

  /// Writes what has waited long enough. Throws when the recording ended: the disk is full or gone.
  public func look(at now: Instant) throws(TransportError) {
    if let due, now >= due { try flush(at: now) }
    reap()
  }

  public func flush(at now: Instant) throws(TransportError) {
    due = nil
    try write()
    guard now >= roomDue else { return }
    roomDue = now + Self.roomLooked
    if !hasRoom { throw .noRoom(path) }
  }

  /// Whether the part is long enough: call `rotate` between two events then.
  public var isFull: Bool { partBytes >= limits.partBytes }

  /// Puts the part away under a number and begins a new one under the name.
  public func rotate(at now: Instant) throws(TransportError) {
    try flush(at: now)
    let rotated = try CaptureOutput.putAway(path)
    file = try CaptureOutput.create(path)
    onDisk = 0
    partBytes = 0
    parts += 1
    compress(rotated)
  }

  private func write() throws(TransportError) {
    var rest = buffer[...]
    do throws(Errno) {
      let fd = file.raw
      while !rest.isEmpty {
        let count = try Syscall.run { rest.withUnsafeBytes { Glibc.write(fd, $0.baseAddress, $0.count) } }
        rest = rest.dropFirst(count)
        if count == 0 { throw Errno(EIO) }
      }
    } catch {
      // No half line: what is there can be read to its end.
      let whole = buffer[..<rest.startIndex].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      _ = ftruncate(file.raw, off_t(onDisk + whole))
      buffer.removeAll()
      throw .unwritable(path, FileTrouble(error))
    }
    onDisk += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }

  private var hasRoom: Bool {
    let free = freeBytes(file.raw)
    return free < 0 || free >= limits.leastFreeBytes
  }

  // MARK: - Parts

  private static func create(_ path: String) throws(TransportError) -> OwnedFD {
    do throws(FileTrouble) {
      let file = try RegularFile.creating(path, .shared)
      // The mark by which a second recorder sees that this file is being written.
      _ = flock(file.raw, LOCK_EX | LOCK_NB)
      return file
    } catch {
      throw .unwritable(path, error)
    }
  }

  /// Rotates a file away that is in the way; gives its new name.
  private static func makeRoom(_ path: String) throws(TransportError) -> String? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    do throws(FileTrouble) { try RegularFile.check(path) } catch { throw .unwritable(path, error) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .unwritable(path, FileTrouble(kind: .link)) }
    let old = try CaptureFile.opened(path)
    guard flock(old.raw, LOCK_EX | LOCK_NB) == 0 else { throw .recordedElsewhere(path) }
    if status.st_size == 0 {
      unlink(path)
      return nil
    }
    return try putAway(path)
  }

  /// `FILE.1`, `FILE.2`...: the first number behind all that were ever used and are still there.
  private static func putAway(_ path: String) throws(TransportError) -> String {
    let folder = path.split(separator: "/").count > 1 || path.hasPrefix("/") ? parent(path) : "."
    let start = FileSystem.lastComponent(path) + "."
    let used = FileSystem.names(in: folder).compactMap { name -> Int? in
      name.hasPrefix(start) ? Int(name.dropFirst(start.count).prefix { $0 != "." }) : nil
    }
    var number = (used.max() ?? 0) + 1
    for _ in 0..<1000 {
      let name = "\(path).\(number)"
      // A link never replaces what is there; where the file system has none, looking has to do.
      if link(path, name) == 0 {
        unlink(path)
        return name
      }
      if errno != EEXIST {
        guard access(name, F_OK) != 0, rename(path, name) == 0 else { throw .unwritable(name, FileTrouble(Errno.last)) }
        return name
      }
      number += 1
    }
    throw .unwritable(path, FileTrouble(Errno(EEXIST)))
  }

  private static func parent(_ path: String) -> String {
    let parts = path.split(separator: "/").dropLast().joined(separator: "/")
    return path.hasPrefix("/") ? "/" + parts : parts
  }

  // MARK: - Compressing

  /// Starts zstd or gzip on a part, if one of them is there, and does not wait for it.
  private func compress(_ part: String) {
    for command in [["zstd", "-q", "--rm", "--", part], ["gzip", "--", part]] {
      if let pid = ChildProcess.start(command) {
        compressing.append(pid)
        return
      }
    }
  }

  private func reap() { compressing.removeAll { waitpid($0, nil, WNOHANG) != 0 } }
}

/// Another program, started and left to itself: its input and output lead nowhere.
public enum ChildProcess {
  /// The process, or `nil` where there is no such program.
  public static func start(_ command: [String]) -> Int32? {
    guard let name = command.first else { return nil }
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    guard posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { posix_spawn_file_actions_destroy(&actions) }
    guard posix_spawnattr_init(&attributes) == 0 else { return nil }
    defer { posix_spawnattr_destroy(&attributes) }
    Signals.resetMaskForChild(&attributes)
    for number in 0...2 as ClosedRange<Int32> {
      posix_spawn_file_actions_addopen(&actions, number, "/dev/null", number == 0 ? O_RDONLY : O_WRONLY, 0)
    }
    var arguments = command.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var pid = pid_t()
    return posix_spawnp(&pid, name, &actions, &attributes, arguments, environ) == 0 ? pid : nil
  }
}
