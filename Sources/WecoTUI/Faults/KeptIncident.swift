internal import ArgumentParser
internal import BMSCore

/// An incident with everything that is kept beside it: the raw bytes, and where its time line lies.
struct KeptIncident: Sendable {
  /// `2026-11-20T130322Z_garage_charge_temperature_high_fault`, also the name of its files.
  let name: String
  let incident: Incident
  /// What passed on the wires in the same stretch and a little before; empty where it was not kept.
  let wire: [Fact]
  let wall: WallClock
  let utcOffset: Span

  init(_ incident: Incident, wire: [Fact], wall: WallClock, utcOffset: Span) {
    self.incident = incident
    self.wire = wire
    self.wall = wall
    self.utcOffset = utcOffset
    name = IncidentEntry.name(
      at: wall.wall(incident.at), cluster: incident.log.base.name, alarm: incident.alarms.first?.id)
  }

  static var programVersion: String { WecoTUI.configuration.version }

  var cluster: String { incident.log.base.name }
  var entry: IncidentEntry {
    IncidentEntry(
      name: name, cluster: IncidentEntry.part(cluster), at: wall.wall(incident.at), alarms: incident.alarms.map(\.id))
  }

  /// The links of the cluster, each with traffic, for the header of a capture.
  private var sources: [String] {
    let buses = Set(wire.filter(\.isFrame).map(\.link))
    return Set(wire.map(\.link)).sorted().map {
      CaptureSource($0, buses.contains($0) ? "CAN" : "service port", cluster: cluster).text
    }
  }

  /// The raw bytes as a capture that `wecotui decode` and can-utils read.
  func capture() -> [UInt8] {
    let header = CaptureHeader(
      version: Self.programVersion, begun: wall.wall(wire.first?.at ?? incident.from), utcOffset: utcOffset,
      sources: sources)
    var bytes: [UInt8] = []
    for line in header.lines { line.write(to: &bytes) }
    CaptureLine.comment("incident \(name)").write(to: &bytes)
    for fact in wire { fact.capture(wall)?.write(to: &bytes) }
    return bytes
  }
}

/// One line of the list of incidents.
struct IncidentEntry: Hashable, Sendable {
  let name: String
  /// As it stands in the name.
  let cluster: String
  let at: WallTime
  /// The first is what began it; of one that is only on disk no other is known before it is opened.
  let alarms: [AlarmID]

  /// A cluster's name as it stands in the name of a file.
  static func part(_ cluster: String) -> String { String(StateFolder.harmless(cluster).prefix(40)) }

  static func name(at: WallTime, cluster: String, alarm: AlarmID?) -> String {
    let civil = CivilTime(at)
    let clock = civil.clock.filter { $0 != ":" }
    return "\(civil.date)T\(clock)Z_\(part(cluster))_\(alarm?.id ?? "unknown")"
  }

  /// Whether an alarm that was raised at this time belongs to it.
  func holds(_ alarm: Alarm, raised: WallTime) -> Bool {
    let first = at + .seconds(-2)
    return Self.part(alarm.key.cluster) == cluster && alarms.contains(alarm.id) && raised >= first
      && raised <= at + IncidentRecorder.after
  }
}

extension IncidentEntry {
  /// What the name of a file says; `nil` where it is none of ours.
  init?(fileName name: String) {
    let parts = name.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let at = Self.time(parts[0]) else { return nil }
    let rest = String(parts[1])
    // The longest id: some end like others.
    let alarm = AlarmID.catalogue.filter { rest.hasSuffix("_\($0.id)") }.max { $0.id.count < $1.id.count }
    self.name = name
    self.at = at
    alarms = alarm.map { [$0.alarm] } ?? []
    cluster = String(rest.dropLast((alarm?.id ?? "unknown").count + 1))
  }

  /// `2026-11-20T130322Z`
  private static func time(_ text: Substring) -> WallTime? {
    let digits = text.filter { ("0"..."9").contains($0) }
    guard text.count == 18, digits.count == 14, text.hasSuffix("Z") else { return nil }
    var numbers: [Int64] = []
    var rest = digits[...]
    for width in [4, 2, 2, 2, 2, 2] {
      numbers.append(Int64(rest.prefix(width)) ?? 0)
      rest = rest.dropFirst(width)
    }
    let day = daysSince1970(numbers[0], numbers[1], numbers[2])
    return WallTime(microseconds: (((day * 24 + numbers[3]) * 60 + numbers[4]) * 60 + numbers[5]) * 1_000_000)
  }

  /// Years are counted from March, so that the leap day ends one.
  private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }
}
