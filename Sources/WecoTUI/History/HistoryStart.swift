internal import Transport

/// What a program that keeps a history starts with.
struct HistoryStart {
  let historian: Historian

  /// Starts the worker, which alone opens the file. Block signals first.
  init(folder: StateFolder, plan: SourcePlan) throws(Errno) {
    folder.heal()
    historian = Historian(worker: try HistoryWorker(folder: folder.path))
  }
}
