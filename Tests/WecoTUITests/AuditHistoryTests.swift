import BMSCore
import Glibc
import Testing

@testable import WecoTUI

/// What the record says about earlier runs, whatever people did to the file.
@Suite struct AuditHistoryTests {
  private let folder: String
  private let audit: AuditFile

  init() throws {
    var template = Array("/tmp/wecotui-audit-XXXXXX".utf8CString)
    folder = String(cString: try #require(mkdtemp(&template)))
    let root = folder
    audit = AuditFile(try #require(StateFolder { $0 == "XDG_STATE_HOME" ? root : nil }))
    #expect(mkdir("\(folder)/wecotui", 0o700) == 0)
  }

  private func write(_ lines: [String]) throws {
    let file = try #require(fopen(audit.path, "w"))
    defer { fclose(file) }
    for line in lines { fputs(line + "\n", file) }
  }

  private func lines() throws -> Int {
    let file = try #require(fopen(audit.path, "r"))
    defer { fclose(file) }
    var count = 0
    while case let byte = getc(file), byte != EOF { count += byte == 0x0A ? 1 : 0 }
    return count
  }

  private func line(
    _ change: Int, _ outcome: String, field: String = "soc", old: String = "50 %", new: String = "60 %",
    battery: String = "bms: firmware 371", second: Int = 0
  ) -> String {
    let pairs = [
      ("time", "2026-11-20T12:00:0\(second).123Z"), ("user", "ada"), ("link", "bms"), ("battery", battery),
      ("change", "\(change)"), ("field", field), ("old", old), ("new", new), ("bytes", "01"), ("outcome", outcome),
      ("note", ""),
    ]
    // Release 0.1.0 wrote no version.
    let members = pairs.map { ($0, JSONText.quoted($1)) }
    return change % 2 == 0 ? JSONText.object(members) : JSONText.document(members)
  }

  @Test func `changes that were or may have been taken, the newest first, of this battery alone`() throws {
    try write([
      line(1, "MAY BE SENT"), line(1, "VERIFIED"), line(2, "MAY BE SENT", new: "61 %"), line(2, "NOT SENT"),
      line(3, "MAY BE SENT", new: "62 %"), line(3, "UNKNOWN"), line(3, "UNCHANGED"),
      line(4, "MAY BE SENT", new: "63 %"), line(4, "UNKNOWN"), line(5, "MAY BE SENT", new: "64 %"),
      line(6, "VERIFIED", battery: "bms: firmware 372"), line(7, "VERIFIED", battery: "other: firmware 371"),
    ])
    let changes = audit.changes(of: "bms: firmware 371")
    #expect(changes.map(\.new) == ["64 %", "63 %", "60 %"])
    #expect(changes.map(\.outcome) == ["MAY BE SENT", "UNKNOWN", "VERIFIED"])
  }

  @Test func `a damaged or hostile file gives what can be read of it`() throws {
    try write([
      "", "{", "null", "[1, 2]", "{\"outcome\": 3}", "{\"outcome\": \"VERIFIED\", \"battery\": \"bms: firmware 371\"}",
      line(8, "VERIFIED", new: "1 \u{1B}[2J"), line(9, "VERIFIED").replacing("\"50 %\"", with: "\"\\u001b[2J\""),
      String(repeating: "[", count: 10_000), line(1, "VERIFIED"), "{\"time\": \"2026-",
    ])
    #expect(audit.changes(of: "bms: firmware 371").map(\.new) == ["60 %"])
    #expect(audit.wrongTries() == nil)
    try write((0..<3000).map { line($0, "VERIFIED") })
    #expect(audit.changes(of: "bms: firmware 371").count == AuditFile.mostChanges)
    unlink(audit.path)
    #expect(audit.changes(of: "bms: firmware 371").isEmpty)
    #expect(mkfifo(audit.path, 0o600) == 0)
    #expect(audit.changes(of: "bms: firmware 371").isEmpty)
  }

  @Test func `wrong tries count since the last right one`() throws {
    let wrong = AuditRecord.wrongPassphrase
    try write([line(0, wrong), line(0, wrong, second: 1), line(0, AuditRecord.unlocked), line(0, wrong, second: 2)])
    #expect(try #require(audit.wrongTries()).count == 1)
    try write([line(0, wrong), line(0, wrong, second: 1)])
    let tries = try #require(audit.wrongTries())
    #expect(tries.count == 2 && tries.last.iso8601 == "2026-11-20T12:00:01.000Z")
  }

  @Test func `a try of a program beside this one counts, and a clock that was set back does not lock for ever`() throws
  {
    let now = Instant(microseconds: 1_000_000)
    let hash = try #require(PassphraseHash(AccessLockTests.hash))
    var lock = AccessLock(hash)
    lock.recall(wrongTries: 4, last: now + .seconds(100_000), at: now)
    #expect(lock.unlock("open sesame", at: now) == .tooEarly(wait: .seconds(10)))
    lock.recall(wrongTries: 4, last: now - .seconds(11), at: now)
    #expect(lock.unlock("open sesame", at: now + .seconds(10)) == .unlocked)
    lock.recall(wrongTries: 4, last: now - .seconds(11), at: now + .seconds(11))
    #expect(lock.unlock("wrong", at: now + .seconds(11)) == .wrong(wait: .seconds(20)))
  }

  /// Dashboards of several batteries write into one record; test_setting has a dozen of them that do so at once.
  @Test func `who holds the record and never ends is not waited for without end`() throws {
    let record = AuditRecord(
      ofPassphrase: "UNLOCKED", note: "", time: WallTime(microseconds: 1_764_000_000_000_000), user: "ada")
    try audit.append(record)
    let other = open(audit.path, O_RDONLY | O_CLOEXEC)
    #expect(other >= 0 && flock(other, LOCK_EX | LOCK_NB) == 0)
    let held = #expect(throws: Failure.self) { try audit.append(record) }
    #expect(held?.sentence.hasPrefix("Nothing was sent: the record") == true)
    close(other)
    try audit.append(record)
    let count = try lines()
    #expect(count == 2)
  }

  @Test func `a wrong try never says what was typed`() {
    let record = AuditRecord(
      ofPassphrase: AuditRecord.wrongPassphrase, note: Texts.Change.wrongTry(3, .seconds(5)),
      time: WallTime(microseconds: 0), user: "ada")
    #expect(
      record.line.contains("\"outcome\": \"WRONG PASSPHRASE\", \"note\": \"wrong try 3; the next one is open in 5 s\""))
  }
}
