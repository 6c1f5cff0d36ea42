// The register map seen from a register, and from a field.
extension RegisterMap {
  /// A row and the block it stands in.
  public struct Entry: Sendable {
    public let block: RegisterBlock
    public let row: RegisterRow

    /// The first register of the row.
    public var register: UInt16 { block.register(of: row) }
    public var place: Place { block.place(of: row).0 }
    public var field: Field { block.place(of: row).1 }
  }

  /// The blocks that have rows, in the order of their registers.
  static let blocks: [RegisterBlock] =
    [.module, .thresholds, .flags] + (1..<Cluster.mostModules).map(RegisterBlock.slave) + [.cluster]

  private static let byRegister: [UInt16: [Entry]] = {
    var entries: [UInt16: [Entry]] = [:]
    for block in blocks {
      for row in block.rows {
        let entry = Entry(block: block, row: row)
        for word in 0..<row.scale.width { entries[entry.register &+ UInt16(word), default: []].append(entry) }
      }
    }
    return entries
  }()

  /// The rows that a register is part of, in the order of the table.
  static func covering(_ register: UInt16) -> [Entry] { byRegister[register] ?? [] }

  /// The rows that begin at a register.
  public static func entries(at register: UInt16) -> [Entry] { covering(register).filter { $0.register == register } }

  /// Whose value a register holds; `nil` for one of no known meaning.
  public static func place(of register: UInt16) -> Place? { entries(at: register).first?.place }

  /// Which field a register holds; `nil` for one of no known meaning or of many bits.
  public static func field(of register: UInt16) -> Field? {
    let entries = entries(at: register)
    return entries.count == 1 ? entries[0].field : nil
  }

  /// Whether the register has a meaning at all, with or without a scale.
  static func isMeasurement(_ register: UInt16) -> Bool { byRegister[register] != nil }

  /// Whether nothing is left to learn about it: its scale and word order are known.
  static func isSettled(_ register: UInt16) -> Bool {
    byRegister[register]?.allSatisfy { $0.row.scale != .raw && $0.row.scale != .words } ?? false
  }

  /// The slave in whose summary a register stands, known or not.
  static func slave(at register: UInt16) -> Int? {
    (1..<Cluster.mostModules).first { slave in
      let block = RegisterBlock.slave(slave).request
      return register >= block.first && register < block.first &+ block.count
    }
  }

  // MARK: - From a field

  private static let byPlace: [Place: [Field: UInt16]] = blocks.reduce(into: [:]) { registers, block in
    for row in block.rows {
      let entry = Entry(block: block, row: row)
      if registers[entry.place]?[entry.field] == nil {
        registers[entry.place, default: [:]][entry.field] = entry.register
      }
    }
  }

  /// The first register that a field of a place stands in; `nil` where the built-in map has none.
  static func register(of field: Field, at place: Place) -> UInt16? { byPlace[place]?[field] }

  private static let moduleRows: [Field: RegisterRow] = module.reduce(into: [:]) { rows, row in
    if case .field(let field) = row.subject { rows[field] = row }
  }

  /// The places of the cells among the registers of the module block, cell 1 first.
  static let cellOffsets = module.compactMap { row in if case .cell = row.subject { row.offset } else { nil } }

  /// What the registers of the module block say of a field, believed or not.
  static func value(_ field: Field, ofModule words: [UInt16]) -> Value? { moduleRows[field]?.value(in: words) }

  /// The fields of the plugged-in module and the cluster that the built-in map reads.
  static let readFields = Set(
    (module + thresholds + flags + cluster).compactMap { row -> Field? in
      if case .field(let field) = row.subject { field } else { nil }
    })
}

extension Reading {
  /// The register it came from.
  public var register: UInt16? { if case .register(let register) = source.origin { register } else { nil } }
}
