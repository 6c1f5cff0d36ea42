internal import BMSCore

/// What the user can do with the time of a replay.
enum ReplayCommand: Hashable, Sendable {
  case pause, step, stepBack
  /// Back or on, in recorded time.
  case move(Span)
  /// A time of the recorded day: hours, minutes, seconds.
  case seek(Span)
  case faster(Int)
  case speed(Double)
  case nextAlarm
  /// The hunt for an alarm is over: at the speed before, and standing where one came up.
  case endHunt(Double, pauses: Bool)
}

extension ReplayCommand {
  /// `14:03`, `14:03:27`, `14:03:27.250`: a time of the day.
  static func time(_ text: String) -> Span? {
    let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = halves.count == 2 ? String(halves[1]) : "0"
    guard (1...6).contains(fraction.utf8.count), fraction.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    let microseconds = Int64(fraction + String(repeating: "0", count: 6 - fraction.utf8.count)) ?? 0
    let parts = halves[0].split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) ?? -1 }
    guard (halves.count == 2 ? 3...3 : 2...3).contains(parts.count), (0...23).contains(parts[0]),
      (0...59).contains(parts[1])
    else { return nil }
    let seconds = parts.count == 3 ? parts[2] : 0
    guard (0...59).contains(seconds) else { return nil }
    return .seconds(parts[0] * 3600 + parts[1] * 60 + seconds) + Span(microseconds: microseconds)
  }
}

/// The `:` commands about captures and incidents.
extension CommandTable {
  static let capture: [Command] = [
    Command(name: "record", usage: "FILE|stop", words: Texts.Playback.record) { arguments, screen in
      guard arguments.count == 1, let file = arguments.first else {
        return screen.complain(Texts.Playback.recordUsage)
      }
      if let holder = screen.cluster?.holder, screen.cluster?.buses.isEmpty == true {
        return screen.complain(Texts.Debug.asksThere(holder))
      }
      return [.record(file == "stop" ? nil : file)]
    },
    Command(name: "learn", words: Texts.Playback.learn) { _, screen in screen.openLesson() },
    Command(name: "seek", usage: Texts.Usage.time, words: Texts.Playback.seek) { arguments, screen in
      guard screen.state.replay != nil else { return screen.complain(Texts.Playback.none) }
      guard arguments.count == 1, let time = ReplayCommand.time(arguments[0]) else {
        return screen.complain(Texts.Playback.seekUsage)
      }
      return [.playback(.seek(time))]
    },
    Command(name: "speed", usage: "N", words: Texts.Playback.speed) { arguments, screen in
      guard screen.state.replay != nil else { return screen.complain(Texts.Playback.none) }
      guard arguments.count == 1, let speed = Double(arguments[0]), (0...10_000).contains(speed) else {
        return screen.complain(Texts.Playback.speedUsage)
      }
      return [.playback(.speed(speed))]
    },
  ]

  static let incidents = [open, list, export]

  private static let open = Command(
    name: "incident", usage: Texts.Usage.anyName, words: Texts.Incidents.open,
    choices: { before, state in before.isEmpty ? state.incidents.map(\.name) : [] },
    run: { arguments, _ in [.replay(arguments.first)] })

  private static let list = Command(name: "incidents", words: Texts.Incidents.list) { _, screen in
    screen.view.isHelpOpen = false
    screen.view.dialogs = [Dialog(kind: .incidents)]
    return []
  }

  private static let export = Command(
    name: "export", usage: Texts.Usage.incident, words: Texts.Incidents.export,
    choices: { before, state in
      before.isEmpty ? ["incident"] : before.count == 1 ? state.incidents.map(\.name) : []
    },
    run: { arguments, screen in
      guard arguments.first == "incident" else {
        return screen.complain(Texts.Commands.allowed("export", ["incident"]))
      }
      // A folder has a slash, which no incident's name has; it may have blanks in it.
      var rest = arguments.dropFirst()
      let name = rest.first.flatMap { $0.contains("/") ? nil : $0 }
      if name != nil { rest = rest.dropFirst() }
      let folder = rest.joined(separator: " ")
      guard folder.isEmpty || folder.contains("/") else { return screen.complain(Texts.Incidents.exportUsage) }
      // Without a name the one that is open, else the newest.
      let open = screen.view.replay?.name ?? screen.openIncident
      return [.exportIncident(name ?? open, folder: folder.isEmpty ? nil : folder)]
    })
}
