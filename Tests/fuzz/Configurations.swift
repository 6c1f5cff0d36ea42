@testable import BMSCore
@testable import WecoTUI

/// Files that a person writes, or was sent: configurations, device maps, frame tables, DBC files.
enum FuzzConfigurations {
  /// A lock in the computer's own file.
  private static let locked: Config = {
    var config = Config()
    guard let hash = PassphraseHash("ab01FAX.bQRSU") else { return config }
    config.demand(hash, by: "/etc/wecotui/config.json")
    return config
  }()

  static func configuration(_ source: inout FuzzBytes) {
    let kind = source.byte()
    let text = String(decoding: source.rest, as: UTF8.self)
    do throws(JSON5Reader.Trouble) {
      switch kind & 3 {
      case 0: try configuration(text)
      case 1:
        let map = try DeviceMapFile.parse(text, file: "map.json")
        let written = DeviceMapText.lines(map).joined(separator: "\n")
        hold((try? DeviceMapFile.parse(written, file: "map.json")) == map, "another map comes back: \(written)")
      case 2:
        let table = try FrameTableFile(parsing: text, file: "frames.json").table
        // As text: the order of bytes of a number of one byte is read, means nothing and is not written.
        let written = FrameTableText.lines(table)
        let again = try? FrameTableFile(parsing: written.joined(separator: "\n"), file: "frames.json").table
        hold(again.map { FrameTableText.lines($0) } == written, "another table comes back: \(written)")
      default: for remark in try FrameTableFile(parsing: text, file: "a.dbc").remarks { check(remark) }
      }
    } catch { check(error.description) }
  }

  private static func configuration(_ text: String) throws(JSON5Reader.Trouble) {
    let config = try Config(parsing: text, file: "/home/ada/config.json")
    hold(try Config.passphrase(in: text, file: "a") == config.passphrase, "two locks in \(text)")
    // The user's own file, over the computer's.
    let both = try Config(parsing: text, file: "/home/ada/config.json", over: locked)
    hold(both.passphrase == locked.passphrase, "a lock is gone by \(text)")
    for source in both.sources { hold(!source.name.isEmpty, "a source without a name") }
  }

  /// It is shown to a person.
  private static func check(_ sentence: String) { hold(!sentence.isEmpty, "no sentence") }
}
