/// The CAN side of a simulated battery: what it sends by itself and in answer to an inverter, at the documented
/// periods.
///
/// It has no clock and no socket: frames of the inverter and time go in, frames of the battery come out.
public struct SimulatedBus: Hashable, Sendable {
  public let speaks: SimulatedBusProtocol
  /// Some packs say nothing before the inverter's first keep-alive (can-protocols section 3, implemented).
  public let waitsForInverter: Bool

  /// When each burst is due next.
  private var due: [Instant]
  /// Answers that were asked for, by their place in the table: asking twice before one is sent gives one.
  private var asked: Set<Int> = []
  private var askedAt: Instant?
  private var isAwake: Bool

  /// - Parameters:
  ///   - start: when the battery is switched on; its first burst is due then.
  ///   - waitsForInverter: stay silent until an inverter's 305, 11 or 29 bits, or 310 was heard.
  public init(_ speaks: SimulatedBusProtocol, start: Instant, waitsForInverter: Bool = false) {
    self.speaks = speaks
    self.waitsForInverter = waitsForInverter
    due = speaks.bursts.map { _ in start }
    isAwake = !waitsForInverter
  }

  /// When `advance` has something to send; `nil` while nothing is due before somebody asks.
  public var deadline: Instant? {
    let next = isAwake ? due.min() : nil
    guard let askedAt else { return next }
    return min(askedAt, next ?? askedAt)
  }

  /// The frames due now, in the order in which they go on the bus.
  ///
  /// After a pause every burst comes once, not once for each period that was missed.
  public mutating func advance(to now: Instant, cluster: SimulatedCluster) -> [CANFrame] {
    guard let deadline, deadline <= now else { return [] }
    let report = BusReport(cluster)
    var frames: [CANFrame] = []
    for place in asked.sorted() where speaks.answers.indices.contains(place) {
      frames += speaks.answers[place].frames(report)
    }
    asked = []
    askedAt = nil
    for (place, burst) in speaks.bursts.enumerated() where isAwake && due[place] <= now {
      frames += burst.frames(report)
      let next = due[place] + burst.every
      due[place] = next > now ? next : now + burst.every
    }
    return frames
  }

  /// A frame of another node: a keep-alive, a request, or nothing to this battery.
  public mutating func hear(_ frame: CANFrame, at now: Instant) {
    if frame.id == .standard(0x305) || frame.id == .extended(0x305) || frame.id == .extended(0x310) {
      if !isAwake { due = due.map { _ in now } }
      isAwake = true
    }
    for (place, answer) in speaks.answers.enumerated() where answer.isAsked(by: frame) {
      asked.insert(place)
      askedAt = askedAt ?? now
    }
  }
}
