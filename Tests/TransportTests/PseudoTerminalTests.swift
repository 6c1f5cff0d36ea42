import BMSCore
import Glibc
import Testing

@testable import Transport

@Suite struct PseudoTerminalTests {
  @Test func `the link leads to the slave and goes away with it`() throws {
    let directory = try TemporaryDirectory()
    let link = try directory.place("bms")
    let battery = try PseudoTerminal(link: link)
    #expect(FileSystem.linkTarget(link) == battery.path)
    #expect(FileSystem.names(in: directory.path) == ["bms"])
    let port = try SerialPort(path: link)
    #expect(port.name == link)
    port.close()
    battery.close()
    #expect(FileSystem.names(in: directory.path).isEmpty)
  }

  @Test func `an old link is replaced, anything else is left alone`() throws {
    let directory = try TemporaryDirectory()
    try directory.link("old", to: "/dev/pts/nowhere")
    let battery = try PseudoTerminal(link: "\(directory.path)/old")
    #expect(FileSystem.linkTarget("\(directory.path)/old") == battery.path)

    try directory.file("notes", "precious")
    try directory.link("null", to: "/dev/null")
    for path in ["\(directory.path)/notes", directory.path, "\(directory.path)/null"] {
      let error = try failure { () throws(TransportError) in try PseudoTerminal(link: path) }
      #expect(error.description.contains("is no link to a pseudo terminal, so it was left alone"))
    }
    #expect(FileSystem.text("\(directory.path)/notes") == "precious")
    #expect(FileSystem.linkTarget("\(directory.path)/null") == "/dev/null")
    // A bridge does not take another's place.
    let taken = try failure { () throws(TransportError) in
      try PseudoTerminal(link: "\(directory.path)/old", replacesLive: false)
    }
    #expect(taken == .linkInUse("\(directory.path)/old"))
    #expect(FileSystem.linkTarget("\(directory.path)/old") == battery.path)
    let error = try failure { () throws(TransportError) in try PseudoTerminal(link: "\(directory.path)/no/where") }
    #expect(error.kind == .io)
  }

  @Test func `a link that somebody else took over stays`() throws {
    let directory = try TemporaryDirectory()
    let link = try directory.place("bms")
    let first = try PseudoTerminal(link: link)
    let second = try PseudoTerminal(link: link)
    first.close()
    #expect(FileSystem.linkTarget(link) == second.path)
  }

  @Test func `clients come and go without a hang-up at the master`() throws {
    let battery = try PseudoTerminal()
    for _ in 0..<3 {
      let port = try SerialPort(path: battery.path)
      try port.write(readRequest)
      #expect(try collect(8, from: battery.fd, battery.read(into:)) == readRequest.bytes)
      port.close()
      var polled = [pollfd(fd: battery.fd, events: Int16(POLLIN), revents: 0)]
      #expect(poll(&polled, 1, 0) == 0)
    }
  }

  @Test func `bytes that nobody fetches are dropped, not hoarded`() throws {
    let battery = try PseudoTerminal()
    let reply = [UInt8](repeating: 0x55, count: 1000)
    for _ in 0..<1000 { try battery.write(reply) }
    #expect(battery.wantsWrite)
    // Somebody who opens now starts with a clean line.
    let port = try SerialPort(path: battery.path)
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(port.read(into: &buffer) == .wouldBlock)
  }
}
