import BMSCore
import Testing

@Suite struct FaultsPanelTests {
  let now = Instant(microseconds: 50_000_000_000)

  private func lit(_ soc: Double) -> String {
    LEDBar(soc: soc, at: now).leds.map { String($0.rawValue.prefix(1)) }.joined()
  }

  @Test func `the bands of SOC, from full to empty`() {
    for (soc, bar) in [
      (100.0, "bbbbb"), (90, "bbbbb"), (89.6, "bbbbo"), (55, "bbbbo"), (54.8, "bbboo"), (32, "bbboo"),
      (31.9, "bbooo"), (6, "bbooo"), (5.2, "boooo"), (4.9, "boooo"), (4.8, "yoooo"), (0, "yoooo"),
    ] { #expect(lit(soc) == bar, "\(soc) %") }
  }

  @Test func `five seconds green after the start`() {
    let early = LEDBar(soc: 50, started: now - .seconds(4), at: now)
    #expect(early.leds == Array(repeating: .green, count: 5) && early.showing == .start)
    #expect(LEDBar(soc: 50, started: now - .seconds(5), at: now).showing == .charge)
  }

  @Test func `a fault and SOC take turns of five seconds`() {
    var words = ""
    for second in 0..<20 {
      let bar = LEDBar(soc: 50, faults: .masterLost, faultSince: now, at: now + .seconds(Int64(second)))
      words += bar.showing == .fault ? "F" : "S"
      if bar.showing == .fault { #expect(bar.leds == [.red, .red, .off, .off, .off]) }
    }
    #expect(words == "SSSSSFFFFFSSSSSFFFFF")
  }

  @Test func `an unknown SOC is not shown as an empty battery`() {
    #expect(LEDBar(soc: nil, at: now).showing == .unknown)
    #expect(LEDBar(soc: .nan, at: now).showing == .unknown)
  }

  @Test func `self-restarts: four in the first hour, then every twelve hours for four days after the first`() {
    let hours = Manual.printed.selfRestart.value.attempts(after: now).map { ($0 - now).seconds / 3600 }
    #expect(hours == [0.25, 0.5, 0.75, 1, 36, 48, 60, 72, 84, 96, 108, 120])
  }

  private func alarm(_ id: AlarmID, module: Int = 1) -> Alarm {
    let key = AlarmKey(id, cluster: "garage", place: .module(module))
    let condition = Condition(
      key, scope: AlarmScope(.alarm(.relayDamageWarning), cluster: "garage"), heard: now, grade: .computed)
    return Alarm(condition, firstSeen: now)
  }

  @Test func `what to expect is counted from the trip`() throws {
    let low = alarm(.batteryVoltageLowFault)
    let first = try #require(FrontPanel.expectations(of: low, at: now + .seconds(60)).first)
    #expect(first.timer == .selfRestart && first.at == now + .seconds(900))
    let later = try #require(FrontPanel.expectations(of: low, at: now + .seconds(2 * 3600)).first)
    #expect(later.at == now + .seconds(36 * 3600))
    let timers = FrontPanel.expectations(of: low, at: now).map(\.timer)
    #expect(Set(timers) == [.selfRestart, .waitAfterTrips, .forcedCharge])
    #expect(FrontPanel.expectations(of: low, at: now + .seconds(9 * 86_400)).allSatisfy { $0.at == nil })
    #expect(FrontPanel.expectations(of: alarm(.linkSilentNotice), at: now).isEmpty)
  }

  @Test func `after four trips the half hour is counted`() {
    var high = alarm(.chargeCurrentHighFault)
    func wait(_ alarm: Alarm) -> Instant? {
      FrontPanel.expectations(of: alarm, at: now).first { $0.timer == .waitAfterTrips }?.at
    }
    #expect(wait(high) == nil)
    high.count = 4
    #expect(wait(high) == now + .seconds(1800))
  }

  @Test func `each module shows its own faults, the one with the cable also the cluster's`() {
    let cluster = Cluster(name: "garage")
    let alarms = [alarm(.slaveLostFault, module: 2), alarm(.batteryVoltageHighFault), alarm(.cellVoltageLowWarning)]
    let later = now + .seconds(6)
    #expect(FrontPanel(module: 1, of: cluster, alarms: alarms, at: later).shown.map(\.id) == [.batteryVoltageHighFault])
    let slave = FrontPanel(module: 2, of: cluster, alarms: alarms, at: later)
    #expect(slave.bar.leds == [.red, .red, .off, .off, .off])
    #expect(FrontPanel(module: 3, of: cluster, alarms: alarms, at: later).shown.isEmpty)
  }

  // MARK: - Bell

  private func event(_ id: AlarmID, count: Int = 1) -> AlarmEvent {
    var alarm = alarm(id)
    alarm.count = count
    return AlarmEvent(kind: .raised, alarm: alarm, at: now)
  }

  @Test func `only a new fault rings`() {
    var bell = BellPolicy()
    var rang = false
    rang = bell.rings(for: [event(.cellVoltageLowWarning), event(.linkSilentNotice)], at: now)
    #expect(!rang)
    rang = bell.rings(for: [event(.cellVoltageLowFault, count: 2)], at: now)
    #expect(!rang)
    rang = bell.rings(for: [event(.cellVoltageLowFault)], at: now)
    #expect(rang)
  }

  @Test func `a second fault right after the first rings when the pause is over`() {
    var bell = BellPolicy()
    var rang = false
    rang = bell.rings(for: [event(.cellVoltageLowFault)], at: now)
    #expect(rang)
    rang = bell.rings(for: [event(.slaveLostFault)], at: now + .seconds(1))
    #expect(!rang)
    #expect(bell.deadline == now + .seconds(10))
    rang = bell.rings(at: now + .seconds(10))
    #expect(rang)
    rang = bell.rings(at: now + .seconds(30))
    #expect(!rang)
  }

  @Test func `muted it is silent, and what came meanwhile does not ring later`() {
    var bell = BellPolicy()
    var rang = false
    bell.setMuted(true)
    rang = bell.rings(for: [event(.cellVoltageLowFault)], at: now)
    #expect(!rang)
    bell.setMuted(false)
    rang = bell.rings(at: now + .seconds(60))
    #expect(!rang)
    rang = bell.rings(for: [event(.slaveLostFault)], at: now + .seconds(61))
    #expect(rang)
  }
}
