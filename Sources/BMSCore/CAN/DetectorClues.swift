/// One thing heard on the bus that helps to tell the branches of the common family apart.
enum CANClue: UInt8, CaseIterable {
  case f351, f355, f356, f359, f35A, f35B, f35C, f35E, f35F, f354, f360
  case f361, f364, f370, f371, f372to377, f378, f379, f380, f30F, f070, hybrid
  // What the frames carried.
  case markerPN, nameDeye, namePylon, nameDiscover, nameOther
  case cells355, tenthVolts, counter356, lithium35F

  var bit: UInt64 { 1 << UInt64(rawValue) }

  static func of(_ id: UInt32) -> CANClue? {
    switch id {
    case 0x351: .f351
    case 0x355: .f355
    case 0x356: .f356
    case 0x359: .f359
    case 0x35A: .f35A
    case 0x35B: .f35B
    case 0x35C: .f35C
    case 0x35E: .f35E
    case 0x35F: .f35F
    case 0x354: .f354
    case 0x360: .f360
    case 0x361: .f361
    case 0x364: .f364
    case 0x370: .f370
    case 0x371: .f371
    case 0x372...0x377: .f372to377
    case 0x378: .f378
    case 0x379: .f379
    case 0x380...0x382: .f380
    case 0x30F: .f30F
    case 0x070: .f070
    case 0x399, 0x3DA, 0x3DB: .hybrid
    default: nil
    }
  }
}

/// What was heard lately, as bits.
struct CANClues {
  var bits: UInt64 = 0

  func has(_ clue: CANClue) -> Bool { bits & clue.bit != 0 }
  func has(all clues: CANClue...) -> Bool { clues.allSatisfy(has) }
  func has(any clues: CANClue...) -> Bool { clues.contains(where: has) }
  /// How many different frames of the common family are heard.
  var frameCount: Int { (bits & (CANClue.markerPN.bit - 1)).nonzeroBitCount }
}

/// What the inverter sends to keep its battery talking, or to find one.
public enum CANKeepAlive: UInt8, Hashable, Sendable, CaseIterable {
  case zeros305, values305, clock305, frame306, vic307, relays307
  case poll301, frame211, gateway305, schneider310
  case growattHV3010, pylonHV4200, pylonHV82xx, bydHV151, liaRequest, sofarQuery, megarevoRequest

  /// How it is named on screen.
  public var title: String {
    switch self {
    case .zeros305: "305 zeros"
    case .values305: "305 with values"
    case .clock305: "305 with a clock"
    case .frame306: "306"
    case .vic307: "307 \"VIC\""
    case .relays307: "307"
    case .poll301: "301 poll"
    case .frame211: "211"
    case .gateway305: "29-bit 305"
    case .schneider310: "29-bit 310"
    case .growattHV3010: "29-bit 3010"
    case .pylonHV4200: "29-bit 4200"
    case .pylonHV82xx: "29-bit 82xx"
    case .bydHV151: "151"
    case .liaRequest: "29-bit 0CF1xxxx"
    case .sofarQuery: "605/705"
    case .megarevoRequest: "29-bit 1F000100"
    }
  }

  /// The protocols an inverter that sends this can be looking for (can-protocols section 11.5).
  var candidates: [CANProtocol] {
    switch self {
    case .zeros305:
      [.pylontechLV, .pylontechLV13, .pylon206, .luxPower, .solArk, .lgRESU, .victron]
    case .values305, .frame306, .relays307: [.sma, .victron]
    case .clock305: [.deyePCS]
    case .vic307: [.victron]
    case .poll301, .frame211: [.growattLV]
    case .gateway305: [.pylontechLV, .lgRESU]
    case .schneider310: [.schneiderV2]
    case .growattHV3010: [.growattHV]
    case .pylonHV4200, .pylonHV82xx: [.pylontechHV]
    case .bydHV151: [.bydHV]
    case .liaRequest: [.voltronicLIA]
    case .sofarQuery: [.sofarHV]
    case .megarevoRequest: [.megarevo]
    }
  }

  /// What an inverter's frame is, by the family of its table.
  static func of(_ frame: CANFrame, _ family: CANFamily) -> CANKeepAlive? {
    let id = frame.id.value
    switch family {
    case .common351: return ofCommon(frame, id)
    case .growattLV: return id == 0x301 ? (frame.isGrowattPoll ? .poll301 : nil) : .frame211
    case .growattHV: return .growattHV3010
    case .pylontechHV: return id == 0x4200 ? .pylonHV4200 : .pylonHV82xx
    case .schneiderV2: return id == 0x305 ? .gateway305 : .schneider310
    case .sofarHV: return .sofarQuery
    case .voltronicLIA: return .liaRequest
    case .bydHV: return .bydHV151
    case .megarevo: return .megarevoRequest
    case .goodWeHV, .pytesNative, .samsungSDI: return nil
    }
  }

  private static func ofCommon(_ frame: CANFrame, _ id: UInt32) -> CANKeepAlive? {
    switch id {
    case 0x305:
      if frame.packed == 0 { return .zeros305 }
      return frame.deyeClock != nil ? .clock305 : .values305
    case 0x306: return .frame306
    case 0x307: return frame.isVictronMagic ? .vic307 : .relays307
    default: return nil
    }
  }
}
