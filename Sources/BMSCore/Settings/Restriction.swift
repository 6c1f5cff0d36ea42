/// Why the battery allows less current than it might, as far as what is heard explains it.
///
/// No battery of the reference says why: apart from its own alarms and requests this is inferred, and says so.
public struct Restriction: Hashable, Sendable {
  public enum Cause: String, Hashable, Sendable {
    /// The battery itself forbids it, or reports an alarm.
    case battery
    case temperature, soc
    /// A limit of 0 A, and nothing that is heard explains it.
    case unexplained
  }

  /// What is less than it might be.
  public enum State: Hashable, Sendable {
    case forbidden
    /// A limit of 0 A.
    case zero
    /// A; as it is printed.
    case limited(String)
  }

  /// What explains it; SOC as it is printed.
  public enum Reason: Hashable, Sendable {
    case battery
    /// By the battery's own names.
    case alarms([String])
    case rate(Manual.Rate)
    case full(String)
    case empty(String)
    case nearlyFull(String)
    case unexplained
  }

  public let direction: Manual.Direction
  public let state: State
  public let reason: Reason

  public var cause: Cause {
    switch reason {
    case .battery, .alarms: .battery
    case .rate: .temperature
    case .full, .empty, .nearlyFull: .soc
    case .unexplained: .unexplained
    }
  }
  /// The battery does not say so: it follows from the manual's table and what was measured.
  public var isInferred: Bool { cause != .battery }

  /// What is known when the question is asked.
  public struct Input: Sendable {
    /// A; `nil` where it was not heard.
    public var chargeLimit: Double?
    public var dischargeLimit: Double?
    /// What the battery says it allows; `nil` where it says nothing.
    public var mayCharge: Bool?
    public var mayDischarge: Bool?
    /// Ah of the whole battery, where known.
    public var capacity: Double?
    /// degC.
    public var coldest: Double?
    public var hottest: Double?
    /// %.
    public var soc: Double?
    /// Alarms by the battery's own names.
    public var alarms: [String]

    public init(alarms: [String] = []) { self.alarms = alarms }
  }

  /// A limit this close to what the table allows is taken for it: the table is in steps, the battery's limit is not.
  static let slack = 1.1

  /// Every restriction that can be told, charging first; empty when nothing restricts, or nothing is known.
  public static func find(_ input: Input) -> [Restriction] {
    [
      find(.charge, limit: input.chargeLimit, isAllowed: input.mayCharge, input),
      find(.discharge, limit: input.dischargeLimit, isAllowed: input.mayDischarge, input),
    ].compactMap(\.self)
  }

  private static func find(
    _ direction: Manual.Direction, limit: Double?, isAllowed: Bool?, _ input: Input
  ) -> Restriction? {
    if isAllowed == false || limit == 0 {
      let state: State = isAllowed == false ? .forbidden : .zero
      func found(_ reason: Reason) -> Restriction { Restriction(direction: direction, state: state, reason: reason) }
      if !input.alarms.isEmpty { return found(.alarms(input.alarms)) }
      if isAllowed == false { return found(.battery) }
      return found(forbidden(direction, input) ?? bySOC(direction, input) ?? .unexplained)
    }
    guard let limit, let (most, rate) = byTable(direction, input), limit <= most * slack else {
      return lowAtFull(direction, limit, input)
    }
    return Restriction(direction: direction, state: .limited(tenths(limit)), reason: .rate(rate))
  }

  /// What the manual allows less than 1C at the temperatures there are, and up to what limit that explains.
  private static func byTable(_ direction: Manual.Direction, _ input: Input) -> (most: Double, rate: Manual.Rate)? {
    guard let capacity = input.capacity, capacity > 0, let rate = rate(direction, input), rate.tenthsOfC < 10 else {
      return nil
    }
    return (capacity * Double(rate.mostTenthsOfC) / 10, rate)
  }

  /// That nothing at all may flow at the temperatures there are.
  private static func forbidden(_ direction: Manual.Direction, _ input: Input) -> Reason? {
    guard let rate = rate(direction, input), rate.tenthsOfC == 0 else { return nil }
    return .rate(rate)
  }

  private static func rate(_ direction: Manual.Direction, _ input: Input) -> Manual.Rate? {
    guard let coldest = input.coldest ?? input.hottest, let warmest = input.hottest ?? input.coldest else { return nil }
    return Manual.printed.rate(direction, coldest: coldest, warmest: warmest)
  }

  private static func bySOC(_ direction: Manual.Direction, _ input: Input) -> Reason? {
    guard let soc = input.soc else { return nil }
    switch direction {
    case .charge where soc >= Manual.printed.highCutOff.value.percent.double: return .full(tenths(soc))
    case .discharge where soc <= Manual.printed.onGridCutOff.value.percent.double: return .empty(tenths(soc))
    default: return nil
    }
  }

  /// A charge limit well below half a C on a battery that is nearly full.
  private static func lowAtFull(_ direction: Manual.Direction, _ limit: Double?, _ input: Input) -> Restriction? {
    let from = Manual.printed.slowChargeFrom
    guard direction == .charge, let limit, let soc = input.soc, soc >= from.value.double, let capacity = input.capacity,
      limit < capacity * 0.5
    else { return nil }
    return Restriction(direction: direction, state: .limited(tenths(limit)), reason: .nearlyFull(tenths(soc)))
  }

  private static func tenths(_ number: Double) -> String {
    guard number.isFinite, number.magnitude < 1e9 else { return "---" }
    return Decimal(Int64((number * 10).rounded()), decimals: 1).text
  }
}

extension Restriction {
  /// A sentence with the numbers.
  public var text: String {
    let what = direction.rawValue
    let start =
      switch state {
      case .forbidden: "the battery forbids to \(what)"
      case .zero: "the \(what) limit is 0 A"
      case .limited(let amperes): "\(what) \(amperes) A"
      }
    switch reason {
    case .battery: return start
    case .alarms(let names): return "\(start); it reports \(names.joined(separator: ", "))"
    case .unexplained: return "\(start), nothing heard explains it"
    case .rate(let rate):
      return "\(start): the manual allows \(rate.short) at \(Self.tenths(rate.celsius)) \(Unit.celsius.symbol)"
    case .full(let soc): return "\(start): SOC is \(soc) %, the battery is full"
    case .empty(let soc): return "\(start): SOC is \(soc) %, the battery is empty"
    case .nearlyFull(let soc):
      return "\(start): SOC is \(soc) %, the manual suggests \(Manual.printed.slowCharge.text) a module from "
        + Manual.printed.slowChargeFrom.text
    }
  }
}
