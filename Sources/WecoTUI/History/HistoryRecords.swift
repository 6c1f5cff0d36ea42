internal import BMSCore

/// Something that happened to a link: up, down, another module.
struct LinkRecord: Hashable, Sendable {
  /// What the word of a record says when another module answers from now on: what was before is another battery's.
  static let otherModule = "other_module"

  var at: WallTime
  var cluster: String
  var link: String
  /// The link's state as in `snapshot --json`, or `otherModule`.
  var word: String
  var text: String
}

/// An alarm as the database keeps it: the book's entry in civil time.
struct AlarmRecord: Hashable, Sendable {
  var key: AlarmKey
  var firstSeen: WallTime
  var lastSeen: WallTime
  /// `nil` while it was active when last heard of.
  var cleared: WallTime?
  var count: Int
  var value: Decimal?
  var limit: Decimal?
  var unit: Unit?
  var grade: Grade
  var note: String?
  var acknowledgedBy: String?
  var acknowledgedAt: WallTime?

  init(_ alarm: Alarm, _ wall: WallClock) {
    key = alarm.key
    firstSeen = wall.wall(alarm.firstSeen)
    lastSeen = wall.wall(alarm.lastSeen)
    cleared = alarm.cleared.map(wall.wall)
    count = alarm.count
    value = alarm.value
    limit = alarm.limit
    unit = alarm.unit
    grade = alarm.grade
    note = alarm.note
    acknowledgedBy = alarm.acknowledgement?.by
    acknowledgedAt = alarm.acknowledgement.map { wall.wall($0.at) }
  }

  init(key: AlarmKey, firstSeen: WallTime, lastSeen: WallTime, cleared: WallTime?, count: Int, grade: Grade) {
    self.key = key
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.cleared = cleared
    self.count = count
    self.grade = grade
  }

  /// The entry as a past one of the book. What was active when the program ended is past: it ended when it was last
  /// heard of, as far as anybody knows. Nothing past is later than now, also where the clock was set back since.
  func past(_ wall: WallClock, at now: Instant) -> Alarm {
    func instant(_ time: WallTime) -> Instant { min(wall.instant(time), now) }
    var alarm = Alarm(
      past: key, firstSeen: instant(firstSeen), lastSeen: instant(lastSeen), cleared: instant(cleared ?? lastSeen),
      grade: grade)
    alarm.count = count
    alarm.value = value
    alarm.limit = limit
    alarm.unit = unit
    alarm.note = note
    if let acknowledgedBy, let acknowledgedAt {
      alarm.acknowledgement = Acknowledgement(by: acknowledgedBy, at: instant(acknowledgedAt))
    }
    return alarm
  }
}

/// Which record of the audit file belongs to which change: the file itself stays the one proof.
struct AuditReference: Hashable, Sendable {
  var at: WallTime
  var cluster: String
  var change: UInt64
  var text: String
}

/// A line of the daily log of one cluster.
struct LogRow: Hashable, Sendable {
  var cluster: String
  /// Local date: the file's name.
  var date: String
  var text: String
}

/// What goes to the disk together.
struct HistoryBatch: Hashable, Sendable {
  var rows: [HistoryRow] = []
  var alarms: [AlarmRecord] = []
  var links: [LinkRecord] = []
  var audits: [AuditReference] = []
  var logs: [LogRow] = []
  /// Civil time of the newest thing in it: what expires is counted from here.
  var now: WallTime

  var isEmpty: Bool { rows.isEmpty && alarms.isEmpty && links.isEmpty && audits.isEmpty && logs.isEmpty }
}

extension Place {
  /// As it stands in the database and in exports: `cluster`, `module 2`, `module 2 cell 5`, `module 1 sensor 3`.
  var stored: String {
    switch self {
    case .cluster: "cluster"
    case .module(let module): "module \(module)"
    case .cell(let module, let cell): "module \(module) cell \(cell)"
    case .sensor(let module, let sensor): "module \(module) sensor \(sensor)"
    }
  }

  /// `nil` for what no place is called.
  init?(stored text: String) {
    let words = text.split(separator: " ")
    let numbers = words.compactMap { UInt16($0) }.map { Int($0) }
    switch (words.first, words.count, numbers.count) {
    case ("cluster", 1, 0): self = .cluster
    case ("module", 2, 1): self = .module(numbers[0])
    case ("module", 4, 2) where words[2] == "cell": self = .cell(module: numbers[0], cell: numbers[1])
    case ("module", 4, 2) where words[2] == "sensor": self = .sensor(module: numbers[0], sensor: numbers[1])
    default: return nil
    }
  }
}

extension HistoryTier {
  /// The number of the bucket that begins here, counted from 1970: what the database keeps of its time.
  func slot(_ start: WallTime) -> Int64 { self.start(of: start).microseconds / width.microseconds }
  func start(slot: Int64) -> WallTime { WallTime(microseconds: slot &* width.microseconds) }
}
