/// What a person said about a command: `set soc 55`, written into the capture before Set was pressed.
struct LearnStatement: Hashable, Sendable {
  /// A command within this is the one that was meant.
  static let commandWithin = Span.seconds(120)
  /// The note that takes the last one back: Set was not pressed, or something else was.
  static let takenBack = "not set"

  let segment: Int
  let time: Int64
  let subject: MapSubject
  let value: String

  /// `set FIELD VALUE`; the field by its id, `protocol` for the inverter protocol, or a name of one's own. What no map can
  /// hold announces nothing.
  init?(_ note: String, segment: Int, time: Int64) {
    let words = note.split(separator: " ", maxSplits: 2).map(String.init)
    guard words.count == 3, words[0].lowercased() == "set" else { return nil }
    let name = words[1].lowercased()
    let field = name == "protocol" ? Field.inverterProtocol : Field(ofBattery: name)
    subject = field.map { .field($0) } ?? .named(words[1])
    value = SettingChange.trimmed(words[2])
    guard DeviceMap.isText(words[1]), DeviceMap.isText(value) else { return nil }
    self.segment = segment
    self.time = time
  }
}

/// A device map made of what was learnt, and what a person should know about it.
public struct LearntMap: Hashable, Sendable {
  public var map: DeviceMap
  /// Evidence and gaps, a sentence each.
  public var remarks: [String]
}

extension Learn {
  /// The scales that batteries use for a number on the wire: value = raw x times / 10^decimals.
  private static let factors: [(times: Int64, decimals: UInt8)] = [
    (1, 0), (4, 1), (5, 1), (1, 1), (1, 2), (1, 3), (10, 0),
  ]
  /// Texts of a map are short; the evidence stands in its comments.
  private static let source = "learnt from captures, see the comments above"
  private static let mostText = 60

  /// A map with the writes that a person named in the captures, and the registers that were proposed.
  public func map(name: String) -> LearntMap {
    var remarks: [String] = []
    let software = version(10)
    if software == nil {
      remarks.append("register 10, the software version, was never read: without it no battery matches the map")
    }
    var map = DeviceMap(
      name: name, match: DeviceMap.Match(software: software, hardware: version(11)))
    map.writes = learntWrites(&remarks)
    var subjects = Set(map.writes.map(\.subject))
    for proposal in proposals() {
      guard let row = row(proposal), subjects.insert(row.subject).inserted else { continue }
      map.rows.append(row)
      remarks.append("\(row.subject.label): \(proposal.sentence)")
    }
    return LearntMap(map: map, remarks: remarks)
  }

  private func version(_ register: UInt16) -> [ClosedRange<UInt16>]? {
    let seen = Set(registers[register]?.values ?? []).sorted()
    return seen.isEmpty ? nil : seen.map { $0...$0 }
  }

  // MARK: - Writes

  /// What was sent after one statement.
  private struct Meant {
    let statement: LearnStatement
    let frame: [UInt8]
    let raw: UInt16
  }

  func learntWrites(_ remarks: inout [String]) -> [MapWrite] {
    var bySubject: [MapSubject: [Meant]] = [:]
    var order: [MapSubject] = []
    for statement in statements {
      guard let frame = use(after: statement)?.frame else {
        remarks.append("\"set \(statement.subject.id) \(statement.value)\": no command came after it")
        continue
      }
      guard let raw = Self.value(in: frame) else {
        remarks.append(undescribed(frame, statement))
        continue
      }
      if bySubject[statement.subject] == nil { order.append(statement.subject) }
      bySubject[statement.subject, default: []].append(Meant(statement: statement, frame: frame, raw: raw))
    }
    let named = Set(bySubject.values.flatMap { $0.map { Array($0.frame.prefix(4)) } })
    for frame in commands.keys.sorted(by: { $0.lexicographicallyPrecedes($1) })
    where !named.contains(Array(frame.prefix(4))) {
      remarks.append(
        "\(LearnText.hex(frame)): nobody said what it is; write \"set FIELD VALUE\" into the capture before pressing Set"
      )
    }
    let sets = learntSets()
    return order.compactMap { subject in write(subject, bySubject[subject] ?? [], sets, &remarks) }
  }

  /// A command that somebody named and that no map can hold: what it looks like, and what was seen to follow it.
  private func undescribed(_ frame: [UInt8], _ statement: LearnStatement) -> String {
    let followers = learntSets().filter { frame.starts(with: $0.prefix) }
    let registers = followers.map { String($0.register) }.joined(separator: ", ")
    return "\(LearnText.hex(frame)) sets \(statement.subject.id), but not in a form that a map can describe ("
      + (CommandShape(frame)?.sentence ?? "function \(frame.dropFirst().first ?? 0)") + "); "
      + (registers.isEmpty ? "no register was seen to change after it" : "after it changed register \(registers)")
  }

  private func command(after statement: LearnStatement) -> [UInt8]? { use(after: statement)?.frame }

  /// The first command after what was said, before anything else was said.
  func use(after statement: LearnStatement) -> (frame: [UInt8], use: LearnCommand.Use)? {
    let next = statements.filter { isSameTalk($0.segment, statement.segment) && $0.time > statement.time }
      .map(\.time).min()
    let last = min(next ?? .max, statement.time &+ LearnStatement.commandWithin.microseconds)
    let uses = commands.flatMap { frame, command in
      command.uses.filter { captures[$0.segment] == captures[statement.segment] }.map { (frame: frame, use: $0) }
    }
    return uses.filter { $0.use.time >= statement.time && $0.use.time < last }.min { $0.use.time < $1.use.time }
  }

  /// The value in one of the two forms that a map describes: one register, or function 16 with one register.
  static func value(in frame: [UInt8]) -> UInt16? {
    guard frame.count > 7, frame[0] == ReadRequest.unit, WriteRequest.mayWrite(frame[1]) else { return nil }
    func word(_ place: Int) -> UInt16 { UInt16(frame[place]) << 8 | UInt16(frame[place + 1]) }
    if frame[1] == 16 { return frame.count == 11 && frame[4...6].elementsEqual([0, 1, 2]) ? word(7) : nil }
    return frame.count == 8 ? word(4) : nil
  }

  private func write(
    _ subject: MapSubject, _ all: [Meant], _ sets: [LearntSet], _ remarks: inout [String]
  ) -> MapWrite? {
    guard let first = all.first else { return nil }
    let prefix = Array(first.frame.prefix(4))
    let meant = all.filter { $0.frame.starts(with: prefix) }
    let place = first.frame[1] == 16 ? 7 : 4
    let set = sets.filter { $0.prefix == prefix && $0.place == place }.min { $0.isBetter(than: $1) }
    guard let set else {
      remarks.append("\(LearnText.hex(first.frame)) sets \(subject.id), but no register was seen to take its value")
      return nil
    }
    let readBack = set.register
    guard let values = values(subject, meant, readBack) else {
      remarks.append("the values said for \(subject.id) and those in its frames do not fit one scale")
      return nil
    }
    let answers = meant.compactMap { commands[$0.frame]?.answer }
    let isEchoed = answers.count == meant.count && zip(answers, meant).allSatisfy { $0.prefix(4) == $1.frame.prefix(4) }
    remarks.append(
      "\(subject.id) is set by \(LearnText.hex(first.frame)), seen \(meant.count) times, "
        + (isEchoed ? "echoed each time; " : "NOT echoed, so its outcome will read as unknown; ")
        + set.proposal.sentence)
    if meant.contains(where: { commands[$0.frame]?.isSealed != true }) {
      remarks.append("\(subject.id): the checksum of its frames does not fit the session key everywhere")
    }
    return MapWrite(
      subject: subject, function: first.frame[1], register: UInt16(prefix[2]) << 8 | UInt16(prefix[3]),
      values: values, readBack: readBack, grade: .hypothesis, source: Self.source)
  }

  /// Names where words were said, a range where numbers were: only as far as it was seen.
  private func values(_ subject: MapSubject, _ meant: [Meant], _ readBack: UInt16) -> WriteValues? {
    let numbers = meant.compactMap { Decimal(typed: $0.statement.value, unit: .count) }
    guard numbers.count == meant.count else { return .names(names(meant, readBack)) }
    let unit = signals[subject.id]?.unit ?? (subject == .field(.soc) ? .percent : .count)
    let raws = meant.map(\.raw)
    let exact = Self.factor(numbers, raws, within: 0)
    guard let factor = exact ?? Self.factor(numbers, raws, within: 0.5) else { return nil }
    // What a person types: whole numbers, or those of them that a word holds.
    let step = factor.times == 4 ? Decimal(2) : factor.decimals == 0 ? Decimal(factor.times) : Decimal(1)
    let sorted =
      exact != nil
      ? numbers.sorted { $0.double < $1.double }
      : Self.steps(raws.sorted().map { Decimal(Int64($0) * factor.times, decimals: factor.decimals) }, step)
    guard let least = sorted.first, let most = sorted.last else { return nil }
    return .range(
      WriteRange(
        times: factor.times, decimals: factor.decimals, unit: unit, least: least, most: most, step: step))
  }

  /// The least and the greatest step within what was sent, or what was sent where none lies within.
  private static func steps(_ sent: [Decimal], _ step: Decimal) -> [Decimal] {
    guard let low = sent.first, let high = sent.last else { return [] }
    let least = (low.double / step.double).rounded(.up) * step.double
    let most = (high.double / step.double).rounded(.down) * step.double
    return least <= most ? [Decimal(Int64(least)), Decimal(Int64(most))] : [low]
  }

  /// The factor by which all words are the numbers that were said, or the nearest that the wire's step allows.
  /// - Parameter part: how much of a step may lie between them.
  private static func factor(
    _ numbers: [Decimal], _ raws: [UInt16], within part: Double
  ) -> (times: Int64, decimals: UInt8)? {
    factors.first { factor in
      let step = Decimal(factor.times, decimals: factor.decimals).double
      return zip(numbers, raws).allSatisfy { number, raw in
        abs(number.double - Double(raw) * step) <= step * part + 1e-9
      }
    }
  }

  /// The named numbers, and the others that the register was seen to hold, so that it can be set back.
  private func names(_ meant: [Meant], _ readBack: UInt16) -> [NamedNumber] {
    var names: [NamedNumber] = []
    for one in meant where !names.contains(where: { $0.number == one.raw || $0.name == one.statement.value }) {
      names.append(NamedNumber(one.statement.value, one.raw))
    }
    for number in Set(registers[readBack]?.values ?? []).sorted() where !names.contains(where: { $0.number == number })
    {
      names.append(NamedNumber("number \(number)", number))
    }
    return names
  }

  // MARK: - Rows

  func row(_ proposal: Proposal) -> MapRow? {
    guard let register = proposal.registers.first else { return nil }
    let (words, scale): (String, RegisterScale)
    switch proposal.kind {
    case .follows(let signal):
      guard let known = proposal.scale else { return nil }
      (words, scale) = ("follows \(signal)", known)
    case .bit(let bit, let flag, let isInverted):
      (words, scale) = ("bit \(bit) \(isInverted ? "without" : "with") \(flag)", .bit(UInt8(bit)))
    case .text: (words, scale) = ("text", .text(registers: proposal.registers.count))
    case .pair(let isHighFirst, _):
      guard isHighFirst else { return nil }
      (words, scale) = ("counter of two registers", .long(decimals: 0, .count))
    case .counter: (words, scale) = ("counter", .number(.count))
    case .command, .setBy, .differs: return nil
    }
    let ascii = "r\(register) \(words)".unicodeScalars.map { (0x20...0x7E).contains($0.value) ? Character($0) : "?" }
    return MapRow(
      register: register, count: scale.width, subject: .named(String(String(ascii).prefix(Self.mostText))),
      scale: scale, isSigned: proposal.isSigned, grade: .hypothesis, source: Self.source)
  }
}
