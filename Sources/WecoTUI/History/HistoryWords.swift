internal import BMSCore
internal import Glibc

/// The words for what is wrong with the database stand with it: nobody else knows these troubles.
extension HistoryTrouble {
  func sentence(of path: String) -> String {
    switch self {
    case .noFile(let trouble): "the history \(path) is not written (\(trouble)): move away what is there"
    case .odd(let what): "the history \(path) is none of this program's (\(what)): move it away"
    case .newer(let version):
      "the history \(path) has version \(version), made by a newer WecoTUI: update this one, or move the file away"
    case .sqlite(let error) where error.isLocked:
      "the history \(path) is locked by another program: it is written as soon as that one lets go"
    case .sqlite(let error) where error.isFull:
      "the disk is full, the history \(path) is not written: make room, and it goes on by itself"
    case .sqlite(let error) where error.isReadOnly:
      "the history \(path) cannot be written (\(error.message)): check who may write there and that the disk is not "
        + "read-only"
    case .sqlite(let error): "the history \(path) is not written (\(error.message)): check the disk"
    }
  }
}

extension Failure {
  static func unreadableHistory(_ path: String, _ trouble: HistoryTrouble) -> Failure {
    switch trouble {
    case .newer: Failure(sentence: trouble.sentence(of: path), code: EX_DATAERR)
    case .odd(let what):
      Failure(sentence: "\(path) is no history of this program (\(what)): check which file it is", code: EX_DATAERR)
    case .noFile(let trouble):
      Failure(sentence: "cannot read the history \(path) (\(trouble)): move away what is there", code: EX_NOINPUT)
    case .sqlite(let error):
      Failure(
        sentence: "cannot read the history \(path) (\(error.message)): check the file and its rights", code: EX_IOERR)
    }
  }
}
