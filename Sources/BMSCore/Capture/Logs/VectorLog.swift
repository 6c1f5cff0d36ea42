extension LogFormat {
  /// Vector's `.asc`: CANoe, CANalyzer, and what python-can and log2asc (can-utils) write in their place.
  static let vector = LogFormat(
    name: "a Vector log (.asc)",
    recognises: { line in
      let first = line.lower(0)
      // In a language whose months are not known here it does not date the log, and is one all the same.
      if first == "date" { return line.count >= 5 && line.words.contains { LogDate.clock($0) != nil } }
      if first == "base" { return ["hex", "dec"].contains(line.lower(1)) }
      if first == "begin" { return line.lower(1) == "triggerblock" }
      guard line[0].contains(UInt8(ascii: ".")), LogWords.microseconds(line[0], scale: 6) != nil else { return false }
      return line.lower(1) == "canfd" && line.isDirection(3) || LogWords.number(line[1]) != nil && line.isDirection(3)
    },
    read: { line, state, clock throws(CaptureDamage) in
      guard let first = line[0].first, first &- 0x30 < 10 else {
        try readHeader(line, &state)
        return nil
      }
      guard let time = LogWords.microseconds(line[0], scale: 6) else { throw .time }
      // Whatever happened: where times count from event to event, every one of them counts.
      state.take(time)
      if line.lower(1) == "canfd" { return try readFlexible(line, &state, &clock) }
      guard LogWords.number(line[1]) != nil else { return nil }
      let now = state.now(&clock)
      let channel = try LogWords.interface(line[1])
      if line.lower(2) == "errorframe" { return CaptureEvent(now, channel, .frame(LogWords.error)) }
      // Statistics, status of a chip, and requests to send, which the frame itself follows.
      guard line.isDirection(3) else { return nil }
      return CaptureEvent(now, channel, .frame(try readFrame(line, state)))
    })

  private static func readHeader(_ line: LogWords, _ state: inout LogState) throws(CaptureDamage) {
    switch line.lower(0) {
    case "date": state.restart(at: LogDate.vector(Array(line.words.dropFirst())))
    // The block's own time, which is later than the file's.
    case "begin": if let begun = LogDate.vector(Array(line.words.dropFirst(2))) { state.restart(at: begun) }
    case "base":
      state.radix = line.lower(1) == "dec" ? 10 : 16
      state.isDelta = line.lower(3) == "relative"
    case "internal", "no", "end": break
    default: guard line.begins("//") else { throw .form }
    }
  }

  /// `1  500x  Rx   d 8 8F 14 ...`: an x marks 29 bits; the length is hexadecimal in either base.
  private static func readFrame(_ line: LogWords, _ state: LogState) throws(CaptureDamage) -> CapturedFrame {
    let id = try identifier(line[2], state)
    let length = min(LogWords.number(line[5], radix: 16) ?? 0, 8)
    switch line.lower(4) {
    case "r": return .remote(id, length: UInt8(length))
    case "d":
      guard LogWords.number(line[5], radix: 16).map({ $0 <= 15 }) == true else { throw .bytes }
      return .data(CANFrame(id: id, data: try line.bytes(from: 6, count: Int(length), radix: state.radix)))
    default: throw .form
    }
  }

  private static func identifier(_ word: ArraySlice<UInt8>, _ state: LogState) throws(CaptureDamage) -> CANID {
    let isExtended = word.last.map { $0 | 0x20 } == UInt8(ascii: "x")
    return try LogWords.identifier(
      LogWords.number(isExtended ? word.dropLast() : word, radix: state.radix), isExtended: isExtended)
  }

  /// `CANFD 1 Rx 123 [name] brs esi dlc length data... duration bits flags`; a classic frame has no 0x1000 in its flags.
  private static func readFlexible(
    _ line: LogWords, _ state: inout LogState, _ clock: inout CaptureClock
  ) throws(CaptureDamage) -> CaptureEvent? {
    let channel = try LogWords.interface(line[2])
    let now = state.now(&clock)
    if line.lower(4) == "errorframe" { return CaptureEvent(now, channel, .frame(LogWords.error)) }
    guard line.isDirection(3) else { return nil }
    let id = try identifier(line[4], state)
    func isFlag(_ place: Int) -> Bool { line[place].elementsEqual("0".utf8) || line[place].elementsEqual("1".utf8) }
    let place = isFlag(5) && isFlag(6) ? 5 : 6
    guard isFlag(place), isFlag(place + 1), let code = LogWords.number(line[place + 2], radix: 16),
      let length = LogWords.number(line[place + 3]), length <= 64
    else { throw .bytes }
    let data = try line.bytes(from: place + 4, count: Int(length), radix: state.radix)
    let flags = LogWords.number(line[place + 4 + data.count + 2], radix: 16) ?? 0x1000
    if flags & 0x1000 == 0, length <= 8 {
      let isRemote = flags & 0x10 != 0
      return CaptureEvent(
        now, channel,
        .frame(isRemote ? .remote(id, length: UInt8(min(code, 8))) : .data(CANFrame(id: id, data: data))))
    }
    let kept: UInt8 =
      (line[place].first == UInt8(ascii: "1") ? 1 : 0) | (line[place + 1].first == UInt8(ascii: "1") ? 2 : 0)
    return CaptureEvent(now, channel, .frame(.flexible(id, flags: kept, data: data)))
  }
}
