internal import BMSCore
internal import Glibc

/// A USB device with the number of a CANalyst-II that this computer has.
public struct CANalystInfo: Hashable, Sendable {
  /// Where it is plugged in, by the kernel's name: `1-1.4`. What stands for the serial number of one that has none.
  public let place: String
  /// The node to open, `/dev/bus/usb/001/004`.
  public let path: String
  public let usb: USBIdentity
  /// Interfaces, and endpoints of the first; nil where the kernel does not say.
  let interfaces: Int?
  let endpoints: Int?
  /// The kernel driver of its interface: `usbfs` is another program.
  let driver: String?

  /// What tells it from others.
  public var serial: String { usb.serial ?? place }
  /// What `--can` takes for each of its channels.
  public var names: [String] { CANalyst.Channel.allCases.map { "\(CANalystName.word):\(serial)/\($0.rawValue)" } }
  /// Whether its firmware calls itself as the one whose protocol is known.
  public var isKnownFirmware: Bool { usb.product == CANalyst.product }
  /// Whether it is built as that one: what is not speaks another protocol.
  public var isBuiltAsKnown: Bool { interfaces == CANalyst.interfaceCount && endpoints == CANalyst.endpointCount }
}

/// The CANalyst-II adapters there are, out of sysfs: nothing is opened, and libusb is not loaded.
public enum CANalystList {
  /// - Parameter root: where `sys` and `dev` are found, for tests.
  public static func all(root: String = "") -> [CANalystInfo] {
    let devices = "\(root)/sys/bus/usb/devices"
    return FileSystem.names(in: devices).sorted { NaturalOrder.precedes($0, $1) }.compactMap { place in
      let device = "\(devices)/\(place)"
      // Interfaces have a colon in their names.
      guard !place.contains(":"), let usb = USBIdentity(device), usb.vendorID == CANalyst.vendorID,
        usb.productID == CANalyst.productID, let bus = number("\(device)/busnum"), let node = number("\(device)/devnum")
      else { return nil }
      let interface = "\(devices)/\(place):1.0"
      return CANalystInfo(
        place: place.printable, path: "\(root)/dev/bus/usb/\(padded(bus))/\(padded(node))", usb: usb,
        interfaces: number("\(device)/bNumInterfaces"), endpoints: number("\(interface)/bNumEndpoints", radix: 16),
        driver: FileSystem.linkTarget("\(interface)/driver").map { FileSystem.lastComponent($0).printable })
    }
  }

  /// The one adapter that is meant.
  static func find(_ name: CANalystName, called text: String, root: String = "") throws(TransportError) -> CANalystInfo
  {
    let there = all(root: root)
    let meant = there.filter { name.serial == nil || $0.serial == name.serial }
    guard let first = meant.first else { throw .noAdapter(text, others: there.map(\.serial)) }
    guard meant.count == 1 else { throw .severalAdapters(text, meant.map(\.serial)) }
    guard first.isBuiltAsKnown else { throw .foreignAdapter(text, product: first.usb.product ?? "") }
    return first
  }

  private static func number(_ path: String, radix: Int = 10) -> Int? {
    FileSystem.text(path).flatMap { Int($0, radix: radix) }
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(3 - digits.count, 0)) + digits
  }
}
