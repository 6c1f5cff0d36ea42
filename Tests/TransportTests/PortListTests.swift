import Testing

@testable import Transport

@Suite struct PortListTests {
  /// A tree as the kernel makes it: an FTDI adapter and a CDC modem on USB, a UART, an empty UART, a virtual console.
  private func machine() throws -> TemporaryDirectory {
    let root = try TemporaryDirectory()
    let usb = "sys/devices/pci0000:00/usb1/1-2"
    for (name, text) in [
      ("idVendor", "0403\n"), ("idProduct", "6001\n"), ("manufacturer", "FTDI\n"),
      ("product", "FT232R \u{1B}[2JUSB UART\n"), ("serial", "A50285BI\n"),
    ] {
      try root.file("\(usb)/\(name)", text)
    }
    for port in ["ttyUSB0", "ttyUSB10", "ttyUSB2"] {
      try root.file("\(usb)/1-2:1.0/\(port)/tty/\(port)/dev", "188:0\n")
      try root.link("\(usb)/1-2:1.0/\(port)/driver", to: "../../../../../../bus/usb-serial/drivers/ftdi_sio")
      try root.link("\(usb)/1-2:1.0/\(port)/tty/\(port)/device", to: "../../../\(port)")
      try root.link("sys/class/tty/\(port)", to: "../../devices/pci0000:00/usb1/1-2/1-2:1.0/\(port)/tty/\(port)")
    }
    try root.file("sys/devices/pci0000:00/usb1/1-3/idVendor", "2341\n")
    try root.file("sys/devices/pci0000:00/usb1/1-3/idProduct", "0043\n")
    try root.file("sys/devices/pci0000:00/usb1/1-3/1-3:1.0/tty/ttyACM0/dev", "166:0\n")
    try root.link("sys/devices/pci0000:00/usb1/1-3/1-3:1.0/tty/ttyACM0/device", to: "../../../1-3:1.0")
    try root.link("sys/class/tty/ttyACM0", to: "../../devices/pci0000:00/usb1/1-3/1-3:1.0/tty/ttyACM0")
    try root.file("sys/devices/pnp0/00:00/tty/ttyS0/type", "4\n")
    try root.link("sys/devices/pnp0/00:00/tty/ttyS0/device", to: "../../../00:00")
    try root.link("sys/class/tty/ttyS0", to: "../../devices/pnp0/00:00/tty/ttyS0")
    try root.file("sys/class/tty/ttyS1/type", "0\n")
    try root.file("sys/class/tty/ttySC0/type", "4\n")
    try root.file("sys/class/tty/tty1/dev", "4:1\n")
    try root.file("sys/class/tty/ptmx/dev", "5:2\n")
    try root.link("dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0", to: "../../ttyUSB0")
    return root
  }

  @Test func `ports that exist are listed in a natural order`() throws {
    let root = try machine()
    let ports = SerialPortList.all(root: root.path)
    #expect(ports.map(\.name) == ["ttyACM0", "ttyS0", "ttyUSB0", "ttyUSB2", "ttyUSB10"])
    #expect(ports.first?.path == "\(root.path)/dev/ttyACM0")
  }

  @Test func `a USB adapter says who it is, without its escape sequences`() throws {
    let root = try machine()
    let port = try #require(SerialPortList.all(root: root.path).first { $0.name == "ttyUSB0" })
    #expect(port.driver == "ftdi_sio")
    #expect(port.byID == "\(root.path)/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0")
    #expect(
      port.usb
        == USBIdentity(
          vendorID: 0x0403, productID: 0x6001, manufacturer: "FTDI", product: "FT232R [2JUSB UART", serial: "A50285BI"))
  }

  @Test func `what a port does not say is absent`() throws {
    let root = try machine()
    let ports = SerialPortList.all(root: root.path)
    let modem = try #require(ports.first { $0.name == "ttyACM0" })
    #expect(
      modem.usb
        == USBIdentity(vendorID: 0x2341, productID: 0x0043, manufacturer: nil, product: nil, serial: nil))
    #expect(modem.driver == nil && modem.byID == nil)
    #expect(ports.first { $0.name == "ttyS0" }?.usb == nil)
  }

  @Test func `a machine without ports has an empty list`() throws {
    let root = try TemporaryDirectory()
    #expect(SerialPortList.all(root: root.path).isEmpty)
    #expect(CANInterfaceList.all(root: root.path).isEmpty)
  }

  @Test func `CAN interfaces are told from network cards`() throws {
    let root = try TemporaryDirectory()
    for (name, type, flags, state) in [
      ("can1", "280", "0x40080", "down"), ("can0", "280", "0x40081", "up"), ("vcan0", "280", "0xc1", "unknown"),
      ("eth0", "1", "0x1003", "up"),
    ] {
      try root.file("sys/class/net/\(name)/type", "\(type)\n")
      try root.file("sys/class/net/\(name)/flags", "\(flags)\n")
      try root.file("sys/class/net/\(name)/operstate", "\(state)\n")
    }
    #expect(
      CANInterfaceList.all(root: root.path) == [
        CANInterface(name: "can0", isUp: true, state: "up"), CANInterface(name: "can1", isUp: false, state: "down"),
        CANInterface(name: "vcan0", isUp: true, state: "unknown"),
      ])
  }
}
