/// Whether captures show what one row of a device map says.
public struct MapFinding: Hashable, Sendable {
  public enum Verdict: String, Hashable, Sendable {
    /// What was seen is what the map says.
    case holds
    /// What was seen is something else.
    case contradicted
    /// Nothing that was seen tells.
    case notShown = "not shown"
  }

  /// The id of what the row is about; `match` for the firmware.
  public let subject: String
  public let verdict: Verdict
  /// What was seen, in one sentence.
  public let evidence: String

  init(_ subject: String, _ verdict: Verdict, _ evidence: String) {
    self.subject = subject
    self.verdict = verdict
    self.evidence = evidence
  }
}

extension Learn {
  /// So many acts, each read back, make a write more than a hypothesis.
  public static let actsToMeasure = 3

  /// Holds a device map against everything that was taken in: its firmware, then its writes, then its rows.
  ///
  /// A write holds when each command that a person announced carried the words that the map says, and the read-back
  /// register took the value. A row holds when the captures alone lead to the same reading of the register.
  public func test(_ map: DeviceMap) -> [MapFinding] {
    let proposed = proposals().compactMap(row)
    return [match(map)].compactMap(\.self) + map.writes.map(test) + map.rows.map { test($0, among: proposed) }
  }

  private func match(_ map: DeviceMap) -> MapFinding? {
    guard map.match.software != nil || map.match.hardware != nil else { return nil }
    let seen = (
      software: Set(registers[10]?.values ?? []).sorted(), hardware: Set(registers[11]?.values ?? []).sorted()
    )
    func text(_ words: [UInt16]) -> String {
      words.isEmpty ? "never read" : words.map { "\($0)" }.joined(separator: ", ")
    }
    let words = "register 10, the software: \(text(seen.software)); register 11, the hardware: \(text(seen.hardware))"
    if map.match.software != nil && seen.software.isEmpty || map.match.hardware != nil && seen.hardware.isEmpty {
      return MapFinding("match", .notShown, words)
    }
    let software: [UInt16?] = seen.software.isEmpty ? [nil] : seen.software
    let hardware: [UInt16?] = seen.hardware.isEmpty ? [nil] : seen.hardware
    let fits = software.allSatisfy { one in hardware.allSatisfy { map.matches(software: one, hardware: $0) } }
    return MapFinding("match", fits ? .holds : .contradicted, words)
  }

  // MARK: - Writes

  /// What came of one announced command.
  private enum Act {
    case kept
    /// Sent as the map says, and not read back afterwards.
    case unread
    /// The battery said no: an act that shows nothing of the write.
    case refused
    /// A value that the map does not offer.
    case outside
    case differs(String)
  }

  private func test(_ write: MapWrite) -> MapFinding {
    let id = write.subject.id
    var counts = (kept: 0, unread: 0, refused: 0, outside: 0)
    for statement in statements where statement.subject == write.subject {
      switch act(statement, write) {
      case nil: break
      case .kept: counts.kept += 1
      case .unread: counts.unread += 1
      case .refused: counts.refused += 1
      case .outside: counts.outside += 1
      case .differs(let how): return MapFinding(id, .contradicted, "after \"set \(id) \(statement.value)\" \(how)")
      }
    }
    let parts = [
      (counts.kept, "sent as the map says and read back in register \(write.readBack)"),
      (counts.unread, "sent and not read back"), (counts.refused, "refused"),
      (counts.outside, "of a value that the map does not offer"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    guard counts.kept > 0 else {
      let what = parts.isEmpty ? "nobody announced it here (\"set \(id) VALUE\")" : parts.joined(separator: ", ")
      return MapFinding(id, .notShown, what)
    }
    let words = parts.joined(separator: ", ")
    if write.grade == .measured, counts.kept < Self.actsToMeasure {
      return MapFinding(id, .notShown, "\(words); the map calls it measured, which takes \(Self.actsToMeasure)")
    }
    return MapFinding(id, .holds, words)
  }

  /// `nil` where no command came after the words.
  private func act(_ statement: LearnStatement, _ write: MapWrite) -> Act? {
    guard let (frame, use) = use(after: statement) else { return nil }
    guard let raw = write.values.choose(statement.value)?.raw else { return .outside }
    let prefix = [ReadRequest.unit, write.function, UInt8(write.register >> 8), UInt8(write.register & 0xFF)]
    guard frame.starts(with: prefix), Self.value(in: frame) == raw else {
      return .differs("came \(LearnText.hex(frame)), the map says \(LearnText.hex(prefix)) and \(raw.hex)")
    }
    if commands[frame]?.isRefused(frame) == true { return .refused }
    let read = readings(of: write.readBack, after: use, of: prefix)
    guard let last = read.last else { return .unread }
    let isThere = read.contains {
      WriteRequest.distance($0, raw, isSigned: write.values.isSigned) <= Int(write.tolerance)
    }
    return isThere ? .kept : .differs("register \(write.readBack) read \(last.hex), the map says \(raw.hex)")
  }

  /// What a register held from a command until the next of its kind, for as long as it may take to settle.
  private func readings(of register: UInt16, after use: LearnCommand.Use, of prefix: [UInt8]) -> [UInt16] {
    let next = commands.filter { $0.key.starts(with: prefix) }.flatMap(\.value.uses)
      .filter { $0.segment == use.segment && $0.time > use.time }.map(\.time).min()
    let until = min(next ?? .max, use.end &+ Self.settlesWithin.microseconds)
    guard let series = registers[register] else { return [] }
    return samples(series, beside: use.segment).filter { $0.time >= use.end && $0.time < until }.map(\.value)
  }

  // MARK: - Rows

  private func test(_ row: MapRow, among proposed: [MapRow]) -> MapFinding {
    let id = row.subject.id
    guard let series = registers[row.register] else {
      return MapFinding(id, .notShown, "register \(row.register) was never read here")
    }
    let here = proposed.filter { $0.register == row.register }
    if let same = here.first(where: { $0.scale == row.scale && $0.isSigned == row.isSigned }) {
      return MapFinding(id, .holds, same.subject.label)
    }
    if let other = here.first {
      return MapFinding(id, .contradicted, "the captures read it as \(other.subject.label)")
    }
    let values = series.values
    return MapFinding(
      id, .notShown,
      "register \(row.register) was read \(values.count) times, with \(Set(values).count) different values: nothing "
        + "here shows what they mean")
  }
}
