internal import BMSCore

/// The last line: what is being typed, an answer, or the keys that matter; and whether anything can be changed.
enum StatusLine {
  static func line(_ model: ScreenModel) -> Line {
    let (state, view, width) = (model.state, model.view, model.size.columns)
    var end = access(model)
    if state.isMuted { end = Line(" \(Texts.Faults.mutedBadge)", .warning) + end }
    let room = max(width - end.width, 0)
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
    let rows = model.view.page == .fleet ? KeyTable.rows(.page(.fleet)) : []
    return keys(rows + KeyTable.rows(.everywhere), width: room).fitted(to: room) + end
  }

  /// The truth about what can be sent to the battery that is shown.
  private static func access(_ model: ScreenModel) -> Line {
    let access = model.isOfNow ? model.cluster?.access(model.state.desk) : nil
    return switch access ?? .readOnly {
    case .readOnly: Line(" \(Texts.readOnly) ", .good)
    case .locked: Line(" \(Texts.locked) ", .warning)
    case .allowed: Line(" \(Texts.writesAllowed) ", .badge)
    }
  }

  /// The keys that matter, as long as there is room; each can be clicked.
  private static func keys(_ rows: [KeyRow], width: Int) -> Line {
    var line = Line(" ")
    var told: Set<Key> = []
    for row in rows {
      guard let footer = row.footer, let key = row.keys.first, told.insert(key).inserted else { continue }
      let item = (Line(key.name, .key) + Line(" \(footer)", .hint)).marked(.key(key))
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
