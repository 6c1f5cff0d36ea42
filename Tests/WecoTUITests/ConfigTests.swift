import ArgumentParser
import BMSCore
import Glibc
import Testing

@testable import WecoTUI

@Suite struct ConfigTests {
  private static let whole = """
    {
      theme: "light", ascii: true, mouse: false,
      key: 0x85F9,       // the proven one
      interval: 2.5,
      technician: "Ada Muster",
      sources: {
        garage: {
          serial: "/dev/serial/by-id/usb-FTDI", modules: 6, key: "0x1234", interval: 0,
          roles: ["master", "left"], dip: [1, 2, 3], wiring: "pins 4/5", inverter: "Deye", ah: 105,
        },
        shed: { tcp: "10.0.0.7:4001" },
        lab: { demo: "house" },
      },
    }
    """

  private func sentence(_ text: String) -> String? {
    do throws(JSON5Reader.Trouble) { _ = try Config(parsing: text, file: "config.json") } catch {
      return error.description
    }
    return nil
  }

  @Test func `everything that can stand there is taken over`() throws {
    let config = try Config(parsing: Self.whole, file: "config.json")
    #expect(config.theme == .light && config.ascii == true && config.mouse == false)
    #expect(config.key == 0x85F9 && config.interval == 2.5 && config.technician == "Ada Muster")
    #expect(config.sources.map(\.name) == ["garage", "shed", "lab"])
    let garage = try #require(config.sources.first)
    #expect(garage.target == .serial("/dev/serial/by-id/usb-FTDI"))
    #expect(garage.modules == 6 && garage.key == 0x1234 && garage.interval == 0)
    #expect(
      garage.notes
        == ClusterNotes(
          roles: ["master", "left"], dip: [1, 2, 3], wiring: "pins 4/5", inverter: "Deye",
          ampereHours: Decimal(1050, decimals: 1)))
    #expect(try Config(parsing: "{}", file: "x").sources.isEmpty)
  }

  @Test(arguments: [
    ("{\n them: 'dark' }", "config.json, line 2: them is not known: allowed are theme, ascii, mouse, key, interval"),
    ("{ theme: 'pink' }", "config.json, line 1: theme must be one of \"dark\", \"light\", \"mono\""),
    ("{ interval: -1 }", "interval must be a number from 0 to 3600 seconds"),
    ("{ key: 0x12345 }", "key must be a session key of four hexadecimal digits"),
    ("{ mouse: 1 }", "mouse must be true or false"),
    ("{ sources: { a: { serial: '/dev/x', modulse: 3 } } }", "sources.a.modulse is not known"),
    ("{ sources: { a: { serial: '/dev/x', modules: 9 } } }", "sources.a.modules must be a whole number from 1 to 8"),
    ("{ sources: { a: { serial: '/dev/x', modules: 2.5 } } }", "sources.a.modules must be a whole number"),
    ("{ sources: { a: {} } }", "sources.a must be an object with exactly one of serial, tcp, demo"),
    ("{ sources: { a: { serial: 'x', demo: 'house' } } }", "exactly one of serial, tcp, demo"),
    ("{ sources: { a: { tcp: 'nowhere' } } }", "sources.a.tcp must be HOST:PORT"),
    ("{ sources: { a: { demo: 'nowhere' } } }", "sources.a.demo must be one of \"house\""),
    (
      "{ sources: { a: { serial: 'x', dip: [1, 1] } } }", "sources.a.dip[1] must be an address that no other module has"
    ),
    ("{ sources: { a: { serial: 'x', roles: ['m', 3] } } }", "sources.a.roles[1] must be a text in quotes"),
    ("{ sources: { a: { serial: 'x' }, a: { serial: 'y' } } }", "a stands here again, first in line 1"),
    ("[]", "the file must be an object"),
    ("{ sources: { a: { serial: 'x', roles: ['far too long a name'] } } }", "sources.a.roles[0] must be at most 10"),
    ("{ technician: '' }", "technician must be a text in quotes, not empty"),
  ])
  func `what is wrong names the file, the key and what is allowed`(text: String, expected: String) {
    #expect(sentence(text)?.contains(expected) == true, "\(sentence(text) ?? "taken")")
  }

  @Test func `a missing file is an error only where it was named`() {
    do throws(Failure) {
      _ = try ConfigFile.load("/nonexistent/config.json")
      Issue.record("loaded")
    } catch {
      #expect(error.code == EX_NOINPUT)
      #expect(error.sentence.contains("/nonexistent/config.json"))
    }
  }

  @Test func `the file is looked for where the desktop's rules say`() {
    #expect(ConfigFile.defaultPath { ["HOME": "/h"][$0] } == "/h/.config/wecotui/config.json")
    #expect(
      ConfigFile.defaultPath { ["HOME": "/h", "XDG_CONFIG_HOME": "/c"][$0] } == "/c/wecotui/config.json")
    #expect(ConfigFile.defaultPath { ["XDG_CONFIG_HOME": "relative"][$0] } == nil)
  }

  @Test func `what is in force is printed as a file that means the same`() throws {
    let config = try Config(parsing: Self.whole, file: "/etc/c.json")
    let options = try DashboardCommand.parse(["--theme", "mono", "--key", "AAAA"])
    let text = try Settings(options: options, config: config).lines.joined(separator: "\n")
    #expect(text.contains("theme: \"mono\",  // command line"))
    #expect(text.contains("interval: 2.5,  // the file") && text.contains("// the file: /etc/c.json"))
    let again = try Config(parsing: text, file: "again")
    #expect(again.theme == .mono && again.key == 0xAAAA)
    #expect(again.sources.map(\.notes) == config.sources.map(\.notes))
    #expect(again.sources.map(\.target) == config.sources.map(\.target))
  }

  @Test func `the command line goes before the file`() throws {
    let config = try Config(parsing: Self.whole, file: "c")
    #expect(try SourceOptions.parse([]).plan(config).sources.map(\.name) == ["garage", "shed", "lab"])
    let plan = try SourceOptions.parse(["--serial", "/dev/ttyUSB5"]).plan(config)
    #expect(plan.sources.map(\.name) == ["ttyUSB5"])
    #expect(plan.key == 0x85F9 && plan.interval == 2.5)
  }
}

@Suite struct StateFolderTests {
  @Test func `what the user says goes before what the service manager says, and that before the home`() {
    var environment = ["HOME": "/home/ada", "STATE_DIRECTORY": "/var/lib/wecotui", "XDG_STATE_HOME": "/srv"]
    #expect(StateFolder { environment[$0] }?.path == "/srv/wecotui")
    environment["XDG_STATE_HOME"] = nil
    #expect(StateFolder { environment[$0] }?.path == "/var/lib/wecotui")
    environment["STATE_DIRECTORY"] = "relative"
    #expect(StateFolder { environment[$0] }?.path == "/home/ada/.local/state/wecotui")
    #expect(StateFolder { _ in nil } == nil)
  }

  @Test func `names of files are freed of what does not belong there`() {
    #expect(PlainText.fileName("report-garage 5K3/x6") == "report-garage-5K3-x6")
    #expect(
      PlainText.fileName("../../etc/passwd") == "etc-passwd"
        || !PlainText.fileName("../../etc/passwd").contains("/"))
    #expect(!PlainText.fileName("../..").hasPrefix("."))
    #expect(PlainText.fileName("") == "screen")
  }

  @Test func `the folder is made for the user alone and the file is whole`() throws {
    var template = Array("/tmp/wecotui-test-XXXXXX".utf8CString)
    let root = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    let base = try #require(root)
    let folder = try #require(StateFolder { $0 == "XDG_STATE_HOME" ? "\(base)/deep/er" : nil })
    let path = try folder.write(["one", "two"], name: "screen")
    #expect(path == "\(base)/deep/er/wecotui/screen.txt")
    var status = stat()
    #expect(stat(folder.path, &status) == 0 && status.st_mode & 0o777 == 0o700)
    unlink(path)
    for directory in [folder.path, "\(base)/deep/er", "\(base)/deep", base] { rmdir(directory) }
  }

  @Test func `a place that cannot be written to is one sentence`() throws {
    let folder = try #require(StateFolder { $0 == "XDG_STATE_HOME" ? "/proc/nowhere" : nil })
    do throws(Failure) {
      _ = try folder.write(["x"], name: "screen")
      Issue.record("written")
    } catch {
      #expect(error.sentence.contains("cannot write /proc/nowhere/wecotui"))
    }
  }
}
