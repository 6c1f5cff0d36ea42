/// The faults of a fleet that were heard of, so that a new one is known: what rings.
public struct FleetFaults: Hashable, Sendable {
  private struct Known: Hashable {
    let key: Fleet.Key
    let id: String
    let place: Place
    let subject: String?
    let since: WallTime
  }

  /// What began before is not new to who begins to look.
  private let begin: Instant
  private var known: Set<Known> = []

  public init(at begin: Instant) { self.begin = begin }

  /// Whether a fault stands now that did not when this was asked last. One that comes back within minutes is not new, and
  /// what nobody vouches for is no news.
  public mutating func areNew(in fleet: Fleet, at now: Instant) -> Bool {
    var standing: Set<Known> = []
    var isNew = false
    for (name, site) in fleet.sites {
      for (cluster, battery) in site.clusters {
        let faults = (battery.alarms?.alarms ?? []).filter { $0.severity == .fault }
        guard !faults.isEmpty else { continue }
        let key = Fleet.Key(site: name, cluster: cluster)
        let isLive = fleet.row(key, at: now)?.isLive ?? false
        for fault in faults {
          let one = Known(key: key, id: fault.id, place: fault.place, subject: fault.subject, since: fault.since)
          guard isLive || known.contains(one) else { continue }
          standing.insert(one)
          guard !known.contains(one), fault.count == 1 else { continue }
          if site.clock.instant(fault.since, fleet.wall) >= begin { isNew = true }
        }
      }
    }
    known = standing
    return isNew
  }
}
