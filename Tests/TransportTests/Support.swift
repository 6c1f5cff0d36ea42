import Glibc
import Testing

@testable import BMSCore
@testable import Transport

/// Whether something comes true; it is looked for until then, for 20 s at most.
func comesTrue(_ condition: () -> Bool) -> Bool {
  let end = MonotonicClock.now() + .seconds(20)
  while !condition() {
    guard MonotonicClock.now() < end else { return false }
    usleep(1000)
  }
  return true
}

/// A directory of its own for one test, gone with it.
final class TemporaryDirectory {
  let path: String

  init() throws {
    var template = Array("/tmp/transport-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    path = String(cString: made)
  }

  deinit { TemporaryDirectory.remove(path) }

  /// Makes a file, and the directories above it.
  func file(_ name: String, _ text: String = "") throws {
    let target = try place(name)
    let fd = OwnedFD(try Syscall.run { creat(target, 0o644) })
    let bytes = Array(text.utf8)
    try Syscall.run { write(fd.raw, bytes, bytes.count) }
  }

  /// Makes a link, and the directories above it.
  func link(_ name: String, to target: String) throws {
    let link = try place(name)
    try Syscall.run { symlink(target, link) }
  }

  /// Makes the directories above a name; gives its whole path.
  func place(_ name: String) throws -> String {
    var directory = path
    for part in name.split(separator: "/").dropLast() {
      directory += "/\(part)"
      mkdir(directory, 0o755)
    }
    return "\(path)/\(name)"
  }

  private static func remove(_ path: String) {
    for name in FileSystem.names(in: path) {
      let child = "\(path)/\(name)"
      if unlink(child) != 0 { remove(child) }
    }
    rmdir(path)
  }
}

/// Waits for a descriptor; a failure, not a hang, when nothing comes.
func awaitEvent(_ fd: Int32, _ events: Int32 = POLLIN, sourceLocation: SourceLocation = #_sourceLocation) throws {
  var polled = [pollfd(fd: fd, events: Int16(events), revents: 0)]
  let ready = try Syscall.run { poll(&polled, 1, 20_000) }
  try #require(ready == 1, "nothing happened on the descriptor", sourceLocation: sourceLocation)
}

/// Reads until so many bytes came, waiting for each.
func collect(_ count: Int, from fd: Int32, _ read: (inout [UInt8]) -> ReadResult) throws -> [UInt8] {
  var buffer = [UInt8](repeating: 0, count: 256)
  var all: [UInt8] = []
  while all.count < count {
    try awaitEvent(fd)
    switch read(&buffer) {
    case .bytes(let n): all += buffer[..<n]
    case .wouldBlock: continue
    case .hangup(let error): throw error
    }
  }
  return all
}

/// The first read request the session sends (weco-serial, Frames).
let readRequest = OutgoingFrame(bytes: [0x01, 0x03, 0x00, 0x01, 0x00, 0x26, 0x1C, 0x2A])

/// The error of something that must fail.
func failure<T>(_ body: () throws(TransportError) -> T, sourceLocation: SourceLocation = #_sourceLocation) throws
  -> TransportError
{
  do {
    _ = try body()
  } catch {
    return error
  }
  Issue.record("it worked", sourceLocation: sourceLocation)
  throw TransportError.clogged("it worked")
}
