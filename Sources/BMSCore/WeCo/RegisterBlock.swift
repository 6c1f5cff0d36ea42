/// A run of registers that is read in one go.
public enum RegisterBlock: Hashable, Sendable {
  /// 1-38: the module you are plugged into.
  case module
  /// 71-79: contactors, inputs and outputs, slaves online.
  case flags
  /// Summary of slave n = 1...7, module n + 1.
  case slave(Int)
  /// 203-209: limits and totals of the cluster.
  case cluster
  /// 51-70: thresholds.
  case thresholds
  /// Polled by the vendor tool, contents unknown: 0-based place in `RegisterMap.undecoded`.
  case undecoded(Int)
  /// Registers that a device map describes.
  case mapped(MappedBlock)

  public var request: ReadRequest {
    switch self {
    case .module: ReadRequest(first: 1, count: 38)
    case .thresholds: ReadRequest(first: 51, count: 20)
    case .flags: ReadRequest(first: 71, count: 9)
    case .slave(let n): ReadRequest(first: UInt16(clamping: 121 + 10 * (n - 1)), count: 10)
    case .cluster: ReadRequest(first: 203, count: 7)
    case .undecoded(let place):
      RegisterMap.undecoded[min(max(place, 0), RegisterMap.undecoded.count - 1)].request
    case .mapped(let block): block.request
    }
  }

  /// Whether its layout is the built-in register map's; `undecoded` has none.
  var isBuiltIn: Bool {
    switch self {
    case .module, .flags, .slave, .cluster, .thresholds: true
    case .undecoded, .mapped: false
    }
  }

  public var rows: [RegisterRow] {
    switch self {
    case .module: RegisterMap.module
    case .thresholds: RegisterMap.thresholds
    case .flags: RegisterMap.flags
    case .slave: RegisterMap.slave
    case .cluster: RegisterMap.cluster
    case .undecoded: []
    case .mapped(let block): block.rows
    }
  }

  /// The module whose values the block carries, or `nil` for the cluster's own.
  public var moduleIndex: Int? {
    switch self {
    case .module, .flags, .thresholds, .undecoded, .mapped: 1
    case .slave(let n): n + 1
    case .cluster: nil
    }
  }

  /// Whose value a row of this block is. Slaves online are the cluster's, they have no field of their own.
  public func place(of row: RegisterRow) -> (Place, Field) {
    switch row.subject {
    // A labelled value has no field; it never becomes an observation.
    case .named: return (.module(moduleIndex ?? 1), .cellVoltage)
    case .slaveOnline: return (.cluster, .modulesOnline)
    case .cell(let cell): return (.cell(module: moduleIndex ?? 1, cell: cell), .cellVoltage)
    case .field(let field):
      let isShared = field == .modulesOnline || field == .packImbalance
      guard let moduleIndex, !isShared else { return (.cluster, field) }
      return (.module(moduleIndex), field)
    }
  }

  public func register(of row: RegisterRow) -> UInt16 { request.first &+ UInt16(clamping: row.offset) }
}

/// A run of registers that a device map describes, read in one go.
public struct MappedBlock: Hashable, Sendable {
  public let request: ReadRequest
  public let rows: [RegisterRow]
}
