/// All that this program ever sends to a battery on CAN, and only where the user allowed it: what an inverter says to
/// keep its battery talking, or asks it for data. No command and no setting.
///
/// Ids and bytes are fixed here: nobody can make a question with others.
public enum CANQuestion: Hashable, Sendable, CaseIterable {
  /// The keep-alive of the Pylontech family: 305, eight zeros (can-protocols section 3, documented).
  case pylontech305
  /// Growatt's poll: 301, 11 to 88 (can-protocols section 6, documented).
  case growatt301
  /// One request of Voltronic's LIA (can-protocols section 9.2, implemented, low to medium confidence).
  case lia(LIARequest)
  /// Pylontech HV's request (can-protocols section 7, implemented).
  case pylontechHV4200(PylontechHVRequest)

  /// What LIA can be asked for; the raw value is the 29-bit id, for the battery at address 0.
  public enum LIARequest: UInt32, Hashable, Sendable, CaseIterable {
    case protocolVersion = 0x0CF1_0100
    case softwareVersion = 0x0CF1_0110
    case cellExtremes = 0x0CF1_0200
    case currentsAndVoltage = 0x0CF1_0210
    case chargeAndCapacity = 0x0CF1_0220
    case packVoltageStates = 0x0CF1_0300
    case packCurrentStates = 0x0CF1_0310
    case cellStates = 0x0CF1_0320
    case limits = 0x0CF1_0400
    case permissions = 0x0CF1_0410
  }

  /// What Pylontech HV can be asked for; the raw value is byte 0.
  public enum PylontechHVRequest: UInt8, Hashable, Sendable, CaseIterable {
    /// 421x to 429x.
    case ensemble = 0x00
    /// 731x to 734x.
    case equipment = 0x02
  }

  public static var allCases: [CANQuestion] {
    [.pylontech305, .growatt301] + LIARequest.allCases.map(CANQuestion.lia)
      + PylontechHVRequest.allCases.map(CANQuestion.pylontechHV4200)
  }

  public var id: CANID {
    switch self {
    case .pylontech305: .standard(0x305)
    case .growatt301: .standard(0x301)
    case .lia(let request): .extended(request.rawValue)
    case .pylontechHV4200: .extended(0x4200)
    }
  }

  public var frame: CANFrame {
    switch self {
    case .pylontech305, .lia: CANFrame(id: id, word: 0, count: 8)
    case .growatt301: CANFrame(id: id, word: 0x8877_6655_4433_2211, count: 8)
    case .pylontechHV4200(let request): CANFrame(id: id, word: UInt64(request.rawValue), count: 8)
    }
  }

  /// Pause between two of the same. Documented for 305 and 301; for the others nothing is, so theirs is the same.
  public var period: Span { .seconds(1) }
}

/// What an inverter sends, and a battery never: hearing one means that somebody else keeps the battery company.
public enum InverterFrames {
  /// A range of ids: the identifier without its low bits.
  public struct Pattern: Hashable, Sendable {
    public let id: CANID
    /// Bits of the identifier that must be the same.
    public let mask: UInt32

    public func matches(_ other: CANID) -> Bool {
      other.isExtended == id.isExtended && other.value & mask == id.value & mask
    }
  }

  private static func standard(_ id: UInt16, mask: UInt32 = 0x7FF) -> Pattern {
    Pattern(id: .standard(id), mask: mask)
  }
  private static func extended(_ id: UInt32, mask: UInt32 = 0x1FFF_FFFF) -> Pattern {
    Pattern(id: .extended(id), mask: mask)
  }

  private static let anyPack: UInt32 = 0x1FFF_FFF0

  /// can-protocols sections 3 to 9 and 11.5.
  public static let all: [Pattern] = [
    standard(0x300),  // LuxPower
    standard(0x301), standard(0x211),  // Growatt LV
    standard(0x305), standard(0x306), standard(0x307),  // Pylontech, SMA, Victron
    standard(0x151), standard(0x091), standard(0x0D1), standard(0x111), standard(0x191),  // BYD HV
    standard(0x605), standard(0x705), extended(0x605), extended(0x705),  // Sofar HV
    extended(0x305),  // Schneider's gateway
    extended(0x310),  // Schneider v2
    extended(0x3010), extended(0x3020), extended(0x3030),  // Growatt HV
    extended(0x4200),  // Pylontech HV
    // Pylontech HV, with the pack's address; 8230, 8250 and 8270 are the battery's answers.
    extended(0x8200, mask: anyPack), extended(0x8210, mask: anyPack), extended(0x8220, mask: anyPack),
    extended(0x8240, mask: anyPack), extended(0x8260, mask: anyPack),
    extended(0x0CF1_0000, mask: 0x1FFF_F000),  // LIA requests
    extended(0x1F00_0100), extended(0x0001_001F),  // Megarevo
  ]

  public static func contains(_ id: CANID) -> Bool { all.contains { $0.matches(id) } }
}
