/// What is known of every site on a broker and of its clusters: fed with what its topics say, asked at a moment.
///
/// A value without a clock and without a connection. Whatever a topic says, taking it in is quick and what is kept is
/// bounded. When something was said is told by the time in the document and by how the gateway's clock differs, never by
/// when it arrived: a broker keeps the last word of a gateway for years.
public struct Fleet: Hashable, Sendable {
  /// Whose cluster it is.
  public struct Key: Hashable, Comparable, Sendable {
    public var site: String
    public var cluster: String

    public init(site: String, cluster: String) { (self.site, self.cluster) = (site, cluster) }

    public static func < (a: Key, b: Key) -> Bool { (a.site, a.cluster) < (b.site, b.cluster) }
  }

  /// How much is kept; what is beyond is counted and left out.
  public struct Limits: Hashable, Sendable {
    public var sites = 16_384
    public var clusters = 16_384
    /// Of the documents as they came.
    public var bytes = 1 << 25

    public init() {}
  }

  /// What a message means to whoever looks.
  public enum News: Int, Comparable, Sendable {
    case nothing
    case values
    /// Somebody came or went, or an alarm did.
    case matter

    public static func < (a: News, b: News) -> Bool { a.rawValue < b.rawValue }
  }

  /// A document that is not read.
  public struct Unread: Hashable, Sendable {
    public var topic: FleetTopic
    public var trouble: FleetTrouble
  }

  public private(set) var sites: [String: FleetSite] = [:]
  /// Where this program's time line lies on the civil one: for gateways whose clock is not known yet.
  public var wall: WallClock
  /// Whether the broker is heard: without it nothing is of now.
  public private(set) var isConnected = false
  /// What found no room, and what could not be read; the last of it.
  public private(set) var leftOut = 0
  public private(set) var unread = 0
  public private(set) var lastUnread: Unread?

  private let limits: Limits
  private var bytes = 0
  private var clusterCount = 0

  public init(wall: WallClock, limits: Limits = Limits()) { (self.wall, self.limits) = (wall, limits) }

  /// The broker is heard from now on. Who is there it will say anew: the word of before the gap holds no more.
  public mutating func connected() {
    isConnected = true
    for site in sites.keys { sites[site]?.presence = nil }
  }

  public mutating func disconnected() { isConnected = false }

  public subscript(key: Key) -> FleetBattery? { sites[key.site]?.clusters[key.cluster] }

  // MARK: - Being fed

  /// Takes in one message. An empty one takes back what its topic said, as brokers have it.
  public mutating func receive(
    topic text: String, _ payload: [UInt8], isRetained: Bool, at arrival: Instant
  ) -> News {
    guard let topic = FleetTopic(parsing: text) else { return .nothing }
    do throws(FleetTrouble) {
      switch topic {
      case .status(let site): return receive(status: payload, of: site)
      case .cluster(let site, let cluster, let subject):
        let key = Key(site: site, cluster: cluster)
        return try receive(subject, payload, of: key, FleetArrival(at: arrival, isRetained: isRetained))
      }
    } catch {
      unread &+= 1
      lastUnread = Unread(topic: topic, trouble: error)
      return .nothing
    }
  }

  private mutating func receive(status payload: [UInt8], of site: String) -> News {
    let presence = FleetPresence(parsing: payload)
    guard presence != nil || payload.isEmpty else { return .nothing }
    guard sites[site] != nil || presence != nil && hasRoom(forSite: site) else { return .nothing }
    let before = sites[site]
    sites[site, default: FleetSite()].presence = presence
    if sites[site]?.isEmpty == true { sites[site] = nil }
    return sites[site] == before ? .nothing : .matter
  }

  private mutating func receive(
    _ subject: FleetTopic.Subject, _ payload: [UInt8], of key: Key, _ arrival: FleetArrival
  ) throws(FleetTrouble) -> News {
    guard subject != .venus else { return .nothing }
    let isKnown = self[key] != nil
    if !isKnown, payload.isEmpty { return .nothing }
    guard isKnown || hasRoom(forSite: key.site) && hasRoom(forCluster: key) else { return .nothing }
    var battery = self[key] ?? FleetBattery()
    let before = battery.bytes(of: subject)
    guard payload.count <= before || bytes - before + payload.count <= limits.bytes else {
      leftOut &+= 1
      return .nothing
    }
    var site = sites[key.site] ?? FleetSite()
    let news = try battery.receive(subject, payload, arrival, &site.clock)
    bytes += battery.bytes(of: subject) - before
    if !isKnown { clusterCount += 1 }
    if battery.isEmpty { clusterCount -= 1 }
    site.clusters[key.cluster] = battery.isEmpty ? nil : battery
    sites[key.site] = site.isEmpty ? nil : site
    return isKnown ? news : .matter
  }

  private mutating func hasRoom(forSite site: String) -> Bool {
    if sites[site] != nil || sites.count < limits.sites { return true }
    leftOut &+= 1
    return false
  }

  private mutating func hasRoom(forCluster key: Key) -> Bool {
    if clusterCount < limits.clusters { return true }
    leftOut &+= 1
    return false
  }
}

/// A gateway, as its topics tell of it.
public struct FleetSite: Hashable, Sendable {
  /// By its own word, and by the will that the broker keeps; `nil` where neither was heard.
  public internal(set) var presence: FleetPresence?
  public internal(set) var clock = FleetClock()
  public internal(set) var clusters: [String: FleetBattery] = [:]

  var isEmpty: Bool { presence == nil && clusters.isEmpty }
}

/// When a message came, and whether the broker had kept it.
struct FleetArrival {
  let at: Instant
  let isRetained: Bool
}
