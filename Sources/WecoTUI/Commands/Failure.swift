internal import ArgumentParser
internal import Glibc
internal import Transport

/// Why a command ends without having done its work: one sentence for the person, one number for the script.
struct Failure: Error, Hashable {
  let sentence: String
  /// From sysexits.h (interfaces, Exit codes).
  let code: Int32

  /// Says the sentence on stderr and gives what ArgumentParser has to end with.
  func report() -> ExitCode {
    Complaint.write("wecotui: \(sentence)", .error)
    return ExitCode(code)
  }
}

extension Failure {
  init(_ error: TransportError) { self.init(sentence: error.description, code: error.exitCode) }
  init(_ error: TerminalError) { self.init(sentence: error.description, code: EX_UNAVAILABLE) }
}

/// Runs a command's work and turns its failure into a sentence and an exit code.
func reporting(_ work: () throws -> Void) throws {
  do { try work() } catch let failure as Failure { throw failure.report() } catch let error as TransportError {
    throw Failure(error).report()
  } catch let error as Errno {
    throw Failure.system(error).report()
  }
}
