/// What else a person has to know to judge an alarm.
public enum AlarmNote: Meaning {
  /// The battery's own word for it.
  case reported(String, CANDispute?)
  /// Two modules, and what each has.
  case moduleVolts(high: Int, Decimal, low: Int, Decimal)
  case neverSeen(mostModules: String)
  case offline(Int, of: Int)
  case cellFarOff(Int, Decimal, most: Decimal)
  case cellExtremes(high: Decimal, low: Decimal)
  case doubted([Doubted])
  case openContactors
  case ownThreshold(Field)
  /// Two cells beside each other.
  case cellPair(Int, Decimal, Int, Decimal)
  case lowAndHigh(Decimal, Decimal)
  /// The coldest and the warmest, and what the manual allows there.
  case rate(Decimal, Decimal, Manual.Rate)
  case outsideWarranty([Outside])
  case disagree(Field, Told, Told)

  /// What cannot be true.
  public enum Doubted: Hashable, Sendable {
    case cell(Int)
    case field(Field)
  }

  /// A bound that something is beyond: the worst value, and whose they are; empty where there is only one module.
  public enum Outside: Hashable, Sendable {
    case below(Decimal, Decimal, [Int])
    case above(Decimal, Decimal, [Int])
    /// C, the amperes that it means here, the current.
    case faster(rate: String, Decimal, Decimal, [Int])
  }

  /// What a link says.
  public struct Told: Hashable, Sendable {
    public let link: String
    public let value: String

    public init(link: String, value: String) {
      self.link = link
      self.value = value
    }
  }

  public var description: String {
    switch self {
    case .reported(let name, let dispute): "reported as \(name)" + (dispute.map { "; \($0.rawValue)" } ?? "")
    case .moduleVolts(let high, let most, let low, let least):
      "module \(high) has \(most.text) V, module \(low) has \(least.text) V"
    case .neverSeen(let most): "never seen: addresses go from 1 to \(most) without a gap"
    case .offline(let count, let all): "\(count) of \(all) modules are offline"
    case .cellFarOff(let cell, let value, let most): "cell \(cell) has \(value.text) mV, most have \(most.text) mV"
    case .cellExtremes(let high, let low):
      "highest \(high.text) mV, lowest \(low.text) mV; which cell is not on this port"
    case .doubted(let names):
      names.map { name in
        switch name {
        case .cell(let cell): "cell \(cell)"
        case .field(let field): field.label
        }
      }.joined(separator: ", ")
    case .openContactors: "current flows although every contactor is reported open"
    case .ownThreshold(let field): "the battery's own threshold: \(field.label)"
    case .cellPair(let first, let one, let second, let other):
      "cell \(first) = \(one.text), cell \(second) = \(other.text) mV"
    case .lowAndHigh(let low, let high): "lowest cell = \(low.text), highest cell = \(high.text) mV"
    case .rate(let coldest, let warmest, let allowed):
      "\(coldest.text) to \(warmest.text) \(Unit.celsius.symbol): \(allowed.text)"
    case .outsideWarranty(let all): all.map(Self.text).joined(separator: "; ")
    case .disagree(let field, let a, let b):
      "\(field.label): \(a.link) says \(a.value), \(b.link) says \(b.value)"
    }
  }

  private static func text(_ outside: Outside) -> String {
    switch outside {
    case .below(let bound, let value, let modules):
      "below \(bound.text(in: .celsius)): \(value.text(in: .celsius))\(who(modules))"
    case .above(let bound, let value, let modules):
      "above \(bound.text(in: .celsius)): \(value.text(in: .celsius))\(who(modules))"
    case .faster(let rate, let limit, let value, let modules):
      "above \(rate)C (\(limit.text) A): \(value.text) A\(who(modules))"
    }
  }

  /// ` (module 2)`, ` (modules 1 to 6)`, ` (modules 1, 3, 4)`
  private static func who(_ modules: [Int]) -> String {
    guard let first = modules.first, let last = modules.last else { return "" }
    if modules.count == 1 { return " (module \(first))" }
    if isRow(modules) { return " (modules \(first) to \(last))" }
    return " (modules \(modules.map(String.init).joined(separator: ", ")))"
  }

  /// More than two without a gap, which are told by the first and the last.
  public static func isRow(_ modules: [Int]) -> Bool {
    guard modules.count > 2, let first = modules.first, let last = modules.last else { return false }
    return last - first == modules.count - 1
  }
}
