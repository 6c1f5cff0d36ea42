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
    static let nothingYet = "Nothing was heard yet."
    static let noValue = "What was heard on it before gives no value that is still known."

    /// What to check when a serial port is silent, the likeliest first (weco-serial, Line; manual-facts, 6.3 and 7).
    static let silentAdvice = [
      "TX/RX swapped? Terminal pin 2 T/R- -> PC RX, pin 3 RXD+ -> PC TX, pin 5 GND; "
        + "RJ45 cable: 1 TX, 2 RX, 3 GND.",
      "Is the battery on? Short press 1 s; the LED bar shows its SOC.",
      "Is it the right adapter, RS232 and not RS485? wecotui ports lists them.",
      "Line: 115200 8N1, no flow control. Another session key: start with --key.",
    ]
    /// What to check when it answered before: wires that carried good replies are not swapped.
    static let lostAdvice = [
      "It answered before: is the cable still plugged in at both ends?",
      "Is the battery still on? Short press 1 s; the LED bar shows its SOC.",
      "Does another program use this port or this adapter now?",
    ]
    static let garbledAdvice = [
      "Line: 115200 8N1, no flow control. Is something else on this port?",
      "RS232 levels and not RS485 or TTL? GND (pin 5, RJ45 pin 3) connected?",
      "Another session key in use? Start with --key; r asks for a new one.",
    ]
    static let tcpAdvice = ["Is the serial server set to raw TCP, 115200 8N1, no flow control, no telnet?"]
  }
}
