/// A minute of one series, in buckets of a second or of ten, in few bytes.
///
/// A row of its own for each bucket costs ten times as much, and all of it is written to the disk. What stands here is
/// exact all the same:
///
/// ```
/// decimals    1 byte: every number is a whole number divided by 10^decimals, 0 to 6; 255 where that cannot be
/// then for each bucket that was heard, in order
///   step      number: 2 * (places since the one before, less one), + 1 where one reading is all there is
///   count     number: readings; not where one is all there is
///   last      signed: less the last of the bucket before; 255: 8 bytes, IEEE 754, the highest first
///   below     number: last - least; 255: 8 bytes, the least. Not where one reading is all there is
///   above     number: greatest - last; 255: 8 bytes, the greatest. Not where one reading is all there is
/// ```
/// A number has seven bits a byte, the lowest first, the highest bit says that another one follows; a signed one is
/// doubled first, and less one and positive where it was negative.
public struct MinuteBlock: Hashable, Sendable {
  public static let length = 60
  private static let powers: [Double] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]
  private static let raw: UInt8 = 255
  /// Every whole number up to here is a Double.
  private static let mostExact = 9e15

  /// By their place in the minute.
  public private(set) var buckets: [Bucket?] = Array(repeating: nil, count: length)

  public init() {}

  /// Merges a later stretch into a bucket, 0 to 59.
  public mutating func add(_ bucket: Bucket, at place: Int) {
    guard buckets.indices.contains(place) else { return }
    if buckets[place] == nil { buckets[place] = bucket } else { buckets[place]?.merge(bucket) }
  }

  public var bytes: [UInt8] {
    let decimals = Self.decimals(of: buckets.compactMap(\.self))
    var writer = MinuteWriter(bytes: [decimals.map { UInt8($0) } ?? Self.raw])
    var before: (place: Int, last: Int64) = (-1, 0)
    for (place, bucket) in buckets.enumerated() {
      guard let bucket else { continue }
      let isPlain = bucket.count == 1 && bucket.min == bucket.last && bucket.max == bucket.last
      writer.put(UInt64(place - before.place - 1) * 2 + (isPlain ? 1 : 0))
      if !isPlain { writer.put(UInt64(clamping: bucket.count)) }
      before.place = place
      guard let decimals else {
        writer.put(bucket.last)
        if !isPlain {
          writer.put(bucket.min)
          writer.put(bucket.max)
        }
        continue
      }
      let scale = { Int64(($0 * Self.powers[decimals]).rounded()) }
      let last = scale(bucket.last)
      writer.put(signed: last - before.last)
      before.last = last
      guard !isPlain else { continue }
      writer.put(UInt64(clamping: last - scale(bucket.min)))
      writer.put(UInt64(clamping: scale(bucket.max) - last))
    }
    return writer.bytes
  }

  /// What stands in bytes of any origin; `nil` for what is no block.
  public init?(_ bytes: [UInt8]) {
    var reader = MinuteReader(bytes: bytes[...])
    guard let decimals = reader.byte(), decimals == Self.raw || decimals < Self.powers.count else { return nil }
    var place = -1
    var last: Int64 = 0
    while !reader.isAtEnd {
      guard let step = reader.number(), step / 2 < UInt64(Self.length) else { return nil }
      place += Int(step / 2) + 1
      guard place < Self.length, let bucket = reader.bucket(isPlain: step % 2 == 1, last: &last, scale: decimals)
      else { return nil }
      buckets[place] = bucket
    }
  }

  fileprivate static func number(_ whole: Int64, _ decimals: UInt8) -> Double {
    Double(whole) / powers[Int(decimals)]
  }

  /// The fewest decimals with which every number is exact; `nil` where none are enough.
  private static func decimals(of buckets: [Bucket]) -> Int? {
    powers.indices.first { decimals in
      buckets.allSatisfy { bucket in
        [bucket.min, bucket.max, bucket.last].allSatisfy { number in
          let scaled = (number * powers[decimals]).rounded()
          return abs(scaled) < mostExact && scaled / powers[decimals] == number
        }
      }
    }
  }
}

private struct MinuteWriter {
  var bytes: [UInt8]

  mutating func put(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  mutating func put(signed number: Int64) { put(UInt64(bitPattern: number << 1 ^ number >> 63)) }

  mutating func put(_ number: Double) {
    let pattern = number.bitPattern
    for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: pattern >> shift)) }
  }
}

private struct MinuteReader {
  var bytes: ArraySlice<UInt8>

  var isAtEnd: Bool { bytes.isEmpty }
  mutating func byte() -> UInt8? { bytes.popFirst() }

  mutating func number() -> UInt64? {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = byte() else { return nil }
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
    }
    return nil
  }

  private mutating func double() -> Double? {
    guard bytes.count >= 8 else { return nil }
    let pattern = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    bytes = bytes.dropFirst(8)
    let number = Double(bitPattern: pattern)
    return number.isFinite ? number : nil
  }

  mutating func bucket(isPlain: Bool, last before: inout Int64, scale: UInt8) -> Bucket? {
    var count = 1
    if !isPlain {
      guard let number = number(), number > 0 else { return nil }
      count = Int(clamping: number)
    }
    guard scale != 255 else {
      guard let last = double() else { return nil }
      if isPlain { return Bucket(last) }
      guard let low = double(), let high = double(), low <= last, last <= high else { return nil }
      return Bucket(min: low, max: high, last: last, count: count)
    }
    guard let step = number() else { return nil }
    before = before &+ (Int64(bitPattern: step >> 1) ^ -Int64(bitPattern: step & 1))
    if isPlain { return Bucket(MinuteBlock.number(before, scale)) }
    guard let below = number().flatMap(Int64.init(exactly:)), let above = number().flatMap(Int64.init(exactly:)) else {
      return nil
    }
    let (low, isTooLow) = before.subtractingReportingOverflow(below)
    let (high, isTooHigh) = before.addingReportingOverflow(above)
    guard !isTooLow, !isTooHigh else { return nil }
    return Bucket(
      min: MinuteBlock.number(low, scale), max: MinuteBlock.number(high, scale),
      last: MinuteBlock.number(before, scale), count: count)
  }
}
