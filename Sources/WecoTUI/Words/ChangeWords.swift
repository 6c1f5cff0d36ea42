internal import BMSCore

/// The words of changing settings, of the lock and of the wiring view.
extension Texts {
  static let locked = "LOCKED"
  static let writesAllowed = "WRITES ALLOWED"

  enum Change {
    static func title(_ label: String) -> String { "Set \(label)" }
    static let battery = "Battery"
    static let present = "Present value"
    static let change = "Change"
    static let bytes = "Bytes"
    static let how = "Sent as"
    static let map = "Device map"
    static let note = "Note"
    static let faults = "In spite of"
    static let record = "Recorded in"
    static let port = "Port"
    static let portUnseen =
      "No program of yours has it open as well. Whether one of another user's has cannot be seen from this account."
    static let outcome = "Outcome"
    static let choose = "Choose the new value: Up and Down or its first letters, then Enter. Nothing is sent yet."
    static func enter(_ allowed: String) -> String { "Type the new value (\(allowed)) and Enter. Nothing is sent yet." }
    static let value = "New value: "
    static let passphrase = "Passphrase: "
    static let passphraseHint = "The installer's passphrase unlocks changing settings until 5 minutes without a key."
    static let reason = "Reason: "
    static let reasonHint = "Type why to go on in spite of the fault, and Enter."
    static let word = "Type the word \"\(ProposedChange.word)\" to send it, and Enter: "
    static func second(_ second: SecondConfirmation) -> String { "\(second.reason) Type \"\(second.word)\" as well: " }
    static let escape = "Esc closes without sending anything."
    static let escapeProgress = "Esc closes; the change is read back and recorded all the same."
    static let goOn = "[ Go on ]"
    static let cancel = "[ Cancel ]"
    static let close = "[ Close ]"
    static let setBack = "[ Set back: u ]"
    static let cannot = "Why not"
    static let how2know = "How to find out"
    static let findOut =
      "Record the vendor's tool while it sets this field (the bridge), let the program compare the frames, and put"
      + " what it finds into a device map (docs/device-map.md, wecotui map check FILE). Then start with --map FILE."
    static let noPort = "Settings go over the service port, and none is connected here: start with --serial DEV."
    static let gone = "This battery is not connected any more. Nothing was sent."
    static let waiting = "waiting for the battery"
    static let verifiedBus = "CAN after the change"
    static let noCAN = "No CAN interface listens, so what the inverter says cannot be seen: start with --can to see it."
    static let waitBus = "waiting for the bus to change its protocol"
    static func asBefore(_ text: String, _ wanted: String) -> String {
      "\(text), as before the change. That fits \(wanted), and fitted before: it proves nothing yet."
    }
    static func notPublished(_ name: String) -> String {
      "What a battery sends as \(name) is not public: there is nothing to wait for that could be recognised. The bus may "
        + "fall silent, or speak in ids that Debug lists (8, then V); a capture of it is welcome."
    }
    static let waitInverter = "wait for the positive feedback of the first communication with the inverter (manual 8.4)"
    static func bus(_ text: String, matches: Bool, _ wanted: String) -> String {
      matches
        ? "\(text): matches \(wanted)" : "\(text): another protocol than before; \(wanted) has no published frames"
    }
    static func inverter(_ text: String) -> String { "the inverter answered: \(text)" }
    static func after(_ span: Span) -> String {
      let tenths = max(span.microseconds, 0) / 100_000
      return "+\(tenths / 10).\(tenths % 10) s"
    }
    static let wait = "a change is being read back: wait until its outcome is known, then do this"
    static let nothingToSetBack = "no verified change to set back: the record holds none of this battery"
    static let pastTitle = "Set a change back"
    static let pastHint =
      "The last changes of this battery, the newest first. Up and Down choose, Enter opens the dialog that sets the old"
      + " value again. Nothing is sent yet."
    static func step(_ label: String, from old: String, to new: String) -> String { "\(label): \(old) -> \(new)" }
    static func cameOut(_ outcome: SettingOutcome) -> String { "\(outcome.word): \(outcome.sentence)" }
    static func graded(_ grade: Grade, _ origin: String) -> String { "\(grade.rawValue), \(origin)" }
    static func by(_ user: String) -> String { user.isEmpty ? "" : "by \(user)" }
    static func notRecorded(_ outcome: String) -> String {
      "The outcome \(outcome) could not be written to the record: make room on the disk, or set XDG_STATE_HOME."
    }
    static let badMap = "this device map cannot be used: wecotui map check FILE says why"
    static let unlocked = "unlocked: locks again after 5 minutes without a key"
    static let lockedAgain = "locked"
    static let noPassphrase = "there is no passphrase in the configuration: nothing to unlock"
    static func wrong(_ wait: Span) -> String {
      wait == .zero ? "The passphrase is wrong." : "The passphrase is wrong. The next try is open in \(seconds(wait))."
    }
    static let notRecordedTry =
      "Nothing was unlocked: a try that cannot be recorded opens nothing. Make room on the disk, or set XDG_STATE_HOME."
    static func wrongTry(_ count: Int, _ wait: Span) -> String {
      "wrong try \(count)" + (wait == .zero ? "" : "; the next one is open in \(seconds(wait))")
    }
    static func lockUnknown(_ why: String) -> String {
      "\(why). So it is not known whether changing settings is locked: mend that file, or start without --allow-write"
    }
    static func tooEarly(_ wait: Span) -> String { "After wrong tries one has to wait: \(seconds(wait)) more." }
    private static func seconds(_ span: Span) -> String { "\((span.microseconds + 999_999) / 1_000_000) s" }
    static let last = "Last change"
    static let setBackHint = "u offers to set it back."
    static let hint = "Enter on a row sets it; nothing is sent before the word \"\(ProposedChange.word)\" was typed."
    static func mapUsed(_ name: String) -> String { "Device map \"\(name)\" is in force." }
    static func override(_ label: String, _ register: UInt16, _ map: String, source: String? = nil) -> String {
      let what = "\(label): register \(register) by map \"\(map)\", in place of the built-in row"
      return source.map { "\(what) (\($0))" } ?? what
    }
    static let ownFields = "Fields of the device map"
    static func catalogueRow(_ count: Int) -> String { "\(count) rows: Enter or w" }
    static let set = "set: Enter"

    static let setBackKey = "offer to set one of the last changes back"
    static let wiringKey = "the inverters: protocol, both plugs, menu setting"
  }

  enum Wiring {
    static let title = "Inverters"
    static let hint = "Type a name or a protocol to search. Up and Down choose, Enter shows the wiring. Esc closes."
    static let search = "Search: "
    static let none = "no inverter in the documents has this name"
    static let disagree = " ! DOCUMENTS DISAGREE: check the gateway's manual"
    static let from = "from"
    static let empty = "empty"
    static let notListed = "not listed"
    static let inferred = " ? the document does not say what these pins carry: our reading, measure first"
    static func set(_ device: ProtocolSetting.Device) -> String { "Set in the \(device.rawValue)" }
    static let menu = "On the inverter"
    static let documents = "Documents"
    static func withoutPins(_ document: String) -> String { "\(document) without pins" }
    static let siblings = "See also"
    static func sibling(_ id: String, _ name: String) -> String { "\(id): \(name)" }
    static let setIt = "[ Set this protocol ]"
    static let draw = "[ Drawings: d ]"
    static let noteIt = "[ Note it as wired: w ]"
    static func drawings(_ name: String) -> String { "\(name): the plugs" }
    static let back = "[ Back ]"
    static let notGiven = "not in the documents"
    static func unknown(_ name: String) -> String {
      "no inverter is called \(name): wecotui wiring lists all of them"
    }
  }

  /// What a battery is wired to, as somebody wrote it down.
  enum Wired {
    static let usage = "name an inverter: wired victron, wired schneider 001, or wired NAME, WORDS OF YOUR OWN"
    static func unknown(_ name: String) -> String {
      "no inverter of the documents is called \(name): write how it is wired behind a comma (wired \(name), RJ45 4/5)"
    }
    static func several(_ ids: [String]) -> String { "which one? \(ids.joined(separator: ", "))" }
    static func disputed(_ id: String) -> String {
      "the documents disagree on its pins: wired \(id) 000 or 001 says which were used"
    }
    static func noPins(_ id: String, _ document: String) -> String { "document \(document) has no pins for \(id)" }
    static func pins(_ pins: String, _ words: String) -> String { "\(pins); \(words)" }
    static func noted(_ cluster: String, _ inverter: String, _ wiring: String?) -> String {
      wiring.map { "noted for \(cluster): \(inverter), \($0)" } ?? "noted for \(cluster): \(inverter)"
    }
    static func forgotten(_ cluster: String) -> String { "nothing is noted for \(cluster) any more" }
    static let hint = " w notes the inverter and its wiring; :report SITE names the place. Esc closes."
  }

  enum ChangeCommands {
    static let protocolName = "set the inverter protocol, after a confirmation"
    static let soc = "set SOC, after a confirmation"
    static let threshold = "set a threshold of an output, after a confirmation"
    static let set = "set a field that the device map adds"
    static let wiring = "plugs, pins and settings for an inverter"
    static let lock = "lock changing settings again"
    static let wired = "note the inverter and the pins that were used, for the report"
  }
}
