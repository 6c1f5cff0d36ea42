public import BMSCore
internal import Glibc

/// Reads a capture file, or standard input as `-`, in pieces: a file of any length takes little memory.
public enum CaptureFile {
  /// Hands every line to `body`, good or damaged, in the order of the file.
  public static func each(_ path: String, _ body: (CaptureItem) throws -> Void) throws {
    let file = OwnedFD(path == "-" ? dup(STDIN_FILENO) : try opened(path))
    var reader = CaptureReader()
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count: Int
      do {
        count = try Syscall.run { read(file.raw, &chunk, chunk.count) }
      } catch {
        throw TransportError.unreadable(path, error)
      }
      guard count > 0 else { break }
      for item in reader.read(Array(chunk[..<count])) { try body(item) }
    }
    if let last = reader.finish() { try body(last) }
  }

  private static func opened(_ path: String) throws(TransportError) -> Int32 {
    do {
      return try Syscall.run { open(path, O_RDONLY | O_CLOEXEC) }
    } catch {
      throw .unreadable(path, error)
    }
  }
}
