/// What a person has to know about a file that was read: what it is, what of it could not be read, what its times are worth.
///
/// A long file that cannot be read makes one sentence.
public struct CaptureReport: Hashable, Sendable {
  private static let mostNamed = 3

  /// Lines that could not be read.
  public private(set) var damaged = 0
  private var lines = 0
  private var named: [String] = []
  private var remote = 0
  private var errors = 0
  private var flexible = 0

  public init() {}

  public mutating func note(_ item: CaptureItem) {
    lines += 1
    if let complaint = item.complaint {
      damaged += 1
      if named.count < Self.mostNamed { named.append(complaint) }
    }
    guard case .frame(let frame)? = item.event?.content else { return }
    switch frame {
    case .data: break
    case .remote: remote += 1
    case .error: errors += 1
    case .flexible: flexible += 1
    }
  }

  /// Whether there was something, and not a line of it could be read.
  public var isHopeless: Bool { damaged > 0 && damaged == lines }

  /// `2 lines could not be read as a candump log: line 1, column 31: the bytes are damaged; ...`; `nil` for nothing.
  public func complaint(_ reader: CaptureReader) -> String? {
    guard damaged > 0 else { return nil }
    let more = damaged > named.count ? "; and \(damaged - named.count) more" : ""
    return "\(Self.count(damaged, "line")) could not be read as \(reader.format ?? "a capture"): "
      + named.joined(separator: "; ") + more
  }

  /// Of a file that is hopeless: what it looks like.
  public func hopeless(_ reader: CaptureReader) -> String {
    "holds no line of a capture or of a CAN log that is known here (\(Self.count(damaged, "line"))): it looks like "
      + reader.looks
  }

  /// Everything there is to say, one sentence each.
  /// - Parameter countsOthers: also what frames are in it that no decoder reads.
  public func sentences(_ reader: CaptureReader, countsOthers: Bool = true) -> [String] {
    let others = [(remote, "remote request"), (errors, "bus error frame"), (flexible, "CAN FD frame")]
      .filter { $0.0 > 0 }.map { Self.count($0.0, $0.1) }
    let kept = others.isEmpty || !countsOthers ? nil : "not decoded: " + others.joined(separator: ", ")
    let remark = reader.format.flatMap { format in reader.clock.remark.map { "it reads as \(format), and \($0)" } }
    return [complaint(reader), remark, kept].compactMap(\.self)
  }

  private static func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }
}
