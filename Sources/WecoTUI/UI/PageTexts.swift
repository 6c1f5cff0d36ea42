internal import BMSCore

extension Texts {
  enum Trends {
    static let title = "Trends"
    static let voltage = "Total Voltage"
    static let current = "Current"
    static let soc = "SOC"
    static let delta = "Cell Voltage Difference"
    static let temperatures = "Temperature max / min"
    static let limits = "Ch./disch. limit"
    static func cluster(_ name: String) -> String { "cluster \(name)" }
    static let sweep = "↑ now; right of it stands the sweep before. t span  < > module"
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
      "below 10, 80, 160 mV: defaults of a public BMS driver, not the vendor's. Above 200 mV at rest:"
      + " the manual's rule for cell damage."
    static let hypothesisTitle = "Register \(RegisterMap.balancing)"
    static let hypothesis = "? perhaps which cells are being balanced. A guess from its size, not a fact."
    static let equalisationTitle = "Equalisation"
    static let equalisation =
      "Balancing is automatic; a manual equalisation falls back to automatic within 24 h. Its"
      + " procedure is not public."
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
    static let title = "Debug"
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
      case .facts: "lost: news for those who record and keep"
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
    static let nothingRead = "Nothing was read yet."
    static let noPort = "This cluster has no service port."
    static let noCAN = "No CAN interface is open: start with --can."
    static let busHead = " id             count  period  n  bytes"
    static let busWords = "as little-endian words"
    static func busOverflow(_ frames: String) -> String { "\(frames) frames of ids that found no place" }
    static let busDropped = "dropped"
    static let busErrors = "bus errors"
    static let listenOnly = "listen only"
    static let provisional = "so far"
    static let noRejections = "No value was held back and then contradicted."
    static let head = (
      register: "reg", hex: "hex", decimal: "dec", name: "name", grade: "grade"
    )
    static let registersNote =
      "* changed in the last 10 s. The age of a block stands in its title; v next part, V previous."
    static let unknownNote =
      "Read only while this part or Balance is shown. What they mean is not public: ? marks a guess."
    static let trafficNote = "The newest line stands above the blank one; > sent, < received."
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
    static func cell(_ number: Int) -> String { "cell \(number)" }
    static let limit = "limit"
    static func since(_ clock: String) -> String { "since \(clock)" }
    static func strong(_ name: String, _ millivolts: String) -> String {
      "\(name): cells are \(millivolts) mV apart, more than 160 mV (a public driver's band, not the vendor's)."
    }
    static func underLoad(_ name: String, _ what: String) -> String {
      "\(name): \(what). The manual's 200 mV rule holds at rest: look again then."
    }
    static func atRest(_ name: String, _ what: String) -> String {
      "\(name): \(what), at rest. Where that stays for a minute it is cell damage by the manual."
    }
    static func doubted(_ values: String) -> String { "Not plausible, measure before you trust it: \(values)" }
  }
}
