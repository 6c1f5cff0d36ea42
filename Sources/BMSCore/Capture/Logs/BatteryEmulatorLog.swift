extension LogFormat {
  /// Battery-Emulator's CAN log, from its web page, its USB port or its card: `(123.456) TX1 351 [8] 45 02 AC 03`.
  ///
  /// Times count from when it was switched on; ids have no zeros in front; `RX0` and `TX1` are the two directions of one
  /// wire (Battery-Emulator, comm_can.cpp, dump_can_frame).
  static let batteryEmulator = LogFormat(
    name: "the CAN log of Battery-Emulator",
    recognises: { line in
      let place = line.lower(1)
      return line[0].first == UInt8(ascii: "(") && (place.hasPrefix("rx") || place.hasPrefix("tx")) && place.count > 2
        && place.dropFirst(2).allSatisfy(\.isNumber) && line[3].first == UInt8(ascii: "[")
    },
    read: { line, _, clock throws(CaptureDamage) in
      guard line[0].first == UInt8(ascii: "(") else { throw .form }
      clock.countsFromStart = true
      var cursor = CaptureCursor(line.line)
      return try CaptureLine.readFrame(&cursor, clock: &clock, isStrict: false)
    },
    showsLength: true)
}
