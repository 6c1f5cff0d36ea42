internal import BMSCore

/// Keeps what is counted on the links from going down, whoever counts: when another program read the port until now,
/// this one begins anew.
struct CounterFloor {
  private struct Key: Hashable {
    let cluster: String, link: String, counter: Int
  }

  private struct Count {
    var base: UInt64 = 0
    var last: UInt64 = 0
  }

  private var counts: [Key: Count] = [:]
  /// More links than any site has.
  private static let most = 4096

  mutating func raise(_ state: inout AppState) {
    for index in state.clusters.indices {
      let name = state.clusters[index].cluster.name
      for link in state.clusters[index].links.indices {
        raise(&state.clusters[index].links[link], of: name)
      }
      for bus in state.clusters[index].buses.indices {
        raise(&state.clusters[index].buses[bus], of: name)
      }
    }
  }

  private mutating func raise(_ link: inout LinkStatus, of cluster: String) {
    let counters: [WritableKeyPath<LinkCounters, Int>] = [\.good, \.badChecksum, \.implausible, \.timeouts]
    for (number, counter) in counters.enumerated() {
      let key = Key(cluster: cluster, link: link.name, counter: number)
      let count = UInt64(clamping: link.counters[keyPath: counter])
      link.counters[keyPath: counter] = Int(clamping: raised(key, count))
    }
  }

  private mutating func raise(_ bus: inout BusState, of cluster: String) {
    let counters: [WritableKeyPath<BusState, UInt64>] = [\.frames, \.unknownFrames, \.dropped, \.errors]
    for (number, counter) in counters.enumerated() {
      let key = Key(cluster: cluster, link: bus.name, counter: 4 + number)
      bus[keyPath: counter] = raised(key, bus[keyPath: counter])
    }
  }

  private mutating func raised(_ key: Key, _ now: UInt64) -> UInt64 {
    guard counts[key] != nil || counts.count < Self.most else { return now }
    var count = counts[key] ?? Count()
    if now < count.last { count.base &+= count.last }
    count.last = now
    counts[key] = count
    return count.base &+ now
  }
}
