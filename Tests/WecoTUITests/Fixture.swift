import BMSCore

@testable import WecoTUI

/// Hand-made states of a cluster of six modules on a service port, as the pages get them.
enum Fixture {
  /// 2026-11-20 13:03:22 UTC; local time is one hour ahead.
  static let now = Instant(microseconds: 1_000_000_000)
  static let wall = WallClock(originMicroseconds: 1_795_179_802_000_000 - 1_000_000_000)
  static let utcOffset = Span.seconds(3600)

  static let cells: [Int64] = [
    3312, 3311, 3310, 3290, 3311, 3312, 3311, 3325, 3312, 3311, 3311, 3312, 3312, 3311, 3311, 3312,
  ]

  static func state(
    _ link: LinkState = .up, heard age: Span = .milliseconds(300), lost: Set<Int> = [], slaves: Int = 5,
    notice: String? = nil
  ) -> AppState {
    var status = LinkStatus(name: "ttyUSB0", kind: .serial, state: link, key: 0x85F9)
    status.counters.good = 960
    status.goodPerSecond = link == .up ? 8.2 : nil
    return AppState(
      now: now, wall: wall, utcOffset: utcOffset,
      clusters: [ClusterState(cluster: cluster(heard: now - age, lost: lost, slaves: slaves), links: [status])],
      notice: notice)
  }

  static func empty(_ link: LinkState) -> AppState {
    AppState(
      now: now, wall: wall, utcOffset: utcOffset,
      clusters: [
        ClusterState(
          cluster: Cluster(name: "garage"),
          links: [LinkStatus(name: "ttyUSB0", kind: .serial, state: link, key: nil)])
      ])
  }

  static func reading(
    _ value: Value, heard: Instant, _ grade: Grade = .measured, register: UInt16 = 14, isImplausible: Bool = false
  ) -> Reading {
    Reading(
      value, grade: grade, source: Source(link: "ttyUSB0", origin: .register(register)), heard: heard,
      period: .seconds(1), isImplausible: isImplausible)
  }

  static func cluster(heard: Instant, lost: Set<Int>, slaves: Int) -> Cluster {
    var cluster = Cluster(name: "garage")
    func tell(_ place: Place, _ field: Field, _ mantissa: Int64, _ decimals: UInt8, _ unit: Unit) {
      let value = Value.number(Decimal(mantissa, decimals: decimals), unit)
      cluster.apply(Observation(place, field, reading(value, heard: heard)))
    }
    func tell(_ field: Field, _ flag: Bool) {
      cluster.apply(Observation(.module(1), field, reading(.flag(flag), heard: heard, .decompiled)))
    }
    for (index, millivolts) in cells.enumerated() {
      tell(.cell(module: 1, cell: index + 1), .cellVoltage, millivolts, 0, .millivolt)
    }
    tell(.module(1), .totalVoltage, 5298, 2, .volt)
    tell(.module(1), .current, 1050, 2, .ampere)
    tell(.module(1), .soc, 872, 1, .percent)
    tell(.module(1), .temperatureMax, 25, 0, .celsius)
    tell(.module(1), .temperatureMin, 22, 0, .celsius)
    tell(.module(1), .cellMax, 3325, 0, .millivolt)
    tell(.module(1), .cellMin, 3290, 0, .millivolt)
    tell(.module(1), .capacity, 105, 0, .raw)
    tell(.module(1), .cellCount, 16, 0, .count)
    tell(.module(1), .softwareVersion, 371, 0, .raw)
    tell(.module(1), .hardwareVersion, 12, 0, .raw)
    tell(.module(1), .bootloaderVersion, 102, 0, .raw)
    for (field, flag) in [
      (Field.di1, false), (.di2, false), (.do1, true), (.do2, false), (.contactorCharge, true),
      (.contactorPrecharge, false), (.contactorDischarge, true), (.relayCharge, true), (.relayDischarge, true),
    ] {
      tell(field, flag)
    }
    cluster.apply(Observation(.cluster, .packImbalance, reading(.flag(false), heard: heard, .decompiled)))
    for slave in Int64(1)...Int64(max(slaves, 1)) where slave <= slaves {
      let place = Place.module(Int(slave) + 1)
      tell(place, .totalVoltage, 529 + slave % 2, 1, .volt)
      tell(place, .current, 103 + slave, 1, .ampere)
      tell(place, .soc, 868 + 4 * slave, 1, .percent)
      tell(place, .temperatureMax, 24 + slave % 3, 0, .celsius)
      tell(place, .temperatureMin, 21, 0, .celsius)
      tell(place, .cellMax, 3318 + slave, 0, .millivolt)
      tell(place, .cellMin, 3301 - slave, 0, .millivolt)
    }
    tell(.cluster, .current, 630, 1, .ampere)
    tell(.cluster, .soc, 880, 1, .percent)
    tell(.cluster, .chargeCurrentLimit, 3900, 1, .ampere)
    tell(.cluster, .dischargeCurrentLimit, 4200, 1, .ampere)
    let all = Set(1...slaves + 1)
    cluster.setOnline(all, at: now - .seconds(900))
    if !lost.isEmpty { cluster.setOnline(all.subtracting(lost), at: now - .seconds(135)) }
    return cluster
  }
}
