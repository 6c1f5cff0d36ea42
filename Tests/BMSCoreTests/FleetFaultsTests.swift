import BMSCore
import Testing

/// Which fault of a fleet is a new one.
@Suite struct FleetFaultsTests {
  private static func fault(_ id: AlarmID = .chargeTemperatureHighFault, since: Instant) -> FleetAlarm {
    FleetRig.alarm(id, since: since)
  }

  @Test func `a fault is new once, and again when it comes back later`() {
    var rig = FleetRig()
    var faults = FleetFaults(at: rig.now)
    func areNew() -> Bool { faults.areNew(in: rig.fleet, at: rig.now) }
    rig.well()
    #expect(!areNew())
    rig.now = rig.now + .seconds(5)
    let first = Self.fault(since: rig.now)
    rig.alarms([first])
    #expect(areNew() && !areNew())
    // Told again, by the gateway or by a broker that was reached anew.
    rig.fleet.disconnected()
    #expect(!areNew())
    rig.fleet.connected()
    rig.well()
    rig.alarms([first], retained: true)
    #expect(!areNew())
    // Another one beside it, then the first goes and comes.
    let second = Self.fault(.cellVoltageHighFault, since: rig.now)
    rig.alarms([first, second])
    #expect(areNew())
    rig.alarms([second])
    #expect(!areNew())
    rig.now = rig.now + .seconds(60)
    rig.well()
    var back = Self.fault(since: rig.now)
    back.count = 2
    rig.alarms([second, back])
    #expect(!areNew())
    rig.alarms([second, Self.fault(.cellDamageFault, since: rig.now)])
    #expect(areNew())
  }

  @Test func `what began before, what only warns and what nobody vouches for is no news`() {
    var rig = FleetRig()
    rig.well()
    rig.alarms([Self.fault(since: rig.now - .seconds(3600))], retained: true)
    var faults = FleetFaults(at: rig.now)
    func areNew() -> Bool { faults.areNew(in: rig.fleet, at: rig.now) }
    #expect(!areNew())
    rig.now = rig.now + .seconds(1)
    rig.alarms([Self.fault(.socLowWarning, since: rig.now)])
    #expect(!areNew())
    // A fault of a gateway that is gone; when it is there again it is told.
    rig.status(.offline)
    rig.alarms([Self.fault(.cellDamageFault, since: rig.now)])
    #expect(!areNew())
    rig.status(.online)
    #expect(areNew())
  }

  @Test func `since when is told by the gateway's clock`() {
    var rig = FleetRig()
    rig.lead = .seconds(-7200)
    rig.well()
    var faults = FleetFaults(at: rig.now)
    func areNew() -> Bool { faults.areNew(in: rig.fleet, at: rig.now) }
    rig.now = rig.now + .seconds(2)
    var fault = Self.fault(since: rig.now)
    fault.since = fault.since + rig.lead
    rig.alarms([fault])
    #expect(areNew())
  }
}
