internal import Glibc

/// Why a file cannot be used: what the system said, or that there is something at its place which is no file.
public enum FileTrouble: Error, Hashable, Sendable, CustomStringConvertible {
  case system(Errno)
  /// Something stands there that is no file.
  case notAFile(FileKind)

  /// The number of the system's error; `ENOTSUP` for what is no file.
  public var code: Int32 { if case .system(let error) = self { error.code } else { ENOTSUP } }

  /// Whether opening failed; otherwise there is something at the place that is no file.
  public var isOfTheSystem: Bool { code != ENOTSUP }

  public init(_ error: Errno) { self = .system(error) }
  init(kind: FileKind) { self = .notAFile(kind) }

  public var description: String {
    switch self {
    case .system(let error): error.description
    case .notAFile(let kind): "it is \(kind.rawValue), not a file"
    }
  }
}

/// What stands at a path.
public enum FileKind: String, Hashable, Sendable, CaseIterable {
  case file = "a file"
  case directory = "a directory"
  case pipe = "a pipe"
  case socket = "a socket"
  case disk = "a disk"
  case link = "a link"
  case device = "a device"
  case otherDevice = "another kind of device"
  case ownTerminal = "the terminal this program runs in"
  case other = "something else"
}

/// Opening what has to be a file: the one place where that is done.
///
/// A pipe would be waited for, a device could be a battery's port, and opening a port moves its lines. So everything
/// else is refused before it is opened, and nothing here waits.
public enum RegularFile {
  /// Whose a file is that is made here.
  public enum Access: Sendable {
    /// Named by the user: as the umask has it.
    case shared
    /// The program's own: for this user alone, whatever the umask or an earlier run made of it.
    case userOnly

    fileprivate var mode: mode_t { self == .shared ? 0o644 : 0o600 }
  }

  /// To read.
  public static func reading(_ path: String) throws(FileTrouble) -> OwnedFD { try open(path, O_RDONLY, 0) }

  /// A new one: what is there already is an error.
  public static func creating(_ path: String, _ access: Access) throws(FileTrouble) -> OwnedFD {
    try made(open(path, O_WRONLY | O_CREAT | O_EXCL, access.mode), access)
  }

  /// A new one, or the one that is there, emptied.
  public static func replacing(_ path: String, _ access: Access) throws(FileTrouble) -> OwnedFD {
    let file = try made(open(path, O_WRONLY | O_CREAT, access.mode), access)
    guard ftruncate(file.raw, 0) == 0 else { throw FileTrouble(Errno.last) }
    return file
  }

  /// To read and to write behind its end; made where there is none.
  public static func appending(_ path: String, _ access: Access) throws(FileTrouble) -> OwnedFD {
    try made(open(path, O_RDWR | O_CREAT | O_APPEND, access.mode), access)
  }

  /// For those who let others open: throws where something stands at the path that is no file.
  public static func check(_ path: String) throws(FileTrouble) {
    if let status = FileSystem.status(path), let kind = kind(status) { throw FileTrouble(kind: kind) }
  }

  /// The whole of a file that may be no longer than this (`EFBIG`).
  public static func bytes(of path: String, most: Int) throws(FileTrouble) -> [UInt8] {
    let file = try reading(path)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    do throws(Errno) {
      while bytes.count <= most {
        let count = try Syscall.run { read(file.raw, &chunk, chunk.count) }
        if count == 0 { return bytes }
        bytes += chunk[..<count]
      }
    } catch {
      throw FileTrouble(error)
    }
    throw FileTrouble(Errno(EFBIG))
  }

  /// The last bytes of a file, and whether they are all of it.
  public static func tail(of path: String, most: Int) throws(FileTrouble) -> (bytes: [UInt8], isWhole: Bool) {
    let file = try reading(path)
    guard let status = FileSystem.status(file.raw) else { throw FileTrouble(Errno.last) }
    let start = max(0, Int(status.st_size) - most)
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size) - start)
    do throws(Errno) {
      let count = try Syscall.run { pread(file.raw, &bytes, bytes.count, off_t(start)) }
      return (Array(bytes.prefix(count)), start == 0)
    } catch {
      throw FileTrouble(error)
    }
  }

  /// Looks before it opens, for what only opening would do harm to, and once more behind it: the path may have changed.
  private static func open(_ path: String, _ flags: Int32, _ mode: mode_t) throws(FileTrouble) -> OwnedFD {
    if flags & O_EXCL == 0 { try check(path) }
    let flags = flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
    let opened: Int32
    do throws(Errno) {
      opened = try Syscall.run { Glibc.open(path, flags, mode) }
    } catch {
      throw FileTrouble(error)
    }
    let file = OwnedFD(opened)
    guard let status = FileSystem.status(file.raw) else { throw FileTrouble(Errno.last) }
    if let kind = kind(status) { throw FileTrouble(kind: kind) }
    return file
  }

  /// Gives a file of the program's own the rights it is meant to have.
  private static func made(_ file: consuming OwnedFD, _ access: Access) throws(FileTrouble) -> OwnedFD {
    if access == .userOnly, let status = FileSystem.status(file.raw), status.st_mode & 0o7777 != access.mode {
      // On a file system without rights there are none to give.
      _ = fchmod(file.raw, access.mode)
    }
    return file
  }

  private static func kind(_ status: stat) -> FileKind? {
    switch status.st_mode & S_IFMT {
    case S_IFREG: nil
    case S_IFCHR: .device
    default: FileSystem.nonDeviceKind(status)
    }
  }
}

/// Folders that are for the user alone.
public enum PrivateFolder {
  private static let mode: mode_t = 0o700
  /// No folder of ours holds more.
  private static let mostEntries = 10_000

  /// Makes the folder and those above it that are missing. What an unlucky umask or an earlier run made of the rights
  /// is mended: of the folder itself, and above it where its owner cannot even enter.
  public static func make(_ path: String) throws(FileTrouble) {
    let parts = path.split(separator: "/")
    var made = ""
    for (index, part) in parts.enumerated() {
      made += "/\(part)"
      if mkdir(made, mode) == 0 {
        // The umask may have taken from its owner's rights.
        chmod(made, mode)
        continue
      }
      let reason = Errno.last
      // A folder above may be on a read-only file system and still be there.
      guard let status = FileSystem.status(made) else { throw FileTrouble(reason) }
      guard status.st_mode & S_IFMT == S_IFDIR else { throw FileTrouble(Errno(ENOTDIR)) }
      heal(made, status, isOurs: index == parts.count - 1)
    }
  }

  /// Returns when the disk knows which files are in the folder.
  public static func sync(_ path: String) throws(Errno) {
    let folder = OwnedFD(try Syscall.run { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) })
    try Syscall.run { fsync(folder.raw) }
  }

  /// Mends the rights of a folder that is there, of the folders in it, and of files that their owner cannot use.
  public static func heal(_ path: String, levels: Int = 2) {
    guard let status = FileSystem.status(path), status.st_mode & S_IFMT == S_IFDIR else { return }
    heal(path, status, isOurs: true)
    for name in FileSystem.names(in: path).prefix(mostEntries) {
      let inner = "\(path)/\(name)"
      var status = stat()
      guard lstat(inner, &status) == 0, status.st_uid == geteuid() else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR where levels > 0: heal(inner, levels: levels - 1)
      case S_IFREG where status.st_mode & 0o600 != 0o600: chmod(inner, status.st_mode & 0o7777 | 0o600)
      default: break
      }
    }
  }

  private static func heal(_ path: String, _ status: stat, isOurs: Bool) {
    guard status.st_uid == geteuid() else { return }
    let rights = status.st_mode & 0o777
    if isOurs, rights != mode {
      chmod(path, status.st_mode & 0o7000 | mode)
    } else if rights & 0o100 == 0 {
      chmod(path, status.st_mode & 0o7777 | mode)
    }
  }
}
