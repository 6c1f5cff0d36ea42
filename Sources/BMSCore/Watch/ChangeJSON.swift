/// What was learnt about a cluster as JSON, for those who are told instead of hearing it themselves:
/// `{"at": 12000000, "observed": {...}}`, `{"at": 12000000, "online": [1, 2]}`, `{"at": 12000000, "forgotten": true}`.
extension ClusterChange {
  /// `nil` for the image of a bus: its frames say the same.
  public func json(at instant: Instant) -> String? {
    let what: (String, String)
    switch self {
    case .observed(let observation): what = ("observed", observation.json)
    case .online(let modules): what = ("online", JSONText.list(modules.sorted().map(String.init)))
    case .forgotten: what = ("forgotten", "true")
    case .bus: return nil
    }
    return JSONText.object([("at", String(instant.microseconds)), what])
  }

  public init?(json: JSON5) {
    if let observation = json["observed"] {
      guard let observation = Observation(json: observation) else { return nil }
      self = .observed(observation)
    } else if let online = json["online"]?.items {
      self = .online(Set(online.compactMap { $0.integer.map { Int(clamping: $0) } }))
    } else if json["forgotten"]?.flag == true {
      self = .forgotten
    } else {
      return nil
    }
  }
}

extension Cluster {
  /// Changes that lead from nothing to all that is known, in no order but that of their effect.
  public var changes: [(at: Instant, change: ClusterChange)] {
    var changes: [(at: Instant, change: ClusterChange)] = []
    func add(_ place: Place, _ field: Field, _ reading: Reading) {
      changes.append((reading.heard, .observed(Observation(place, field, reading))))
    }
    for (field, reading) in fields { add(.cluster, field, reading) }
    for module in modules {
      for (field, reading) in module.fields { add(.module(module.index), field, reading) }
      for (cell, reading) in module.cells.enumerated() {
        if let reading { add(.cell(module: module.index, cell: cell + 1), .cellVoltage, reading) }
      }
    }
    return changes + presence
  }

  /// Who came and went when, told so that it comes out the same.
  private var presence: [(at: Instant, change: ClusterChange)] {
    var came: [(Int, Instant)] = []
    var went: [(Int, Instant)] = []
    for module in modules {
      switch module.presence {
      case .online(let since): came.append((module.index, since))
      case .lost(let since): went.append((module.index, since))
      case .unknown: break
      }
    }
    let times = Set((came + went).map(\.1)).sorted()
    guard let first = times.first else { return [] }
    return ([first - Span(microseconds: 1)] + times).map { time in
      let online = came.filter { $0.1 <= time } + went.filter { $0.1 > time }
      return (time, .online(Set(online.map(\.0))))
    }
  }
}

/// The same on another time line: of a clock whose instants are later by so much.
extension ClusterChange {
  public func moved(by span: Span) -> ClusterChange {
    guard case .observed(var observation) = self else { return self }
    observation.reading.heard = observation.reading.heard + span
    return .observed(observation)
  }
}

extension Fact {
  public func moved(by span: Span) -> Fact {
    var event = event
    if case .learnt(let change) = event { event = .learnt(change.moved(by: span)) }
    return Fact(at + span, link, event)
  }
}
