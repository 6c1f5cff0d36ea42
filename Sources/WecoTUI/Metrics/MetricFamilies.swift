internal import BMSCore

/// Every metric there is, a row each; docs/metrics.md is this table (a test holds them together).
///
/// What is said of the whole cluster and what of one module are different families, so that a sum over modules is the
/// cluster and nothing is counted twice. What is old, doubted or a guess is absent.
extension MetricFamily {
  static let all = values.flatMap(\.families) + cells + contacts + alarms + links + program

  private static let values = [
    ValueRow(.totalVoltage, "total_voltage_volts", "Voltage"),
    ValueRow(.current, "current_amperes", "Current, positive while charging"),
    ValueRow(.power, "power_watts", "Power, positive while charging, worked out from voltage and current"),
    ValueRow(.soc, "soc_ratio", "State of charge, 0 to 1"),
    ValueRow(.soh, "soh_ratio", "State of health, 0 to 1"),
    ValueRow(.capacity, "capacity_ampere_hours", "Capacity, where a device map or CAN gives its scale"),
    ValueRow(.timeToFull, "time_to_full_seconds", "Time to full at the current of this moment", of: .whole),
    ValueRow(.timeToEmpty, "time_to_empty_seconds", "Time to empty at the current of this moment", of: .whole),
    ValueRow(.cellMax, "cell_max_volts", "Voltage of the highest cell"),
    ValueRow(.cellMin, "cell_min_volts", "Voltage of the lowest cell"),
    ValueRow(.cellDelta, "cell_delta_volts", "Difference between the highest and the lowest cell"),
    ValueRow(.temperature, "temperature_celsius", "Temperature that the battery tells the inverter", of: .whole),
    ValueRow(.temperatureMax, "temperature_max_celsius", "Highest temperature"),
    ValueRow(.temperatureMin, "temperature_min_celsius", "Lowest temperature"),
    ValueRow(.temperatureDelta, "temperature_delta_celsius", "Difference between the temperatures"),
    ValueRow(.modulesOnline, "modules_online", "Modules that the battery reports as online", of: .whole),
    ValueRow(.chargeVoltageLimit, "charge_voltage_limit_volts", "Charge voltage limit (CVL)", of: .whole),
    ValueRow(.dischargeVoltageLimit, "discharge_voltage_limit_volts", "Discharge voltage limit (DVL)", of: .whole),
    ValueRow(.chargeCurrentLimit, "charge_current_limit_amperes", "Charge current limit (CCL)", of: .whole),
    ValueRow(.dischargeCurrentLimit, "discharge_current_limit_amperes", "Discharge current limit (DCL)", of: .whole),
    ValueRow(.forcedSeconds, "forced_seconds", "Time for which the battery forces its state", of: .whole),
    ValueRow(.chargeEnergy, "charge_energy_joules_total", "Energy charged in all, as the battery counts it", .counter),
    ValueRow(
      .dischargeEnergy, "discharge_energy_joules_total", "Energy discharged in all, as the battery counts it", .counter),
    ValueRow(
      .dischargeAh, "discharge_ampere_hours_total", "Charge taken out in all, as the battery counts it", .counter),
    ValueRow(.batteryCycle, "cycles_total", "Cycles in all, as the battery counts it", .counter),
    ValueRow(.runningTime, "running_seconds_total", "Running time, where a device map gives its scale", .counter),
    ValueRow(.cellCount, "cells", "Cells", of: .modules),
    ValueRow(.temperatureCount, "temperature_sensors", "Temperature sensors", of: .modules),
    ValueRow(.chargeOverCurrentCount, "charge_over_currents_total", "Charge over-currents", .counter, of: .modules),
    ValueRow(
      .dischargeOverCurrentCount, "discharge_over_currents_total", "Discharge over-currents", .counter, of: .modules),
    ValueRow(.do1SOC1, "do1_soc1_ratio", "Setting DO1_SOC1, 0 to 1", of: .modules),
    ValueRow(.do1SOC2, "do1_soc2_ratio", "Setting DO1_SOC2, 0 to 1", of: .modules),
    ValueRow(.do2SOC1, "do2_soc1_ratio", "Setting DO2_SOC1, 0 to 1", of: .modules),
    ValueRow(.do2SOC2, "do2_soc2_ratio", "Setting DO2_SOC2, 0 to 1", of: .modules),
  ]

  private static let cells = [
    MetricFamily(
      name: "weco_cell_voltage_volts", help: "Voltage of one cell", labels: ["cluster", "module", "cell"]
    ) { shown, state in
      shown.cluster.presentModules.flatMap { module in
        module.cells.enumerated().compactMap { index, reading in
          number(reading, .cellVoltage, at: state.now).map {
            MetricSample(labels: [shown.cluster.name, "\(module.index)", "\(index + 1)"], value: $0)
          }
        }
      }
    }
  ]

  private static let contacts: [MetricFamily] = [
    .contacts(
      "contactor_closed", "Whether a contactor is closed", "contactor",
      [(.contactorPrecharge, "precharge"), (.contactorCharge, "charge"), (.contactorDischarge, "discharge")]),
    .contacts(
      "relay_latch_on", "Whether the latch of the main relay is on", "relay",
      [(.relayCharge, "charge"), (.relayDischarge, "discharge")]),
    .contacts("digital_input_on", "Whether a digital input is on", "input", [(.di1, "1"), (.di2, "2")]),
    .contacts("digital_output_on", "Whether a digital output is on", "output", [(.do1, "1"), (.do2, "2")]),
    MetricFamily(
      name: "weco_module_online", help: "Whether the battery reports the module as online",
      labels: ["cluster", "module"]
    ) { shown, state in
      shown.cluster.modules.compactMap { module in
        guard let isOnline = shown.cluster.isOnline(module, at: state.now) else { return nil }
        return MetricSample(labels: [shown.cluster.name, "\(module.index)"], value: isOnline ? "1" : "0")
      }
    },
  ]

  private static let alarms = [
    MetricFamily(
      name: "weco_alarm_active",
      help: "Whether an alarm stands; 0 only where somebody who would know was heard and does not raise it",
      labels: ["cluster", "id", "severity", "module"]
    ) { shown, _ in
      let active = Set(shown.alarms.filter(\.isActive).map { AlarmPlace($0.id, module: $0.module) })
      let quiet = shown.judgement.quiet(in: shown.cluster.name, can: shown.buses.flatMap(\.alarms))
      return active.union(quiet).sorted().map { place in
        let labels = [
          shown.cluster.name, place.alarm.id, place.alarm.severityUnattended.rawValue,
          place.module.map { "\($0)" } ?? "",
        ]
        return MetricSample(labels: labels, value: active.contains(place) ? "1" : "0")
      }
    }
  ]

  private static let links: [MetricFamily] = [
    .link("weco_link_up", "Whether good replies or frames arrive on the link", kind: .gauge) {
      $0.state == .up ? 1 : 0
    },
    MetricFamily(
      name: "weco_last_reading_timestamp_seconds", help: "When a value was heard last on the link, Unix time",
      labels: ["cluster", "link"]
    ) { shown, state in
      shown.links.compactMap { link in
        shown.cluster.lastHeard(on: link.name).map {
          let seconds = Decimal(state.wall.wall($0).microseconds / 1000, decimals: 3).text
          return MetricSample(labels: [shown.cluster.name, link.name], value: seconds)
        }
      }
    },
    .link("weco_link_good_replies_total", "Replies whose frame and checksum fit") { $0.counters.good },
    .link("weco_link_bad_checksums_total", "Replies with a wrong checksum") { $0.counters.badChecksum },
    .link("weco_link_implausible_replies_total", "Good replies that were not believed") { $0.counters.implausible },
    .link("weco_link_timeouts_total", "Questions without an answer") { $0.counters.timeouts },
    .bus("weco_can_frames_total", "Frames heard on the bus", \.frames),
    .bus("weco_can_unknown_frames_total", "Frames that no table knows", \.unknownFrames),
    .bus("weco_can_dropped_frames_total", "Frames that the kernel had no room for", \.dropped),
    .bus("weco_can_bus_errors_total", "Reports of trouble on the bus", \.errors),
  ]

  private static let program = [
    MetricFamily(name: "weco_build_info", help: "The program that says this", labels: ["version"]) { _, _ in
      [MetricSample(labels: [Program.version], value: "1")]
    }
  ]
}

extension Cluster {
  /// When a value was heard last on a link, whatever became of it.
  fileprivate func lastHeard(on link: String) -> Instant? {
    if let bus, bus.link == link { return bus.lastHeard }
    let readings = [fields.values] + modules.map { $0.fields.values + $0.cells.compactMap(\.self) }
    return readings.joined().filter { $0.source.link == link }.map(\.heard).max()
  }
}
