/// Statistics of every id heard, for the person who wants to find out what an unpublished mode sends.
///
/// Sorted by id, standard ids first; at most `capacity` ids, so a noisy bus cannot make it grow. Hearing a known id
/// costs a binary search and no allocation.
public struct UnknownFrames: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public let id: CANID
    /// A decoder's table knows this id.
    public let isKnown: Bool
    /// The last frame: its data length and bytes.
    public fileprivate(set) var last: CANFrame
    /// Frames heard.
    public fileprivate(set) var count: UInt64 = 1
    public fileprivate(set) var lastHeard: Instant
    /// Bit n is set when byte n differs from the frame before (or was not there).
    public fileprivate(set) var changed: UInt8 = 0
    /// Bit n is set when byte n ever changed.
    public fileprivate(set) var everChanged: UInt8 = 0
    /// Mean time between frames and mean distance from it, in 1/16 microseconds.
    fileprivate var meanPeriod: Int64 = 0
    fileprivate var meanJitter: Int64 = 0

    public var length: Int { last.count }
    /// The mean time between two frames; `nil` before the second.
    public var period: Span? { count > 1 ? Span(microseconds: meanPeriod / 16) : nil }
    /// How far the time between two frames lies from the mean, on average; `nil` before the third.
    public var jitter: Span? { count > 2 ? Span(microseconds: meanJitter / 16) : nil }
  }

  public let capacity: Int
  /// The ids in order.
  public private(set) var entries: [Entry] = []
  /// Frames of ids for which there was no room.
  public private(set) var overflow: UInt64 = 0

  public init(capacity: Int = 512) {
    self.capacity = max(capacity, 1)
    entries.reserveCapacity(self.capacity)
  }

  public mutating func hear(_ frame: CANFrame, at now: Instant) {
    let place = place(of: frame.id)
    if place < entries.count, entries[place].id == frame.id {
      entries[place].hear(frame, at: now)
    } else if entries.count < capacity {
      entries.insert(Entry(id: frame.id, isKnown: frame.id.isKnown, last: frame, lastHeard: now), at: place)
    } else {
      overflow &+= 1
    }
  }

  public subscript(id: CANID) -> Entry? {
    let place = place(of: id)
    return place < entries.count && entries[place].id == id ? entries[place] : nil
  }

  public mutating func clear() {
    entries.removeAll(keepingCapacity: true)
    overflow = 0
  }

  /// Where the id stands or would stand.
  private func place(of id: CANID) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension UnknownFrames.Entry {
  fileprivate mutating func hear(_ frame: CANFrame, at now: Instant) {
    let gap = min(max((now - lastHeard).microseconds, 0), 3_600_000_000) * 16
    // A true mean over the first sixteen gaps, then one that follows.
    let weight = min(Int64(clamping: count), 16)
    if count == 1 {
      meanPeriod = gap
    } else {
      let distance = abs(gap - meanPeriod)
      meanJitter += (distance - meanJitter) / min(weight, Int64(clamping: count - 1))
      meanPeriod += (gap - meanPeriod) / weight
    }
    changed = Self.difference(last, frame)
    everChanged |= changed
    last = frame
    lastHeard = now
    count &+= 1
  }

  private static func difference(_ old: CANFrame, _ new: CANFrame) -> UInt8 {
    var mask: UInt8 = 0
    for index in 0..<max(old.count, new.count) where old[index] != new[index] { mask |= 1 << UInt8(index) }
    return mask
  }
}

extension CANFrame {
  /// The bytes taken two by two as numbers, low byte first; a last odd byte is left out.
  public var wordsLittleEndian: [UInt16] { words { low, high in UInt16(low) | UInt16(high) << 8 } }
  /// The same, high byte first.
  public var wordsBigEndian: [UInt16] { words { high, low in UInt16(low) | UInt16(high) << 8 } }

  private func words(_ join: (UInt8, UInt8) -> UInt16) -> [UInt16] {
    stride(from: 0, to: count - 1, by: 2).compactMap { index in
      guard let first = self[index], let second = self[index + 1] else { return nil }
      return join(first, second)
    }
  }
}
