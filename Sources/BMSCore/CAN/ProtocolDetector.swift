/// Names the protocol a battery speaks, from what is heard on the bus (can-protocols section 11).
///
/// Fed every frame. A verdict is reached as soon as the evidence allows, looked at again with every new id or
/// content, and kept for 30 s after its frames were last heard. No single id decides: the same id may be anybody's, and
/// an unpublished mode may use any. The battery's frames decide; what the inverter sends is kept apart, because hybrid
/// inverters try several keep-alives.
public struct ProtocolDetector: Sendable {
  /// How long evidence counts after it was last heard.
  public static let memory = Span.seconds(30)
  /// A full cycle of frames is 1-2 s: until then a verdict that rests on a missing frame is provisional.
  public static let settling = Span.seconds(3)

  /// Who the battery's name text says it is.
  enum Name: UInt8, Sendable {
    case none, deye, pylon, discover, pytes, seplos, other
  }

  /// The decided protocol, if one is.
  public private(set) var decided: CANProtocol?
  /// The decided family: that of the decided protocol, or the common one while its branch is open. Before there is one
  /// nothing that is heard is a battery's word.
  public private(set) var family: CANFamily?
  private(set) var conclusion = CANConclusion(verdict: .silent, reason: "no frame heard")
  private(set) var plausibility = CommonPlausibility()
  private(set) var scaleOfLast356 = CommonPlausibility.VoltageScale.hundredth
  private(set) var name = Name.none

  private let catalogue = CANCatalogue.shared
  private var clues: UInt64 = 0
  private var clueHeard = [Int64](repeating: .min, count: CANClue.allCases.count)
  /// Different battery ids of each family but the common one, a bit each, and when each was heard.
  private var familyIDs = [UInt32](repeating: 0, count: CANFamily.allCases.count)
  private var idHeard = [Int64](repeating: .min, count: CANFamily.allCases.count * 32)
  /// What 351 and 356 with 29-bit ids say about their scale: Sofar's 0.1 V, or the common family's 0.01 V.
  private var sofar = CommonPlausibility()
  private(set) var keepAliveHeard = [Int64](repeating: .min, count: CANKeepAlive.allCases.count)
  private(set) var firstBatteryFrame: Int64?
  private(set) var lastBatteryFrame: Int64 = .min
  private(set) var lastUnknownFrame: Int64 = .min
  /// A frame that an inverter sends beside others and that alone may be anybody's.
  private(set) var lastCompanionFrame: Int64 = .min
  private(set) var inverterName = InverterName()
  private var lastSweep: Int64 = .min
  /// Since when the evidence, all together, is short of the verdict that is kept.
  private var blurredSince: Int64?
  private var lastCounter: Int64?

  public init() {}

  /// 361 was heard: 371 then carries Deye's limits.
  var hasDeyeCells: Bool { clues & CANClue.f361.bit != 0 }
  /// The common family's frames come with 29-bit ids: 351 and 356 agree in its scale, which is not Sofar's.
  private(set) var has29BitIDs = false
  /// The scale of 356 with a 29-bit id, once 351 has told it.
  var sofarScale: CommonPlausibility.VoltageScale? { sofar.provenScale }

  // MARK: Hearing

  public mutating func hear(_ frame: CANFrame, at now: Instant) {
    hear(frame, at: now, entry: catalogue.entry(frame.id))
  }

  mutating func hear(_ frame: CANFrame, at now: Instant, entry index: Int) {
    let time = now.microseconds
    if time &- 1_000_000 >= lastSweep || time < lastSweep { advance(to: now) }
    if frame.id.isExtended, let twin = twin(of: frame, entry: index, time) {
      return hearBattery(twin.frame, time, twin.entry)
    }
    guard index != 0 else { return hearUnknown(time) }
    let family = catalogue.entries[index].family
    if decided == .deyePCS, family.sharesDeyeIDs, !frame.id.isExtended { return }
    if catalogue.entries[index].sender == .inverter {
      inverterName.hear(frame, at: time)
      guard let kind = CANKeepAlive.of(frame, family) else { return hearCompanion(time) }
      let place = Int(kind.rawValue)
      let isNew = keepAliveHeard[place] == .min
      keepAliveHeard[place] = time
      if isNew { evaluate(time) }
      return
    }
    hearBattery(frame, time, index)
  }

  private mutating func hearUnknown(_ time: Int64) {
    let isFirst = lastUnknownFrame == .min
    lastUnknownFrame = time
    if isFirst { evaluate(time) }
  }

  private mutating func hearBattery(_ frame: CANFrame, _ time: Int64, _ index: Int) {
    let entry = catalogue.entries[index]
    guard isEvidence(frame, entry, index) else { return hearUnknown(time) }
    if firstBatteryFrame == nil { firstBatteryFrame = time }
    lastBatteryFrame = time
    let changed = entry.family == .common351 ? hearCommon(frame, time) : hearOther(entry, time)
    if changed { evaluate(time) }
  }

  /// An id that counts already goes on counting; a new one has to carry what a battery can say.
  private func isEvidence(_ frame: CANFrame, _ entry: CANCatalogue.Entry, _ index: Int) -> Bool {
    if entry.family == .common351 {
      guard let clue = CANClue.of(frame.id.value), clues & clue.bit == 0 else { return true }
    } else if familyIDs[entry.family.place] & 1 << UInt32(entry.bit) != 0 {
      return true
    }
    return DetectorEvidence.holds(frame, entry: index, in: catalogue)
  }

  private mutating func hearCompanion(_ time: Int64) {
    let isFirst = lastCompanionFrame == .min
    lastCompanionFrame = time
    if isFirst { evaluate(time) }
  }

  /// A battery frame of another family. Returns whether its id is new.
  private mutating func hearOther(_ entry: CANCatalogue.Entry, _ time: Int64) -> Bool {
    let place = entry.family.place
    idHeard[place * 32 + Int(entry.bit)] = time
    let bit: UInt32 = 1 << UInt32(entry.bit)
    guard familyIDs[place] & bit == 0 else { return false }
    familyIDs[place] |= bit
    return true
  }

  /// The common family's frame that a 29-bit one repeats, once 351 and 356 have shown that they are not Sofar's
  /// (bms-to-inverter issue 63: 58.1 V on 351, and 56.70 V in 0.01 V on 356).
  private mutating func twin(of frame: CANFrame, entry index: Int, _ time: Int64) -> (frame: CANFrame, entry: Int)? {
    let isSofar = index != 0 && catalogue.entries[index].family == .sofarHV
    if isSofar { hearScale(frame) }
    guard frame.id.value <= 0x7FF, isSofar || index == 0, let twin = catalogue.common(of: frame) else { return nil }
    if !has29BitIDs, isSofar, sofar.provenScale == .hundredth {
      has29BitIDs = true
      // 351 was heard before 356 told whose it is.
      familyIDs[CANFamily.sofarHV.place] = 0
      note(.f351, time)
      plausibility.take(limit: sofar)
    }
    return has29BitIDs ? twin : nil
  }

  private mutating func hearScale(_ frame: CANFrame) {
    switch frame.id.value & 0xFFF {
    case 0x351: sofar.hear351(frame)
    case 0x356: if let voltage = CommonPlausibility.signed(frame, 0) { sofar.prove(voltage) }
    default: break
    }
  }

  /// A battery frame of the common family. Returns whether it brought evidence that was not there.
  private mutating func hearCommon(_ frame: CANFrame, _ time: Int64) -> Bool {
    let before = clues
    guard let clue = CANClue.of(frame.id.value) else { return conclusion.verdict == .silent }
    note(clue, time)
    switch clue {
    case .f351: plausibility.hear351(frame)
    case .f355: hear355(frame, time)
    case .f356: hear356(frame, time)
    case .f359: if frame[5] == 0x50, frame[6] == 0x4E { note(.markerPN, time) }
    case .f35E: hearName(frame, time)
    case .f35F:
      plausibility.hear35F(frame)
      if frame.count >= 4, frame.packed & 0xFFFF_FFFF == 0x0301_494C { note(.lithium35F, time) }
    case .f370: plausibility.hear370(frame)
    case .f379: plausibility.hear379(frame)
    default: break
    }
    return clues != before
  }

  private mutating func hear355(_ frame: CANFrame, _ time: Int64) {
    plausibility.hear355(frame, isLuxPower: decided == .luxPower)
    if CommonPlausibility.holdsCells355(frame) { note(.cells355, time) }
  }

  private mutating func hear356(_ frame: CANFrame, _ time: Int64) {
    guard let voltage = CommonPlausibility.signed(frame, 0) else { return }
    scaleOfLast356 = plausibility.scale(voltage)
    if plausibility.provenScale == .tenth { note(.tenthVolts, time) }
    // A cycle counter stands or goes up by one; anything else in 356[6:7] is another value.
    guard frame.count == 8, let counter = CommonPlausibility.word(frame, 6), (1...20_000).contains(counter) else {
      return
    }
    if let lastCounter, counter != lastCounter, counter != lastCounter + 1 {
      clues &= ~CANClue.counter356.bit
    } else {
      note(.counter356, time)
    }
    lastCounter = counter
  }

  private mutating func hearName(_ frame: CANFrame, _ time: Int64) {
    let text = frame.packed
    if text & 0xFFFF == 0x5944 {
      name = .deye
      note(.nameDeye, time)
    } else if text & 0xFF_FFFF_FFFF == 0x4E_4F4C_5950 {
      name = .pylon
      note(.namePylon, time)
    } else if text == 0x5245_564F_4353_4944 {
      name = .discover
      note(.nameDiscover, time)
    } else if CANText(text, count: frame.count, style: .ascii).printableCount > 1 {
      switch text {
      case _ where text & 0xFF_FFFF_FFFF == 0x53_4554_5950: name = .pytes
      case 0x7967_7265_6E45_4853: name = .seplos
      default: name = .other
      }
      note(.nameOther, time)
    }
  }

  private mutating func note(_ clue: CANClue, _ time: Int64) {
    clues |= clue.bit
    clueHeard[Int(clue.rawValue)] = time
  }

  // MARK: Forgetting

  /// Drops evidence that was not heard for 30 s. Called by `hear`; call it too while the bus is silent.
  public mutating func advance(to now: Instant) {
    let time = now.microseconds
    lastSweep = time
    let oldest = time &- Self.memory.microseconds
    var changed = false
    for place in clueHeard.indices where clueHeard[place] != .min && clueHeard[place] < oldest {
      clueHeard[place] = .min
      clues &= ~(1 << UInt64(place))
      changed = true
    }
    for place in idHeard.indices where idHeard[place] != .min && idHeard[place] < oldest {
      idHeard[place] = .min
      familyIDs[place / 32] &= ~(1 << UInt32(place % 32))
      changed = true
    }
    for place in keepAliveHeard.indices where keepAliveHeard[place] != .min && keepAliveHeard[place] < oldest {
      keepAliveHeard[place] = .min
      changed = true
    }
    if lastUnknownFrame != .min, lastUnknownFrame < oldest {
      lastUnknownFrame = .min
      changed = true
    }
    if lastCompanionFrame != .min, lastCompanionFrame < oldest {
      lastCompanionFrame = .min
      changed = true
    }
    if lastBatteryFrame != .min, lastBatteryFrame < oldest { forgetBattery() }
    if changed || blurredSince != nil { evaluate(time) }
  }

  /// After 30 s without the battery another one may answer: no verdict of the old one may colour it.
  private mutating func forgetBattery() {
    plausibility = CommonPlausibility()
    sofar = CommonPlausibility()
    has29BitIDs = false
    scaleOfLast356 = .hundredth
    name = .none
    lastCounter = nil
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
    family = fresh.family
  }

  private func conclude() -> CANConclusion {
    let common = CANClues(bits: clues)
    let counts = CANFamily.allCases.map { familyIDs[$0.place].nonzeroBitCount }
    // The family with the most different frames; the order of section 11 breaks a tie.
    var best: CANFamily?
    for family in Self.order where counts[family.place] > (best.map { counts[$0.place] } ?? 0) { best = family }
    if common.frameCount > 0 {
      var conclusion = CommonBranchRules.conclude(common, inverter: Set(keepAlives))
      if has29BitIDs { conclusion.reason += "; \(Self.wideIDs)" }
      // Deye's frames of single modules lie among other families' ids.
      let isDeye = conclusion.verdict == .decided(.deyePCS) && common.has(all: .f351, .f355, .f356)
      if isDeye || best.map({ common.frameCount > counts[$0.place] }) ?? true { return conclusion }
    }
    if let best, let proto = best.onlyProtocol { return conclude(best, proto, counts[best.place]) }
    if lastBatteryFrame != .min { return CommonBranchRules.conclude(common, inverter: []) }
    // Frames nobody knows beside an inverter's probing are an unpublished mode, not what the inverter probes for.
    if lastUnknownFrame != .min { return .unknown }
    let asked = keepAlives
    if !asked.isEmpty {
      let candidates = CANProtocol.allCases.filter { proto in asked.contains { $0.candidates.contains(proto) } }
      return CANConclusion(
        verdict: .undecided(candidates),
        reason: "only the inverter is heard: " + asked.map(\.title).joined(separator: ", "))
    }
    if lastCompanionFrame != .min { return .unknown }
    return CANConclusion(verdict: .silent, reason: "no frame heard")
  }

  private func conclude(_ family: CANFamily, _ proto: CANProtocol, _ count: Int) -> CANConclusion {
    let ids = count == 1 ? "one frame" : "\(count) different frames"
    let isAsked = family.poll.map { keepAliveHeard[Int($0.rawValue)] != .min } ?? false
    // One id may be anybody's. Growatt LV needs 311 and 313 where its inverter is not heard; 29-bit 351 and 356 may be
    // the common family's until their scale has told.
    let isEnough =
      switch family {
      case .growattLV: isAsked || GrowattLV.essential.allSatisfy(isHeard)
      case .sofarHV: isAsked || count > 1 && sofarScale != nil
      default: isAsked || count > 1
      }
    return CANConclusion(
      verdict: isEnough ? .decided(proto) : .undecided([proto]), reason: "\(ids) of \(proto.title)",
      family: isEnough ? family : nil)
  }

  private func isHeard(_ id: CANID) -> Bool {
    let entry = catalogue.entries[catalogue.entry(id)]
    return familyIDs[entry.family.place] & 1 << UInt32(entry.bit) != 0
  }

  /// The order of tests of section 11: 29-bit families first.
  private static let order: [CANFamily] = [
    .pylontechHV, .growattHV, .schneiderV2, .voltronicLIA, .sofarHV, .megarevo, .growattLV, .bydHV, .samsungSDI,
    .pytesNative, .goodWeHV,
  ]

  private var keepAlives: [CANKeepAlive] {
    CANKeepAlive.allCases.filter { keepAliveHeard[Int($0.rawValue)] != .min }
  }
}

extension CANFamily {
  fileprivate var place: Int {
    switch self {
    case .common351: 0
    case .growattLV: 1
    case .growattHV: 2
    case .pylontechHV: 3
    case .schneiderV2: 4
    case .sofarHV: 5
    case .voltronicLIA: 6
    case .pytesNative: 7
    case .samsungSDI: 8
    case .bydHV: 9
    case .megarevo: 10
    case .goodWeHV: 11
    }
  }
}
