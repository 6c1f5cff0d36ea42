/// The gates of a frame table on one bus: each row of each frame is judged against what the same frame said before, as
/// the built-in families' are (`BusGates`). Its size follows from the table alone.
struct FrameTableGates: Sendable {
  let table: FrameTable
  private var gates: [CANID: [FrameSubject: ValueGate<Value>]] = [:]

  init(_ table: FrameTable) { self.table = table }

  /// What of a frame is believed, with its doubt; `nil` where the table does not know the frame.
  mutating func read(_ frame: CANFrame) -> (frame: TableFrame, values: [FrameValue])? {
    guard let place = table.place(of: frame.id), let values = table.values(in: frame) else { return nil }
    return (table.frames[place], values.compactMap { judge($0, of: frame.id) })
  }

  private mutating func judge(_ value: FrameValue, of id: CANID) -> FrameValue? {
    let verdict = gates[id, default: [:]][value.subject, default: ValueGate(.can)].judge(
      value.value, isDoubted: value.isDoubted
    ) { Self.agree($0, $1) }
    guard case .accepted(let content, let isDoubted) = verdict else { return nil }
    var believed = value
    believed.value = content
    believed.isDoubted = isDoubted
    return believed
  }

  /// A number whose unit says nothing of how fast it moves agrees with any other: what a file calls a counter counts.
  private static func agree(_ a: Value, _ b: Value) -> Bool {
    guard case .number(let x, let unit) = a, case .number(let y, unit) = b else { return a == b }
    return unit == .count || BusGates.agree(x, y, unit)
  }
}
