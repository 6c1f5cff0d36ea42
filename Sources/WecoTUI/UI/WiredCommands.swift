internal import BMSCore

/// Which inverter a battery is wired to, as somebody wrote it down at the battery.
struct WiredNote: Hashable, Sendable {
  var inverter: String
  /// The pins, or words of one's own; `nil` where nothing was said of them.
  var wiring: String?
}

/// `:wired`, `:report` and the keys that lead to them.
extension CommandTable {
  static let report = Command(name: "report", usage: Texts.Usage.site, words: Texts.Commands.report) {
    arguments, screen in
    screen.report(of: arguments.joined(separator: " "))
  }

  static let wired = Command(
    name: "wired", usage: Texts.Usage.wired, words: Texts.ChangeCommands.wired,
    choices: { before, _ in before.isEmpty ? InverterCatalogue.entries.map(\.id) + [none] : [] },
    run: { arguments, screen in
      let text = arguments.joined(separator: " ")
      switch note(text) {
      case .forget: return screen.note(nil)
      case .note(let note): return screen.note(note)
      case .unclear(let why): return screen.complain(why)
      }
    })

  private static let none = "none"

  private enum Reading {
    case note(WiredNote)
    case forget
    case unclear(String)
  }

  /// An inverter of the documents, perhaps the document whose pins were used, and words of one's own behind a comma; an
  /// inverter that is not in the documents needs such words.
  private static func note(_ text: String) -> Reading {
    let parts = text.split(separator: ",", maxSplits: 1).map { String($0).trimmed }
    guard let head = parts.first, !head.isEmpty else { return .unclear(Texts.Wired.usage) }
    if parts.count == 1, head == none { return .forget }
    let own = parts.count > 1 && !parts[1].isEmpty ? parts[1] : nil
    var words = head.split(separator: " ").map(String.init)
    let document = words.count > 1 ? words.last.flatMap(CatalogueDocument.init(rawValue:)) : nil
    if document != nil { words.removeLast() }
    let name = words.joined(separator: " ")
    let found = InverterCatalogue.entry(id: name).map { [$0] } ?? InverterCatalogue.find(name)
    guard let entry = found.first, found.count == 1 else {
      if found.isEmpty, let own { return .note(WiredNote(inverter: name, wiring: own)) }
      return .unclear(found.isEmpty ? Texts.Wired.unknown(name) : Texts.Wired.several(found.map(\.id)))
    }
    let wirings = entry.wirings.filter { wiring in document.map(wiring.documents.contains) ?? true }
    guard let wiring = wirings.first, wirings.count == 1 else {
      if let own { return .note(WiredNote(inverter: entry.name, wiring: own)) }
      return .unclear(
        wirings.isEmpty ? Texts.Wired.noPins(entry.id, document?.rawValue ?? "") : Texts.Wired.disputed(entry.id))
    }
    let pins = WiringText.short(wiring)
    return .note(WiredNote(inverter: entry.name, wiring: own.map { Texts.Wired.pins(pins, $0) } ?? pins))
  }
}

extension ScreenModel {
  /// The report of the chosen cluster, on the screen and to be kept.
  mutating func report(of site: String) -> [Effect] {
    guard let lines = CommissioningReport.lines(state, cluster: view.clusterIndex(in: state), site: site, wired: wired)
    else {
      return complain(Texts.Report.nothing)
    }
    view.isHelpOpen = false
    view.dialogs = [Dialog(kind: .report(site: site, lines: lines))]
    return [.save(site.isEmpty ? "report" : "report-\(site)", lines)]
  }

  /// Notes what the chosen cluster is wired to; a report that is open is made anew.
  mutating func note(_ note: WiredNote?) -> [Effect] {
    guard let name = cluster?.cluster.name else { return complain(Texts.Report.nothing) }
    view.choices.wired[name] = note
    let sentence = note.map { Texts.Wired.noted(name, $0.inverter, $0.wiring) } ?? Texts.Wired.forgotten(name)
    var effects: [Effect] = []
    if case .report(let site, _) = view.dialogs.last?.kind { effects = report(of: site) }
    say(sentence)
    return effects + [.keepWired(sentence)]
  }

  /// What was noted of the chosen cluster.
  private var wired: WiredNote? { (cluster?.cluster.name).flatMap { view.choices.wired[$0] } }

  /// Begins the line that notes an inverter, the one that is shown.
  mutating func beginWired() {
    var text = "wired "
    if case .wiring(let id) = view.dialogs.last?.kind { text += id }
    view.prompt = Prompt(kind: .command, text: text)
  }
}
