/// What a person wants to change: a field or a map's own label, and the new value as typed or chosen.
public struct SettingRequest: Hashable, Sendable {
  public var subject: MapSubject
  public var text: String

  public init(_ subject: MapSubject, to text: String) {
    self.subject = subject
    self.text = text
  }
}

/// The other programs that have a port open, as far as this user may look.
public struct PortHolders: Hashable, Sendable {
  /// `minicom (pid 812)`, each process once.
  public let names: [String]
  /// There are programs of other users whose open files this user may not see.
  public let isPartial: Bool

  public init(names: [String] = [], isPartial: Bool = false) {
    self.names = names
    self.isPartial = isPartial
  }
}

/// Everything the gates look at, gathered at one moment.
public struct SettingSituation: Sendable {
  public var now: Instant
  public var link: String
  public var linkState: LinkState
  public var key: UInt16
  /// The stretch of the conversation it is: what was heard before is not known to be this battery's.
  public var epoch: Epoch
  public var cluster: Cluster
  /// Values under a map's own labels.
  public var named: [String: Reading]
  public var map: DeviceMap
  /// Started with `--allow-write`.
  public var allowsWriting: Bool
  /// No passphrase is configured, or it was given.
  public var isUnlocked: Bool
  public var isPortExclusive: Bool
  public var otherHolders = PortHolders()
  /// The faults that are active now, by their labels.
  public var activeFaults: [String]

  public var battery: BatteryIdentity { BatteryIdentity(link: link, cluster: cluster) }

  /// The present value: of the module one is plugged into, else of the cluster.
  public func present(_ subject: MapSubject) -> Reading? {
    switch subject {
    case .field(let field): cluster.module(1)?[field] ?? cluster[field]
    case .named(let label): named[label]
    }
  }

  private func isLive(_ reading: Reading?) -> Bool {
    reading.map { $0.freshness(at: now) == .live && epoch.holds($0) } ?? false
  }

  /// A current that is not known to be none flows.
  public var currentFlows: Bool {
    let readings = [cluster[.current], cluster.module(1)?[.current]].compactMap(\.self).filter { isLive($0) }
    return readings.isEmpty || readings.contains { abs($0.number ?? .infinity) >= Rest.amperes }
  }

  /// The battery answers and said in this epoch what it is.
  public var isFresh: Bool {
    let module = cluster.module(1)
    return linkState == .up && isLive(module?[.totalVoltage])
      && BatteryIdentity.fields.allSatisfy { field in module?[field].map { epoch.holds($0) } ?? false }
  }
  public func presentIsLive(_ subject: MapSubject) -> Bool { isLive(present(subject)) }

  /// The map was made for this battery, and its mark was found.
  public var fitsMap: Bool {
    map.matches(software: battery.software, hardware: battery.hardware) && map.markFits(named)
  }
}

extension SettingSituation {
  /// Nothing is allowed until it is said.
  public init(
    now: Instant, link: String, linkState: LinkState, key: UInt16, epoch: Epoch, cluster: Cluster,
    named: [String: Reading],
    map: DeviceMap
  ) {
    self.now = now
    self.link = link
    self.linkState = linkState
    self.key = key
    self.epoch = epoch
    self.cluster = cluster
    self.named = named
    self.map = map
    allowsWriting = false
    isUnlocked = false
    isPortExclusive = false
    activeFaults = []
  }
}

/// The one guarded path to a change. Nothing else in the program makes a `ProposedChange`.
public enum SettingChange {
  /// A change of SOC by more than this many points is confirmed twice.
  public static let largestQuietStep = 20.0

  /// What the Setting page offers: the vendor's six settings, and what the map adds.
  public static func subjects(_ map: DeviceMap) -> [MapSubject] {
    let vendor = [Field.inverterProtocol, .soc, .do1SOC1, .do1SOC2, .do2SOC1, .do2SOC2].map { MapSubject.field($0) }
    return vendor + map.writes.map(\.subject).filter { !vendor.contains($0) }
  }

  /// Goes through the gates in their order and gives what is to be shown and confirmed.
  ///
  /// - Parameter id: greater than that of every change before on this link.
  public static func propose(
    _ request: SettingRequest, id: UInt64, in situation: SettingSituation
  ) throws(SettingRefusal) -> ProposedChange {
    let map = situation.map
    guard let write = map.write(for: request.subject) else { throw .noWrite(request.subject, map: map.name) }
    guard situation.allowsWriting else { throw .writingNotAllowed }
    guard situation.isUnlocked else { throw .locked }
    guard situation.isPortExclusive else { throw .portShared(situation.link) }
    let holders = situation.otherHolders.names
    guard holders.isEmpty else { throw .portHeld(situation.link, by: holders) }
    guard situation.isFresh else { throw .notFresh(situation.link) }
    let battery = situation.battery
    guard situation.fitsMap else { throw .notForThisBattery(map: map.name, battery) }
    guard let present = situation.present(request.subject), situation.presentIsLive(request.subject) else {
      throw .presentValueNotKnown(request.subject)
    }
    guard let choice = write.values.choose(request.text) else {
      throw .notAllowed(request.text, allowed: write.values.allowed)
    }
    guard choice.value != present.value else { throw .alreadySo(present.value) }
    let wire = WriteRequest(function: write.function, register: write.register, raw: choice.raw)
    return ProposedChange(
      id: id, request: request, write: write, battery: battery, epoch: situation.epoch, old: present.value,
      new: choice.value, wire: wire,
      bytes: wire.bytes(KeyedChecksum(key: situation.key)),
      line: ConfirmationLine(
        risk: risk(request.subject, from: present.value, to: choice.value, in: situation),
        faults: situation.activeFaults))
  }

  private static func risk(
    _ subject: MapSubject, from old: Value, to new: Value, in situation: SettingSituation
  ) -> SettingRisk? {
    switch subject {
    case .field(.soc):
      guard let old = old.number, let new = new.number, abs(new - old) <= largestQuietStep else {
        return SettingRisk(
          reason: "This changes SOC by more than \(Int(largestQuietStep)) points.", word: typed(new))
      }
      return nil
    case .field(.inverterProtocol):
      guard situation.currentFlows else { return nil }
      return SettingRisk(
        reason: "Current flows, or is not known: the inverter will lose the battery while it is set.",
        word: typed(new))
    default: return nil
    }
  }

  /// The value as it is typed: without its unit.
  static func typed(_ value: Value) -> String {
    if case .number(let number, _) = value { number.text } else { value.plain }
  }

  static func trimmed(_ text: String) -> String {
    var rest = text[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
