import Glibc
import Transport

@testable import BMSCore
@testable import WecoTUI

/// Other programs on this computer: who lets look on and who does, over their socket.
enum FuzzStrangers {
  private static let begin = Instant(microseconds: 1_764_000_000_000_000)
  private static let port = "/dev/fuzz"

  /// Of this run alone; `scripts/fuzz` makes it in memory and takes it away.
  static let folder: String = {
    guard let path = getenv("FUZZ_FOLDER").map({ String(cString: $0) }) else { fatalError("FUZZ_FOLDER is not set") }
    setenv("XDG_RUNTIME_DIR", path, 1)
    return path
  }()

  /// Lines of a program that says that it holds the port.
  static func attach(_ source: inout FuzzBytes) {
    _ = folder
    let (place, token) = (AttachPlace(.serial(path: port)), Token(64))
    guard let own = place.own, let listener = try? UnixListener(path: own.path, mode: own.mode),
      let told = ToldFeed(place, token: token), let holder = listener.accept()
    else { fatalError("nobody lets look on") }
    defer {
      told.close()
      holder.close()
    }
    var watch = Watch(name: "fuzz", wall: WallClock(originMicroseconds: 0), at: begin)
    watch.listen(to: .told, kind: .serial)
    var (now, facts) = (begin, [Fact]())
    func say(_ bytes: [UInt8]) {
      _ = holder.write(bytes[...])
      told.handle(.readable(token), at: now, &watch, &facts)
    }
    // Whoever does not say the right thing first is heard no further.
    if source.byte() & 1 == 0 {
      say(AttachLine(hello: .init(version: AttachLine.version, program: "wecotui watch", pid: 0, target: port)).bytes())
    }
    let pieces = Int(source.byte())
    while !source.isEmpty, !told.isOver {
      say(source.bytes(pieces == 0 ? 8192 : pieces * 16))
      now = now + .milliseconds(100)
      watch.advance(to: now, into: &facts)
    }
    FuzzWatch.look(watch, at: now)
    goesOn(watch, at: now)
  }

  /// What is believed goes on to others as a line, and they believe the same.
  private static func goesOn(_ watch: Watch, at now: Instant) {
    let line = AttachLine(
      changes: watch.cluster.changes, links: watch.links, complete: watch.isComplete,
      alarms: watch.monitor.faults.book.active)
    let bytes = line.bytes()
    hold(bytes.firstIndex(of: 0x0A) == bytes.count - 1, "more than a line")
    guard let again = AttachLine(bytes.dropLast(), at: now) else { fatalError("is not understood: \(bytes)") }
    hold(again.bytes() == bytes, "another line comes back:\n\(bytes)\n\(again.bytes())")
  }

  /// Those who look on: they come, go, do not read, say what they like. What bounds it is the kernel's sockets, made anew
  /// each time: half of 0.3 ms.
  static func share(_ source: inout FuzzBytes) {
    _ = folder
    var now = begin
    let server = AttachServer(program: "wecotui fuzz")
    let plan = SourcePlan(sources: [NamedSource(name: "fuzz", target: .serial("/dev/shared"))])
    guard let runner = try? Runner(plan: plan, consumers: [server], at: now),
      let path = AttachPlace(.serial(path: "/dev/shared")).own?.path
    else { fatalError("no runner") }
    defer { server.close(runner, at: now) }
    runner.advance(to: now)
    var (clients, buffer, facts): ([SocketStream], [UInt8], [Fact]) = ([], [UInt8](repeating: 0, count: 65_536), [])
    while !source.isEmpty {
      let act = source.byte()
      switch act & 3 {
      case 0 where clients.count < 24: if let one = try? SocketStream(connectingTo: path) { clients.append(one) }
      case 1 where !clients.isEmpty: _ = clients[Int(act >> 2) % clients.count].write(source.bytes(Int(act >> 3))[...])
      case 2 where !clients.isEmpty:
        let client = clients[Int(act >> 2) % clients.count]
        if act & 128 == 0 { _ = client.read(into: &buffer) } else { client.close() }
      default:
        facts.removeAll(keepingCapacity: true)
        runner.sources[0].watch.receive(.received(source.bytes(Int(act >> 2))[...]), at: now, into: &facts)
        server.receive(facts, of: 0, at: now)
      }
      now = now + .milliseconds(Int64(act))
      runner.advance(to: now)
    }
    for client in clients { client.close() }
  }
}
