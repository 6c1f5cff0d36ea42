public import BMSCore
internal import CLinux
internal import Glibc

extension SerialPort {
  /// Who else has this very device open, under whatever name. Looks now, which costs some milliseconds: before a change
  /// and not in between.
  ///
  /// A lock is a mark that a program may leave out, and one that opened the port before us gave us ours all the same.
  /// The kernel knows who has it open.
  public func holders() -> PortHolders {
    let found = OpenFiles.holders(of: FileSystem.status(fd))
    return PortHolders(names: found.holders.map(\.description), isPartial: found.isPartial)
  }
}

extension Holder: CustomStringConvertible {
  var description: String { "\(command) (pid \(pid))" }
}

/// The open files of all processes, from /proc.
enum OpenFiles {
  private static let proc = "/proc"

  /// Who has the device open, without this process and those it started.
  static func holders(of device: stat?) -> (holders: [Holder], isPartial: Bool) {
    guard let device, device.st_mode & S_IFMT == S_IFCHR else { return ([], false) }
    // Where other users' processes are hidden altogether, the first one is.
    var isPartial = FileSystem.status("\(proc)/1") == nil
    var holders: [Holder] = []
    for pid in FileSystem.names(in: proc).compactMap({ Int32($0) }) where pid != getpid() {
      guard access("\(proc)/\(pid)/fd", R_OK | X_OK) == 0 else {
        isPartial = isPartial || errno == EACCES
        continue
      }
      guard holds(pid, device), !isOurs(pid), let holder = Holder(pid: pid) else { continue }
      holders.append(holder)
    }
    return (holders, isPartial)
  }

  /// Whether a process has the device open as a client: who has the far end of a pseudo terminal, the battery as it
  /// were, may keep one descriptor of ours, so that the line does not hang up between two clients.
  private static func holds(_ pid: Int32, _ device: stat) -> Bool {
    let folder = "\(proc)/\(pid)/fd"
    let isPseudoTerminal = SerialPort.isPseudoTerminal(device)
    var count = 0
    for file in FileSystem.names(in: folder) {
      guard let status = FileSystem.deviceStatus("\(folder)/\(file)") else { continue }
      if status.device == device.st_rdev, !isPseudoTerminal || status.fileSystem == device.st_dev {
        count += 1
      } else if isPseudoTerminal, status.isTerminalMaster,
        farEnd("\(proc)/\(pid)/fdinfo/\(file)") == clinux_minor(device.st_rdev)
      {
        count -= 1
      }
    }
    return count > 0
  }

  /// Of which pseudo terminal this is the master: `tty-index:` (Linux 4.14 and later).
  private static func farEnd(_ info: String) -> UInt32? {
    let lines = (FileSystem.text(info) ?? "").split(separator: "\n")
    let words = lines.first { $0.hasPrefix("tty-index:") }?.split(whereSeparator: { $0 == ":" || $0 == "\t" })
    return words?.last.flatMap { UInt32($0) }
  }

  /// How far up a chain of parents is looked.
  private static let mostParents = 32

  /// Whether this process started it, perhaps through others.
  private static func isOurs(_ pid: Int32) -> Bool {
    var pid = pid
    for _ in 0..<mostParents {
      guard let parent = parent(of: pid), parent > 1 else { return false }
      if parent == getpid() { return true }
      pid = parent
    }
    return false
  }

  /// `812 (a name) S 1 ...`: the name may hold anything, so from its end.
  private static func parent(of pid: Int32) -> Int32? {
    guard let text = FileSystem.text("\(proc)/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    return fields.count > 1 ? Int32(fields[1]) : nil
  }
}
