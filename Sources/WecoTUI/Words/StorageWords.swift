internal import Transport

extension Texts {
  /// The words about the disk and standard output, which may take nothing.
  enum Disk {
    static func record(_ path: String) -> String { "the record \(path)" }
    static func capture(_ path: String) -> String { "the capture \(path)" }
    static func screen(_ name: String) -> String { "the screen \(name)" }
    static func export(_ name: String) -> String { "the export of \(name)" }
    static func incident(_ name: String) -> String { "incident \(name)" }
    static let incidents = "the list of incidents"
    static let labels = "the labels"

    static func hangs(_ what: String, waiting: Int, dropped: Int) -> String {
      let state = "the disk takes nothing: writing \(what) does not come to an end, \(waiting) more wait"
      return dropped > 0
        ? "\(state), \(dropped) were left out; look whether it is full, worn or unplugged"
        : "\(state); look whether it is full, worn or unplugged"
    }
    static func again(dropped: Int) -> String {
      dropped > 0
        ? "the disk takes what it is given again; \(dropped) things were left out"
        : "the disk takes what it is given again"
    }
    static func unwritten(_ what: [String]) -> String {
      let first = what.prefix(5).joined(separator: ", ")
      return "the disk took nothing in the end, and this was not written: "
        + (what.count > 5 ? "\(first) and \(what.count - 5) more" : first)
    }
    static func slowIncidents(_ count: Int) -> String {
      "\(count) \(count == 1 ? "incident was" : "incidents were") not written to the disk, which is too slow"
    }
    static func missing(_ events: Int) -> String { "\(events) events are missing here: the disk took nothing" }
    static func leftOut(_ what: String) -> String {
      "\(what) was not written: the disk takes nothing; look whether it is full, worn or unplugged"
    }

    static func noOutput(_ error: Errno, comesBack: Bool) -> String {
      comesBack
        ? "standard output takes nothing (\(error)): nothing is said there until it does again"
        : "standard output takes nothing (\(error)): nothing is said there any more"
    }
    static func outputAgain(lost: Int) -> String { "standard output takes lines again; \(lost) were lost" }
  }

  /// The words about the history on the disk.
  enum History {
    static let none = "no history is kept: set HOME or XDG_STATE_HOME to a folder of yours"
    static func setAside(_ damage: String, _ path: String) -> String {
      "the history was damaged (\(damage)); it was kept as \(path) and a new one begun"
    }
    static let endless = "a question about it does not come to an end"
    static func odd(version: Int64) -> String { "it says that it is of version \(version)" }
    static func odd(_ type: String, _ name: String) -> String {
      "it holds a \(type) that this program did not make, \(name)"
    }
    static let oddPartMissing = "a part of it is missing"
  }

  /// Why there is no screen.
  enum Terminal {
    static func fallback(_ term: String) -> String {
      "TERM=\(term) is unknown here, drawn as vt100: install ncurses-term"
    }
    static let none =
      "The dashboard needs a terminal for input and output: use wecotui snapshot or wecotui watch in pipes and scripts."
    static func noCursor(_ term: String) -> String {
      "The terminal \(named(term)) cannot address its cursor: set TERM to what it is (xterm, vt100), or use wecotui "
        + "snapshot or wecotui watch."
    }
    static func noTerminfo(_ term: String) -> String {
      "There is no terminfo entry for \(named(term)) and none for vt100 either: install ncurses-base or set TERM."
    }
    static func failed(_ term: String) -> String {
      "The terminal \(named(term)) could not be set up: set TERM to what it is (xterm, vt100)."
    }
    private static func named(_ term: String) -> String { term.isEmpty ? "(TERM is empty)" : "TERM=\(term)" }
  }
}
