internal import BMSCore
internal import Transport

/// What a program that keeps a history starts with.
struct HistoryStart {
  let historian: Historian

  /// Starts the worker, which alone opens the file. Block signals first.
  /// - Parameter pause: how much of what was read may be lost when the power goes.
  init(folder: StateFolder, plan: SourcePlan, pause: Span) throws(Errno) {
    folder.heal()
    historian = Historian(worker: try HistoryWorker(folder: folder.path), pause: pause)
  }
}
