internal import BMSCore

/// The words about CAN buses.
extension Texts {
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
      "DIP switch 5 of the master ON: it switches its CAN port on.",
      "Modes that wait for their inverter stay silent for a laptop: --ask stands in for it.",
    ]

    static let wires = "Both wires"
    static let soh = "SOH"
    static let noInverter = "not heard"
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
    static let ids = "ids"
  }
}
