/// Why a command ends without having done its work: one sentence for the person, one number for the script.
struct Failure: Error, Hashable {
  let sentence: String
  /// From sysexits.h (interfaces, Exit codes).
  let code: Int32
}
