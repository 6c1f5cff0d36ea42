/// The words of replaying and recording.
extension Texts {
  enum Playback {
    static let badge = "REPLAY"
    static let paused = "PAUSED"
    static let atEnd = "END"
    static func running(_ speed: Double) -> String {
      speed == 0 ? "max" : "\(Int(exactly: speed).map(String.init) ?? "\(speed)")x"
    }
    static func damaged(_ lines: Int) -> String { lines == 1 ? "1 damaged line" : "\(lines) damaged lines" }
    static let pause = "stop the replay, and let it run again"
    static let step = "on to the next event"
    static let back = "10 s back"
    static let onward = "10 s on"
    static let faster = "faster"
    static let slower = "slower"
    static let nextAlarm = "on to the next alarm"
    static let record = "write everything on all links into a capture; stop ends it"
    static let recordUsage = "name a file: record FILE, or record stop"
    static let seek = "in a replay: go to a time of the recorded day"
    static let seekUsage = "name a time of the recorded day: seek 14:03:27"
    static let speed = "in a replay: times real time, 0 as fast as possible"
    static let speedUsage = "speed is 0 (as fast as possible) to 10000 times real time"
    static let startedOnly =
      "live values and a replay cannot be mixed: quit, and start with --replay FILE or with a link"
    static let none = "nothing is being replayed: start with --replay FILE"
    static let noAlarm = "no further alarm up to the end of the capture"
    static func alarm(_ name: String) -> String { "alarm: \(name)" }
    static func recording(_ path: String) -> String { "recording to \(path)" }
    static func recorded(_ path: String, _ events: Int) -> String { "recorded \(events) events to \(path)" }
    static let notRecording = "nothing is being recorded"
    static func badge(recording bytes: Int) -> String {
      bytes < 1_000_000 ? "REC \(bytes / 1000) kB" : "REC \(bytes / 1_000_000) MB"
    }
  }
}
