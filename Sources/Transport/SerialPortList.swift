internal import Glibc

/// A serial port that this computer has, with what it says about itself.
public struct SerialPortInfo: Hashable, Sendable {
  /// The kernel's name, `ttyUSB0`.
  public let name: String
  /// The device to open, `/dev/ttyUSB0`.
  public let path: String
  /// The name that stays the same when adapters are plugged in another order, `/dev/serial/by-id/...`.
  public let byID: String?
  /// The kernel driver, `ftdi_sio`.
  public let driver: String?
  /// What the USB adapter says of itself; nil for a port that is not on USB.
  public let usb: USBIdentity?
}

extension SerialPortInfo {
  /// A port that is known by its path alone.
  public init(path: String) {
    self.init(name: FileSystem.lastComponent(path), path: path, byID: nil, driver: nil, usb: nil)
  }
}

/// The identity of a USB device. Its texts come from the device, freed of control characters.
public struct USBIdentity: Hashable, Sendable {
  public let vendorID: UInt16
  public let productID: UInt16
  public let manufacturer: String?
  public let product: String?
  public let serial: String?
}

/// The serial ports there are, out of sysfs: nothing is opened.
public enum SerialPortList {
  /// - Parameter root: where `sys` and `dev` are found, for tests.
  /// - Returns: the ports by name, `ttyUSB2` before `ttyUSB10`.
  public static func all(root: String = "") -> [SerialPortInfo] {
    let stable = stableNames(in: "\(root)/dev/serial/by-id")
    return FileSystem.names(in: "\(root)/sys/class/tty")
      .filter { isPort($0, root: root) }
      .sorted { NaturalOrder.precedes($0, $1) }
      .map { name in
        let device = "\(root)/sys/class/tty/\(name)/device"
        return SerialPortInfo(
          name: name, path: "\(root)/dev/\(name)", byID: stable[name],
          driver: FileSystem.linkTarget("\(device)/driver").map { FileSystem.lastComponent($0).printable },
          usb: USBIdentity(above: device, below: "\(root)/sys"))
      }
  }

  /// The families that can be an RS232 adapter, and whether the kernel lists them without hardware behind.
  private static let families: [(prefix: String, listedWithoutHardware: Bool)] = [
    ("ttyUSB", false), ("ttyACM", false), ("ttyAMA", true), ("ttyS", true),
  ]

  private static func isPort(_ name: String, root: String) -> Bool {
    let family = families.first { family in
      let number = name.utf8.dropFirst(family.prefix.utf8.count)
      return name.hasPrefix(family.prefix) && !number.isEmpty && number.allSatisfy { (0x30...0x39).contains($0) }
    }
    guard let family else { return false }
    guard family.listedWithoutHardware else { return true }
    // The UART's type is 0 where probing found nothing; drivers that have no types only list what exists.
    if let type = FileSystem.text("\(root)/sys/class/tty/\(name)/type") { return type != "0" }
    return FileSystem.status("\(root)/sys/class/tty/\(name)/device") != nil
  }

  /// Device names and the udev link that leads to each; of several the first by name.
  private static func stableNames(in directory: String) -> [String: String] {
    var stable: [String: String] = [:]
    for name in FileSystem.names(in: directory).sorted() {
      guard let target = FileSystem.linkTarget("\(directory)/\(name)") else { continue }
      let device = FileSystem.lastComponent(target)
      if stable[device] == nil { stable[device] = "\(directory)/\(name)" }
    }
    return stable
  }
}

extension USBIdentity {
  /// The USB device that a kernel device hangs below, some directories up.
  fileprivate init?(above device: String, below top: String) {
    guard var directory = FileSystem.resolved(device), let top = FileSystem.resolved(top) else { return nil }
    while directory.hasPrefix(top + "/") {
      if let identity = USBIdentity(directory) {
        self = identity
        return
      }
      guard let slash = directory.lastIndex(of: "/") else { return nil }
      directory = String(directory[..<slash])
    }
    return nil
  }

  init?(_ directory: String) {
    func text(_ attribute: String) -> String? {
      FileSystem.text("\(directory)/\(attribute)", limit: 4096).map(\.printable).flatMap { $0.isEmpty ? nil : $0 }
    }
    guard let vendor = text("idVendor").flatMap({ UInt16($0, radix: 16) }),
      let product = text("idProduct").flatMap({ UInt16($0, radix: 16) })
    else { return nil }
    self.init(
      vendorID: vendor, productID: product, manufacturer: text("manufacturer"), product: text("product"),
      serial: text("serial"))
  }
}

/// Names with numbers in them, in the order a person expects.
enum NaturalOrder {
  static func precedes(_ a: String, _ b: String) -> Bool {
    let (first, second) = (parts(a), parts(b))
    return first.stem == second.stem ? first.number < second.number : first.stem < second.stem
  }

  /// A device name is a stem and a number, `ttyUSB` and 10.
  private static func parts(_ name: String) -> (stem: Substring, number: UInt64) {
    let isDigit: (Character) -> Bool = { $0.isASCII && $0.isNumber }
    let digits = name.reversed().prefix(while: isDigit).count
    return (name.dropLast(digits), UInt64(name.suffix(digits)) ?? 0)
  }
}
