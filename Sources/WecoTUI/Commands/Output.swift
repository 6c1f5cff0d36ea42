internal import Glibc
internal import Transport

/// Standard output, for results that a script relies on.
enum Output {
  /// Writes a text and a line end, all of it.
  ///
  /// `print` would not notice a full disk or a closed descriptor, and the command would end as if all were well.
  static func line(_ text: String) throws(Failure) { try write(Array("\(text)\n".utf8)) }

  static func write(_ bytes: [UInt8]) throws(Failure) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(STDOUT_FILENO, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Failure.output(Errno(errno)) }
      written += count
    }
  }
}

extension Failure {
  static func output(_ error: Errno) -> Failure {
    Failure(
      sentence: "cannot write the result (\(error)): check where standard output leads and that the disk is not full",
      code: EX_IOERR)
  }
}
