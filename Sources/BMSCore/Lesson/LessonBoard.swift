/// What the registers hold now, and held in the last rounds of the vendor's tool.
struct LessonBoard: Sendable {
  /// What is known of a current, whichever way it flows.
  enum Flow: Hashable, Sendable {
    case none
    case amperes(Decimal)
    /// It was not read, or too long ago.
    case unknown
  }

  /// The rounds that are kept: a person needs so long between looking and typing.
  static let mostSnapshots = 10
  /// Rounds that are listened to before the first act: what moves by itself has to show.
  static let leastRounds = 8
  /// What was read longer ago says nothing about now.
  static let staleAfter = Span.seconds(20)

  private static let soc = RegisterMap.register(of: .soc, at: .module(1)) ?? 20
  private static let currents: [(field: Field, place: Place)] = [(.current, .module(1)), (.current, .cluster)]

  private(set) var words: [UInt16: UInt16] = [:]
  private var times: [UInt16: Int64] = [:]
  /// How often the module's own block was read.
  private(set) var rounds = 0
  private(set) var snapshots: [[UInt16: UInt16]] = []

  mutating func take(_ event: SerialEvent) {
    guard case .reply(let request, let replied) = event.kind, event.check != .wrong else { return }
    for (offset, word) in replied.enumerated() {
      let register = request.first &+ UInt16(truncatingIfNeeded: offset)
      guard words[register] != nil || words.count < Learn.mostRegisters else { continue }
      words[register] = word
      times[register] = LearnTime.clamped(event.end)
    }
    guard Int(Self.soc &- request.first) < replied.count else { return }
    rounds += 1
    snapshots.append(words.filter { !RegisterMap.isSettled($0.key) })
    if snapshots.count > Self.mostSnapshots { snapshots.removeFirst() }
  }

  var isReady: Bool { rounds >= Self.leastRounds && soc != nil }

  /// The module's SOC, in whole percent.
  var soc: Int? { value(.soc, .module(1)).map { Int($0.double.rounded()) } }

  /// The undecoded registers of the last rounds, and as they are now; of one register where the vendor's tool shows which.
  func open(only register: UInt16?) -> [[UInt16: UInt16]] {
    let all = snapshots + [words.filter { !RegisterMap.isSettled($0.key) }]
    guard let register else { return all }
    return all.map { $0.filter { $0.key == register } }
  }

  /// The strongest current that is known: of the module or of the cluster.
  func flow(at now: Int64) -> Flow {
    let known = Self.currents.compactMap { source -> Decimal? in
      guard let register = RegisterMap.register(of: source.field, at: source.place), let time = times[register],
        now &- time <= Self.staleAfter.microseconds
      else { return nil }
      return value(source.field, source.place)
    }
    guard let most = known.max(by: { $0.double.magnitude < $1.double.magnitude }) else { return .unknown }
    guard most.double.magnitude >= Rest.amperes else { return .none }
    return .amperes(Decimal(most.mantissa < 0 ? 0 &- most.mantissa : most.mantissa, decimals: most.decimals))
  }

  private func value(_ field: Field, _ place: Place) -> Decimal? {
    guard let register = RegisterMap.register(of: field, at: place), let word = words[register],
      let entry = RegisterMap.entries(at: register).first(where: { $0.field == field })
    else { return nil }
    let padded = [UInt16](repeating: 0, count: entry.row.offset) + [word]
    guard case .number(let number, _) = entry.row.value(in: padded) else { return nil }
    return number
  }
}
