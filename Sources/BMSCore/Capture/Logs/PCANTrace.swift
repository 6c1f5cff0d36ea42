extension LogFormat {
  /// PEAK's trace files, all versions (PEAK-System, PCAN Trace format, 1.0 to 2.1): 1.x by the shape of its lines, 2.x by
  /// the columns that its header names.
  static let pcanTrace = LogFormat(
    name: "a PCAN trace (.trc)",
    recognises: { line in
      if line.begins(";") { return true }
      let digits = line[0].dropLast()
      return line[0].last == UInt8(ascii: ")") && LogWords.number(digits) != nil && line.count >= 4
        && LogWords.microseconds(line[1], scale: 3) != nil
    },
    read: { line, state, clock throws(CaptureDamage) in
      if line.begins(";") {
        readHeader(line, &state)
        return nil
      }
      return line[0].last == UInt8(ascii: ")")
        ? try readVersion1(line, &state, &clock) : try readVersion2(line, &state, &clock)
    })

  private static func readHeader(_ line: LogWords, _ state: inout LogState) {
    if line.begins(";$STARTTIME=") {
      if state.base == nil { state.base = LogDate.serial(line.line.dropFirst(12)) }
    } else if line.begins(";$COLUMNS=") {
      state.columns = line.line.dropFirst(10).split(separator: UInt8(ascii: ",")).map {
        String(decoding: $0, as: UTF8.self)
      }
    } else if line.lower(1) == "start", line.lower(2) == "time:" {
      // To a tenth of a millisecond, where `STARTTIME` often has a hundredth of a second.
      if let written = LogDate.written(Array(line.words.dropFirst(3))) { state.base = written }
    }
  }

  /// `1)  1.0 [bus] [Rx]  0500 [-] 8  8F 14`: 1.0 has no type, 1.2 a bus, 1.3 a dash for what is reserved.
  private static func readVersion1(
    _ line: LogWords, _ state: inout LogState, _ clock: inout CaptureClock
  ) throws(CaptureDamage) -> CaptureEvent? {
    guard let time = LogWords.microseconds(line[1], scale: 3) else { throw .time }
    state.take(time)
    var place = 2
    var channel = "can0"
    if isType(line, 3), line[2].count <= 2 {
      channel = try LogWords.interface(line[2])
      place = 3
    }
    if isType(line, place) {
      guard line.isDirection(place) else {
        // Warnings and errors: what the controller reported stands in the bytes, in PEAK's own coding.
        guard line.lower(place) == "error" else { return nil }
        return CaptureEvent(state.now(&clock), channel, .frame(LogWords.error))
      }
      place += 1
    }
    if LogWords.lower(line[place]) == "ffffffff" { return nil }
    let id = try identifier(line[place])
    place += line[place + 1].elementsEqual("-".utf8) ? 2 : 1
    return CaptureEvent(state.now(&clock), channel, .frame(try frame(id, line, length: place)))
  }

  private static func isType(_ line: LogWords, _ place: Int) -> Bool {
    ["rx", "tx", "warng", "error", "event"].contains(line.lower(place))
  }

  /// More than four digits are 29 bits.
  private static func identifier(_ word: ArraySlice<UInt8>) throws(CaptureDamage) -> CANID {
    try LogWords.identifier(LogWords.number(word, radix: 16), isExtended: word.count > 4)
  }

  private static func frame(_ id: CANID, _ line: LogWords, length place: Int) throws(CaptureDamage) -> CapturedFrame {
    guard let length = LogWords.number(line[place]), length <= 15 else { throw .bytes }
    if line.lower(place + 1) == "rtr" { return .remote(id, length: UInt8(min(length, 8))) }
    return .data(CANFrame(id: id, data: try line.bytes(from: place + 1, count: Int(min(length, 8)))))
  }

  /// The lengths of CAN FD by their codes (ISO 11898-1).
  private static let lengths: [Int] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64]

  private static func readVersion2(
    _ line: LogWords, _ state: inout LogState, _ clock: inout CaptureClock
  ) throws(CaptureDamage) -> CaptureEvent? {
    // 2.0 as its description has it, should the header be missing.
    let columns = state.columns.isEmpty ? ["N", "O", "T", "I", "d", "l", "D"] : state.columns
    func word(_ column: String) -> ArraySlice<UInt8> { columns.firstIndex(of: column).map { line[$0] } ?? [] }
    guard let time = LogWords.microseconds(word("O"), scale: 3) else { throw .time }
    state.take(time)
    let channel = columns.contains("B") ? try LogWords.interface(word("B")) : "can0"
    let now = state.now(&clock)
    let type = String(decoding: word("T"), as: UTF8.self)
    guard ["DT", "FD", "FB", "FE", "BI", "RR"].contains(type) else {
      guard ["ST", "EC", "EV", "ER"].contains(type) else { throw .form }
      return type == "ER" ? CaptureEvent(now, channel, .frame(LogWords.error)) : nil
    }
    let id = try identifier(word("I"))
    let code = LogWords.number(word("L")).flatMap { lengths.indices.contains(Int($0)) ? lengths[Int($0)] : nil }
    guard let length = columns.contains("l") ? LogWords.number(word("l")).map(Int.init) : code, length <= 64 else {
      throw .bytes
    }
    if type == "RR" { return CaptureEvent(now, channel, .frame(.remote(id, length: UInt8(min(length, 8))))) }
    let data = try line.bytes(from: columns.firstIndex(of: "D") ?? columns.count, count: length)
    guard type == "DT" else {
      let flags: UInt8 = (type == "FB" || type == "FE" ? 1 : 0) | (type == "FE" || type == "BI" ? 2 : 0)
      return CaptureEvent(now, channel, .frame(.flexible(id, flags: flags, data: data)))
    }
    guard length <= 8 else { throw .bytes }
    return CaptureEvent(now, channel, .frame(.data(CANFrame(id: id, data: data))))
  }
}
