internal import BMSCore

/// One inverter of the catalogue as plain ASCII lines: on screen, on paper and for `wecotui wiring`.
enum WiringText {
  private static let nameWidth = 19

  static func lines(_ entry: InverterEntry, width: Int = 78) -> [String] {
    var lines = [entry.name, ""]
    func row(_ name: String, _ text: String) {
      lines += Rows.paragraph(text, .normal, behind: Line(name), indent: nameWidth, width: width).map(\.text)
    }
    row(Texts.Wiring.protocolSet, "\(entry.setting.device.rawValue): \(entry.setting.name ?? Texts.Wiring.notGiven)")
    if let note = entry.setting.note, entry.setting.name != nil || note != Texts.Wiring.notGiven { row("", note) }
    row(Texts.Wiring.menu, entry.inverterMenu ?? Texts.Wiring.notGiven)
    row(Texts.Wiring.documents, entry.documents.map(\.title).joined(separator: ", "))
    lines.append("")
    lines += PlugDrawing.lines(entry)
    if !entry.notes.isEmpty { lines.append("") }
    for (index, note) in entry.notes.enumerated() { row(index == 0 ? Texts.Wiring.notes : "", note) }
    lines.append("")
    for (index, note) in InverterCatalogue.generalNotes.enumerated() {
      row(index == 0 ? Texts.Wiring.general : "", note)
    }
    return lines
  }
}
