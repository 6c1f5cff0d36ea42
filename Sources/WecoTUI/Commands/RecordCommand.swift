internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// Everything on all links into one capture, until a signal ends it.
struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Record everything on all links into a capture, without a dashboard.",
    discussion: "It ends at a signal (Ctrl-C), at the end of a replay, and where the disk takes no more.")

  @OptionGroup(title: "Sources") var source: SourceOptions
  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The capture; a file that is there already is put away first.", valueName: "file"),
    completion: .file())
  var output: String

  @OptionGroup var speech: LanguageOptions

  func run() throws {
    try reporting {
      let plan = try source.plan(try ConfigFile.load(source.config))
      guard !plan.sources.isEmpty else { throw Failure.noSource }
      let signals = try Signals.block()
      let disk = try DiskWorker(Notices())
      let recorder = CaptureRecorder(disk)
      let runner = try Runner(
        signals: signals, notices: disk.notices, plan: plan, consumers: [recorder, disk], watchesAlarms: false,
        keepsTrends: false)
      try recorder.start(output, runner, at: MonotonicClock.now())
      for source in runner.sources { source.readsUndecoded = true }
      // Until a signal comes, or a replay is over, or the disk takes no more.
      let ending = Result {
        try runner.run { turn in
          for notice in turn.notices where notice.subject != .recording { LineOutput.complain(notice) }
          // A short capture is at its end before anything was waited for.
          let isOver = turn.isAskedToEnd || runner.replay?.isAtEnd == true || runner.troubles[.recording] != nil
          return isOver ? .stop : .wait()
        }
      }
      var trouble = runner.troubles[.recording]
      for notice in runner.close() {
        if notice.subject == .recording { trouble = notice.message?.text } else { LineOutput.complain(notice) }
      }
      try ending.get()
      if let trouble { throw Failure(sentence: trouble, code: EX_CANTCREAT) }
    }
  }
}
