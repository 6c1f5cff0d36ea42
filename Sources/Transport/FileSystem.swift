internal import CLinux
internal import Glibc

/// The few questions this module asks the file system. All answer nil or nothing where something is not there.
enum FileSystem {
  /// The whole of a small file (sysfs, procfs), without white space at its ends.
  static func text(_ path: String, limit: Int = 65_536) -> String? {
    guard let fd = try? Syscall.run({ open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }) else { return nil }
    let file = OwnedFD(fd)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while bytes.count < limit {
      guard let n = try? Syscall.run({ read(file.raw, &chunk, chunk.count) }), n > 0 else { break }
      bytes += chunk[..<n]
    }
    let blank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 || $0 == 0x0D || $0 == 0 }
    while let last = bytes.last, blank(last) { bytes.removeLast() }
    return String(decoding: bytes.drop(while: blank), as: UTF8.self)
  }

  /// The names in a directory, without `.` and `..`, in no order.
  static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      // Read in place: a record is only as long as its name, and copying a whole `dirent` would read past it.
      guard let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) else { break }
      let name = String(cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// What a symbolic link says, unresolved.
  static func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let n = readlink(path, &buffer, buffer.count)
    return n > 0 ? String(decoding: buffer[..<n].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
  }

  /// The absolute path with every link followed.
  static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// The last part of a path.
  static func lastComponent(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  static func status(_ fd: Int32) -> stat? {
    var status = stat()
    return fstat(fd, &status) == 0 ? status : nil
  }

  /// The device behind an open file of some process; nil for anything else. Asks no file server that may be gone.
  static func deviceStatus(_ path: String) -> DeviceStatus? {
    var file = clinux_device()
    guard clinux_device_status(path, &file) == 0, UInt32(file.mode) & S_IFMT == S_IFCHR else { return nil }
    return DeviceStatus(device: UInt(file.device), fileSystem: UInt(file.file_system))
  }

  struct DeviceStatus {
    let device: dev_t
    let fileSystem: dev_t
    /// /dev/ptmx, the end of a pseudo terminal that plays the device.
    var isTerminalMaster: Bool { clinux_major(device) == 5 && clinux_minor(device) == 2 }
  }

  /// What a path that is no character device is, in words; nil for a character device.
  static func nonDeviceKind(_ status: stat) -> FileKind? {
    switch status.st_mode & S_IFMT {
    case S_IFCHR: nil
    case S_IFREG: .file
    case S_IFDIR: .directory
    case S_IFIFO: .pipe
    case S_IFSOCK: .socket
    case S_IFBLK: .disk
    default: .other
    }
  }
}
