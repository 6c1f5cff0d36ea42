/// The physics of one battery module: 16 LFP cells in series, its own coulomb counter and three temperature sensors.
///
/// Defaults are those of a 5K3 or 4K4 PRO size: 16 cells, about 105 Ah, 52.8 V.
public struct SimulatedPack: Hashable, Sendable {
  public static let cellCount = 16
  /// Ohms of bars and cables between the cells and the point where modules meet.
  static let wiring = 0.004
  /// Joules per degree of the whole module (about 45 kg).
  static let heatCapacity = 45_000.0
  /// Seconds in which it cools to its surroundings.
  static let coolingTime = 9000.0
  /// How a sensor's place takes part in the heat: the middle gets most.
  private static let heatShares = [0.9, 1.2, 0.9]

  /// Ah, as the module declares it.
  public let capacity: Double
  /// State of charge by coulomb counting: 0...1, but not held there.
  public private(set) var soc: Double
  /// Amperes, positive while charging.
  public private(set) var current = 0.0
  /// degC at each sensor.
  public private(set) var temperatures: [Double]
  /// Joules turned into heat so far.
  private(set) var heat = 0.0
  private(set) var cells: [SimulatedCell]
  /// Degrees by which a sensor's place is warmer than the surroundings without any current.
  private let warmth: [Double]

  /// A module whose cells differ believably: a few millivolts at rest, some twenty under load, one slightly weak.
  ///
  /// - Parameters:
  ///   - soc: 0...1.
  ///   - ambient: degC.
  init(capacity: Double = 105, soc: Double, ambient: Double, using generator: inout SplitMix64) {
    self.capacity = capacity
    self.soc = soc
    var cells: [SimulatedCell] = []
    for _ in 0..<Self.cellCount {
      cells.append(
        SimulatedCell(
          capacity: capacity * 3600 * (1.01 + generator.within(0.01)), offset: generator.within(0.004),
          resistance: 0.000_60 * (1 + generator.within(0.12)), slowResistance: 0.000_45 * (1 + generator.within(0.12)),
          soc: soc + generator.within(0.0012)))
    }
    self.cells = cells
    warmth = [0.6, 1.7, 1.0].map { $0 + generator.within(0.15) }
    temperatures = warmth.map { ambient + $0 }
    let weak = Int(generator.uniform() * Double(Self.cellCount))
    weaken(cell: weak, resistance: 1.8, capacity: 0.985)
  }

  /// Makes one cell (0-based; others are ignored) worse by these factors.
  mutating func weaken(cell: Int, resistance: Double, capacity: Double) {
    guard cells.indices.contains(cell) else { return }
    cells[cell].resistance *= resistance
    cells[cell].slowResistance *= resistance
    cells[cell].capacity *= capacity
  }

  /// Ohms seen from the point where modules meet.
  var resistance: Double { cells.reduce(Self.wiring) { $0 + $1.resistance } }

  /// The voltage behind that resistance.
  var innerVolts: Double { cells.reduce(0) { $0 + $1.innerVolts } }

  /// Volts of each cell at the present current.
  var cellVolts: [Double] { cells.map { $0.volts(current: current) } }

  /// Volts at the module's terminals: the sum of its cells.
  public var volts: Double { cells.reduce(0) { $0 + $1.volts(current: current) } }

  /// Sets the coulomb counter, as the vendor's tool does.
  mutating func setSOC(_ soc: Double) { self.soc = soc }

  /// Lets a current flow for a while.
  ///
  /// - Parameters:
  ///   - current: A, positive = charging.
  ///   - ambient: degC of the surroundings.
  mutating func advance(current: Double, seconds: Double, ambient: Double) {
    self.current = current
    soc += current * seconds / (capacity * 3600)
    var made = 0.0
    for index in cells.indices { made += cells[index].advance(current: current, seconds: seconds) }
    heat += made
    let cooling = seconds / Self.coolingTime
    for index in temperatures.indices {
      let warmed = temperatures[index] + made * Self.heatShares[index] / Self.heatCapacity
      temperatures[index] = (warmed + cooling * (ambient + warmth[index])) / (1 + cooling)
    }
  }
}
