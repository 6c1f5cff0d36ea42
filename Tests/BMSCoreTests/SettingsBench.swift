@testable import BMSCore

/// A conversation that may write and a simulated battery on one wire, with write faults, late answers and a cable
/// that can be pulled.
struct SettingsBench {
  var now = Instant(microseconds: 1_000_000_000)
  var bms: SimulatedBMS
  var conversation: BatteryConversation
  /// Damage to answers to reads; a damaged write or echo is a `WriteFault`.
  var lineFaults: LineFaults?
  /// How long the cable stays out when it was pulled.
  var outage = Span.seconds(2)
  private var plugAt: Instant?
  private(set) var sent: [[UInt8]] = []

  init(
    map: DeviceMap = .simulated, modules: Int = 1, scenario: Scenario = .named("calm") ?? .house, seed: UInt64 = 1,
    key: UInt16 = 0x85F9
  ) {
    var cluster = SimulatedCluster(modules: modules, scenario: scenario, seed: seed, start: now)
    cluster.isFrozen = true
    bms = SimulatedBMS(cluster: cluster)
    var configuration = WecoSession.Configuration(link: "test")
    configuration.map = map
    configuration.key = key
    conversation = BatteryConversation(configuration, clusterName: "test")
    conversation.opened(at: now)
  }

  /// One that has read everything once.
  static func ready(map: DeviceMap = .simulated, modules: Int = 1, key: UInt16 = 0x85F9) -> SettingsBench {
    var bench = SettingsBench(map: map, modules: modules, key: key)
    bench.run(for: .seconds(5)) { $0.conversation.isComplete }
    return bench
  }

  var status: ChangeStatus? { conversation.change }
  var outcome: SettingOutcome? { status?.outcome }

  /// Frames that are neither a read nor a key request.
  var writes: [[UInt8]] {
    sent.filter { !($0.count == 8 && $0[0] == 1 && $0[1] == 3 || $0.count == 6 && $0[0] == 0 && $0[1] == 3) }
  }

  func situation(
    allowsWriting: Bool = true, isUnlocked: Bool = true, isPortExclusive: Bool = true, activeFaults: [String] = []
  ) -> SettingSituation {
    SettingSituation(
      conversation, at: now, allowsWriting: allowsWriting, isUnlocked: isUnlocked, isPortExclusive: isPortExclusive,
      activeFaults: activeFaults)
  }

  func propose(_ field: Field, _ text: String, id: UInt64 = 1) throws(SettingRefusal) -> ProposedChange {
    try SettingChange.propose(SettingRequest(.field(field), to: text), id: id, in: situation())
  }

  /// The whole path of a person who agrees to everything.
  mutating func change(_ field: Field, to text: String, id: UInt64 = 1) throws -> SettingRefusal? {
    let proposal = try propose(field, text, id: id)
    let confirmed = try proposal.confirmed(typing: proposal.line.words, in: situation())
    return conversation.submit(confirmed, at: now)
  }

  @discardableResult
  mutating func run(for span: Span, until done: (SettingsBench) -> Bool = { _ in false }) -> Bool {
    let end = now + span
    while now < end {
      if done(self) { return true }
      step(to: end)
    }
    return done(self)
  }

  /// Runs until the last word about the change was said.
  @discardableResult
  mutating func finish(within span: Span = .seconds(30)) -> SettingOutcome? {
    run(for: span) { $0.status?.isFinal == true }
    return outcome
  }

  private mutating func step(to end: Instant) {
    if let plugAt {
      guard now >= plugAt else { return now = min(end, plugAt) }
      self.plugAt = nil
      bms.plugIn()
      conversation.opened(at: now)
    }
    let late = bms.sendLateAnswer(at: now)
    if !late.isEmpty { conversation.receive(late, at: now) }
    guard let frame = conversation.advance(to: now) else {
      let next = [conversation.deadline, bms.lateAnswerDue].compactMap(\.self).min() ?? end
      return now = min(end, max(next, now + Span(microseconds: 100)))
    }
    sent.append(frame.bytes)
    var reply = bms.receive(frame.bytes, at: now)
    if let key = bms.key, frame.bytes[1] == 3, let bad = lineFaults?.pass(reply, key: key) { reply = bad }
    now = now + .milliseconds(5)
    if bms.isUnplugged {
      conversation.closed("unplugged", at: now)
      plugAt = now + outage
    } else if !reply.isEmpty {
      conversation.receive(reply, at: now)
    }
  }
}

extension SimulatedBMS {
  /// What a control register holds.
  func control(_ field: Field) -> UInt16? {
    DeviceMap.simulated.write(for: .field(field)).map { cluster.control($0.register) }
  }
}

extension SettingSituation {
  /// What a conversation knows of it, and the rest.
  init(
    _ conversation: BatteryConversation, at now: Instant, allowsWriting: Bool, isUnlocked: Bool,
    isPortExclusive: Bool, activeFaults: [String]
  ) {
    let session = conversation.session
    self.init(
      now: now, link: session.configuration.link, linkState: session.state, key: session.configuration.key,
      epoch: session.epoch, cluster: conversation.cluster, named: session.named, map: session.configuration.map)
    self.allowsWriting = allowsWriting
    self.isUnlocked = isUnlocked
    self.isPortExclusive = isPortExclusive
    self.activeFaults = activeFaults
  }
}
