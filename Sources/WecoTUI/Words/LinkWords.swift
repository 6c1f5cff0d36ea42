internal import BMSCore

extension Texts {
  /// The words about a link: the header's, and the advice when it does not work.
  enum Link {
    static func word(_ state: LinkState) -> String {
      switch state {
      case .closed: "CLOSED"
      case .handshaking: "asking"
      case .up: "ok"
      case .silent: "SILENT"
      case .garbled: "GARBLED"
      }
    }
    static func key(_ hex: String) -> String { "key \(hex)" }
    static func rate(_ rate: String) -> String { "\(rate)/s" }
    static func errors(_ count: Int) -> String { "\(count) err" }

    static func note(_ name: String, _ note: String, since clock: String?) -> String {
      clock.map { "\(name): \(note) (\($0))" } ?? "\(name): \(note)"
    }
    static func closedTitle(_ name: String) -> String { "\(name) is not open" }
    static func handshakeTitle(_ name: String) -> String { "Asking the battery on \(name) for a session key" }
    static func silentTitle(_ name: String) -> String { "No answer from the battery on \(name)" }
    static func garbledTitle(_ name: String) -> String { "Bytes on \(name) that fit no frame" }

    static let retries = "The program keeps trying by itself; r tries now."
    static func silent(since clock: String) -> String { "Silent since \(clock). \(retries)" }
    static func garbled(since clock: String) -> String { "Since \(clock). \(retries)" }
    static func lastHeard(_ clock: String) -> String {
      "The last good value came at \(clock): below, old values are dimmed with their age, then ---."
    }
    static let otherModule = "another module answers"
    static func lookingOn(_ program: String, pid: Int32) -> String {
      "\(program) (pid \(pid)) holds the port: this one looks on"
    }
    static let nothingYet = "Nothing was heard yet."
    static let noValue = "Nothing that was heard on it before is still valid."

    /// What to check when a serial port is silent, the likeliest first (weco-serial, Line; manual-facts, 6.3 and 7).
    static let silentAdvice = [
      "TX/RX swapped? Terminal pin 2 T/R- -> PC RX, pin 3 RXD+ -> PC TX, pin 5 GND; "
        + "RJ45 cable: 1 TX, 2 RX, 3 GND.",
      "Is the battery on? Short press \(Manual.printed.startPress.seconds) s; the LED bar shows its SOC.",
      "Is it the right adapter, RS232 and not RS485? wecotui ports lists them.",
      "Line: 115200 8N1, no flow control. Another session key: start with --key.",
    ]
    /// What to check when it answered before: wires that carried good replies are not swapped.
    static let lostAdvice = [
      "It answered before: is the cable still plugged in at both ends?",
      "Is the battery still on? Short press \(Manual.printed.startPress.seconds) s; the LED bar shows its SOC.",
      "Does another program use this port or this adapter now?",
    ]
    static let garbledAdvice = [
      "Line: 115200 8N1, no flow control. Is something else on this port?",
      "RS232 levels and not RS485 or TTL? GND (pin 5, RJ45 pin 3) connected?",
      "Another session key in use? Start with --key; r asks for a new one.",
    ]
    static let tcpAdvice = ["Is the serial server set to raw TCP, 115200 8N1, no flow control, no telnet?"]
  }

  /// The words about CAN buses.
  enum Bus {
    static let listening = "listening"
    static let notAsking = "cannot ask"
    static func askingStopped(_ why: String) -> String { "asking stopped, \(why); r starts it again" }
    static let undecided = "undecided"
    static let unknown = "unknown protocol"
    static func dropped(_ count: UInt64) -> String { "\(count) dropped" }
    static func errors(_ count: UInt64) -> String { "\(count) bus err" }

    static func listeningTitle(_ name: String) -> String { "Listening on \(name)" }
    static func silentTitle(_ name: String) -> String { "No frame from the battery on \(name)" }
    static let advice = [
      "CAN-H pin 1, CAN-L pin 2, GND pin 3 of the battery's RJ45; 500 kbit/s; 120 ohm at both ends.",
      "DIP switch \(Manual.printed.canSwitch.number) of the master ON: it switches its CAN port on.",
      "Modes that wait for their inverter stay silent for a laptop: --ask stands in for it.",
    ]

    static let wires = "Both wires"
    static let soh = "SOH"
    static func keepAlive(_ kind: String, age: String) -> String { "\(kind), \(age)" }
    static func inverter(_ name: String) -> String { "the inverter: \(name)" }
    static func heardOn(_ link: String, _ reason: String) -> String { "heard on \(link): \(reason)" }
    static let noRestriction = "none seen"
    static let inferred = "Inferred: not stated by the battery."
    static func restriction(_ cause: Restriction.Cause) -> String {
      switch cause {
      case .battery: "battery"
      case .temperature: "temperature"
      case .soc: "SOC"
      case .unexplained: "not stated"
      }
    }
    static let cRateUnit = "C"
    static func disagree(_ what: String) -> String { "The wires disagree. \(what)" }

    static let tableHead = " id        fmt n   period  jitter   count  bytes, * changed last"
    static let wordsHead = "words, low byte first     high byte first"
    static let little = "LE"
    static let big = "BE"
    static func statistics(_ rate: String) -> String { "\(rate) frames/s" }
    static func unknownFrames(_ count: String) -> String { "unknown \(count)" }
    static func ids(_ count: Int) -> String { "ids \(count)" }
    static func bitRate(_ kilobits: UInt32) -> String { "\(kilobits) kbit/s" }
  }
}
