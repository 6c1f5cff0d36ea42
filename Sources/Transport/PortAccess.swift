internal import CLinux
internal import Glibc

/// Which device node a path leads to right now, links followed.
///
/// Two different identities for one path mean that the device was unplugged and something else took its name.
public struct PortIdentity: Hashable, Sendable {
  let fileSystem: UInt
  let node: UInt
  let device: UInt

  init(_ status: stat) {
    fileSystem = UInt(status.st_dev)
    node = UInt(status.st_ino)
    device = UInt(status.st_rdev)
  }

  /// Whether two paths lead to one port: the same file, or two nodes of one device.
  public func isSameDevice(as other: PortIdentity) -> Bool {
    if fileSystem == other.fileSystem, node == other.node { return true }
    // Pseudo terminals of different mounts have the same numbers.
    return device != 0 && device == other.device && !(136...143).contains(device >> 8 & 0xFFF)
  }

  /// Nil when the path leads nowhere.
  public init?(path: String) {
    guard let status = FileSystem.status(path) else { return nil }
    self.init(status)
  }
}

/// A process that has a port in use. Looked for only once a port turned out to be busy.
struct Holder: Hashable, Sendable {
  let pid: Int32
  let command: String

  init?(pid: Int32, proc: String = "/proc") {
    guard pid > 0, let command = FileSystem.text("\(proc)/\(pid)/comm") else { return nil }
    self.pid = pid
    self.command = command.printable
  }

  /// The holder of the `flock` on an open file, from the kernel's list of locks.
  static func ofLock(_ status: stat) -> Holder? {
    let file = PortIdentity(status)
    let locks = (FileSystem.text("/proc/locks", limit: 1 << 20) ?? "").split(separator: "\n")
    for line in locks {
      // `3: FLOCK  ADVISORY  WRITE 812 00:05:1043 0 EOF`, the file as major:minor (hexadecimal) and inode.
      let columns = line.split(separator: " ", omittingEmptySubsequences: true)
      guard columns.count > 5, columns[1] == "FLOCK", let pid = Int32(columns[4]) else { continue }
      let parts = columns[5].split(separator: ":")
      guard parts.count == 3, let major = UInt32(parts[0], radix: 16), let minor = UInt32(parts[1], radix: 16) else {
        continue
      }
      let sameFile = major == clinux_major(status.st_dev) && minor == clinux_minor(status.st_dev)
      if sameFile, UInt(parts[2]) == file.node { return Holder(pid: pid) }
    }
    return nil
  }

  /// A process that has the device open, from the open files that this user may see.
  static func ofOpen(_ path: String) -> Holder? { OpenFiles.holders(of: FileSystem.status(path)).holders.first }
}

/// Who may open a port.
enum PortAccess {
  /// The group whose members may read and write the port; nil when there is none to join.
  static func group(of path: String) -> String? {
    guard let status = FileSystem.status(path), !isMember(status.st_gid) else { return nil }
    return group(id: status.st_gid, mode: status.st_mode)
  }

  /// Whether this process is in the group already, so that something else stands in the way.
  private static func isMember(_ group: gid_t) -> Bool {
    var groups = [gid_t](repeating: 0, count: Int(max(getgroups(0, nil), 0)))
    let count = getgroups(Int32(groups.count), &groups)
    return getegid() == group || groups.prefix(Int(max(count, 0))).contains(group)
  }

  static func group(id: gid_t, mode: mode_t) -> String? {
    // Joining group 0 would be no advice to give anybody.
    guard mode & (S_IRGRP | S_IWGRP) == S_IRGRP | S_IWGRP, id != 0 else { return nil }
    guard let entry = getgrgid(id), let name = entry.pointee.gr_name else { return "\(id)" }
    return String(cString: name)
  }
}

extension String {
  /// Without control characters: names come from devices and processes, and end up on a terminal.
  var printable: String {
    var clean = UnicodeScalarView()
    clean.append(contentsOf: unicodeScalars.filter { !($0.value < 0x20 || (0x7F...0x9F).contains($0.value)) })
    return String(clean)
  }
}
