/// What the person in front of a module sees and can expect next.
public struct FrontPanel: Hashable, Sendable {
  /// Something that will happen, or that can be done, and when.
  public struct Expectation: Hashable, Sendable {
    public let timer: AlarmTimer
    public let text: String
    /// When; `nil` where it is counted from something the program does not see (pressing a button).
    public let at: Instant?
  }

  /// The self-restart attempts after a cut: 4 times every 15 minutes within the first 24 h, then every 12 h for 4 days.
  ///
  /// The manual's sentence ("4 times every 15 min for 24 h, then every 12 h for 4 days") can be read in more ways: this
  /// is the plainest. No attempts are given between the fourth one and the end of the first day.
  public static func selfRestarts(after trip: Instant) -> [Instant] {
    let quick = (1...4).map { trip + .seconds(15 * 60 * $0) }
    let dayOne = trip + .seconds(24 * 3600)
    return quick + (1...8).map { dayOne + .seconds(12 * 3600 * $0) }
  }

  public static let waitAfterTrips = Span.seconds(30 * 60)
  public static let forcedChargeTime = Span.seconds(90)
  public static let equalisationTime = Span.seconds(24 * 3600)
  /// As many trips in a row ask for the wait.
  public static let tripsInARow = 4

  /// What follows from an alarm, the next thing first.
  public static func expectations(of alarm: Alarm, at now: Instant) -> [Expectation] {
    guard alarm.severity != .notice else { return [] }
    let all = alarm.id.info.advice.timers.compactMap { timer in expectation(timer, alarm, now) }
    return all.sorted { ($0.at?.microseconds ?? .max) < ($1.at?.microseconds ?? .max) }
  }

  private static func expectation(_ timer: AlarmTimer, _ alarm: Alarm, _ now: Instant) -> Expectation? {
    switch timer {
    case .selfRestart:
      // A warning cuts nothing.
      guard alarm.severity == .fault else { return nil }
      let attempts = selfRestarts(after: alarm.raised)
      guard let next = attempts.firstIndex(where: { $0 > now }) else {
        return Expectation(timer: timer, text: "no self-restart is left: start it by hand", at: nil)
      }
      return Expectation(
        timer: timer, text: "if the relay opened, self-restart \(next + 1) of \(attempts.count) is due",
        at: attempts[next])
    case .waitAfterTrips:
      guard alarm.severity == .fault else { return nil }
      let due = alarm.count >= tripsInARow && now < alarm.raised + waitAfterTrips ? alarm.raised + waitAfterTrips : nil
      return Expectation(
        timer: timer, text: "after four limit trips in a row wait 30 minutes before pressing RUN", at: due)
    case .forcedCharge:
      return Expectation(
        timer: timer, text: "forced charge: short press, then more than 10 A or 58 V within 90 s", at: nil)
    case .equalisation:
      return Expectation(
        timer: timer, text: "a manual equalisation goes back to automatic within 24 h of its start", at: nil)
    }
  }

  public let bar: LEDBar
  /// The alarms that put red on the bar.
  public let shown: [Alarm]

  /// The front of a module: the cluster's alarms are shown by the module you are plugged into, its own by each.
  public init(module: Int, of cluster: Cluster, alarms: [Alarm], started: Instant? = nil, at now: Instant) {
    shown = alarms.filter { alarm in
      alarm.isActive && alarm.severity == .fault && alarm.key.cluster == cluster.name
        && (alarm.module ?? 1) == module && !alarm.id.info.advice.leds.isEmpty
    }
    let pattern = shown.reduce(LEDPattern.none) { $0.union($1.id.info.advice.leds) }
    let soc = cluster.module(module)?[.soc] ?? (module == 1 && !cluster.hasSlaves ? cluster[.soc] : nil)
    bar = LEDBar(
      soc: soc.flatMap { $0.freshness(at: now) == .gone ? nil : $0.number }, faults: pattern,
      faultSince: shown.map(\.raised).min(), started: started, at: now)
  }
}
