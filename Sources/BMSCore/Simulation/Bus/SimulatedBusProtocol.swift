/// A protocol the simulated battery can speak on CAN, by the name on the command line.
public enum SimulatedBusProtocol: String, Hashable, Sendable, CaseIterable {
  case pylontech, deye, pylontech13, victron, sma, growatt
  case pylontechHV = "pylontech-hv"
  case schneider, lia, luxpower, solark, seplos, discover, sofar

  /// One sentence for a list of protocols.
  public var summary: String {
    switch self {
    case .pylontech: "Pylontech LV 1.2, every second"
    case .deye: "Pylontech LV 1.2 as Deye documents it (CAN 00), every second"
    case .pylontech13: "Pylontech LV 1.3, every second"
    case .victron: "Victron CAN-bus BMS, every second"
    case .sma: "SMA Sunny Island, every second"
    case .growatt: "Growatt LV, answers the poll 301 only"
    case .pylontechHV: "Pylontech HV, answers the request 4200 only"
    case .schneider: "Schneider SE BMS v2, every 0.5 s, 2 s and 10 s"
    case .lia: "Voltronic LIA, answers its requests only"
    case .luxpower: "LuxPower / EG4, every second"
    case .solark: "Sol-Ark LV, every second"
    case .seplos: "SEPLOS, every second"
    case .discover: "Discover AES, every second"
    case .sofar: "Sofar / ZCS LV, every second"
    }
  }

  /// What the decoder should call it.
  public var meant: CANProtocol {
    switch self {
    case .pylontech, .deye: .pylontechLV
    case .pylontech13: .pylontechLV13
    case .victron: .victron
    case .sma: .sma
    case .growatt: .growattLV
    case .pylontechHV: .pylontechHV
    case .schneider: .schneiderV2
    case .lia: .voltronicLIA
    case .luxpower: .luxPower
    case .solark: .solArk
    case .seplos: .seplos
    case .discover: .discover
    case .sofar: .sofarLV
    }
  }

  /// The inverter that belongs to it; `nil` where the reference names no frame of its own.
  public var inverter: SimulatedInverter.Kind? {
    switch self {
    case .pylontech, .deye, .pylontech13, .luxpower, .solark: .pylontech
    case .victron: .gx
    case .sma: .sunnyIsland
    case .growatt: .growatt
    case .pylontechHV: .pylontechHV
    case .schneider: .schneider
    case .lia: .lia
    case .seplos, .discover, .sofar: nil
    }
  }

  /// Whether it says nothing unless it is asked.
  public var isSilentUnasked: Bool { self == .growatt || self == .pylontechHV || self == .lia }
}

/// When a protocol's battery speaks: by itself, and in answer to what.
struct BusManner: Sendable {
  typealias Frames = @Sendable (BusReport) -> [CANFrame]

  struct Burst: Sendable {
    var every: Span
    var frames: Frames
  }
  struct Answer: Sendable {
    var request: CANID
    /// First data bytes of the request; none: any will do.
    var data: [UInt8] = []
    var frames: Frames

    func isAsked(by frame: CANFrame) -> Bool { frame.id == request && frame.data.starts(with: data) }
  }

  var bursts: [Burst] = []
  var answers: [Answer] = []
}

extension SimulatedBusProtocol {
  var manner: BusManner { Self.manners[self] ?? BusManner() }

  private static let manners = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.describe()) })

  private func describe() -> BusManner {
    switch self {
    case .pylontech: Self.everySecond { PylontechBus.version12($0, maker: "PYLON") }
    case .deye: Self.everySecond { PylontechBus.version12($0, maker: "DEYE") }
    case .pylontech13: Self.everySecond(PylontechBus.version13)
    case .victron: Self.everySecond(SMABus.victron)
    case .sma: Self.everySecond(SMABus.sunnyIsland)
    case .luxpower: Self.everySecond(PylontechBus.luxPower)
    case .solark: Self.everySecond(PylontechBus.solArk)
    case .seplos: Self.everySecond(SMABus.seplos)
    case .discover: Self.everySecond(SMABus.discover)
    case .sofar: Self.everySecond(SMABus.sofar)
    case .schneider:
      BusManner(bursts: [
        .init(every: .milliseconds(500), frames: SchneiderBus.fast),
        .init(every: .seconds(2), frames: SchneiderBus.slow),
        .init(every: .seconds(10), frames: SchneiderBus.rare),
      ])
    case .growatt:
      BusManner(answers: [
        .init(
          request: .standard(0x301), data: [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88], frames: GrowattBus.burst)
      ])
    case .pylontechHV:
      BusManner(answers: [
        .init(request: .extended(0x4200), data: [0], frames: PylontechHVBus.ensemble),
        .init(request: .extended(0x4200), data: [2], frames: PylontechHVBus.equipment),
      ])
    case .lia:
      BusManner(
        answers: LIABus.answers.map { row in .init(request: .extended(row.request), frames: { [row.frame($0)] }) })
    }
  }

  private static func everySecond(_ frames: @escaping BusManner.Frames) -> BusManner {
    BusManner(bursts: [.init(every: .seconds(1), frames: frames)])
  }
}
