import Glibc
import Testing

@testable import BMSCore
@testable import Transport

@Suite struct CaptureOutputTests {
  private static let start = Instant(microseconds: 5_000_000_000)

  private func line(_ number: Int) -> [UInt8] {
    Array("(1700000000.\(100_000 + number % 900_000)) can0 351#1402740E740ECC01\n".utf8)
  }

  private func text(_ path: String) throws -> [UInt8] {
    let bytes = try CaptureBytes(path: path)
    return bytes.bytes(from: 0, most: bytes.count)
  }

  /// What a part holds, whatever it was compressed with; waits until that is done.
  private func part(_ path: String) throws -> [UInt8] {
    #expect(comesTrue { access(path, F_OK) != 0 }, "\(path) is compressed")
    for (ending, unpack) in [(".zst", ["zstd", "-dq", "--rm", "--"]), (".gz", ["gzip", "-d", "--"])]
    where access(path + ending, F_OK) == 0 {
      let pid = try #require(ChildProcess.start(unpack + [path + ending]))
      var status: Int32 = 0
      try Syscall.run { waitpid(pid, &status, 0) }
      #expect(status == 0, "\(path)\(ending) is no whole file")
    }
    return try text(path)
  }

  @Test func `a capture is rotated between lines, its parts are compressed and nothing of it is lost`() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/capture.log"
    let output = try CaptureOutput(
      path: path, limits: CaptureOutput.Limits(partBytes: 4096, leastFreeBytes: 0), at: Self.start)
    var all: [UInt8] = []
    for number in 0..<250 {
      let now = Self.start + .milliseconds(Int64(number))
      all += line(number)
      try output.append(line(number), at: now)
      if output.isFull { try output.rotate(at: now) }
    }
    try output.flush(at: Self.start + .seconds(1))
    #expect(output.parts == 3)
    var whole: [UInt8] = []
    for number in 1..<output.parts {
      let part = try part("\(path).\(number)")
      #expect(part.last == UInt8(ascii: "\n") && part.count >= 4096 && part.count < 4096 + 64)
      whole += part
    }
    // The one that has the name stays plain text.
    whole += try text(path)
    #expect(whole == all)
  }

  @Test func `numbers that were used are not used again`() throws {
    let directory = try TemporaryDirectory()
    try directory.file("capture.log", "(1700000000.000000) can0 351#14\n")
    try directory.file("capture.log.7.zst", "packed")
    _ = try CaptureOutput(path: "\(directory.path)/capture.log", at: Self.start)
    #expect(try part("\(directory.path)/capture.log.8") == Array("(1700000000.000000) can0 351#14\n".utf8))
    #expect(try text("\(directory.path)/capture.log.7.zst") == Array("packed".utf8))
  }

  @Test func `nothing waits longer than a second`() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/capture.log"
    let output = try CaptureOutput(path: path, limits: .init(leastFreeBytes: 0), at: Self.start)
    #expect(output.deadline == nil)
    try output.append(line(1), at: Self.start)
    try output.append(line(2), at: Self.start + .milliseconds(900))
    let due = Self.start + .seconds(1)
    #expect(output.deadline == due)
    try output.look(at: Self.start + .milliseconds(999))
    #expect(try text(path).isEmpty)
    try output.look(at: due)
    #expect(try text(path) == line(1) + line(2))
    #expect(output.deadline == nil)
  }

  @Test func `a disk that fills up ends the recording with a sentence, and what was heard is there`() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/capture.log"
    let limits = CaptureOutput.Limits(leastFreeBytes: 1000)
    #expect(throws: TransportError.noRoom(path)) {
      _ = try CaptureOutput(path: path, limits: limits, freeBytes: { _ in 999 }, at: Self.start)
    }
    #expect(access(path, F_OK) != 0, "an empty file was left on a full disk")
    var free: Int64 = 1000
    let output = try CaptureOutput(path: path, limits: limits, freeBytes: { _ in free }, at: Self.start)
    try output.append(line(1), at: Self.start)
    try output.look(at: Self.start + .seconds(6))
    free = 999
    try output.append(line(2), at: Self.start + .seconds(7))
    #expect(throws: TransportError.noRoom(path)) { try output.look(at: Self.start + .seconds(20)) }
    #expect(try text(path) == line(1) + line(2))
    // Where nobody knows how much room there is, it goes on.
    free = -1
    try output.append(line(3), at: Self.start + .seconds(21))
    try output.look(at: Self.start + .seconds(40))
    #expect(try text(path) == line(1) + line(2) + line(3))
  }

  @Test func `what is no file is left alone, and two programs never write one capture`() throws {
    let directory = try TemporaryDirectory()
    #expect(throws: TransportError.unwritable("/dev/full", FileTrouble(kind: .device))) {
      _ = try CaptureOutput(path: "/dev/full", at: Self.start)
    }
    let path = "\(directory.path)/capture.log"
    let first = try CaptureOutput(path: path, limits: .init(leastFreeBytes: 0), at: Self.start)
    #expect(throws: TransportError.recordedElsewhere(path)) { _ = try CaptureOutput(path: path, at: Self.start) }
    try first.append(line(1), at: Self.start)
    try first.flush(at: Self.start)
    #expect(try text(path) == line(1))
  }
}
