/// Where on a broker something of a fleet stands: `weco/SITE/status`, `weco/SITE/CLUSTER/state`.
///
/// No topic takes commands.
public enum FleetTopic: Hashable, Sendable {
  /// What is told of a cluster.
  public enum Subject: Hashable, Sendable {
    /// `FleetPresence`: the battery is heard.
    case availability
    /// `FleetState`
    case state
    /// `FleetCells`, of a module from 1
    case cells(module: Int)
    /// `FleetAlarms`
    case alarms
    /// `FleetLimits`
    case limits
    /// `FleetBuses`
    case bus
    /// The tree of the MQTT battery driver of Venus OS: only written.
    case venus
  }

  /// `FleetPresence`: the gateway of a site is connected.
  case status(site: String)
  case cluster(site: String, cluster: String, Subject)

  public static let root = "weco"

  public var site: String {
    switch self {
    case .status(let site), .cluster(let site, _, _): site
    }
  }

  public var text: String {
    switch self {
    case .status(let site): "\(Self.root)/\(site)/status"
    case .cluster(let site, let cluster, let subject): "\(Self.root)/\(site)/\(cluster)/\(subject.text)"
    }
  }

  /// `nil` for a topic that is none of these, or whose names are none that this program gives.
  public init?(parsing text: String) {
    let levels = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard (3...5).contains(levels.count), levels[0] == Self.root, FleetName.isPlain(levels[1]) else { return nil }
    if levels.count == 3 {
      guard levels[2] == "status" else { return nil }
      self = .status(site: levels[1])
    } else {
      guard FleetName.isPlain(levels[2]), let subject = Subject(levels[3...].joined(separator: "/")) else { return nil }
      self = .cluster(site: levels[1], cluster: levels[2], subject)
    }
  }

  /// MQTT's quality of service: what says that something is wrong is delivered once more where it got lost.
  public var quality: Int32 {
    switch self {
    case .status, .cluster(_, _, .availability), .cluster(_, _, .alarms): 1
    case .cluster: 0
    }
  }

  /// Who comes later is told at once. Only what a charger is steered by is not kept: an old word must not reach it.
  public var isRetained: Bool {
    if case .cluster(_, _, .venus) = self { false } else { true }
  }

  /// The name of a cluster where names have one level: in Home Assistant.
  public static func id(site: String, cluster: String) -> String { "\(root)_\(site)_\(cluster)" }
}

extension FleetTopic.Subject {
  var text: String {
    switch self {
    case .availability: "availability"
    case .state: "state"
    case .cells(let module): "cells/\(module)"
    case .alarms: "alarms"
    case .limits: "limits"
    case .bus: "bus"
    case .venus: "venus"
    }
  }

  init?(_ text: String) {
    let others: [Self] = [.availability, .state, .alarms, .limits, .bus, .venus]
    let all = others + (1...Place.mostModules).map { .cells(module: $0) }
    guard let subject = all.first(where: { $0.text == text }) else { return nil }
    self = subject
  }
}

/// Whether somebody is there: a gateway, by its own word and by the will that its broker keeps; a battery, by its
/// gateway's word. The payload is the word alone, as Home Assistant takes it.
public enum FleetPresence: String, Hashable, Sendable {
  case online, offline

  public var payload: [UInt8] { Array(rawValue.utf8) }

  /// `nil` for anything else, an empty payload too.
  public init?(parsing payload: [UInt8]) {
    guard payload.count <= 7, let word = FleetPresence(rawValue: String(decoding: payload, as: UTF8.self)) else {
      return nil
    }
    self = word
  }
}
