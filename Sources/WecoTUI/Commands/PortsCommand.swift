internal import ArgumentParser
internal import BMSCore
internal import FoundationEssentials
internal import Transport

/// The serial ports and CAN interfaces of this computer.
struct PortsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ports", abstract: "Serial ports and CAN interfaces of this computer.")

  @Flag(help: "JSON.") var json = false

  func run() throws {
    try reporting {
      let document = PortsDocument(serial: SerialPortList.all(), can: CANInterfaceList.all())
      guard json else { return try Output.line(document.text) }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try Output.line(String(decoding: encoder.encode(document), as: UTF8.self))
    }
  }
}

/// `ports --json`, and the same as text.
struct PortsDocument: Encodable {
  struct Serial: Encodable {
    let name: String
    let path: String
    let by_id: String?
    let driver: String?
    let usb_vendor_id: String?
    let usb_product_id: String?
    let manufacturer: String?
    let product: String?
    let serial: String?
  }

  struct CAN: Encodable {
    let name: String
    let up: Bool
    let state: String
  }

  let serial: [Serial]
  let can: [CAN]

  init(serial: [SerialPortInfo], can: [CANInterface]) {
    self.serial = serial.map { port in
      Serial(
        name: port.name, path: port.path, by_id: port.byID, driver: port.driver,
        usb_vendor_id: port.usb?.vendorID.hex, usb_product_id: port.usb?.productID.hex,
        manufacturer: port.usb?.manufacturer, product: port.usb?.product, serial: port.usb?.serial)
    }
    self.can = can.map { CAN(name: $0.name, up: $0.isUp, state: $0.state) }
  }

  var text: String {
    var lines: [String] = []
    for port in serial {
      let usb = port.usb_vendor_id.map { "  usb \($0):\(port.usb_product_id ?? "")" } ?? ""
      let names = [port.manufacturer, port.product, port.serial].compactMap(\.self).joined(separator: " ")
      lines.append("\(port.path)\(usb)\(names.isEmpty ? "" : "  " + names)")
      if let stable = port.by_id { lines.append("  \(stable)") }
    }
    if serial.isEmpty { lines.append("no serial port: plug the USB adapter in, then run wecotui ports again") }
    for interface in can { lines.append("\(interface.name)  can  \(interface.up ? "up" : "down")  \(interface.state)") }
    if can.isEmpty { lines.append("no CAN interface") }
    return lines.joined(separator: "\n")
  }
}
