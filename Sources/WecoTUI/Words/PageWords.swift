internal import BMSCore

extension Texts {
  enum Trends {
    static let title = "Trends"
    static func title(_ place: String) -> String { "Trends: \(place)" }
    static let voltage = "Total Voltage"
    static let current = "Current"
    static let soc = "SOC"
    static let delta = "Cell Voltage Difference"
    static let temperatures = "Temperature max / min"
    static let limits = "Ch./disch. limit"
    static func cluster(_ name: String) -> String { "cluster \(name)" }
    static let sweep = "↑ now; right of it the sweep before (saves bytes; w scrolls). t span  < > module  z zoom"
    static let scrolling = "now is at the right end; w: a sweep, which saves bytes. t span  < > module  z zoom"
    /// `-45s`, `-5m`, `-6h`
    static func ago(_ seconds: Int) -> String {
      seconds >= 7200 ? "-\(seconds / 3600)h" : seconds >= 120 ? "-\(seconds / 60)m" : "-\(seconds)s"
    }
    static let zoom = "zoom to the values, and back to the whole range"
    static let scrollKey = "scroll, with now at the right end; or sweep, which saves bytes"
    static func cursor(_ clock: String) -> String { "cursor at \(clock). Right Left move it, Esc takes it away" }
    static let nextSpan = "longer time: 1 min, 10 min, 1 h, 24 h"
    static let previousSpan = "shorter time"
    static let nextModule = "next module, or the cluster with all of them"
    static let previousModule = "previous module"
    static let cursorRight = "cursor to the right: its time and values"
    static let cursorLeft = "cursor to the left"
    static let cursorOff = "take the cursor away"
    static let blocks = "draw with half blocks instead of braille"
  }

  enum Balance {
    static let title = "Balance"
    static let columns = (cell: "cell", millivolts: "mV", off: "off mV", part: "off %", high: "high", low: "low")
    static let now = "Now"
    static let mean = "Mean"
    static let change = "in 10 min"
    static func scale(_ millivolts: String) -> String { "bars: ±\(millivolts) mV around the mean" }
    static func counted(_ clock: String) -> String {
      "high, low: share of the readings since \(clock)"
    }
    static let notCounted = "high, low: nothing was counted yet"
    static let bandsTitle = "Bands"
    static let bands =
      "below \(DeltaBand.fair.text), \(DeltaBand.imbalanced.text), \(DeltaBand.wide.text) mV: defaults of a public BMS"
      + " driver, not the vendor's. Above \(Manual.printed.cellDamage.text) at rest: the manual's rule for cell damage."
    static let hypothesisTitle = "Register \(RegisterMap.balancing)"
    static let hypothesis = "? perhaps which cells are being balanced. A guess from its size, not a fact."
    static let equalisationTitle = "Equalisation"
    static let equalisation =
      "Balancing is automatic; a manual equalisation falls back to automatic within"
      + " \(Manual.printed.equalisation.hours) h. Its procedure is not public."
    static func slave(_ name: String) -> String {
      "Only the cells of the \(name) are on this port: for others plug in there."
    }
  }

  enum Setting {
    static let protocolTitle = "Inverter Protocol and SOC"
    static let inUse = "Protocol in use, on CAN"
    static let protocolSet = "Inverter Protocol Set"
    static let socSet = "SOC Set"
    static let locked = "no public write"
    static let thresholds = "Thresholds, registers 51-70"
    static let levels = ("level1", "level2")
    static let trip = ("trip", "release")
    static let changeTitle = "What can be changed here"
    static let change =
      "Nothing: no write to this battery is public - not the protocol, not SOC, not the thresholds, not"
      + " balancing. Use the vendor's tool, and this page to see what became of it; Enter on a row says how to find"
      + " out. A device map (--map FILE) adds what somebody found."
    static let rawNote =
      "Names are read out of the vendor's tool, the scale is not public. Level 1 as warning and level 2 as"
      + " fault is only likely (?)."
    static let protocolNote =
      "The protocol in use is what is heard on CAN: start with --can. The address is not on the"
      + " service port: see the DIP switches."
  }

  enum DOSetting {
    static func setEntry(_ label: String) -> String { "\(label) Set" }
    static let inputs = "Inputs and outputs"
    static let thresholds = "SOC thresholds of the outputs"
    static let what =
      "Two inputs and two outputs: programmable dry contacts for external devices such as starting and"
      + " stopping a generator (manual 5.4.1). What SOC1 and SOC2 of an output mean is not said."
    static let why = "The thresholds cannot be read or changed: neither their registers nor a write is public."
    static let state = "The states come from register \(RegisterMap.bitWords[0].register)."
  }

  enum Debug {
    static let nextView = "next part: registers, bits, unknown, traffic, rejected, link, CAN"
    static let previousView = "previous part"
    static func name(_ view: DebugView) -> String {
      switch view {
      case .registers: "registers"
      case .bits: "bits"
      case .unknown: "unknown"
      case .traffic: "traffic"
      case .rejected: "rejected"
      case .link: "link"
      case .can: "CAN"
      }
    }
    /// What this program left out for want of room.
    static func lost(_ loss: Loss) -> String {
      switch loss {
      case .wire: "lost: bytes kept for an incident"
      case .calls: "lost: calls of the alarm command"
      case .readings: "lost: readings for the history"
      case .records: "lost: records for the history"
      case .pastAlarms: "lost: past alarms"
      case .alarms: "lost: alarms that found no place"
      }
    }
    static let live = "live"
    static let changed = "*"
    static let notPublic = "not public"
    static let noPort = "This cluster has no service port."
    static let noCAN = "No CAN interface is open: start with --can."
    static func busOverflow(_ frames: String) -> String { "\(frames) frames of ids that found no place" }
    static func busDropped(_ count: UInt64) -> String { "dropped \(count)" }
    static func busErrors(_ count: UInt64) -> String { "bus errors \(count)" }
    /// What is spoken, why that is thought, and what of the battery's settings that is.
    static func busVerdict(_ verdict: String, soFar: Bool, _ reason: String, _ setting: String) -> String {
      soFar ? "\(verdict) (so far): \(reason). \(setting)" : "\(verdict): \(reason). \(setting)"
    }
    static let standard = "std"
    static let extended = "ext"
    static let listenOnly = "listen only"
    static let noRejections = "No value was held back and then contradicted."
    static let registersNote =
      "* changed in the last 10 s. The age of a block stands in its title; v next part, V previous."
    static let unknownNote =
      "Read only while this part or Balance is shown. What they mean is not public: ? marks a guess."
    static let trafficNote = "The newest line stands above the blank one; > sent, < received."
    static func block(_ block: RegisterBlock, _ registers: String) -> String {
      switch block {
      case .module: "\(registers) module on the port"
      case .thresholds: "\(registers) thresholds"
      case .flags: "\(registers) flags"
      case .slave(let n): "\(registers) slave \(n)"
      case .cluster: "\(registers) cluster"
      case .undecoded: registers
      case .mapped: "\(registers) device map"
      }
    }
    static let secondWord = "second word"
    static func bitWord(_ name: String) -> String { "\(name), see bits" }
    static func slaveOnline(_ slave: Int) -> String { "slave \(slave) online" }
    static let bitsNote = "Names are read out of the vendor's tool (decompiled)."
    static let rejectedNote = "Good checksum, but contradicted by the readings that followed. Newest first."

    /// What is guessed about the blocks that the vendor tool polls (weco-serial, hypotheses).
    static func guess(_ guess: RegisterMap.Guess) -> String {
      switch guess {
      case .sensorTemperatures: "? sensor temperatures"
      case .balancing: "? a bitmap of the cells being balanced"
      case .alarmBits: "? warning and fault bits"
      case .counters: "? counters: cycles, Ah, energy, time"
      case .identity: "? identity strings and parameters"
      case .toInverter: "? BMS Send To Inverter"
      }
    }

    static let good = "Good replies"
    static let perSecond = "Good replies a second"
    static let badChecksum = "Bad checksum"
    static let implausible = "Implausible or jumping"
    static let timeouts = "Timeouts"
    static let resyncs = "Resyncs"
    static let strayBytes = "Stray bytes skipped"
    static let keyRequests = "Key requests"
    static let reconnects = "Reopened"
    static let key = "Session key"
    static let bits = "Effective checksum bits"
    static func bitsNote(_ values: Int) -> String { "one corrupted frame in \(values) passes: values are read again" }
    static let cycle = "Cycle, start to start"
    static let reply = "Last reply took"
    static let state = "State"
  }

  enum Urgent {
    static func more(_ count: Int) -> String { "and \(count) more" }
    /// `a`, or `a and 2 more`
    static func first(_ name: String, of count: Int) -> String { count > 1 ? "\(name) \(more(count - 1))" : name }
    static func strong(_ name: String, _ millivolts: String) -> String {
      "\(name): cells are \(millivolts) mV apart, more than \(DeltaBand.wide.text) mV (a public driver's band, not the"
        + " vendor's)."
    }
    static func underLoad(_ name: String, _ what: String) -> String {
      "\(name): \(what). The manual's \(Manual.printed.cellDamage.text) rule holds at rest: look again then."
    }
    static func atRest(_ name: String, _ what: String) -> String {
      "\(name): \(what), at rest. Where that stays for a minute it is cell damage by the manual."
    }
    static func doubted(_ values: [String]) -> String {
      let first = values.prefix(3).joined(separator: ", ")
      return "Not plausible, measure before you trust it: "
        + (values.count > 3 ? "\(first) \(more(values.count - 3))" : first)
    }
    static func doubted(_ name: String, _ value: String) -> String { "\(name) \(value)" }
  }

  enum Watch {
    static let now = "now"
    static let nothing = "Nothing changed."
    static func changes(_ since: String) -> String { "Changes since \(since)" }
    static func difference(_ first: String, _ second: String) -> String { "Difference between \(first) and \(second)" }
    static func bits(_ bits: [Int]) -> String {
      bits.isEmpty ? "" : "\(bits.count == 1 ? "bit" : "bits") \(bits.map(String.init).joined(separator: " "))"
    }
    static let watch = "only what changes from now on, and back"
    static let compare = "compare two moments: the first, the second, back"
    static let label = "on Debug: call a register by a name of your own; without TEXT forget it"
    static let labelUsage = "name a register and a text: label 83 cycles"
    static func labelled(_ register: UInt16, _ text: String) -> String {
      text.isEmpty ? "register \(register) has no name" : "register \(register): \(text)"
    }
  }
}
