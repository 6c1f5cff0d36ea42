/// Values that a person reads off the vendor's tool, each typed up to three times.
struct LessonQuiz: Sendable {
  struct Question: Sendable {
    let subject: MapSubject
    var unit: Unit
    /// The register, where only its scale is not known.
    let register: UInt16?
    var match = ValueMatch()
    /// The notes of the capture that hold what was typed.
    var notes: [Int] = []
    var isSkipped = false

    init(_ subject: MapSubject, _ unit: Unit) {
      self.subject = subject
      self.unit = unit
      register = subject.field.flatMap { RegisterMap.register(of: $0, at: .module(1)) }
    }

    var isOpen: Bool { !isSkipped && match.readings < LessonGrade.proof }

    var grade: LessonGrade {
      guard match.readings > 0 else { return .untried }
      guard match.best != nil else { return .notProven }
      let isProven = match.isFound && match.readings >= LessonGrade.proof && match.differentReadings > 1
      return isProven ? .measured : .hypothesis
    }
  }

  static let rounds = LessonGrade.proof
  static let mostQuestions = 64
  /// What the vendor's tool shows and no register is known for, or none with its scale.
  private static let fields: [Field] = [
    .batteryCycle, .capacity, .soh, .dischargeAh, .chargeEnergy, .dischargeEnergy, .chargeTime, .dischargeTime,
    .standbyTime,
  ]

  private(set) var questions = LessonQuiz.fields.map { Question(.field($0), $0.unit) }
  private(set) var round = 0
  private var position = 0

  /// The question that is asked now; `nil` when all rounds are over.
  var current: Question? { round < Self.rounds ? questions[position] : nil }

  /// Goes to the first question that is still open.
  mutating func begin() { if let current, !current.isOpen { advance() } }

  mutating func advance() {
    repeat {
      position += 1
      if position == questions.count { (position, round) = (0, round + 1) }
    } while round < Self.rounds && !questions[position].isOpen
  }

  mutating func skip() {
    if current != nil { questions[position].isSkipped = true }
  }

  /// Where the question about a value is, which is made if need be; `nil` where there are too many, or its register is
  /// known.
  mutating func place(of name: String, _ unit: Unit) -> Int? {
    let field = Field(ofBattery: name.lowercased())
    let wanted = field.map { MapSubject.field($0) } ?? .named(name)
    let isThere = { (question: Question) in question.subject == wanted || question.subject.label == name }
    if let place = questions.firstIndex(where: isThere) { return place }
    guard questions.count < Self.mostQuestions, DeviceMap.isText(name), name != DeviceMap.markLabel,
      field.map({ !RegisterMap.readFields.contains($0) }) ?? true
    else { return nil }
    questions.append(Question(wanted, field?.unit ?? unit))
    return questions.count - 1
  }

  var currentPlace: Int? { current == nil ? nil : position }

  mutating func take(_ number: Decimal, at place: Int, note: Int, _ board: LessonBoard) {
    // What fits nothing was mistyped, or the wrong value was read: it begins anew.
    if questions[place].match.readings > 0, questions[place].match.candidates.isEmpty {
      questions[place].match = ValueMatch()
      questions[place].notes = []
    }
    questions[place].match.take(number, among: board.open(only: questions[place].register))
    questions[place].notes.append(note)
  }
}

/// A value as it is typed: a number, perhaps with its unit, perhaps with a name of one's own before it.
struct TypedValue: Hashable, Sendable {
  let name: String?
  let number: Decimal
  let unit: Unit?

  /// `123`, `12,5 V`, `Fan voltage = 12.5 V`.
  init?(_ line: String) {
    let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map { SettingChange.trimmed(String($0)) }
    name = parts.count > 1 ? parts[0] : nil
    let text = String((parts.last ?? "").map { $0 == "," ? "." : $0 })
    let units = Unit.allCases.filter { !$0.rawValue.isEmpty }
    let found = ([nil] + units.map { Optional($0) }).lazy.compactMap { unit in
      Decimal(typed: text, unit: unit ?? .count).map { (number: $0, unit: unit) }
    }
    guard let first = found.first, parts[0] != "" else { return nil }
    (number, unit) = first
  }
}
