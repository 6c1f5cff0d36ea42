// Generated from Fixtures/can-vectors.json by Fixtures/can-vectors.py; sources stand in the JSON.
// swift-format-ignore-file

/// One frame a line: set | protocol | frame | field=kind value [unit] ...; `+` before a field that is said only once
/// the rest of the set was heard, `-` before one that is said only until then.
let canVectorLines = #"""
  pylon-us-10module|PYLON_LV_1.2|351#1402740E740ECC01|charge_voltage_limit=n 53.2 V|charge_current_limit=n 370.0 A|discharge_current_limit=n 370.0 A|discharge_voltage_limit=n 46.0 V
  pylon-us-10module|PYLON_LV_1.2|355#1A006400|soc=n 26 %|soh=n 100 %
  pylon-us-10module|PYLON_LV_1.2|355#0E006400|soc=n 14 %|soh=n 100 %
  pylon-us-10module|PYLON_LV_1.2|356#021300004A01|voltage=n 48.66 V|current=n 0.0 A|temperature=n 33.0 degC
  pylon-us-10module|PYLON_LV_1.2|359#000000000A504E|protections=l |alarms=l |modules=n 10 count|marker=t PN
  pylon-us-10module|PYLON_LV_1.2|35C#C000|charge_enable=b true|discharge_enable=b true|force_charge_1=b false|force_charge_2=b false|full_charge_request=b false
  pylon-us-10module|PYLON_LV_1.2|35E#50594C4F4E202020|name=t PYLON
  pylon-us5000-v12|PYLON_LV_1.2|351#1402C012C012C201|charge_voltage_limit=n 53.2 V|charge_current_limit=n 480.0 A|discharge_current_limit=n 480.0 A|discharge_voltage_limit=n 45.0 V
  pylon-us5000-v12|PYLON_LV_1.2|355#58005E00|soc=n 88 %|soh=n 94 %
  pylon-us5000-v12|PYLON_LV_1.2|356#7A13F2FE6B01|voltage=n 49.86 V|current=n -27.0 A|temperature=n 36.3 degC
  pylon-us5000-v12|PYLON_LV_1.2|359#0000000006504E|protections=l |alarms=l |modules=n 6 count|marker=t PN
  pylon-us5000-v12|PYLON_LV_1.2|35C#C000|charge_enable=b true|discharge_enable=b true|force_charge_1=b false|force_charge_2=b false|full_charge_request=b false
  pylon-us5000-v13|PYLON_LV_1.3|351#1002C012C012C201|charge_voltage_limit=n 52.8 V|charge_current_limit=n 480.0 A|discharge_current_limit=n 480.0 A|discharge_voltage_limit=n 45.0 V
  pylon-us5000-v13|PYLON_LV_1.3|355#540060000000|soc=n 84 %|soh=n 96 %
  pylon-us5000-v13|PYLON_LV_1.3|356#7B13E9FE6B01|voltage=n 49.87 V|current=n -27.9 A|temperature=n 36.3 degC
  pylon-us5000-v13|PYLON_LV_1.3|35A#0000000000000000|alarms_raised=l |warnings_raised=l |alarms_reported_ok=l |warnings_reported_ok=l 
  pylon-us5000-v13|PYLON_LV_1.3|35F#4C4901033C02AA00|type_or_product=t 4c49|firmware=t 1.3|capacity=n 572 Ah|hardware_code=t aa00
  ecoworthy-cubix100|PYLON_V2.0.6_EXT|351#4802D007D007C001|charge_voltage_limit=n 58.4 V|charge_current_limit=n 200.0 A|discharge_current_limit=n 200.0 A|discharge_voltage_limit=n 44.8 V
  ecoworthy-cubix100|PYLON_V2.0.6_EXT|355#1E00640000000000|soc=n 30 %|soh=n 100 %
  ecoworthy-cubix100|PYLON_V2.0.6_EXT|356#7914000071000000|voltage=n 52.41 V|current=n 0.0 A|temperature=n 11.3 degC
  ecoworthy-cubix100|PYLON_V2.0.6_EXT|359#0000000002504E00|protections=l |alarms=l |modules=n 2 count|marker=t PN
  ecoworthy-cubix100|PYLON_V2.0.6_EXT|35C#C000000000000000|charge_enable=b true|discharge_enable=b true|force_charge_1=b false|force_charge_2=b false|full_charge_request=b false
  ecoworthy-cubix100|PYLON_V2.0.6_EXT|35E#50594C4F4E202020|name=t PYLON
  ecoworthy-cubix100|PYLON_V2.0.6_EXT|35F#00000D0500000000|type_or_product=t 0000|firmware=t 13.5|capacity=n 0 Ah|hardware_code=t 0000|+capacity_kind=t installed
  ecoworthy-cubix100|PYLON_V2.0.6_EXT|370#76006C00CF0CCA0C|cell_temp_max=n 11.8 degC|cell_temp_min=n 10.8 degC|cell_voltage_max=n 3279 mV|cell_voltage_min=n 3274 mV
  ecoworthy-cubix100|PYLON_V2.0.6_EXT|372#0200000000000000|modules_online=n 2 count|modules_blocking_charge=n 0 count|modules_blocking_discharge=n 0 count|modules_offline=n 0 count
  ecoworthy-cubix100|PYLON_V2.0.6_EXT|373#CA0CCF0C1B011C01|cell_voltage_min=n 3274 mV|cell_voltage_max=n 3279 mV|cell_temp_min=n 283 K|cell_temp_max=n 284 K
  ecoworthy-cubix100|PYLON_V2.0.6_EXT|374#3032303400000000|name=t 0204
  ecoworthy-cubix100|PYLON_V2.0.6_EXT|375#3032303600000000|name=t 0206
  ecoworthy-cubix100|PYLON_V2.0.6_EXT|376#3032303200000000|name=t 0202
  ecoworthy-cubix100|PYLON_V2.0.6_EXT|377#3032303200000000|name=t 0202
  ecoworthy-cubix100|PYLON_V2.0.6_EXT|379#C800000000000000|installed_capacity=n 200 Ah
  pylon-us2000c|PYLON_LV_1.2|351#14026400FA00C201|charge_voltage_limit=n 53.2 V|charge_current_limit=n 10.0 A|discharge_current_limit=n 25.0 A|discharge_voltage_limit=n 45.0 V
  pylon-us2000c|PYLON_LV_1.2|351#100272017201C201|charge_voltage_limit=n 52.8 V|charge_current_limit=n 37.0 A|discharge_current_limit=n 37.0 A|discharge_voltage_limit=n 45.0 V
  arminjo-emulator|PYLON_LV_1.2|351#2802F4012003E001|charge_voltage_limit=n 55.2 V|charge_current_limit=n 50.0 A|discharge_current_limit=n 80.0 A|discharge_voltage_limit=n 48.0 V
  arminjo-emulator|PYLON_LV_1.2|355#3C006400|soc=n 60 %|soh=n 100 %
  arminjo-emulator|PYLON_LV_1.2|356#6C140400DC00|voltage=n 52.28 V|current=n 0.4 A|temperature=n 22.0 degC
  arminjo-emulator|PYLON_LV_1.2|356#6C140000DC00|voltage=n 52.28 V|current=n 0.0 A|temperature=n 22.0 degC
  arminjo-emulator|PYLON_LV_1.2|359#0000000001504E|protections=l |alarms=l |modules=n 1 count|marker=t PN
  seplos-venus|VICTRON_BMS_CAN|351#4302E8039E07D001|charge_voltage_limit=n 57.9 V|charge_current_limit=n 100.0 A|discharge_current_limit=n 195.0 A|discharge_voltage_limit=n 46.4 V
  seplos-venus|VICTRON_BMS_CAN|355#3C00640084170000|soc=n 60 %|soh=n 100 %|soc_hires=n 60.2 %
  seplos-venus|VICTRON_BMS_CAN|356#6114D3FEEB001A00|voltage=n 52.17 V|current=n -30.1 A|temperature=n 23.5 degC|+cycles=n 26 count
  seplos-venus|VICTRON_BMS_CAN|35A#AAAAAA02AAAAAA02|alarms_raised=l |warnings_raised=l |alarms_reported_ok=l general,high_voltage,low_voltage,high_temperature,low_temperature,high_temperature_charge,low_temperature_charge,high_current_discharge,high_current_charge,contactor,short_circuit,bms_internal,cell_imbalance|warnings_reported_ok=l general,high_voltage,low_voltage,high_temperature,low_temperature,high_temperature_charge,low_temperature_charge,high_current_discharge,high_current_charge,contactor,short_circuit,bms_internal,cell_imbalance
  seplos-venus|VICTRON_BMS_CAN|35E#5348456E65726779|name=t SHEnergy
  seplos-venus|VICTRON_BMS_CAN|35F#0000100430010000|type_or_product=t 0000|firmware=t 16.4|capacity=n 304 Ah|hardware_code=t 0000
  seplos-venus|VICTRON_BMS_CAN|370#43414E2D534D4152|name=t CAN-SMAR
  seplos-venus|VICTRON_BMS_CAN|371#54424D532D424154|name=t TBMS-BAT
  seplos-venus|VICTRON_BMS_CAN|372#0100000000000000|modules_online=n 1 count|modules_blocking_charge=n 0 count|modules_blocking_discharge=n 0 count|modules_offline=n 0 count
  seplos-venus|VICTRON_BMS_CAN|373#B90CC20C27012801|cell_voltage_min=n 3257 mV|cell_voltage_max=n 3266 mV|cell_temp_min=n 295 K|cell_temp_max=n 296 K
  seplos-venus|VICTRON_BMS_CAN|374#5061636B2D303123|name=t Pack-01#
  seplos-venus|VICTRON_BMS_CAN|375#5061636B2D303123|name=t Pack-01#
  seplos-venus|VICTRON_BMS_CAN|376#5061636B2D303123|name=t Pack-01#
  pytes-ebox-opendtu|VICTRON_BMS_CAN|351#1002E803FA00C701|charge_voltage_limit=n 52.8 V|charge_current_limit=n 100.0 A|discharge_current_limit=n 25.0 A|discharge_voltage_limit=n 45.5 V
  pytes-ebox-opendtu|VICTRON_BMS_CAN|355#14006400|soc=n 20 %|soh=n 100 %
  pytes-ebox-opendtu|VICTRON_BMS_CAN|356#5E140000AA00|voltage=n 52.14 V|current=n 0.0 A|temperature=n 17.0 degC
  pytes-ebox-opendtu|VICTRON_BMS_CAN|35A#0000000000000000|alarms_raised=l |warnings_raised=l |alarms_reported_ok=l |warnings_reported_ok=l 
  pytes-ebox-opendtu|VICTRON_BMS_CAN|35E#5059544553|name=t PYTES
  pytes-ebox-opendtu|VICTRON_BMS_CAN|35F#010016041400|type_or_product=t 0100|firmware=t 22.4|capacity=n 20 Ah
  pytes-ebox-opendtu|VICTRON_BMS_CAN|360#00|request_full_charge=b false
  pytes-ebox-opendtu|VICTRON_BMS_CAN|356#49130000D200|voltage=n 49.37 V|current=n 0.0 A|temperature=n 21.0 degC
  victron-35a-bits|VICTRON_BMS_CAN|35A#1000000000000000|alarms_raised=l low_voltage|warnings_raised=l |alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0000000010000000|alarms_raised=l |warnings_raised=l low_voltage|alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#4000000000000000|alarms_raised=l high_temperature|warnings_raised=l |alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0000000040000000|alarms_raised=l |warnings_raised=l high_temperature|alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0400000000000000|alarms_raised=l high_voltage|warnings_raised=l |alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0000000004000000|alarms_raised=l |warnings_raised=l high_voltage|alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0010000000000000|alarms_raised=l low_temperature_charge|warnings_raised=l |alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0000000000100000|alarms_raised=l |warnings_raised=l low_temperature_charge|alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0040000000000000|alarms_raised=l high_current_discharge|warnings_raised=l |alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0000000000400000|alarms_raised=l |warnings_raised=l high_current_discharge|alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0001000000000000|alarms_raised=l low_temperature|warnings_raised=l |alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0000000000010000|alarms_raised=l |warnings_raised=l low_temperature|alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0004000000000000|alarms_raised=l high_temperature_charge|warnings_raised=l |alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0000000000040000|alarms_raised=l |warnings_raised=l high_temperature_charge|alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0000400000000000|alarms_raised=l bms_internal|warnings_raised=l |alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0000000000004000|alarms_raised=l |warnings_raised=l bms_internal|alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0000010000000000|alarms_raised=l high_current_charge|warnings_raised=l |alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0000000000000100|alarms_raised=l |warnings_raised=l high_current_charge|alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0000000100000000|alarms_raised=l cell_imbalance|warnings_raised=l |alarms_reported_ok=l |warnings_reported_ok=l 
  victron-35a-bits|VICTRON_BMS_CAN|35A#0000000000000001|alarms_raised=l |warnings_raised=l cell_imbalance|alarms_reported_ok=l |warnings_reported_ok=l 
  pytes-native|PYTES_NATIVE|400#1402FA007D00BD01|charge_voltage_limit=n 53.2 V|charge_current_limit=n 25.0 A|discharge_current_limit=n 12.5 A|discharge_voltage_limit=n 44.5 V
  pytes-native|PYTES_NATIVE|401#C50CBB0C07000400|cell_voltage_max=n 3269 mV|cell_voltage_min=n 3259 mV|cell_max_id=n 7 index|cell_min_id=n 4 index
  pytes-native|PYTES_NATIVE|402#E600DC0000000A00|cell_temp_max=n 23.0 degC|cell_temp_min=n 22.0 degC|temp_max_id=n 0 index|temp_min_id=n 10 index
  pytes-native|PYTES_NATIVE|404#1200640001001C00|soc=n 18 %|soh=n 100 %|cycles=n 28 count
  pytes-native|PYTES_NATIVE|405#1F130000E2000F00|voltage=n 48.95 V|current=n 0.0 A|temperature=n 22.6 degC
  pytes-native|PYTES_NATIVE|409#1EC300003E220000|full_capacity=n 49.95 Ah|remaining_capacity=n 8.766 Ah
  pytes-native|PYTES_NATIVE|40A#5059544553|name=t PYTES
  pytes-native|PYTES_NATIVE|41E#A6020000B2020000|energy_charged=n 67.8 kWh|energy_discharged=n 69.0 kWh
  pytes-native|PYTES_NATIVE|400#38022C01EE02C701|charge_voltage_limit=n 56.8 V|charge_current_limit=n 30.0 A|discharge_current_limit=n 75.0 A|discharge_voltage_limit=n 45.5 V
  pytes-native|PYTES_NATIVE|401#AE0CA60C04000800|cell_voltage_max=n 3246 mV|cell_voltage_min=n 3238 mV|cell_max_id=n 4 index|cell_min_id=n 8 index
  pytes-native|PYTES_NATIVE|402#5A005A0000000000|cell_temp_max=n 9.0 degC|cell_temp_min=n 9.0 degC|temp_max_id=n 0 index|temp_min_id=n 0 index
  pytes-native|PYTES_NATIVE|404#1500640001003600|soh=n 100 %|cycles=n 54 count|soc=n 21 %
  pytes-native|PYTES_NATIVE|405#421400005A001000|voltage=n 51.86 V|current=n 0.0 A|temperature=n 9.0 degC
  pytes-native|PYTES_NATIVE|409#A0860100CC520000|full_capacity=n 100.0 Ah|remaining_capacity=n 21.196 Ah
  lg-resu10|LG_RESU_LV|351#4102960396030000|charge_voltage_limit=n 57.7 V|charge_current_limit=n 91.8 A|discharge_current_limit=n 91.8 A
  lg-resu10|LG_RESU_LV|355#4D00630000000000|soc=n 77 %|soh=n 99 %
  lg-resu10|LG_RESU_LV|356#4B15EDFFBA000000|voltage=n 54.51 V|current=n -1.9 A|temperature=n 18.6 degC
  lg-resu10|LG_RESU_LV|359#0000000000000000|all_zero=b true|+alarms_raised=l |+warnings_raised=l |-protections=l |-alarms=l 
  lg-resu10|LG_RESU_LV|354#04C0001F03000000|raw=t 04c0001f03000000
  discover-aes|DISCOVER_AES|351#2E02040B040BB001|charge_voltage_limit=n 55.8 V|charge_current_limit=n 282.0 A|discharge_current_limit=n 282.0 A|discharge_voltage_limit=n 43.2 V
  discover-aes|DISCOVER_AES|354#2C01BA0000000000|nominal_capacity=n 300 Ah|remaining_capacity=n 186 Ah
  discover-aes|DISCOVER_AES|355#3E00640000000000|soc=n 62 %|soh=n 100 %
  discover-aes|DISCOVER_AES|356#0A0211FFBE000000|voltage=n 52.2 V|current=n -23.9 A|temperature=n 19.0 degC
  discover-aes|DISCOVER_AES|35A#ABAAFEAFAAFAFF|alarms_raised=l |warnings_raised=l |alarms_reported_ok=l high_voltage,low_voltage,high_temperature,low_temperature,high_temperature_charge,low_temperature_charge,high_current_discharge,high_current_charge,reserved15,reserved16_or_generator|warnings_reported_ok=l general,high_voltage,low_voltage,high_temperature,low_temperature,high_temperature_charge
  discover-aes|DISCOVER_AES|35E#444953434F564552|name=t DISCOVER
  airepublic-test|PYLON_LV_1.2|351#3402D007A00FB001|charge_voltage_limit=n 56.4 V|charge_current_limit=n 200.0 A|discharge_current_limit=n 400.0 A|discharge_voltage_limit=n 43.2 V
  airepublic-test|PYLON_LV_1.2|355#2A00640000000000|soc=n 42 %|soh=n 100 %
  airepublic-test|PYLON_LV_1.2|356#63140FFFEB000000|voltage=n 52.19 V|current=n -24.1 A|temperature=n 23.5 degC
  diybms-emulator|PYLON_LV_1.2|351#440264009CFF3F02|charge_voltage_limit=n 58.0 V|charge_current_limit=n 10.0 A|discharge_current_limit=n 10.0 A|discharge_voltage_limit=n 57.5 V
  diybms-emulator|PYLON_LV_1.2|356#941400008C00|voltage=n 52.68 V|current=n 0.0 A|temperature=n 14.0 degC
  samsung-elpr|SAMSUNG_SDI|502#4502B00EB00EC001|charge_voltage_limit=n 58.1 V|charge_current_limit=n 376.0 A|discharge_current_limit=n 376.0 A|discharge_voltage_limit=n 44.8 V
  growatt-ark-hv|GROWATT_HV_1.10|00003110#08E0000000FA3041|charge_voltage_limit=n 227.2 V|charge_current_limit=n 0.0 A|discharge_current_limit=n 25.0 A|status_bits=n 12353 bits
  growatt-ark-hv|GROWATT_HV_1.10|00003110#06A800FA00FA3001|charge_voltage_limit=n 170.4 V|charge_current_limit=n 25.0 A|discharge_current_limit=n 25.0 A|status_bits=n 12289 bits
  growatt-ark-hv|GROWATT_HV_1.10|00003010#0EDF140000000000|counter=n 3807 count|safety_code=n 20 bits
  growatt-ark-hv|GROWATT_HV_1.10|00003030#180C13171C170001|clock_ymdhms=t 2024-12-19 23:28:23|pcs_state=n 1 bits
  growatt-ark-hv|PYLON_HV|00004200#02000000000000E3|request=t equipment_information
  pylonhv-be-constants|PYLON_HV|00004210#A50930759D042E64|voltage=n 246.9 V|current=n 0.0 A|bms_temperature=n 18.1 degC|soc=n 46 %|soh=n 100 %
  pylonhv-be-constants|PYLON_HV|00004220#8C0AE9074A794A79|charge_cutoff_voltage=n 270.0 V|discharge_cutoff_voltage=n 202.5 V|charge_current_limit=n 105.0 A|discharge_current_limit_abs=n 105.0 A
  pylonhv-be-constants|PYLON_HV|00004230#DF0CDA0C03000600|cell_voltage_max=n 3295 mV|cell_voltage_min=n 3290 mV|cell_max_id=n 3 index|cell_min_id=n 6 index
  pylonhv-be-constants|PYLON_HV|00004240#7E04620411000300|cell_temp_max=n 15.0 degC|cell_temp_min=n 12.2 degC|temp_max_id=n 17 index|temp_min_id=n 3 index
  pylonhv-be-constants|PYLON_HV|00004250#0302000000000000|state=t idle|errors=n 0 bits|alarms=n 0 bits|protections=n 0 bits|force_charge_1=b false|balance_charge=b false|cycles=n 2 count|errors_raised=l |alarms_raised=l |protections_raised=l 
  pylonhv-eevblog|PYLON_HV|00007320#2D00030F90003200|cells_in_series=n 45 count|modules_in_series=n 3 count|cells_per_module=n 15 count|voltage_level=n 144 V|capacity=n 50 Ah
  pylonhv-eevblog|PYLON_HV|00004200#0200000000000000|request=t equipment_information
  deye-fixture|DEYE_PCS_3.3|351#48020000FC08E001|charge_voltage_limit=n 58.4 V|charge_current_limit=n 0.0 A|discharge_current_limit=n 230.0 A|discharge_voltage_limit=n 48.0 V
  deye-fixture|DEYE_PCS_3.3|355#6400640000000000|soc=n 100 %|soh=n 100 %
  deye-fixture|DEYE_PCS_3.3|356#D2140000E6000000|voltage=n 53.3 V|current=n 0.0 A|temperature=n 23.0 degC
  deye-fixture|DEYE_PCS_3.3|361#2D0D080DE600E600|cell_voltage_max=n 3373 mV|cell_voltage_min=n 3336 mV|cell_temp_max=n 23.0 degC|cell_temp_min=n 23.0 degC
  deye-fixture|DEYE_PCS_3.3|371#0000FC0800000000|ongrid_charge_current_limit=n 0.0 A|ongrid_discharge_current_limit=n 230.0 A
  deye-gx-cycle|DEYE_PCS_3.3|351#48020000FC08E001|charge_voltage_limit=n 58.4 V|charge_current_limit=n 0.0 A|discharge_current_limit=n 230.0 A|discharge_voltage_limit=n 48.0 V
  deye-gx-cycle|DEYE_PCS_3.3|355#6400640000000000|soc=n 100 %|soh=n 100 %
  deye-gx-cycle|DEYE_PCS_3.3|356#4A150000E6000000|voltage=n 54.5 V|current=n 0.0 A|temperature=n 23.0 degC
  deye-gx-cycle|DEYE_PCS_3.3|35E#50594C4F4E1CFC08|name=t PYLON
  airepublic-34|SMA_SUNNY_ISLAND|356#7814E2FF00000000|voltage=n 52.4 V|current=n -3.0 A|temperature=n 0.0 degC
  airepublic-34|SMA_SUNNY_ISLAND|356#78146AFF00000000|voltage=n 52.4 V|current=n -15.0 A|temperature=n 0.0 degC
  """#
