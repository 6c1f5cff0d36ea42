/// Makes UTF-8 of a file's bytes: byte order marks go, UTF-16 (PowerShell's `>`, Windows editors) is translated, and a file
/// that is no text is recognised by its first bytes.
struct CaptureEncoding: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case utf8
    case utf16(isLittleEndian: Bool)
    /// No text: what it looks like.
    case binary(String)
  }

  /// `nil` until enough of the file was seen.
  private(set) var kind: Kind?
  private var held: [UInt8] = []
  private var highSurrogate: UInt16?

  private static let marks: [([UInt8], Kind)] = [
    ([0xEF, 0xBB, 0xBF], .utf8), ([0xFF, 0xFE], .utf16(isLittleEndian: true)),
    ([0xFE, 0xFF], .utf16(isLittleEndian: false)),
  ]

  /// The first bytes of files that people take for logs.
  private static let binaries: [([UInt8], String)] = [
    (Array("LOGG".utf8), "a binary Vector log (BLF): save it as .asc"),
    (Array("MDF     ".utf8), "a binary measurement file (MF4, MDF): save it as .asc or .csv"),
    (Array("SQLite format 3".utf8), "an SQLite database"),
    ([0x1F, 0x8B, 0x08], "a file packed with gzip: unpack it (gunzip)"),
    ([0x28, 0xB5, 0x2F, 0xFD], "a file packed with zstd: unpack it (unzstd)"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "a file packed with xz: unpack it (unxz)"),
    ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive: unpack it (unzip)"),
    ([0x0A, 0x0D, 0x0D, 0x0A], "a packet capture (pcapng): save it as a candump log"),
    ([0xD4, 0xC3, 0xB2, 0xA1], "a packet capture (pcap): save it as a candump log"),
    ([0xA1, 0xB2, 0xC3, 0xD4], "a packet capture (pcap): save it as a candump log"),
    ([0x7F, 0x45, 0x4C, 0x46], "a program"), (Array("%PDF-".utf8), "a PDF document"),
  ]

  /// The next piece of the file as UTF-8; nothing of a file that is no text.
  mutating func decode(_ chunk: [UInt8]) -> [UInt8] {
    guard let kind else {
      held += chunk
      guard decide() else { return [] }
      let all = held
      held = []
      return decode(all)
    }
    switch kind {
    case .utf8: return chunk
    case .binary: return []
    case .utf16(let isLittleEndian): return translate(chunk, isLittleEndian)
    }
  }

  /// What was still held back when the file ended.
  mutating func finish() -> [UInt8] {
    guard kind == nil else { return [] }
    kind = .utf8
    return held
  }

  /// Whether what is held tells the kind; takes the mark away.
  private mutating func decide() -> Bool {
    for (mark, kind) in Self.marks where held.starts(with: mark) {
      self.kind = kind
      held.removeFirst(mark.count)
      return true
    }
    for (magic, name) in Self.binaries where held.starts(with: magic) {
      kind = .binary(name)
      return true
    }
    let known = Self.marks.map(\.0) + Self.binaries.map(\.0)
    guard held.count >= 2, !known.contains(where: { $0.starts(with: held) }) else { return false }
    switch (Self.isText(held[0]), Self.isText(held[1])) {
    case (true, false) where held[1] == 0: kind = .utf16(isLittleEndian: true)
    case (false, true) where held[0] == 0: kind = .utf16(isLittleEndian: false)
    default: kind = .utf8
    }
    return true
  }

  private static func isText(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) || (0x09...0x0D).contains(byte) }

  private mutating func translate(_ chunk: [UInt8], _ isLittleEndian: Bool) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(chunk.count)
    for byte in chunk {
      guard let first = held.popLast() else {
        held.append(byte)
        continue
      }
      append(isLittleEndian ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte), to: &text)
    }
    return text
  }

  private mutating func append(_ unit: UInt16, to text: inout [UInt8]) {
    if let high = highSurrogate {
      highSurrogate = nil
      if (0xDC00...0xDFFF).contains(unit) {
        let value = 0x10000 + (UInt32(high & 0x3FF) << 10 | UInt32(unit & 0x3FF))
        return text.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
      }
      text.append(contentsOf: "\u{FFFD}".utf8)
    }
    if unit < 0x80 { return text.append(UInt8(unit)) }
    if (0xD800...0xDBFF).contains(unit) { return highSurrogate = unit }
    text.append(contentsOf: String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
  }
}
