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
      known.formUnion(state.asked)
    }
    return known
  }
}

/// An alarm of a cluster and the module that it speaks of, `nil` for the whole.
public struct AlarmPlace: Hashable, Sendable, Comparable {
  public let alarm: AlarmID
  public let module: Int?

  public init(_ alarm: AlarmID, module: Int? = nil) {
    self.alarm = alarm
    self.module = module
  }

  public static func < (a: AlarmPlace, b: AlarmPlace) -> Bool {
    (a.alarm.rawValue, a.module ?? 0) < (b.alarm.rawValue, b.module ?? 0)
  }
}

/// What one look at the batteries could say: which questions it answered, and what it saw that is no alarm yet.
public struct AlarmJudgement: Hashable, Sendable {
  private let answered: Set<AlarmScope>
  private let pending: Set<AlarmKey>

  public init(answered: Set<AlarmScope> = [], pending: Set<AlarmKey> = []) {
    self.answered = answered
    self.pending = pending
  }

  /// The alarms of a cluster of which it is known that they do not hold, unless they stand in the book: somebody who
  /// would know was heard lately, and said nothing of the kind.
  /// - Parameter can: the alarm bits of its buses: each frame answers for those that it carries.
  public func quiet(in cluster: String, can: [CANAlarmState]) -> Set<AlarmPlace> {
    var quiet: Set<AlarmPlace> = []
    for scope in answered where scope.cluster == cluster {
      quiet.formUnion(Self.alarms(of: scope.rule, can).map { AlarmPlace($0, module: scope.module) })
    }
    return quiet.subtracting(pending.map { AlarmPlace($0.alarm, module: $0.place.module) })
  }

  private static func alarms(of rule: AlarmScope.Rule, _ can: [CANAlarmState]) -> [AlarmID] {
    switch rule {
    // Whether there is a history at all is not asked here.
    case .alarm(.historyNotice): []
    case .alarm(let alarm): [alarm]
    case .threshold(let limit): [AlarmRun.alarm(of: limit)].compactMap(\.self)
    case .disagreement: [.sourcesDisagreeNotice]
    case .link: [.linkClosedNotice, .linkSilentNotice, .linkGarbledNotice]
    case .can(let source): can.filter { $0.source == source }.flatMap(\.asked)
    }
  }
}

extension CANAlarmState {
  /// The alarms that the frame speaks of, whether they are raised or not.
  var asked: [AlarmID] {
    askedFaults.alarms.compactMap { $0.alarm(.fault) } + askedWarnings.alarms.compactMap { $0.alarm(.warning) }
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
