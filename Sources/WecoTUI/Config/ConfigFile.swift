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

  /// The configuration in force.
  /// - Parameter given: the path of `--config`; that one has to be there, the default one need not.
  static func load(_ given: String?) throws(Failure) -> Config {
    guard let path = given ?? defaultPath() else { return Config() }
    let text: String
    do throws(FileTrouble) {
      text = try read(path)
    } catch {
      if given == nil, error.code == ENOENT || error.code == ENOTDIR { return Config() }
      let code = error.code == EACCES ? EX_NOPERM : EX_NOINPUT
      throw Failure(sentence: "cannot read the configuration \(path) (\(error)): check the path", code: code)
    }
    var config: Config
    do throws(JSON5Reader.Trouble) {
      config = try Config(parsing: text, file: path)
    } catch {
      throw Failure(sentence: error.description, code: EX_DATAERR)
    }
    try config.readMaps()
    return config
  }

  static func read(_ path: String) throws(FileTrouble) -> String {
    String(decoding: try RegularFile.bytes(of: path, most: mostBytes), as: UTF8.self)
  }
}
