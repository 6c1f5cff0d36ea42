internal import ArgumentParser
internal import BMSCore
internal import Glibc

/// Pin-outs and settings for an inverter, out of the vendor's documents.
struct WiringCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wiring", abstract: "Plugs, pins and settings for an inverter; alone: all of them in a list.")

  @Argument(help: "Name, protocol or id of an inverter.") var name: [String] = []
  @Flag(help: "JSON.") var json = false

  func run() throws {
    try reporting {
      let wanted = name.joined(separator: " ")
      let entries = InverterCatalogue.find(wanted)
      guard !entries.isEmpty else { throw Failure(sentence: Texts.Wiring.unknown(wanted), code: EX_USAGE) }
      if json { return try Output.text(entries.map(WiringDocument.init).json()) }
      if wanted.isEmpty { return try Output.lines(entries.map(Self.row)) }
      let texts = entries.map { WiringText.lines($0).joined(separator: "\n") }
      try Output.text(texts.joined(separator: "\n\n\(String(repeating: "-", count: 78))\n\n"))
    }
  }

  private static func row(_ entry: InverterEntry) -> String {
    entry.id.padded(to: 14) + (entry.setting.name ?? Texts.Wiring.notGiven).padded(to: 23) + entry.name
  }
}

/// `wiring --json`. What the documents do not list is absent.
struct WiringDocument: Encodable {
  struct PlugItem: Encodable {
    let plug: String
    let can_h: String?
    let can_l: String?
    let gnd: String?

    init(_ plug: Plug) {
      self.plug = plug.name
      can_h = plug.high
      can_l = plug.low
      gnd = plug.ground
    }
  }

  struct WiringItem: Encodable {
    let battery: PlugItem
    let inverter: PlugItem
    let documents: [String]
  }

  let id: String
  let name: String
  let aliases: [String]
  let device: String
  let `protocol`: String?
  let protocol_note: String?
  let inverter_menu: String?
  /// More than one where the documents disagree.
  let wirings: [WiringItem]
  let disputed: Bool
  let notes: [String]
  let documents: [String]

  init(_ entry: InverterEntry) {
    id = entry.id
    name = entry.name
    aliases = entry.aliases
    device = entry.setting.device.rawValue
    `protocol` = entry.setting.name
    protocol_note = entry.setting.note
    inverter_menu = entry.inverterMenu
    wirings = entry.wirings.map {
      WiringItem(
        battery: PlugItem($0.battery), inverter: PlugItem($0.inverter), documents: $0.documents.map(\.rawValue))
    }
    disputed = entry.isDisputed
    notes = entry.notes
    documents = entry.documents.map(\.rawValue)
  }
}
