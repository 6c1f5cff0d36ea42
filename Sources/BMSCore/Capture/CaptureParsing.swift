extension CaptureLine {
  /// One line without its line feed. Throws with the cursor at the place of the damage.
  /// - Parameter isStrict: as our own captures are written and `candump -L` writes: six or nine decimals, padded ids.
  ///   Other programs that write like candump are not so exact.
  static func read(
    _ cursor: inout CaptureCursor, clock: inout CaptureClock, isStrict: Bool
  ) throws(CaptureDamage) -> CaptureLine {
    guard cursor.next == UInt8(ascii: "#") else {
      return .event(try readFrame(&cursor, clock: &clock, isStrict: isStrict))
    }
    cursor.skip(1)
    if cursor.isAtEnd { return .comment("") }
    try cursor.expect(" ", or: .form)
    return isEvent(cursor) ? .event(try readSerial(&cursor, clock: &clock)) : .comment(try text(cursor))
  }

  /// Whether what follows `# ` is an event, perhaps a damaged one, and no comment.
  static func isEvent(_ cursor: CaptureCursor) -> Bool {
    if cursor.next == UInt8(ascii: "(") { return true }
    var probe = cursor
    probe.skip(1)
    guard let seconds = probe.decimal(most: 12), seconds.digits >= 10, probe.take(".") else { return false }
    return probe.decimal(most: 6)?.digits == 6
  }

  private static func text(_ cursor: CaptureCursor) throws(CaptureDamage) -> String {
    guard let text = String(validating: cursor.rest, as: UTF8.self) else { throw .notText }
    return text
  }

  private static func readSerial(
    _ cursor: inout CaptureCursor, clock: inout CaptureClock
  ) throws(CaptureDamage) -> CaptureEvent {
    let time = try readTime(&cursor, clock: &clock, isStrict: true)
    try cursor.expect(" ", or: .form)
    let link = try readLink(&cursor)
    try cursor.expect(" ", or: .form)
    if cursor.take("!") {
      if cursor.isAtEnd { return CaptureEvent(time, link, .note("")) }
      try cursor.expect(" ", or: .form)
      return CaptureEvent(time, link, .note(try text(cursor)))
    }
    if cursor.take("=") {
      try cursor.expect(" ", or: .form)
      return CaptureEvent(time, link, .told(try text(cursor)))
    }
    let isSent = cursor.take(">")
    if !isSent { try cursor.expect("<", or: .form) }
    try cursor.expect(" ", or: .form)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(cursor.rest.count / 2)
    while let byte = cursor.hexByte() { bytes.append(byte) }
    guard cursor.isAtEnd, !bytes.isEmpty else { throw .bytes }
    return CaptureEvent(time, link, isSent ? .sent(bytes) : .received(bytes))
  }

  /// `(1700000000.123456)`, `(000.000000)` or `(2023-11-14 22:13:20.123456)`.
  private static func readTime(
    _ cursor: inout CaptureCursor, clock: inout CaptureClock, isStrict: Bool
  ) throws(CaptureDamage) -> WallTime {
    try cursor.expect("(", or: .time)
    guard let first = cursor.decimal(most: 12) else { throw .time }
    if cursor.next == UInt8(ascii: "-") {
      let seconds = try readCivil(year: first.value, &cursor)
      let fraction = try readFraction(&cursor, isStrict)
      clock.isLocal = true
      return clock.absolute(seconds * 1_000_000 + fraction - clock.utcOffset.microseconds)
    }
    let microseconds = first.value * 1_000_000 + (try readFraction(&cursor, isStrict))
    return first.digits >= 10 ? clock.absolute(microseconds) : clock.relative(microseconds)
  }

  /// `.123456)` or, with nanoseconds, `.123456789)`; in microseconds.
  private static func readFraction(_ cursor: inout CaptureCursor, _ isStrict: Bool) throws(CaptureDamage) -> Int64 {
    if !isStrict, cursor.take(")") { return 0 }
    try cursor.expect(".", or: .time)
    guard let fraction = cursor.decimal(most: 9) else { throw .time }
    guard !isStrict || fraction.digits == 6 || fraction.digits == 9 else { throw .time }
    try cursor.expect(")", or: .time)
    if fraction.digits == 6 { return fraction.value }
    if fraction.digits > 6 { return fraction.value / tenTo(fraction.digits - 6) }
    return fraction.value * tenTo(6 - fraction.digits)
  }

  private static func tenTo(_ power: Int) -> Int64 { (0..<power).reduce(1) { product, _ in product * 10 } }

  private static func readCivil(year: Int64, _ cursor: inout CaptureCursor) throws(CaptureDamage) -> Int64 {
    var numbers: [Int64] = []
    let fields: [(Unicode.Scalar, ClosedRange<Int64>)] = [
      ("-", 1...12), ("-", 1...31), (" ", 0...23), (":", 0...59), (":", 0...60),
    ]
    for (separator, range) in fields {
      try cursor.expect(separator, or: .time)
      guard let number = cursor.decimal(most: 2), range.contains(number.value) else { throw .time }
      numbers.append(number.value)
    }
    guard (1970...9999).contains(year) else { throw .time }
    let days = CivilTime.days(year: year, month: numbers[0], day: numbers[1])
    return ((days * 24 + numbers[2]) * 60 + numbers[3]) * 60 + numbers[4]
  }

  private static func readLink(_ cursor: inout CaptureCursor) throws(CaptureDamage) -> String {
    let word = cursor.word()
    guard !word.isEmpty, word.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .form }
    return String(decoding: word, as: UTF8.self)
  }

  /// A frame as candump writes it, in a log (`can0 351#14`) or on screen (`can0  351   [1]  14`).
  static func readFrame(
    _ cursor: inout CaptureCursor, clock: inout CaptureClock, isStrict: Bool
  ) throws(CaptureDamage) -> CaptureEvent {
    cursor.skipSpaces()
    let hasTime = cursor.next == UInt8(ascii: "(")
    let time = hasTime ? try readTime(&cursor, clock: &clock, isStrict: isStrict) : clock.now
    if hasTime { try cursor.expect(" ", or: .form) }
    cursor.skipSpaces()
    let link = try readLink(&cursor)
    try cursor.expect(" ", or: .form)
    cursor.skipSpaces()
    skipDirection(&cursor)
    let (id, isError) = try readIdentifier(&cursor, isStrict)
    let frame: CapturedFrame =
      if cursor.take("#") {
        try CandumpText.log(id, isError, &cursor)
      } else {
        try CandumpText.screen(id, isError, &cursor)
      }
    return CaptureEvent(time, link, .frame(frame))
  }

  /// `RX - -  ` and the like, from `candump -x`.
  private static func skipDirection(_ cursor: inout CaptureCursor) {
    var probe = cursor
    let word = probe.word()
    guard word.elementsEqual("RX".utf8) || word.elementsEqual("TX".utf8) else { return }
    for _ in 0..<2 {
      probe.skipSpaces()
      guard probe.word().count == 1 else { return }
    }
    probe.skipSpaces()
    cursor = probe
  }

  /// Three digits are 11 bits, eight are 29 bits; where zeros in front are left out, so are the bits that say which.
  private static func readIdentifier(
    _ cursor: inout CaptureCursor, _ isStrict: Bool
  ) throws(CaptureDamage) -> (CANID, isError: Bool) {
    guard let number = cursor.hexNumber() else { throw .identifier }
    switch number.digits {
    case 3 where number.value <= 0x7FF: return (.standard(UInt16(number.value)), false)
    case 8 where number.value & ~CapturedFrame.errorFlag <= 0x1FFF_FFFF:
      return (.extended(number.value), number.value & CapturedFrame.errorFlag != 0)
    case 1...2 where !isStrict: return (.standard(UInt16(number.value)), false)
    case 3 where !isStrict && cursor.next == UInt8(ascii: " "), 4...7 where !isStrict:
      return (.extended(number.value), false)
    default: throw .identifier
    }
  }
}

/// What candump writes behind an identifier.
enum CandumpText {
  /// `1402`, `R`, `R8` or, for CAN FD, `#11402`; then, from newer versions, ` R` or ` T` for the direction.
  static func log(
    _ id: CANID, _ isError: Bool, _ cursor: inout CaptureCursor
  ) throws(CaptureDamage) -> CapturedFrame {
    let frame: CapturedFrame
    if cursor.take("#") {
      frame = try flexible(id, &cursor)
    } else if cursor.take("R") {
      let length = cursor.decimal(most: 1)?.value ?? 0
      guard length <= 8 else { throw .bytes }
      frame = .remote(id, length: UInt8(length))
    } else {
      var data = CaptureCANBytes()
      while let byte = cursor.hexByte() {
        guard data.append(byte) else { throw .bytes }
      }
      // The raw length code of a frame of eight bytes: `_9` to `_F`.
      if data.count == 8, cursor.take("_"), cursor.hexNumber()?.digits != 1 { throw .bytes }
      let plain = CANFrame(id: id, data: data)
      frame = isError ? .error(plain) : .data(plain)
    }
    if cursor.take(" "), !cursor.take("R"), !cursor.take("T") { throw .bytes }
    guard cursor.isAtEnd else { throw .bytes }
    return frame
  }

  private static func flexible(_ id: CANID, _ cursor: inout CaptureCursor) throws(CaptureDamage) -> CapturedFrame {
    var probe = cursor
    guard let digit = probe.next, let flags = UInt8(String(Unicode.Scalar(digit)), radix: 16) else { throw .bytes }
    probe.skip(1)
    cursor = probe
    var data: [UInt8] = []
    while let byte = cursor.hexByte(), data.count < 64 { data.append(byte) }
    return .flexible(id, flags: flags, data: data)
  }

  /// `   [8]  14 02 74 0E 74 0E CC 01`, `remote request` or an error frame; a text view may follow.
  static func screen(
    _ id: CANID, _ isError: Bool, _ cursor: inout CaptureCursor
  ) throws(CaptureDamage) -> CapturedFrame {
    try cursor.expect(" ", or: .identifier)
    cursor.skipSpaces()
    let length = try length(&cursor)
    cursor.skipSpaces()
    if cursor.rest.starts(with: "remote request".utf8) {
      return .remote(id, length: UInt8(min(length.value, 8)))
    }
    var data: [UInt8] = []
    var isSwapped = false
    for _ in 0..<length.value {
      guard let byte = cursor.bits() ?? cursor.hexByte() else { throw .bytes }
      data.append(byte)
      if cursor.isAtEnd || cursor.take(" ") { continue }
      // candump -S: the last byte first, with this mark between them.
      try cursor.expect("`", or: .bytes)
      isSwapped = true
    }
    if isSwapped { data.reverse() }
    cursor.skipSpaces()
    while cursor.take("\t") {}
    let isView =
      cursor.next == UInt8(ascii: "'") || cursor.next == UInt8(ascii: "`")
      || cursor.rest.starts(with: "ERRORFRAME".utf8)
    guard cursor.isAtEnd || isView else { throw .bytes }
    if length.digits == 2 { return .flexible(id, flags: 0, data: data) }
    guard data.count <= 8 else { throw .bytes }
    let frame = CANFrame(id: id, data: data)
    return isError ? .error(frame) : .data(frame)
  }

  /// `[8]`, `[12]` for CAN FD, or with `candump -8` the raw length code: `{F}`.
  private static func length(_ cursor: inout CaptureCursor) throws(CaptureDamage) -> (value: Int64, digits: Int) {
    if cursor.take("{") {
      guard let code = cursor.hexNumber(), code.digits == 1 else { throw .bytes }
      try cursor.expect("}", or: .bytes)
      return (Int64(min(code.value, 8)), 1)
    }
    try cursor.expect("[", or: .form)
    guard let length = cursor.decimal(most: 2), length.value <= 64 else { throw .bytes }
    try cursor.expect("]", or: .bytes)
    return length
  }
}
