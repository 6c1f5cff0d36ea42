/// Names the protocol a battery speaks, from what is heard on the bus (can-protocols section 11).
///
/// Fed every frame. A verdict is reached as soon as the evidence allows, looked at again with every new id or
/// content, and kept for 30 s after its frames were last heard. The battery's frames decide; what the inverter sends
/// is kept apart, because hybrid inverters try several keep-alives.
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
  private(set) var conclusion = CANConclusion(verdict: .silent, reason: "no frame heard")
  private(set) var plausibility = CommonPlausibility()
  private(set) var scaleOfLast356 = CommonPlausibility.VoltageScale.hundredth
  private(set) var name = Name.none

  private let catalogue = CANCatalogue.shared
  private var clues: UInt64 = 0
  private var clueHeard = [Int64](repeating: .min, count: CANClue.allCases.count)
  /// Different battery ids of each family, folded to 32 bits.
  private var familyIDs = [UInt32](repeating: 0, count: CANFamily.allCases.count)
  private var familyHeard = [Int64](repeating: .min, count: CANFamily.allCases.count)
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

  // MARK: Hearing

  public mutating func hear(_ frame: CANFrame, at now: Instant) {
    hear(frame, at: now, entry: catalogue.entry(frame.id))
  }

  mutating func hear(_ frame: CANFrame, at now: Instant, entry index: Int) {
    let time = now.microseconds
    if time &- 1_000_000 >= lastSweep || time < lastSweep { advance(to: now) }
    guard index != 0 else {
      let isFirst = lastUnknownFrame == .min
      lastUnknownFrame = time
      if isFirst { evaluate(time) }
      return
    }
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
    if firstBatteryFrame == nil { firstBatteryFrame = time }
    lastBatteryFrame = time
    let changed = family == .common351 ? hearCommon(frame, time) : hearOther(frame, family, time)
    if changed { evaluate(time) }
  }

  private mutating func hearCompanion(_ time: Int64) {
    let isFirst = lastCompanionFrame == .min
    lastCompanionFrame = time
    if isFirst { evaluate(time) }
  }

  /// A battery frame of another family. Returns whether its id is new.
  private mutating func hearOther(_ frame: CANFrame, _ family: CANFamily, _ time: Int64) -> Bool {
    let place = family.place
    let id = frame.id.value
    let bit: UInt32 =
      switch family {
      case .bydHV, .growattHV, .pylontechHV, .voltronicLIA: 1 << (id >> 4 & 0x1F)
      default: 1 << (id & 0x1F)
      }
    familyHeard[place] = time
    guard familyIDs[place] & bit == 0 else { return false }
    familyIDs[place] |= bit
    return true
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
    for place in familyHeard.indices where familyHeard[place] != .min && familyHeard[place] < oldest {
      familyHeard[place] = .min
      familyIDs[place] = 0
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
  }

  private func conclude() -> CANConclusion {
    let common = CANClues(bits: clues)
    let counts = CANFamily.allCases.map { familyIDs[$0.place].nonzeroBitCount }
    // The family with the most different frames; the order of section 11 breaks a tie.
    var best: CANFamily?
    for family in Self.order where counts[family.place] > (best.map { counts[$0.place] } ?? 0) { best = family }
    if common.frameCount > 0 {
      let conclusion = CommonBranchRules.conclude(common, inverter: Set(keepAlives))
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
    // One 11-bit id may be anybody's; Growatt LV needs 311 and 313 or its inverter's poll.
    let isEnough =
      switch family {
      case .growattLV:
        familyIDs[family.place] & 0xA_0000 == 0xA_0000 || keepAliveHeard[Int(CANKeepAlive.poll301.rawValue)] != .min
      case .bydHV, .samsungSDI, .pytesNative, .goodWeHV: count > 1
      default: true
      }
    return CANConclusion(
      verdict: isEnough ? .decided(proto) : .undecided([proto]), reason: "\(ids) of \(proto.title)")
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
