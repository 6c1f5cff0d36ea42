public import BMSCore
internal import Glibc

/// Reads a capture file, or standard input as `-`, in pieces: a file of any length takes little memory.
public enum CaptureFile {
  /// What was read, and by what reader: `report.sentences(reader)` says it.
  public struct Outcome {
    public var report = CaptureReport()
    public var reader = CaptureReader()
  }

  /// Hands every line to `body`, good or damaged, in the order of the file.
  @discardableResult
  public static func each(_ path: String, _ body: (CaptureItem) throws -> Void) throws -> Outcome {
    let file = path == "-" ? OwnedFD(dup(STDIN_FILENO)) : try opened(path)
    var outcome = Outcome()
    func take(_ item: CaptureItem) throws {
      outcome.report.note(item)
      try body(item)
    }
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count: Int
      do throws(Errno) {
        count = try Syscall.run { read(file.raw, &chunk, chunk.count) }
      } catch {
        throw TransportError.unreadable(path, FileTrouble(error))
      }
      guard count > 0 else { break }
      for item in outcome.reader.read(Array(chunk[..<count])) { try take(item) }
    }
    if let last = outcome.reader.finish() { try take(last) }
    return outcome
  }

  static func opened(_ path: String) throws(TransportError) -> OwnedFD {
    do throws(FileTrouble) {
      return try RegularFile.reading(path)
    } catch {
      throw .unreadable(path, error)
    }
  }
}

/// A capture that is read here and there: by a replay that is sent back and forth.
public final class CaptureBytes {
  /// Of the file, or what it is called.
  public let path: String
  private let file: OwnedFD
  /// `nil` for one in a file.
  private let memory: [UInt8]?

  public init(path: String) throws(TransportError) {
    self.path = path
    file = try CaptureFile.opened(path)
    memory = nil
  }

  /// A capture that is in memory.
  public init(_ bytes: [UInt8], name: String) {
    path = name
    file = OwnedFD(-1)
    memory = bytes
  }

  /// How long the file is now; it may be growing.
  public var count: Int {
    memory?.count ?? FileSystem.status(file.raw).map { Int($0.st_size) } ?? 0
  }

  /// The bytes from a place on, at most `most`; empty at the end of the file and where it cannot be read.
  public func bytes(from offset: Int, most: Int) -> [UInt8] {
    if let memory { return Array(memory.dropFirst(max(offset, 0)).prefix(max(most, 0))) }
    var chunk = [UInt8](repeating: 0, count: max(most, 0))
    let fd = file.raw
    let count = (try? Syscall.run { pread(fd, &chunk, chunk.count, off_t(offset)) }) ?? 0
    return Array(chunk.prefix(max(count, 0)))
  }
}
