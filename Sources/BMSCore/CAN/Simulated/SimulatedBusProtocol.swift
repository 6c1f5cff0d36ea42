/// A protocol the simulated battery can speak on CAN, by the name on the command line. Its family lists it.
public struct SimulatedBusProtocol: RawRepresentable, Sendable {
  public let rawValue: String
  /// One sentence for a list of protocols.
  public let summary: String
  /// What the decoder should call it.
  public let meant: CANProtocol
  /// The inverter that belongs to it; `nil` where the reference names no frame of its own.
  public let inverter: SimulatedInverterKind?
  /// When its battery speaks: by itself, and in answer to what.
  let bursts: [Burst]
  let answers: [Answer]

  typealias Frames = @Sendable (BusReport) -> [CANFrame]

  struct Burst: Sendable {
    var every: Span
    var frames: Frames
  }
  struct Answer: Sendable {
    var request: CANFrame
    /// Data bytes of the request that must be the same, the first ones.
    var count = 0
    var frames: Frames

    func isAsked(by frame: CANFrame) -> Bool {
      frame.id == request.id && frame.count >= count && frame.data.prefix(count) == request.data.prefix(count)
    }
  }

  init(
    _ name: String, _ summary: String, _ meant: CANProtocol, inverter: SimulatedInverterKind? = nil,
    bursts: [Burst] = [], answers: [Answer] = []
  ) {
    rawValue = name
    self.summary = summary
    self.meant = meant
    self.inverter = inverter
    self.bursts = bursts
    self.answers = answers
  }
  init(
    _ name: String, _ summary: String, _ meant: CANProtocol, inverter: SimulatedInverterKind? = nil,
    everySecond frames: @escaping Frames
  ) {
    self.init(
      name, summary + ", every second", meant, inverter: inverter,
      bursts: [Burst(every: .seconds(1), frames: frames)])
  }

  public init?(rawValue: String) {
    guard let known = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = known
  }

  public static let allCases = CANFamily.all.flatMap(\.plays)

  /// Whether it says nothing unless it is asked.
  public var isSilentUnasked: Bool { bursts.isEmpty }
}

extension SimulatedBusProtocol: Hashable {
  public static func == (a: SimulatedBusProtocol, b: SimulatedBusProtocol) -> Bool { a.rawValue == b.rawValue }
  public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

/// The other side of a simulated bus: what an inverter sends every second (can-protocols sections 3 to 9).
public struct SimulatedInverterKind: Sendable {
  public let name: String
  let frames: SimulatedBusProtocol.Frames

  init(_ name: String, _ frames: @escaping SimulatedBusProtocol.Frames) {
    self.name = name
    self.frames = frames
  }
  /// What the program itself would ask.
  init(_ name: String, asking kind: CANQuestionKind) {
    self.init(name) { _ in kind.questions.map(\.frame) }
  }

  public static let allCases: [SimulatedInverterKind] =
    SimulatedBusProtocol.allCases.reduce(into: [.gateway]) { kinds, speaks in
      if let kind = speaks.inverter, !kinds.contains(kind) { kinds.append(kind) }
    }

  /// 29-bit 305: a gateway that answers an 11-bit battery.
  public static let gateway = SimulatedInverterKind("gateway") { _ in [.little(.extended(0x305), .zeros(8))] }
}

extension SimulatedInverterKind: Hashable {
  public static func == (a: SimulatedInverterKind, b: SimulatedInverterKind) -> Bool { a.name == b.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
