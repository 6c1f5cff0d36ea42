/// A value that was read with a good checksum and not believed; kept for the debug page.
public struct Rejection: Hashable, Sendable {
  public let at: Instant
  public let register: UInt16
  public let field: Field
  public let value: Value

  public init(at: Instant, register: UInt16, field: Field, value: Value) {
    self.at = at
    self.register = register
    self.field = field
    self.value = value
  }
}

/// Turns the words of one block into believed observations, remembering what was believed before.
struct BlockReader: Hashable, Sendable {
  struct Outcome {
    var observations: [Observation] = []
    /// Believed values that a device map labels itself.
    var named: [String: Reading] = [:]
    var rejections: [Rejection] = []
    /// Something is not believed yet: the block wants to be read again at once.
    var wantsAnother = false
  }

  let block: RegisterBlock
  private let rows: [RegisterRow]
  private var gates: [ValueGate<Value>]

  init(_ block: RegisterBlock) {
    self.block = block
    self.rows = block.rows
    self.gates = rows.map { _ in ValueGate(.servicePort) }
  }

  /// Takes what was believed before of the row that holds this register.
  mutating func restore(_ value: Value, isDoubted: Bool, of register: UInt16) {
    for (index, row) in rows.enumerated() where block.register(of: row) == register {
      if case .slaveOnline = row.subject { continue }
      gates[index].restore(value, isDoubted: isDoubted)
    }
  }

  /// Takes which modules were believed to be online.
  mutating func restore(online: Set<Int>) {
    for (index, row) in rows.enumerated() {
      guard case .slaveOnline(let slave) = row.subject else { continue }
      gates[index].restore(.flag(online.contains(slave + 1)), isDoubted: false)
    }
  }

  /// Whether every row that the module has was believed at least once.
  func isComplete(cellCount: Int?) -> Bool {
    zip(rows, gates).allSatisfy { row, gate in gate.accepted != nil || isAbsent(row, cellCount) }
  }

  private func isAbsent(_ row: RegisterRow, _ cellCount: Int?) -> Bool {
    if case .cell(let cell) = row.subject { cell > cellCount ?? .max } else { false }
  }

  /// The slaves that are believed to be online; `nil` before that was read, where it is doubted, or in another block.
  var slavesOnline: Set<Int>? {
    var online = Set<Int>()
    var isKnown = false
    for (row, gate) in zip(rows, gates) {
      guard case .slaveOnline(let slave) = row.subject else { continue }
      guard let flag = gate.accepted?.flag, !gate.isDoubted else { return nil }
      isKnown = true
      if flag { online.insert(slave) }
    }
    return isKnown ? online : nil
  }

  /// The last believed value of a field of this block.
  func accepted(_ field: Field) -> Value? {
    rows.firstIndex { $0.subject == .field(field) }.flatMap { gates[$0].accepted }
  }

  mutating func read(
    _ words: [UInt16], link: String, isSimulated: Bool = false, at now: Instant, period: Span, cellCount: Int?
  ) -> Outcome {
    let values = rows.map { $0.value(in: words) }
    let doubted = Plausibility.doubts(in: block, words: words, values: values, cellCount: cellCount)
    var outcome = Outcome()
    for (index, row) in rows.enumerated() {
      guard let value = values[index], !isAbsent(row, cellCount) else { continue }
      let verdict = gates[index].judge(value, isDoubted: doubted.contains(index), agree: row.agree)
      let register = block.register(of: row)
      let (place, field) = block.place(of: row)
      if !row.isNamed {
        outcome.rejections += gates[index].contradicted.map {
          Rejection(at: now, register: register, field: field, value: $0)
        }
      }
      switch verdict {
      case .pending: outcome.wantsAnother = true
      case .accepted(let value, let isDoubted):
        if case .slaveOnline = row.subject { continue }
        let reading = Reading(
          value, grade: isSimulated ? .simulated : row.grade, source: Source(link: link, origin: .register(register)),
          heard: now,
          period: period, isImplausible: isDoubted)
        if case .named(let label) = row.subject {
          outcome.named[label] = reading
        } else {
          outcome.observations.append(Observation(place, field, reading))
        }
      }
    }
    return outcome
  }
}
