internal import BMSCore

/// The terminal's title: `FAULT garage 87 %`.
enum TitleText {
  private static let mostCharacters = 80

  static func text(_ state: AppState) -> String {
    let parts = state.clusters.map { shown in
      var part = shown.cluster.name
      let soc = shown.cluster.reading(.soc) ?? shown.cluster.module(1)?[.soc] ?? shown.cluster.bus?.reading(Field.soc)
      // Whole percent: a title that trembles is not news.
      if let soc, soc.grade.isFact, soc.freshness(at: state.now) != .gone, let percent = soc.number,
        (0...1000).contains(percent)
      {
        part += " \(Int(percent.rounded())) %"
      }
      let isFault = shown.alarms.contains { $0.isActive && $0.severity == .fault }
      return isFault ? "\(Texts.Attention.fault) \(part)" : part
    }
    let text = parts.isEmpty ? Texts.program : parts.joined(separator: " | ")
    return String(String.UnicodeScalarView(PlainText.oneLine(text).unicodeScalars.prefix(mostCharacters)))
  }

  /// Terminals that take a title (OSC 2); others print it or stumble over it.
  private static let terminals = [
    "xterm", "tmux", "screen", "rxvt", "alacritty", "foot", "kitty", "konsole", "gnome", "vte", "putty", "st-", "st",
    "wezterm", "contour", "iterm", "mintty",
  ]

  static func isShown(by term: String) -> Bool {
    terminals.contains { name in name == "st" ? term == name : term.hasPrefix(name) }
  }
}
