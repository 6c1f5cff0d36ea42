internal import Synchronization

/// A language that the program speaks. Its code is what `--lang` and the configuration call it.
enum Language: String, CaseIterable, Hashable, Sendable {
  case english = "en"
  case italian = "it"

  /// What everybody speaks who was told nothing else, whatever thread says it.
  private static let ofProgram = Mutex(Language.english)
  /// What is spoken in a stretch of work.
  @TaskLocal private static var ofStretch: Language?

  static var current: Language { ofStretch ?? ofProgram.withLock { $0 } }

  /// The whole program speaks it from here on: asked once, before the first thread starts.
  static func speak(_ language: Language) { ofProgram.withLock { $0 = language } }

  /// Does some work in this language: what programs read is written in English, whatever the screen speaks.
  func speaking<Answer>(_ work: () throws -> Answer) rethrows -> Answer {
    try Self.$ofStretch.withValue(self, operation: work)
  }
}

/// One message in every language of the program; what it says is the one that is spoken now.
///
/// A message without one of them does not compile, and one that does not go through here fails `scripts/lint-words`.
func said(_ english: @autoclosure () -> String, italian: @autoclosure () -> String) -> String {
  switch Language.current {
  case .english: english()
  case .italian: italian()
  }
}
