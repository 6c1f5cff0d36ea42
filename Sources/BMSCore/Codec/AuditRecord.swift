/// One line of the audit file: what may have been sent, or what came of it.
public struct AuditRecord: Hashable, Sendable {
  /// Written and flushed before the change is handed over.
  public static let maySend = "MAY BE SENT"

  public var time: WallTime
  public var user: String
  public var link: String
  public var battery: String
  public var change: UInt64
  public var field: String
  public var old: String
  public var new: String
  public var bytes: String
  /// `MAY BE SENT`, or the outcome's word.
  public var outcome: String
  /// The outcome's sentence, or why faults were overridden.
  public var note: String

  /// As it was read out of a file.
  public init(
    time: WallTime, user: String, link: String, battery: String, change: UInt64, field: String, old: String,
    new: String, bytes: String, outcome: String, note: String
  ) {
    self.time = time
    self.user = user
    self.link = link
    self.battery = battery
    self.change = change
    self.field = field
    self.old = old
    self.new = new
    self.bytes = bytes
    self.outcome = outcome
    self.note = note
  }

  /// The last line about a change: nobody has read back what came of it, because the program was ended before.
  public var isOpen: Bool {
    let ended = SettingOutcome.unknown(.programEnded)
    return outcome == Self.maySend || outcome == ended.word && note == ended.sentence
  }

  /// What reads there later: the line that closes an open one.
  public func closed(by reading: LaterReading, time: WallTime, user: String) -> AuditRecord {
    var line = self
    line.time = time
    line.user = user
    line.outcome = reading.word
    line.note = reading.sentence
    return line
  }

  /// Before the change is handed over: from here on it may have been sent.
  public init(_ confirmed: borrowing ConfirmedChange, time: WallTime, user: String) {
    let facts = confirmed.facts
    self.time = time
    self.user = user
    link = facts.battery.link
    battery = facts.battery.text
    change = facts.id
    field = facts.write.subject.id
    old = facts.old.plain
    new = facts.new.plain
    bytes = facts.bytes.hexText
    outcome = Self.maySend
    note = facts.faultReason.map { "in spite of active faults: " + $0 } ?? ""
  }

  /// The session did not take it after all: nothing went out.
  public func refused(_ refusal: SettingRefusal) -> AuditRecord { notSent(refusal.sentence) }

  /// The line came to the disk too late: the change was refused meanwhile, and nothing went out.
  public var withdrawn: AuditRecord { notSent("the line before came to the disk too late") }

  private func notSent(_ why: String) -> AuditRecord {
    var line = self
    line.outcome = SettingOutcome.notSentWord
    line.note = why
    return line
  }

  /// What came of it. An UNKNOWN that is resolved later gets a second line.
  public init(_ status: ChangeStatus, outcome: SettingOutcome, time: WallTime, user: String) {
    self.time = time
    self.user = user
    link = status.battery.link
    battery = status.battery.text
    change = status.id
    field = status.subject.id
    old = status.old.plain
    new = status.new.plain
    bytes = status.bytes.hexText
    self.outcome = outcome.word
    note = outcome.sentence
  }

  /// The outcome of a try of the installer's passphrase.
  public static let wrongPassphrase = "WRONG PASSPHRASE"
  public static let unlocked = "UNLOCKED"

  /// A try of the installer's passphrase; what was typed stands nowhere.
  /// - Parameter outcome: `wrongPassphrase` or `unlocked`.
  public init(ofPassphrase outcome: String, note: String, time: WallTime, user: String) {
    self.time = time
    self.user = user
    (link, battery, change, field, old, new, bytes) = ("", "", 0, "passphrase", "", "", "")
    self.outcome = outcome
    self.note = note
  }

  /// One flat JSON object without a line end.
  public var line: String {
    let pairs = [
      ("time", time.iso8601), ("user", user), ("link", link), ("battery", battery), ("change", String(change)),
      ("field", field), ("old", old), ("new", new), ("bytes", bytes), ("outcome", outcome), ("note", note),
    ]
    return JSONText.document(pairs.map { ($0, JSONText.quoted($1)) })
  }
}
