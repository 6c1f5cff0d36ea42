/// Notes in a capture that say more than words: the bytes before and after them do not belong together.
enum CaptureNote {
  static let linkUp = "link up"
  /// Before the reason.
  static let linkDown = "link down: "

  /// What was asked before it is not answered after it.
  static func interrupts(_ text: String) -> Bool { text == linkUp || text.hasPrefix(linkDown) }
}
