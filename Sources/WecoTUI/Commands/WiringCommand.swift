internal import ArgumentParser
internal import BMSCore
internal import Glibc

/// Pin-outs and settings for an inverter, out of the vendor's documents.
struct WiringCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wiring", abstract: "Show plugs, pins and settings for an inverter.")

  @Argument(help: "Name, protocol or id of an inverter (default: list all of them).", completion: .inverters) var name:
    [String] = []
  @Flag(help: "Print JSON.") var json = false

  @OptionGroup var speech: LanguageOptions

  func run() throws {
    try reporting {
      let wanted = name.joined(separator: " ")
      // An id means that inverter, which names its siblings.
      let entries = InverterCatalogue.entry(id: wanted).map { [$0] } ?? InverterCatalogue.find(wanted)
      guard !entries.isEmpty else { throw Failure(sentence: Texts.Wiring.unknown(wanted), code: EX_USAGE) }
      if json {
        return try Output.text(
          JSONText.indented(JSONText.document([("inverters", JSONText.list(entries.map(\.json)))])))
      }
      if wanted.isEmpty { return try Output.lines(entries.map(Self.row)) }
      let texts = entries.map { Self.text($0).joined(separator: "\n") }
      try Output.text(texts.joined(separator: "\n\n\(String(repeating: "-", count: 78))\n\n"))
    }
  }

  private static func text(_ entry: InverterEntry) -> [String] {
    (WiringText.dispute(entry).map(\.text) + [entry.name, ""] + WiringText.lines(entry).map(\.text) + [""]
      + Texts.drawing.lines(entry)).map(\.withoutBlankEnd)
  }

  private static func row(_ entry: InverterEntry) -> String {
    entry.id.padded(to: 14) + (entry.setting.name ?? Texts.Wiring.notGiven).padded(to: 23) + entry.name
  }
}

extension InverterEntry {
  /// One of `wiring --json`. What the documents do not list is absent.
  var json: String {
    JSONText.object(known: [
      ("id", JSONText.quoted(id)), ("name", JSONText.quoted(name)),
      ("aliases", JSONText.list(aliases.map(JSONText.quoted))), ("device", JSONText.quoted(setting.device.rawValue)),
      ("protocol", setting.name.map(JSONText.quoted)),
      ("protocol_note", (setting.note?.description).map(JSONText.quoted)),
      ("inverter_menu", inverterMenu.map(JSONText.quoted)),
      ("siblings", JSONText.list(InverterCatalogue.siblings(of: self).map { JSONText.quoted($0.id) })),
      // More than one where the documents disagree.
      (
        "wirings",
        JSONText.list(
          wirings.map { wiring in
            JSONText.object([
              ("battery", wiring.battery.json), ("inverter", wiring.inverter.json),
              ("documents", JSONText.list(wiring.documents.map { JSONText.quoted($0.rawValue) })),
            ])
          })
      ), ("disputed", String(isDisputed)), ("notes", JSONText.list(notes.map { JSONText.quoted($0.description) })),
      ("documents", JSONText.list(documents.map { JSONText.quoted($0.rawValue) })),
    ])
  }
}

extension Plug {
  fileprivate var json: String {
    JSONText.object(known: [
      ("plug", JSONText.quoted(name.rawValue)), ("can_h", high.map(JSONText.quoted)),
      ("can_l", low.map(JSONText.quoted)),
      ("gnd", ground.map(JSONText.quoted)),
      ("empty", unused.map { JSONText.quoted("\($0.lowerBound)-\($0.upperBound)") }),
      ("inferred", isInferred ? "true" : nil),
    ])
  }
}
