/// A CAN interface that this computer has.
public struct CANInterface: Hashable, Sendable {
  /// `can0`.
  public let name: String
  /// Whether somebody brought it up (`ip link set can0 up`).
  public let isUp: Bool
  /// The kernel's word for its state: `up`, `down`, or `unknown` for a virtual one.
  public let state: String
}

/// The CAN interfaces there are, out of sysfs.
public enum CANInterfaceList {
  /// ARPHRD_CAN, the link type of every CAN interface, real or virtual.
  private static let linkType = "280"
  /// IFF_UP.
  private static let upFlag: UInt32 = 1

  /// - Parameter root: where `sys` is found, for tests.
  public static func all(root: String = "") -> [CANInterface] {
    let directory = "\(root)/sys/class/net"
    return FileSystem.names(in: directory)
      .filter { FileSystem.text("\(directory)/\($0)/type") == linkType }
      .sorted { NaturalOrder.precedes($0, $1) }
      .map { name in
        let flags = FileSystem.text("\(directory)/\(name)/flags").flatMap { UInt32($0.dropFirst(2), radix: 16) }
        return CANInterface(
          name: name, isUp: (flags ?? 0) & upFlag != 0,
          state: FileSystem.text("\(directory)/\(name)/operstate")?.printable ?? "unknown")
      }
  }
}
