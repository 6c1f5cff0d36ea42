/// What the person in front of a module sees and can expect next.
public struct FrontPanel: Hashable, Sendable {
  /// Something that will happen, or that can be done, and when.
  public struct Expectation: Hashable, Sendable {
    public let timer: AlarmTimer
    public let text: String
    /// When; `nil` where it is counted from something the program does not see (pressing a button).
    public let at: Instant?
    /// Which self-restart is due, of how many there are.
    public var attempt: Attempt?
  }

  public struct Attempt: Hashable, Sendable {
    public let number: Int
    public let all: Int
  }

  /// What follows from an alarm, the next thing first.
  public static func expectations(of alarm: Alarm, at now: Instant) -> [Expectation] {
    guard alarm.severity != .notice else { return [] }
    let all = alarm.id.info.advice.timers.compactMap { timer in expectation(timer, alarm, now) }
    return all.sorted { ($0.at?.microseconds ?? .max) < ($1.at?.microseconds ?? .max) }
  }

  private static func expectation(_ timer: AlarmTimer, _ alarm: Alarm, _ now: Instant) -> Expectation? {
    let manual = Manual.printed
    switch timer {
    case .selfRestart:
      // A warning cuts nothing.
      guard alarm.severity == .fault else { return nil }
      let attempts = manual.selfRestart.value.attempts(after: alarm.raised)
      guard let next = attempts.firstIndex(where: { $0 > now }) else {
        return Expectation(timer: timer, text: "no self-restart is left: start it by hand", at: nil)
      }
      let attempt = Attempt(number: next + 1, all: attempts.count)
      return Expectation(
        timer: timer, text: "if the relay opened, self-restart \(attempt.number) of \(attempt.all) is due",
        at: attempts[next], attempt: attempt)
    case .waitAfterTrips:
      guard alarm.severity == .fault else { return nil }
      let end = alarm.raised + manual.waitAfterTrips.value
      let isDue = alarm.count >= manual.tripsInARow.value.mantissa && now < end
      return Expectation(
        timer: timer,
        text: "after four limit trips in a row wait \(manual.waitAfterTrips.minutes) minutes before pressing RUN",
        at: isDue ? end : nil)
    case .forcedCharge:
      return Expectation(
        timer: timer,
        text:
          "forced charge: short press, then more than \(manual.forcedCharge.text) at \(manual.forcedChargeVolts.text) "
          + "within \(manual.forcedChargeTime.seconds) s", at: nil)
    case .equalisation:
      return Expectation(
        timer: timer,
        text: "a manual equalisation goes back to automatic within \(manual.equalisation.hours) h of its start", at: nil
      )
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
