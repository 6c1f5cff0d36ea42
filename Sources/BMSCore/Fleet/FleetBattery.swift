/// A cluster, as its topics tell of it.
public struct FleetBattery: Hashable, Sendable {
  /// By the gateway's word.
  public private(set) var availability: FleetPresence?
  public private(set) var state: FleetState?
  /// By module.
  public private(set) var cells: [Int: FleetCells] = [:]
  public private(set) var alarms: FleetAlarms?
  public private(set) var limits: FleetLimits?
  public private(set) var buses: FleetBuses?
  public private(set) var hour = FleetHour()
  /// Goes up with everything that is said.
  public private(set) var revision: UInt64 = 0

  /// When the state came: what claims to have been made later is not believed.
  private var stateArrived = Instant(microseconds: 0)
  private var sizes: [FleetTopic.Subject: Int] = [:]

  public init() {}

  /// Nothing of it is kept by the broker any more.
  var isEmpty: Bool { sizes.isEmpty }
  func bytes(of subject: FleetTopic.Subject) -> Int { sizes[subject] ?? 0 }

  // MARK: - Being fed

  mutating func receive(
    _ subject: FleetTopic.Subject, _ payload: [UInt8], _ arrival: FleetArrival, _ clock: inout FleetClock
  ) throws(FleetTrouble) -> Fleet.News {
    let before = matter
    if payload.isEmpty { forget(subject) } else { try take(subject, payload, arrival, &clock) }
    sizes[subject] = payload.isEmpty ? nil : payload.count
    revision &+= 1
    return matter == before ? .values : .matter
  }

  private mutating func take(
    _ subject: FleetTopic.Subject, _ payload: [UInt8], _ arrival: FleetArrival, _ clock: inout FleetClock
  ) throws(FleetTrouble) {
    switch subject {
    case .availability:
      guard let word = FleetPresence(parsing: payload) else { throw .without("word") }
      availability = word
    case .state:
      let told = try FleetState(parsing: payload)
      if !arrival.isRetained {
        clock.hear(told.time, at: arrival.at)
        hour.note(told.values[.power]?.value.number, at: arrival.at)
      }
      (state, stateArrived) = (told, arrival.at)
    case .cells(let module): cells[module] = try FleetCells(parsing: payload)
    case .alarms: alarms = try FleetAlarms(parsing: payload)
    case .limits: limits = try FleetLimits(parsing: payload)
    case .bus: buses = try FleetBuses(parsing: payload)
    case .venus: break
    }
  }

  private mutating func forget(_ subject: FleetTopic.Subject) {
    switch subject {
    case .availability: availability = nil
    case .state: state = nil
    case .cells(let module): cells[module] = nil
    case .alarms: alarms = nil
    case .limits: limits = nil
    case .bus: buses = nil
    case .venus: break
    }
  }

  /// What is looked at at once when it changes.
  private struct Matter: Hashable {
    let availability: FleetPresence?
    let link: FleetState.Link?
    let counts: FleetState.Alarms
    let alarms: [String]
  }

  private var matter: Matter {
    Matter(availability: availability, link: state?.link, counts: counts, alarms: alarms?.alarms.map(\.id) ?? [])
  }

  // MARK: - What it says

  /// How many alarms stand, by whichever document is newer: the list is told at once, the state as well.
  public var counts: FleetState.Alarms {
    guard let alarms, state.map({ alarms.time > $0.time }) ?? true else { return state?.alarms ?? FleetState.Alarms() }
    return FleetState.Alarms(alarms.alarms.map(\.severity))
  }

  /// The alarm to name, of those that stand.
  public var worstAlarm: FleetAlarm? {
    guard let worst = counts.worst else { return nil }
    return alarms?.alarms.first { $0.severity == worst }
  }

  /// When something was said of it last, by the gateway's clock.
  var lastSaid: WallTime? {
    let times = [state?.time, alarms?.time, limits?.time, buses?.time] + cells.values.map(\.time)
    return times.compactMap(\.self).max()
  }

  /// When its state was told; `nil` where that cannot be: it came before it was made.
  func stateTold(_ clock: FleetClock, _ wall: WallClock) -> Instant? {
    guard let state else { return nil }
    let told = clock.instant(state.time, wall)
    return told.isOfFuture(at: stateArrived) ? nil : told
  }
}

/// Power over the last hour, a minute each: as it came while this program listened, for brokers keep no past.
public struct FleetHour: Hashable, Sendable {
  public static let minutes = 60
  private static let length: Int64 = 60_000_000
  private static let greatest = 1e9

  /// Means in W, up to the last minute that was heard; `nil` where nothing was.
  private var means: [Int32?] = []
  private var last: Int64 = 0
  private var sum = 0.0
  private var count = 0

  public init() {}

  mutating func note(_ watts: Double?, at now: Instant) {
    guard let watts, watts.magnitude < Self.greatest else { return }
    let minute = now.microseconds / Self.length
    guard minute != last || means.isEmpty else { return add(watts) }
    let gap = means.isEmpty ? 1 : minute &- last
    guard gap > 0 else { return }
    means += Array(repeating: nil, count: Int(min(gap, Int64(Self.minutes))))
    means.removeFirst(max(means.count - Self.minutes, 0))
    (last, sum, count) = (minute, 0, 0)
    add(watts)
  }

  private mutating func add(_ watts: Double) {
    (sum, count) = (sum + watts, min(count + 1, 1_000_000))
    means[means.count - 1] = Int32((sum / Double(count)).rounded())
  }

  /// The last hour, the present minute last.
  public func watts(at now: Instant) -> [Int32?] {
    let since = means.isEmpty ? Int64(Self.minutes) : min(max(now.microseconds / Self.length &- last, 0), 60)
    let shown = (means + Array(repeating: nil, count: Int(since))).suffix(Self.minutes)
    return Array(repeating: nil, count: Self.minutes - shown.count) + shown
  }
}
