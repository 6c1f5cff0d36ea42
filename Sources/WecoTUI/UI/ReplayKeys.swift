internal import BMSCore

/// What the user can do with the time of a replay.
enum ReplayCommand: Hashable, Sendable {
  case pause, step
  /// Back or on, in recorded time.
  case move(Span)
  /// A time of the recorded day: hours, minutes, seconds.
  case seek(Span)
  case faster(Int)
  case speed(Double)
  case nextAlarm
}

/// The keys that a replay adds to those of the dashboard.
enum ReplayKeys {
  static let bindings: [(keys: [Key], command: ReplayCommand, names: String, words: String)] = [
    ([.char(" ")], .pause, "Space", Texts.Playback.pause),
    ([.char(".")], .step, ".", Texts.Playback.step),
    ([.left], .move(.seconds(-10)), "Left", Texts.Playback.back),
    ([.right], .move(.seconds(10)), "Right", Texts.Playback.onward),
    ([.char("+")], .faster(1), "+", Texts.Playback.faster),
    ([.char("-")], .faster(-1), "-", Texts.Playback.slower),
    ([.char("n")], .nextAlarm, "n", Texts.Playback.nextAlarm),
  ]

  static func command(for key: Key) -> ReplayCommand? { bindings.first { $0.keys.contains(key) }?.command }

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

extension Hands {
  /// Keys of the replay, where one runs; a search that is under way keeps its `n`.
  func pressInReplay(_ key: Key) -> [Effect]? {
    guard state.replay != nil, view.replay == nil, !view.isHelpOpen, view.dialogs.isEmpty,
      let command = ReplayKeys.command(for: key)
    else { return nil }
    if command == .nextAlarm, view.search != nil { return nil }
    return [.playback(command)]
  }
}

extension CommandTable {
  static let capture: [Command] = [
    Command(name: "record", usage: "FILE|stop", words: Texts.Playback.record) { arguments, hands in
      guard arguments.count == 1, let file = arguments.first else {
        hands.view.message = .trouble(Texts.Playback.recordUsage)
        return []
      }
      return [.record(file == "stop" ? nil : file)]
    },
    Command(name: "seek", usage: "HH:MM:SS", words: Texts.Playback.seek) { arguments, hands in
      guard hands.state.replay != nil else { return noReplay(&hands) }
      guard arguments.count == 1, let time = ReplayKeys.time(arguments[0]) else {
        hands.view.message = .trouble(Texts.Playback.seekUsage)
        return []
      }
      return [.playback(.seek(time))]
    },
    Command(name: "speed", usage: "N", words: Texts.Playback.speed) { arguments, hands in
      guard hands.state.replay != nil else { return noReplay(&hands) }
      guard arguments.count == 1, let speed = Double(arguments[0]), (0...10_000).contains(speed) else {
        hands.view.message = .trouble(Texts.Playback.speedUsage)
        return []
      }
      return [.playback(.speed(speed))]
    },
  ]

  private static func noReplay(_ hands: inout Hands) -> [Effect] {
    hands.view.message = .trouble(Texts.Playback.none)
    return []
  }
}

/// The badge that nobody can overlook: what is on the screen happened, it does not happen.
enum ReplayBadge {
  static func line(_ replay: ReplayStatus, clock: String) -> Line {
    let how =
      replay.isAtEnd
      ? Texts.Playback.atEnd : replay.isPaused ? Texts.Playback.paused : Texts.Playback.running(replay.speed)
    var line = Line(" \(Texts.Playback.badge) \(clock) \(how) ", .fault)
    if replay.damaged > 0 { line += Line(" \(Texts.Playback.damaged(replay.damaged)) ", .warning) }
    return line
  }
}
