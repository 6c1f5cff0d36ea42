/// Compares the CAN frames of captures with what the service port said at the same time, and proposes what they carry.
///
/// A frame that a built-in protocol reads is left alone. A proposal is a guess; more than that it becomes only for what the
/// service port itself can tell from everything that is like it, and never by numbers that move alike: by values that are
/// equal, in at least three stretches on levels of their own, with no reading that contradicts (`LearnFrameFit.isShown`).
public struct LearnFrames: Sendable {
  static let mostFrames = 128
  static let mostKnown = 256

  /// One identifier of one bus.
  struct Bus: Hashable, Sendable {
    let link: String
    let id: CANID
  }

  /// What is known of one place and field on one serial link.
  struct KnownID: Hashable, Sendable {
    let link: String
    let place: Place
    let field: Field
  }

  private(set) var frames: [Bus: LearnFrameSeries] = [:]
  private(set) var known: [KnownID: LearnKnown] = [:]
  private(set) var flags: [KnownID: LearnKnown] = [:]
  /// The most modules that each link said are there.
  private var modules: [String: Double] = [:]
  private var detectors: [String: ProtocolDetector] = [:]
  private var capture = 0

  public init() {}

  /// Another capture begins: nothing is compared across the border.
  public mutating func beginCapture() { capture += 1 }

  /// Takes a CAN frame in.
  /// - Parameter line: of the capture.
  public mutating func take(_ frame: CANFrame, link: String, at time: WallTime, line: Int) {
    let at = LearnTime.clamped(time)
    if detectors[link] != nil || detectors.count < 16 {
      detectors[link, default: ProtocolDetector()].hear(frame, at: Instant(microseconds: at))
    }
    let bus = Bus(link: link, id: frame.id)
    guard frames[bus] != nil || frames.count < Self.mostFrames else { return }
    frames[bus, default: LearnFrameSeries()].add(
      LearnFrameSeries.Sample(time: at, capture: capture, line: line, bytes: frame.word, count: frame.count))
  }

  /// Takes what was found on a serial link in.
  public mutating func take(_ event: SerialEvent, link: String) {
    guard event.check != .wrong, case .reply(let request, let words) = event.kind else { return }
    let at = LearnTime.clamped(event.end)
    var cells: [Decimal] = []
    var whole: [Field: Decimal] = [:]
    for (offset, _) in words.enumerated() {
      let register = request.first &+ UInt16(truncatingIfNeeded: offset)
      for entry in RegisterMap.entries(at: register) {
        guard let value = value(entry, words.dropFirst(offset)) else { continue }
        note(
          value, KnownID(link: link, place: entry.place, field: entry.field), step: entry.row.scale.step, at: at)
        guard case .number(let number, _) = value else { continue }
        if entry.field == .modulesOnline { noteModules(number.double, link) }
        if case .cell = entry.place { cells.append(number) }
        if entry.place == .module(1) { whole[entry.field] = number }
      }
    }
    noteWorkedOut(cells, whole, link: link, at: at)
  }

  private mutating func noteModules(_ count: Double, _ link: String) {
    guard modules[link] != nil || modules.count < 16 else { return }
    modules[link] = max(modules[link] ?? 0, count)
  }

  private func value(_ entry: RegisterMap.Entry, _ words: ArraySlice<UInt16>) -> Value? {
    let row = entry.row
    return row.value(in: [UInt16](repeating: 0, count: row.offset) + words.prefix(row.scale.width))
  }

  /// What a frame may carry and no register does: worked out of those that were read together.
  private mutating func noteWorkedOut(
    _ cells: [Decimal], _ whole: [Field: Decimal], link: String, at: Int64
  ) {
    func note(_ field: Field, _ value: Double, decimals: UInt8, _ unit: Unit) {
      let power = 1 / Decimal(1, decimals: decimals).double
      guard abs(value) < 1e9 else { return }
      self.note(
        .number(Decimal(Int64((value * power).rounded()), decimals: decimals), unit),
        KnownID(link: link, place: .module(1), field: field), step: 1 / power, at: at)
    }
    if cells.count > 1, let most = cells.max(), let least = cells.min() {
      let sum = cells.reduce(0) { $0 + $1.double }
      note(.cellVoltageAverage, sum / Double(cells.count), decimals: 1, .millivolt)
      note(.cellDelta, most.double - least.double, decimals: 0, .millivolt)
    }
    if let volts = whole[.totalVoltage], let amperes = whole[.current] {
      note(.power, volts.double * amperes.double, decimals: 0, .watt)
    }
  }

  private mutating func note(_ value: Value, _ id: KnownID, step: Double, at: Int64) {
    switch value {
    case .number(let number, let unit):
      guard unit != .raw, unit != .count, unit != .second, known[id] != nil || known.count < Self.mostKnown else {
        return
      }
      known[id, default: LearnKnown(unit: unit, resolution: step)]
        .add(number.double, at: at, capture: capture)
    case .flag(let isOn):
      guard flags[id] != nil || flags.count < Self.mostKnown else { return }
      flags[id, default: LearnKnown(unit: .bool, resolution: 1)].add(isOn ? 1 : 0, at: at, capture: capture)
    default: break
    }
  }

  /// Everything that can be said, frame by frame, in the order of bytes.
  public func proposals() -> [FrameProposal] {
    let known = knownQuantities(known)
    let flags = knownQuantities(flags)
    let buses = frames.keys.sorted { ($0.link, $0.id) < ($1.link, $1.id) }.filter { !isRead($0) }
    var found: [(bus: Bus, fit: LearnFrameFit)] = []
    var bits: [FrameProposal] = []
    for bus in buses {
      guard let series = frames[bus] else { continue }
      let columns = LearnFrameColumns(series)
      let fits = LearnFrameSearch(columns, known).best()
      found += fits.map { (bus, $0) }
      let taken = fits.reduce(UInt64(0)) { $0 | $1.column.bits.mask }
      bits += LearnFrameBits(columns, flags).proposals(of: bus.id, except: taken)
    }
    // Of two places that say the same nobody knows which one is meant.
    let numbers = found.map { bus, fit in
      let isAlone = found.count { $0.fit.quantity.subject == fit.quantity.subject } == 1
      return fit.proposal(of: bus.id, isAlone: isAlone)
    }
    return (numbers + bits).sorted { a, b in
      (a.id, a.row.bits.byte, a.row.bits.mask) < (b.id, b.row.bits.byte, b.row.bits.mask)
    }
  }

  /// A built-in family that the bus is known to speak has it.
  private func isRead(_ bus: Bus) -> Bool {
    guard let place = detectors[bus.link]?.place else { return false }
    let entry = CANCatalogue.shared.entry(bus.id)
    return entry != 0 && CANCatalogue.shared.entries[entry].place == place
  }

  private func knownQuantities(_ known: [KnownID: LearnKnown]) -> [LearnQuantity] {
    known.sorted {
      ($0.key.link, $0.key.field.rawValue, "\($0.key.place)") < ($1.key.link, $1.key.field.rawValue, "\($1.key.place)")
    }
    .compactMap { id, series in
      let isAlone = isAlone(id.link)
      guard series.distinct >= 2, let subject = Self.subject(of: id, isAlone: isAlone) else { return nil }
      return LearnQuantity(
        subject: subject, isWhole: id.place == .cluster || isAlone && id.place.module == 1, series: series)
    }
  }

  /// Whether the battery said that the module on the port is all there is. Where nobody asked, nobody knows.
  private func isAlone(_ link: String) -> Bool { modules[link] == 1 }

  /// What flows through one of several modules is not what flows through the battery.
  private static func subject(of id: KnownID, isAlone: Bool) -> FrameSubject? {
    switch id.place {
    case .cluster: return .field(id.field)
    case .cell(_, let cell):
      guard Field.cellsOnCAN.indices.contains(cell - 1) else { return nil }
      return .field(Field.cellsOnCAN[cell - 1])
    case .module(1) where isAlone || id.field != .current && id.field != .power: return .field(id.field)
    case .module(let index): return .named("module \(index) \(id.field.id)")
    }
  }
}

/// A quantity that the service port knows, and what a row that carries it is called.
struct LearnQuantity: Sendable {
  let subject: FrameSubject
  /// Of the battery, as far as the port can tell, and not of one module among several.
  let isWhole: Bool
  let series: LearnKnown
  /// Of the series.
  let resolution: Double
  let tremble: Double

  init(subject: FrameSubject, isWhole: Bool, series: LearnKnown) {
    self.subject = subject
    self.isWhole = isWhole
    self.series = series
    resolution = series.resolution
    tremble = series.tremble
  }
}

/// The frames of one identifier.
struct LearnFrameSeries: Sendable {
  struct Sample: Sendable {
    let time: Int64
    let capture: Int
    let line: Int
    let bytes: UInt64
    let count: Int
  }

  /// More than this are thinned out evenly.
  static let mostSamples = 2048
  private(set) var samples: [Sample] = []
  private(set) var seen = 0
  private var stride = 1

  mutating func add(_ sample: Sample) {
    seen &+= 1
    guard seen % stride == 0 else { return }
    samples.append(sample)
    guard samples.count > Self.mostSamples else { return }
    stride *= 2
    samples = samples.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
  }

  /// The mean time between two frames of a capture, in whole tenths of a second.
  var period: Span? {
    guard let first = samples.first, let last = samples.last(where: { $0.capture == first.capture }),
      last.time > first.time
    else { return nil }
    let count = samples.count { $0.capture == first.capture } - 1
    let tenths = (Double(last.time - first.time) / Double(count * stride) / 100_000).rounded()
    return tenths >= 1 && tenths <= 36_000 ? .milliseconds(Int64(tenths) * 100) : nil
  }
}

/// What the service port said of one quantity, reading by reading.
struct LearnKnown: Sendable {
  struct Reading: Sendable {
    let time: Int64
    let capture: Int
    let value: Double
  }

  static let mostReadings = 4096
  let unit: Unit
  /// The smallest step that it can make: SOC counts in 0.4 %.
  let resolution: Double
  private(set) var readings: [Reading] = []
  private var seen = 0
  private var stride = 1
  private var values: Set<Double> = []

  init(unit: Unit, resolution: Double) {
    self.unit = unit
    self.resolution = resolution
  }

  /// How many different values, up to a thousand.
  var distinct: Int { values.count }

  mutating func add(_ value: Double, at time: Int64, capture: Int) {
    seen &+= 1
    if values.count < 1000 { values.insert(value) }
    guard seen % stride == 0 else { return }
    readings.append(Reading(time: time, capture: capture, value: value))
    guard readings.count > Self.mostReadings else { return }
    stride *= 2
    readings = readings.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
  }

  /// Whether it has more than two values, or changed so often between two.
  func moves(atLeast changes: Int) -> Bool {
    distinct > 2
      || zip(readings, readings.dropFirst()).count { $0.capture == $1.capture && $0.value != $1.value } >= changes
  }

  /// How much it trembles from one reading to the next: the mean of all moves but the greatest fifth, which are its own.
  var tremble: Double {
    let moves = zip(readings, readings.dropFirst()).filter { $0.capture == $1.capture }
      .map { abs($1.value - $0.value) }.sorted()
    return LearnPairs.mean(Array(moves.prefix(moves.count * 4 / 5)))
  }
}

extension RegisterScale {
  /// The smallest step that a value of it can make.
  fileprivate var step: Double {
    switch self {
    case .number(let times, _, let decimals, _): Decimal(abs(times), decimals: decimals).double
    case .long(let decimals, _): Decimal(1, decimals: decimals).double
    default: 1
    }
  }
}
