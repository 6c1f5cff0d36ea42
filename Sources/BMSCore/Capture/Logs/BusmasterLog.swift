extension LogFormat {
  /// BUSMASTER's log (its manual, Log file format): a header between stars, then `19:53:01:9050 Rx 1 0x500 s 8 8F 14 ...`.
  static let busmaster = LogFormat(
    name: "a BUSMASTER log",
    recognises: { $0.begins("***BUSMASTER") || $0.begins("***PROTOCOL CAN") },
    read: { line, state, clock throws(CaptureDamage) in
      if line.begins("***") {
        readHeader(line, &state)
        return nil
      }
      guard let time = clockTime(line[0]) else { throw .time }
      if state.isTimeOfDay { state.take(time, cycle: 86_400_000_000) } else { state.take(time) }
      guard line.isDirection(1) else { throw .form }
      let channel = try LogWords.interface(line[2])
      let kind = line.lower(4)
      guard ["s", "x", "sr", "xr"].contains(kind) else { throw .form }
      let id = try LogWords.identifier(LogWords.number(line[3], radix: state.radix), isExtended: kind.first == "x")
      guard let length = LogWords.number(line[5]), length <= 8 else { throw .bytes }
      let now = state.now(&clock)
      if kind.last == "r" { return CaptureEvent(now, channel, .frame(.remote(id, length: UInt8(length)))) }
      let data = try line.bytes(from: 6, count: Int(length), radix: state.radix)
      return CaptureEvent(now, channel, .frame(.data(CANFrame(id: id, data: data))))
    })

  /// `***START DATE AND TIME 22:9:2024 19:53:1:904***`, `***HEX***`, `***SYSTEM MODE***`.
  private static func readHeader(_ line: LogWords, _ state: inout LogState) {
    if line.begins("***DEC***") { state.radix = 10 }
    if line.begins("***HEX***") { state.radix = 16 }
    if line.begins("***RELATIVE") { state.isDelta = true }
    if line.begins("***ABSOLUTE") { state.isTimeOfDay = false }
    if line.begins("***SYSTEM MODE") {
      state.isTimeOfDay = true
      // Times are those of the day: they count from its midnight.
      state.base = state.base.map { $0 - $0 % 86_400_000_000 }
    }
    guard line.begins("***START DATE AND TIME") else { return }
    let day = line[4].split(separator: UInt8(ascii: ":")).map { LogWords.number($0) }
    let time = line[5].prefix { $0 != UInt8(ascii: "*") }.split(separator: UInt8(ascii: ":")).map {
      LogWords.number($0)
    }
    guard day.count == 3, time.count >= 3, let date = LogDate.date(day[2], day[1], day[0]), let hour = time[0],
      let minute = time[1], let second = time[2], hour < 24, minute < 60, second < 60
    else { return }
    let milliseconds = Int64(time.count > 3 ? (time[3] ?? 0) % 1000 : 0)
    let seconds = Int64(hour) * 3600 + Int64(minute) * 60 + Int64(second)
    state.restart(at: date + (state.isTimeOfDay ? 0 : seconds * 1_000_000 + milliseconds * 1000))
  }

  /// `19:53:01:9050`: the last number counts tenths of a millisecond.
  private static func clockTime(_ word: ArraySlice<UInt8>) -> Int64? {
    let parts = word.split(separator: UInt8(ascii: ":")).compactMap { LogWords.number($0) }
    guard parts.count == 4, parts[1] < 60, parts[2] < 60, parts[3] < 10_000, parts[0] < 1_000_000 else { return nil }
    return (Int64(parts[0]) * 3600 + Int64(parts[1]) * 60 + Int64(parts[2])) * 1_000_000 + Int64(parts[3]) * 100
  }
}
