internal import BMSCore

/// One inverter of the catalogue as plain ASCII lines: on screen, on paper and for `wecotui wiring`.
enum WiringText {
  private static let nameWidth = 19

  static func lines(_ entry: InverterEntry, width: Int = 78) -> [String] {
    var lines = [entry.name, ""]
    func row(_ name: String, _ text: String) {
      let folded = Rows.paragraph(text, .normal, indent: nameWidth, width: width).map { line in
        String(String.UnicodeScalarView(line.cells.map(\.scalar)))
      }
      for (index, line) in folded.enumerated() {
        let head = name + String(repeating: " ", count: max(nameWidth - name.utf8.count, 0))
        lines.append(index == 0 ? head + line.dropFirst(nameWidth) : line)
      }
    }
    row(Texts.Wiring.protocolSet, "\(entry.setting.device.rawValue): \(entry.setting.name ?? Texts.Wiring.notGiven)")
    if let note = entry.setting.note, entry.setting.name != nil || note != Texts.Wiring.notGiven { row("", note) }
    row(Texts.Wiring.menu, entry.inverterMenu ?? Texts.Wiring.menuUnknown)
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
