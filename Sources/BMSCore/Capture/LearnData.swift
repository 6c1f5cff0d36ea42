/// Times that any difference of fits an `Int64`.
enum LearnTime {
  static func clamped(_ time: WallTime) -> Int64 { min(max(time.microseconds, -1 << 61), 1 << 61) }
}

/// What was seen of one quantity, capture by capture and link by link.
struct LearnSeries<Value: Hashable & Sendable>: Sendable {
  struct Sample: Sendable {
    let time: Int64
    let value: Value
  }

  /// More samples than this of one quantity are thinned out evenly.
  static var mostSamples: Int { 2048 }

  /// By segment: one link in one capture.
  private(set) var segments: [Int: [Sample]] = [:]
  private var stride = 1
  private var seen = 0
  private var count = 0

  mutating func add(_ value: Value, at time: WallTime, segment: Int) {
    seen &+= 1
    guard seen % stride == 0 else { return }
    segments[segment, default: []].append(Sample(time: LearnTime.clamped(time), value: value))
    count += 1
    if count > Self.mostSamples { thin() }
  }

  private mutating func thin() {
    stride *= 2
    for (segment, samples) in segments {
      segments[segment] = samples.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    }
    count = segments.values.reduce(0) { $0 + $1.count }
  }

  /// In the order in which the segments were seen.
  var ordered: [(segment: Int, samples: [Sample])] {
    segments.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  var values: [Value] { ordered.flatMap { $0.samples.map(\.value) } }
  var isConstant: Bool { Set(values).count <= 1 }

  /// Neighbouring samples of the same segment.
  var steps: [(segment: Int, from: Sample, to: Sample)] {
    ordered.flatMap { segment, samples in zip(samples, samples.dropFirst()).map { (segment, $0, $1) } }
  }
}

/// A quantity whose meaning is known: from a register, or handed in from CAN.
struct LearnSignal: Sendable {
  let unit: Unit
  /// The smallest step it can make.
  var resolution: Double
  /// The registers it comes from; they are not compared with it.
  let registers: Set<UInt16>
  /// It comes from a slave's summary.
  var isSlaves: Bool { registers.contains { RegisterMap.slave(at: $0) != nil } }
  var series = LearnSeries<Double>()
}

/// A request that is neither read nor key request, each time that it was seen.
struct LearnCommand: Sendable {
  struct Use: Sendable {
    let segment: Int
    let time: Int64
    let end: Int64
    var answer: [UInt8]?

    var moment: LearnMoment { LearnMoment(segment: segment, end: end) }
  }

  static let mostUses = 256

  var uses: [Use] = []
  var answer: [UInt8]?
  /// Its last two bytes are a checksum of the session.
  var isSealed = false

  /// The first answer stands for all in a list of commands; each use keeps its own.
  mutating func take(answer bytes: [UInt8], to moment: LearnMoment) {
    if answer == nil { answer = bytes }
    if let index = uses.lastIndex(where: { $0.moment == moment && $0.answer == nil }) { uses[index].answer = bytes }
  }

  /// The answer repeats the function with its highest bit set, as Modbus refuses.
  func isRefused(_ frame: [UInt8]) -> Bool { Self.isRefusal(answer, of: frame) }

  static func isRefusal(_ answer: [UInt8]?, of frame: [UInt8]) -> Bool {
    guard let answer, answer.count > 1, frame.count > 1 else { return false }
    return answer[1] == frame[1] | 0x80 && frame[1] & 0x80 == 0
  }
}
