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

  public let direction: Manual.Direction
  public let cause: Cause
  /// A sentence with the numbers.
  public let text: String
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
    let what = direction.rawValue
    if isAllowed == false || limit == 0 {
      let state = isAllowed == false ? "the battery forbids to \(what)" : "the \(what) limit is 0 A"
      if !input.alarms.isEmpty {
        return Restriction(
          direction: direction, cause: .battery, text: "\(state); it reports \(input.alarms.joined(separator: ", "))")
      }
      if isAllowed == false { return Restriction(direction: direction, cause: .battery, text: state) }
      if let why = forbidden(direction, input) ?? bySOC(direction, input) {
        return Restriction(direction: direction, cause: why.cause, text: "\(state): \(why.text)")
      }
      return Restriction(direction: direction, cause: .unexplained, text: "\(state), nothing heard explains it")
    }
    guard let limit, let (most, why) = byTable(direction, input), limit <= most * slack else {
      return lowAtFull(direction, limit, input)
    }
    return Restriction(direction: direction, cause: why.cause, text: "\(what) \(tenths(limit)) A: \(why.text)")
  }

  private typealias Why = (cause: Cause, text: String)

  /// What the manual allows less than 1C at the temperatures there are, and up to what limit that explains.
  private static func byTable(_ direction: Manual.Direction, _ input: Input) -> (most: Double, why: Why)? {
    guard let capacity = input.capacity, capacity > 0, let rate = rate(direction, input), rate.tenthsOfC < 10 else {
      return nil
    }
    return (capacity * Double(rate.mostTenthsOfC) / 10, why(rate))
  }

  /// That nothing at all may flow at the temperatures there are.
  private static func forbidden(_ direction: Manual.Direction, _ input: Input) -> Why? {
    guard let rate = rate(direction, input), rate.tenthsOfC == 0 else { return nil }
    return why(rate)
  }

  private static func rate(_ direction: Manual.Direction, _ input: Input) -> Manual.Rate? {
    guard let coldest = input.coldest ?? input.hottest, let warmest = input.hottest ?? input.coldest else { return nil }
    return Manual.printed.rate(direction, coldest: coldest, warmest: warmest)
  }

  private static func why(_ rate: Manual.Rate) -> Why {
    (.temperature, "the manual allows \(rate.short) at \(tenths(rate.celsius)) \(Unit.celsius.symbol)")
  }

  private static func bySOC(_ direction: Manual.Direction, _ input: Input) -> Why? {
    guard let soc = input.soc else { return nil }
    switch direction {
    case .charge where soc >= Manual.printed.highCutOff.value.percent.double:
      return (.soc, "SOC is \(tenths(soc)) %, the battery is full")
    case .discharge where soc <= Manual.printed.onGridCutOff.value.percent.double:
      return (.soc, "SOC is \(tenths(soc)) %, the battery is empty")
    default: return nil
    }
  }

  /// A charge limit well below half a C on a battery that is nearly full.
  private static func lowAtFull(_ direction: Manual.Direction, _ limit: Double?, _ input: Input) -> Restriction? {
    let from = Manual.printed.slowChargeFrom
    guard direction == .charge, let limit, let soc = input.soc, soc >= from.value.double, let capacity = input.capacity,
      limit < capacity * 0.5
    else { return nil }
    return Restriction(
      direction: direction, cause: .soc,
      text: "charge \(tenths(limit)) A: SOC is \(tenths(soc)) %, the manual suggests "
        + "\(Manual.printed.slowCharge.text) a module from \(from.text)")
  }

  private static func tenths(_ number: Double) -> String {
    guard number.isFinite, number.magnitude < 1e9 else { return "---" }
    return Decimal(Int64((number * 10).rounded()), decimals: 1).text
  }
}
