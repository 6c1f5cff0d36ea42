/// The other side of a simulated bus: the keep-alive or poll of an inverter, every second (can-protocols
/// sections 3 to 9).
public struct SimulatedInverter: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// 305 zeros.
    case pylontech
    /// 305 with values, 306, 307.
    case sunnyIsland = "sma"
    /// 305 and 306 zeros, 307 "VIC".
    case gx = "victron"
    /// 301.
    case growatt
    /// 29-bit 310; its content is not given.
    case schneider
    /// 29-bit 305: a gateway that answers an 11-bit battery.
    case gateway
    /// 4200, both requests.
    case pylontechHV = "pylontech-hv"
    /// Every LIA request.
    case lia
  }

  /// Documented for 305, 301, SMA and 310; for 4200 and LIA nothing is, so theirs is the same.
  public static let period = Span.seconds(1)

  public let kind: Kind
  private var due: Instant

  public init(_ kind: Kind, start: Instant) {
    self.kind = kind
    due = start
  }

  public var deadline: Instant? { due }

  /// The frames due now.
  /// - Parameter cluster: what the inverter measures at its terminals is what this battery has there.
  public mutating func advance(to now: Instant, cluster: SimulatedCluster) -> [CANFrame] {
    guard due <= now else { return [] }
    let next = due + Self.period
    due = next > now ? next : now + Self.period
    return frames(BusReport(cluster))
  }

  private func frames(_ report: BusReport) -> [CANFrame] {
    switch kind {
    case .pylontech: [.little(.standard(0x305), .zeros(8))]
    case .sunnyIsland: sunnyIsland(report)
    case .gx:
      [
        .little(.standard(0x305), .zeros(8)), .little(.standard(0x306), .zeros(8)),
        .little(.standard(0x307), .bytes([0x12, 0x34, 0x56, 0x78, 0x56, 0x49, 0x43, 0x00])),
      ]
    case .growatt: [.little(.standard(0x301), .bytes([0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]))]
    case .schneider: [.little(.extended(0x310), .zeros(8))]
    case .gateway: [.little(.extended(0x305), .zeros(8))]
    case .pylontechHV:
      [.little(.extended(0x4200), .zeros(8)), .little(.extended(0x4200), .byte(2), .zeros(7))]
    case .lia: LIABus.answers.map { .little(.extended($0.request), .zeros(8)) }
    }
  }

  /// Its own current is negative while charging (SMA TI p. 30).
  private func sunnyIsland(_ report: BusReport) -> [CANFrame] {
    [
      .little(
        .standard(0x305), .signed(report.decivolts), .signed(-report.deciamperes), .signed(report.decidegrees),
        .signed(report.soc * 10)),
      // Charging by an external BMS, operating.
      .little(
        .standard(0x306), .word(BusReport.Nameplate.soh), .byte(10), .byte(1), .word(0),
        .word(BusReport.Nameplate.chargeVoltage)),
      .little(.standard(0x307), .word(1), .zeros(6)),
    ]
  }
}
