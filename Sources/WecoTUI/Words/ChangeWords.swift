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
    static let faults = "Fault"
    static let record = "Recorded in"
    static let port = "Port"
    static let portUnseen =
      "No program of yours has it open as well. Whether one of another user's has cannot be seen from this account."
    static let outcome = "Outcome"
    static let choose = "Choose the new value: Up and Down or its first letters, then Enter. Nothing is sent yet."
    static let nothingChosen = "Nothing is chosen: Up and Down, or the first letters of a name."
    static func several(_ typed: String, _ names: [String]) -> String {
      "\"\(typed)\" may be \(names.joined(separator: ", ")): choose one, or type more of it."
    }
    static func elsewhere(_ name: String, _ device: ProtocolSetting.Device) -> String {
      "\(name) is a name of the \(device.rawValue): it is set there, and this battery has none of it."
    }
    /// What a name belongs to: `BMS: Victron`, `HV BOX: ZCS HYD, Solis HV`.
    static func belongs(_ device: ProtocolSetting.Device, _ inverters: [String], isHere: Bool) -> String {
      let words = "\(device.rawValue): \(inverters.joined(separator: ", "))"
      return isHere ? words : "\(words) - set there, not here"
    }
    static func enter(_ allowed: String) -> String { "Type the new value (\(allowed)) and Enter. Nothing is sent yet." }
    static let value = "New value: "
    static let passphrase = "Passphrase: "
    static let passphraseHint = "The installer's passphrase unlocks changing settings until 5 minutes without a key."
    static let risk = "Risk"
    static let asks = "Asks for"
    static let undo = "Set back"
    static func type(_ line: ConfirmationLine) -> String {
      line.asksReason
        ? "Type \"\(line.words)\", behind it why you go on in spite of the fault, and Enter to send it: "
        : "Type \"\(line.words)\" and Enter to send it: "
    }
    static func reported(_ faults: [String]) -> String {
      "The battery reports \(faults.joined(separator: ", ")). Clear the fault first, or say why you go on in spite of it."
    }
    /// What comes before a change is sent, once its value was chosen.
    static func gates(_ line: ConfirmationLine) -> String {
      let words = "the installer's passphrase, then \"\(line.words)\""
      return line.asksReason ? "\(words) and behind it why you go on in spite of the fault" : words
    }
    /// The same before a value was chosen.
    static func gates(_ subject: MapSubject, isLocked: Bool, currentFlows: Bool, faults: [String]) -> String {
      let word = "\"\(ConfirmationLine.word)\""
      var words = isLocked ? "the installer's passphrase, then \(word)" : word
      switch subject {
      case .field(.soc):
        words += ", and behind it the value where that is more than \(Int(SettingChange.largestQuietStep)) points away"
      case .field(.inverterProtocol) where currentFlows:
        words += " and behind it the name, for current flows, or is not known: the inverter will lose the battery"
      default: break
      }
      guard !faults.isEmpty else { return words }
      return "\(words); last why you go on in spite of \(faults.joined(separator: ", "))"
    }
    static let renewed = "What is shown here has changed: read it again, then type."
    static func nearest(_ old: String, _ new: String) -> String {
      "\(old) cannot be set: \(new) is the nearest value that can."
    }
    static func changedSince(_ set: String, _ present: String) -> String {
      "The record set \(set), and it is \(present) now: it was changed since."
    }
    static let escape = "Esc closes without sending anything."
    static let escapeProgress = "Esc closes; the change is read back and recorded all the same."
    static let goOn = "[ Go on ]"
    static let cancel = "[ Cancel ]"
    static let close = "[ Close ]"
    static let setBack = "[ Set back: u ]"
    static let whyNot = "Why not"
    static let how2know = "How to find out"
    static let findOut =
      "Record the vendor's tool while it sets this field (the bridge), let the program compare the frames, and put"
      + " what it finds into a device map (docs/device-map.md, wecotui map check FILE). Then start with --map FILE."
    /// Why nothing can be set here, and where it can.
    static func cannot(_ port: PortElsewhere) -> String {
      switch port {
      case .held(let holder) where holder.onlyReads:
        "\(Texts.Link.holder(holder)) holds the port, a \(holder.program), which sets nothing: end it, and this one takes "
          + "the port."
      case .held(let holder): "\(Texts.Link.holder(holder)) holds the port: set it there."
      case .broker: Texts.Fleet.elsewhere
      case .replay: "A replay has no battery to set: what is shown happened."
      case .none: "Settings go over the service port, and none is connected here: start with --serial DEV."
      }
    }
    /// The same in the room of a value.
    static func cannotInShort(_ port: PortElsewhere) -> String {
      switch port {
      case .held(let holder): "in PID \(holder.pid)"
      case .broker: "on its gateway"
      case .replay: "in a replay"
      case .none: "no port here"
      }
    }
    static let notAllowedInShort = "--allow-write"
    static let notYet = "The battery has not said yet which one it is: wait until its values stand on the page."
    static func nothingToSetBack(_ battery: String) -> String {
      "nothing to set back: the record holds no change of \(battery)"
    }
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
    static let leaving = "Leaves when read back (1-4 s). Ctrl-C: at once, UNKNOWN"
    static func left(_ change: ChangeStatus, _ outcome: SettingOutcome) -> String {
      "\(step(change.subject.label, from: change.old.plain, to: change.new.plain)) on \(change.battery.link): "
        + cameOut(outcome)
    }
    static let openTitle = "Not read back yet"
    static func open(_ count: Int) -> String {
      "\(count == 1 ? "1 change of an earlier run was" : "\(count) changes of earlier runs were") not read back: page 4"
    }
    /// A change of an earlier run, and what is still to come.
    /// - Parameter map: the map in force where its battery is this one; `nil` where it is another.
    static func open(_ line: AuditRecord, at time: String, on map: DeviceMap?) -> String {
      let what = step(Field(id: line.field)?.label ?? line.field, from: line.old, to: line.new)
      guard let map else { return "\(time)  \(what) \(by(line.user)): is read when \(line.battery) is connected." }
      return map.writes.contains { $0.subject.id == line.field }
        ? "\(time)  \(what) \(by(line.user)): is being read on this battery."
        : "\(time)  \(what) \(by(line.user)): start with the device map that has it (--map FILE), and it is read."
    }
    static func found(_ line: AuditRecord, _ reading: LaterReading) -> String {
      "\(step(Field(id: line.field)?.label ?? line.field, from: line.old, to: line.new)): \(reading.word), it is "
        + "\(reading.value.plain) now"
    }
    static let last = "Last change"
    static let setBackHint = "u offers to set it back."
    static let hint = "Enter on a row sets it; nothing is sent before the line of its dialog was typed."
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
    static let none = "no inverter of the documents is called so"
    static let protocolSet = "Protocol to set"
    static let menu = "On the inverter"
    static let documents = "From"
    static let notes = "Notes"
    static let general = "For every inverter"
    static let setIt = "[ Set this protocol ]"
    static let back = "[ Back ]"
    static let notGiven = "not in the documents"
    static func unknown(_ name: String) -> String {
      "no inverter is called \(name): wecotui wiring lists all of them"
    }
  }

  enum ChangeCommands {
    static let protocolName = "set the inverter protocol, after a confirmation"
    static let soc = "set SOC, after a confirmation"
    static let threshold = "set a threshold of an output, after a confirmation"
    static let set = "set a field that the device map adds"
    static let wiring = "plugs, pins and settings for an inverter"
    static let lock = "lock changing settings again"
  }
}
