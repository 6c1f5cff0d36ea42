/// How far the decimal point of a wire number stands from its end.
enum CANScale: UInt8, Sendable {
  case one, tenth, hundredth, thousandth
}

enum CANByteOrder: Sendable {
  case little, big
}

/// Tables of words for small numbers.
enum CANWords: UInt8, Sendable {
  case pylonHVState, growattStatus, growattBox, growattSP, chemistry, updateState, schneiderState, remoteCommand
  case siState, pylonHVRequest, sleepCommand, liaRequest, capacityKind, raisedOrCleared

  var names: [String] {
    switch self {
    case .pylonHVState: ["sleep", "charge", "discharge", "idle"]
    case .growattStatus: ["soft_start", "standby", "charging", "discharging"]
    case .growattBox: ["standalone", "parallel", "parallel_ready"]
    case .growattSP: ["none", "standby", "charging", "discharging"]
    case .chemistry: ["lfp", "ternary", "lto"]
    case .updateState: ["normal", "programming", "ok", "fail"]
    case .schneiderState: ["off", "standby", "starting", "online", "fault"]
    case .remoteCommand: ["normal", "forced_charge", "forced_standby"]
    case .siState: ["none", "operating", "warning", "failure"]
    case .pylonHVRequest: ["ensemble_information", "", "equipment_information"]
    case .sleepCommand: ["sleep", "quit_sleep"]
    case .liaRequest:
      [
        "protocol_version", "software_version", "cells", "current_and_voltage", "soc_and_capacity", "voltage_states",
        "current_states", "cell_temperature_states", "limits", "requests",
      ]
    case .capacityKind: ["installed", "remaining"]
    case .raisedOrCleared: ["", "raised", "cleared"]
    }
  }
}

/// One row of a frame's table: where a field stands and how it reads. Plain data without references.
struct CANRow: Sendable {
  enum Kind: UInt8, Sendable {
    /// (raw + bias) * factor / 10^decimals.
    case number
    /// The same without its sign.
    case magnitude
    /// Any bit of the mask is set.
    case flag
    /// The byte equals `packed`.
    case flagEquals
    case word
    case text
    case hex
    case version
    /// One byte of alarm bits; `packed` holds eight alarm indexes plus one, 0 for a bit without meaning.
    case alarmBits
    /// A 16-bit state: 1 raises the low alarm, 2 the high one (`packed` as above).
    case alarmState
    /// A cell voltage whose scale the sources dispute: 1 mV or 0.1 V, whichever a cell can have.
    case cellVoltage
    /// A temperature in 1 K or 0.1 K, whichever a battery can have.
    case kelvin
  }

  /// Values that mean "not given".
  enum Blank: UInt8, Sendable {
    case never
    /// FFFF unsigned, 8000 signed (SMA, FSS-ConnectingBat-TI-en-10).
    case invalid
    /// 0 or FFFF.
    case zeroOrInvalid
  }

  var field: CANField
  var kind: Kind
  var byte: UInt8
  /// Bytes wide, 1...8.
  var width: UInt8
  var isSigned = false
  var isBig = false
  var shift: UInt8 = 0
  var mask: UInt32 = .max
  var bias: Int32 = 0
  var factor: Int32 = 1
  var decimals: UInt8 = 0
  var unit: Unit
  var blank = Blank.never
  var grade: Grade?
  var severity = CANSeverity.fault
  var words = CANWords.pylonHVState
  var packed: UInt64 = 0
  /// The next row does not continue this list.
  var endsList = true

  init(_ field: CANField, _ kind: Kind, _ byte: Int, _ width: Int) {
    self.field = field
    self.kind = kind
    self.byte = UInt8(truncatingIfNeeded: byte)
    self.width = UInt8(truncatingIfNeeded: width)
    unit = field.unit
  }

  /// The number of data bytes a frame must have to carry this row.
  var end: Int { Int(byte) + Int(width) }
}

// The words the family files are written in.
extension CANRow {
  static func number(
    _ byte: Int, _ width: Int, signed: Bool, _ field: CANField, _ scale: CANScale, bias: Int32 = 0,
    blank: Blank = .never, unit: Unit? = nil, grade: Grade? = nil
  ) -> CANRow {
    var row = CANRow(field, .number, byte, width)
    row.isSigned = signed
    row.decimals = scale.rawValue
    row.bias = bias
    row.blank = blank
    row.unit = unit ?? field.unit
    row.grade = grade
    return row
  }

  static func u8(_ byte: Int, _ field: CANField, _ scale: CANScale = .one, mask: UInt32 = 0xFF, grade: Grade? = nil)
    -> CANRow
  {
    var row = number(byte, 1, signed: false, field, scale, grade: grade)
    row.mask = mask
    return row
  }
  static func u16(
    _ byte: Int, _ field: CANField, _ scale: CANScale = .one, bias: Int32 = 0, blank: Blank = .never,
    unit: Unit? = nil, grade: Grade? = nil
  ) -> CANRow {
    number(byte, 2, signed: false, field, scale, bias: bias, blank: blank, unit: unit, grade: grade)
  }
  static func s16(
    _ byte: Int, _ field: CANField, _ scale: CANScale = .one, blank: Blank = .never, grade: Grade? = nil
  ) -> CANRow {
    number(byte, 2, signed: true, field, scale, blank: blank, grade: grade)
  }
  static func s8(_ byte: Int, _ field: CANField) -> CANRow { number(byte, 1, signed: true, field, .one) }
  static func u24(_ byte: Int, _ field: CANField, _ scale: CANScale = .one) -> CANRow {
    number(byte, 3, signed: false, field, scale)
  }
  static func u32(_ byte: Int, _ field: CANField, _ scale: CANScale = .one) -> CANRow {
    number(byte, 4, signed: false, field, scale)
  }
  static func s32(_ byte: Int, _ field: CANField, _ scale: CANScale = .one) -> CANRow {
    number(byte, 4, signed: true, field, scale)
  }

  /// The wire counts the other way round (current positive while discharging).
  var negated: CANRow {
    var row = self
    row.factor = -row.factor
    return row
  }
  var magnitude: CANRow {
    var row = self
    row.kind = .magnitude
    return row
  }

  static func flag(_ byte: Int, bit: Int, _ field: CANField, grade: Grade? = nil) -> CANRow {
    var row = CANRow(field, .flag, byte, 1)
    row.mask = 1 << UInt32(bit)
    row.grade = grade
    return row
  }
  static func nonZero(_ byte: Int, _ field: CANField) -> CANRow {
    var row = CANRow(field, .flag, byte, 1)
    row.mask = 0xFF
    return row
  }
  static func equals(_ byte: Int, _ value: UInt8, _ field: CANField) -> CANRow {
    var row = CANRow(field, .flagEquals, byte, 1)
    row.packed = UInt64(value)
    return row
  }
  static func word(
    _ byte: Int, shift: Int = 0, mask: UInt32 = 0xFF, width: Int = 1, _ field: CANField, _ words: CANWords
  ) -> CANRow {
    var row = CANRow(field, .word, byte, width)
    row.shift = UInt8(truncatingIfNeeded: shift)
    row.mask = mask
    row.words = words
    return row
  }

  /// Text that may be shorter than its place.
  static func text(_ byte: Int, _ width: Int, _ field: CANField) -> CANRow { CANRow(field, .text, byte, width) }
  static func hex(_ byte: Int, _ width: Int, _ field: CANField) -> CANRow { CANRow(field, .hex, byte, width) }
  static func version(_ byte: Int, _ field: CANField) -> CANRow { CANRow(field, .version, byte, 2) }

  /// One byte of alarm bits, bit 0 first; `nil` where a bit has no meaning.
  static func bits(
    _ byte: Int, _ field: CANField, _ severity: CANSeverity, _ alarms: [CANAlarm?], grade: Grade? = nil
  ) -> CANRow {
    var row = CANRow(field, .alarmBits, byte, 1)
    row.severity = severity
    row.grade = grade
    for (bit, alarm) in alarms.prefix(8).enumerated() {
      if let alarm { row.packed |= UInt64(alarm.index + 1) << (UInt64(bit) * 8) }
    }
    return row
  }
  static func state(_ byte: Int, _ field: CANField, low: CANAlarm, high: CANAlarm) -> CANRow {
    var row = CANRow(field, .alarmState, byte, 2)
    row.severity = .warning
    row.packed = UInt64(low.index + 1) | UInt64(high.index + 1) << 8
    return row
  }
  static func cellVoltage(_ byte: Int, _ field: CANField) -> CANRow { CANRow(field, .cellVoltage, byte, 2) }
  static func kelvin(_ byte: Int, _ field: CANField) -> CANRow { CANRow(field, .kelvin, byte, 2) }
}

/// One frame of one family: its id, who sends it and its rows.
struct CANFrameTable: Sendable {
  let family: CANFamily
  let id: CANID
  let sender: CANSender
  let rule: CANRule
  let rows: [CANRow]
  /// Where the layout stands.
  let source: String
  /// How often it is expected, at the slowest that is known.
  let period: Span

  init(
    _ family: CANFamily, _ id: CANID, from sender: CANSender = .battery, order: CANByteOrder = .little,
    _ grade: Grade, _ source: String, every period: Span = .seconds(2), rule: CANRule = .table, _ rows: [CANRow] = []
  ) {
    self.period = period
    self.family = family
    self.id = id
    self.sender = sender
    self.rule = rule
    self.source = source
    var finished = rows
    for index in finished.indices {
      finished[index].grade = finished[index].grade ?? grade
      finished[index].isBig = order == .big
      let next = index + 1
      finished[index].endsList =
        next == finished.endIndex || finished[next].field != finished[index].field
        || finished[next].severity != finished[index].severity
    }
    self.rows = finished
  }
}

/// What a table cannot say: frames whose meaning depends on other frames or on the branch.
enum CANRule: UInt8, Sendable {
  /// The rows say it all.
  case table
  case limits351, soc355, measured356, flags359, pairs35A, requests35C, maker35E, info35F
  case discover354, fullCharge360, name370, name371, modules372, cells373, energy378
  case keepAlive305, magic307, poll301, lux300, clock3030, clock320
  case sofarPack, sofarPairs, lia410, liaCurrent, pylonRequest, sleepWake8200, always, deyeModule
  case sofar356, samsungCells, samsungTray
}
