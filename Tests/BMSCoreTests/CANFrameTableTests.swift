import BMSCore
import Testing

/// Frames made by hand from the documents, for every table the captures do not cover:
/// `[context > ...] frame | field=kind value [unit] ...`.
private let frameLines = [
  // Growatt LV, high byte first.
  "311#023003E801F40565|charge_voltage_limit=n 56.0 V|charge_current_limit=n 100 A|discharge_current_limit=n 50 A|state=t standby|error_bits_valid=b true|balancing=b false|sleeping=b false|discharge_output=b true|charge_output=b true|terminal_open=b false|master_box_mode=t parallel|sp_status=t standby",
  "311#0230000000000A9B|state=t discharging|balancing=b true|sleeping=b true|discharge_output=b false|terminal_open=b true|master_box_mode=t parallel_ready|sp_status=t charging|charge_voltage_limit=n 56.0 V|charge_current_limit=n 0.0 A|discharge_current_limit=n 0.0 A|error_bits_valid=b false|charge_output=b false",
  "312#0000000003AABB10|modules=n 3 count|maker_code=t aabb|cell_count=n 16 count|protections=l |warnings=l ",
  "313#14B4FF9C00FA50E4|voltage=n 53.00 V|current=n -10.0 A|cell_temp_max=n 25.0 degC|soc=n 80 %|soh=n 100 %|soh_flag=b true",
  "314#1F40271000050123|remaining_capacity=n 80.0 Ah|full_capacity=n 100.0 Ah|cell_delta=n 5 mV|cycles=n 291 count",
  "315#0CE40CE50CE60CE7|cell_1=n 3300 mV|cell_2=n 3301 mV|cell_3=n 3302 mV|cell_4=n 3303 mV",
  "316#0CE40CE50CE60CE7|cell_5=n 3300 mV|cell_6=n 3301 mV|cell_7=n 3302 mV|cell_8=n 3303 mV",
  "317#0CE40CE50CE60CE7|cell_9=n 3300 mV|cell_10=n 3301 mV|cell_11=n 3302 mV|cell_12=n 3303 mV",
  "318#0CE40CE50CE60CE7|cell_13=n 3300 mV|cell_14=n 3301 mV|cell_15=n 3302 mV|cell_16=n 3303 mV",
  "319#E10CE50CE4071002|charge_enable=b true|discharge_enable=b true|force_charge_1=b true|force_charge_2=b false|chemistry=t ternary|cell_voltage_max=n 3301 mV|cell_voltage_min=n 3300 mV|cell_max_id=n 7 count|cell_min_id=n 16 count|faulty_pack=n 2 count",
  // 2025-06-15 12:34:56 = 25<<26 | 6<<22 | 15<<17 | 12<<12 | 34<<6 | 56.
  "320#5743010265 9EC8B8|name=t WC|hardware=n 1 count|software=n 2 count|clock_ymdhms=t 2025-06-15 12:34:56",
  "321#1332010200000000|update_active=b true|update_master=t programming|update_slave=t ok|update_progress=n 50 %|update_pack=n 1 count|update_success_count=n 2 count",
  "301#1122334455667788|poll=b true",
  "211#0102|raw=t 0102",
  // Growatt HV, high byte first.
  "00003130#0858FF9C00F06464|voltage=n 213.6 V|current=n -10.0 A|cell_temp_max=n 24.0 degC|soc=n 100 %|soh=n 100 %|soh_flag=b false",
  "00003140#0BB81388AABB0005|remaining_capacity=n 30.0 Ah|full_capacity=n 50.0 Ah|maker_code=t aabb|cycles=n 5 count",
  "00003150#069000FA00400004|discharge_cutoff_voltage=n 168.0 V|bms_temperature=n 25.0 degC|cell_count=n 64 count|modules_in_series=n 4 count",
  "00003160#010201030204FFF6|errors=n 1 bits|fault_extension=n 2 bits|cell_max_module=n 1 count|cell_max_id=n 3 count|cell_min_module=n 2 count|cell_min_id=n 4 count|cell_temp_min=n -1.0 degC",
  "00003170#0102030400000000|temp_max_module=n 1 count|temp_max_id=n 2 count|temp_min_module=n 3 count|temp_min_id=n 4 count",
  "00003180#4142000200400000|maker_code=t 4142|modules=n 2 count|cell_count=n 64 count",
  "00003190#010D050CF3000102|status_bits=n 1 bits|cell_voltage_max=n 3333 mV|cell_voltage_min=n 3315 mV|faulty_pack=n 1 count|faulty_module=n 2 count",
  "00003200#4142010000050E42|name=t AB|hardware=n 1 count|circulating_current=n 0.5 A|cell_charge_cutoff_voltage=n 3650 mV",
  "00003220#00000000000064|nominal_energy=n 10.0 kWh",
  "00003240#010003E8010007D0|pack=n 1 count|energy_discharged=n 100.0 kWh|energy_charged=n 200.0 kWh",
  "00003120#0102030405060708|raw=t 0102030405060708",
  "00003010#0EDF14|counter=n 3807 count|safety_code=n 20 bits",
  "00003020#0100020304000005|charge_command=b true|discharge_command=b false|mask_external_fault=n 2 bits|clear_fault=n 3 bits|iso_command=n 4 bits|sleep_wake=n 5 bits",
  // Pylontech HV.
  "00004213#A509 94756C074B62|voltage=n 246.9 V|current=n 10.0 A|bms_temperature=n 90.0 degC|soc=n 75 %|soh=n 98 %",
  "00004221#8C0AE9074A7916 71|charge_current_limit=n 105.0 A|discharge_current_limit_abs=n 105.0 A|charge_cutoff_voltage=n 270.0 V|discharge_cutoff_voltage=n 202.5 V",
  "00004250#0A05000000000000|state=t discharge|force_charge_1=b true|balance_charge=b false|cycles=n 5 count|errors=n 0 raw|alarms=n 0 raw|protections=n 0 raw|errors_raised=l |alarms_raised=l |protections_raised=l ",
  "00004250#1000000700000000|state=t sleep|balance_charge=b true|errors=n 7 bits|force_charge_1=b false|cycles=n 0 count|alarms=n 0 raw|protections=n 0 raw|errors_raised=l internal_communication,voltage_sensor,temperature_sensor|alarms_raised=l |protections_raised=l ",
  "00004260#D007C80701000200|module_voltage_max=n 2000 mV|module_voltage_min=n 1992 mV|module_voltage_max_id=n 1 count|module_voltage_min_id=n 2 count",
  "00004270#E204CE0403000400|module_temp_max=n 25.0 degC|module_temp_min=n 23.0 degC|module_temp_max_id=n 3 count|module_temp_min_id=n 4 count",
  "00004280#AA00|charge_forbidden=b true|discharge_forbidden=b false",
  "00004280#00AA|charge_forbidden=b false|discharge_forbidden=b true",
  "00004290#05|fault_extension=n 5 bits|fault_extension_raised=l shutdown_circuit,internal_bus",
  "000042E0#50594C4F4E|name=t PYLON",
  "000042F0#54454348|name=t TECH",
  "00007310#0100020103040506|hardware_code=n 1 count|hardware=t 2.1|software=t 3.4|device_version=t 5.6",
  "00007331#50594C4F4E|name=t PYLON",
  "00007341#54454348|name=t TECH",
  "00004200#00|request=t ensemble_information",
  "00008200#55|command=t sleep",
  "00008200#AA|command=t quit_sleep",
  "00008210#AA00|charge_command=b true|discharge_command=b false",
  // Schneider v2, high byte first.
  "00000310#00|poll=b true",
  "00000305#00|acknowledge=b true",
  "00000320#0002|protocol_version=n 2 count",
  "00000321#000015E0000012C0|charge_voltage_limit=n 56.0 V|discharge_voltage_limit=n 48.0 V",
  "00000322#0000271000002710|charge_current_limit=n 100.0 A|discharge_current_limit=n 100.0 A",
  "00000322#00002710FFFFD8F0|discharge_current_limit=n 100.0 A|charge_current_limit=n 100.00 A",
  "00000323#000014B4FFFFFC18|voltage=n 53.0 V|current=n -10.0 A",
  "00000324#00FA0320|temperature=n 25.0 degC|soc=n 80.0 %",
  "00000325#000600000000|force_charge_1=b false|charge_enable=b true|discharge_enable=b true|stop_request=b false|warnings_raised=l |faults_raised=l ",
  "00000325#000900000000|force_charge_1=b true|charge_enable=b false|stop_request=b true|discharge_enable=b false|warnings_raised=l |faults_raised=l ",
  "00000326#0003007B00630064|state=t online|cycles=n 123 count|soh=n 99 %|capacity=n 100 Ah",
  "00000327#0104FFFB0CE50CE4|cell_temp_max=n 26.0 degC|cell_temp_min=n -0.5 degC|cell_voltage_max=n 3301 mV|cell_voltage_min=n 3300 mV",
  "00000328#000186A000030D40|energy_charged=n 100.0 kWh|energy_discharged=n 200.0 kWh",
  "00000330#0001000241424344|maker_code=n 1 raw|model_id=n 2 raw|serial_part_1=t ABCD",
  "00000331#4142434445464748|serial_part_2=t ABCDEFGH",
  "00000332#4142434445464748|serial_part_3=t ABCDEFGH",
  "00000333#5345424D5300|marker=t SEBMS",
  // Sofar HV: pack 3.
  "00003351#A00FFA00FA00B80B|pack=n 3 count|charge_voltage_limit=n 400.0 V|charge_current_limit=n 25.0 A|discharge_current_limit=n 25.0 A|discharge_voltage_limit=n 300.0 V",
  "00003355#5000630000000000|soc=n 80 %|soh=n 99 %|pack=n 3 count",
  "00003356#740E9CFFFA00|voltage=n 370.0 V|current=n -10.0 A|temperature=n 25.0 degC|pack=n 3 count",
  "0000330F#0103|remote_command=t forced_charge|discharge_enable=b true|charge_enable=b true|pack=n 3 count",
  "00003359#01020310|modules=n 1 count|modules_in_series=n 2 count|protocol_version=n 3 count|cell_count=n 16 count|pack=n 3 count",
  "0000335E#414D415353|name=t AMASS|pack=n 3 count",
  "0000335F#0101020364000000|battery_type=n 1 raw|version_raw=t 010203|capacity=n 100 Ah|pack=n 3 count",
  "00000605#010203|query_pack=n 1 count|query=n 2 count|query_sub=n 3 count",
  "705#040506|query_pack=n 4 count|query=n 5 count|query_sub=n 6 count",
  // LIA, both answer forms.
  "0CF10100#|request=t protocol_version",
  "0CF10412#|request=t requests",
  "0CF11100#0102030405060708|protocol_version=t 0102030405060708",
  "0CF11110#0102030405060708|software=t 0102030405060708",
  "0CF11200#E50CE40C2A012901|cell_voltage_max=n 3301 mV|cell_voltage_min=n 3300 mV|cell_temp_max=n 298 K|cell_temp_min=n 297 K",
  "0CF20201#21002000A50B9B0B|cell_voltage_max=n 3300 mV|cell_voltage_min=n 3200 mV|cell_temp_max=n 298.1 K|cell_temp_min=n 297.1 K",
  "0CF11210#640000001202|charging_current=n 10.0 A|discharging_current=n 0 A|voltage=n 53.0 V|current=n 10.0 A",
  "0CF20210#0000C8001202|discharging_current=n 20.0 A|current=n -20.0 A|charging_current=n 0.0 A|voltage=n 53.0 V",
  "0CF11220#5000A0860100|soc=n 80 %|capacity=n 100.0 Ah",
  "0CF11400#3002E001E803D007|charge_voltage_limit=n 56.0 V|discharge_voltage_limit=n 48.0 V|charge_current_limit=n 100.0 A|discharge_current_limit=n 200.0 A",
  "0CF11410#0080|charge_enable=b true|discharge_enable=b false",
  "0CF20410#0040|charge_enable=b false|discharge_enable=b true",
  // Samsung.
  // 500 to 504 as the maker's ELPM482-00005 specification, Rev 0.2, has them in running code of others.
  "500#5E14F6FF50630A00|voltage=n 52.14 V|current=n -10 A|soc=n 80 %|soh=n 99 %|counter=n 10 count",
  "501#00000000040301|modules=n 4 count|modules_online=n 3 count|modules_faulty=n 1 count|protections=l |alarms=l ",
  "503#E40CE50CE30C8F14|cell_average=n 3300 mV|cell_voltage_max=n 3301 mV|cell_voltage_min=n 3299 mV|module_voltage_average=n 52.63 V",
  "504#A01483141916F6|module_voltage_max=n 52.80 V|module_voltage_min=n 52.51 V|temperature=n 25 degC|cell_temp_max=n 22 degC|cell_temp_min=n -10 degC",
  // One tray of sixteen (bms-to-inverter issue 63).
  "510#84146BFF3F640000|module=n 1 count|module_voltage=n 52.52 V|module_current=n -1.49 A|module_soc=n 63 %|module_soh=n 100 %",
  "54D#0000C00EBB0E1615|module=n 16 count|module_cell_voltage_max=n 3776 mV|module_cell_voltage_min=n 3771 mV|module_temp_max=n 22 degC|module_temp_min=n 21 degC",
  "512#0000000001020000|module=n 1 count|raw=t 0000000001020000",
  "505#0102|protocol_version=t 1.2",
  "5F0#0100E40CE50CE60C|module=n 1 count|cell_1=n 3300 mV|cell_2=n 3301 mV|cell_3=n 3302 mV",
  "5F1#0100E40CE50CE60C|cell_4=n 3300 mV|cell_5=n 3301 mV|cell_6=n 3302 mV|module=n 1 count",
  "5F2#0100E40CE50CE60C|cell_7=n 3300 mV|cell_8=n 3301 mV|cell_9=n 3302 mV|module=n 1 count",
  "5F3#0100E40CE50CE60C|cell_10=n 3300 mV|cell_11=n 3301 mV|cell_12=n 3302 mV|module=n 1 count",
  "5F4#0100E40CE50CE60C|cell_13=n 3300 mV|cell_14=n 3301 mV|module=n 1 count",
  // Pytes.
  "401#C50CBB0C07000400|cell_max_id=n 7 count|cell_min_id=n 4 count|cell_voltage_max=n 3269 mV|cell_voltage_min=n 3259 mV",
  "402#E600DC0001000A00|temp_max_id=n 1 count|temp_min_id=n 10 count|cell_temp_max=n 23.0 degC|cell_temp_min=n 22.0 degC",
  "403#00000008|charging=b false|discharging=b true|protections=l |alarms=l ",
  "408#010001|charge_enable=b true|discharge_enable=b false|force_charge_1=b true",
  "40B#0000000000000201|modules_online=n 2 count|modules_offline=n 1 count",
  "40D#0102|raw=t 0102",
  // Deye PCS.
  "361#2D0D080DE600DC00 > 371#0000FC08 > 356#D214C8FFE600|current=n 5.6 A|temperature=n 23.0 degC|voltage=n 53.30 V",
  "364#0100000000|modules_normal=n 1 count|modules_charge_disabled=n 0 count|modules_discharge_disabled=n 0 count|modules_communication_lost=n 0 count|modules=n 0 count",
  "364#0102030406|modules_normal=n 1 count|modules_charge_disabled=n 2 count|modules_discharge_disabled=n 3 count|modules_communication_lost=n 4 count|modules=n 6 count",
  "363#01020304|software=t 0102|hardware=t 0304",
  "35E#44593030311CFC08|brand=t DY|pack_no=t 001|cell_maker_code=n 28 raw|nominal_capacity=n 230.0 Ah",
  "351#1402740E740ECC01 > 355#50006400 > 364#01 > 35C#C400|charge_enable=b true|heating=b true|discharge_enable=b true|force_charge_1=b false|full_charge_request=b false|force_charge_2=b false",
  "351#1402740E740ECC01 > 355#50006400 > 364#01 > 359#00000000000005|system_bits=n 5 bits|protections=l |warnings=l ",
  "351#1402740E740ECC01 > 355#50006400 > 364#01 > 371#E803D007|ongrid_charge_current_limit=n 100.0 A|ongrid_discharge_current_limit=n 200.0 A",
  "351#1402740E740ECC01 > 355#50006400 > 364#01 > 151#1202640020 03DE03|module=n 2 count|module_voltage=n 53.0 V|module_current=n -10.0 A|module_soc=n 80.0 %|module_soh=n 99.0 %",
  "351#1402740E740ECC01 > 355#50006400 > 364#01 > 200#E50CE40C|module=n 1 count|module_cell_voltage_max=n 3301 mV|module_cell_voltage_min=n 3300 mV",
  "351#1402740E740ECC01 > 355#50006400 > 364#01 > 550#A0860100400D0300|module_energy_charged=n 100.0 kWh|module_energy_discharged=n 200.0 kWh|module=n 1 count",
  "305#3822170F061A0000|clock_ymdhms=t 2026-06-15 23:34:56|all_zero=b false",
  // LuxPower.
  "359#00000000026400 > 35C#C000 > 355#1A006400A50CA00C|cell_voltage_max=n 3237 mV|cell_voltage_min=n 3232 mV|soc=n 26 %|soh=n 100 %",
  "359#00000000026400 > 355#1A006400A50CA00C > 35C#C0001027|cycles=n 10000 count|charge_enable=b true|discharge_enable=b true|force_charge_1=b false|full_charge_request=b false|force_charge_2=b false",
  "35C#C000 > 355#1A006400A50CA00C > 359#00000000026400|modules=n 2 count|capacity=n 100 Ah|protections=l |alarms=l ",
  "359#00 > 35C#C000 > 355#1A006400A50CA00C > 356#6C140400DC00D200|voltage=n 52.28 V|current=n 0.4 A|cell_temp_max=n 22.0 degC|cell_temp_min=n 21.0 degC",
  "351#1402740E740ECC01 > 359#00 > 35C#C000 > 355#1A006400A50CA00C > 300#0101|shutdown_command=b true|rapid_shutdown=b true",
  // SEPLOS, Hybrid, Sofar LV, MG.
  "351#1402740E740ECC01 > 355#50006400 > 35A#00 > 070#E600DC00C50CBB0C|cell_temp_max=n 23.0 degC|cell_temp_min=n 22.0 degC|cell_voltage_max=n 3269 mV|cell_voltage_min=n 3259 mV",
  "351#1402740E740ECC01 > 355#50006400 > 35A#00 > 070#E600DC00C50CBB0C > 371#0100020003000400|temp_max_id=n 1 count|temp_min_id=n 2 count|cell_max_id=n 3 count|cell_min_id=n 4 count",
  "351#1402740E740ECC01 > 355#50006400 > 35A#00 > 070#E600DC00C50CBB0C > 359#0000000000000003|online_addresses=n 3 bits|protections=l |alarms=l |faults_raised=l ",
  "399#6400|nominal_energy=n 10.0 kWh",
  "3DA#0102|raw=t 0102",
  "3DB#0102|raw=t 0102",
  "351#1402740E740ECC01 > 355#50006400 > 35A#00 > 30F#0100 > 356#6C140400DC001A00|cycles=n 26 count|voltage=n 52.28 V|current=n 0.4 A|temperature=n 22.0 degC",
  "35E#5348456E65726779 > 356#6114D3FEEB001A00|cycles=n 26 count|voltage=n 52.17 V|current=n -30.1 A|temperature=n 23.5 degC",
  "30F#02|remote_command=t forced_standby",
  "30F#0200|remote_command=t forced_standby",
  "30F#0001|remote_command=t value 256",
  "35B#10|preventive_shutdown=b true",
  "00F#|quick_stop=b true",
  // Victron, Pylon 2.0.6.
  "360#FF|request_full_charge=b true",
  "351#1402740E740ECC01 > 355#50006400 > 370#76006C00CF0CCA0C > 371#0100020003000400|temp_max_id=n 1 count|cell_min_id=n 4 count|temp_min_id=n 2 count|cell_max_id=n 3 count",
  "378#E8030000D0070000|energy_charged=n 100.0 kWh|energy_discharged=n 200.0 kWh|energy_charged_raw=n 1000 raw|energy_discharged_raw=n 2000 raw",
  "380#4142434445464748|serial_part_1=t ABCDEFGH",
  "381#494A|serial_part_2=t IJ",
  "382#5052454D49554D|product=t PREMIUM",
  "35A#0000000000000004|system_status=t raised|alarms_raised=l |alarms_reported_ok=l |warnings_raised=l reserved14|warnings_reported_ok=l ",
  "35A#0000000000000008|system_status=t cleared|alarms_raised=l |alarms_reported_ok=l |warnings_raised=l |warnings_reported_ok=l reserved14",
  "35E#5059544553 > 35C#D0|soc_low=b true|charge_enable=b true|discharge_enable=b true|force_charge_1=b false|full_charge_request=b false",
  "35C#3800|charge_enable=b false|discharge_enable=b false|force_charge_1=b true|force_charge_2=b true|full_charge_request=b true",
  "373#01020304|version_raw=t 01020304",
  "35F#4C4901033C02AA00|hardware_code=t aa00|type_or_product=t 4c49|firmware=t 1.3|capacity=n 572 Ah",
  // Inverters of the common family.
  "305#0000000000000000|all_zero=b true",
  "305#080264FFE600DE03|all_zero=b false|inverter_voltage=n 52.0 V|inverter_current=n 15.6 A|inverter_temperature=n 23.0 degC|inverter_soc=n 99.0 %",
  "306#63000A0105003002|inverter_soh=n 99 %|charging_procedure=n 10 raw|inverter_state=t operating|error_number=n 5 raw|charge_voltage_setpoint=n 56.0 V",
  "307#1234567856494300|magic=t VIC",
  "307#0100|relay_bits=n 1 bits",
]

@Suite struct CANFrameTableTests {
  /// The frames and the expectation of one line; `nil` where something of it cannot be read.
  private func parse(_ line: String) -> (frames: [CANFrame], vector: CANVector)? {
    let parts = line.split(separator: "|", maxSplits: 1)
    let texts = parts[0].split(separator: ">").map { text in String(text.filter { $0 != " " }) }
    let rest = parts.count > 1 ? String(parts[1]) : ""
    let frames = texts.compactMap { CANFrame(candump: $0) }
    guard frames.count == texts.count, let vector = CANVector(line: "||\(texts.last ?? "")|\(rest)") else { return nil }
    return (frames, vector)
  }

  @Test(arguments: frameLines)
  func `a frame says what its document says and nothing else`(line: String) throws {
    let (frames, vector) = try #require(parse(line), "unreadable")
    var decoder = CANDecoder()
    var out = CANDecoding()
    for frame in frames { decoder.decode(frame, at: Instant(microseconds: 0), into: &out) }
    #expect(out.says(vector.expected), "expected \(vector.expected), decoded \(out.dictionary)")
  }

  @Test(arguments: [
    "00003210", "00003230", "00003250", "00003260", "00003270", "00003280", "00003290", "00003F00", "00008220",
    "00008230", "00008240", "00008250", "00008260", "00008270",
  ])
  func `a frame whose layout is not known comes out as its bytes`(id: String) throws {
    var decoder = CANDecoder()
    var out = CANDecoding()
    let frame = try #require(CANFrame(candump: id + "#0102030405060708"))
    decoder.decode(frame, at: Instant(microseconds: 0), into: &out)
    #expect(out.fields.count == 1)
    #expect(out[.raw] == .text("0102030405060708"))
  }

  @Test func `every field of the vocabulary is carried by some frame here or among the captures`() {
    var reached: Set<Field> = []
    var out = CANDecoding()
    for frames in frameLines.compactMap({ parse($0)?.frames }) + CANVector.sets.map(CANVector.frames) {
      var decoder = CANDecoder()
      for frame in frames {
        decoder.decode(frame, at: Instant(microseconds: 0), into: &out)
        reached.formUnion(out.fields.map(\.field))
      }
    }
    // Reached by the tests of plausibility and of alarm bits.
    reached.formUnion([.capacityKind, .faultExtensionRaised, .warnings, .faultsRaised])
    #expect(Field.allCases.filter { !$0.isOfBattery && !reached.contains($0) }.map(\.id) == [])
  }

  @Test(arguments: frameLines + canVectorLines.split(separator: "\n").map { String($0.split(separator: "|")[2]) })
  func `a shorter frame carries fewer fields and never other values`(line: String) {
    let text = line.contains("|") ? line : line + "|raw=t "
    guard let frames = parse(text)?.frames, let last = frames.last else { return }
    var before = CANDecoder()
    var out = CANDecoding()
    for frame in frames.dropLast() { before.decode(frame, at: Instant(microseconds: 0), into: &out) }
    var whole = before
    whole.decode(last, at: Instant(microseconds: 0), into: &out)
    let full = out
    for count in 0..<last.count {
      var decoder = before
      decoder.decode(CANFrame(id: last.id, data: last.data.prefix(count)), at: Instant(microseconds: 0), into: &out)
      for entry in out.fields {
        guard case .number(let number, _) = entry.content,
          let other = full.fields.first(where: { $0.field == entry.field })
        else { continue }
        #expect(other.content == entry.content, "\(entry.field) \(number)")
      }
    }
  }
}
