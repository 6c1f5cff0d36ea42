internal import ArgumentParser
internal import BMSCore
internal import Glibc
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
      let signals = try Signals.block()
      let disk = try DiskWorker()
      let recorder = CaptureRecorder(disk)
      let station = try Station(
        reactor: try Reactor(signals: signals), plan: plan, witnesses: [recorder], at: MonotonicClock.now())
      defer { station.close() }
      try recorder.start(output, station, at: MonotonicClock.now())
      for source in station.sources { source.readsUndecoded = true }
      station.advance(to: MonotonicClock.now())
      let ending = Result { try listen(station, recorder, disk) }
      recorder.close(at: MonotonicClock.now())
      disk.finish()
      try ending.get()
      if let trouble = recorder.trouble { throw Failure(sentence: trouble, code: EX_CANTCREAT) }
    }
  }

  /// Until a signal comes, or a replay is over, or the disk takes no more.
  private func listen(_ station: Station, _ recorder: CaptureRecorder, _ disk: DiskWorker) throws {
    while recorder.trouble == nil {
      if let said = disk.takeSaying(at: MonotonicClock.now()) { LineOutput.complain("wecotui: \(said)", .error) }
      // A short capture is at its end before anything was waited for.
      if station.replay?.isAtEnd == true { return }
      for case .signal in try station.wait(until: nil) { return }
    }
  }
}
