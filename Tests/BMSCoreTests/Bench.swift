import BMSCore

/// A session and a simulated battery on one wire, with time under the test's control.
struct Bench {
  var now = Instant(microseconds: 1_000_000_000)
  var bms: SimulatedBMS
  var conversation: BatteryConversation
  var faults: LineFaults?
  /// Answers are swallowed, as if the cable was pulled.
  var isCut = false
  /// How long the battery takes to answer.
  var latency = Span.milliseconds(5)
  private(set) var sent: [[UInt8]] = []

  init(
    modules: Int = 6, scenario: Scenario = .house, seed: UInt64 = 1, freeze: Bool = true, faults: LineFaults? = nil,
    configure: (inout WecoSession.Configuration) -> Void = { _ in }
  ) {
    var cluster = SimulatedCluster(modules: modules, scenario: scenario, seed: seed, start: now)
    cluster.step(to: now + .seconds(Int64(seed % 50)))
    cluster.isFrozen = freeze
    bms = SimulatedBMS(cluster: cluster)
    var configuration = WecoSession.Configuration(link: "test")
    configure(&configuration)
    conversation = BatteryConversation(configuration, clusterName: "test")
    self.faults = faults
    conversation.opened(at: now)
  }

  var session: WecoSession { conversation.session }
  var cluster: Cluster { conversation.cluster }

  /// Runs until the condition holds or the time is over; says whether it held.
  @discardableResult
  mutating func run(for span: Span, until done: (Bench) -> Bool = { _ in false }) -> Bool {
    let end = now + span
    while now < end {
      if done(self) { return true }
      step(to: end)
    }
    return done(self)
  }

  private mutating func step(to end: Instant) {
    guard let frame = conversation.advance(to: now) else {
      now = min(end, max(conversation.deadline ?? end, now + Span(microseconds: 100)))
      return
    }
    sent.append(frame.bytes)
    var reply = bms.receive(frame.bytes, at: now)
    if let key = bms.key, let bad = faults?.pass(reply, key: key) { reply = bad }
    now = now + latency
    if !isCut, !reply.isEmpty { conversation.receive(reply, at: now) }
  }

  /// What the simulator believes, folded the way the program folds what it hears.
  var truth: Cluster {
    var cluster = Cluster(name: "truth")
    let state = SimulatedState(of: bms.cluster, link: "test")
    for observation in state.observations { cluster.apply(observation) }
    cluster.setOnline(state.online, at: now)
    return cluster
  }
}

/// A value that a person would act on and that is not so: more than 8 mV, 0.08 V, 0.7 A, 1 % or 1.5 degC off, or
/// another flag or count.
func isFalse(_ shown: Value, _ truth: Value) -> Bool {
  guard case .number(let a, let unit) = shown, case .number(let b, _) = truth else { return shown != truth }
  let limit: Double =
    switch unit {
    case .millivolt: 8
    case .volt: 0.08
    case .ampere: 0.7
    case .percent: 1
    case .celsius: 1.5
    case .raw: 35
    case .second: 5
    default: 0
    }
  return abs(a.double - b.double) > limit + 1e-9
}

/// Everything shown that is false, in words.
func falseValues(in shown: Cluster, against truth: Cluster) -> [String] {
  func compare(_ place: String, _ shown: FieldTable<Reading>, _ truth: FieldTable<Reading>) -> [String] {
    shown.compactMap { field, reading in
      guard let true_ = truth[field] else { return nil }
      return isFalse(reading.value, true_.value) ? "\(place) \(field.id): \(reading.value), not \(true_.value)" : nil
    }
  }
  var all = compare("cluster", shown.fields, truth.fields)
  for module in shown.modules {
    guard let other = truth.module(module.index) else {
      all.append("module \(module.index) does not exist")
      continue
    }
    all += compare("module \(module.index)", module.fields, other.fields)
    for (index, pair) in zip(module.cells, other.cells).enumerated() {
      guard let cell = pair.0, let real = pair.1, isFalse(cell.value, real.value) else { continue }
      all.append("cell \(index + 1): \(cell.value), not \(real.value)")
    }
  }
  return all
}
