/// Which block is read next: fast what moves fast, slow what does not, and nothing that nobody asked for.
///
/// Each cycle reads the module, the flags, the slaves that are online and the cluster; every 30 s the thresholds;
/// the undecoded blocks only while somebody looks at them or records them.
struct PollPlan: Hashable, Sendable {
  static let thresholdPeriod = Span.seconds(30)

  /// How long from the start of one cycle to the start of the next; zero reads as fast as the line allows.
  let interval: Span
  var slaves: Set<Int> = []
  var readsUndecoded = false
  /// What the device map adds, once the battery is known to be the one it was made for.
  var mapped: [RegisterBlock] = []

  private var queue: [RegisterBlock] = []
  private var cycleStart: Instant?
  private var thresholdsDue: Instant?
  /// Blocks that this battery does not answer: asked once in a while only.
  private var quiet: [RegisterBlock: Instant] = [:]

  init(interval: Span) { self.interval = max(interval, .zero) }

  /// When the next cycle may start; `nil` while blocks of this one are left.
  var deadline: Instant? { queue.isEmpty ? cycleStart.map { $0 + interval } : nil }

  /// The block to read now, or `nil` until `deadline`.
  mutating func next(at now: Instant) -> RegisterBlock? {
    if queue.isEmpty {
      if let deadline, now < deadline { return nil }
      startCycle(at: now)
    }
    return queue.isEmpty ? nil : queue.removeFirst()
  }

  /// Puts a block in front, to be read again at once.
  mutating func again(_ block: RegisterBlock) { queue.insert(block, at: 0) }

  /// Adds slaves that were found in mid-cycle, so that they need not wait for the next one.
  mutating func addNow(_ newSlaves: Set<Int>) {
    slaves.formUnion(newSlaves)
    queue += newSlaves.sorted().map(RegisterBlock.slave).filter { !queue.contains($0) }
  }

  mutating func rest(_ block: RegisterBlock, at now: Instant) { quiet[block] = now + Self.thresholdPeriod }
  mutating func wake(_ block: RegisterBlock) { quiet[block] = nil }
  func isResting(_ block: RegisterBlock) -> Bool { quiet[block] != nil }

  /// How often a value of this block should be heard.
  func period(of block: RegisterBlock) -> Span {
    block == .thresholds ? Self.thresholdPeriod : max(interval, .seconds(1))
  }

  /// What was to be read is read by others.
  mutating func forgetQueue() { queue = [] }

  mutating func restart() {
    queue = []
    cycleStart = nil
    thresholdsDue = nil
    quiet = [:]
    mapped = []
  }

  private mutating func startCycle(at now: Instant) {
    cycleStart = now
    var blocks: [RegisterBlock] = [.module, .flags] + slaves.sorted().map(RegisterBlock.slave) + [.cluster] + mapped
    if thresholdsDue.map({ $0 <= now }) ?? true {
      blocks.append(.thresholds)
      thresholdsDue = now + Self.thresholdPeriod
    }
    if readsUndecoded {
      blocks += RegisterMap.undecoded.indices.map(RegisterBlock.undecoded)
    }
    queue = blocks.filter { quiet[$0].map { $0 <= now } ?? true }
  }
}
