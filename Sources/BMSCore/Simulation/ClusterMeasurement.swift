/// What the master tells about the whole cluster at one refresh.
public struct ClusterMeasurement: Hashable, Sendable {
  /// 0.1 A, both positive.
  public private(set) var chargeLimit = 0
  public private(set) var dischargeLimit = 0
  /// 0.1 A one module may give.
  public private(set) var moduleDischargeLimit = 0
  /// 0.1 A, positive while charging: the sum of the modules that are heard.
  public private(set) var deciamperes = 0
  /// Average SOC in steps of 0.4 %.
  public private(set) var socSteps = 0
  /// Meaning not public: the simulator says 1 while the battery asks to be charged.
  public private(set) var forcedState = 0
  /// 0.1 s, counted down from two hours while forced.
  public private(set) var forcedDeciseconds = 0
  /// A module is kept apart because of its voltage.
  public private(set) var packImbalance = false
  /// Contact outputs: DO1 closes when the battery gets empty (a generator), DO2 when it is full (surplus).
  public private(set) var do1 = false
  public private(set) var do2 = false

  /// - Parameters:
  ///   - measured: the modules that are heard.
  ///   - limits: of each module; `connected` of them take part.
  ///   - seconds: since the start.
  mutating func update(
    measured: [PackMeasurement], limits: SimulatedLimits, connected: Int, isForced: Bool, seconds: Int64,
    imbalance: Bool
  ) {
    chargeLimit = wholeSteps(limits.charge * Double(connected) * 10)
    dischargeLimit = wholeSteps(limits.discharge * Double(connected) * 10)
    moduleDischargeLimit = wholeSteps(limits.discharge * 10)
    deciamperes = wholeSteps(Double(measured.reduce(0) { $0 + $1.centiamperes }) / 10)
    socSteps = wholeSteps(Double(measured.reduce(0) { $0 + $1.socSteps }) / Double(max(measured.count, 1)))
    forcedState = isForced ? 1 : 0
    forcedDeciseconds = isForced ? Int(max(7200 - seconds, 0)) * 10 : 0
    packImbalance = imbalance
  }

  /// Switches the outputs, each with its hysteresis, by the average state of charge (0...1).
  mutating func switchOutputs(soc: Double, _ controls: SimulatedControls) {
    do1 = soc < controls.threshold(do1 ? 1 : 0)
    do2 = soc > controls.threshold(do2 ? 3 : 2)
  }
}
