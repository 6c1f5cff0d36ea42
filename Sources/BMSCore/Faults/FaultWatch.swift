/// A cluster as it is to be looked at.
public struct ClusterLook: Sendable {
  public var cluster: Cluster
  /// Everything that can be read was read at least once since the link came up.
  public var isComplete: Bool
  public var can: [CANAlarmState]
  /// Its links by name.
  public var links: [(name: String, state: LinkState)]
  /// Ah of one module, where the model is known.
  public var nominalCapacity: Decimal?
  /// The same battery as another link knows it.
  public var other: Cluster?
  /// What the book of the program that reads the battery holds, where this one only looks on.
  public var told = ToldAlarms()

  public init(_ cluster: Cluster, isComplete: Bool, links: [(name: String, state: LinkState)] = []) {
    self.cluster = cluster
    self.isComplete = isComplete
    self.links = links
    can = []
  }
}

/// The alarms that another program on this computer tells of one cluster.
public struct ToldAlarms: Hashable, Sendable {
  public var standing: [Alarm]
  /// The questions that it answers: what it told of once and tells no more has ended there.
  public var scopes: Set<AlarmScope>

  public init(standing: [Alarm] = [], scopes: Set<AlarmScope> = []) {
    self.standing = standing
    self.scopes = scopes
  }

  fileprivate func assessment(of cluster: String) -> Assessment {
    var result = Assessment()
    for var scope in scopes {
      scope.cluster = cluster
      result.assessed.insert(scope)
    }
    for alarm in standing {
      var condition = Condition(alarm)
      condition.key.cluster = cluster
      condition.scope.cluster = cluster
      result.add(condition)
    }
    return result
  }
}

extension Condition {
  /// An alarm that stands in another book.
  fileprivate init(_ alarm: Alarm) {
    self.init(
      alarm.key, scope: alarm.scope, heard: alarm.lastSeen, grade: alarm.grade, worst: alarm.worst,
      value: alarm.latest ?? alarm.value, limit: alarm.limit, unit: alarm.unit, source: alarm.source, note: alarm.note)
    standing = Standing(alarm)
  }
}

/// The rules and the book of what they find, asked about once a second.
public struct FaultWatch: Sendable {
  public private(set) var book: AlarmBook
  /// Below this SOC is low, in %.
  public var lowSOC = AlarmInput.usualLowSOC
  /// Clusters of which one complete set was read. A cluster that was forgotten has to be read again.
  private var complete: Set<String> = []
  /// What two links say of one cluster, held against each other.
  private var comparisons: [String: WireComparison] = [:]
  /// Alarms, by cluster, of which something that was heard lately says whether they hold: what is among them and not
  /// in the book is well, of everything else nothing is known.
  public private(set) var known: [String: Set<AlarmID>] = [:]
  /// The questions that this program itself could answer at the last look.
  private var answered: Set<AlarmScope> = []

  public init(book: AlarmBook = AlarmBook()) { self.book = book }

  /// Takes in alarms of earlier runs, oldest first.
  public mutating func recall(_ past: [Alarm]) { book.recall(past) }

  /// Looks at every cluster and tells what happened.
  ///
  /// - Parameter historyProblem: why the history is not being written, or `nil` when it is.
  public mutating func look(at clusters: [ClusterLook], historyProblem: String? = nil, at now: Instant) -> [AlarmEvent]
  {
    var found = Assessment()
    // What stands in another book says nothing about what does not stand there.
    var told = Assessment()
    for look in clusters {
      let name = look.cluster.name
      if look.cluster.modules.isEmpty, look.cluster.fields.isEmpty { complete.remove(name) }
      if look.isComplete { complete.insert(name) }
      var input = AlarmInput(
        cluster: look.cluster, isComplete: complete.contains(name), can: look.can,
        nominalCapacity: look.nominalCapacity)
      input.lowSOC = lowSOC
      let assessment = AlarmRules.assess(input, at: now)
      known[name] = AlarmRules.known(input, assessment, at: now)
      found.merge(assessment)
      let other = complete.contains(name) ? look.other : nil
      found.merge(comparisons[name, default: WireComparison()].note(look.cluster, other, at: now))
      told.merge(look.told.assessment(of: name))
      for link in look.links { found.merge(AlarmRules.assess(link: link.name, link.state, of: name, at: now)) }
    }
    if let site = clusters.first {
      found.merge(AlarmRules.assess(history: historyProblem, of: site.cluster.name, at: now))
    }
    answered = found.assessed
    found.merge(told)
    return book.update(found, at: now)
  }

  /// What the last look says of each alarm.
  public var judgement: AlarmJudgement {
    AlarmJudgement(answered: answered, pending: Set(book.pending.map(\.key)))
  }

  public mutating func acknowledge(_ key: AlarmKey, by person: String, at now: Instant) -> AlarmEvent? {
    book.acknowledge(key, by: person, at: now)
  }
}
