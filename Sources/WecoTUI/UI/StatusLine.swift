internal import BMSCore

/// The last line: what is being typed, an answer, or the keys that matter; and whether anything can be changed.
enum StatusLine {
  static func line(_ model: ScreenModel) -> Line {
    let (state, view, width) = (model.state, model.view, model.size.columns)
    var end = access(model)
    if state.isMuted { end = Line(" \(Texts.Faults.mutedBadge)", .warning) + end }
    let room = max(width - end.width, 0)
    if state.settings.isLeaving { return (Line(" ") + Line(Texts.Change.leaving, .warning)).fitted(to: width) }
    if let prompt = view.prompt { return typed(prompt, width: room).fitted(to: room) + end }
    if let message = view.message {
      let text = Line(" ") + Line(message.text, message.style)
      // A long answer needs the whole line.
      return text.width <= room ? text.fitted(to: room) + end : text.fitted(to: width)
    }
    if let replay = view.replay {
      return (Line(" ") + Line(Texts.Replay.status(replay.offset), .warning)).fitted(to: room) + end
    }
    if let notice = state.notice { return (Line(" ") + Line(notice, .warning)).fitted(to: room) + end }
    return keys(KeyTable.footer(model), width: room).fitted(to: room) + end
  }

  /// The truth about what can be sent to the battery that is shown.
  private static func access(_ model: ScreenModel) -> Line {
    let access = model.isOfNow ? model.cluster?.access(model.state.settings) : nil
    return switch access ?? .readOnly {
    case .readOnly: Line(" \(Texts.readOnly) ", .good)
    case .locked: Line(" \(Texts.locked) ", .warning)
    case .allowed: Line(" \(Texts.writesAllowed) ", .badge)
    }
  }

  /// The keys that matter, as long as there is room; each can be clicked.
  private static func keys(_ rows: [KeyRow], width: Int) -> Line {
    var line = Line(" ")
    for row in rows {
      guard let words = row.brief, let key = row.keys.first else { continue }
      let item = (Line(key.name, .key) + Line(" \(words)", .hint)).marked(.key(key))
      let gap = Line.blank(line.width > 1 ? 2 : 0)
      if line.width + gap.width + item.width <= width { line += gap + item }
    }
    return line
  }

  /// What is typed with a cursor behind it, its end in sight, and what Tab could put there.
  private static func typed(_ prompt: Prompt, width: Int) -> Line {
    let cursor = Line(" ", .selected)
    let text = Line(prompt.text)
    let room = max(width - 2 - cursor.width, 0)
    let shown = text.width > room ? text.part(text.width - room..<text.width) : text
    var line = Line(" ") + Line(prompt.kind.sign, .key) + shown + cursor
    if !prompt.choices.isEmpty { line += Line("  \(prompt.choices.joined(separator: " "))", .hint) }
    return line
  }
}
