import Glibc
import Testing

@testable import BMSCore
@testable import Transport

/// The CAN interfaces that scripts/can-interfaces made for the tests.
enum CANWorld {
  static let bus = variable("WECOTUI_CAN_IFACE")
  static let other = variable("WECOTUI_CAN_IFACE2")
  static let serial = variable("WECOTUI_CAN_SLCAN")
  static let adapter = variable("WECOTUI_CAN_ADAPTER")
  static var isThere: Bool { !bus.isEmpty }
  /// How long a flood lasts.
  static let seconds = Int64(variable("WECOTUI_CAN_SECONDS")) ?? 5

  private static func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }

  /// Runs a shell command that must succeed.
  static func run(_ command: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try #require(system(command) == 0, "\(command)", sourceLocation: sourceLocation)
  }

  /// A number that the kernel keeps about an interface.
  static func statistic(_ name: String, of interface: String) throws -> UInt64 {
    try #require(FileSystem.text("/sys/class/net/\(interface)/statistics/\(name)").flatMap { UInt64($0) })
  }
}

/// Collects what a socket tells until something is true: a failure, not a hang, when it never is.
func listen(
  to socket: CANSocket, sourceLocation: SourceLocation = #_sourceLocation, until isDone: ([CANEvent]) -> Bool
) throws -> [CANEvent] {
  var events: [CANEvent] = []
  let end = MonotonicClock.now() + .seconds(20)
  while !isDone(events) {
    try #require(MonotonicClock.now() < end, "waited in vain after \(events)", sourceLocation: sourceLocation)
    var polled = [pollfd(fd: socket.fd, events: Int16(POLLIN), revents: 0)]
    try Syscall.run { poll(&polled, 1, 50) }
    let now = MonotonicClock.now()
    socket.read(at: now) { events.append($0) }
    socket.advance(to: now)
  }
  return events
}

extension [CANEvent] {
  var frames: [CANFrame] {
    compactMap { if case .frame(let frame, _) = $0 { frame } else { nil } }
  }
  var instants: [Instant] {
    compactMap { if case .frame(_, let at) = $0 { at } else { nil } }
  }
  var errors: [CANBusError] {
    compactMap { if case .error(let error, _) = $0 { error } else { nil } }
  }
}

/// `candump -L` on an interface, from the moment `init` returns until `finish`.
final class Candump {
  private let directory: TemporaryDirectory
  private let file: String
  private let interface: String

  init(_ interface: String) throws {
    self.interface = interface
    directory = try TemporaryDirectory()
    file = try directory.place("log")
    try CANWorld.run("candump -D -L \(interface) >\(file) & echo $! >\(directory.path)/pid")
    try mark("7FE#")
  }

  deinit { _ = system("kill -9 $(cat \(directory.path)/pid)") }

  /// The frames that were on the bus, as `ID#DATA`.
  func finish() throws -> [String] {
    try mark("7FF#")
    return lines.filter { $0 != "7FE#" && $0 != "7FF#" }
  }

  private var lines: [String] {
    (FileSystem.text(file, limit: 1 << 20) ?? "").split(separator: "\n").compactMap { line in
      line.split(separator: " ").last.map(String.init)
    }
  }

  /// Sends a frame until it is in the log, so that everything before it is, too.
  private func mark(_ frame: String) throws {
    let end = MonotonicClock.now() + .seconds(20)
    while !lines.contains(frame) {
      try #require(MonotonicClock.now() < end, "candump shows nothing")
      try CANWorld.run("cansend \(interface) \(frame)")
    }
  }
}
