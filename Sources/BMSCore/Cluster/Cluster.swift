/// What is known about one battery module.
public struct Module: Hashable, Sendable {
  /// At most this many cells have a place on the vendor's page.
  public static let cellPlaces = 20

  /// Whether the battery says that the module is there.
  public enum Presence: Hashable, Sendable {
    case unknown
    case online(since: Instant)
    /// The online bit went away; the values are the last ones heard.
    case lost(since: Instant)
  }

  /// 1 is the module whose port you are in, n + 1 is slave n.
  public let index: Int
  public var presence: Presence = .unknown
  public private(set) var cells: [Reading?] = []
  public private(set) var fields = FieldTable<Reading>()

  public init(index: Int) { self.index = index }

  public subscript(field: Field) -> Reading? { fields[field] }

  public var isLost: Bool {
    if case .lost = presence { true } else { false }
  }

  /// Where the highest and the lowest of the known cells are (0-based), or `nil` with fewer than two cells.
  public func extremeCells(at now: Instant) -> (max: Int, min: Int)? {
    var high: (index: Int, value: Double)?
    var low: (index: Int, value: Double)?
    var count = 0
    for (index, reading) in cells.enumerated() {
      guard let reading, reading.freshness(at: now) != .gone, let value = reading.number else { continue }
      count += 1
      if value > high?.value ?? -.infinity { high = (index, value) }
      if value < low?.value ?? .infinity { low = (index, value) }
    }
    guard count > 1, let high, let low else { return nil }
    return (high.index, low.index)
  }

  mutating func setCell(_ cell: Int, _ reading: Reading) { Self.set(&cells, cell, reading) }
  mutating func set(_ field: Field, _ reading: Reading) { fields.set(field, reading) }

  private static func set(_ list: inout [Reading?], _ position: Int, _ reading: Reading) {
    guard (1...cellPlaces).contains(position) else { return }
    while list.count < position { list.append(nil) }
    list[position - 1] = reading
  }
}

/// What is known about one cluster: up to eight modules in parallel and what they report together.
public struct Cluster: Hashable, Sendable {
  /// A cluster has at most eight modules (weco-serial, documented).
  public static let mostModules = Place.mostModules

  public let name: String
  /// What the user calls the modules, by index; goes before what their numbers say.
  public var roles: [Int: String] = [:]
  public private(set) var modules: [Module] = []
  public private(set) var fields = FieldTable<Reading>()
  /// What the battery says on CAN, where somebody listens there.
  public var bus: BusImage?

  public init(name: String) { self.name = name }

  public subscript(field: Field) -> Reading? { fields[field] }

  public func module(_ index: Int) -> Module? { modules.first { $0.index == index } }

  /// Whether the module you are plugged into has slaves that it reports: only then is it called master.
  public var hasSlaves: Bool { modules.contains { $0.index > 1 } }

  /// Folds one observation in. Places beyond eight modules or twenty cells are ignored.
  public mutating func apply(_ observation: Observation) {
    switch observation.place {
    case .cluster: fields.set(observation.field, observation.reading)
    case .module(let index): withModule(index) { $0.set(observation.field, observation.reading) }
    case .cell(let index, let cell): withModule(index) { $0.setCell(cell, observation.reading) }
    }
  }

  /// Notes which modules the battery reports as online. A module that was online and is not any more is lost.
  public mutating func setOnline(_ online: Set<Int>, at now: Instant) {
    for index in online.sorted() {
      withModule(index) { module in
        if case .online = module.presence { return }
        module.presence = .online(since: now)
      }
    }
    for position in modules.indices where !online.contains(modules[position].index) {
      if case .online = modules[position].presence { modules[position].presence = .lost(since: now) }
    }
  }

  /// Forgets everything: another module answers now, and nothing of the old one may be taken for it.
  public mutating func forget() {
    modules = []
    fields = FieldTable()
  }

  private mutating func withModule(_ index: Int, _ change: (inout Module) -> Void) {
    guard (1...Self.mostModules).contains(index) else { return }
    if let position = modules.firstIndex(where: { $0.index == index }) {
      change(&modules[position])
      return
    }
    var module = Module(index: index)
    change(&module)
    let position = modules.firstIndex { $0.index > index } ?? modules.endIndex
    modules.insert(module, at: position)
  }
}

extension Module.Presence {
  /// `nil` while nothing is known.
  public var isOnline: Bool? {
    switch self {
    case .unknown: nil
    case .online: true
    case .lost: false
    }
  }
}

extension Cluster {
  /// Slaves below the highest known one that were never seen: addresses go from 1 to 8 without a gap (manual 5.5).
  public var missing: [Int] {
    let highest = modules.last?.index ?? 0
    return highest > 2 ? (2..<highest).filter { module($0) == nil } : []
  }

  /// The modules that are told of singly: by the service port, or on CAN where that is all that is heard.
  public var shownModules: [Module] { modules.isEmpty ? bus?.modules ?? [] : modules }

  /// Whether the battery reports a module as online; `nil` where nobody says so, or nobody did lately: it is as old as
  /// the reading of the flags.
  public func isOnline(_ module: Module, at now: Instant) -> Bool? {
    guard (self[.modulesOnline] ?? self.module(1)?[.modulesOnline])?.isCurrent(at: now) == true else { return nil }
    return module.presence.isOnline
  }

  /// What a module is called: the one you are plugged into is a master only when it reports slaves. Where only CAN
  /// tells of modules nobody is plugged in, and none is a master.
  public func role(of module: Module) -> String {
    if modules.isEmpty { return roles[module.index] ?? "module \(module.index)" }
    return roles[module.index] ?? (module.index > 1 ? "slave \(module.index - 1)" : hasSlaves ? "master" : "plugged-in")
  }
}
