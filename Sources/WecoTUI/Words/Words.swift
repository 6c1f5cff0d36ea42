internal import BMSCore

/// Every sentence and word of the program that is not a field's or an alarm's own label: this folder, by subject.
///
/// A message is a constant, or a function of what varies in it; it is whole, so that another language may turn its parts
/// round, and it knows its plurals. Who says it never adds to it. A second language is one more sentence beside the
/// first in each message (docs: CONTRIBUTING, Add a language).
enum Texts {
  static let program = "WecoTUI"
  static let unknown = "---"
  static let readOnly = "READ ONLY"
  static let simulated = "SIMULATED"
  static let noCluster = "No battery is connected: type :source and Enter for a list of what is there."

  static func tooSmall(_ size: Size, needed: Size) -> [String] {
    [
      "The terminal is too small:",
      "\(size.columns)x\(size.rows) here, \(needed.columns)x\(needed.rows) needed.",
      "Polling goes on. q quits.",
    ]
  }
  static func frozen(at clock: String) -> String { "FROZEN at \(clock)" }

  /// `slave 1 cell 5`, `garage slave 1`: from the whole to its part.
  static func place(cluster: String? = nil, module: String? = nil, cell: Int? = nil) -> String {
    [cluster, module, cell.map(Self.cell)].compactMap(\.self).joined(separator: " ")
  }
  static func cell(_ number: Int) -> String { "cell \(number)" }
  static func place(_ place: Place) -> String {
    switch place {
    case .cluster: "cluster"
    case .module(let index): "module \(index)"
    case .cell(let module, let cell): "cell \(cell) of module \(module)"
    }
  }

  /// What a page is called: its title, and what stands in a narrow line of tabs.
  static func page(_ page: PageID) -> (title: String, short: String) {
    switch page {
    case .overview: (said("Overview", italian: "Panoramica"), said("Overview", italian: "Panoramica"))
    case .parallel: (said("Parallel Overview", italian: "Parallelo"), said("Parallel", italian: "Parallelo"))
    case .balance: (said("Balance", italian: "Bilanciamento"), said("Balance", italian: "Bilanc."))
    case .setting: (said("Setting", italian: "Impostazioni"), said("Set", italian: "Imp."))
    // As the vendor's tool calls it.
    case .doSetting: ("DO_Setting", "DO")
    case .faults: (said("Faults", italian: "Guasti"), said("Faults", italian: "Guasti"))
    case .trends: (said("Trends", italian: "Andamenti"), said("Trends", italian: "Andam."))
    case .debug: ("Debug", "Debug")
    case .fleet: (said("Fleet", italian: "Flotta"), said("Fleet", italian: "Flotta"))
    }
  }

  /// The keys that matter, in the last line.
  enum Footer {
    static var help: String { said("help", italian: "aiuto") }
    static var quit: String { said("quit", italian: "esci") }
    static var page: String { said("page", italian: "pagina") }
    static var details: String { said("details", italian: "dettagli") }
    static var find: String { said("find", italian: "cerca") }
    static var command: String { said("command", italian: "comando") }
    static var freeze: String { said("freeze", italian: "blocca") }
    static var reconnect: String { said("reconnect", italian: "riconnetti") }
    static var open: String { said("open", italian: "apri") }
    static var filter: String { said("filter", italian: "filtra") }
    static var onlyWrong: String { said("wrong only", italian: "solo guasti") }
    static var groups: String { said("groups", italian: "gruppi") }
  }

  enum Keys {
    static let help = "this help, and back"
    static let quit = "quit; the port is released"
    static func page(_ title: String) -> String { "page \(title)" }
    static let nextPage = "next page"
    static let previousPage = "previous page"
    static let up = "the field above; without fields one line up"
    static let down = "the field below; without fields one line down"
    static let left = "the field to the left"
    static let right = "the field to the right"
    static let details = "everything about the selected field: source, grade, age, manual"
    static let expand = "the group of the selected field alone, and back"
    static let search = "find a field or alarm by any of its names"
    static let nextMatch = "next match"
    static let previousMatch = "previous match"
    static let command = "command line; Tab completes, Up brings back"
    static let save = "save the page as text"
    static let pageUp = "one screen up"
    static let pageDown = "one screen down"
    static let top = "to the top"
    static let bottom = "to the bottom"
    static let previousCluster = "previous cluster, where there are several"
    static let nextCluster = "next cluster, where there are several"
    static let freeze = "freeze the page to read it, and let it run again; polling goes on"
    static let reconnect = "close the link, open it again and ask for a new key"
    static let repaint = "draw the whole screen again"
    static let back = "one step back: close, end searching, selecting, freezing"
  }

  enum Help {
    static let keys = "Keys"
    static let commands = "Commands"
    static let mouse = "Mouse: click a tab, a field (again: its details), a key in the last line."
    static let signs = "Signs"
    static func pageKeys(_ title: String) -> String { "Keys on \(title)" }
    static let replayKeys = "Keys in a replay"
    static let pageSigns: [(sign: String, words: String)] = [
      ("^ v", "the highest and the lowest cell of the module"),
      ("---", "nothing is known: not asked, not answered, not public or too old"),
      ("4s", "behind a dimmed value: its age; no new one came in time"),
      ("!", "fails a plausibility check but keeps coming: measure before you trust it"),
      ("raw", "the number on the wire; its scale is not public"),
      ("calc", "worked out by this program from values the battery gave"),
      ("+ -", "current and power: + charging, - discharging"),
    ]
  }

  enum Group {
    static let cells = "Cell Information"
    static let battery = "Battery Information"
    static let cluster = "Cluster"
    static let batteryState = "Battery State"
    static let otherState = "Other State"
    static let sendToInverter = "BMS Send To Inverter"
    static let parameter = "Parameter"
    static let parallel = "Parallel Overview"
    static let look = "Worth a look"
    static let batteryMore = "Battery Information, more"
    static let totals = "Parallel"
    static let alarms = "Faults"
  }

  enum Words {
    /// The states of the vendor's Charge-Discharge State.
    static let open = "open"
    static let closed = "closed"
    static let on = "on"
    static let off = "off"
    static let yes = "yes"
    static let no = "no"
    /// A lamp that is lit, and one of what is well that is not.
    static let raised = "YES"
    static let notWell = "NO"
    static let computed = "calc"
    static let raw = "raw"
    static let celsius = "°C"
    static let highest = "Highest cell"
    static let lowest = "Lowest cell"
    static let delta = "Delta"
    static let ledBar = "LED bar"
    static let timeToFull = "Time to full"
    static let timeToEmpty = "Time to empty"
    static let sensors = "Tmp"
    static let modulesOnline = "Modules online"
    static let totalCurrent = "Parallel Total Cur"
    static let totalSOC = "Parallel SOC"
    static let clusterPower = "Cluster power"
    static let chargeLimit = "Charge limit"
    static let dischargeLimit = "Discharge limit"
    static let mainContactorCharge = "Main Contactor, charge"
    static let mainContactorDischarge = "Main Contactor, disch."
    static let latchCharge = "Main Relay latch, charge"
    static let latchDischarge = "Main Relay latch, disch."
    static let warning = "Warning"
    static let fault = "Fault"
    static func online(_ count: Int, of all: Int) -> String { "\(count) of \(all)" }
    static func lastHeard(_ clock: String) -> String { "last \(clock)" }
    static func old(_ age: String) -> String { "\(age) old" }
  }

  /// The words for a spread of cell voltages: a driver's bands, and the manual's rule.
  enum Delta {
    static let balanced = "balanced"
    static let small = "small"
    static let imbalance = "imbalance"
    static let strong = "strong"
    static let damage = "cell damage?"
    static let damageUnderLoad = ">\(Manual.printed.cellDamage.number) in load"
    static let wideAtRest = ">\(Manual.printed.cellDamage.number) at rest"
    static let rule = "over \(Manual.printed.cellDamage.text) from most cells: the manual's rule, at rest"

    /// Which band applies, and whose it is.
    static func source(_ band: DeltaBand) -> String {
      switch band {
      case .balanced: "up to \(DeltaBand.fair.text) mV: a driver's band, not WeCo's"
      case .fair: "\(DeltaBand.fair.text)-\(DeltaBand.imbalanced.text) mV: a driver's band, not WeCo's"
      case .imbalanced: "\(DeltaBand.imbalanced.text)-\(DeltaBand.wide.text) mV: a driver's band, not WeCo's"
      case .wide: "over \(DeltaBand.wide.text) mV: a driver's band, not WeCo's"
      }
    }
  }

  enum Role {
    static let pluggedIn = "plugged-in"
    static let master = "master"
    static func slave(_ number: Int) -> String { "slave \(number)" }
  }

  enum Parallel {
    static let online = "online"
    static let answers = "answers"
    static let onCAN = "all, on CAN"
    static let noValues = "no values"
    static let moduleHead = " # module"
    static let missing = "MISSING"
    static func lost(_ clock: String) -> String { "LOST \(clock)" }
    static func stale(_ age: String) -> String { "stale \(age)" }
    static func online(_ count: String, age: String) -> String {
      age.isEmpty ? "\(count) online" : "\(count) online, \(Words.old(age))"
    }
    static let total = "Cluster"
    static let expand = "show more of each cluster, or less"
    static let folded = "One line a cluster with its worst module (#). e shows the modules."
    static let foldedColumns = (
      cluster: "cluster", online: "online", current: "A", soc: "SOC %", spread: "V diff", delta: "worst delta",
      hottest: "hottest"
    )
    static let sharing = "Current sharing: the middle of a bar is an equal share"
    static let noSharing = "Nothing flows that could be shared."
    static let question = "May these be paralleled?"
    static let shortQuestion = "Paralleling?"
    static let reasons = "The manual's reasons"
    static let socBar = "SOC"
    static let shareBar = "share"
    static let may = "yes"
    static let mayNot = "NO"
    static let look = "look"
    static let ok = "ok"
    static let no = "NO"
    static let check = "look"
    static func rule(_ rule: ParallelCheck.Rule) -> String {
      switch rule {
      case .count: "count"
      case .voltage: "voltage"
      case .soc: "SOC"
      case .addresses: "addresses"
      case .firmware: "firmware"
      }
    }
    /// The manual's remedy for a slave that cannot be reached (7).
    static func lostAdvice(_ name: String, _ clock: String) -> String {
      "\(name) lost since \(clock): check the cables between master and slaves, its power and its fault light."
    }
    static func offlineAdvice(_ count: Int, _ link: String) -> String {
      "\(count) \(count == 1 ? "module is" : "modules are") OFFLINE, says the battery on \(link). Check the cables between"
        + " master and slaves."
    }
    static func missingAdvice(_ name: String) -> String {
      "\(name) was never seen: DIP addresses go from 1 to \(Manual.printed.mostModules.number) without a gap, and a restart"
        + " applies a change."
    }
  }
}
