/// The links of a capture that were one cluster: what one source of the command line reads.
public struct CaptureCluster: Hashable, Sendable {
  public var name: String
  /// Its serial link; `nil` where only CAN was listened to.
  public var port: String?
  public var buses: [String]

  public init(name: String, port: String?, buses: [String]) {
    self.name = name
    self.port = port
    self.buses = buses
  }
}

/// Finds the clusters of a capture, so that a replay makes those that the live program had.
///
/// The header names the sources in the order of the command line and says which cluster each belongs to. An older header
/// says the order alone, and then the rule of the command line holds: a CAN bus belongs to the serial link before it,
/// and is a cluster of its own where there is none. Without a header the order is that of the first events.
public struct CaptureClusters: Sendable {
  public enum Kind: Hashable, Sendable { case port, bus }

  /// More links, and more headers, than any recording has.
  static let mostLinks = 32
  static let mostHeaders = 64

  private var headers: [CaptureHeader] = []
  /// Links with traffic, in the order in which they were heard first.
  private var heard: [(link: String, kind: Kind)] = []

  public init() {}

  /// The header of the first part.
  public var header: CaptureHeader? { headers.first }

  public mutating func take(comment: String) {
    if let next = CaptureHeader(comment: comment) {
      if headers.count < Self.mostHeaders { headers.append(next) }
    } else if !headers.isEmpty {
      _ = headers[headers.count - 1].take(comment: comment)
    }
  }

  public mutating func take(_ event: CaptureEvent) {
    switch event.content {
    case .frame: note(event.link, .bus)
    case .sent, .received, .told: note(event.link, .port)
    case .note: break
    }
  }

  private mutating func note(_ link: String, _ kind: Kind) {
    guard heard.count < Self.mostLinks, !heard.contains(where: { $0 == (link, kind) }) else { return }
    heard.append((link, kind))
  }

  /// What a header says of a link.
  public func words(of link: String) -> String? {
    let sources = headers.lazy.flatMap { $0.sources.compactMap(CaptureSource.init) }
    return sources.first { CaptureLine.writtenName($0.link) == link }?.words
  }

  /// Every cluster, in the order of the command line; names are unique.
  public var all: [CaptureCluster] {
    var found = Grouping()
    for header in headers {
      found.port = nil
      for source in header.sources.compactMap(CaptureSource.init) {
        let link = CaptureLine.writtenName(source.link)
        guard let kind = heard.first(where: { $0.link == link })?.kind ?? source.kind else { continue }
        found.add(link, kind, cluster: source.cluster)
      }
    }
    found.port = nil
    // Nobody wrote down the order: a bus that spoke before the first port did was hardly recorded without it.
    if found.clusters.isEmpty, let first = heard.first(where: { $0.kind == .port }) { found.add(first.link, .port) }
    for (link, kind) in heard { found.add(link, kind) }
    return found.clusters
  }

  private struct Grouping {
    var clusters: [CaptureCluster] = []
    /// The cluster of the serial link that was named last.
    var port: Int?

    mutating func add(_ link: String, _ kind: Kind, cluster: String? = nil) {
      if let known = clusters.firstIndex(where: { $0.port == link || $0.buses.contains(link) }) {
        if kind == .port { port = known }
        return
      }
      guard clusters.count < mostLinks else { return }
      let place = place(kind, cluster) ?? clusters.endIndex
      if place == clusters.endIndex {
        clusters.append(CaptureCluster(name: unused(cluster ?? link), port: nil, buses: []))
      }
      switch kind {
      case .port:
        clusters[place].port = link
        port = place
      case .bus: clusters[place].buses.append(link)
      }
    }

    /// The cluster there is already, for a link that belongs to one.
    private func place(_ kind: Kind, _ cluster: String?) -> Int? {
      if let cluster { return clusters.firstIndex { $0.name == cluster && (kind == .bus || $0.port == nil) } }
      return kind == .bus ? port : nil
    }

    /// Alarms and history go by the cluster's name: no two may have one.
    private func unused(_ name: String) -> String {
      var number = 1
      var result = name
      while clusters.contains(where: { $0.name == result }) {
        number += 1
        result = "\(name) \(number)"
      }
      return result
    }
  }
}

/// What a line of the header says about one link: `can0: CAN, cluster garage`.
public struct CaptureSource: Hashable, Sendable {
  public var link: String
  /// What it was.
  public var words: String
  /// `nil` in captures that do not say it.
  public var cluster: String?

  private static let clusterMark = ", cluster "
  /// What stands for a battery that is made up.
  public static let simulated = "simulated"
  /// And for a port that another program reads, which told what it learnt.
  public static let told = "told by another program"
  /// What stands in an incident for a port, whatever it was.
  public static let servicePort = "service port"

  public init(_ link: String, _ words: String, cluster: String?) {
    self.link = link
    self.words = words
    self.cluster = cluster
  }

  public var text: String { "\(link): \(words)" + (cluster.map { Self.clusterMark + $0 } ?? "") }

  /// `nil` for a line of another form.
  init?(_ text: String) {
    guard let (name, rest) = CaptureHeader.parts(of: text, around: ": "), !name.isEmpty else { return nil }
    let named = CaptureHeader.parts(of: rest, around: Self.clusterMark)
    guard named?.after.isEmpty != true else { return nil }
    self.init(String(name), String(named?.before ?? rest), cluster: named.map { String($0.after) })
  }

  /// As far as the words say it.
  var kind: CaptureClusters.Kind? {
    if words.hasPrefix("CAN") || words.hasPrefix("listen only") { return .bus }
    if words.hasSuffix("8N1") || words.hasPrefix("tcp ") || words.hasPrefix("replay of ") || words == Self.servicePort {
      return .port
    }
    return nil
  }
}
