internal import BMSCore
internal import Glibc
internal import Transport

/// Where the program keeps what it writes: `$XDG_STATE_HOME/wecotui`, for a service of systemd its own
/// `$STATE_DIRECTORY`, by default `~/.local/state/wecotui`. For the user alone.
struct StateFolder: Hashable, Sendable {
  let path: String

  /// - Parameter environment: looks a variable up; a relative path does not count (XDG base directories).
  init?(environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }) {
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") {
      path = "\(state)/wecotui"
    } else if let state = environment("STATE_DIRECTORY"), state.hasPrefix("/") {
      path = state
    } else if let home = environment("HOME"), home.hasPrefix("/") {
      path = "\(home)/.local/state/wecotui"
    } else {
      return nil
    }
  }

  /// A folder of the user's that is there: on a stick, say.
  /// - Parameter path: `~/` is the user's own folder; another that begins with no slash is one where the program was
  ///   started.
  init(existing path: String) throws(Failure) {
    var full = path
    if path.hasPrefix("~/"), let home = getenv("HOME") { full = String(cString: home) + path.dropFirst() }
    var status = stat()
    guard stat(full, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, let whole = realpath(full, nil) else {
      throw Failure.noFolder(PlainText.oneLine(path))
    }
    defer { free(whole) }
    self.path = String(cString: whole)
  }

  /// A folder inside this one.
  func inside(_ name: String) -> StateFolder { StateFolder(path: "\(path)/\(PlainText.fileName(name))") }

  private init(path: String) { self.path = path }

  /// Writes a file whole or not at all and gives its path.
  /// - Parameter file: freed of what does not belong into a file's name.
  @discardableResult
  func write(_ bytes: [UInt8], file name: String) throws(Failure) -> String {
    try make()
    let file = "\(path)/\(PlainText.fileName(name))"
    do throws(FileTrouble) {
      try AtomicFile.write(bytes, to: file, .userOnly)
    } catch {
      throw Failure.writing(file, error)
    }
    return file
  }

  /// Writes a text file whole or not at all and gives its path.
  /// - Parameter name: freed of what does not belong into a file's name.
  func write(_ lines: [String], name: String) throws(Failure) -> String {
    try write(
      Array(lines.map { PlainText.oneLine($0) + "\n" }.joined().utf8),
      file: "\(PlainText.fileName(name).prefix(96)).txt")
  }

  /// Whether a path leads to a file that the program itself keeps here, by whatever name.
  func holds(_ file: String) -> Bool {
    var named = stat()
    guard stat(file, &named) == 0 else { return false }
    return ["history.sqlite", "history.sqlite-wal", "history.sqlite-shm", "audit.jsonl"].contains { name in
      var own = stat()
      return stat("\(path)/\(name)", &own) == 0 && own.st_dev == named.st_dev && own.st_ino == named.st_ino
    }
  }

  /// Makes the folder and those above it that are missing, for the user alone.
  func make() throws(Failure) {
    do throws(FileTrouble) { try PrivateFolder.make(path) } catch { throw Failure.writing(path, error) }
  }

  /// Mends the rights of what an earlier run left behind.
  func heal() { PrivateFolder.heal(path) }
}
