extension LogFormat {
  /// What python-can prints for a message: `Timestamp: 1727034781.904000    ID: 0500    S Rx    DL:  8    8f 14 ...`, with
  /// `DLC:` in older versions.
  static let pythonCANText = LogFormat(
    name: "messages as python-can prints them",
    recognises: { $0.lower(0) == "timestamp:" && $0.lower(2) == "id:" },
    read: { line, state, clock throws(CaptureDamage) in
      guard line.lower(0) == "timestamp:", line.lower(2) == "id:" else { throw .form }
      let now = try stamp(line[1], scale: 6, &state, &clock)
      guard let place = (4..<max(line.count, 4)).first(where: { ["dl:", "dlc:"].contains(line.lower($0)) }) else {
        throw .form
      }
      let flags = (4..<place).map(line.lower)
      guard let length = LogWords.number(line[place + 1]), length <= 64 else { throw .bytes }
      let channel = try name(line)
      if flags.contains("e") { return CaptureEvent(now, channel, .frame(LogWords.error)) }
      let id = try LogWords.identifier(LogWords.number(line[3], radix: 16), isExtended: flags.contains("x"))
      if flags.contains("r") { return CaptureEvent(now, channel, .frame(.remote(id, length: UInt8(min(length, 8))))) }
      let data = try line.bytes(from: place + 2, count: Int(length))
      guard flags.contains("f") || length > 8 else {
        return CaptureEvent(now, channel, .frame(.data(CANFrame(id: id, data: data))))
      }
      let kept: UInt8 = (flags.contains("bs") ? 1 : 0) | (flags.contains("ei") ? 2 : 0)
      return CaptureEvent(now, channel, .frame(.flexible(id, flags: kept, data: data)))
    })

  /// What stands behind `Channel:`; a bare number counts interfaces from 0.
  private static func name(_ line: LogWords) throws(CaptureDamage) -> String {
    guard let place = line.words.lastIndex(where: { $0.elementsEqual("Channel:".utf8) }), place + 1 < line.count else {
      return "can0"
    }
    if LogWords.number(line[place + 1]) != nil { return try LogWords.interface(line[place + 1], countsFrom: 0) }
    let name = line.words[(place + 1)...].joined(separator: [UInt8(ascii: "_")]).prefix(64)
    return String(decoding: name.map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
  }
}
