internal import BMSCore
internal import Glibc
internal import Transport

/// What the record says about the past. It is a file that people may edit: whatever is no line of ours is passed over.
extension AuditFile {
  /// The end of the file that is looked at, in bytes; about a thousand lines.
  private static let mostBytes = 262_144
  static let mostChanges = 20

  /// The wrong tries of the passphrase since the last right one, and when the last was.
  func wrongTries() -> (count: Int, last: WallTime)? {
    var tries: (count: Int, last: WallTime)?
    for line in lines() {
      switch line["outcome"] {
      case AuditRecord.unlocked: tries = nil
      case AuditRecord.wrongPassphrase:
        if let time = Self.time(line) { tries = ((tries?.count ?? 0) + 1, time) }
      default: break
      }
    }
    return tries
  }

  /// The changes of a battery, the newest first. What was not sent, refused or not taken is none.
  /// - Parameter battery: as the record names it, link and versions.
  func changes(of battery: String) -> [PastChange] {
    var found: [(id: String, change: PastChange)] = []
    for line in lines() where line["battery"] == battery {
      guard let id = line["change"], let field = line["field"], let outcome = line["outcome"] else { continue }
      if let index = found.lastIndex(where: { $0.id == id && $0.change.field == field }) {
        found[index].change.outcome = outcome
      } else if let time = Self.time(line), let old = line["old"], let new = line["new"] {
        let change = PastChange(
          time: time, user: line["user"] ?? "", field: field, old: old, new: new, outcome: outcome)
        found.append((id, change))
      }
    }
    let kept: Set = [
      SettingOutcome.verified.word, SettingOutcome.unknown(.noAnswer).word, AuditRecord.maySend, LaterReading.newWord,
      LaterReading.otherWord,
    ]
    return Array(found.reversed().map(\.change).filter { kept.contains($0.outcome) }.prefix(Self.mostChanges))
  }

  /// The changes of which nobody has read back what came of them, the newest first: the program was ended before.
  func openChanges() -> [AuditRecord] {
    var last: [AuditRecord] = []
    for line in lines() {
      guard let record = Self.record(line) else { continue }
      last.removeAll { $0.change == record.change && $0.field == record.field && $0.battery == record.battery }
      if record.isOpen { last.append(record) }
    }
    return Array(last.reversed().prefix(Self.mostChanges))
  }

  private static func record(_ line: [String: String]) -> AuditRecord? {
    guard let time = time(line), let user = line["user"], let link = line["link"], let battery = line["battery"],
      let change = line["change"].flatMap({ UInt64($0) }), let field = line["field"], let old = line["old"],
      let new = line["new"], let bytes = line["bytes"], let outcome = line["outcome"], let note = line["note"]
    else { return nil }
    return AuditRecord(
      time: time, user: user, link: link, battery: battery, change: change, field: field, old: old, new: new,
      bytes: bytes, outcome: outcome, note: note)
  }

  private static func time(_ line: [String: String]) -> WallTime? {
    line["time"].flatMap { LocalTime.parse(String($0.prefix(19)) + "Z", now: WallTime(microseconds: 0)) }
  }

  /// The last lines, each as its texts by name.
  private func lines() -> [[String: String]] {
    guard let tail = try? RegularFile.tail(of: path, most: Self.mostBytes) else { return [] }
    let whole = tail.bytes.split(separator: 0x0A)
    // The first one may have begun before.
    return whole.dropFirst(tail.isWhole ? 0 : 1).compactMap { Self.texts(String(decoding: $0, as: UTF8.self)) }
  }

  private static func texts(_ line: String) -> [String: String]? {
    guard let node = try? JSON5(parsing: line), case .object(let members) = node.value else { return nil }
    var texts: [String: String] = [:]
    for member in members where member.key != "v" {
      guard case .text(let text) = member.node.value else { return nil }
      // What ends up on the screen carries nothing that a terminal would act on.
      guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else { return nil }
      texts[member.key] = text
    }
    return texts
  }
}
