extension LogFormat {
  /// What an adapter that speaks slcan (LAWICEL) sends: `t35181402740E740ECC01`, perhaps with four digits of milliseconds
  /// behind it that start again every minute. Lines end with a carriage return.
  static let slcan = LogFormat(
    name: "slcan text (LAWICEL)",
    recognises: { line in line.count == 1 && SlcanFrame(line.line) != nil },
    read: { line, state, clock throws(CaptureDamage) in
      guard let frame = SlcanFrame(line.line) else {
        // What the adapter answers to commands, and the commands.
        guard let first = line.line.first, "zZOCLSsVvNFMmXWQAP".utf8.contains(first), line.line.count <= 9 else {
          throw .form
        }
        return nil
      }
      if let milliseconds = frame.milliseconds { state.take(Int64(milliseconds) * 1000, cycle: 60_000_000) }
      let now = frame.milliseconds == nil ? clock.now : state.now(&clock)
      return CaptureEvent(now, "can0", .frame(frame.frame))
    })
}

/// One line of slcan.
private struct SlcanFrame {
  let frame: CapturedFrame
  let milliseconds: UInt32?

  init?(_ line: ArraySlice<UInt8>) {
    var cursor = CaptureCursor(line)
    guard let kind = cursor.next, "tTrRdDbB".utf8.contains(kind) else { return nil }
    cursor.skip(1)
    let isExtended = "TRDB".utf8.contains(kind)
    let digits = isExtended ? 8 : 3
    guard cursor.rest.count > digits,
      let id = try? LogWords.identifier(
        LogWords.number(cursor.rest.prefix(digits), radix: 16), isExtended: isExtended)
    else { return nil }
    cursor.skip(digits)
    guard let code = cursor.next.flatMap(CaptureCursor.nibble).map(Int.init) else { return nil }
    cursor.skip(1)
    let isFlexible = "dDbB".utf8.contains(kind)
    let isRemote = kind | 0x20 == UInt8(ascii: "r")
    guard code <= (isFlexible ? 15 : 8) else { return nil }
    let length = code <= 8 ? code : [12, 16, 20, 24, 32, 48, 64][code - 9]
    var data: [UInt8] = []
    while !isRemote, data.count < length, let byte = cursor.hexByte() { data.append(byte) }
    guard isRemote || data.count == length else { return nil }
    if cursor.isAtEnd {
      milliseconds = nil
    } else {
      guard cursor.rest.count == 4, let stamp = LogWords.number(cursor.rest, radix: 16), stamp < 60_000 else {
        return nil
      }
      milliseconds = stamp
    }
    if isRemote {
      frame = .remote(id, length: UInt8(length))
    } else if isFlexible {
      frame = .flexible(id, flags: kind | 0x20 == UInt8(ascii: "b") ? 1 : 0, data: data)
    } else {
      frame = .data(CANFrame(id: id, data: data))
    }
  }
}
