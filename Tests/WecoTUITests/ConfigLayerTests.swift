import BMSCore
import Glibc
import Testing

@testable import WecoTUI

/// The computer's configuration under the user's, and the lock that no file drops.
@Suite struct ConfigLayerTests {
  private let folder: String
  /// `openssl passwd -1 -salt abcdefgh mine`
  private static let other = "$1$abcdefgh$bi0SuXsIiigjCO9mKOt1G/"

  init() throws {
    var template = Array("/tmp/wecotui-config-XXXXXX".utf8CString)
    folder = String(cString: try #require(mkdtemp(&template)))
  }

  private func file(_ name: String, _ text: String) throws -> String {
    let path = "\(folder)/\(name)"
    let file = try #require(fopen(path, "w"))
    defer { fclose(file) }
    fputs(text, file)
    return path
  }

  private func load(_ given: String? = nil, system: String? = nil, own: String? = nil) throws -> Config {
    let none = "\(folder)/none"
    return try ConfigFile.load(given, system: system ?? none, own: own ?? none)
  }

  @Test func `the user's keys go before the computer's, one by one`() throws {
    let system = try file(
      "system", "{ technician: 'Site', theme: 'mono', bell: false, low_soc: 30, sources: { a: { serial: '/dev/a' } } }")
    let own = try file("own", "{ technician: 'Ada', title: false }")
    let config = try load(system: system, own: own)
    #expect(config.technician == "Ada" && config.theme == .mono && config.lowSOC == 30)
    #expect(!config.attention.bell && !config.attention.title)
    #expect(config.sources.map(\.name) == ["a"])
    #expect(config.paths == [system, own])
    #expect(config.origin(of: "theme") == system && config.origin(of: "technician") == "the file")
    let mine = try file("mine", "{ sources: { b: { serial: '/dev/b' } } }")
    #expect(try load(mine, system: system, own: own).sources.map(\.name) == ["b"])
    #expect(try load(mine, system: system, own: own).technician == "Site")
    #expect(try load().paths.isEmpty)
  }

  @Test func `the first file that demands a lock keeps it`() throws {
    let (site, mine) = (AccessLockTests.hash, Self.other)
    try #require(PassphraseHash(mine) != nil)
    let system = try file("system", "{ passphrase: '\(site)' }")
    let own = try file("own", "{ passphrase: '\(mine)' }")
    let open = try file("open", "{ theme: 'light' }")
    let third = try file("third", "{ passphrase: '\(mine)' }")
    #expect(try load(system: system, own: own).passphrase?.text == site)
    #expect(try load(open, system: system).passphrase?.text == site)
    #expect(try load(third, system: system).passphrase?.text == site)
    #expect(try load(open, own: own).passphrase?.text == mine)
    #expect(try load(open, own: own).origin(of: "passphrase") == own)
    let theirs = try file("theirs", "{ passphrase: '\(site)' }")
    #expect(try load(theirs, own: own).passphrase?.text == mine)
    #expect(try load(theirs).passphrase?.text == site)
    #expect(try load(open).passphrase == nil)
  }

  @Test func `a file that may demand a lock and cannot be read is no open door`() throws {
    let open = try file("open", "{}")
    for text in ["{ passphrase: ", "{ passphrase: 'secret' }", "[]"] {
      let config = try load(open, own: try file("own", text))
      #expect(config.lockTrouble?.sentence.contains("not known whether changing settings is locked") == true, "\(text)")
    }
    #expect(try load(open, own: try file("own", "{ thme: 1 }")).lockTrouble == nil)
    #expect(throws: Failure.self) { try load(open, system: try file("system", "{ passphrase: 'secret' }")) }
  }

  @Test func `a device map is looked for beside the file that names it`() throws {
    #expect(mkdir("\(folder)/etc", 0o700) == 0)
    let map = try file("etc/site.json5", "{ name: 'site', match: { software: [371] }, rows: [], writes: [] }")
    #expect(access(map, R_OK) == 0)
    let system = try file("etc/config.json", "{ map: 'site.json5', sources: { a: { serial: '/dev/a' } } }")
    let config = try load(system: system, own: try file("own", "{ sources: { b: { serial: '/dev/b' } } }"))
    #expect(config.map?.name == "site")
    #expect(config.sources.first?.map?.name == "site")
  }
}
