internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// The dashboard without a screen: the same alarms, the same history, for a service.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Watch without a screen: history, alarms, daily logs; for a service.",
    discussion: "Says what happens, one line each. Dashboards started meanwhile look on through it, read only. "
      + "With --replay it says what it would have said then, and keeps nothing of it.")

  @OptionGroup var source: SourceOptions

  @Option(help: ArgumentHelp("Write everything on all links into a capture.", valueName: "file")) var record: String?
  @Flag(help: "JSON lines: all readings at every --interval, and every alarm.") var jsonl = false
  @Flag(help: "Keep no history and no daily log.") var noHistory = false

  func run() throws {
    try reporting {
      let config = try ConfigFile.load(source.config)
      var plan = try source.plan(config)
      let isReplay = !source.replay.isEmpty
      if isReplay, source.speed == nil { plan.replaysAtOnce() }
      guard !plan.sources.isEmpty else { throw Failure.noSource }
      let signals = try Signals.block()
      let output = try WatchOutput()
      // What happened is neither kept nor told again as if it happened now.
      let history = try HistoryStart.unless(noHistory || isReplay, plan: plan, config)
      let teller = WatchTeller(jsonl: jsonl, interval: plan.interval ?? 1, output: output)
      let disk = try DiskWorker()
      let desk = FaultDesk(config, incidents: isReplay ? nil : disk, callsHook: !isReplay)
      history?.historian.follow(desk)
      desk.onEvents { events, now in teller.tell(events, at: now) }
      let recorder = CaptureRecorder(disk)
      let witnesses: [(any Witness)?] = [
        desk, history?.historian, isReplay ? nil : AttachServer(program: "wecotui watch") { desk.active }, teller,
        recorder,
        isReplay ? nil : ServiceNotifier(desk),
      ]
      let present = witnesses.compactMap(\.self)
      let station = try Station(
        reactor: try Reactor(signals: signals), plan: plan, witnesses: present, at: MonotonicClock.now())
      var saidTrouble: String?
      defer {
        for witness in present { witness.close(at: MonotonicClock.now()) }
        station.close()
        disk.finish { desk.shelf.trouble == saidTrouble ? [] : [desk.shelf.trouble] }
        output.close()
      }
      if let record {
        try recorder.start(record, station, at: MonotonicClock.now())
        for source in station.sources { source.readsUndecoded = true }
      }
      station.advance(to: MonotonicClock.now())
      // Who keeps a history, a capture or wakes somebody has work to do although nobody reads what is said.
      let isHeardElsewhere = history != nil || record != nil || !config.attention.onAlarm.isEmpty && !isReplay
      while true {
        if let trouble = output.trouble, !isHeardElsewhere { throw Failure.output(trouble) }
        if let said = disk.takeSaying(at: MonotonicClock.now()) { LineOutput.complain("wecotui: \(said)", .error) }
        if desk.trouble != saidTrouble {
          saidTrouble = desk.trouble
          if let saidTrouble { LineOutput.complain("wecotui: \(saidTrouble)", .error) }
        }
        if let said = output.takeSaying() { LineOutput.complain("wecotui: \(said)", .error) }
        if let trouble = recorder.trouble { throw Failure(sentence: trouble, code: EX_CANTCREAT) }
        // A short capture is at its end before anything was waited for.
        if isReplay {
          while output.isCrowded { usleep(1000) }
          if station.replay?.isAtEnd == true {
            return station.state(at: MonotonicClock.now()).replay.map { LineOutput.complain($0) } ?? ()
          }
        }
        for case .signal(let number) in try station.wait(until: nil) where number != SIGWINCH { return }
        if let said = history?.historian.takeSaying() { LineOutput.complain("wecotui: \(said)", .error) }
      }
    }
  }
}

extension HistoryStart {
  /// `nil` where no history is wanted. Where none can be kept, that is said and the rest goes on.
  static func unless(_ isUnwanted: Bool, plan: SourcePlan, _ config: Config) throws -> HistoryStart? {
    guard !isUnwanted else { return nil }
    guard let folder = StateFolder() else {
      LineOutput.complain("wecotui: \(Texts.History.none)")
      return nil
    }
    return try HistoryStart(folder: folder, plan: plan, pause: config.history.commit)
  }
}
