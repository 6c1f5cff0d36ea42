import BMSCore
import Testing

/// One bit (or state) of one frame and the name it must come out under, typed from the protocol documents and not
/// from the decoder's tables.
struct AlarmBit: Sendable, CustomTestStringConvertible {
  let table: String
  let context: [String]
  let frame: String
  let field: String
  let severity: CANSeverity
  let name: String
  var testDescription: String { "\(table) \(frame) \(name)" }

  /// The frame `id` with `value` in `byte`, everything else zero.
  static func frame(_ id: String, byte: Int, value: UInt8) -> String {
    var bytes = [UInt8](repeating: 0, count: 8)
    bytes[byte] = value
    return id + "#" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Eight names, bit 0 first, `-` for a bit without meaning.
  static func byte(
    _ table: String, _ id: String, _ byte: Int, _ field: String, _ severity: CANSeverity, after context: [String] = [],
    _ names: String
  ) -> [AlarmBit] {
    names.split(separator: " ").enumerated().compactMap { bit, name in
      guard name != "-" else { return nil }
      return AlarmBit(
        table: table, context: context, frame: frame(id, byte: byte, value: 1 << UInt8(bit)), field: field,
        severity: severity, name: String(name))
    }
  }
}

/// Numbers that a battery has: without some nothing is known of who speaks.
private let numbers = ["351#1402740E740ECC01", "355#50006400"]
private let deye = numbers + ["361#2D0D080DE600E600", "371#0000FC0800000000"]
private let hybrid = numbers + ["399#6400000000000000"]
private let lg = numbers + ["359#0000000000000000", "354#04C0001F03000000"]
private let seplos = numbers + ["35A#0000000000000000", "070#E600DC00C50CBB0C"]

/// 35A: sixteen pairs, alarms from byte 0, warnings from byte 4 (SMA TI p. 31, Victron).
private let pairNames =
  "general high_voltage low_voltage high_temperature low_temperature high_temperature_charge low_temperature_charge "
  + "high_current_discharge high_current_charge contactor short_circuit bms_internal cell_imbalance reserved14 "
  + "reserved15 reserved16_or_generator"

private func pairs(_ table: String, _ id: String) -> [AlarmBit] {
  [("alarms", 0, CANSeverity.fault), ("warnings", 4, .warning)].flatMap { list, start, severity in
    pairNames.split(separator: " ").enumerated().flatMap { index, name -> [AlarmBit] in
      let byte = start + index / 4
      let shift = UInt8(index % 4 * 2)
      return [
        AlarmBit(
          table: table, context: [], frame: AlarmBit.frame(id, byte: byte, value: 1 << shift), field: list + "_raised",
          severity: severity, name: String(name)),
        AlarmBit(
          table: table, context: [], frame: AlarmBit.frame(id, byte: byte, value: 2 << shift),
          field: list + "_reported_ok", severity: .cleared, name: String(name)),
      ]
    }
  }
}

private let common: [AlarmBit] = {
  var bits: [AlarmBit] = []
  bits += AlarmBit.byte(
    "Pylontech 1.2", "359", 0, "protections", .fault,
    "- over_voltage under_voltage cell_over_temperature cell_under_temperature - - discharge_over_current")
  bits += AlarmBit.byte(
    "Pylontech 1.2", "359", 1, "protections", .fault,
    "charge_over_current - - system_error - - - charge_over_current")
  bits += AlarmBit.byte(
    "Pylontech 1.2", "359", 2, "alarms", .warning,
    "- high_voltage low_voltage high_temperature low_temperature - - discharge_high_current")
  bits += AlarmBit.byte(
    "Pylontech 1.2", "359", 3, "alarms", .warning,
    "charge_high_current - - internal_communication_fail - - - charge_high_current")
  bits += AlarmBit.byte("SEPLOS", "359", 3, "faults_raised", .fault, after: seplos, "- - - - cell_failure")
  bits += [("Hybrid EN", hybrid), ("LG RESU", lg)].flatMap { table, context in
    let low = "sub_relay_command high_voltage low_voltage high_temperature low_temperature - - high_current_discharge"
    let high = "high_current_charge - - bms_internal cell_imbalance"
    return AlarmBit.byte(table, "359", 0, "alarms_raised", .fault, after: context, low)
      + AlarmBit.byte(table, "359", 1, "alarms_raised", .fault, after: context, high)
      + AlarmBit.byte(table, "359", 2, "warnings_raised", .warning, after: context, low)
      + AlarmBit.byte(
        table, "359", 3, "warnings_raised", .warning, after: context, high + " sub_pack_1_error sub_pack_2_error")
  }
  return bits
}()

private let deyeBits: [AlarmBit] = {
  let first =
    "cell_over_voltage cell_under_voltage module_over_voltage module_under_voltage charge_over_current "
    + "discharge_over_current cell_over_temperature_charge cell_under_temperature_charge"
  let second =
    "over_temperature_discharge under_temperature_discharge cell_voltage_difference temperature_difference "
    + "mos_over_temperature heat_film_over_temperature afe_over_current_discharge_1 afe_over_current_discharge_2"
  return AlarmBit.byte("Deye PCS", "359", 0, "protections", .fault, after: deye, first)
    + AlarmBit.byte("Deye PCS", "359", 1, "protections", .fault, after: deye, second)
    + AlarmBit.byte(
      "Deye PCS", "359", 3, "protections", .fault, after: deye,
      "afe_communication voltage_sampling temperature_sampling mosfet_short eeprom internal_communication "
        + "pcs_communication address_repeat")
    + AlarmBit.byte("Deye PCS", "359", 4, "warnings", .warning, after: deye, first)
    + AlarmBit.byte("Deye PCS", "359", 5, "warnings", .warning, after: deye, second)
}()

private let growatt: [AlarmBit] = {
  var bits: [AlarmBit] = []
  bits += AlarmBit.byte(
    "Growatt LV", "312", 0, "protections", .fault,
    "soft_start_fail module_under_voltage module_over_voltage cell_under_voltage cell_over_voltage short_circuit "
      + "charge_over_current discharge_over_current")
  bits += AlarmBit.byte(
    "Growatt LV", "312", 1, "protections", .fault,
    "- - delta_v_fail system_error under_temperature_charge under_temperature_discharge "
      + "over_temperature_charge over_temperature_discharge")
  bits += AlarmBit.byte(
    "Growatt LV", "312", 2, "warnings", .warning,
    "- module_under_voltage module_over_voltage cell_under_voltage cell_over_voltage - charge_over_current "
      + "discharge_over_current")
  bits += AlarmBit.byte(
    "Growatt LV", "312", 3, "warnings", .warning,
    "internal_communication_fail pack_before_turn_off delta_v_fail - under_temperature_charge "
      + "under_temperature_discharge over_temperature_charge over_temperature_discharge")
  return bits
}()

private let pylonHV: [AlarmBit] = {
  var bits: [AlarmBit] = []
  bits += AlarmBit.byte(
    "Pylontech HV", "00004250", 3, "errors_raised", .fault,
    "voltage_sensor temperature_sensor internal_communication input_over_voltage input_reversed relay_check "
      + "battery_damage other")
  bits += [(4, "alarms_raised", CANSeverity.warning), (6, "protections_raised", .fault)].flatMap {
    byte, field, severity in
    AlarmBit.byte(
      "Pylontech HV", "00004253", byte, field, severity,
      "cell_under_voltage cell_over_voltage pack_under_voltage pack_over_voltage under_temperature_charge "
        + "over_temperature_charge under_temperature_discharge over_temperature_discharge")
      + AlarmBit.byte(
        "Pylontech HV", "00004253", byte + 1, field, severity,
        "charge_over_current discharge_over_current module_under_voltage module_over_voltage")
  }
  bits += AlarmBit.byte(
    "Pylontech HV, order uncertain", "00004290", 0, "fault_extension_raised", .fault,
    "shutdown_circuit bmic internal_bus self_test safety_function")
  return bits
}()

private let schneider: [AlarmBit] = [(2, "warnings_raised", CANSeverity.warning), (4, "faults_raised", .fault)].flatMap
{
  byte, field, severity in
  // High byte first: bits 0-7 stand in the second byte.
  AlarmBit.byte(
    "Schneider", "00000325", byte + 1, field, severity,
    "charge_over_current discharge_over_current over_temperature under_temperature over_voltage under_voltage "
      + "cell_imbalance internal_communication_fail")
    + AlarmBit.byte("Schneider", "00000325", byte, field, severity, "system_error")
}

private let lia: [AlarmBit] = [
  ("0CF11300", ["charge_voltage", "discharge_voltage", "cell_voltage", "cell_voltage"]),
  ("0CF20302", ["charge_voltage", "discharge_voltage", "cell_voltage", "cell_voltage"]),
  ("0CF11310", ["charge_current", "discharge_current", "charge_temperature", "discharge_temperature"]),
  ("0CF21311", []), ("0CF20321", ["cell_temperature", "cell_temperature"]),
].flatMap { id, words -> [AlarmBit] in
  words.enumerated().flatMap { place, word in
    [(UInt8(1), "_low"), (2, "_high")].map { value, ending in
      AlarmBit(
        table: "LIA", context: [], frame: AlarmBit.frame(id, byte: place * 2, value: value), field: "alarms_raised",
        severity: .warning, name: word + ending)
    }
  }
}

private let small: [AlarmBit] = {
  var bits: [AlarmBit] = []
  for half in [0, 4] {
    bits += AlarmBit.byte("Pytes", "403", half, "protections", .fault, "over_voltage - - - under_voltage")
    bits += AlarmBit.byte("Pytes", "403", half + 1, "protections", .fault, "over_temperature - - - under_temperature")
    bits += AlarmBit.byte(
      "Pytes", "403", half + 2, "protections", .fault,
      "- discharge_over_current discharge_over_current charge_over_current charge_over_current")
    bits += AlarmBit.byte("Pytes", "403", half, "alarms", .warning, "- high_voltage - low_voltage")
    bits += AlarmBit.byte("Pytes", "403", half + 1, "alarms", .warning, "- high_temperature - low_temperature")
    bits += AlarmBit.byte(
      "Pytes", "403", half + 2, "alarms", .warning, "- - - - - discharge_high_current charge_high_current")
  }
  bits += AlarmBit.byte("Pytes", "406", 1, "faults_raised", .fault, "- - - - - - - internal_failure")
  bits += AlarmBit.byte(
    "Samsung", "501", 0, "alarms", .warning,
    "high_voltage low_voltage high_temperature low_temperature high_current low_current "
      + "charge_module_high_temperature cell_imbalance")
  bits += AlarmBit.byte(
    "Samsung", "501", 2, "protections", .fault,
    "over_voltage under_voltage over_temperature under_temperature charge_over_current discharge_over_current "
      + "charge_module_high_temperature")
  bits += AlarmBit.byte(
    "Samsung", "501", 3, "protections", .fault,
    "other internal_communication_fail charge_breaker charge_module_high_temperature under_voltage cell_imbalance "
      + "over_voltage")
  return bits
}()

private let allBits: [AlarmBit] = {
  let groups: [[AlarmBit]] = [
    pairs("SMA/Victron", "35A"), pairs("Sofar HV", "0000335A"), common, deyeBits, growatt, pylonHV, schneider, lia,
    small,
  ]
  return groups.flatMap { $0 }
}()

@Suite struct CANAlarmBitTests {
  private func decode(_ frame: String, after context: [String]) -> CANDecoding {
    var decoder = CANDecoder()
    var out = CANDecoding()
    for text in context + [frame] {
      guard let frame = CANFrame(candump: text) else { continue }
      decoder.decode(frame, at: Instant(microseconds: 0), into: &out)
    }
    return out
  }

  @Test(arguments: allBits)
  func `a set bit comes out under its name, alone, with its severity`(bit: AlarmBit) {
    let out = decode(bit.frame, after: bit.context)
    for entry in out.fields {
      guard case .alarms(let set, let severity) = entry.content else { continue }
      if entry.field.wireName == bit.field {
        #expect(set.names == [bit.name])
        #expect(severity == bit.severity)
      } else {
        #expect(set.isEmpty, "\(entry.field.wireName) says \(set.names)")
      }
    }
    #expect(out.value(named: bit.field) == .list([bit.name]))
  }

  @Test(arguments: ["35A", "0000335A"])
  func `both bits of a pair and neither are not reported`(id: String) {
    for data in ["0000000000000000", "FFFFFFFFFFFFFFFF"] {
      let out = decode(id + "#" + data, after: [])
      for field in ["alarms_raised", "warnings_raised", "alarms_reported_ok", "warnings_reported_ok"] {
        #expect(out.value(named: field) == .list([]))
      }
    }
  }

  @Test func `every alarm of the vocabulary is reached by some table`() {
    let reached = Set(allBits.map(\.name))
    let missing = CANAlarm.allCases.map(\.name).filter { !reached.contains($0) }
    #expect(missing.isEmpty)
  }

  @Test func `an alarm set gives back what went in`() {
    for alarm in CANAlarm.allCases {
      #expect(CANAlarmSet([alarm]).alarms == [alarm])
      #expect(CANAlarmSet([alarm]).count == 1)
    }
    #expect(CANAlarm.allCases.count <= 127)
    #expect(CANAlarmSet(CANAlarm.allCases).alarms == CANAlarm.allCases)
  }
}
