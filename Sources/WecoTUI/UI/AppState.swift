internal import BMSCore

/// What only the debug page shows of a service port.
struct PortDebug: Hashable, Sendable {
  /// The link's name.
  var name: String
  var registers: RegisterImage
  var traffic: TrafficLog
  var rejections: [Rejection]
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
  /// What its gateway far away calls by names that this program does not have; shown in the gateway's words.
  var unknownAlarms: [FleetAlarm] = []
  /// Why no complete reading was had, where a command looked once.
  var trouble: String?
  /// What is needed to change a setting; `nil` where no service port is.
  var setting: SettingPort?
  /// The program that holds the port, where this one looks on through it.
  var holder: PortHolder?
  /// Alarms of which somebody says whether they hold: what is here and not active is well.
  var knownAlarms: Set<AlarmID> = []
  /// What the rules could say at their last look.
  var judgement = AlarmJudgement()
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
  var settings = SettingsState()
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
  /// A lesson on a bridge that this program is; `nil` where none was begun.
  var lesson: LessonTalk?
  /// What a broker tells of many sites; `nil` where batteries are read here.
  var fleet: FleetBoard?

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

/// What the screen says about a replay.
struct ReplayStatus: Hashable, Sendable {
  var file: String
  var now: Instant
  var begin: Instant
  var end: Instant
  var speed: Double
  var isPaused: Bool
  /// Lines that could not be read.
  var damaged = 0
  /// What a person has to know about the file.
  var sentences: [String] = []

  var isAtEnd: Bool { now >= end }
}

/// What nobody can read over a cable and the user wrote down.
struct ClusterNotes: Hashable, Sendable {
  /// By module, from 1.
  var roles: [String] = []
  /// DIP addresses by module, from 1.
  var dip: [Int] = []
  var wiring: String?
  var inverter: String?
  /// Ah of one module, from its name plate: the service port's own number has no scale that is known.
  var ampereHours: Decimal?

  /// The addresses of all modules of a cluster; `nil` where some are not noted: they say nothing about a gap.
  func addresses(of cluster: Cluster) -> [Int]? { !dip.isEmpty && dip.count == cluster.modules.count ? dip : nil }
}
