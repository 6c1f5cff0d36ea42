internal import BMSCore

/// A reading as it may be shown at a moment: the only way from a value to the screen.
///
/// What is too old or only guessed is `---`, what is old is dimmed with its age, what fails plausibility carries `!`,
/// what has no scale is `raw`.
struct ReadingText: Hashable, Sendable {
  /// A number put in from elsewhere is not the reading's any more.
  var number: String { didSet { reading = nil } }
  /// `!` or a blank.
  var mark: String
  var unit: String
  var style: Style
  /// The age of a stale value, otherwise empty.
  var age: String
  /// Worked out by the program, not read.
  var isComputed = false
  /// A word or a text and not a number with a unit.
  var isText = false
  /// What it was made from, also where that may not be shown.
  private(set) var reading: Reading?

  static let unknown = ReadingText(number: Texts.unknown, mark: " ", unit: "", style: .gone, age: "")

  /// - Parameters:
  ///   - signed: puts `+` before positive numbers.
  ///   - flagWords: the words for a flag that is set and one that is not.
  ///   - isLost: the module is not there any more: its values are old whatever their age.
  init(
    _ reading: Reading?, at now: Instant, signed: Bool = false,
    flagWords: (set: String, clear: String) = (Texts.Words.yes, Texts.Words.no), isLost: Bool = false
  ) {
    guard let reading else {
      self = .unknown
      return
    }
    let freshness = reading.freshness(at: now)
    guard reading.grade.isFact, freshness != .gone else {
      self = .unknown
      self.reading = reading
      return
    }
    unit = ""
    if case .number = reading.value {} else { isText = true }
    switch reading.value {
    case .number(let decimal, let its):
      number = (signed && decimal.mantissa > 0 ? "+" : "") + decimal.text
      unit = its.symbol
    case .flag(let flag): number = flag ? flagWords.set : flagWords.clear
    case .text(let text): number = Texts.canWord(text)
    case .list(let list): number = list.isEmpty ? Texts.Words.no : list.joined(separator: ", ")
    }
    isComputed = reading.grade == .computed
    let isOld = freshness == .stale || isLost
    mark = reading.isImplausible ? "!" : " "
    style = isOld ? .stale : reading.isImplausible ? .warning : .value
    age = isOld ? Self.ageText(reading.age(at: now)) : ""
    self.reading = reading
  }

  private init(number: String, mark: String, unit: String, style: Style, age: String) {
    self.number = number
    self.mark = mark
    self.unit = unit
    self.style = style
    self.age = age
  }

  /// A word that no reading says.
  static func word(_ word: String, _ style: Style) -> ReadingText {
    var text = ReadingText(number: word, mark: " ", unit: "", style: style, age: "")
    text.isText = true
    return text
  }

  var isKnown: Bool { style != .gone }

  /// `4s`, `75s`, `16m`, `3h`: at most four characters.
  static func ageText(_ age: Span) -> String {
    let seconds = max(age.microseconds / 1_000_000, 0)
    if seconds < 1000 { return "\(seconds)s" }
    if seconds < 60_000 { return "\(seconds / 60)m" }
    return seconds < 3_596_400 ? "\(seconds / 3600)h" : ">41d"
  }

  /// The number in a column with its points under each other: blanks stand for the missing decimals.
  func aligned(width: Int, decimals: Int) -> Line {
    guard isKnown else { return Line(number, style).right(width) }
    let own = number.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = own.count == 2 ? own[1].utf8.count : 0
    let missing = max(decimals - fraction, 0) + (own.count == 2 || decimals == 0 ? 0 : 1)
    return (Line(number, style) + .blank(missing)).right(width)
  }
}
