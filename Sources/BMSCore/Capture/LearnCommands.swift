extension Learn {
  /// A register that a command sets is read again within this.
  static let settlesWithin = Span.seconds(60)
  /// So many quiet pairs of readings show that a register does not change by itself.
  static let leastQuietPairs = 5
  static let mostQuietChanges = 0.05
  /// So many uses of a command, at least, tell what it did to a measured value from chance.
  static let leastMoves = 3

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
  func setProposals() -> [Proposal] { learntSets().map(\.proposal) }

  /// The same with how good the evidence is, register by register.
  ///
  /// Commands that share unit, function and the two bytes behind it (a register, in Modbus) are taken for one that carries
  /// different values. What is carried may show late: a battery takes its time, and who asks may ask just before. What
  /// is not carried has to show in the first reading, and after this command alone: a register that jumps whatever was
  /// set says nothing.
  func learntSets() -> [LearntSet] {
    guard !commands.isEmpty else { return [] }
    let families = Dictionary(grouping: orderedCommands) { Array($0.frame.prefix(4)) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { prefix, members in
        (prefix, LearnTimeline(members.flatMap { frame, command in command.uses.map { ($0, frame) } }))
      }
    let all = LearnTimeline(orderedCommands.flatMap { frame, command in command.uses.map { ($0, frame) } })
    return registers.sorted { $0.key < $1.key }.flatMap { register, series -> [LearntSet] in
      guard !series.isConstant else { return [] }
      let carried = families.compactMap { prefix, uses in
        LearnCarried(series, prefix, uses, within: Self.settlesWithin)
      }
      let arrivals = carried.flatMap(\.arrivals)
      let quiet = series.steps.filter { step in
        all.last(in: step) == nil && !arrivals.contains { $0.covers(step) }
      }
      let changes = quiet.count { $0.from.value != $0.to.value }
      guard quiet.count >= Self.leastQuietPairs, Double(changes) <= Double(quiet.count) * Self.mostQuietChanges else {
        return []
      }
      let otherwise = "\(changes) of \(quiet.count) times without"
      if !carried.isEmpty {
        return carried.map { $0.set(register, isShared: carried.count > 1, quietChanges: changes, otherwise) }
      }
      let moving = families.filter { _, uses in movesAfter(uses, all, series) }
      guard moving.count == 1, let (prefix, uses) = moving.first else { return [] }
      return [promptSet(register, series, prefix, uses, changes, otherwise)].compactMap(\.self)
    }
  }

  /// Whether a register mostly changed after a command, at once or before the next one of any kind.
  private func movesAfter(_ timeline: LearnTimeline, _ all: LearnTimeline, _ series: LearnSeries<UInt16>) -> Bool {
    var (moved, uses) = (0, 0)
    for (segment, samples) in series.ordered {
      for use in timeline.uses(in: segment) {
        let until = min(all.next(after: use.end, in: segment) ?? .max, use.end + Self.settlesWithin.microseconds)
        guard let before = samples.last(where: { $0.time < use.end }) else { continue }
        let after = samples.filter { $0.time >= use.end && $0.time < until }
        guard !after.isEmpty else { continue }
        uses += 1
        if after.contains(where: { $0.value != before.value }) { moved += 1 }
      }
    }
    return moved > 0 && moved * 2 >= uses
  }

  private func promptSet(
    _ register: UInt16, _ series: LearnSeries<UInt16>, _ prefix: [UInt8], _ timeline: LearnTimeline,
    _ quietChanges: Int, _ otherwise: String
  ) -> LearntSet? {
    var changes: [(from: UInt16, to: UInt16)] = []
    var uses = 0
    for step in series.steps {
      guard let last = timeline.last(in: step), step.to.time - last.end <= Self.settlesWithin.microseconds else {
        continue
      }
      uses += 1
      if step.from.value != step.to.value { changes.append((step.from.value, step.to.value)) }
    }
    guard let first = changes.first, changes.count * 2 >= uses else { return nil }
    // What the battery is known to measure moves by itself: it has to move every time.
    if RegisterMap.isSettled(register), changes.count < max(uses, Self.leastMoves) { return nil }
    return LearntSet(
      register: register, prefix: prefix, place: nil, kept: changes.count, uses: uses, quietChanges: quietChanges,
      followed: [:], isShared: false, evidence: LearntSet.evidence(changes.count, uses, first.from, first.to, otherwise)
    )
  }
}

/// One use of a command: where, and when its last byte came.
struct LearnMoment: Hashable, Sendable {
  let segment: Int
  let end: Int64
}

/// A register that a command sets, and how good the evidence is.
struct LearntSet: Sendable {
  let register: UInt16
  let prefix: [UInt8]
  /// Where the frame carries the value.
  let place: Int?
  /// After how many of its uses it was so.
  let kept: Int
  let uses: Int
  /// How often it changed at other times.
  let quietChanges: Int
  /// The uses after which it took what the frame carries and kept it, with when it was read there.
  let followed: [LearnMoment: Int64]
  /// It takes the words of other commands as well: what was sent last, rather than a setting.
  let isShared: Bool
  let evidence: String

  var proposal: Proposal { Proposal([register], .setBy(prefix: prefix, valueAt: place), evidence: evidence) }

  /// The better one to read a setting back from: what the battery measures moves on by itself.
  func isBetter(than other: LearntSet) -> Bool {
    let (mine, theirs) = (kept * other.uses, other.kept * uses)
    let (isMeasured, isOtherMeasured) = (RegisterMap.isMeasurement(register), RegisterMap.isMeasurement(other.register))
    if isMeasured != isOtherMeasured { return isOtherMeasured }
    if isShared != other.isShared { return other.isShared }
    if mine != theirs { return mine > theirs }
    return (quietChanges, register) < (other.quietChanges, other.register)
  }

  static func evidence(_ kept: Int, _ uses: Int, _ from: UInt16, _ to: UInt16, _ otherwise: String) -> String {
    "changed \(kept) of \(uses) times after it (first from \(from.hex) to \(to.hex)), \(otherwise)"
  }
}

/// A register that took the words of a command and kept them until the next command of its kind.
private struct LearnCarried {
  /// From the command until the value was there.
  struct Arrival {
    let segment: Int
    let from: Int64
    let until: Int64

    func covers(_ step: (segment: Int, from: LearnSeries<UInt16>.Sample, to: LearnSeries<UInt16>.Sample)) -> Bool {
      step.segment == segment && step.to.time >= from && step.to.time <= until
    }
  }

  /// What was read before a command and between it and the next of its kind.
  private struct Stretch {
    let segment: Int
    let frame: [UInt8]
    let end: Int64
    let before: UInt16
    let after: ArraySlice<LearnSeries<UInt16>.Sample>

    func word(at place: Int) -> UInt16 { UInt16(frame[place]) << 8 | UInt16(frame[place + 1]) }
  }

  let prefix: [UInt8]
  let place: Int
  let arrivals: [Arrival]
  private let first: (from: UInt16, to: UInt16)
  private let uses: Int

  /// `nil` where no place of the frames holds what the register took after at least half of them.
  init?(_ series: LearnSeries<UInt16>, _ prefix: [UInt8], _ timeline: LearnTimeline, within span: Span) {
    let stretches = Self.stretches(series, timeline, within: span)
    var best: LearnCarried?
    for place in Self.places(stretches.map(\.frame)) {
      guard let found = LearnCarried(stretches, prefix, place) else { continue }
      if found.arrivals.count > best?.arrivals.count ?? 0 { best = found }
    }
    guard let best else { return nil }
    self = best
  }

  /// Where frames of one command may carry a value: behind unit and function, before the checksum; where they have the
  /// shape of a write, its words. What is the same in frames that differ is no value.
  private static func places(_ frames: [[UInt8]]) -> [Int] {
    guard let shortest = frames.map(\.count).min(), shortest >= 6 else { return [] }
    let shapes = frames.compactMap { CommandShape($0) }
    let words = shapes.map(\.words.count).min() ?? 0
    let places =
      shapes.count < frames.count
      ? Array(2..<(shortest - 3)) : (0..<words).map { frames[0][1] == 6 ? 4 : 7 + 2 * $0 }
    guard Set(frames).count > 1 else { return places }
    return places.filter { place in Set(frames.map { $0[place...place + 1] }).count > 1 }
  }

  private init?(_ stretches: [Stretch], _ prefix: [UInt8], _ place: Int) {
    // A command that sets what is there already shows nothing.
    let telling = stretches.filter { $0.word(at: place) != $0.before }
    let kept = telling.compactMap { stretch -> (Arrival, Stretch)? in
      let word = stretch.word(at: place)
      guard let arrived = stretch.after.firstIndex(where: { $0.value == word }),
        stretch.after[arrived...].allSatisfy({ $0.value == word })
      else { return nil }
      return (Arrival(segment: stretch.segment, from: stretch.end, until: stretch.after[arrived].time), stretch)
    }
    guard let first = kept.first?.1, kept.count * 2 >= telling.count else { return nil }
    self.prefix = prefix
    self.place = place
    arrivals = kept.map(\.0)
    uses = telling.count
    self.first = (first.before, first.word(at: place))
  }

  private static func stretches(
    _ series: LearnSeries<UInt16>, _ timeline: LearnTimeline, within span: Span
  ) -> [Stretch] {
    series.ordered.flatMap { segment, samples in
      let uses = timeline.uses(in: segment)
      return uses.enumerated().compactMap { position, use -> Stretch? in
        let next = position + 1 < uses.count ? uses[position + 1].end : .max
        let until = min(next, use.end + span.microseconds)
        guard let start = samples.firstIndex(where: { $0.time >= use.end }), start > samples.startIndex else {
          return nil
        }
        let stop = samples[start...].firstIndex { $0.time >= until } ?? samples.endIndex
        guard stop > start else { return nil }
        return Stretch(
          segment: segment, frame: use.frame, end: use.end, before: samples[start - 1].value,
          after: samples[start..<stop])
      }
    }
  }

  func set(_ register: UInt16, isShared: Bool, quietChanges: Int, _ otherwise: String) -> LearntSet {
    LearntSet(
      register: register, prefix: prefix, place: place, kept: arrivals.count, uses: uses, quietChanges: quietChanges,
      followed: Dictionary(arrivals.map { (LearnMoment(segment: $0.segment, end: $0.from), $0.until) }) { $1 },
      isShared: isShared,
      evidence: LearntSet.evidence(arrivals.count, uses, first.from, first.to, otherwise))
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

  func uses(in segment: Int) -> [(end: Int64, frame: [UInt8])] { uses[segment] ?? [] }

  func next(after time: Int64, in segment: Int) -> Int64? { uses[segment]?.first { $0.end > time }?.end }

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
