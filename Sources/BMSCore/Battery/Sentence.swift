/// What a lower room has to tell a person, as a value: its description is the English sentence, and whoever speaks
/// another language has its words beside it.
///
/// Every type that is one has its case in `Texts.Italian.meaning` (`scripts/lint-words` looks).
public protocol Meaning: Hashable, Sendable, CustomStringConvertible {}

/// A sentence on its way to the screen, to JSON and to the history: English, and what it means where that is known.
///
/// Two that say the same are the same: what came back out of JSON has lost its meaning and not its words.
public struct Sentence: Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
  public let english: String
  /// `nil` for what was only ever told as text: by another program, a capture, the history.
  public let meaning: (any Meaning)?

  public init(_ meaning: some Meaning) { (english, self.meaning) = (meaning.description, meaning) }
  public init(_ text: String) { (english, meaning) = (text, nil) }
  public init(stringLiteral text: String) { self.init(text) }

  public var description: String { english }
}

extension Sentence: Hashable {
  public static func == (a: Sentence, b: Sentence) -> Bool { a.english == b.english }
  public func hash(into hasher: inout Hasher) { hasher.combine(english) }
}
