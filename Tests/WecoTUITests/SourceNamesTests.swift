import ArgumentParser
import BMSCore
import Glibc
import Testing

@testable import WecoTUI

/// No two sources of a plan share alarms, history, logs or metrics, and none is the same device twice.
@Suite struct SourceNamesTests {
  private func plan(_ words: [String], _ config: Config = Config()) throws -> SourcePlan {
    try SourceOptions.parse(words).plan(config, arguments: words)
  }

  private func names(_ words: String...) throws -> [String] { try plan(words).sources.map(\.name) }

  @Test func `a name that would repeat gets the shortest part of the path that tells it apart`() throws {
    #expect(try names("--serial", "/x/s1/bms") == ["bms"])
    #expect(try names("--serial", "/x/s1/bms", "--serial", "/x/s2/bms") == ["s1/bms", "s2/bms"])
    #expect(
      try names("--serial", "/x/s1/a/bms", "--serial", "/x/s2/a/bms", "--serial", "/y/tty")
        == ["s1/a/bms", "s2/a/bms", "tty"])
    #expect(try names("--serial", "/bms", "--serial", "/x/bms") == ["bms", "x/bms"])
    #expect(try names("--serial", "/x/can0", "--can", "can0", "--serial", "/x/y", "--can", "can1") == ["x/can0", "y"])
    #expect(try names("--serial", "/x/demo", "--demo") == ["x/demo", "demo house"])
  }

  @Test func `names differ as names of files too`() throws {
    let all = try names("--serial", "/x/a b", "--serial", "/y/a-b", "--serial", "/x/a_b")
    #expect(all == ["x/a b", "y/a-b", "a_b"])
    #expect(Set(all.map(PlainText.fileName)).count == 3)
  }

  @Test func `links have names of their own though the clusters have names`() throws {
    let text = """
      { sources: { garage: { serial: "/x/s1/bms" }, shed: { serial: "/x/s2/bms" }, hut: { tcp: "h:1" } } }
      """
    let plan = try plan([], Config(parsing: text, file: "c"))
    #expect(plan.sources.map(\.name) == ["garage", "shed", "hut"])
    #expect(plan.sources.map(\.link) == ["s1/bms", "s2/bms", "h:1"])
  }

  @Test func `names of the configuration that would share a folder are refused`() throws {
    let text = #"{ sources: { "a b": { serial: "/x/1" }, "a-b": { serial: "/x/2" } } }"#
    #expect(throws: Failure.self) { try plan([], Config(parsing: text, file: "c")) }
  }

  @Test func `two sources that are the same device are refused`() throws {
    let folder = "/tmp/wecotui-names-\(getpid())"
    mkdir(folder, 0o700)
    defer {
      for name in ["port", "link"] { unlink("\(folder)/\(name)") }
      rmdir(folder)
    }
    close(open("\(folder)/port", O_CREAT | O_WRONLY, 0o600))
    symlink("port", "\(folder)/link")
    let same: [[String]] = [
      ["--serial", "\(folder)/port", "--serial", "\(folder)/link"], ["--serial", "/x/no", "--serial", "/x/./no"],
      ["--serial", "/x/no", "--serial", "/x//no"], ["--tcp", "Host:4001", "--tcp", "host:4001"],
      ["--can", "can0", "--can", "can0"], ["--serial", "/x/1", "--can", "can0", "--serial", "/x/2", "--can", "can0"],
    ]
    for words in same {
      let failure = #expect(throws: Failure.self) { try plan(words) }
      #expect(failure?.code == 64, "\(words)")
    }
    #expect(try plan(["--serial", "\(folder)/port", "--tcp", "host:4001", "--tcp", "host:4002"]).sources.count == 3)
  }

  @Test func `every path has a name, and the end of all is found`() throws {
    var generator = SplitMix64(seed: 7)
    for _ in 0..<500 {
      let paths = (0..<6).map { _ in
        (0..<Int.random(in: 1...4, using: &generator)).map { _ in
          ["a", "b", "-", "a b"].randomElement(using: &generator) ?? ""
        }
      }
      let names = SourceNames.shortest(paths, taken: ["a", "b/a"])
      #expect(Set((names + ["a", "b/a"]).map(PlainText.fileName)).count == 8, "\(paths) \(names)")
    }
  }
}
