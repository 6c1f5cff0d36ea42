/// Which battery a change is meant for, as far as the service port tells: no serial number has a public register.
public struct BatteryIdentity: Hashable, Sendable {
  /// The fields it is made of; a device map cannot override them.
  static let fields: Set<Field> = [.bootloaderVersion, .softwareVersion, .hardwareVersion, .cellCount]

  public let link: String
  /// Registers 9, 10 and 11 as they are (measured; their decimal placing is unknown).
  public let bootloader: UInt16?
  public let software: UInt16?
  public let hardware: UInt16?
  public let cellCount: UInt16?

  init(link: String, value: (Field) -> Value?) {
    func word(_ field: Field) -> UInt16? { value(field)?.number.flatMap { UInt16(exactly: $0) } }
    self.link = link
    bootloader = word(.bootloaderVersion)
    software = word(.softwareVersion)
    hardware = word(.hardwareVersion)
    cellCount = word(.cellCount)
  }

  /// The battery behind a link, from what was heard of the module one is plugged into.
  public init(link: String, cluster: Cluster) {
    self.init(link: link) { cluster.module(1)?[$0]?.value }
  }

  /// `ttyUSB0: firmware 371, PCB 23, bootloader 102, 16 cells`
  public var text: String {
    func word(_ number: UInt16?) -> String { number.map { String($0) } ?? "?" }
    return "\(link): firmware \(word(software)), PCB \(word(hardware)), bootloader \(word(bootloader)), "
      + "\(word(cellCount)) cells"
  }
}
