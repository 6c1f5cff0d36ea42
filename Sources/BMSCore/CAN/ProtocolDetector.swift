/// Names the protocol a battery speaks, from what is heard on the bus (can-protocols section 11).
///
/// Fed every frame. A verdict is reached as soon as the evidence allows, looked at again with every new id or
/// content, and kept for 30 s after its frames were last heard. No single id decides: the same id may be anybody's, and
/// an unpublished mode may use any. The battery's frames decide; what the inverter sends is kept apart, because hybrid
/// inverters try several keep-alives. What decides for whom stands in the families (`CANEvidence`).
public struct ProtocolDetector: Sendable {
  /// How long evidence counts after it was last heard.
  public static let memory = Span.seconds(30)
  /// A full cycle of frames is 1-2 s: until then a verdict that rests on a missing frame is provisional.
  public static let settling = Span.seconds(3)

  /// The decided protocol, if one is.
  public private(set) var decided: CANProtocol?
  /// The decided family: that of the decided protocol, or of all that may still be. Before there is one nothing that is
  /// heard is a battery's word.
  public var family: CANFamily? { place.map { CANFamily.all[$0] } }
  /// The decided family's place in `CANFamily.all`.
  private(set) var place: Int?
  private(set) var conclusion = CANConclusion(verdict: .silent, reason: .nothing)
  /// Which of its protocols each family speaks, as far as it is known.
  private(set) var variants: [Int?]
  /// What the frames of each family have taught.
  private(set) var knowledge: [CANKnowledge]

  /// The ids that the decided protocol has for itself, whatever other families use them for.
  private(set) var claim: CANCatalogue.Claim?

  let catalogue = CANCatalogue.shared
  /// When each frame of the catalogue was last heard as evidence, and what it weighs.
  private var heardAt: [Int64]
  private var weights: [Int16]
  /// Different frames of each family, those of them with numbers, and what these weigh together.
  private var counts: [Int]
  private var numbered: [Int]
  private var sums: [Int]
  private var marks: [CANMarks]
  private var markHeard: [Int64]
  private(set) var keepAliveHeard: [Int64]
  private(set) var firstBatteryFrame: Int64?
  private(set) var lastBatteryFrame: Int64 = .min
  private(set) var lastUnknownFrame: Int64 = .min
  /// A frame that an inverter sends beside others and that alone may be anybody's.
  private(set) var lastCompanionFrame: Int64 = .min
  /// The name that an inverter gave itself, and when.
  private(set) var toldName: (name: String, at: Int64)?
  /// Frames of a family come with 29-bit ids: its scale fits, the other's does not.
  private(set) var has29BitIDs = false
  private var lastSweep: Int64 = .min
  /// Since when the evidence, all together, is short of the verdict that is kept.
  private var blurredSince: Int64?
  private var scratch = CANDecoding()

  public init() {
    let families = catalogue.families
    variants = families.map { $0.variants.count == 1 ? 0 : nil }
    knowledge = families.map { CANKnowledge(needsLimit: $0.evidence.needsLimit) }
    heardAt = catalogue.entries.map { _ in .min }
    weights = catalogue.entries.map { _ in 0 }
    counts = families.map { _ in 0 }
    numbered = counts
    sums = counts
    marks = families.map { _ in [] }
    markHeard = [Int64](repeating: .min, count: families.count * 16)
    keepAliveHeard = catalogue.keepAlives.map { _ in .min }
  }

  // MARK: Hearing

  public mutating func hear(_ frame: CANFrame, at now: Instant) {
    hear(frame, at: now, entry: catalogue.entry(frame.id))
  }

  @_optimize(speed)
  mutating func hear(_ frame: CANFrame, at now: Instant, entry index: Int) {
    let time = now.microseconds
    if time &- 1_000_000 >= lastSweep || time < lastSweep { advance(to: now) }
    if frame.id.isExtended, let twin = twin(of: frame, entry: index, time) {
      return hearBattery(twin.frame, time, twin.entry)
    }
    guard index != 0 else { return hearUnknown(time) }
    if isClaimed(frame.id) { return }
    if catalogue.entries[index].sender == .battery {
      hearBattery(frame, time, index)
    } else {
      hearInverter(frame, time, index)
    }
  }

  private mutating func hearUnknown(_ time: Int64) {
    let isFirst = lastUnknownFrame == .min
    lastUnknownFrame = time
    if isFirst { evaluate(time) }
  }

  private mutating func hearInverter(_ frame: CANFrame, _ time: Int64, _ index: Int) {
    let entry = catalogue.entries[index]
    if entry.hasInverterName, let name = catalogue.tables[index].inverterName?(frame) { toldName = (name, time) }
    let said = entry.says.first { catalogue.sayings[$0].content?(frame) ?? true }
    let isNew: Bool
    if let said {
      let place = catalogue.sayings[said].keepAlive
      isNew = keepAliveHeard[place] == .min
      keepAliveHeard[place] = time
    } else {
      isNew = lastCompanionFrame == .min
      lastCompanionFrame = time
    }
    if isNew { evaluate(time) }
  }

  @_optimize(speed)
  private mutating func hearBattery(_ frame: CANFrame, _ time: Int64, _ index: Int) {
    let entry = catalogue.entries[index]
    var changed = false
    // An id of the decided family goes on counting; any other has to carry what a battery can say.
    if entry.place != place || heardAt[index] == .min {
      guard let weight = weight(of: frame, index) else {
        if heardAt[index] != .min {
          forget(index)
          evaluate(time)
        }
        return hearUnknown(time)
      }
      changed = count(index, weight)
    }
    if firstBatteryFrame == nil { firstBatteryFrame = time }
    lastBatteryFrame = time
    heardAt[index] = time
    if entry.hasLesson, learn(frame, time, index) { changed = true }
    if changed { evaluate(time) }
  }

  /// What a frame weighs as evidence; `nil` where it says nothing, or what no battery says.
  private mutating func weight(of frame: CANFrame, _ index: Int) -> Int16? {
    scratch.clear()
    catalogue.read(index, frame, knowledge, into: &scratch)
    guard !scratch.isImpossible, !scratch.fields.isEmpty || !catalogue.entries[index].alwaysSays else { return nil }
    for case .alarms(let set, let severity) in scratch.fields.lazy.map(\.content) where severity != .cleared {
      if set.excludesItself { return nil }
    }
    // A sender without a word of its own fills frames with zeros.
    return frame.packed == 0 ? 0 : scratch.weight
  }

  /// Returns whether that may change the verdict.
  private mutating func count(_ index: Int, _ weight: Int16) -> Bool {
    let place = catalogue.entries[index].place
    let isNew = heardAt[index] == .min
    let wasEnough = isEnough(place)
    if isNew { counts[place] += 1 }
    weigh(index, weight)
    return isNew || wasEnough != isEnough(place)
  }

  private mutating func weigh(_ index: Int, _ weight: Int16) {
    let place = catalogue.entries[index].place
    numbered[place] += (weight > 0 ? 1 : 0) - (weights[index] > 0 ? 1 : 0)
    sums[place] += Int(weight) - Int(weights[index])
    weights[index] = weight
  }

  private func isEnough(_ place: Int) -> Bool {
    !catalogue.weighs[place] || numbered[place] > 1 && sums[place] >= CANEvidence.enough
  }

  private mutating func forget(_ index: Int) {
    let place = catalogue.entries[index].place
    counts[place] -= 1
    weigh(index, 0)
    heardAt[index] = .min
  }

  /// Takes in what others are understood by. Returns whether there is a mark that was not there, or is not any more.
  private mutating func learn(_ frame: CANFrame, _ time: Int64, _ index: Int) -> Bool {
    let place = catalogue.entries[index].place
    let (seen, gone) = catalogue.teach(index, frame, &knowledge[place])
    if seen.isEmpty, gone.isEmpty { return false }
    let before = marks[place]
    marks[place] = before.subtracting(gone).union(seen)
    for bit in 0..<16 where seen.rawValue >> UInt16(bit) & 1 != 0 { markHeard[place * 16 + bit] = time }
    return marks[place] != before
  }

  /// The frame of a family with twins that a 29-bit one repeats, once charge limit and voltage have shown that they are
  /// not another family's (bms-to-inverter issue 63: 58.1 V on 351, and 56.70 V in 0.01 V on 356).
  private mutating func twin(of frame: CANFrame, entry index: Int, _ time: Int64) -> (frame: CANFrame, entry: Int)? {
    guard let twin = catalogue.twin(of: frame) else { return nil }
    let other = catalogue.entries[index].place
    if !has29BitIDs, index != 0, knowledge[other].needsLimit {
      catalogue.tables[index].lesson?(&knowledge[other], frame)
      if knowledge[other].provenScale == .hundredth {
        has29BitIDs = true
        adopt(from: other, catalogue.entries[twin.entry].place, time)
      }
    }
    return has29BitIDs ? twin : nil
  }

  /// What was taken for another family's was this one's.
  private mutating func adopt(from other: Int, _ place: Int, _ time: Int64) {
    for index in heardAt.indices where heardAt[index] != .min && catalogue.entries[index].place == other {
      let value = catalogue.tables[index].ids.first.value
      let twin = catalogue.entry(.standard(UInt16(truncatingIfNeeded: value)))
      let weight = weights[index]
      forget(index)
      guard value <= 0x7FF, catalogue.entries[twin].place == place else { continue }
      _ = count(twin, weight)
      heardAt[twin] = time
    }
    knowledge[place].takeLimit(of: knowledge[other])
  }

  /// The decided protocol has the id for itself.
  func isClaimed(_ id: CANID) -> Bool {
    guard let ids = claim?.ids, !id.isExtended else { return false }
    return ids.contains { $0.contains(id.value) }
  }

  // MARK: Forgetting

  /// Drops evidence that was not heard for 30 s. Called by `hear`; call it too while the bus is silent.
  public mutating func advance(to now: Instant) {
    let time = now.microseconds
    lastSweep = time
    let oldest = time &- Self.memory.microseconds
    func isOld(_ heard: Int64) -> Bool { heard != .min && heard < oldest }
    var changed = false
    for index in heardAt.indices where isOld(heardAt[index]) {
      forget(index)
      changed = true
    }
    for bit in markHeard.indices where isOld(markHeard[bit]) {
      markHeard[bit] = .min
      marks[bit / 16].remove(CANMarks(rawValue: 1 << UInt16(bit % 16)))
      changed = true
    }
    for place in keepAliveHeard.indices where isOld(keepAliveHeard[place]) {
      keepAliveHeard[place] = .min
      changed = true
    }
    if isOld(lastUnknownFrame) {
      lastUnknownFrame = .min
      changed = true
    }
    if isOld(lastCompanionFrame) {
      lastCompanionFrame = .min
      changed = true
    }
    if isOld(lastBatteryFrame) { forgetBattery() }
    if changed || blurredSince != nil { evaluate(time) }
  }

  /// After 30 s without the battery another one may answer: no verdict of the old one may colour it.
  private mutating func forgetBattery() {
    for place in knowledge.indices {
      let variant = knowledge[place].variant
      knowledge[place] = CANKnowledge(needsLimit: knowledge[place].needsLimit)
      knowledge[place].variant = variant
    }
    has29BitIDs = false
    firstBatteryFrame = nil
    lastBatteryFrame = .min
  }

  // MARK: Concluding

  private mutating func evaluate(_ time: Int64) {
    let fresh = conclude()
    // A verdict survives evidence that only blurs it for a while.
    if let decided, case .undecided(let candidates) = fresh.verdict, candidates.contains(decided) {
      let since = blurredSince ?? time
      blurredSince = since
      if time &- since < Self.memory.microseconds { return }
    }
    blurredSince = nil
    conclusion = fresh
    if case .decided(let proto) = fresh.verdict { decided = proto } else { decided = nil }
    place = fresh.place
    for (place, family) in catalogue.families.enumerated() where family.variants.count > 1 {
      let bit = decided.map(family.bit) ?? 0
      variants[place] = bit == 0 ? nil : family.variants.firstIndex { $0.proto == decided }
      knowledge[place].variant = bit == 0 ? CANFamily.undecided : bit
    }
    claim = place.flatMap { place in
      catalogue.claims.first { $0.place == place && $0.variant == knowledge[place].variant }
    }
  }

  private func conclude() -> CANConclusion {
    // The family with the most different frames; the surer ids go first.
    var best: Int?
    for place in catalogue.bySureness where counts[place] > (best.map { counts[$0] } ?? 0) { best = place }
    for claim in catalogue.claims where claim.place != best && counts[claim.place] > 0 {
      // Its ids lie among other families'.
      let conclusion = conclude(claim.place)
      if case .decided(let proto) = conclusion.verdict, catalogue.families[claim.place].bit(proto) == claim.variant {
        return conclusion
      }
    }
    if let best { return conclude(best) }
    // Frames nobody knows beside an inverter's probing are an unpublished mode, not what the inverter probes for.
    if lastUnknownFrame != .min { return .unknown }
    let asked = keepAlives
    if !asked.isEmpty {
      let candidates = CANProtocol.allCases.filter { proto in asked.contains { $0.candidates.contains(proto) } }
      return CANConclusion(
        verdict: .undecided(candidates),
        reason: .onlyInverter(asked))
    }
    if lastCompanionFrame != .min { return .unknown }
    return CANConclusion(verdict: .silent, reason: .nothing)
  }

  private func conclude(_ place: Int) -> CANConclusion {
    let family = catalogue.families[place]
    let evidence = family.evidence
    let poll = evidence.poll.flatMap { keepAlives.contains($0) ? $0 : nil }
    // An inverter's poll stands for a frame of the battery.
    let isHeavy =
      isEnough(place) || poll?.isProof == true || poll != nil && sums[place] >= CANEvidence.enough
    let isTold =
      counts[place] > 1 && (!evidence.needsLimit || knowledge[place].provenScale != nil)
      && evidence.essential.allSatisfy { heardAt[catalogue.entry($0)] != .min }
    let isCertain = isHeavy && (poll != nil || isTold)
    var conclusion: CANConclusion
    if let only = family.onlyProtocol {
      conclusion = CANConclusion(
        verdict: isCertain ? .decided(only) : .undecided([only]), reason: .frames(Int(counts[place]), only))
    } else {
      conclusion = choose(place, isCertain: isCertain)
      if has29BitIDs, let twins = evidence.twins { conclusion.reason = .with(conclusion.reason, twins) }
    }
    conclusion.place = isCertain ? place : nil
    return conclusion
  }

  /// Which protocol of a family whose branches share frames.
  private func choose(_ place: Int, isCertain: Bool) -> CANConclusion {
    let family = catalogue.families[place]
    let evidence = family.evidence
    let rule = evidence.rules.first { rule in
      rule.all.allSatisfy(has) && (rule.any.isEmpty || rule.any.contains(where: has)) && !rule.none.contains(where: has)
        && rule.inverter.allSatisfy(keepAlives.contains)
    }
    if isCertain, let rule, rule.candidates.count == 1 {
      return CANConclusion(verdict: .decided(rule.candidates[0]), reason: .signs(rule.reason))
    }
    if let rule, rule.candidates.count > 1 {
      return CANConclusion(verdict: .undecided(rule.candidates), reason: .signs(rule.reason))
    }
    let excluded = Set(evidence.exclusions.filter { has($0.clue) }.flatMap(\.protocols))
    let all = family.variants.filter { !$0.isLastResort }.map(\.proto)
    let left = all.filter { !excluded.contains($0) }
    let heard = evidence.named.filter(has).map(\.sign)
    return CANConclusion(
      verdict: .undecided(left.isEmpty ? all : left),
      reason: .shared(heard, family: family.title))

    func has(_ clue: CANClue) -> Bool {
      clue.ids.contains { heardAt[catalogue.entry(.standard($0))] != .min }
        || !clue.mark.isEmpty && marks[place].contains(clue.mark)
    }
  }

  var keepAlives: [CANKeepAlive] {
    catalogue.keepAlives.indices.filter { keepAliveHeard[$0] != .min }.map { catalogue.keepAlives[$0] }
  }
}
