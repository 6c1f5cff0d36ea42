extension Learn {
  /// A register that a command sets is read again within this.
  static let settlesWithin = Span.seconds(60)
  /// So many quiet pairs of readings show that a register does not change by itself.
  static let leastQuietPairs = 5
  static let mostQuietChanges = 0.05

  private var orderedCommands: [(frame: [UInt8], command: LearnCommand)] {
    commands.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ($0.key, $0.value) }
  }

  func commandProposals() -> [Proposal] {
    orderedCommands.map { frame, command in
      let count = command.uses.count
      return Proposal(
        [], .command(frame: frame, answer: command.answer),
        evidence:
          "function \(frame.dropFirst().first ?? 0), \(frame.count) bytes, seen \(count) \(count == 1 ? "time" : "times")"
          + (CommandShape(frame).map { ", \($0.sentence)" } ?? "")
          + (command.isRefused(frame) ? "; the answer has the shape of a refusal" : "")
      )
    }
  }

  /// Registers that changed after commands and hardly ever else.
  ///
  /// Commands that share unit, function and the two bytes behind it (a register, in Modbus) are taken for one that carries
  /// different values.
  func setProposals() -> [Proposal] {
    guard !commands.isEmpty else { return [] }
    let families = Dictionary(grouping: orderedCommands) { Array($0.frame.prefix(4)) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { prefix, members in
        (prefix, LearnTimeline(members.flatMap { frame, command in command.uses.map { ($0, frame) } }))
      }
    let all = LearnTimeline(orderedCommands.flatMap { frame, command in command.uses.map { ($0, frame) } })
    return registers.sorted { $0.key < $1.key }.flatMap { register, series -> [Proposal] in
      guard !series.isConstant else { return [] }
      let quiet = series.steps.filter { all.last(in: $0) == nil }
      let changes = quiet.count { $0.from.value != $0.to.value }
      guard quiet.count >= Self.leastQuietPairs, Double(changes) <= Double(quiet.count) * Self.mostQuietChanges else {
        return []
      }
      let otherwise = "\(changes) of \(quiet.count) times without"
      return families.compactMap { prefix, uses in setProposal(register, series, prefix, uses, otherwise) }
    }
  }

  private func setProposal(
    _ register: UInt16, _ series: LearnSeries<UInt16>, _ prefix: [UInt8], _ timeline: LearnTimeline,
    _ otherwise: String
  ) -> Proposal? {
    var changes: [(frame: [UInt8], from: UInt16, to: UInt16)] = []
    var uses = 0
    for step in series.steps {
      guard let last = timeline.last(in: step), step.to.time - last.end <= Self.settlesWithin.microseconds else {
        continue
      }
      uses += 1
      if step.from.value != step.to.value { changes.append((last.frame, step.from.value, step.to.value)) }
    }
    guard let first = changes.first, changes.count * 2 >= uses else { return nil }
    let place = commonPlace(changes.map { ($0.frame, $0.to) })
    let evidence =
      "changed \(changes.count) of \(uses) times after it (first from \(first.from.hex) to \(first.to.hex)), \(otherwise)"
    return Proposal([register], .setBy(prefix: prefix, valueAt: place), evidence: evidence)
  }

  /// Where all frames carry the value that the register took: behind unit and function, before the checksum.
  private func commonPlace(_ changes: [(frame: [UInt8], value: UInt16)]) -> Int? {
    let shortest = changes.map(\.frame.count).min() ?? 0
    guard shortest >= 6 else { return nil }
    return (2..<(shortest - 3)).first { place in
      changes.allSatisfy { UInt16($0.frame[place]) << 8 | UInt16($0.frame[place + 1]) == $0.value }
    }
  }
}

/// What a command writes, if it has the shape that Modbus gives to function 6 or 16. Only a reading of its shape: the
/// vendor may mean something else by it.
struct CommandShape: Hashable, Sendable {
  let first: UInt16
  let words: [UInt16]

  init?(_ frame: [UInt8]) {
    guard frame.count >= 8 else { return nil }
    func word(_ place: Int) -> UInt16 { UInt16(frame[place]) << 8 | UInt16(frame[place + 1]) }
    first = word(2)
    switch frame[1] {
    case 6 where frame.count == 8: words = [word(4)]
    case 16:
      let count = Int(word(4))
      guard (1...123).contains(count), frame.count == 9 + 2 * count, Int(frame[6]) == 2 * count else { return nil }
      words = (0..<count).map { word(7 + 2 * $0) }
    default: return nil
    }
  }

  /// `in the shape of a write of registers 457-458: 0003 0007`
  var sentence: String {
    let last = first &+ UInt16(clamping: words.count - 1)
    let place = words.count == 1 ? "register \(first)" : "registers \(first)-\(last)"
    return "in the shape of a write of \(place): " + words.map(\.hex).joined(separator: " ")
  }
}

/// When commands were used, to be asked what was between two readings.
private struct LearnTimeline {
  private let uses: [Int: [(end: Int64, frame: [UInt8])]]

  init(_ all: [(use: LearnCommand.Use, frame: [UInt8])]) {
    uses = Dictionary(grouping: all) { $0.use.segment }
      .mapValues { $0.map { (end: $0.use.end, frame: $0.frame) }.sorted { $0.end < $1.end } }
  }

  /// The last use between two neighbouring readings.
  func last(
    in step: (segment: Int, from: LearnSeries<UInt16>.Sample, to: LearnSeries<UInt16>.Sample)
  ) -> (end: Int64, frame: [UInt8])? {
    guard let list = uses[step.segment] else { return nil }
    var (low, high) = (0, list.count)
    while low < high {
      let middle = (low + high) / 2
      if list[middle].end <= step.to.time { low = middle + 1 } else { high = middle }
    }
    return low > 0 && list[low - 1].end >= step.from.time ? list[low - 1] : nil
  }
}
