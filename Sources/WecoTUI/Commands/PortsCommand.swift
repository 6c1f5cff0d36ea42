internal import ArgumentParser
internal import BMSCore
internal import Transport

/// The serial ports and CAN interfaces of this computer.
struct PortsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ports", abstract: "List the serial ports and CAN interfaces of this computer.")

  @Flag(help: "Ask each serial port whether a battery answers; only reads, at most 1.5 s each.") var probe = false
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Session key for --probe, four hexadecimal digits (default: 85F9).", valueName: "hex"))
  var key: SessionKey?
  @Flag(help: "Print JSON.") var json = false
  @Argument(
    help: ArgumentHelp("Ports to ask with --probe, in place of all.", valueName: "port"), completion: .ports) var ports:
    [String] = []

  @OptionGroup var speech: LanguageOptions

  func validate() throws {
    guard ports.isEmpty || probe else { throw ValidationError(Texts.Options.portsAlone) }
  }

  func run() throws {
    try reporting {
      let all = SerialPortList.all()
      let serial =
        ports.isEmpty ? all : ports.map { path in all.first { $0.path == path } ?? SerialPortInfo(path: path) }
      var answers: [String: PortProbe.Answer] = [:]
      for port in serial where probe {
        answers[port.path] = try PortProbe.ask(port.path, key: key?.value ?? KeyedChecksum.provenKey)
      }
      let document = PortsDocument(
        serial: serial, can: CANInterfaceList.all(), adapters: CANalystList.all(), answers: answers)
      if json { return try Output.text(document.json) }
      try Output.lines(document.lines)
    }
  }
}

/// `ports --json`, and the same as text.
struct PortsDocument {
  struct Serial {
    let name: String
    let path: String
    let by_id: String?
    let driver: String?
    let usb_vendor_id: String?
    let usb_product_id: String?
    let manufacturer: String?
    let product: String?
    let serial: String?
    /// `battery`, `key-only`, `garbled`, `silent`, `in-use` or `failed`; absent without `--probe`.
    let probe: String?
    let probe_text: String?

    var json: String {
      let texts: [(String, String?)] = [
        ("name", name), ("path", path), ("by_id", by_id), ("driver", driver), ("usb_vendor_id", usb_vendor_id),
        ("usb_product_id", usb_product_id), ("manufacturer", manufacturer), ("product", product), ("serial", serial),
        ("probe", probe), ("probe_text", probe_text),
      ]
      return JSONText.object(known: texts.map { ($0, $1.map(JSONText.quoted)) })
    }
  }

  struct CAN {
    let name: String
    let up: Bool
    let state: String
    /// In bit/s; absent for a virtual bus, or where slcand chose it.
    let bit_rate: UInt32?
    let listen_only: Bool?

    init(_ interface: CANInterface) {
      let kernel = try? CANInterfaceState.read(interface.name)
      name = interface.name
      up = interface.isUp
      state = kernel?.controller.map { "\($0)" } ?? interface.state
      bit_rate = kernel?.bitRate
      listen_only = kernel?.controller == nil ? nil : kernel?.isListenOnly
    }

    var json: String {
      JSONText.object(known: [
        ("name", JSONText.quoted(name)), ("up", String(up)), ("state", JSONText.quoted(state)),
        ("bit_rate", bit_rate.map { String($0) }), ("listen_only", listen_only.map { String($0) }),
      ])
    }

    var text: String {
      let rate = bit_rate.map { "  \($0) bit/s" } ?? ""
      return "\(name)  can  \(up ? "up" : "down")  \(state)\(rate)\(listen_only == true ? "  listen only" : "")"
    }
  }

  /// A CANalyst-II, which has no interface of the kernel.
  struct Adapter {
    let info: CANalystInfo

    var json: String {
      let texts: [(String, String?)] = [
        ("usb_vendor_id", info.usb.vendorID.hex), ("usb_product_id", info.usb.productID.hex),
        ("manufacturer", info.usb.manufacturer), ("product", info.usb.product), ("serial", info.usb.serial),
        ("place", info.place),
      ]
      return JSONText.object(
        known: [("names", JSONText.list(info.names.map(JSONText.quoted)))] + texts.map { ($0, $1.map(JSONText.quoted)) }
          + [
            ("known_firmware", String(info.isKnownFirmware && info.isBuiltAsKnown)), ("listen_only", String(false)),
          ])
    }

    var lines: [String] {
      let words = [info.usb.manufacturer, info.usb.product, info.usb.serial].compactMap(\.self).joined(separator: " ")
      let usb = "usb \(info.usb.vendorID.hex):\(info.usb.productID.hex)\(words.isEmpty ? "" : "  " + words)"
      let firmware = info.isKnownFirmware && info.isBuiltAsKnown ? [] : ["  " + Texts.Probe.otherFirmware]
      return ["\(info.names.joined(separator: "  "))  \(usb)", "  " + Texts.Probe.adapter] + firmware
    }
  }

  let serial: [Serial]
  let can: [CAN]
  let adapters: [Adapter]

  init(
    serial: [SerialPortInfo], can: [CANInterface], adapters: [CANalystInfo], answers: [String: PortProbe.Answer] = [:]
  ) {
    self.serial = serial.map { port in
      Serial(
        name: port.name, path: port.path, by_id: port.byID, driver: port.driver,
        usb_vendor_id: port.usb?.vendorID.hex, usb_product_id: port.usb?.productID.hex,
        manufacturer: port.usb?.manufacturer, product: port.usb?.product, serial: port.usb?.serial,
        probe: answers[port.path]?.word, probe_text: answers[port.path]?.sentence)
    }
    self.can = can.map(CAN.init)
    self.adapters = adapters.map(Adapter.init)
  }

  var json: String {
    JSONText.indented(
      JSONText.document([
        ("serial", JSONText.list(serial.map(\.json))), ("can", JSONText.list(can.map(\.json))),
        ("can_adapters", JSONText.list(adapters.map(\.json))),
      ]))
  }

  var lines: [String] {
    var lines: [String] = []
    for port in serial {
      let usb = port.usb_vendor_id.map { "  usb \($0):\(port.usb_product_id ?? "")" } ?? ""
      let names = [port.manufacturer, port.product, port.serial].compactMap(\.self).joined(separator: " ")
      lines.append("\(port.path)\(usb)\(names.isEmpty ? "" : "  " + names)")
      if let stable = port.by_id { lines.append("  \(stable)") }
      if let answer = port.probe_text { lines.append("  \(answer)") }
    }
    if serial.isEmpty { lines.append(Texts.Probe.noPorts) }
    lines += can.map(\.text)
    lines += adapters.flatMap(\.lines)
    if can.isEmpty, adapters.isEmpty { lines.append(Texts.Probe.noBus) }
    return lines
  }
}
