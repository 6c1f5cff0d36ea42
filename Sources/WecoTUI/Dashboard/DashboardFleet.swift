internal import BMSCore
internal import Transport

/// The pages of a battery of a fleet.
extension Dashboard {
  /// The battery that is looked at is fed by its topics, and no other.
  mutating func followFleet(at now: Instant) {
    guard let fleet else { return }
    let wanted = screen.view.page == .fleet ? nil : screen.view.choices.fleet.opened
    guard wanted != opened else { return }
    opened = wanted
    runner.replace(with: wanted.map { [FleetFeed.source($0, fleet, at: now)] } ?? [], at: now)
    tell(.connected, at: now)
    runner.advance(to: now)
    learn(at: now)
  }

  /// What matters is shown at once, with the bell of a new fault; the rest when the clock's second changes.
  mutating func hearFleet(at now: Instant) {
    guard let fleet else { return }
    if let at = fleet.matterAt, at > drawnAt { drawAt = min(drawAt ?? now + Self.gathering, now + Self.gathering) }
    var isNew = false
    if fleet.matterAt.map({ $0 >= fleetFaults.at }) ?? false || now - fleetFaults.at >= .seconds(1) {
      isNew = fleetFaults.known.areNew(in: fleet.fleet, at: now)
      fleetFaults.at = now
    }
    guard isNew || bell.deadline != nil, bell.rings(isNewFault: isNew, at: now) else { return }
    drawAt = now
    terminal.ring()
  }

  /// The pages of a battery also show what they cannot know by name.
  func addUnknownAlarms(to state: inout AppState) {
    guard let opened, let fleet = fleet?.fleet, let site = fleet.sites[opened.site],
      let alarms = site.clusters[opened.cluster]?.alarms, !state.clusters.isEmpty
    else { return }
    state.clusters[0].unknownAlarms = alarms.unknown(from: site.clock.wall(fleet.wall), to: state.wall)
  }
}

extension Effect {
  /// It is about batteries that are read here.
  var isAboutSources: Bool {
    switch self {
    case .connect, .interval, .chooseSource, .record: true
    default: false
    }
  }
}
