internal import BMSCore
internal import Transport

/// All sites of a broker, asked once: the same answer whichever command asks, `fleet --json` or `snapshot --json`.
struct FleetQuestion {
  enum Form { case json, text, prometheus }

  /// s. Who is there says how its batteries are every ten.
  private static let usualTimeout = 12.0
  static let usualTimeoutText = "12"

  private let broker: BrokerAddress
  private let settings: BrokerSettings
  private let timeout: Double

  /// - Parameter timeout: how long to wait at most, in s, for sites that are there and tell nothing of now.
  init(_ broker: BrokerAddress, _ config: Config, _ timeout: Double?) {
    (self.broker, settings, self.timeout) = (broker, config.mqtt, timeout ?? Self.usualTimeout)
  }

  func printed(as form: Form) throws {
    let account = try FleetAccount(broker, settings, timeout: timeout)
    switch form {
    case .json: try Output.text(JSONText.indented(account.json))
    case .text: try Output.lines(account.lines)
    case .prometheus: try Output.text(String(account.metrics.dropLast()))
    }
  }

  func judged(by ranges: CheckRanges) throws -> CheckAnswer {
    FleetVerdict(try FleetAccount(broker, settings, timeout: timeout), limits: try ranges.limits()).answer
  }
}
