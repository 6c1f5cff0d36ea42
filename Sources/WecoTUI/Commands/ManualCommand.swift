internal import ArgumentParser
internal import BMSCore
internal import Glibc

/// The vendor's installation manual, as far as a technician needs it at the battery, in our words.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Tell what the battery's manual says: troubles, LEDs, rates, buttons, torques.",
    discussion: "What is doubtful in print is marked with ?. Numbers are the sections of the vendor's manual.")

  private static let width = 79

  @Argument(help: "A word, or the number of a section (default: all of it).") var word: [String] = []

  func run() throws {
    try reporting {
      let wanted = word.joined(separator: " ")
      let chapters = ManualBook.chapters(about: wanted)
      guard !chapters.isEmpty else { throw Failure(sentence: Texts.Book.notFound(wanted), code: EX_USAGE) }
      let glyphs: Glyphs = LocaleChoice.ofOutput == .unicode ? .unicode : .ascii
      try Output.lines(
        ManualText(chapters, width: Self.width).lines.map { $0.drawn(with: glyphs).text.withoutBlankEnd })
    }
  }
}
