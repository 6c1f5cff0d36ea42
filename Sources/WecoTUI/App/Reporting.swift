internal import ArgumentParser
internal import Glibc
internal import Transport

extension Failure {
  /// Says the sentence on stderr and gives what ArgumentParser has to end with.
  func report() -> ExitCode {
    Complaint.write("wecotui: \(sentence)", .error)
    return ExitCode(code)
  }
}

/// Runs a command's work and turns its failure into a sentence and an exit code.
func reporting(_ work: () throws -> Void) throws {
  do { try work() } catch let failure as Failure { throw failure.report() } catch let error as TransportError {
    throw Failure(error).report()
  } catch let error as Errno {
    throw Failure.system(error).report()
  }
}
