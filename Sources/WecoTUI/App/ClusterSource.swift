internal import BMSCore
internal import Transport

/// Where one cluster's values come from: what the loop drives and the pages are drawn from.
///
/// Nothing here blocks; everything is told the time.
protocol ClusterSource: AnyObject {
  var state: ClusterState { get }
  /// The links alone: asked at every turn of the loop.
  var links: [LinkStatus] { get }
  /// Whether one complete reading was had.
  var isComplete: Bool { get }
  /// Read the blocks of unknown meaning as well, while somebody looks at them or records them.
  var readsUndecoded: Bool { get set }
  /// The epoch of a change that somebody looks at: its battery is not let out of sight.
  var watchedEpoch: Epoch? { get set }
  /// Keep what happens, for whoever drains it often.
  var keepsFacts: Bool { get set }
  /// Moves what happened since the last time to the end of this buffer, in the order of time.
  func drain(into facts: inout [Fact])
  /// Why the source could not be opened, while it is not open.
  var failure: TransportError? { get }
  /// When `advance` wants to be called at the latest.
  var deadline: Instant? { get }
  /// Something may be read, written or hung up on the descriptors of this source.
  func handle(_ event: ReactorEvent, at now: Instant)
  /// Time passed: opens, sends, times out. Registers its descriptors with the reactor under its token.
  func advance(to now: Instant, in reactor: Reactor)
  /// Closes and opens again, because the user asked.
  func reconnect(at now: Instant)
  func close()
  /// The clock of a replay; `nil` for what happens now.
  var replay: ReplayClock? { get }
  /// False while somebody else reads the battery and this only looks on: then that one keeps the history.
  var isOwn: Bool { get }
  /// What the program that reads the battery in this one's place holds in its alarm book.
  var told: ToldAlarms { get }
  /// The last day as the history knows it, for the trends.
  func recall(_ past: [SeriesID: [PastSample]], _ wall: WallClock)
  /// The change of a setting that was handed over last; `nil` where there was none.
  var change: ChangeStatus? { get }
  /// Hands a confirmed change over; a refusal means that nothing will be sent.
  func submit(_ confirmed: consuming ConfirmedChange, at now: Instant) -> SettingRefusal?
  /// Which other programs have the port open, looked for now; `nil` where there is no port of this computer.
  func portHolders() -> PortHolders?
}

extension ClusterSource {
  var replay: ReplayClock? { nil }
  var isOwn: Bool { true }
  var told: ToldAlarms { ToldAlarms() }
  func recall(_ past: [SeriesID: [PastSample]], _ wall: WallClock) {}

  /// Nothing can be changed through a source that does not know better.
  var watchedEpoch: Epoch? {
    get { nil }
    set {}
  }

  var change: ChangeStatus? { nil }
  func portHolders() -> PortHolders? { nil }
  func submit(_ confirmed: consuming ConfirmedChange, at now: Instant) -> SettingRefusal? {
    .portShared(state.cluster.name)
  }
}

extension ClusterSource {
  var links: [LinkStatus] { state.links }
}
