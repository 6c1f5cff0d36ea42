internal import BMSCore

extension Texts {
  /// The manual in the pocket: what a technician needs of it at the battery, in our words. Numbers are the manual's own.
  enum Book {
    static let title = "Manual"
    static let head = "From the vendor's 4K4 PRO manual, in our words. ? marks what is doubtful in print."
    static func notFound(_ word: String) -> String {
      "the manual says nothing of \(word) here: wecotui manual lists all that is told of it"
    }
    static func notInIt(_ word: String) -> String { "\(word) does not stand in what is told of the manual here" }
    static func found(_ word: String, _ number: Int, of all: Int) -> String {
      all == 1 ? "\(word): the only place" : "\(word): place \(number) of \(all)   n next   N previous   Esc ends"
    }
    static let ours = "our reading"

    // The links of an alarm.
    static func trouble(_ trouble: Manual.Trouble, _ name: String) -> String {
      "section \(Manual.Section.faults.rawValue), no. \(trouble.rawValue): \(name)"
    }
    static func see(_ section: Manual.Section) -> String { "this program's advice; see section \(section.rawValue)" }
    static let oursAlone = "this program's advice: the manual says nothing of it"

    // Troubles
    static let troubles = "Troubleshooting"
    static func trouble(_ info: Manual.TroubleInfo) -> String { "Seen: \(info.symptom). Do: \(info.remedy)." }
    static func signs(_ names: [String]) -> String { "Red in the vendor's tool: \(names.joined(separator: ", "))." }

    // LEDs
    static let leds = "LED bar"
    static let ledStart = "Start"
    static func ledStart(_ seconds: Int64) -> String {
      "LED1 to LED5 green for \(seconds) s, then blue: the bar shows SOC."
    }
    static let ledBands = "SOC"
    /// - Parameter begins: where the bands begin, in %, from full to empty.
    static func ledBands(_ begins: [Double]) -> String {
      let ends = [100] + begins.map { Int($0) - 1 }
      let bands = begins.dropLast().enumerated().map { "\(Int($0.element))-\(ends[$0.offset])" }
      return "\(bands.joined(separator: ", ")) and 5 %; yellow below \(begins.last ?? 0) %."
    }
    static let ledCount = "How many LEDs a band lights is not said: five down to one."
    static let ledFault = "Fault"
    static func ledFault(_ seconds: Int64) -> String { "SOC for \(seconds) s and the fault for \(seconds) s, in turn:" }
    static let lowVoltage = "low voltage, contactor open"
    static let lowTemperature = "low temperature, contactor open"
    static let highCurrent = "high current, contactor open"
    static let highTemperature = "high temperature, contactor open"
    static let highVoltage = "high voltage, contactor open"
    static let masterLost = "a slave lost its master"
    static let bmsFault = "BMS fault"

    // Rates
    static let rates = "Charge and discharge rates by temperature"
    static let charge = "Charge"
    static let discharge = "Discharge"
    static func rate(_ tenthsOfC: Int) -> String { "\(Decimal(Int64(tenthsOfC), decimals: 1).text)C" }
    static func range(_ celsius: ClosedRange<Int>) -> String {
      "\(celsius.lowerBound) to \(celsius.upperBound) \(Unit.celsius.symbol)"
    }
    static func misprint(_ rate: String, readAs range: String) -> String {
      "\(rate), read as \(range): as printed it overlaps the rows below"
    }
    static func noCharge(_ limit: String) -> String {
      "below \(limit) one sentence (System design) allows charging at 0.1C and forbids it: forbidden counts"
    }

    // Buttons
    static let startOne = "Start and stop one battery"
    static let startSeveral = "Start and stop several batteries"
    static let start = "Start"
    static let stop = "Stop"
    static let before = "Before"
    static func startOne(press: Int64, blink: Int64) -> String {
      "press the button for \(press) s: the green light blinks for \(blink) s, then it is steady (6.1)"
    }
    static func stopOne(press: Int64) -> String { "hold the button for \(press) s: the green light goes off" }
    static func beforeSeveral(_ volts: String) -> String {
      "all batteries within \(volts) of each other, or the BMS does not connect them; the same SOC, each looked at alone"
    }
    static let beforeCables =
      "power cables by 5.6, DIP switches by 5.5, RS485 chain from port B of the master; the inverter's display says that "
      + "CAN works. Without CAN set its voltages and currents first."
    static func startSeveral(press: Int64, most: String) -> String {
      "the master first, then sub 1, sub 2 and so on up to \(most) modules: press each for \(press) s, its green light "
        + "comes on"
    }
    static func stopSeveral(press: Int64, flash: Int64, off: Int64) -> String {
      "hold the master's button for \(press) s: its green light goes off at once; the slaves flash red after \(flash) s "
        + "and all lights are off after \(off) s"
    }
    static let oneSlave = "One slave"
    static let oneSlaveAlone = "never switch a slave off alone but as the last resort; stop the system as above"

    // Forced charge
    static let forcedCharge = "Forced charge of an empty battery"
    static let forcedWhen = "When"
    static let forcedState = "no voltage between B+ and B- and all lights off"
    static let forcedFirst = "First"
    static let forcedSource = "connect a charger, or an inverter that can charge, to B+ and B-"
    static let forcedThen = "Then"
    static func forcedPress(_ amperes: String, _ volts: String, seconds: Int64) -> String {
      "press the button shortly: the green light flashes. Give it more than \(amperes) at \(volts) within \(seconds) s; "
        + "otherwise it shuts down again"
    }

    // After a cut
    static let afterCut = "After a cut: what restarts by itself"
    static let selfRestart = "Restarts"
    static func selfRestart(_ restart: Manual.SelfRestart, minutes: Int64, hours: Int64, slowHours: Int64) -> String {
      "\(restart.quick) times every \(minutes) min for \(hours) h, then every \(slowHours) h for 4 days"
    }
    static let restartReading = "\(ours): four times in the first hour, and from the second day on every 12 h"
    static let wait = "Wait"
    static func wait(_ trips: String, minutes: Int64) -> String {
      "after \(trips) limit trips in a row \(minutes) min before pressing RUN"
    }
    static let inverterOff = "Inverter off"
    static let inverterOffText =
      "where the inverter went off, stop the battery (6.2.2). Lower the current at the end of charge and discharge and the "
      + "voltage range before going on."

    // RS485
    static let chain = "RS485 between modules"
    static let chainFrom = "Chain"
    static let chainText = "from port B of the master to port A of sub 1, from B of sub 1 to A of sub 2, and so on"
    static let chainNot = "Never"
    static let chainNotText = "a cable in port A of the master: it causes a fault (6.3)"
    static let chainCAN = "CAN"
    static let chainCANText = "only the master's CAN port goes to the inverter"

    // DIP
    static let dip = "DIP switches"
    static let dipWhen = "When"
    static let dipWhenText = "before any power cable is connected; a restart applies a change"
    static func dipSwitch(_ number: String) -> String { "Switch \(number)" }
    static let dipSwitchText = "ON on the master when the inverter talks CAN"
    static let dipAddresses = "Addresses"
    static func dipAddresses(_ most: String) -> String {
      "1 to \(most) in sequence, without a gap; boards with 5 and with 8 switches may mix (5.6)"
    }
    static let dipPictures = "Pictures"
    static func dipPicture(_ subs: Int) -> String {
      switch subs {
      case 0: "a battery alone"
      case 1: "master and 1 sub"
      default: "master and \(subs) subs"
      }
    }
    static let dipTwice = "this number stands twice"
    static let dipNotText =
      "Which switches are ON for an address stands in these pictures alone: look there, it is not told here."

    // Parallel rules
    static let parallel = "Rules for batteries in parallel"
    static let modules = "Modules"
    static func modules(_ most: String, _ firmware: String) -> String {
      "up to \(most), with firmware above \(firmware) (cover)"
    }
    static func olderModules(_ most: String) -> String { "4.1 says that more than \(most) void the guarantee" }
    static let clusters = "Clusters"
    static func clusters(_ most: String, _ modules: String) -> String {
      "\(modules) x \(most) in some countries (5.6); several without HUB and CAN are not allowed"
    }
    static let alike = "Alike"
    static func alike(_ volts: String) -> String {
      "within \(volts) and at the same SOC before the first start (6.3); never of other capacity, part number or maker (5.1)"
    }
    static let busBar = "Bus bar"
    static let busBarText = "needed above 100 A; the special one carries 400 A at most (10)"

    // Torques
    static let torques = "Torques"
    static let atTerminals = "Terminals"
    static func atTerminals(_ torque: String) -> String { "\(torque) Nm at the battery's power terminals (5.6)" }
    static func atBusBar(_ torque: String) -> String { "\(torque) Nm at an external bus bar, M8 or above (5.6)" }
    static func tooMuch(_ torque: String, most: String) -> String {
      "the table gives M8 on steel \(most) Nm at most, less than those \(torque) Nm: ask before M8 gets them"
    }
    static func torque(applied: String, most: String, _ use: Manual.TorqueUse) -> String {
      "\(applied) Nm applied, \(most) Nm at most: \(words(use))"
    }
    private static func words(_ use: Manual.TorqueUse) -> String {
      switch use {
      case .cover: "cover of the BMS"
      case .outerCovers: "outer covers"
      case .supports: "supports of isolators and contactors"
      case .terminals: "fuses and cables to terminals; feet, brackets, wall plugs"
      case .terminalBlock: "plastic on steel, cables on the terminal block; feet, brackets, wall plugs"
      case .steel: "steel on steel or copper, contactor to bus bar"
      case .busBar: "external bus bar, steel on steel"
      case .outerJoints: "external connections, copper on copper"
      }
    }
    static let quarterly = "Check"
    static let quarterlyText = "every three months; a screw that is loose then had more current than it may"

    // Settings without CAN
    static let settings = "Inverter without CAN: cut-offs and currents"
    static let approval = "Allowed"
    static let approvalText = "only after WeCo has approved it; the figures are for one cluster (11)"
    static let lowCutOff = "Low cut-off"
    static func cutOff(_ cutOff: Manual.CutOff) -> String { "\(cutOff.volts.text) V = SOC \(cutOff.percent.text) %" }
    static func onGrid(_ text: String) -> String { "\(text) suggested on grid" }
    static func offGrid(_ text: String) -> String { "\(text) suggested off grid" }
    static let highCutOff = "High cut-off"
    static func current(_ standard: String, most: String) -> String { "\(standard) standard, \(most) at most" }
    static func dischargeCurrent(_ standard: String, most: String, suggested: String) -> String {
      "\(standard) standard, \(most) at most; another table suggests \(suggested) (11)"
    }
    static let contactor = "Contactor"
    static func contactor(_ volts: String) -> String { "opens outside \(volts): never a setting (11)" }
    static func depth(_ percent: Int) -> String { "DoD \(percent) %" }
    static func depth(_ low: String, _ high: String) -> String { "\(low) to \(high) V (11)" }
    static func slowCharge(_ amperes: String, from percent: String) -> String { "from \(percent) \(amperes) of charge" }
    static func depthDoubt(_ low: String, _ other: String, of percent: Int) -> String {
      "begins at \(low) V, below the \(other) V of DoD \(percent) %"
    }
    static let temperature = "Temperature"
    static func temperature(charging: String, operating: String) -> String {
      "charging \(charging), operating \(operating) (11)"
    }
    static func temperatureDoubt(_ celsius: Int) -> String {
      "the table of rates has charging from \(celsius) \(Unit.celsius.symbol) on"
    }
    static let nameplate = "Module"
    static func nameplate(_ volts: String, _ ampereHours: String) -> String {
      "\(volts) nominal, \(ampereHours) usable, 4.5 kWh (11)"
    }
    static let limits5K3 = "5K3"
    static func limits5K3(charge: String, discharge: String) -> String {
      "no charging from \(charge) a module on, no discharging from \(discharge) down (5K3 LV-HV manual V1.1)"
    }

    // Storage and warranty
    static let warranty = "Warranty and storage"
    static let warrantyRange = "Warranty"
    static func warrantyRange(_ celsius: String, rate: String) -> String {
      "performance is warranted at \(celsius) and \(rate)C; what the BMS allows beyond is not"
    }
    static let storage = "Storage"
    static func storage(_ percent: String, _ celsius: String) -> String {
      "SOC at most \(percent) (1.1), \(celsius), best 15 to 35 \(Unit.celsius.symbol)"
    }
    static let recharge = "Recharge"
    static let rechargeText = "every three months at 0.1C at most (System design)"
    static let rechargeDoubt = "1.1 says six months"

    // Service cable
    static let service = "Service cable"
    static let screws = "Screws"
    static let screwsText = "2 T/R- to the PC's RX, 3 RXD+ to its TX, 5 GND; 1, 4 and 6 nothing"
    static let plug = "RJ45"
    static let plugText = "1 TX, 2 RX, 3 GND; 4 to 8 nothing"
    static let protocolSet = "Protocol"
    static let protocolSetText = "set the inverter's protocol, then wait for the first answer of the inverter (8.4)"
    static let balance = "Balance"
    static func balance(hours: Int64) -> String {
      "automatic; a manual equalisation falls back to it within \(hours) h, how it is begun is not public (8.5)"
    }
  }
}
