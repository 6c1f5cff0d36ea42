internal import BMSCore
internal import Transport

extension FoundSource {
  /// What is there now: the sources of the configuration, serial ports, CAN interfaces, the simulated battery.
  static func all(_ config: Config) -> [FoundSource] {
    entries(
      named: config.sources, serial: SerialPortList.all(), can: CANInterfaceList.all(), adapters: CANalystList.all())
  }

  static func entries(
    named: [NamedSource], serial: [SerialPortInfo], can: [CANInterface], adapters: [CANalystInfo] = []
  ) -> [FoundSource] {
    let known = named.map { FoundSource(name: $0.name, detail: $0.words, arguments: [$0.name]) }
    let ports = serial.map { port in
      let usb = port.usb.map { usb in
        [usb.manufacturer, usb.product, usb.serial].compactMap(\.self).joined(separator: " ")
      }
      let detail = usb.flatMap { $0.isEmpty ? nil : $0 } ?? port.driver ?? Texts.Sources.serialPort
      return FoundSource(name: port.path, detail: detail, arguments: ["--serial", port.byID ?? port.path])
    }
    let interfaces = can.map {
      FoundSource(name: $0.name, detail: Texts.Sources.can($0.state), arguments: ["--can", $0.name])
    }
    let channels = adapters.flatMap { adapter in
      adapter.names.map { FoundSource(name: $0, detail: adapter.usb.product ?? "", arguments: ["--can", $0]) }
    }
    let demo = FoundSource(
      name: Texts.Sources.demo, detail: Texts.Sources.demoDetail, arguments: ["--demo", Scenario.house.name])
    return known + ports + interfaces + channels + [demo]
  }
}

extension NamedSource.Target {
  /// As on the command line: `--serial /dev/ttyUSB0`.
  var words: String {
    switch self {
    case .serial(let path): "--serial \(path)"
    case .tcp(let text): "--tcp \(text)"
    case .can: ""
    case .demo(let name): "--demo \(name)"
    case .bridge(let plan): "\(plan.isTap ? "tap" : "bridge") \(plan.computer) \(plan.bms)"
    case .replay(let path, _): "--replay \(path)"
    }
  }
}

extension NamedSource {
  /// As on the command line: `--serial /dev/ttyUSB0 --can can0`.
  var words: String {
    ([target.words] + can.map { "--can \($0)" }).filter { !$0.isEmpty }.joined(separator: " ")
  }
}
