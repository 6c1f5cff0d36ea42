internal import ArgumentParser
internal import BMSCore
internal import Transport

/// Everything on all links into one capture, until a signal ends it.
struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Write everything on all links into a capture, without a dashboard.")

  @OptionGroup var source: SourceOptions
  @Option(
    name: [.short, .long], help: ArgumentHelp("The capture; one that is there is put away first.", valueName: "file"))
  var output: String

  func run() throws {
    try reporting {
      let plan = try source.plan(try ConfigFile.load(source.config))
      guard !plan.sources.isEmpty else { throw Failure.noSource }
      let recorder = CaptureRecorder()
      let station = try Station(
        reactor: try Reactor(signals: try Signals.block()), plan: plan, witnesses: [recorder],
        at: MonotonicClock.now())
      defer { station.close() }
      defer { recorder.close(at: MonotonicClock.now()) }
      try recorder.start(output, station, at: MonotonicClock.now())
      for source in station.sources { source.readsUndecoded = true }
      station.advance(to: MonotonicClock.now())
      while true {
        if let trouble = recorder.trouble { throw Failure(sentence: trouble, code: 73) }
        for case .signal in try station.wait(until: nil) { return }
        if station.replay?.isAtEnd == true { return }
      }
    }
  }
}
