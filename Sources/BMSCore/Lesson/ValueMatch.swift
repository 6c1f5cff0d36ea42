/// What registers held lately: each pair of neighbours once, the newest first.
struct RegisterMoments: Sendable {
  struct Moment: Hashable, Sendable {
    let word: UInt16
    /// What the register behind it held at that moment.
    let next: UInt16?
  }

  private var moments: [UInt16: [Moment]] = [:]

  init(_ snapshots: [[UInt16: UInt16]]) {
    for words in snapshots.reversed() {
      for (register, word) in words {
        let moment = Moment(word: word, next: register < .max ? words[register + 1] : nil)
        if moments[register]?.contains(moment) != true { moments[register, default: []].append(moment) }
      }
    }
  }

  var registers: [UInt16] { moments.keys.sorted() }

  func of(_ register: UInt16) -> [Moment] { moments[register] ?? [] }
}

/// Finds the register behind a value that a person reads off a screen.
///
/// The first reading names every register, word order, scale and offset that would show it; each further reading
/// crosses out what does not fit. It never guesses between those that are left: it names them, and what would tell them
/// apart.
public struct ValueMatch: Hashable, Sendable {
  /// What would tell the candidates apart that are left.
  public enum Separation: Hashable, Sendable {
    /// One is left.
    case none
    /// They all show the same until the value changes.
    case change
    /// One register, or two that are one number: told when the value has passed this.
    case beyond(Decimal)
    /// Nothing fits what was typed.
    case nothingFits
  }

  /// Scales that batteries use: times / 10^decimals, the usual ones first.
  static let factors: [(times: Int64, decimals: UInt8)] = [
    (1, 0), (1, 1), (1, 2), (1, 3), (10, 0), (100, 0), (1000, 0), (5, 1), (4, 1), (2, 1), (5, 2),
  ]
  /// What is added to what is on the wire, the usual ones first.
  static let offsets: [Decimal] = [
    Decimal(0), Decimal(-40), Decimal(-1000), Decimal(-27315, decimals: 2), Decimal(-50), Decimal(-100),
    Decimal(-273), Decimal(-2731, decimals: 1), Decimal(-30000), Decimal(-32768),
  ]
  /// A number of more digits is on no screen of a battery.
  static let largest = 1e12

  /// The simplest first: plain before offset, usual scales before others, one register before two.
  public private(set) var candidates: [ValueCandidate] = []
  /// How many readings were taken in.
  public private(set) var readings = 0
  private var shown: Set<Double> = []

  public init() {}

  /// How many different numbers were typed.
  public var differentReadings: Int { shown.count }

  /// Takes a number in that a screen shows.
  /// - Parameter snapshots: what the undecoded registers held around that moment, oldest first; each of one round.
  public mutating func take(_ number: Decimal, among snapshots: [[UInt16: UInt16]]) {
    guard number.double.magnitude < Self.largest else { return }
    let moments = RegisterMoments(snapshots)
    let before = readings == 0 ? Self.all(moments.registers) : candidates
    candidates = before.compactMap { $0.after(number, moments) }
    readings += 1
    shown.insert(number.double)
  }

  /// The one candidate, or the simplest of those that hold the same until the value outgrows one register.
  public var best: ValueCandidate? {
    guard let first = candidates.first else { return nil }
    return candidates.allSatisfy { $0.sharesLow(with: first) } ? first : nil
  }

  public var isFound: Bool { candidates.count == 1 }

  public var separation: Separation {
    guard let first = candidates.first else { return .nothingFits }
    if candidates.count == 1 { return .none }
    guard best != nil else { return .change }
    return .beyond(Decimal((0xFFFF as Int64) &* first.times &+ first.plus, decimals: first.decimals))
  }

  // MARK: - All there are

  private static func all(_ registers: [UInt16]) -> [ValueCandidate] {
    let plain = ValueCandidate.Layout.allCases.flatMap { layout in
      factors.flatMap { factor in registers.map { candidate($0, layout, factor, offsets[0]) } }
    }
    let shifted = offsets.dropFirst().flatMap { offset in
      factors.flatMap { factor in registers.map { candidate($0, .one, factor, offset) } }
    }
    return plain + shifted
  }

  private static func candidate(
    _ register: UInt16, _ layout: ValueCandidate.Layout, _ factor: (times: Int64, decimals: UInt8), _ offset: Decimal
  ) -> ValueCandidate {
    let decimals = max(factor.decimals, offset.decimals)
    let times = factor.times &* (Decimal(1).scaled(to: decimals - factor.decimals) ?? 1)
    return ValueCandidate(
      register: register, layout: layout, times: times, plus: offset.scaled(to: decimals) ?? 0, decimals: decimals)
  }
}
