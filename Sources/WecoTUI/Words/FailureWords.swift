internal import BMSCore
internal import Glibc
internal import Transport

/// Why a command did not do its work: the sentence for the person and the number for the script (sysexits.h), side by
/// side.
extension Failure {
  private init(_ sentence: String, _ code: Int32) { self.init(sentence: sentence, code: code) }

  static let noSource = Failure(
    "no battery was named: give a port (wecotui ports lists what is there), HOST:PORT, a CAN interface or --demo, or "
      + "write sources into the configuration", EX_USAGE)
  static let interrupted = Failure("interrupted before the reading was complete", 130)
  static let replayIsNotNow = Failure(
    "this command tells the present, --replay the past: use snapshot --replay FILE", EX_USAGE
  )

  /// Something of the operating system that never fails did.
  static func system(_ error: Errno) -> Failure {
    Failure("cannot go on (\(error)): this computer is out of resources", EX_OSERR)
  }

  // MARK: - Sources

  static func noScenario(_ name: String, of all: [String]) -> Failure {
    Failure(Texts.Options.none(Texts.Options.scenario, name, of: all), EX_USAGE)
  }
  static func sameFiles(_ one: String, _ other: String) -> Failure {
    Failure(
      "the sources \"\(one)\" and \"\(other)\" would be kept in the same files: give one of them "
        + "another name", EX_USAGE)
  }
  static func namedTwice(_ words: String) -> Failure {
    Failure("\(words) is named twice: every source is a battery of its own, name each once", EX_USAGE)
  }
  static func sameDevice(_ one: String, _ other: String) -> Failure {
    Failure("\(one) and \(other) are the same device: every source is a battery of its own, name each once", EX_USAGE)
  }

  /// - Parameter likely: what may have been meant.
  static func noSource(
    _ word: String, likely: String?, named: [String], ports: [String], interfaces: [String]
  ) -> Failure {
    func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.prefix(12).joined(separator: ", ") }
    let meant = likely.map { " Did you mean \($0)?" } ?? ""
    return Failure(
      "there is no source or command \(word).\(meant) Sources of the configuration: \(list(named)). Serial ports: "
        + "\(list(ports)). CAN interfaces: \(list(interfaces)). A serial server is HOST:PORT; a port or an interface "
        + "that is not there yet is named by --port or --can", EX_USAGE)
  }
  static func captureFile(_ word: String) -> Failure {
    Failure("\(word) is a file and no port: --replay \(word) shows a capture", EX_USAGE)
  }
  /// Something in the folder one stands in that may be a port: a link to a pseudo terminal, say.
  static func portHere(_ word: String) -> Failure {
    Failure("\(word) is no source; if the port \(word) in this folder is meant, write ./\(word)", EX_USAGE)
  }
  static func portZero(_ word: String) -> Failure {
    Failure("\(word): a server is never at port 0; name the port it listens at", EX_USAGE)
  }
  /// - Parameters:
  ///   - source: what the name stands for, as options.
  ///   - other: what it could mean as well, as options.
  static func twoMeanings(_ name: String, _ source: String, _ other: String) -> Failure {
    Failure(
      "\(name) is a source of the configuration (\(source)) and could mean \(other) as well: write \(other) for that, or "
        + "give the source another name in the configuration", EX_USAGE)
  }
  static func unclearOrder(_ bare: [String]) -> Failure {
    Failure(
      "the order of the sources is unclear, since \(bare.joined(separator: " or ")) is given twice: name "
        + "ports by --port and interfaces by --can", EX_USAGE)
  }

  // MARK: - No complete reading

  static func noFrames(_ name: String) -> Failure { Failure(Texts.Probe.noFrames(name), EX_PROTOCOL) }
  static func partial(_ name: String, after seconds: String) -> Failure {
    Failure(
      "\(name) answers, but gave no complete reading in \(seconds) s: the line is bad, or --timeout too short",
      EX_TEMPFAIL)
  }
  /// - Parameter name: `nil` where no link is known.
  static func noAnswer(_ name: String?, after seconds: String) -> Failure {
    Failure(
      "nothing answers on \(name ?? "the battery") within \(seconds) s (no key ok): check that TX and RX are "
        + "not swapped (battery pin 2 T/R- to PC RX, pin 3 RXD+ to PC TX, pin 5 GND), that the battery is on, and the key",
      EX_TEMPFAIL)
  }
  /// What answered once has no wires that are swapped.
  static func fellSilent(_ name: String, replies: Int, secondsAgo: Int64) -> Failure {
    Failure(
      "\(name) answered until \(secondsAgo) s ago, \(replies) good replies, and is silent since: "
        + "check that the battery is still on and the cable still plugged in", EX_TEMPFAIL)
  }
  static func fellSilent(_ name: String, frames: Int, secondsAgo: Int64) -> Failure {
    Failure(
      "\(name) spoke until \(secondsAgo) s ago, \(frames) good frames, and is silent since: "
        + "check that the battery is still on and the cable still plugged in", EX_TEMPFAIL)
  }
  static func silentBus(_ name: String, after seconds: String) -> Failure {
    Failure(
      "nothing is heard on \(name) within \(seconds) s: check CAN-H, CAN-L, the termination and the bit rate, "
        + "and whether the battery waits for its inverter (--ask asks in its place)", EX_TEMPFAIL)
  }
  static func strangeBus(_ name: String, after seconds: String) -> Failure {
    Failure(
      "frames come on \(name), but in \(seconds) s none that any known protocol explains: "
        + "the Debug page of the dashboard lists them", EX_PROTOCOL)
  }

  // MARK: - Files

  static let noStateFolder = Failure(
    "there is no place to write to: set HOME or XDG_STATE_HOME to a folder of yours", EX_CANTCREAT)
  static func writing(_ path: String, _ error: FileTrouble) -> Failure {
    Failure("cannot write \(path) (\(error)): set XDG_STATE_HOME to a folder that you may write to", EX_CANTCREAT)
  }
  static func notWritable(_ path: String, _ error: FileTrouble) -> Failure {
    Failure("cannot write \(path) (\(error)): name a file you may write to", EX_IOERR)
  }
  static func notNew(_ path: String, _ error: FileTrouble) -> Failure {
    Failure("cannot write \(path) (\(error)): name a file that is not there yet", EX_CANTCREAT)
  }
  static func noOutput(_ path: String, _ error: FileTrouble) -> Failure {
    Failure(
      "cannot write \(path) (\(error)): name a file, or leave -o away for standard output", EX_CANTCREAT
    )
  }
  static func output(_ error: Errno) -> Failure {
    Failure(
      "cannot write the result (\(error)): check where standard output leads and that the disk is not full", EX_IOERR)
  }
  static func slowRecord(_ path: String) -> Failure {
    Failure(
      "Nothing was sent: the disk does not respond, so the record \(path) could not be written in time. Look "
        + "whether the disk is full, worn or unplugged, or set XDG_STATE_HOME.", EX_CANTCREAT)
  }
  static func noRecord(_ path: String, _ error: FileTrouble) -> Failure {
    Failure(
      "Nothing was sent: the record \(path) cannot be written (\(error)). Make room or set XDG_STATE_HOME.",
      EX_CANTCREAT)
  }
  static func unreadableConfiguration(_ path: String, _ error: FileTrouble) -> Failure {
    let advice = error.code == EACCES ? "its group may read it, ask to be added (ls -l names it)" : "check the path"
    return Failure(
      "cannot read the configuration \(path) (\(error)): \(advice)", error.code == EACCES ? EX_NOPERM : EX_NOINPUT)
  }
  static func unreadableMap(_ path: String, _ error: FileTrouble, builtIn names: [String]) -> Failure {
    Failure(
      "cannot read the device map \(path) (\(error)): name a file, or \(names.joined(separator: " or "))",
      error.code == EACCES ? EX_NOPERM : EX_NOINPUT)
  }

  // MARK: - Incidents

  static let noIncident = Failure("no incident was kept yet: a new fault makes one", EX_NOINPUT)
  static func noFolder(_ path: String) -> Failure {
    Failure("\(path) is no folder: is the stick plugged in and mounted?", EX_CANTCREAT)
  }
  static func noIncident(_ name: String) -> Failure {
    Failure("there is no incident \(name): :incidents lists them", EX_NOINPUT)
  }
  static func unreadableIncident(_ path: String) -> Failure {
    Failure("\(path) cannot be read: it is damaged or was written by another version", EX_DATAERR)
  }

  // MARK: - The history

  static func backwards(_ from: String, _ to: String) -> Failure {
    Failure("nothing lies between --from \(from) and --to \(to): --from is the later of the two", EX_USAGE)
  }
  static func ownFile(_ path: String) -> Failure {
    Failure(
      "\(path) is a file that this program itself keeps, and an export would empty it: name another one", EX_CANTCREAT)
  }
  static func noHistory(_ path: String) -> Failure {
    Failure("there is no history at \(path) yet: the dashboard and `wecotui watch` write it", EX_NOINPUT)
  }
}
