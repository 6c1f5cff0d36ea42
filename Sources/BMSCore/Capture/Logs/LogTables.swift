extension LogFormat {
  private static let comma = UInt8(ascii: ",")

  /// python-can's CSVWriter: `timestamp,arbitration_id,extended,remote,error,dlc,data`, the data in base 64.
  static let pythonCANTable = LogFormat(
    name: "a table of python-can (.csv)",
    recognises: { LogWords.lower($0.line.prefix(64)).hasPrefix("timestamp,arbitration_id,") },
    read: { line, state, clock throws(CaptureDamage) in
      let row = LogWords(line.line, separator: comma)
      if row.lower(0) == "timestamp" {
        state.columns = row.words.indices.map(row.lower)
        return nil
      }
      func field(_ name: String) -> ArraySlice<UInt8> { state.columns.firstIndex(of: name).map { row[$0] } ?? [] }
      func isSet(_ name: String) -> Bool {
        field(name).elementsEqual("1".utf8) || LogWords.lower(field(name)) == "true"
      }
      let now = try stamp(field("timestamp"), scale: 6, &state, &clock)
      if isSet("error") { return CaptureEvent(now, "can0", .frame(LogWords.error)) }
      let id = try LogWords.identifier(
        LogWords.number(field("arbitration_id"), radix: 16), isExtended: isSet("extended"))
      guard let length = LogWords.number(field("dlc")), length <= 64 else { throw .bytes }
      if isSet("remote") { return CaptureEvent(now, "can0", .frame(.remote(id, length: UInt8(min(length, 8))))) }
      guard let data = base64(field("data")), data.count == length else { throw .bytes }
      return CaptureEvent(now, "can0", .frame(frame(id, data)))
    })

  /// SavvyCAN's own table (GVRET): `Time Stamp,ID,Extended,Dir,Bus,LEN,D1,...`, without `Dir` in older versions.
  static let savvyCAN = LogFormat(
    name: "a table of SavvyCAN (.csv)",
    recognises: { LogWords.lower($0.line.prefix(64)).hasPrefix("time stamp,id,") },
    read: { line, state, clock throws(CaptureDamage) in
      let row = LogWords(line.line, separator: comma)
      if row.lower(0) == "time stamp" {
        state.columns = row.words.indices.map(row.lower)
        return nil
      }
      func place(_ name: String) -> Int { state.columns.firstIndex(of: name) ?? row.count }
      let now = try stamp(row[0], scale: row[0].contains(UInt8(ascii: ".")) ? 6 : 0, &state, &clock)
      let extended = row.lower(place("extended"))
      let id = try LogWords.identifier(
        LogWords.number(row[place("id")], radix: 16), isExtended: extended == "true" || extended == "1")
      guard let length = LogWords.number(row[place("len")]), length <= 64 else { throw .bytes }
      let data = try row.bytes(from: place("d1"), count: Int(length))
      let channel = try LogWords.interface(state.columns.contains("bus") ? row[place("bus")] : [0x30], countsFrom: 0)
      return CaptureEvent(now, channel, .frame(frame(id, data)))
    })

  private static func frame(_ id: CANID, _ data: [UInt8]) -> CapturedFrame {
    data.count <= 8 ? .data(CANFrame(id: id, data: data)) : .flexible(id, flags: 0, data: data)
  }

  /// Since 1970 where it is long enough for that (after 2001), otherwise since the log began.
  static func stamp(
    _ word: ArraySlice<UInt8>, scale: Int, _ state: inout LogState, _ clock: inout CaptureClock
  ) throws(CaptureDamage) -> WallTime {
    guard let time = LogWords.microseconds(word, scale: scale) else { throw .time }
    if time >= 1_000_000_000_000_000 { return clock.absolute(time) }
    state.take(time)
    return state.now(&clock)
  }

  /// RFC 4648, with or without the padding.
  private static func base64(_ word: ArraySlice<UInt8>) -> [UInt8]? {
    var data: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in word.reversed().drop(while: { $0 == UInt8(ascii: "=") }).reversed() {
      let six: UInt8
      switch byte {
      case 0x41...0x5A: six = byte - 0x41
      case 0x61...0x7A: six = byte - 0x61 + 26
      case 0x30...0x39: six = byte - 0x30 + 52
      case UInt8(ascii: "+"): six = 62
      case UInt8(ascii: "/"): six = 63
      default: return nil
      }
      bits = bits << 6 | UInt32(six)
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      data.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
    return data
  }
}
