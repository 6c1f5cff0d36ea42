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

  public let direction: Derating.Direction
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

  /// From this SOC on the manual suggests 10 A (limits of a 4K4 PRO module, manual).
  static let fullFrom = 90.0
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
    _ direction: Derating.Direction, limit: Double?, isAllowed: Bool?, _ input: Input
  ) -> Restriction? {
    let what = direction.rawValue
    if isAllowed == false || limit == 0 {
      let state = isAllowed == false ? "the battery forbids to \(what)" : "the \(what) limit is 0 A"
      if !input.alarms.isEmpty {
        return Restriction(
          direction: direction, cause: .battery, text: "\(state); it reports \(input.alarms.joined(separator: ", "))")
      }
      if isAllowed == false { return Restriction(direction: direction, cause: .battery, text: state) }
      if let (_, why) = byTable(direction, limit: 0, input) ?? bySOC(direction, input) {
        return Restriction(direction: direction, cause: why.cause, text: "\(state): \(why.text)")
      }
      return Restriction(direction: direction, cause: .unexplained, text: "\(state), nothing heard explains it")
    }
    guard let limit, let (most, why) = byTable(direction, limit: limit, input) else {
      return lowAtFull(direction, limit, input)
    }
    guard limit <= most * slack else { return lowAtFull(direction, limit, input) }
    return Restriction(direction: direction, cause: why.cause, text: "\(what) \(tenths(limit)) A: \(why.text)")
  }

  private typealias Why = (cause: Cause, text: String)

  /// What the table of rates allows less than 1C at the temperatures there are. Where several rows apply the highest
  /// counts, and all are named: the manual does not say which is meant.
  private static func byTable(
    _ direction: Derating.Direction, limit: Double, _ input: Input
  ) -> (most: Double, why: Why)? {
    guard let capacity = input.capacity, capacity > 0 || limit == 0 else { return nil }
    let ends = [input.coldest, input.hottest].compactMap(\.self).map { celsius in
      (celsius: celsius, rates: Set(Derating.advice(direction, celsius: celsius).rows.map(\.tenthsOfC)).sorted())
    }
    guard let worst = ends.min(by: { $0.rates.last ?? 0 < $1.rates.last ?? 0 }), worst.rates.last ?? 0 < 10 else {
      return nil
    }
    let rates = worst.rates.map { Decimal(Int64($0), decimals: 1).text + "C" }.joined(separator: " or ")
    let text = "the manual allows \(rates.isEmpty ? "nothing" : rates) at \(tenths(worst.celsius)) °C"
    return (capacity * Double(worst.rates.last ?? 0) / 10, (.temperature, text))
  }

  private static func bySOC(_ direction: Derating.Direction, _ input: Input) -> (most: Double, why: Why)? {
    guard let soc = input.soc else { return nil }
    switch direction {
    case .charge where soc >= 98: return (0, (.soc, "SOC is \(tenths(soc)) %, the battery is full"))
    case .discharge where soc <= 5: return (0, (.soc, "SOC is \(tenths(soc)) %, the battery is empty"))
    default: return nil
    }
  }

  /// A charge limit well below half a C on a battery that is nearly full.
  private static func lowAtFull(_ direction: Derating.Direction, _ limit: Double?, _ input: Input) -> Restriction? {
    guard direction == .charge, let limit, let soc = input.soc, soc >= fullFrom, let capacity = input.capacity,
      limit < capacity * 0.5
    else { return nil }
    return Restriction(
      direction: direction, cause: .soc,
      text: "charge \(tenths(limit)) A: SOC is \(tenths(soc)) %, the manual suggests 10 A a module from 90 %")
  }

  private static func tenths(_ number: Double) -> String {
    guard number.isFinite, number.magnitude < 1e9 else { return "---" }
    return Decimal(Int64((number * 10).rounded()), decimals: 1).text
  }
}
