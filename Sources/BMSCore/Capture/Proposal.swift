/// What captures suggest about registers and commands that nobody has published.
///
/// A guess with its evidence: never more than a hypothesis until a person confirms it.
public struct Proposal: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// A request that is neither a read nor a key request, and the answer that came to it.
    case command(frame: [UInt8], answer: [UInt8]?)
    /// The register changes after requests that begin so; `valueAt` is where they carry the new value, high byte first.
    case setBy(prefix: [UInt8], valueAt: Int?)
    /// The register holds what this signal holds, by `scale`.
    case follows(signal: String)
    /// The bit is set while the flag is on, or while it is off.
    case bit(Int, flag: String, isInverted: Bool)
    case text(String)
    /// It only ever counts up.
    case counter(perSecond: Double)
    /// Two registers are one number.
    case pair(isHighWordFirst: Bool, perSecond: Double)
    /// It stands still within each capture, but not at the same value.
    case differs([UInt16])
  }

  /// Empty for a command.
  public let registers: [UInt16]
  public let kind: Kind
  /// How the number is to be read, where that can be told.
  public let scale: RegisterScale?
  public let isSigned: Bool
  /// Counts, correlation, what is left over: what a person needs to judge it.
  public let evidence: String

  /// Always `hypothesis`: no amount of data makes a guess a fact.
  public var grade: Grade { .hypothesis }

  init(_ registers: [UInt16], _ kind: Kind, scale: RegisterScale? = nil, isSigned: Bool = false, evidence: String) {
    self.registers = registers
    self.kind = kind
    self.scale = scale
    self.isSigned = isSigned
    self.evidence = evidence
  }

  /// `register 83: follows total_voltage; 40 readings, ...`
  public var sentence: String {
    let place =
      switch registers.count {
      case 0: "command"
      case 1: "register \(registers[0])"
      default: "registers \(registers[0])-\(registers[registers.count - 1])"
      }
    return "\(place): \(claim); \(evidence)"
  }

  private var claim: String {
    switch kind {
    case .command(let frame, let answer):
      "frame \(LearnText.hex(frame))" + (answer.map { ", answered by \(LearnText.hex($0))" } ?? ", no answer heard")
    case .setBy(let prefix, let place):
      "set by \(LearnText.hex(prefix))..." + (place.map { ", which carries the value at byte \($0 + 1)" } ?? "")
    case .follows(let signal): "follows \(signal)" + LearnText.scale(scale)
    case .bit(let bit, let flag, let isInverted): "bit \(bit) is set while \(flag) is \(isInverted ? "off" : "on")"
    case .text(let text): "text \"\(text)\""
    case .counter(let rate): "counts up, \(LearnText.rate(rate))"
    case .pair(let isHighFirst, let rate):
      "one number, \(isHighFirst ? "high" : "low") word first, \(LearnText.rate(rate))"
    case .differs(let values): "not the same in every capture: \(values.map(\.hex).joined(separator: ", "))"
    }
  }
}

/// Numbers in the evidence: few digits, no more than they are worth.
enum LearnText {
  static func hex(_ bytes: [UInt8]) -> String {
    bytes.hexText
  }

  static func number(_ value: Double, decimals: UInt8 = 3) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "beyond measure" }
    let power: Double = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000][Int(min(decimals, 6))]
    return Decimal(Int64((value * power).rounded()), decimals: decimals).text
  }

  static func scale(_ scale: RegisterScale?) -> String {
    guard case .number(let times, let plus, let decimals, let unit) = scale else { return "" }
    let factor = Decimal(times, decimals: decimals).text
    let offset = plus == 0 ? "" : (plus < 0 ? " - " : " + ") + Decimal(abs(plus), decimals: decimals).text
    return " (raw x \(factor)\(offset) \(unit.rawValue))"
  }

  /// Counts of time are named, for that is what most counters are.
  static func rate(_ perSecond: Double) -> String {
    let known: [(Double, String)] = [
      (1, "seconds"), (1 / 60.0, "minutes"), (1 / 3600.0, "hours"), (10, "tenths of a second"),
    ]
    let name = known.first { abs(perSecond / $0.0 - 1) < 0.1 }.map { ", as \($0.1) would" } ?? ""
    return "\(number(perSecond, decimals: perSecond < 0.1 ? 6 : 3)) a second\(name)"
  }
}
