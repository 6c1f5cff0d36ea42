extension CaptureLine {
  /// No line is longer than this, so that canplayer takes the file; longer events become several lines.
  public static let mostCharacters = 380
  private static let mostLinkCharacters = 64

  /// The text with its line feed; several lines for what is too long for one, none for an event without bytes.
  public var text: String {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the line or lines, each with its line feed. A comment that would be taken for an event gets `: ` in front.
  public func write(to out: inout [UInt8]) {
    switch self {
    case .comment(let text): Self.writeComment(text, to: &out)
    case .event(let event): Self.write(event, to: &out)
    }
  }

  private static func writeComment(_ text: String, to out: inout [UInt8]) {
    let prefix = Array("# ".utf8)
    let shield = Array(": ".utf8)
    for part in parts(of: printable(text), most: mostCharacters - prefix.count - shield.count) {
      out += part.isEmpty ? prefix.prefix(1) : prefix[...]
      if isEvent(CaptureCursor(part)) { out += shield }
      out += part
      out.append(newline)
    }
  }

  private static func write(_ event: CaptureEvent, to out: inout [UInt8]) {
    switch event.content {
    case .frame(let frame):
      writeStamp(event, to: &out)
      frame.write(to: &out)
      out.append(newline)
    case .sent(let bytes): write(bytes, mark: UInt8(ascii: ">"), of: event, to: &out)
    case .received(let bytes): write(bytes, mark: UInt8(ascii: "<"), of: event, to: &out)
    case .note(let text): write(text, mark: UInt8(ascii: "!"), of: event, to: &out)
    case .told(let text): write(text, mark: UInt8(ascii: "="), of: event, to: &out)
    }
  }

  private static func write(_ text: String, mark: UInt8, of event: CaptureEvent, to out: inout [UInt8]) {
    let prefix = prefix(of: event, mark: mark)
    for part in parts(of: printable(text), most: mostCharacters - prefix.count) {
      out += part.isEmpty ? prefix.dropLast() : prefix[...] + part
      out.append(newline)
    }
  }

  private static func write(_ bytes: [UInt8], mark: UInt8, of event: CaptureEvent, to out: inout [UInt8]) {
    let prefix = prefix(of: event, mark: mark)
    let most = (mostCharacters - prefix.count) / 2
    var start = 0
    while start < bytes.count {
      let end = min(start + most, bytes.count)
      out += prefix
      for byte in bytes[start..<end] { out.appendHex(byte) }
      out.append(newline)
      start = end
    }
  }

  private static func prefix(of event: CaptureEvent, mark: UInt8) -> [UInt8] {
    var prefix = Array("# ".utf8)
    writeStamp(event, to: &prefix)
    prefix += [mark, UInt8(ascii: " ")]
    return prefix
  }

  /// `(1700000000.123456) can0 `; a time before 1970 is written as 0.
  private static func writeStamp(_ event: CaptureEvent, to out: inout [UInt8]) {
    let time = max(event.time.microseconds, 0)
    out.append(UInt8(ascii: "("))
    out.appendDecimal(time / 1_000_000, digits: 10)
    out.append(UInt8(ascii: "."))
    out.appendDecimal(time % 1_000_000, digits: 6)
    out += [UInt8(ascii: ")"), UInt8(ascii: " ")]
    writeName(event.link, to: &out)
    out.append(UInt8(ascii: " "))
  }

  /// A link's name, as it can stand in a line.
  private static func writeName(_ link: some StringProtocol, to out: inout [UInt8]) {
    let name = link.utf8.prefix(mostLinkCharacters)
    if name.isEmpty { out.append(UInt8(ascii: "-")) }
    for byte in name { out.append((0x21...0x7E).contains(byte) ? byte : UInt8(ascii: "_")) }
  }

  /// The name under which a link stands in the lines of its events.
  static func writtenName(_ link: some StringProtocol) -> String {
    var name: [UInt8] = []
    writeName(link, to: &name)
    return String(decoding: name, as: UTF8.self)
  }

  private static let newline = UInt8(ascii: "\n")

  /// What is not harmless becomes a space: one event is one line, and no file moves anybody's cursor.
  private static func printable(_ text: String) -> [UInt8] {
    text.unicodeScalars.reduce(into: []) { bytes, scalar in
      if !PlainText.isHarmless(scalar) {
        bytes.append(UInt8(ascii: " "))
      } else {
        bytes += Array(String(scalar).utf8)
      }
    }
  }

  /// Pieces of at most `most` bytes that split no character; one empty piece for no text.
  private static func parts(of bytes: [UInt8], most: Int) -> [ArraySlice<UInt8>] {
    var parts: [ArraySlice<UInt8>] = []
    var start = 0
    repeat {
      var end = min(start + max(most, 4), bytes.count)
      while end < bytes.count, end > start + 1, bytes[end] & 0xC0 == 0x80 { end -= 1 }
      parts.append(bytes[start..<end])
      start = end
    } while start < bytes.count
    return parts
  }
}

extension CapturedFrame {
  /// Marks an error report in the identifier's text (linux/can.h).
  static let errorFlag: UInt32 = 0x2000_0000

  fileprivate func write(to out: inout [UInt8]) {
    let hash = UInt8(ascii: "#")
    switch self {
    case .data(let frame):
      out.appendIdentifier(frame.id)
      out.append(hash)
      for index in 0..<frame.count { out.appendHex(frame[index] ?? 0) }
    case .remote(let id, let length):
      out.appendIdentifier(id)
      out += [hash, UInt8(ascii: "R")]
      if length > 0 { out.append(UInt8(ascii: "0") + min(length, 8)) }
    case .error(let frame):
      out.appendHex(frame.id.value | Self.errorFlag, digits: 8)
      out.append(hash)
      for index in 0..<frame.count { out.appendHex(frame[index] ?? 0) }
    case .flexible(let id, let flags, let data):
      out.appendIdentifier(id)
      out += [hash, hash]
      out.appendHex(UInt32(flags & 0xF), digits: 1)
      for byte in data.prefix(64) { out.appendHex(byte) }
    }
  }
}

extension [UInt8] {
  private static let hexDigits = Array("0123456789ABCDEF".utf8)

  fileprivate mutating func appendHex(_ byte: UInt8) {
    append(Self.hexDigits[Int(byte >> 4)])
    append(Self.hexDigits[Int(byte & 15)])
  }

  fileprivate mutating func appendHex(_ number: UInt32, digits: Int) {
    for digit in (0..<digits).reversed() { append(Self.hexDigits[Int(number >> UInt32(4 * digit) & 15)]) }
  }

  fileprivate mutating func appendIdentifier(_ id: CANID) {
    appendHex(id.value, digits: id.isExtended ? 8 : 3)
  }

  fileprivate mutating func appendDecimal(_ number: Int64, digits: Int) {
    let text = String(number).utf8
    for _ in 0..<Swift.max(0, digits - text.count) { append(UInt8(ascii: "0")) }
    append(contentsOf: text)
  }
}
