/// The cells of one module: `{"v": 1, "time": ..., "mv": [3312, null, 3311]}`.
public struct FleetCells: Hashable, Sendable {
  public var time: WallTime
  /// In their order; `nil` for one that is not known now.
  public var millivolts: [Decimal?]
  public var grade: Grade

  public init(time: WallTime, millivolts: [Decimal?], grade: Grade = .measured) {
    (self.time, self.millivolts, self.grade) = (time, millivolts, grade)
  }

  public var payload: [UInt8] {
    FleetDocument.payload(
      time,
      [
        ("mv", JSONText.list(millivolts.map { $0?.text ?? "null" })),
        FleetDocument.member(grade).member,
      ])
  }

  public init(parsing payload: [UInt8]) throws(FleetTrouble) {
    let document = try FleetDocument(parsing: payload)
    guard let cells = document.json["mv"]?.items, cells.count <= Module.cellPlaces else { throw .without("\"mv\"") }
    self.init(time: document.time, millivolts: cells.map(\.figure), grade: document.usualGrade)
  }
}

/// What the battery tells the inverter. It holds until the next one, as long as the cluster's state is of now.
public struct FleetLimits: Hashable, Sendable {
  public var time: WallTime
  public var values: FleetValues

  public init(time: WallTime, values: FleetValues) { (self.time, self.values) = (time, values) }

  public var payload: [UInt8] {
    let usual = FleetDocument.usual([values])
    return FleetDocument.payload(time, [usual.member] + values.members(FleetValues.limits, usual: usual.grade))
  }

  public init(parsing payload: [UInt8]) throws(FleetTrouble) {
    let document = try FleetDocument(parsing: payload)
    self.init(time: document.time, values: FleetValues(document.json, FleetValues.limits, usual: document.usualGrade))
  }
}

/// What is heard on the CAN buses of a cluster, and why that is thought. It holds until the next one, as long as the
/// cluster's state is of now.
public struct FleetBuses: Hashable, Sendable {
  public struct Bus: Hashable, Sendable {
    /// `can0`
    public var name: String
    /// `Pylontech LV 1.2`, `no battery heard`
    public var proto: String
    public var why: String
    /// The settings of the battery that fit.
    public var settings: [String]
    /// What the inverter sends.
    public var inverter: [String]
    /// `nil` where its frames do not tell.
    public var inverterName: String?

    public init(
      name: String, proto: String, why: String, settings: [String] = [], inverter: [String] = [],
      inverterName: String? = nil
    ) {
      (self.name, self.proto, self.why) = (name, proto, why)
      (self.settings, self.inverter, self.inverterName) = (settings, inverter, inverterName)
    }
  }

  public var time: WallTime
  public var buses: [Bus]
  private static let most = 16

  public init(time: WallTime, buses: [Bus]) { (self.time, self.buses) = (time, buses) }

  public var payload: [UInt8] {
    let items = buses.prefix(Self.most).map { bus in
      JSONText.object(known: [
        ("name", JSONText.quoted(bus.name)), ("protocol", JSONText.quoted(bus.proto)),
        ("why", JSONText.quoted(bus.why)), ("settings", JSONText.list(bus.settings.map(JSONText.quoted))),
        ("inverter", JSONText.list(bus.inverter.map(JSONText.quoted))),
        ("inverter_name", bus.inverterName.map(JSONText.quoted)),
      ])
    }
    return FleetDocument.payload(time, [("buses", JSONText.list(items))])
  }

  public init(parsing payload: [UInt8]) throws(FleetTrouble) {
    let document = try FleetDocument(parsing: payload)
    guard let items = document.json["buses"]?.items else { throw .without("\"buses\"") }
    func lines(_ node: JSON5?) -> [String] { (node?.items ?? []).prefix(Self.most).compactMap(\.oneLine) }
    let buses = items.prefix(Self.most).compactMap { item -> Bus? in
      guard let name = item["name"]?.oneLine, let proto = item["protocol"]?.oneLine else { return nil }
      return Bus(
        name: name, proto: proto, why: item["why"]?.oneLine ?? "", settings: lines(item["settings"]),
        inverter: lines(item["inverter"]), inverterName: item["inverter_name"]?.oneLine)
    }
    self.init(time: document.time, buses: buses)
  }
}
