/// Notes in a capture that say more than words: the bytes before and after them do not belong together.
enum CaptureNote {
  static let linkUp = "link up"
  /// Before the reason.
  static let linkDown = "link down: "

  /// Tool and battery went on talking, and it was not heard.
  static func isGap(_ text: String) -> Bool {
    text.hasPrefix(linkDown) && text.dropFirst(linkDown.count) == OutOfTurn().description
  }

  /// What was asked before it is not answered after it.
  static func interrupts(_ text: String) -> Bool { text == linkUp || text.hasPrefix(linkDown) }
}
