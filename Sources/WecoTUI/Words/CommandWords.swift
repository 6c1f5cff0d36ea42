internal import BMSCore

/// The words of selection, search, commands, dialogs and the report.
extension Texts {
  enum Hands {
    static let noField = "there is no field to open here"
    static let pasted = "pasted text presses no key and answers nothing: it goes into a line that : or / opened"
    static let pasting = "a paste is under way, and until its end comes nothing is a key (Ctrl-C ends the program)"
    static func early(_ count: Int) -> String {
      "\(count == 1 ? "1 key" : "\(count) keys") typed before this was on the screen did nothing: read it, then type"
    }
    static let noGroup = "there is no group here"
    static let noSearch = "nothing was searched for yet: / and a name"
    static func notFound(_ query: String) -> String { "\(query): no field or alarm is called so, on no page" }
    static func found(_ query: String, _ number: Int, of all: Int) -> String {
      all == 1 ? "\(query): the only match" : "\(query): match \(number) of \(all)   n next   N previous   Esc ends"
    }
    static func interval(_ seconds: Double) -> String {
      seconds == 0 ? "reads as fast as the line allows" : "reads every \(seconds) s; the link was opened again"
    }
    static func saved(_ path: String) -> String { "saved \(path)" }
    static func noSource(_ text: String, _ names: [String]) -> String {
      let known = names.isEmpty ? "" : " or one of \(names.joined(separator: ", "))"
      return "\(text) is no source: --serial DEV, --tcp HOST:PORT, --can IFACE, --demo [SCENARIO]\(known)"
    }
  }

  enum Commands {
    static let help = "keys, commands and signs"
    static let page = "open a page by its name"
    static let theme = "change the colours"
    static let report = "commissioning report to the state folder and the screen"
    static let save = "save the page as text, like s"
    static let source = "read another battery; alone: a list of what is there"
    static let reconnect = "close the link, open it again, ask for a new key, like r"
    static let interval = "seconds from one poll cycle to the next; opens the link again"
    static let intervalRange = ":interval is 0 to 3600 seconds"

    static func unknown(_ name: String, _ names: [String], isAmbiguous: Bool) -> String {
      let list = names.joined(separator: " ")
      return isAmbiguous ? ":\(name) may be \(list)" : "there is no :\(name): there are \(list)"
    }
    static func noProtocol(_ name: String, _ names: [String]) -> String {
      "no CAN protocol is called \(name): there are \(names.joined(separator: ", "))"
    }
    static func noArguments(_ name: String) -> String { ":\(name) takes nothing behind it" }
    static func allowed(_ name: String, _ names: [String]) -> String {
      ":\(name) takes one of \(names.joined(separator: ", "))"
    }
  }

  enum Details {
    static let register = "Register"
    static let value = "Value"
    static let grade = "Grade"
    static let source = "Source"
    static let heard = "Heard"
    static let changed = "Last change"
    static let history = "History"
    static func moved(_ range: String, _ unit: String, in span: String) -> String {
      "\(range) \(unit) in the last \(span), as far as it was watched"
    }
    static let names = "Other names"
    static let manual = "Manual"
    static let symptom = "Symptom"
    static let remedy = "Remedy"
    static let notThere = "This field is not on the page any more."
    static let unknown = "Nothing is known: not asked, not answered, or its place in the battery is not public."
    static let workedOut = "Worked out by this program from several values."
    static let raw = "raw: the number on the wire; its scale is not public."
    static let implausible = "! fails a plausibility check but keeps coming: measure before you trust it."

    static func graded(_ grade: Grade) -> String { "\(grade.rawValue): \(meaning(grade))" }
    static func last(_ value: String, _ clock: String) -> String {
      "Too old to be shown: the last was \(value) at \(clock)."
    }
    static func heard(_ clock: String, age: String, period: String) -> String {
      "\(clock), \(age) ago; expected every \(period)"
    }
    static func changed(_ clock: String, from before: String) -> String { "\(clock), from \(before)" }

    static func origin(_ source: Source) -> String {
      switch source.origin {
      case .register(let number): "\(source.link), register \(number)"
      case .frame(let id, let isExtended):
        "\(source.link), CAN frame \(isExtended ? "(29 bit) " : "")\(String(id, radix: 16, uppercase: true))"
      case .computed: "\(source.link), worked out from other values"
      case .told: "\(source.link), told by its gateway"
      }
    }

    static func meaning(_ grade: Grade) -> String {
      switch grade {
      case .documented: "a vendor document says so"
      case .measured: "used daily against real batteries"
      case .implemented: "running code of others relies on it"
      case .decompiled: "name and place read out of the vendor tool; the scale may be missing"
      case .computed: "worked out by this program from values the battery gave"
      case .simulated: "made by the simulator"
      case .hypothesis: "a guess from its position: not shown as a value"
      case .unknown: "seen on the wire, meaning not public: not shown as a value"
      }
    }
  }

  enum Sources {
    static let title = "What shall be read?"
    static let hint = "Up and Down choose, Enter connects. The list follows what is plugged in."
    static let serialPort = "serial port"
    static let demo = "simulated battery"
    static let demoDetail = "nothing to connect"
    static func can(_ state: String) -> String { "CAN interface, \(state)" }
    static func notYet(_ name: String) -> String {
      "\(name) was found, but cannot be chosen"
    }
  }

  enum Report {
    static let title = "Commissioning report"
    static let nothing = "there is no battery to report on: :source connects one"
    static let notHeard = "not heard"
    static let notNoted = "not noted"
    static func noAlarm(of watched: Int) -> String { "none of the \(watched) that are watched on these links" }
    static func alarm(_ label: String, since clock: String) -> String { "\(label) since \(clock)" }

    static let head = "WecoTUI commissioning report"
    static let signature = "Signature"
    static let date = "Date"
    static func moment(_ date: String, _ clock: String, utc: String) -> String {
      "\(date) \(clock) local time (\(utc) UTC)"
    }
    static let technician = "Technician"
    static let cluster = "Cluster"
    static func cluster(_ name: String, online: String) -> String { "\(name), modules online \(online)" }
    static let links = "Links"
    static func replies(_ good: Int, errors: Int) -> String { "\(good) good replies, \(errors) errors" }
    static let battery = "Battery (the module whose port was read)"
    static let modules = "Modules"
    static let dip = "DIP"
    static func lost(since clock: String) -> String { "LOST since \(clock)" }
    static let missing = "MISSING: never seen"
    static let cells = "Cells of module 1, mV"
    static let otherCells = "Of other modules the service port tells the highest and the lowest cell."
    static let rules = "Against the manual's rules"
    static let cellsNotHeard = "Difference between cells: not heard."
    static func cells(_ millivolts: String, module: Int, atRest: Bool) -> String {
      let limit = Manual.printed.cellDamage.text
      let what = "Difference between cells: \(millivolts) mV from most others in module \(module)"
      return atRest
        ? "\(what); the manual's limit is \(limit) at rest."
        : "\(what); the manual's limit is \(limit) at rest, and this was not at rest."
    }
    static func verdict(_ verdict: ParallelCheck.Verdict) -> String {
      switch verdict {
      case .passed: "ok"
      case .failed: "NO"
      case .unknown: "check"
      }
    }
    static let protocolOnCAN = "Protocol on CAN"
    static let inverterAnswer = "Inverter answer"
    static let inverter = "Inverter"
    static let wiring = "Wiring"
    static let alarms = "Active alarms"
  }
}
