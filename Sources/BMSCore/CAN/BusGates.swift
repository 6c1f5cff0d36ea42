/// The gates of one bus: each field of each frame is judged against what the same frame said before.
///
/// Nothing is believed because it was heard once, and a field that is held back does not hold back the others of its
/// frame.
struct BusGates: Sendable {
  /// A frame, and whose: the same id may speak of one tray after the other, and another tray's value is nobody's jump.
  private struct Key: Hashable {
    let id: CANID
    let member: Int
  }

  /// More than all tables have ids, so that a bus that invents ids cannot make it grow.
  private static let mostFrames = 2048

  private var frames: [Key: FrameGates] = [:]

  /// Whether two numbers of a unit say the same: how far it may move from one frame to the next.
  static func agree(_ x: Decimal, _ y: Decimal, _ unit: Unit) -> Bool {
    if x == y || unit == .raw { return true }
    let difference = abs(x.double - y.double)
    switch unit {
    case .volt: return difference <= max(3, 0.02 * max(abs(x.double), abs(y.double)))
    case .millivolt: return difference <= 200
    case .ampere: return difference <= 200
    case .percent, .celsius, .kelvin, .kilowattHour: return difference <= 5
    case .ampereHour: return difference <= 10
    default: return false
    }
  }

  /// Leaves in a frame what is believed, with its doubt.
  mutating func judge(_ decoding: inout CANDecoding, of id: CANID) {
    guard !decoding.fields.isEmpty else { return }
    let key = Key(id: id, member: decoding.member ?? 0)
    guard frames.count < Self.mostFrames || frames[key] != nil else { return decoding.fields.removeAll() }
    frames[key, default: FrameGates()].judge(&decoding)
  }
}

/// The gates of one frame, in the order of its fields.
private struct FrameGates: Sendable {
  private var gates: [(field: Field, gate: ValueGate<CANContent>)] = []

  mutating func judge(_ decoding: inout CANDecoding) {
    var kept = 0
    for place in decoding.fields.indices {
      guard let believed = judge(decoding.fields[place], at: place, isMember: decoding.member != nil) else { continue }
      decoding.fields[kept] = believed
      kept += 1
    }
    decoding.fields.removeLast(decoding.fields.count - kept)
  }

  private mutating func judge(_ entry: CANFieldValue, at place: Int, isMember: Bool) -> CANFieldValue? {
    let index = index(of: entry.field, at: place)
    let verdict = gates[index].gate.judge(entry.content, isDoubted: entry.isDoubted) {
      Self.agree(entry.field, $0, $1)
    }
    var believed = entry
    if case .accepted(let content, let isDoubted) = verdict {
      believed.content = content
      believed.isDoubted = isDoubted
      return believed
    }
    // The first word about a tray: what is known of the whole may vouch for it (`BusImage.modules`).
    guard isMember, !entry.isDoubted, gates[index].gate.accepted == nil else { return nil }
    believed.isUnconfirmed = true
    return believed
  }

  /// Fields come in the same order in every frame, but for those that are not always there.
  private mutating func index(of field: Field, at place: Int) -> Int {
    if place < gates.count, gates[place].field == field { return place }
    if let known = gates.firstIndex(where: { $0.field == field }) { return known }
    gates.append((field, ValueGate(.can)))
    return gates.count - 1
  }

  /// Whether two frames after each other say the same of a field: how far it may move between them. Wider than on the
  /// service port, whose readings are milliseconds apart. Ours.
  private static func agree(_ field: Field, _ a: CANContent, _ b: CANContent) -> Bool {
    switch (a, b) {
    case (.number(let x, let unit), .number(let y, let other)):
      return unit == other && (field == .counter || BusGates.agree(x, y, unit))
    // Names must be the same; bytes of no known meaning and clocks move as they like.
    case (.text(let x), .text(let y)): return x.style != .ascii && y.style == x.style || a == b
    default: return a == b
    }
  }
}
