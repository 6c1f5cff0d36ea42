internal import BMSCore
internal import Glibc
internal import Transport

/// Where the program that holds a port lets others look on: one socket a port.
struct AttachPlace: Hashable, Sendable {
  /// What is read: the device behind every link, or `host:port`.
  let target: String

  init(_ target: PortFeed.Target) {
    switch target {
    case .tcp(let endpoint): self.target = endpoint.description
    case .serial(let path):
      guard let real = realpath(path, nil) else {
        self.target = path
        return
      }
      self.target = String(cString: real)
      free(real)
    }
  }

  private var fileName: String { "\(PlainText.fileName(target)).sock" }

  /// Where a program that holds the port puts its socket. A service has a folder that its group may look into.
  var own: (path: String, mode: UInt32)? {
    if let service = Self.variable("RUNTIME_DIRECTORY") { return ("\(service)/\(fileName)", 0o660) }
    guard let folder = Self.userFolder else { return nil }
    // Where it cannot be made, opening the socket fails, and nobody can look on.
    try? PrivateFolder.make(folder)
    return ("\(folder)/\(fileName)", 0o600)
  }

  /// Where others look for it.
  var candidates: [String] {
    let folders = [Self.variable("RUNTIME_DIRECTORY"), Self.userFolder, "/run/wecotui"].compactMap(\.self)
    return folders.map { "\($0)/\(fileName)" }
  }

  private static var userFolder: String? {
    if let runtime = variable("XDG_RUNTIME_DIR") { return "\(runtime)/wecotui" }
    return StateFolder().map { "\($0.path)/run" }
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
  }
}
