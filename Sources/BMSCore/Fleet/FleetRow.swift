/// Why what is told of a cluster may be taken for what is so now, or may not.
public enum FleetCondition: Hashable, Sendable {
  /// The gateway is there, hears the battery, and said so lately.
  case live
  /// The gateway is there and does not hear the battery.
  case linkDown(FleetState.Link)
  /// The gateway is there and tells nothing new of this cluster.
  case silent
  /// The gateway is there and has told nothing of it that can be placed in time.
  case waiting
  /// The gateway's connection to its broker ended, by its own word or by its will; or nobody ever said that it is there.
  case gone
  /// This program does not hear the broker.
  case unheard

  public var word: String {
    switch self {
    case .live: "live"
    case .linkDown: "link_down"
    case .silent: "silent"
    case .waiting: "waiting"
    case .gone: "gone"
    case .unheard: "unheard"
    }
  }
}

/// How urgent a cluster is: what is known to be wrong, then what is not known, then the rest.
public enum FleetUrgency: Int, Hashable, Comparable, Sendable, CaseIterable {
  case fault, unknown, warning, notice, well

  public static func < (a: FleetUrgency, b: FleetUrgency) -> Bool { a.rawValue < b.rawValue }
}

/// One cluster at one moment: what a list says of it.
public struct FleetRow: Hashable, Sendable {
  public let key: Fleet.Key
  /// As the site calls it.
  public let name: String
  public let condition: FleetCondition
  /// How its values may be shown.
  public let freshness: Freshness
  /// When the gateway last told of it, on this program's time line; `nil` where that is not known.
  public let told: Instant?
  public let values: FleetValues
  public let hottest: FleetValue?
  public let counts: FleetState.Alarms
  public let worst: FleetAlarm?
  public let watts: [Int32?]
  public let charged: Decimal?
  public let discharged: Decimal?
  /// How far the gateway's clock is wrong, where it is.
  public let clockLead: Span?

  public var isLive: Bool { condition == .live }

  /// What may be passed on as a value of now; the temperature is that of the hottest place.
  public func known(_ field: Field) -> FleetValue? {
    guard isLive, let value = field == .temperatureMax ? hottest : values[field], value.grade.isFact else { return nil }
    return value
  }

  public var urgency: FleetUrgency {
    guard isLive else { return .unknown }
    switch counts.worst {
    case .fault: return .fault
    case .warning: return .warning
    case .notice: return .notice
    case nil: return .well
    }
  }

  /// What is in it: charge by its voltage of now; `nil` where one of the three is not known.
  public var storedKilowattHours: Double? {
    guard let soc = values[.soc]?.value.number, let volts = values[.totalVoltage]?.value.number,
      let ampereHours = values[.capacity]?.value.number, (0...100).contains(soc), volts >= 0, ampereHours >= 0
    else { return nil }
    return soc / 100 * ampereHours * volts / 1000
  }
}

/// Sums over clusters, each of those of which it is known now.
public struct FleetTotals: Hashable, Sendable {
  public var clusters = 0
  public var live = 0
  /// W, and of how many clusters.
  public var watts = 0.0
  public var wattsOf = 0
  public var storedKilowattHours = 0.0
  public var storedOf = 0
  public var alarms = FleetState.Alarms()

  public init(_ rows: some Sequence<FleetRow>) {
    for row in rows {
      clusters += 1
      guard row.isLive else { continue }
      live += 1
      if let power = row.values[.power]?.value.number {
        watts += power
        wattsOf += 1
      }
      if let stored = row.storedKilowattHours {
        storedKilowattHours += stored
        storedOf += 1
      }
      alarms.fault += row.counts.fault
      alarms.warning += row.counts.warning
      alarms.notice += row.counts.notice
    }
  }
}

extension Fleet {
  /// Every cluster at a moment, the worst first, then by name: nobody moves who is as he was.
  public func rows(at now: Instant) -> [FleetRow] {
    sites.flatMap { name, site in
      site.clusters.isEmpty
        ? [row(Key(site: name, cluster: ""), FleetBattery(), site, at: now)]
        : site.clusters.map { row(Key(site: name, cluster: $0), $1, site, at: now) }
    }.sorted { ($0.urgency, $0.key) < ($1.urgency, $1.key) }
  }

  /// One of them; `nil` where nothing is told of it any more.
  public func row(_ key: Key, at now: Instant) -> FleetRow? {
    guard let site = sites[key.site], let battery = site.clusters[key.cluster] else { return nil }
    return row(key, battery, site, at: now)
  }

  private func row(_ key: Key, _ battery: FleetBattery, _ site: FleetSite, at now: Instant) -> FleetRow {
    let told = battery.stateTold(site.clock, wall)
    let condition = condition(battery, site, told, at: now)
    let values = battery.state?.values ?? FleetValues()
    return FleetRow(
      key: key, name: battery.state?.name ?? key.cluster, condition: condition,
      freshness: Self.freshness(condition, told, at: now),
      told: told ?? (battery.state == nil ? believable(battery.lastSaid, site.clock, at: now) : nil), values: values,
      hottest: values[.temperatureMax] ?? battery.hottestModule ?? values[.temperature], counts: battery.counts,
      worst: battery.worstAlarm, watts: battery.hour.watts(at: now), charged: battery.state?.charged,
      discharged: battery.state?.discharged, clockLead: site.clock.lead(over: wall))
  }

  private func condition(
    _ battery: FleetBattery, _ site: FleetSite, _ told: Instant?, at now: Instant
  ) -> FleetCondition {
    guard isConnected else { return .unheard }
    guard site.presence == .online else { return .gone }
    guard let state = battery.state, let told else { return .waiting }
    guard told.isLive(every: state.every, at: now) else { return .silent }
    guard state.link == .up, battery.availability == .online else { return .linkDown(state.link) }
    return .live
  }

  /// What nobody vouches for is old at once, and goes as soon as anything may.
  private static func freshness(_ condition: FleetCondition, _ told: Instant?, at now: Instant) -> Freshness {
    if condition == .live { return .live }
    return told.map { $0.isWithin(Reading.leastLifetime, at: now) } ?? false ? .stale : .gone
  }

  private func believable(_ time: WallTime?, _ clock: FleetClock, at now: Instant) -> Instant? {
    time.map { clock.instant($0, wall) }.flatMap { $0.isOfFuture(at: now) ? nil : $0 }
  }
}

extension FleetBattery {
  fileprivate var hottestModule: FleetValue? {
    let all = (state?.modules.values).map { $0.compactMap { $0.values[.temperatureMax] } } ?? []
    return all.max { ($0.value.number ?? 0) < ($1.value.number ?? 0) }
  }
}
