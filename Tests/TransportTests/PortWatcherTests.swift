import BMSCore
import Glibc
import Testing

@testable import Transport

@Suite struct PortWatcherTests {
  private func at(_ milliseconds: Int64) -> Instant { Instant(microseconds: milliseconds * 1000) }

  @Test func `a port is opened again when its link comes back`() throws {
    let directory = try TemporaryDirectory()
    let link = try directory.place("by-id/battery")
    var watcher = PortWatcher(path: link, at: at(0))
    #expect(watcher.look(at: at(0)) == .wait)

    var battery = try PseudoTerminal(link: link)
    #expect(watcher.look(at: at(10)) == .wait)
    #expect(watcher.look(at: at(50)) == .open)
    let port = try SerialPort(path: link)
    watcher.opened(port.identity, at: at(50))
    #expect(watcher.look(at: at(150)) == .wait)

    // The whole directory goes, as /dev/serial/by-id does with the last adapter.
    let gone = battery
    gone.close()
    rmdir("\(directory.path)/by-id")
    #expect(watcher.look(at: at(250)) == .gone)
    port.close()
    watcher.lost(at: at(250))
    for time in stride(from: Int64(300), through: 900, by: 50) { #expect(watcher.look(at: at(time)) == .wait) }

    _ = try directory.place("by-id/battery")
    battery = try PseudoTerminal(link: link)
    #expect(watcher.deadline == at(950))
    #expect(watcher.look(at: at(950)) == .open)
    let again = try SerialPort(path: link)
    try battery.write([0x01])
    #expect(try collect(1, from: again.fd, again.read(into:)) == [0x01])
  }

  @Test func `a link that leads elsewhere by now means the port is gone`() throws {
    let directory = try TemporaryDirectory()
    let link = try directory.place("bms")
    let first = try PseudoTerminal(link: link)
    let port = try SerialPort(path: link)
    var watcher = PortWatcher(path: link, at: at(0))
    watcher.opened(port.identity, at: at(0))
    let second = try PseudoTerminal(link: link)
    #expect(watcher.look(at: at(100)) == .gone)
    watcher.lost(at: at(100))
    #expect(watcher.look(at: at(150)) == .open)
    #expect(first.fd >= 0 && second.fd >= 0)
  }

  @Test func `a node that cannot be opened yet is tried again at a bounded pace`() throws {
    let directory = try TemporaryDirectory()
    try directory.file("ttyUSB0")
    var watcher = PortWatcher(path: "\(directory.path)/ttyUSB0", at: at(0))
    var tries: [Int64] = []
    for time in stride(from: Int64(0), through: 1500, by: 10) where watcher.look(at: at(time)) == .open {
      tries.append(time)
      watcher.lost(at: at(time))
    }
    #expect(tries.starts(with: [0, 50, 150, 350, 600]))
    #expect(zip(tries, tries.dropFirst()).allSatisfy { $1 - $0 <= 300 })
  }

  @Test func `a pause doubles up to its limit and starts over after a success`() {
    var backoff = Backoff(first: .milliseconds(250), limit: .seconds(1))
    #expect((0..<4).map { _ in backoff.failed().milliseconds } == [250, 500, 1000, 1000])
    backoff.reset()
    #expect(backoff.failed().milliseconds == 250)
  }
}
