/// Turns frames into fields.
///
/// A value that is fed every frame of one bus: it remembers what the meaning of some frames depends on (the charge
/// voltage limit, the branch, verdicts once reached), nothing else, so its size never changes. Frames longer than
/// their table and ids nobody knows are normal; a field a frame is too short for is absent.
public struct CANDecoder: Sendable {
  /// Who is talking: fed by the same frames.
  public private(set) var detector = ProtocolDetector()

  private let catalogue = CANCatalogue.shared

  public init() {}

  /// Forgets time: lets the detector notice silence. Not needed while frames come.
  public mutating func advance(to now: Instant) { detector.advance(to: now) }

  /// Decodes one frame into `out`, which is cleared first.
  ///
  /// The program is built for size; what every frame of a full bus passes is built for speed.
  @_optimize(speed)
  public mutating func decode(_ heard: CANFrame, at now: Instant, into out: inout CANDecoding) {
    out.clear()
    var frame = heard
    var index = catalogue.entry(frame.id)
    detector.hear(frame, at: now, entry: index)
    if detector.has29BitIDs, let twin = catalogue.twin(of: frame) { (frame, index) = twin }
    if detector.isClaimed(frame.id), let claim = detector.claim {
      // Those without a table say nothing rather than something of another family.
      let own = claim.frames.first { $0.ids.contains(frame.id.value) }
      guard own != nil || index != 0 else { return }
      index = own?.entry ?? 0
      out.place = claim.place
      out.period = .seconds(2)
      out.variant = detector.variants[claim.place]
    }
    guard index != 0 else { return }
    let entry = catalogue.entries[index]
    if entry.hasContent, catalogue.tables[index].content?(frame) == false { return }
    out.place = entry.place
    out.sender = entry.sender
    out.period = entry.period
    out.isForeign = entry.sender == .battery && detector.place.map { $0 != entry.place } ?? false
    out.variant = detector.variants[entry.place]
    catalogue.read(index, frame, detector.knowledge, into: &out)
  }
}
