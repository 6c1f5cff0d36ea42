internal import BMSCore

/// What is told of a cluster, out of what is known of it.
struct FleetReport {
  let shown: ClusterState
  let now: Instant
  let wall: WallClock

  private var cluster: Cluster { shown.cluster }
  private var time: WallTime { wall.wall(now) }

  // MARK: - The whole

  /// The battery is heard, and says something.
  func presence(_ state: FleetState) -> FleetPresence {
    let said = [Field.soc, .totalVoltage, .current].contains { state.values[$0] != nil }
    return state.link == .up && said ? .online : .offline
  }

  func state(every: Span, energy: EnergyCounter.Kept?) -> FleetState {
    var state = FleetState(time: time, every: every, name: cluster.name, link: link, values: values)
    for module in cluster.shownModules {
      // A lost one has old values.
      let values = module.isLost ? FleetValues() : FleetValues(FleetValues.part, at: now, module.reading)
      state.modules[module.index] = FleetState.Module(isOnline: cluster.isOnline(module, at: now), values: values)
    }
    state.alarms = FleetState.Alarms(shown.alarms.filter(\.isActive).map(\.severityUnattended))
    (state.charged, state.discharged) = (energy?.charged, energy?.discharged)
    return state
  }

  /// Of several links the best: the battery is heard while one of them works.
  private var link: FleetState.Link {
    let links = shown.links.map { FleetState.Link($0.state) }
    return links.contains(.up) ? .up : links.first ?? .closed
  }

  private var values: FleetValues {
    var values = FleetValues(FleetValues.whole, at: now, reading)
    // The name plate, where nothing else tells: as many of them as there are modules.
    let online = cluster.modules.count { !$0.isLost }
    if values[.capacity] == nil, online > 0, let one = shown.notes.ampereHours {
      let all = Decimal(one.mantissa &* Int64(online), decimals: one.decimals)
      values[.capacity] = FleetValue(.number(all, .ampereHour), grade: .documented)
    }
    return values
  }

  /// What is said of the whole, on one wire or the other; else what follows from its modules.
  private func reading(_ field: Field) -> Reading? {
    let own = field == .capacity ? cluster.ampereHours : cluster.reading(field)
    if let own, own.isCurrent(at: now) { return own }
    // What one wire told long ago does not hide what the other tells now.
    if let other = cluster.bus?.reading(field), other.isCurrent(at: now) { return other }
    switch field {
    // All modules are on one bus bar.
    case .totalVoltage: return cluster.module(1)?[field]
    case .cellMax, .cellDelta, .temperatureMax: return extreme(field, >)
    case .cellMin, .temperatureMin: return extreme(field, <)
    default: return nil
    }
  }

  /// The module whose value goes furthest.
  private func extreme(_ field: Field, _ isFurther: (Double, Double) -> Bool) -> Reading? {
    var furthest: (number: Double, reading: Reading)?
    for module in cluster.modules where !module.isLost {
      guard let reading = module.reading(field), reading.isBelieved(at: now), let number = reading.number,
        furthest.map({ isFurther(number, $0.number) }) ?? true
      else { continue }
      furthest = (number, reading)
    }
    furthest?.reading.grade = .computed
    return furthest?.reading
  }

  // MARK: - Parts

  /// The cells of the modules whose cells are on the wire. None once the link is down: they stand until the next minute.
  var cells: [(module: Int, cells: FleetCells)] {
    let isUp = link == .up
    return cluster.shownModules.filter { !$0.cells.isEmpty }.map { module in
      let isHeard = isUp && !module.isLost
      let readings = module.cells.map { cell in cell.flatMap { isHeard && $0.isBelieved(at: now) ? $0 : nil } }
      let millivolts = readings.map { reading -> Decimal? in
        guard case .number(let number, .millivolt)? = reading?.value else { return nil }
        return number
      }
      let grade = readings.lazy.compactMap { $0?.grade }.first ?? .measured
      return (module.index, FleetCells(time: time, millivolts: millivolts, grade: grade))
    }
  }

  var limits: FleetLimits {
    FleetLimits(
      time: time,
      values: FleetValues(FleetValues.limits, at: now) { cluster.reading($0) ?? cluster.bus?[$0] })
  }

  /// The alarms that stand, the worst first, each with what follows from it behind it.
  var alarms: FleetAlarms {
    let active = AlarmGroup.ordered(shown.alarms.filter(\.isActive)).map { alarm, cause in
      FleetAlarm(alarm, severity: alarm.severityUnattended, explainedBy: cause, on: wall)
    }
    return FleetAlarms(time: time, alarms: active)
  }

  var buses: FleetBuses {
    FleetBuses(
      time: time,
      buses: shown.buses.map { bus in
        FleetBuses.Bus(
          name: bus.name, proto: bus.proto.verdict.text, why: bus.proto.reason,
          settings: bus.proto.settings.map(\.rawValue), inverter: bus.proto.inverter.map(\.kind.title).sorted(),
          inverterName: bus.proto.inverterName)
      })
  }
}

extension FleetState.Link {
  init(_ state: LinkState) {
    self =
      switch state {
      case .closed: .closed
      case .handshaking: .handshaking
      case .up: .up
      case .silent: .silent
      case .garbled: .garbled
      }
  }
}
