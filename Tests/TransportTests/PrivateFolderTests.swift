import Glibc
import Synchronization
import Testing

@testable import Transport

@Suite struct PrivateFolderTests {
  private func rights(_ path: String) -> mode_t? { FileSystem.status(path).map { $0.st_mode & 0o7777 } }

  private func temporary() -> String {
    var template = Array("/tmp/wecotui-test-XXXXXX".utf8CString)
    return mkdtemp(&template).map { String(cString: $0) } ?? "/nowhere"
  }

  @Test func `A folder made while a socket is made has the rights it was made with`() throws {
    let root = temporary()
    let done = try WakeUp()
    // As the program starts: one thread makes its folders while another opens the socket.
    let socket = "\(root)/one.sock"
    let work = FolderWork()
    try WorkerThread.start {
      for number in 0..<2000 {
        let path = "\(root)/\(number)"
        mkdir(path, 0o700)
        var status = stat()
        if stat(path, &status) != 0 || status.st_mode & 0o777 != 0o700 { work.wrong.withLock { $0 += 1 } }
        rmdir(path)
      }
      work.isOver.store(true, ordering: .relaxed)
      done.ring()
    }
    while !work.isOver.load(ordering: .relaxed) {
      let listener = try UnixListener(path: socket, mode: 0o600)
      #expect(rights(socket) == 0o600)
      listener.close()
    }
    done.wait()
    #expect(work.wrong.withLock { $0 } == 0)
    rmdir(root)
  }

  @Test(arguments: [0o000, 0o400, 0o600, 0o755, 0o777] as [mode_t])
  func `A folder with wrong rights is mended, and those above it only where nobody can enter`(found: mode_t) throws {
    let root = temporary()
    defer { for path in ["above/ours/inner", "above/ours", "above", ""] { rmdir("\(root)/\(path)") } }
    try PrivateFolder.make("\(root)/above/ours/inner")
    for path in ["above/ours/inner", "above/ours", "above"] { #expect(rights("\(root)/\(path)") == 0o700) }
    chmod("\(root)/above/ours/inner", found)
    chmod("\(root)/above/ours", found)
    chmod("\(root)/above", found)
    try PrivateFolder.make("\(root)/above/ours")
    PrivateFolder.heal("\(root)/above/ours")
    #expect(rights("\(root)/above/ours") == 0o700)
    #expect(rights("\(root)/above/ours/inner") == 0o700)
    #expect(rights("\(root)/above") == (found & 0o100 == 0 ? 0o700 : found))
  }

  @Test func `Only a file is a file, and a link to one`() throws {
    let root = temporary()
    defer { for name in ["file", "link", "fifo", "gone", ""] { remove("\(root)/\(name)") } }
    #expect(throws: FileTrouble(Errno(ENOENT))) { _ = try RegularFile.reading("\(root)/file") }
    _ = try RegularFile.replacing("\(root)/file", .userOnly)
    symlink("\(root)/file", "\(root)/link")
    symlink("\(root)/nothing", "\(root)/gone")
    mkfifo("\(root)/fifo", 0o600)
    _ = try RegularFile.reading("\(root)/link")
    chmod("\(root)/file", 0o666)
    _ = try RegularFile.appending("\(root)/link", .userOnly)
    #expect(rights("\(root)/file") == 0o600)
    for (path, kind) in [("\(root)/fifo", FileKind.pipe), (root, .directory), ("/dev/full", .device)] {
      let trouble = FileTrouble(kind: kind)
      #expect(throws: trouble) { _ = try RegularFile.reading(path) }
      #expect(throws: trouble) { _ = try RegularFile.replacing(path, .shared) }
      #expect(throws: trouble) { _ = try RegularFile.appending(path, .shared) }
      #expect(throws: trouble) { try AtomicFile.write([1], to: path, .shared) }
      #expect(throws: FileTrouble(Errno(EEXIST))) { _ = try RegularFile.creating(path, .shared) }
    }
    #expect(throws: FileTrouble(Errno(ENOENT))) { _ = try RegularFile.reading("\(root)/gone") }
  }
}

/// What the two threads share.
private final class FolderWork: Sendable {
  let isOver = Atomic(false)
  let wrong = Mutex(0)
}
