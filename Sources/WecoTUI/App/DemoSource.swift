internal import BMSCore
internal import Transport

/// The simulated cluster inside the program, behind the same conversation as a real one.
final class DemoSource: ClusterSource {
  private var bms: SimulatedBMS
  private var conversation: BatteryConversation
  private var trends = TrendStore()
  private var isOpen = false

  init(
    _ scenario: Scenario, modules: Int, _ configuration: WecoSession.Configuration, clusterName: String,
    at now: Instant
  ) {
    bms = SimulatedBMS(cluster: SimulatedCluster(modules: modules, scenario: scenario, start: now))
    conversation = BatteryConversation(configuration, clusterName: clusterName)
  }

  var isComplete: Bool { conversation.isComplete }
  var failure: TransportError? { nil }
  var readsUndecoded: Bool {
    get { conversation.readsUndecoded }
    set { conversation.readsUndecoded = newValue }
  }
  var deadline: Instant? { conversation.deadline }

  var state: ClusterState { conversation.state(kind: .demo, trends: trends, isExclusive: true) }
  var change: ChangeStatus? { conversation.change }

  func submit(_ confirmed: consuming ConfirmedChange, at now: Instant) -> SettingRefusal? {
    conversation.submit(confirmed, at: now)
  }

  var keepsJournal: Bool {
    get { conversation.journal.isKept }
    set { conversation.journal.isKept = newValue }
  }

  func takeJournal() -> [JournalEntry] { conversation.journal.take() }

  func handle(_ event: ReactorEvent, at now: Instant) {}

  func advance(to now: Instant, in reactor: Reactor) {
    if !isOpen { conversation.opened(at: now) }
    isOpen = true
    defer { trends.note(conversation.cluster, era: conversation.moduleChange?.at, at: now) }
    // One whole cycle is answered at once; the next waits for its time.
    for _ in 0..<64 {
      guard let frame = conversation.advance(to: now) else { return }
      conversation.receive(bms.receive(frame.bytes, at: now), at: now)
    }
  }

  func reconnect(at now: Instant) { isOpen = false }
  func close() {}
}
