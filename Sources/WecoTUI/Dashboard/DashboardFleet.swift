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
