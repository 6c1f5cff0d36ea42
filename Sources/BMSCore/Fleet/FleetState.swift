/// How a cluster is, some times a minute and whenever something changes that matters.
public struct FleetState: Hashable, Sendable {
  public enum Link: String, Hashable, Sendable, CaseIterable {
    case up, handshaking, silent, garbled, closed
  }

  public struct Module: Hashable, Sendable {
    /// `nil` where the battery does not say.
    public var isOnline: Bool?
    public var values: FleetValues

    public init(isOnline: Bool? = nil, values: FleetValues = FleetValues()) {
      (self.isOnline, self.values) = (isOnline, values)
    }
  }

  /// How many alarms stand.
  public struct Alarms: Hashable, Sendable {
    public var fault = 0
    public var warning = 0
    public var notice = 0

    public init(fault: Int = 0, warning: Int = 0, notice: Int = 0) {
      (self.fault, self.warning, self.notice) = (fault, warning, notice)
    }

    public init(_ severities: [AlarmSeverity]) {
      for severity in severities {
        switch severity {
        case .fault: fault += 1
        case .warning: warning += 1
        case .notice: notice += 1
        }
      }
    }

    /// The worst first.
    public var bySeverity: [(severity: AlarmSeverity, count: Int)] {
      [(.fault, fault), (.warning, warning), (.notice, notice)]
    }

    public var json: String { JSONText.object(bySeverity.map { ($0.severity.rawValue, String($0.count)) }) }

    /// `nil` without any.
    public var worst: AlarmSeverity? { fault > 0 ? .fault : warning > 0 ? .warning : notice > 0 ? .notice : nil }
  }

  /// When it was told, by the clock of the gateway.
  public var time: WallTime
  /// The next one comes after this at the latest: three of them without one, and what it says is old.
  public var every: Span
  /// As the site calls it; the topic has it in plain letters.
  public var name: String
  public var link: Link
  public var values: FleetValues
  /// By index, from 1.
  public var modules: [Int: Module]
  public var alarms: Alarms
  /// kWh that went in and out since the gateway began to count: worked out from voltage and current.
  public var charged: Decimal?
  public var discharged: Decimal?

  public init(
    time: WallTime, every: Span, name: String, link: Link, values: FleetValues = FleetValues(),
    modules: [Int: Module] = [:], alarms: Alarms = Alarms(), charged: Decimal? = nil, discharged: Decimal? = nil
  ) {
    (self.time, self.every, self.name, self.link) = (time, every, name, link)
    (self.values, self.modules, self.alarms) = (values, modules, alarms)
    (self.charged, self.discharged) = (charged, discharged)
  }
}

extension FleetState {
  private static let seconds: ClosedRange<Int64> = 1...3600
  private static let mostAlarms: ClosedRange<Int64> = 0...10_000

  public var payload: [UInt8] {
    let usual = FleetDocument.usual([values] + modules.values.map(\.values))
    let parts = modules.sorted { $0.key < $1.key }.map { index, module in
      let members: [(String, String?)] = [("online", module.isOnline.map(String.init))]
      return (
        String(index), JSONText.object(known: members + module.values.members(FleetValues.part, usual: usual.grade))
      )
    }
    return FleetDocument.payload(
      time,
      [
        ("every", String(every.microseconds / 1_000_000)), ("name", JSONText.quoted(name)),
        ("link", JSONText.quoted(link.rawValue)), usual.member,
      ] + values.members(FleetValues.whole, usual: usual.grade) + [
        ("charged_kwh", charged?.text), ("discharged_kwh", discharged?.text), ("modules", JSONText.object(parts)),
        ("alarms", alarms.json),
      ])
  }

  public init(parsing payload: [UInt8]) throws(FleetTrouble) {
    let document = try FleetDocument(parsing: payload)
    let json = document.json
    guard let every = json["every"]?.integer, Self.seconds.contains(every) else { throw .without("\"every\"") }
    guard let link = json["link"]?.text.flatMap(Link.init(rawValue:)) else { throw .without("\"link\"") }
    guard let name = json["name"]?.oneLine else { throw .without("\"name\"") }
    func count(_ severity: String) throws(FleetTrouble) -> Int {
      guard let count = json["alarms"]?[severity]?.integer, Self.mostAlarms.contains(count) else {
        throw .without("\"alarms\"")
      }
      return Int(count)
    }
    let usual = document.usualGrade
    self.init(
      time: document.time, every: .seconds(every), name: name, link: link,
      values: FleetValues(json, FleetValues.whole, usual: usual),
      alarms: Alarms(fault: try count("fault"), warning: try count("warning"), notice: try count("notice")),
      charged: json["charged_kwh"]?.figure, discharged: json["discharged_kwh"]?.figure)
    for index in 1...Place.mostModules {
      guard let part = json["modules"]?[String(index)], case .object = part.value else { continue }
      modules[index] = Module(isOnline: part["online"]?.flag, values: FleetValues(part, FleetValues.part, usual: usual))
    }
  }
}
