internal import BMSCore

/// What carries a link's bytes.
enum LinkKind: String, Hashable, Sendable {
  case serial, tcp, can, demo, replay
}

/// How a link is doing: what the header line, the advice panel and `snapshot --json` say about it.
struct LinkStatus: Hashable, Sendable {
  var name: String
  var kind: LinkKind
  var state: LinkState
  /// The session key in use, where the link has one.
  var key: UInt16?
  var counters = LinkCounters()
  /// Good replies or frames a second, averaged over a few seconds; `nil` until it can be told.
  var goodPerSecond: Double?
  /// Something the user has to know about this link: that another module answers now.
  var note: String?
  /// When that came up; a note is shown for `noteLifetime`.
  var noteSince: Instant?
  static let noteLifetime = Span.seconds(60)

  /// Nothing happened since then but that more frames came on a CAN bus.
  func isMoreFrames(than before: LinkStatus) -> Bool {
    guard kind == .can, before.kind == .can else { return self == before }
    return name == before.name && state == before.state && note == before.note
      && counters.badChecksum == before.counters.badChecksum
  }

  /// Replies that were lost or not believed.
  var errors: Int { counters.badChecksum &+ counters.implausible &+ counters.timeouts }
}

/// What only the debug page shows of a service port.
struct PortDebug: Hashable, Sendable {
  /// The link's name.
  var name: String
  var registers: RegisterImage
  var traffic: TrafficLog
  var rejections: [Rejection]
}

/// How a CAN controller is set up, as the kernel says it.
struct BusInterface: Hashable, Sendable {
  var bitRate: UInt32?
  var isListenOnly: Bool
  /// `up`, `down`, `busOff` ...
  var condition: String
}

/// What is heard on one CAN bus, apart from the values themselves.
struct BusState: Hashable, Sendable {
  /// The link's name.
  var name: String
  var proto: CANProtocolStatus
  var ids: UnknownFrames
  var alarms: [CANAlarmState]
  var frames: UInt64
  var unknownFrames: UInt64
  var dropped: UInt64
  var errors: UInt64
  var interface: BusInterface?
  /// What is being asked, where the user allowed it: `ASKING 301`.
  var asking: String?

  /// What the battery says of alarms, as long as its values are shown: a bus that fell silent says nothing any more.
  func alarms(at now: Instant) -> [CANAlarmState] { alarms.filter { $0.freshness(at: now) != .gone } }
}

/// A cluster and the links it is heard through.
struct ClusterState: Hashable, Sendable {
  var cluster: Cluster
  var links: [LinkStatus]
  var ports: [PortDebug] = []
  var buses: [BusState] = []
  /// What the user wrote down about it.
  var notes = ClusterNotes()
  /// How the values moved, for the trends page.
  var trends = TrendStore()
  /// Which cells of the module on the port are its highest and lowest, how often.
  var ranking = CellRanking()
  /// What the alarm book holds for this cluster, the worst first.
  var alarms: [Alarm] = []
  /// Why no complete reading was had, where a command looked once.
  var trouble: String?
  /// What is needed to change a setting; `nil` where no service port is.
  var setting: SettingPort?
  /// Alarms of which somebody says whether they hold: what is here and not active is well.
  var knownAlarms: Set<AlarmID> = []
}

/// Everything that is known: what the pages are drawn from. Changed only by the loop.
struct AppState: Hashable, Sendable {
  /// The moment the state describes; ages are counted to it.
  var now: Instant
  var wall: WallClock
  /// Local time minus UTC, for the times on screen.
  var utcOffset: Span
  var clusters: [ClusterState]
  /// Who may change what, and what was changed last.
  var desk = DeskState()
  /// A sentence for the status line until the next one.
  var notice: String?
  /// When each value changed last.
  var changes = ChangeBook()
  /// How a replay stands; `nil` while what is shown happens now.
  var replay: ReplayStatus?
  /// Bytes of the capture that is being recorded.
  var recording: Int?
  /// Who signs the commissioning report.
  var technician: String?
  /// Sources that the configuration names.
  var sourceNames: [String] = []
  /// The incidents that are kept, the newest first.
  var incidents: [IncidentEntry] = []
  /// Since when alarms are watched.
  var watchedSince: Instant?
  /// What found no room anywhere, where that is more than nothing.
  var losses: [Loss: Int] = [:]
  /// The bell does not ring.
  var isMuted = false

  /// `hh:mm:ss` in local time.
  func clock(_ instant: Instant) -> String { wall.clockText(instant, utcOffset: utcOffset) }
}

extension WallClock {
  /// `hh:mm:ss` of an instant, shifted by the offset of local time from UTC.
  func clockText(_ instant: Instant, utcOffset: Span) -> String {
    let day: Int64 = 86_400
    let total = wall(instant).microseconds &+ utcOffset.microseconds
    let seconds = ((total / 1_000_000 - (total % 1_000_000 < 0 ? 1 : 0)) % day + day) % day
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }
}
