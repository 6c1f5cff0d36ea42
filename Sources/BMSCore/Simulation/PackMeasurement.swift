/// What a module's own electronics make of it at one refresh: whole steps of their resolution, a little noise.
public struct PackMeasurement: Hashable, Sendable {
  /// mV, first cell first.
  public let cells: [Int]
  /// 0.01 V: the sum of the cells, rounded.
  public let centivolts: Int
  /// 0.01 A, positive while charging.
  public let centiamperes: Int
  /// 0.01 degC of each sensor, in steps of 0.1.
  public let centidegrees: [Int]
  /// SOC in the battery's steps of 0.4 %: 0...250.
  public let socSteps: Int
  /// Ah.
  public let capacity: Int

  public var cellMax: Int { cells.max() ?? 0 }
  public var cellMin: Int { cells.min() ?? 0 }
  public var hottest: Int { centidegrees.max() ?? 0 }
  public var coldest: Int { centidegrees.min() ?? 0 }

  /// - Parameters:
  ///   - cellVolts: what reaches the electronics, sense wires included.
  init(_ pack: SimulatedPack, cellVolts: [Double], noise generator: inout SplitMix64) {
    var cells: [Int] = []
    for volts in cellVolts {
      let millivolts = wholeSteps(volts * 1000 + generator.noise(0.25))
      cells.append(min(max(millivolts, 0), 0xFFFF))
    }
    self.cells = cells
    centivolts = wholeSteps(Double(cells.reduce(0, +)) / 10)
    // With open contactors a Hall sensor's own small error is zeroed by the electronics.
    centiamperes = pack.current == 0 ? 0 : wholeSteps(pack.current * 100 + generator.noise(2))
    centidegrees = pack.temperatures.map { wholeSteps($0 * 10 + generator.noise(0.1)) * 10 }
    socSteps = min(max(wholeSteps(pack.soc * 250), 0), 250)
    capacity = wholeSteps(pack.capacity)
  }
}

/// What the master knows and tells about a slave: the slave's measurement in the master's coarser steps.
public struct SlaveSummary: Hashable, Sendable {
  /// 0.1 V.
  public let decivolts: Int
  /// 0.1 A, positive while charging.
  public let deciamperes: Int
  /// 0.01 degC.
  public let hottest: Int
  public let coldest: Int
  /// mV.
  public let cellMax: Int
  public let cellMin: Int
  /// Steps of 0.4 %.
  public let socSteps: Int
  /// Ah.
  public let capacity: Int

  init(_ measured: PackMeasurement) {
    decivolts = wholeSteps(Double(measured.centivolts) / 10)
    deciamperes = wholeSteps(Double(measured.centiamperes) / 10)
    hottest = measured.hottest
    coldest = measured.coldest
    cellMax = measured.cellMax
    cellMin = measured.cellMin
    socSteps = measured.socSteps
    capacity = measured.capacity
  }
}
