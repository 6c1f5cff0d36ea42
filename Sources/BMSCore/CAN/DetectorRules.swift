/// What the bus speaks, as far as it has told.
public enum CANVerdict: Hashable, Sendable {
  /// Nothing from a battery for 30 s.
  case silent
  /// Frames, but none that any table knows: an unpublished mode, perhaps. Never guessed.
  case unknown
  /// Known frames, too few to tell; the candidates are named.
  case undecided([CANProtocol])
  case decided(CANProtocol)

  /// For the screen: "Pylontech LV 1.2", "undecided: SMA Sunny Island or Victron CAN-bus BMS".
  public var text: String {
    switch self {
    case .silent: return "no battery heard"
    case .unknown: return "unknown protocol"
    case .decided(let proto): return proto.title
    case .undecided(let candidates):
      guard let last = candidates.last else { return "undecided" }
      let others = candidates.dropLast().map(\.title).joined(separator: ", ")
      return "undecided: " + (others.isEmpty ? last.title : others + " or " + last.title)
    }
  }
}

/// A verdict with its reason.
struct CANConclusion: Sendable {
  var verdict: CANVerdict
  var reason: String
  /// The family that is certain, whatever its branch.
  var family: CANFamily?

  static let unknown = CANConclusion(
    verdict: .unknown, reason: "frames heard, but they fit no published protocol")
}

/// How the branch of the common family follows from what was heard (can-protocols section 11.4, in its order).
enum CommonBranchRules {
  /// No branch from one id, and the family with it or with two of the frames that all branches share.
  static func conclude(_ clues: CANClues, inverter: Set<CANKeepAlive>) -> CANConclusion {
    var conclusion = branch(clues, inverter: inverter)
    if case .decided = conclusion.verdict {
      if clues.frameCount > 1 { conclusion.family = .common351 } else { conclusion = undecided(clues) }
    } else if isFamilyCertain(clues) {
      conclusion.family = .common351
    }
    return conclusion
  }

  private static func branch(_ clues: CANClues, inverter: Set<CANKeepAlive>) -> CANConclusion {
    func decided(_ branch: CANProtocol, _ reason: String) -> CANConclusion {
      CANConclusion(verdict: .decided(branch), reason: reason)
    }
    if clues.has(all: .f361, .f371) { return decided(.deyePCS, "361+371") }
    if clues.has(.nameDeye) { return decided(.deyePCS, "35E starts with DY") }
    if clues.has(.f364) { return decided(.deyePCS, "364") }
    if clues.has(.f354), !clues.has(.f35C) {
      if !clues.has(.f359), clues.has(.nameDiscover) || clues.has(.f35A) {
        return decided(.discover, clues.has(.nameDiscover) ? "354 without 359, name DISCOVER" : "354+35A without 359")
      }
      if clues.has(.f359), !clues.has(.f35E) { return decided(.lgRESU, "354+359 without 35E") }
      return undecided(clues)
    }
    if clues.has(.hybrid) { return decided(.hybridEN, "399/3DA/3DB") }
    if clues.has(all: .f359, .f35C) { return pylontech(clues) }
    if clues.has(.f35A), !clues.has(.f35C) { return smaLike(clues, inverter) }
    return undecided(clues)
  }

  private static func pylontech(_ clues: CANClues) -> CANConclusion {
    let marker = clues.has(.markerPN) ? "359+35C, marker PN" : "359+35C"
    func decided(_ branch: CANProtocol, _ reason: String) -> CANConclusion {
      CANConclusion(verdict: .decided(branch), reason: reason)
    }
    if !clues.has(.markerPN), clues.has(.cells355) { return decided(.luxPower, marker + ", cell voltages in 355[4:7]") }
    if clues.has(.f372to377) { return decided(.pylon206, marker + ", 372-377") }
    if clues.has(.tenthVolts) { return decided(.solArk, marker + ", 356 in 0.1 V") }
    if clues.has(.f379) { return decided(.pylon206, marker + ", 379") }
    if clues.has(.markerPN) { return decided(.pylontechLV, marker) }
    return undecided(clues)
  }

  private static func smaLike(_ clues: CANClues, _ inverter: Set<CANKeepAlive>) -> CANConclusion {
    func decided(_ branch: CANProtocol, _ reason: String) -> CANConclusion {
      CANConclusion(verdict: .decided(branch), reason: reason)
    }
    if clues.has(.f070) { return decided(.seplos, "35A+070") }
    if clues.has(.f30F) { return decided(.sofarLV, "35A+30F") }
    guard !clues.has(.f359) else { return undecided(clues) }
    let has37x = clues.has(any: .f370, .f371, .f372to377, .f378, .f379)
    if clues.has(.f35F), !has37x, !clues.has(.f360) {
      if clues.has(.namePylon) { return decided(.pylontechLV13, "35A+35F without 359/35C, name PYLON") }
      if clues.has(.lithium35F), !clues.has(.nameOther) {
        return decided(.pylontechLV13, "35A+35F without 359/35C, 35F says LI 1.3 as a measured Pylontech stack")
      }
    }
    if inverter.contains(.values305), inverter.contains(.frame306), inverter.contains(.relays307) {
      return decided(.sma, "35A without 359, inverter sends 305 with values, 306, 307")
    }
    if inverter.contains(.vic307) { return decided(.victron, "35A, inverter sends 307 VIC") }
    if clues.has(any: .f372to377, .f378, .f379) { return decided(.victron, "35A+372-379") }
    if clues.has(any: .f360, .f380) { return decided(.victron, "35A+360/380-382") }
    if clues.has(.counter356) {
      return undecided(clues, among: [.sofarLV, .goodWeLV, .seplos], "35A, 356[6:7] counts")
    }
    if clues.has(.f35F), !has37x, clues.has(.nameOther) {
      return decided(.smaCompatible, "35A+35F without 37x, a name of its own")
    }
    return undecided(clues)
  }

  private static func undecided(
    _ clues: CANClues, among: [CANProtocol]? = nil, _ reason: String? = nil
  ) -> CANConclusion {
    CANConclusion(
      verdict: .undecided(among ?? candidates(clues)),
      reason: reason ?? heard(clues) + " heard, which several protocols share")
  }

  /// Every branch that what was heard does not speak against.
  static func candidates(_ clues: CANClues) -> [CANProtocol] {
    var excluded: Set<CANProtocol> = []
    if clues.has(.f359) { excluded.formUnion([.pylontechLV13, .sma, .victron, .discover, .goodWeLV]) }
    if clues.has(.f35C) {
      excluded.formUnion([
        .lgRESU, .hybridEN, .discover, .sma, .victron, .pylontechLV13, .goodWeLV, .sofarLV, .seplos,
      ])
    }
    if clues.has(.f35A) {
      excluded.formUnion([.pylontechLV, .solArk, .luxPower, .hybridEN, .lgRESU, .deyePCS])
    }
    if clues.has(.f35E) { excluded.insert(.lgRESU) }
    if clues.has(.f354) { excluded.formUnion(Set(branches).subtracting([.lgRESU, .discover])) }
    if clues.has(.f372to377) { excluded.formUnion(Set(branches).subtracting([.pylon206, .victron, .discover])) }
    if clues.has(.markerPN) { excluded.formUnion(Set(branches).subtracting([.pylontechLV, .pylon206, .solArk])) }
    let left = branches.filter { !excluded.contains($0) }
    return left.isEmpty ? branches : left
  }

  static let branches: [CANProtocol] = [
    .pylontechLV, .pylontechLV13, .pylon206, .sma, .victron, .luxPower, .solArk, .seplos, .lgRESU, .hybridEN,
    .discover, .goodWeLV, .sofarLV, .deyePCS,
  ]

  private static let names: [(CANClue, String)] = [
    (.f351, "351"), (.f354, "354"), (.f355, "355"), (.f356, "356"), (.f359, "359"), (.f35A, "35A"), (.f35C, "35C"),
    (.f35E, "35E"), (.f35F, "35F"), (.f370, "370"), (.f371, "371"), (.f372to377, "372-377"), (.f379, "379"),
    (.markerPN, "marker PN"),
  ]

  private static func heard(_ clues: CANClues) -> String {
    let heard = names.filter { clues.has($0.0) }.map(\.1)
    return heard.isEmpty ? "a frame of the 351 family" : heard.joined(separator: "+")
  }
}
