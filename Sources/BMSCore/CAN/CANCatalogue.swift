/// `CANFamily.all` in a form that is quick to look up: ids in flat arrays, rows one after the other.
///
/// What every frame passes is plain data: whatever holds a reference (closures, sentences) stands in arrays beside it,
/// so that looking at an entry, a part or a row counts no references.
///
/// A class, so that whoever looks something up holds one reference and not one of each array.
final class CANCatalogue: Sendable {
  struct Entry: Sendable {
    /// Its family's place in `CANFamily.all`.
    var place: Int
    var sender: CANSender
    /// High byte first.
    var isBig: Bool
    var hasContent: Bool
    var hasLesson: Bool
    /// Some of its rows are read whatever else is known.
    var alwaysSays: Bool
    /// Some of its rows are the highest of what others are the lowest of.
    var hasExtremes: Bool
    var hasInverterName: Bool
    var period: Span
    var parts: Range<Int>
    /// What an inverter says with it: places in `sayings`.
    var says: Range<Int>
  }
  struct Part: Sendable {
    /// The protocols of the family of which it is read.
    var variants: UInt32
    /// It has one in `conditions`.
    var hasCondition: Bool
    var isLast: Bool
    var rows: Range<Int>
  }
  /// A keep-alive, by its place in `keepAlives`, and what the frame must carry to be it.
  struct Saying: Sendable {
    var keepAlive: Int
    var content: CANFrameTable.Content?
  }
  /// The 11-bit ids that one protocol has for itself.
  struct Claim: Sendable {
    var place: Int
    var variant: UInt32
    var ids: [ClosedRange<UInt32>]
    var frames: [(ids: ClosedRange<UInt32>, entry: Int)]
  }

  static let shared = CANCatalogue(CANFamily.all)

  let families: [CANFamily]
  /// The first stands for ids that nobody knows.
  let entries: [Entry]
  /// What the entries were made of.
  let tables: [CANFrameTable]
  let parts: [Part]
  /// The condition and the dispute of each part.
  let conditions: [CANPart.Condition?]
  let disputes: [CANDispute?]
  let rows: [CANRow]
  let keepAlives: [CANKeepAlive]
  let sayings: [Saying]
  /// The protocols of each family, in its order.
  let protocols: [[CANProtocol]]
  let claims: [Claim]
  /// Families some of whose rows carry numbers that noise seldom says.
  let weighs: [Bool]
  /// Entry for every 11-bit id, 0 for none.
  private let standard: [UInt16]
  /// 29-bit ids in ascending order, with their entries.
  private let extended: [(ids: ClosedRange<UInt32>, entry: Int)]
  /// Ranges of 29-bit ids whose family is known and nothing else.
  private let others: [(ids: ClosedRange<UInt32>, entry: Int)]

  private init(_ families: [CANFamily]) {
    let made = CANCatalogueMaking(families)
    self.families = families
    protocols = families.map { $0.variants.map(\.proto) }
    entries = made.entries
    tables = made.tables
    parts = made.parts
    conditions = made.conditions
    disputes = made.disputes
    rows = made.rows
    keepAlives = made.keepAlives
    sayings = made.sayings
    claims = made.claims
    weighs = made.weighs
    standard = made.standard
    extended = made.extended
    others = made.others
  }

  /// The entry of an id, 0 where no table knows it.
  @_optimize(speed)
  func entry(_ id: CANID) -> Int {
    if !id.isExtended { return Int(standard[Int(id.value & 0x7FF)]) }
    var low = 0
    var high = extended.count
    while low < high {
      let middle = (low + high) / 2
      if extended[middle].ids.upperBound < id.value { low = middle + 1 } else { high = middle }
    }
    if low < extended.count, extended[low].ids.contains(id.value) { return extended[low].entry }
    return others.first { $0.ids.contains(id.value) }?.entry ?? 0
  }

  /// The 11-bit frame of a family with twins that a 29-bit one of the same number repeats; `nil` where there is none.
  func twin(of frame: CANFrame) -> (frame: CANFrame, entry: Int)? {
    guard frame.id.isExtended, frame.id.value <= 0x7FF else { return nil }
    let id = CANID.standard(UInt16(truncatingIfNeeded: frame.id.value))
    let index = entry(id)
    guard index != 0, entries[index].sender == .battery, families[entries[index].place].evidence.twins != nil
    else { return nil }
    return (CANFrame(id: id, word: frame.packed, count: frame.count), index)
  }

  /// Families whose ids are the surest first: those of 29 bits, then those of one protocol.
  var bySureness: [Int] {
    func rank(_ place: Int) -> Int {
      families[place].isExtended ? 0 : families[place].variants.count == 1 ? 1 : 2
    }
    return families.indices.sorted { (rank($0), $0) < (rank($1), $1) }
  }
}

/// The arrays of the catalogue while they are filled.
private struct CANCatalogueMaking {
  var entries: [CANCatalogue.Entry] = []
  var tables: [CANFrameTable] = []
  var parts: [CANCatalogue.Part] = []
  var conditions: [CANPart.Condition?] = []
  var disputes: [CANDispute?] = []
  var rows: [CANRow] = []
  var keepAlives: [CANKeepAlive] = []
  var sayings: [CANCatalogue.Saying] = []
  var claims: [CANCatalogue.Claim] = []
  var weighs: [Bool] = []
  var standard = [UInt16](repeating: 0, count: 2048)
  var extended: [(ids: ClosedRange<UInt32>, entry: Int)] = []
  var others: [(ids: ClosedRange<UInt32>, entry: Int)] = []

  init(_ families: [CANFamily]) {
    _ = add(CANFrameTable(.standard(0), .unknown, ""), of: families[0], at: 0)
    for (place, family) in families.enumerated() {
      let first = rows.count
      for table in family.frames { list(table, add(table, of: family, at: place)) }
      for table in family.others {
        let entry = add(table, of: family, at: place)
        others += table.ids.ranges.map { ($0, entry) }
      }
      for variant in family.variants where !variant.claims.isEmpty {
        let frames = variant.frames.map { ($0.ids.ranges[0], add($0, of: family, at: place)) }
        claims.append(
          CANCatalogue.Claim(place: place, variant: family.bit(variant.proto), ids: variant.claims, frames: frames))
      }
      weighs.append(rows[first...].contains { $0.weight > 0 })
    }
    extended.sort { $0.ids.lowerBound < $1.ids.lowerBound }
  }

  private mutating func list(_ table: CANFrameTable, _ entry: Int) {
    for ids in table.ids.ranges {
      if table.ids.isExtended {
        extended.append((ids, entry))
      } else {
        for id in ids { standard[Int(id & 0x7FF)] = UInt16(truncatingIfNeeded: entry) }
      }
    }
  }

  private mutating func add(_ table: CANFrameTable, of family: CANFamily, at place: Int) -> Int {
    let first = parts.count
    let firstRow = rows.count
    let firstSaying = sayings.count
    for part in table.parts {
      let start = rows.count
      for (index, row) in part.rows.enumerated() {
        let next = index + 1 < part.rows.count ? part.rows[index + 1] : nil
        rows.append(row.placed(part.grade ?? table.grade, table.order, volts: family.volts, before: next))
      }
      var variants = part.only.map { $0.reduce(0) { $0 | family.bit($1) } } ?? .max
      for proto in part.except { variants &= ~family.bit(proto) }
      parts.append(
        CANCatalogue.Part(
          variants: variants, hasCondition: part.condition != nil, isLast: part.isLast, rows: start..<rows.count))
      conditions.append(part.condition)
      disputes.append(part.dispute)
    }
    for keepAlive in table.keepAlives {
      let known = keepAlives.firstIndex(of: keepAlive)
      sayings.append(CANCatalogue.Saying(keepAlive: known ?? keepAlives.count, content: keepAlive.content))
      if known == nil { keepAlives.append(keepAlive) }
    }
    entries.append(
      CANCatalogue.Entry(
        place: place, sender: table.sender, isBig: table.order == .big, hasContent: table.content != nil,
        hasLesson: table.lesson != nil,
        alwaysSays: parts[first...].contains { !$0.hasCondition && $0.variants == .max },
        hasExtremes: rows[firstRow...].contains { $0.field.lowest != nil },
        hasInverterName: table.inverterName != nil, period: table.period, parts: first..<parts.count,
        says: firstSaying..<sayings.count))
    tables.append(table)
    return entries.count - 1
  }
}

extension CANID {
  /// Whether a table of any family knows this identifier.
  public var isKnown: Bool { CANCatalogue.shared.entry(self) != 0 }

  /// The family whose table knows it; `nil` for an id nobody knows.
  var tableFamily: CANFamily? {
    let entry = CANCatalogue.shared.entry(self)
    return entry == 0 ? nil : CANFamily.all[CANCatalogue.shared.entries[entry].place]
  }
}
