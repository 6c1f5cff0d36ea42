internal import BMSCore

/// Facts in the order of time, first in first out, in little memory: what went over a wire takes its bytes and a dozen
/// more, not an array of its own. Minutes of every battery are kept so.
struct FactQueue: Sendable {
  private enum Kind: UInt8 {
    case sent, received, standardFrame, extendedFrame
    /// Anything else, which is rare: it stands in `others`.
    case other
  }

  /// One fact as it lies in `bytes`, without what it carries.
  private struct Entry {
    var at: Instant
    var kind: Kind
    var link: Int
    var id: UInt32
    var content: Range<Int>
  }

  /// Kind, link, length, identifier and time.
  private static let headLength = 1 + 1 + 2 + 4 + 8
  /// What has left is taken out of memory when it is so much, and half of everything.
  private static let slack = 16_384

  private(set) var count = 0
  private var bytes: [UInt8] = []
  private var head = 0
  private var links: [String] = []
  private var others: [Fact] = []
  private var firstOther = 0

  var isEmpty: Bool { count == 0 }
  /// When the oldest happened.
  var oldest: Instant? { isEmpty ? nil : entry(at: head).at }

  mutating func append(_ fact: Fact) {
    count += 1
    switch fact.event {
    case .sent(let data) where data.count <= Int(UInt16.max): if put(fact, .sent, data) { return }
    case .received(let data) where data.count <= Int(UInt16.max): if put(fact, .received, data) { return }
    case .frame(.data(let frame)):
      if put(fact, frame.id.isExtended ? .extendedFrame : .standardFrame, frame.data, id: frame.id.value) { return }
    default: break
    }
    others.append(fact)
    putHead(fact.at, .other, link: 0, length: 0, id: 0)
  }

  mutating func removeFirst() {
    guard !isEmpty else { return }
    let first = entry(at: head)
    count -= 1
    head = first.content.upperBound
    if first.kind == .other { firstOther += 1 }
    guard head > Self.slack, head * 2 > bytes.count else { return }
    // Each byte is moved once at most.
    bytes.removeFirst(head)
    others.removeFirst(firstOther)
    (head, firstOther) = (0, 0)
  }

  /// Those of a stretch of time, both ends included.
  func facts(from: Instant, through: Instant) -> [Fact] {
    var (found, place, other) = ([Fact](), head, firstOther)
    for _ in 0..<count {
      let entry = entry(at: place)
      place = entry.content.upperBound
      if entry.kind == .other { other += 1 }
      guard entry.at >= from, entry.at <= through else { continue }
      found.append(event(entry).map { Fact(entry.at, links[entry.link], $0) } ?? others[other - 1])
    }
    return found
  }

  /// - Returns: false where there are more links than a byte counts.
  private mutating func put(_ fact: Fact, _ kind: Kind, _ data: [UInt8], id: UInt32 = 0) -> Bool {
    guard let link = place(of: fact.link) else { return false }
    putHead(fact.at, kind, link: link, length: data.count, id: id)
    bytes += data
    return true
  }

  private mutating func putHead(_ at: Instant, _ kind: Kind, link: Int, length: Int, id: UInt32) {
    bytes.append(kind.rawValue)
    bytes.append(UInt8(truncatingIfNeeded: link))
    put(UInt64(length), bytes: 2)
    put(UInt64(id), bytes: 4)
    put(UInt64(bitPattern: at.microseconds), bytes: 8)
  }

  private mutating func put(_ number: UInt64, bytes count: Int) {
    for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * place))) }
  }

  private func number(at place: Int, bytes count: Int) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
  }

  private mutating func place(of link: String) -> Int? {
    if let known = links.firstIndex(of: link) { return known }
    guard links.count <= Int(UInt8.max) else { return nil }
    links.append(link)
    return links.count - 1
  }

  private func entry(at place: Int) -> Entry {
    let start = place + Self.headLength
    return Entry(
      at: Instant(microseconds: Int64(bitPattern: number(at: place + 8, bytes: 8))),
      kind: Kind(rawValue: bytes[place]) ?? .other, link: Int(bytes[place + 1]),
      id: UInt32(truncatingIfNeeded: number(at: place + 4, bytes: 4)),
      content: start..<start + Int(number(at: place + 2, bytes: 2)))
  }

  /// - Returns: `nil` for what stands in `others`.
  private func event(_ entry: Entry) -> Fact.Event? {
    let data = bytes[entry.content]
    return switch entry.kind {
    case .sent: .sent(Array(data))
    case .received: .received(Array(data))
    case .standardFrame: .frame(.data(CANFrame(id: .standard(UInt16(truncatingIfNeeded: entry.id)), data: data)))
    case .extendedFrame: .frame(.data(CANFrame(id: .extended(entry.id), data: data)))
    case .other: nil
    }
  }
}
