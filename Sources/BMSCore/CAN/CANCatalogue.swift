/// All tables in a form that is quick to look up: ids in flat arrays, rows one after the other.
struct CANCatalogue: Sendable {
  struct Entry: Sendable {
    var family: CANFamily
    var sender: CANSender
    var rule: CANRule
    /// High byte first.
    var isBig: Bool
    var period: Span
    var first: Int
    var end: Int
    /// Which of its family's ids it is: as evidence the 32nd and all after it count as one.
    var bit: UInt8 = 0
  }

  static let shared = CANCatalogue()

  let entries: [Entry]
  let steps: [CANStep]
  /// Where each entry's layout stands.
  let sources: [String]
  /// Entry for every 11-bit id, 0 for none.
  private let standard: [UInt16]
  /// Folded 29-bit ids in ascending order, with their entries.
  private let extendedIDs: [UInt32]
  private let extendedEntries: [UInt16]
  /// Ranges of 29-bit ids whose family is known and nothing else.
  private let ranges: [(ids: ClosedRange<UInt32>, entry: Int)]

  // Entries that stand in for others by branch.
  let hybrid359: Int
  let deye359: Int
  let seplosCellFailure: Int
  let deye371: Int
  let deye35E: Int
  let cells370: Int
  let ids371: Int
  let cells355: Int
  let luxTemperatures356: Int
  let deye356: Int
  let cycles356: Int
  let luxCycles35C: Int
  let luxCapacity359: Int
  /// (base id, entry) of Deye's frames of one module.
  let deyeModules: [(base: UInt16, entry: Int)]

  static let tables: [CANFrameTable] =
    CommonFamily351.tables + GrowattLV.tables + GrowattHV.tables + PylontechHV.tables + SchneiderV2.tables
    + SofarHV.tables + VoltronicLIA.tables + PytesNative.tables + SamsungSDI.tables + RecognisedByName.tables

  private init() {
    var entries = [
      Entry(family: .common351, sender: .battery, rule: .table, isBig: false, period: .zero, first: 0, end: 0)
    ]
    var steps: [CANStep] = []
    var sources = [""]
    var tablesOf: [CANFamily: Int] = [:]
    func add(_ table: CANFrameTable) -> Int {
      let first = steps.count
      steps += table.rows.map { CANStep($0, table.family) }
      let ordinal = tablesOf[table.family, default: 0]
      tablesOf[table.family] = ordinal + 1
      sources.append(table.source)
      entries.append(
        Entry(
          family: table.family, sender: table.sender, rule: table.rule, isBig: table.rows.first?.isBig ?? false,
          period: table.period, first: first, end: steps.count, bit: UInt8(min(ordinal, 31))))
      return entries.count - 1
    }

    var standard = [UInt16](repeating: 0, count: 2048)
    var extended: [(id: UInt32, entry: UInt16)] = []
    for table in Self.tables {
      let entry = UInt16(truncatingIfNeeded: add(table))
      if table.id.isExtended {
        extended.append((table.id.value, entry))
      } else {
        standard[Int(table.id.value & 0x7FF)] = entry
      }
    }
    extended.sort { $0.id < $1.id }

    hybrid359 = add(CommonFamilyVariants.hybrid359)
    deye359 = add(CommonFamilyVariants.deye359)
    seplosCellFailure = add(CommonFamilyVariants.seplosCellFailure)
    deye371 = add(CommonFamilyVariants.deye371)
    deye35E = add(CommonFamilyVariants.deye35E)
    cells370 = add(CommonFamilyVariants.cells370)
    ids371 = add(CommonFamilyVariants.ids371)
    cells355 = add(CommonFamilyVariants.cells355)
    luxTemperatures356 = add(CommonFamilyVariants.luxTemperatures356)
    deye356 = add(CommonFamilyVariants.deye356)
    cycles356 = add(CommonFamilyVariants.cycles356)
    luxCycles35C = add(CommonFamilyVariants.luxCycles35C)
    luxCapacity359 = add(CommonFamilyVariants.luxCapacity359)
    var modules: [(base: UInt16, entry: Int)] = []
    for module in CommonFamilyVariants.deyeModules { modules.append((module.base, add(module.table))) }
    deyeModules = modules

    var ranges: [(ids: ClosedRange<UInt32>, entry: Int)] = []
    for range in RecognisedByName.ranges { ranges.append((range.ids, add(range.table))) }
    self.ranges = ranges

    self.entries = entries
    self.steps = steps
    self.sources = sources
    self.standard = standard
    extendedIDs = extended.map(\.id)
    extendedEntries = extended.map(\.entry)
  }

  /// The entry of an id, 0 where no table knows it.
  func entry(_ id: CANID) -> Int {
    if !id.isExtended { return Int(standard[Int(id.value & 0x7FF)]) }
    let folded = Self.fold(id.value)
    var low = 0
    var high = extendedIDs.count
    while low < high {
      let middle = (low + high) / 2
      if extendedIDs[middle] < folded { low = middle + 1 } else { high = middle }
    }
    if low < extendedIDs.count, extendedIDs[low] == folded { return Int(extendedEntries[low]) }
    return ranges.first { $0.ids.contains(id.value) }?.entry ?? 0
  }

  /// The common family's frame that a 29-bit one of the same number repeats; `nil` where there is none.
  func common(of frame: CANFrame) -> (frame: CANFrame, entry: Int)? {
    guard frame.id.isExtended, frame.id.value <= 0x7FF else { return nil }
    let id = CANID.standard(UInt16(truncatingIfNeeded: frame.id.value))
    let index = entry(id)
    guard index != 0, entries[index].family == .common351, entries[index].sender == .battery else { return nil }
    return (CANFrame(id: id, word: frame.packed, count: frame.count), index)
  }

  /// A 29-bit id without the address its family puts into it.
  static func fold(_ id: UInt32) -> UInt32 {
    switch id {
    // Pylontech HV: the low digit is the pack's address; 4200 itself is the inverter's.
    case 0x4210...0x42FF, 0x7310...0x734F, 0x8200...0x827F: return id & ~0xF
    // LIA: the low digit is the address; answers at + 1000 or with 2 in place of 1.
    case 0x0CF1_0000...0x0CF1_1FFF: return id & ~0xF
    case 0x0CF2_0000...0x0CF2_1FFF: return (id & 0xFFF0) | 0x0CF1_1000
    default: break
    }
    if id >> 12 <= 31, sofarBases.contains(id & 0xFFF) { return id & 0xFFF }
    return id
  }

  private static let sofarBases: [UInt32] = [0x351, 0x355, 0x356, 0x30F, 0x359, 0x35A, 0x35E, 0x35F]
}

extension CANID {
  /// Whether a table of any family knows this identifier.
  public var isKnown: Bool { CANCatalogue.shared.entry(self) != 0 }

  /// The family whose table knows it; `nil` for an id nobody knows.
  var tableFamily: CANFamily? {
    let entry = CANCatalogue.shared.entry(self)
    return entry == 0 ? nil : CANCatalogue.shared.entries[entry].family
  }

  /// Where the layout of its frame stands: "can-protocols section 6"; `nil` for an id nobody knows.
  public var tableSource: String? {
    let entry = CANCatalogue.shared.entry(self)
    return entry == 0 ? nil : CANCatalogue.shared.sources[entry]
  }
}
