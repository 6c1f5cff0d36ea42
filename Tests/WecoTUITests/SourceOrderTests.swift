import ArgumentParser
import BMSCore
import Glibc
import Testing

@testable import WecoTUI

/// What a word means that names a source without an option.
@Suite struct KnownSourcesTests {
  private static let text = """
    { sources: {
      garage: { serial: "/dev/ttyUSB7", can: "can1", ah: 105 }, can0: { serial: "/dev/ttyUSB8" }, can1: { can: "can1" },
      ttyUSB0: { serial: "/dev/./ttyUSB0" }, ttyUSB1: { demo: "calm" }, "a/b": { demo: "calm" }, "h:1": { tcp: "H:1" },
      "h:2": { demo: "calm" },
    } }
    """

  private func plan(_ words: [String], text: String = Self.text) throws -> [NamedSource] {
    let config = try Config(parsing: text, file: "c")
    let there = KnownSources(
      named: config.sources, ports: ["/dev/ttyUSB0", "/dev/ttyUSB1", "/dev/ttyS0"],
      interfaces: ["can0", "can1", "can2", "can3"])
    return try SourceOptions.parse(words).plan(config, arguments: words, there: there).sources
  }

  private func refusal(_ words: String...) throws -> String {
    let failure = #expect(throws: Failure.self) { try plan(words) }
    #expect(failure?.code == 64)
    return failure?.sentence ?? ""
  }

  @Test func `a name of the configuration brings all that is known of it`() throws {
    let garage = try #require(try plan(["garage"]).first)
    #expect(garage.target == .serial("/dev/ttyUSB7") && garage.can == ["can1"] && garage.isNamed)
    #expect(garage.notes.ampereHours == Decimal(1050, decimals: 1))
    #expect(try plan(["garage", "--modules", "3"]).first?.modules == 3)
  }

  @Test(arguments: [
    (
      "/dev/serial/by-path/pci-0000:00:14.0-port0",
      NamedSource.Target.serial("/dev/serial/by-path/pci-0000:00:14.0-port0")
    ),
    ("ttyS0", .serial("/dev/ttyS0")), ("gateway:4001", .tcp("gateway:4001")), ("[fe80::1]:23", .tcp("[fe80::1]:23")),
    ("can2", .can),
  ])
  func `what nobody gave a name says itself what it is`(word: String, target: NamedSource.Target) throws {
    let source = try #require(try plan([word]).first)
    #expect(source.target == target && !source.isNamed)
    #expect(source.can == (target == .can ? [word] : []))
  }

  @Test func `bare words stand in one order with the options`() throws {
    let sources = try plan(["can2", "ttyS0", "can3", "--can", "can9", "h:3", "--modules", "4", "--port", "/x/1"])
    #expect(sources.map(\.name) == ["can2", "ttyS0", "h:3", "1"])
    #expect(sources.map(\.can) == [["can2"], ["can3", "can9"], [], []])
    // A source that has a name stands for itself; what follows it belongs to it.
    #expect(try plan(["ttyS0", "can1", "--can", "can2"]).map(\.can) == [[], ["can1"], ["can2"]])
    #expect(try plan(["ttyUSB0", "can2"]).map(\.can) == [["can2"]])
  }

  @Test func `a word that is another option's value is no source, and where it could be either that is said`() throws {
    #expect(try plan(["--config", "garage", "garage", "--can", "can2"]).map(\.can) == [["can1", "can2"]])
    let text = try refusal("--config", "garage", "--port", "/x/1", "garage")
    #expect(text.hasPrefix("the order of the sources is unclear, since garage is given twice"))
  }

  @Test func `a name that leads elsewhere as well is refused, and both are named`() throws {
    let text = try refusal("can0")
    #expect(text.hasPrefix("can0 is a source of the configuration (--serial /dev/ttyUSB8) and could mean --can can0"))
    #expect(try refusal("ttyUSB1").contains("could mean --serial /dev/ttyUSB1 as well"))
    #expect(try refusal("h:2").contains("could mean --tcp h:2 as well"))
    #expect(try refusal("a/b").contains("could mean --serial a/b as well"))
  }

  @Test func `a name that leads to its own source only is that source`() throws {
    for name in ["can1", "ttyUSB0", "h:1"] { #expect(try plan([name]).first?.isNamed == true, "\(name)") }
  }

  @Test func `what fits nothing is told with what there is`() throws {
    let text = try refusal("garag")
    #expect(
      text.hasPrefix(
        "there is no source or command garag. Did you mean garage? Sources of the configuration: garage, can0, can1"))
    #expect(
      text.contains("Serial ports: /dev/ttyUSB0, /dev/ttyUSB1, /dev/ttyS0. CAN interfaces: can0, can1, can2, can3."))
    let nothing = #expect(throws: Failure.self) { try KnownSources().source("shed") }
    #expect(nothing?.sentence.contains("configuration: none. Serial ports: none. CAN interfaces: none.") == true)
  }

  @Test func `what is not there yet is waited for where its name says what it is`() throws {
    for (word, target) in [
      ("ttyUSB4", NamedSource.Target.serial("/dev/ttyUSB4")), ("ttyACM0", .serial("/dev/ttyACM0")), ("can9", .can),
      ("vcan0", .can), ("slcan12", .can),
    ] {
      let source = try #require(try plan([word]).first)
      #expect(source.target == target && source.can == (target == .can ? [word] : []), "\(word)")
    }
    for word in ["canalystii", "canalystii/1", "canalystii:31F", "canalystii:4001/0"] {
      let source = try #require(try plan([word]).first)
      #expect(source.target == .can && source.can == [word])
    }
    for word in ["can", "canal1x", "ttyUSB", "tty", "candy9"] {
      #expect(try refusal(word).hasPrefix("there is no source"))
    }
  }

  @Test func `a slip of the finger is asked about`() throws {
    let known = KnownSources(named: [], ports: ["/dev/ttyUSB0"], interfaces: ["can0"], commands: ["snapshot", "watch"])
    for (word, meant) in [
      ("snapshto", "snapshot"), ("wach", "watch"), ("ttyUBS0", "ttyUSB0"), ("demo", "--demo"),
      ("weak-cell", "--demo weak-cell"),
    ] {
      let failure = #expect(throws: Failure.self) { try known.source(word) }
      #expect(failure?.sentence.contains(" Did you mean \(meant)?") == true, "\(word): \(failure?.sentence ?? "")")
    }
    let far = #expect(throws: Failure.self) { try known.source("basement") }
    #expect(far?.sentence.contains("Did you mean") == false)
    let zero = #expect(throws: Failure.self) { try known.source("gateway:0") }
    #expect(zero?.sentence == "gateway:0: a server is never at port 0; name the port it listens at")
  }

  @Test func `what lies in the folder one stands in is named with its folder`() throws {
    let name = "wecotui-known-\(getpid())"
    close(open(name, O_CREAT | O_WRONLY, 0o600))
    #expect(try refusal(name) == "./\(name) is a file and no port: --replay ./\(name) shows a capture")
    unlink(name)
    #expect(symlink("/dev/null", name) == 0)
    defer { unlink(name) }
    #expect(try refusal(name) == "\(name) is no source; if the port \(name) in this folder is meant, write ./\(name)")
  }

  @Test func `a file is no port, and the way to show it is told`() throws {
    let path = "/tmp/wecotui-known-\(getpid()).log"
    close(open(path, O_CREAT | O_WRONLY, 0o600))
    defer { unlink(path) }
    #expect(try refusal(path) == "\(path) is a file and no port: --replay \(path) shows a capture")
  }

  @Test func `nothing that happens now is named beside a replay`() {
    #expect(throws: (any Error).self) { try SourceOptions.parse(["garage", "--replay", "x.log"]) }
  }
}

/// Which cluster an interface belongs to.
@Suite struct SourceOrderTests {
  private func sources(_ words: [String]) throws -> [NamedSource] { try SourceOrder(words).sources(KnownSources()) }

  @Test func `an interface belongs to the port before it, alone it is a cluster of its own`() throws {
    let sources = try sources([
      "--can", "can0", "--serial", "/dev/ttyUSB0", "--can=can1", "--modules", "4", "--tcp=10.0.0.1:4001", "--can",
      "can2", "--can", "can3",
    ])
    #expect(sources.map(\.name) == ["can0", "ttyUSB0", "10.0.0.1:4001"])
    #expect(sources.map(\.can) == [["can0"], ["can1"], ["can2", "can3"]])
    #expect(sources[0].target == .can)
  }

  @Test func `two interfaces without a port are two clusters`() throws {
    #expect(try sources(["--can", "can0", "--can", "can1"]).map(\.can) == [["can0"], ["can1"]])
  }

  @Test func `the options make the plan in the order of the words`() throws {
    let words = ["--serial", "/dev/ttyUSB0", "--can", "can0", "--serial", "/dev/ttyUSB1", "--ask", "301"]
    let plan = try SourceOptions.parse(words).plan(Config(), arguments: words)
    #expect(plan.sources.map(\.can) == [["can0"], []])
    #expect(plan.ask?.choice == .only(.growatt301))
    #expect(plan.tokenCount == 4)
  }

  @Test func `an adapter is named once, in one way, and never asks`() throws {
    func plan(_ words: [String]) throws -> SourcePlan {
      try SourceOptions.parse(words).plan(Config(), arguments: words)
    }
    #expect(try plan(["--can", "canalystii/0", "--can", "canalystii/1"]).sources.count == 2)
    #expect(try plan(["--can", "canalystii:a", "--can", "canalystii:b"]).sources.count == 2)
    for words in [
      ["--can", "canalystii", "--can", "canalystii/0"], ["--can", "canalystii:a/0", "--can", "canalystii/1"],
      ["--can", "canalystii", "--ask"], ["--can", "canalystii:/1"], ["--can", "canalystii/2"],
    ] {
      #expect(throws: Failure.self, "\(words)") { try plan(words) }
    }
  }

  @Test func `a port may also be called a port`() throws {
    let words = ["--port", "/dev/ttyUSB0", "--can", "can0", "--port=/dev/ttyUSB1"]
    let plan = try SourceOptions.parse(words).plan(Config(), arguments: words)
    #expect(plan.sources.map(\.target) == [.serial("/dev/ttyUSB0"), .serial("/dev/ttyUSB1")])
    #expect(plan.sources.map(\.can) == [["can0"], []])
  }

  @Test(arguments: [
    ("--ask", CANAskingChoice.automatic), ("--ask=305", .only(.pylontech305)), ("--ask=4200", .only(.pylontechHV4200)),
    ("--ask=lia", .only(.lia)),
  ])
  func `a plain ask tries, a named one asks that`(word: String, choice: CANAskingChoice) throws {
    #expect(try SourceOptions.parse(["--can", "can0", word]).asking?.choice == choice)
  }

  @Test func `without the option nothing may be asked, and another word is refused`() throws {
    #expect(try SourceOptions.parse(["--can", "can0"]).asking == nil)
    #expect(throws: (any Error).self) { try SourceOptions.parse(["--can", "can0", "--ask=charge"]) }
  }

  @Test func `the configuration names interfaces, one or several, with a port or alone`() throws {
    let text = """
      {sources: {garage: {serial: "/dev/ttyUSB0", can: "can0"}, barn: {can: ["can1", "can2"]}}}
      """
    let config = try Config(parsing: text, file: "config.json")
    #expect(config.sources.map(\.can) == [["can0"], ["can1", "can2"]])
    #expect(config.sources.map(\.words) == ["--serial /dev/ttyUSB0 --can can0", "--can can1 --can can2"])
    #expect(throws: JSON5Reader.Trouble.self) { try Config(parsing: "{sources: {x: {can: []}}}", file: "c") }
    #expect(throws: JSON5Reader.Trouble.self) { try Config(parsing: "{sources: {x: {can: 7}}}", file: "c") }
    #expect(throws: JSON5Reader.Trouble.self) { try Config(parsing: "{sources: {x: {ask: true}}}", file: "c") }
  }
}
