internal import Glibc
internal import Transport

/// Finding and reading the configuration file.
enum ConfigFile {
  /// No configuration is longer.
  private static let mostBytes = 1 << 20

  /// Where the file is looked for without `--config`: `$XDG_CONFIG_HOME/wecotui/config.json`, by default in `~/.config`.
  static func defaultPath(
    environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
  ) -> String? {
    if let folder = environment("XDG_CONFIG_HOME"), folder.hasPrefix("/") { return "\(folder)/wecotui/config.json" }
    return environment("HOME").flatMap { $0.hasPrefix("/") ? "\($0)/.config/wecotui/config.json" : nil }
  }

  /// The computer's own configuration: read before the user's, and what it locks stays locked.
  static let systemPath = "/etc/wecotui/config.json"

  /// The configuration in force.
  /// - Parameters:
  ///   - given: the path of `--config`, in place of the user's own file; that one has to be there, the others need not.
  ///   - system: for tests; nothing outside the program names it, so that nothing can lead around the lock in it.
  static func load(
    _ given: String?, system: String = systemPath, own: String? = defaultPath()
  ) throws(Failure) -> Config {
    let base = try load(system, over: Config(), isOptional: true)
    guard let given else {
      return try own.map { path throws(Failure) in try load(path, over: base, isOptional: true) } ?? base
    }
    return try load(given, over: own.map { demandingLock(of: $0, base) } ?? base, isOptional: false)
  }

  private static func load(_ path: String, over base: Config, isOptional: Bool) throws(Failure) -> Config {
    guard let text = try text(path, isOptional: isOptional) else { return base }
    var config: Config
    do throws(JSON5Reader.Trouble) {
      config = try Config(parsing: text, file: path, over: base)
    } catch {
      throw Failure(sentence: error.description, code: EX_DATAERR)
    }
    try config.readMaps()
    return config
  }

  /// `nil` where an optional file is not there.
  private static func text(_ path: String, isOptional: Bool) throws(Failure) -> String? {
    do throws(FileTrouble) { return try read(path) } catch {
      if isOptional, error.code == ENOENT || error.code == ENOTDIR { return nil }
      throw Failure.unreadableConfiguration(path, error)
    }
  }

  /// Another file in place of the user's own takes over everything but its lock.
  private static func demandingLock(of path: String, _ base: Config) -> Config {
    var config = base
    do throws(Failure) {
      guard let text = try text(path, isOptional: true) else { return base }
      do throws(JSON5Reader.Trouble) {
        if let hash = try Config.passphrase(in: text, file: path) { config.demand(hash, by: path) }
      } catch { throw Failure(sentence: error.description, code: EX_DATAERR) }
    } catch {
      config.lockTrouble = Failure(sentence: Texts.Change.lockUnknown(error.sentence), code: error.code)
    }
    return config
  }

  static func read(_ path: String) throws(FileTrouble) -> String {
    String(decoding: try RegularFile.bytes(of: path, most: mostBytes), as: UTF8.self)
  }
}
