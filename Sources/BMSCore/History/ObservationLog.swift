/// Everything that was learnt about a cluster in the last minutes, in order, and what was known before.
///
/// A record takes 32 bytes: what repeats (place, field, grade, source, period, unit) stands once in a table. What falls
/// off the old end is folded into `base`, so the state at any kept instant is exactly what was known then.
public struct ObservationLog: Sendable {
  /// About 5 MB. At 300 readings a second it holds over eight minutes.
  public static let mostRecords = 160_000
  /// Entries of a table before it is made anew: words that change with every reading (running time) fill it slowly.
  static let mostEntries = 4096
  /// Images of a CAN bus, which are larger: one a second for as long as is usually kept, twice over.
  static let mostImages = 600

  /// What repeats from reading to reading.
  private struct Template: Hashable, Sendable {
    let place: Place
    let field: Field
    let grade: Grade
    let source: Source
    let period: Span
    let isImplausible: Bool
    let shape: Shape
  }

  /// How the number in a record becomes a value.
  private enum Shape: Hashable, Sendable {
    case number(decimals: UInt8, Unit)
    case flag
    /// A place in the table of values: texts and lists.
    case other
    case online
    case forgotten
    /// A place among the images of the bus.
    case bus
  }

  private struct Record: Sendable {
    let at: Int64
    let heard: Int64
    let number: Int64
    let template: Int32
  }

  /// Entries that are given a number once.
  private struct Table<Entry: Hashable & Sendable>: Sendable {
    private(set) var entries: [Entry] = []
    private var numbers: [Entry: Int32] = [:]
    var count: Int { entries.count }

    mutating func number(of entry: Entry) -> Int32 {
      if let number = numbers[entry] { return number }
      let number = Int32(truncatingIfNeeded: entries.count)
      numbers[entry] = number
      entries.append(entry)
      return number
    }
  }

  var imageCount: Int { images.count }
  /// What one record takes, tables aside.
  static var bytesPerRecord: Int { MemoryLayout<Record>.stride }

  public let span: Span
  private let capacity: Int
  /// What was known before the first record.
  public private(set) var base: Cluster
  /// `base` is exact from here on.
  public private(set) var from: Instant
  private var records: [Record] = []
  /// Records before this are folded into `base` already.
  private var head = 0
  private var templates = Table<Template>()
  private var others = Table<Value>()
  private var images: [BusImage?] = []
  private var newest: Instant

  /// - Parameters:
  ///   - span: how much of the past is kept.
  ///   - base: what is known at the start.
  public init(span: Span = .seconds(300), capacity: Int = mostRecords, base: Cluster, from: Instant) {
    self.span = span
    self.capacity = max(capacity, 1)
    self.base = base
    self.from = from
    newest = from
  }

  public var count: Int { records.count - head }
  /// The last instant something was learnt or the log was told of.
  public var until: Instant { newest }

  /// Notes a change. Changes come in the order of time; one that claims to be older counts as now.
  public mutating func note(_ change: ClusterChange, at instant: Instant) {
    newest = max(newest, instant)
    if templates.count >= Self.mostEntries || others.count >= Self.mostEntries || images.count >= Self.mostImages {
      renewTables()
    }
    records.append(record(change, at: newest))
    trim()
  }

  /// Lets time pass, so that the old end falls off although nothing new is learnt.
  public mutating func advance(to now: Instant) {
    newest = max(newest, now)
    trim()
  }

  /// What was known at this instant: everything learnt up to and at it. Before `from` it is what was known at `from`.
  public func state(at instant: Instant) -> Cluster {
    var cluster = base
    for record in records[head...] {
      guard record.at <= instant.microseconds else { break }
      apply(record, to: &cluster)
    }
    return cluster
  }

  /// The moments at which something was learnt, oldest first, each once.
  public var moments: [Instant] {
    var moments: [Instant] = []
    for record in records[head...] where moments.last?.microseconds != record.at {
      moments.append(Instant(microseconds: record.at))
    }
    return moments
  }

  /// The next moment after this one at which something was learnt.
  public func moment(after instant: Instant) -> Instant? {
    let position = position(after: instant)
    return position < records.count ? Instant(microseconds: records[position].at) : nil
  }

  /// The last moment before this one at which something was learnt.
  public func moment(before instant: Instant) -> Instant? {
    let position = position(after: Instant(microseconds: instant.microseconds &- 1))
    return position > head ? Instant(microseconds: records[position - 1].at) : nil
  }

  /// What was learnt from one instant up to and including another, in order.
  public func changes(from: Instant, through: Instant) -> [(at: Instant, change: ClusterChange)] {
    let first = position(after: Instant(microseconds: from.microseconds &- 1))
    let end = position(after: through)
    guard first < end else { return [] }
    return records[first..<end].compactMap { record in
      change(record).map { (Instant(microseconds: record.at), $0) }
    }
  }

  /// A log of its own that holds one stretch.
  public func cut(from: Instant, through: Instant) -> ObservationLog {
    let start = max(from, self.from)
    var piece = ObservationLog(
      span: max(through - start, .zero), capacity: capacity, base: state(at: start), from: start)
    for (at, change) in changes(from: Instant(microseconds: start.microseconds &+ 1), through: through) {
      piece.note(change, at: at)
    }
    piece.newest = max(piece.newest, min(through, newest))
    return piece
  }

  // MARK: - Records

  private mutating func record(_ change: ClusterChange, at now: Instant) -> Record {
    func plain(_ shape: Shape, _ number: Int64) -> Record {
      let template = Template(
        place: .cluster, field: .modulesOnline, grade: .computed, source: Source(link: "", origin: .computed),
        period: .zero, isImplausible: false, shape: shape)
      return Record(
        at: now.microseconds, heard: now.microseconds, number: number, template: templates.number(of: template))
    }
    switch change {
    case .forgotten: return plain(.forgotten, 0)
    case .bus(let image):
      images.append(image)
      return plain(.bus, Int64(images.count - 1))
    case .online(let modules):
      return plain(.online, modules.reduce(0) { (0..<63).contains($1) ? $0 | 1 << Int64($1) : $0 })
    case .observed(let observation):
      let reading = observation.reading
      let (shape, number) = shape(of: reading.value)
      let template = Template(
        place: observation.place, field: observation.field, grade: reading.grade, source: reading.source,
        period: reading.period, isImplausible: reading.isImplausible, shape: shape)
      return Record(
        at: now.microseconds, heard: reading.heard.microseconds, number: number,
        template: templates.number(of: template))
    }
  }

  private mutating func shape(of value: Value) -> (Shape, Int64) {
    switch value {
    case .number(let decimal, let unit): (.number(decimals: decimal.decimals, unit), decimal.mantissa)
    case .flag(let flag): (.flag, flag ? 1 : 0)
    case .text, .list: (.other, Int64(others.number(of: value)))
    }
  }

  private func change(_ record: Record) -> ClusterChange? {
    let template = templates.entries[Int(record.template)]
    let value: Value
    switch template.shape {
    case .forgotten: return .forgotten
    case .bus: return .bus(images[Int(record.number)])
    case .online: return .online(Set((0..<63).filter { record.number >> Int64($0) & 1 == 1 }))
    case .number(let decimals, let unit): value = .number(Decimal(record.number, decimals: decimals), unit)
    case .flag: value = .flag(record.number != 0)
    case .other: value = others.entries[Int(record.number)]
    }
    return .observed(
      Observation(
        template.place, template.field,
        Reading(
          value, grade: template.grade, source: template.source, heard: Instant(microseconds: record.heard),
          period: template.period, isImplausible: template.isImplausible)))
  }

  private func apply(_ record: Record, to cluster: inout Cluster) {
    guard let change = change(record) else { return }
    cluster.apply(change, at: Instant(microseconds: record.at))
  }

  /// The first record that is later than this.
  private func position(after instant: Instant) -> Int {
    var low = head
    var high = records.count
    while low < high {
      let middle = (low + high) / 2
      if records[middle].at <= instant.microseconds { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // MARK: - Bounds

  private mutating func trim() {
    let oldest = newest - span
    while head < records.count, records.count - head > capacity || records[head].at < oldest.microseconds {
      foldOldest()
    }
    // The folded part goes when it is half of the array: each record is moved once at most.
    if head > 1024, head * 2 > records.count {
      records.removeFirst(head)
      head = 0
    }
  }

  private mutating func foldOldest() {
    let record = records[head]
    apply(record, to: &base)
    from = Instant(microseconds: record.at)
    head += 1
  }

  /// Makes the tables anew from what is still kept; when that alone nearly fills them, the older half is folded first.
  private mutating func renewTables() {
    rebuild()
    guard max(templates.count, others.count) > Self.mostEntries / 2 || images.count > Self.mostImages / 2 else {
      return
    }
    for _ in 0..<count / 2 { foldOldest() }
    rebuild()
  }

  private mutating func rebuild() {
    let kept = records[head...].compactMap { record in
      change(record).map { (at: Instant(microseconds: record.at), change: $0) }
    }
    records = []
    head = 0
    templates = Table()
    others = Table()
    images = []
    for (at, change) in kept { records.append(record(change, at: at)) }
  }
}
