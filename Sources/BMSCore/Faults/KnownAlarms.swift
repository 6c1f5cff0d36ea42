extension AlarmRules {
  /// The same for one look at a cluster.
  public static func known(_ input: AlarmInput, at now: Instant) -> Set<AlarmID> {
    known(input, assess(input, at: now), at: now)
  }

  /// The alarms of which something heard lately says whether they hold.
  ///
  /// A lamp of the vendor's page is only out when somebody says so: an alarm that nobody speaks of is not known.
  static func known(_ input: AlarmInput, _ assessment: Assessment, at now: Instant) -> Set<AlarmID> {
    guard input.isComplete else { return [] }
    var known: Set<AlarmID> = []
    for scope in assessment.assessed {
      switch scope.rule {
      case .alarm(let alarm) where alarm.info.vendorName != nil: known.insert(alarm)
      case .threshold(let limit): if let alarm = AlarmRun.alarm(of: limit) { known.insert(alarm) }
      default: break
      }
    }
    for state in input.can where state.freshness(at: now) == .live {
      for (asked, severity) in [(state.askedFaults, AlarmSeverity.fault), (state.askedWarnings, .warning)] {
        known.formUnion(asked.alarms.compactMap { $0.alarm(severity) })
      }
    }
    return known
  }
}

extension BusImage {
  /// What the battery says on CAN as a cluster of its own: to be looked at where nothing else speaks, and to be compared
  /// with what the service port says.
  public func cluster(named name: String) -> Cluster {
    var cluster = Cluster(name: name)
    for field in Field.ofBattery {
      if let reading = reading(field) { cluster.apply(Observation(.cluster, field, reading)) }
    }
    return cluster
  }
}
