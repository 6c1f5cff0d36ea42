import BMSCore
import Glibc
import Testing

@testable import Transport

@Suite struct TCPSocketTests {
  /// A serial server on a free port of the loopback interface.
  private final class Server {
    let listener: OwnedFD
    let port: UInt16

    /// - Parameter backlog: nil for a port that is taken, but where nobody listens.
    init(backlog: Int32? = 4) throws {
      let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
      let fd = try Syscall.run { socket(AF_INET, kind, 0) }
      listener = OwnedFD(fd)
      port = try Server.bind(fd)
      if let backlog { try Syscall.run { listen(fd, backlog) } }
    }

    private static func bind(_ fd: Int32) throws -> UInt16 {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      try withUnsafeMutableBytes(of: &address) { raw in
        let generic = try #require(raw.assumingMemoryBound(to: sockaddr.self).baseAddress)
        try Syscall.run { Glibc.bind(fd, generic, size) }
        try Syscall.run { getsockname(fd, generic, &size) }
      }
      return UInt16(bigEndian: address.sin_port)
    }

    func accept() throws -> OwnedFD {
      let fd = listener.raw
      try awaitEvent(fd)
      return OwnedFD(try Syscall.run { Glibc.accept(fd, nil, nil) })
    }
  }

  /// Carries a connection on until it is made, as the loop does.
  private func connect(_ text: String) throws -> TCPSocket {
    let socket = try TCPSocket(connectingTo: TCPEndpoint(parsing: text).resolved())
    while !socket.isReady {
      try awaitEvent(socket.fd, POLLOUT)
      try socket.flush()
    }
    return socket
  }

  @Test(arguments: ["127.0.0.1", "localhost"])
  func `bytes pass both ways, over the first address that answers`(host: String) throws {
    let server = try Server()
    let socket = try connect("\(host):\(server.port)")
    let peer = try server.accept()
    let fd = peer.raw
    try socket.write(readRequest)
    let request = try collect(8, from: fd) { buffer in .bytes(recv(fd, &buffer, buffer.count, 0)) }
    #expect(request == readRequest.bytes)
    let reply: [UInt8] = [0x01, 0x03, 0x02, 0x14, 0xB2]
    try Syscall.run { send(fd, reply, reply.count, 0) }
    #expect(try collect(5, from: socket.fd, socket.read(into:)) == reply)
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(socket.read(into: &buffer) == .wouldBlock)
    #expect(!socket.wantsWrite)
  }

  @Test func `a server that goes away is a hang-up`() throws {
    let server = try Server()
    let socket = try connect("127.0.0.1:\(server.port)")
    var peer = try server.accept()
    peer.close()
    try awaitEvent(socket.fd)
    var buffer = [UInt8](repeating: 0, count: 16)
    guard case .hangup(let error) = socket.read(into: &buffer) else {
      Issue.record("no hang-up")
      return
    }
    #expect(error.kind == .unplugged && error.exitCode == 74)
    socket.close()
    #expect(socket.fd == -1 && !socket.wantsWrite)
  }

  @Test func `nobody listening is an error that names the address`() throws {
    let closed = try Server(backlog: nil)
    let port = closed.port
    let endpoint = try TCPEndpoint(parsing: "127.0.0.1:\(port)")
    let error = try failure { () throws(TransportError) in
      let socket = try TCPSocket(connectingTo: endpoint.resolved())
      var buffer = [UInt8](repeating: 0, count: 16)
      while true {
        if case .hangup(let error) = socket.read(into: &buffer) { throw error }
        try? awaitEvent(socket.fd, POLLOUT)
      }
    }
    #expect(error.kind == .cannotConnect && error.exitCode == 69)
    #expect(error.description.hasPrefix("cannot connect to 127.0.0.1:\(port) (Connection refused)"))
  }

  @Test func `an unknown host is an error that names it`() throws {
    // Too long for any name, so no name server is asked.
    let host = String(repeating: "x", count: 300)
    let endpoint = try TCPEndpoint(parsing: "\(host):4001")
    let error = try failure { () throws(TransportError) in try endpoint.resolved() }
    #expect(error.kind == .cannotConnect && error.description.contains(host))
  }

  @Test func `HOST and PORT are told apart`() throws {
    for (text, host, port) in [
      ("192.168.1.20:4001", "192.168.1.20", 4001), ("[fe80::1]:23", "fe80::1", 23), ("gateway:65535", "gateway", 65535),
    ] as [(String, String, UInt16)] {
      let endpoint = try TCPEndpoint(parsing: text)
      #expect(endpoint.host == host && endpoint.port == port && endpoint.description == text)
    }
    for text in ["", ":", "gateway", "gateway:", ":4001", "gateway:0", "gateway:65536", "fe80::1:23", "[]:23", "a:b"] {
      let error = try failure { () throws(TransportError) in try TCPEndpoint(parsing: text) }
      #expect(error.kind == .badAddress && error.exitCode == 64)
    }
  }
}
