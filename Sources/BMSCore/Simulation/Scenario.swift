/// A named story for the simulator. To add one, add a row to `all`.
public struct Scenario: Hashable, Sendable {
  /// Something about a module that is so from the start.
  enum Trait: Hashable, Sendable {
    /// A cell (both counted from 1) with so many times the resistance and capacity of a good one.
    case weakCell(module: Int, cell: Int, resistance: Double, capacity: Double)
    /// A module that starts at its own state of charge, 0...1.
    case startSOC(module: Int, Double)
  }

  /// Something that goes wrong, and when.
  struct Fault: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
      /// The module with this index (2 = slave 1) is not heard and carries nothing.
      case lost(module: Int)
      /// The wire above a cell (both from 1) is broken: the cell reads 0 and the next one reads both.
      case brokenSenseWire(module: Int, cell: Int)
    }
    var kind: Kind
    /// Seconds since the start; for ever unless `lasting` is given, once unless `every` is.
    var from: Double
    var lasting = Double.infinity
    var every = Double.infinity

    func isActive(at seconds: Double) -> Bool {
      guard seconds >= from else { return false }
      let since = seconds - from
      guard every.isFinite else { return since < lasting }
      return since.truncatingRemainder(dividingBy: every) < lasting
    }
  }

  public let name: String
  /// One sentence for a list of scenarios.
  public let summary: String
  /// State of charge at the start, 0...1.
  let soc: Double
  /// degC around the battery.
  var ambient = 23.0
  var profile = PowerProfile.house
  /// The battery asks to be charged.
  var isForced = false
  var traits: [Trait] = []
  var faults: [Fault] = []

  public static let all: [Scenario] = [
    house,
    Scenario(name: "calm", summary: "small currents, nothing wrong", soc: 0.55, profile: .calm),
    Scenario(
      name: "full-charge", summary: "the last percent of a charge: the limit goes down to nothing", soc: 0.985,
      profile: .bright),
    Scenario(
      name: "low-soc", summary: "almost empty: the discharge limit goes down, charge is asked for", soc: 0.11,
      profile: .evening, isForced: true),
    Scenario(
      name: "weak-cell", summary: "cell 7 of the module sags under load", soc: 0.42,
      traits: [.weakCell(module: 1, cell: 7, resistance: 5, capacity: 0.85)]),
    Scenario(
      name: "hot", summary: "hard work in a hot room: limits are halved at 46 °C", soc: 0.6, ambient: 43.5,
      profile: .heavy),
    Scenario(name: "cold", summary: "below zero: only slow charging is allowed", soc: 0.6, ambient: -3.5),
    Scenario(
      name: "slave-lost", summary: "slave 1 is lost after 20 s for half a minute, again and again", soc: 0.62,
      faults: [Fault(kind: .lost(module: 2), from: 20, lasting: 30, every: 90)]),
    Scenario(
      name: "pack-imbalance", summary: "slave 2 came with another voltage and is kept apart", soc: 0.62,
      traits: [.startSOC(module: 3, 0.02)]),
    Scenario(
      name: "broken-sense-wire", summary: "after 10 s cell 5 reads nothing and cell 6 reads double", soc: 0.62,
      faults: [Fault(kind: .brokenSenseWire(module: 1, cell: 5), from: 10)]),
  ]

  /// The default: a house with a solar roof.
  public static let house = Scenario(name: "house", summary: "a house with a solar roof, nothing wrong", soc: 0.62)

  public static func named(_ name: String) -> Scenario? { all.first { $0.name == name } }
}
