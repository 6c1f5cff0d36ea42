extension BusImage {
  /// Every value as a line of an `IncidentArchive`.
  var archived: [String] {
    archived(values, of: nil) + members.sorted { $0.key < $1.key }.flatMap { archived($0.value, of: $0.key) }
  }

  /// A ninth part where there is more to say: `!` for what is doubted, `?` for what was heard once, the member's number.
  private func archived(_ values: [Field: BusValue], of member: Int?) -> [String] {
    values.sorted { $0.key.id < $1.key.id }.map { field, value in
      var parts: [String] = [
        "v", field.id, String(value.id.value), value.id.isExtended ? "x" : "s", value.heard.text,
        String(value.period.microseconds), value.content.grade.rawValue, value.content.content.archived,
      ]
      let mark = value.content.isDoubted ? "!" : value.content.isUnconfirmed ? "?" : ""
      let more = mark + (member.map(String.init) ?? "")
      if !more.isEmpty { parts.append(more) }
      return parts.joined(separator: "\t")
    }
  }

  mutating func restore(_ parts: [Substring]) {
    guard parts.count == 8 || parts.count == 9, let field = Field(id: String(parts[1])),
      let number = UInt32(parts[2]),
      let heard = Int64(parts[4]), let period = Int64(parts[5]), let grade = Grade(rawValue: String(parts[6])),
      let content = CANContent(archived: parts[7])
    else { return }
    let id: CANID = parts[3] == "x" ? .extended(number) : .standard(UInt16(truncatingIfNeeded: number))
    let more = parts.count == 9 ? parts[8] : ""
    put(
      BusValue(
        content: CANFieldValue(
          field: field, content: content, grade: grade, isDoubted: more.hasPrefix("!"),
          isUnconfirmed: more.hasPrefix("?")), id: id,
        heard: Instant(microseconds: heard), period: Span(microseconds: period)),
      of: Int(more.drop { $0 == "!" || $0 == "?" }))
  }
}

extension CANContent {
  /// `n5298/2 V`, `b1`, `x<bytes> <count> <style>`, `w<table> <code>`, `a<low> <high> <severity>`
  fileprivate var archived: String {
    switch self {
    case .number(let number, let unit): Value.number(number, unit).archived
    case .flag(let flag): Value.flag(flag).archived
    case .text(let text): "x\(text.bytes) \(text.count) \(text.style.rawValue)"
    case .word(let word): "w\(word.words.rawValue) \(word.code)"
    case .alarms(let set, let severity): "a\(set.low) \(set.high) \(severity.rawValue)"
    }
  }

  fileprivate init?(archived text: Substring) {
    let numbers = text.dropFirst().split(separator: " ").map { UInt64($0) }
    func small(_ index: Int) -> UInt8? {
      numbers.indices.contains(index) ? numbers[index].flatMap(UInt8.init(exactly:)) : nil
    }
    switch text.first {
    case "x":
      guard let bytes = numbers.first ?? nil, let count = small(1), let style = small(2).flatMap(CANText.Style.init)
      else { return nil }
      self = .text(CANText(bytes, count: Int(count), style: style))
    case "w":
      guard let words = small(0).flatMap(CANWords.init), let code = small(1) else { return nil }
      self = .word(CANWord(words: words, code: code))
    case "a":
      guard numbers.count == 3, let low = numbers[0], let high = numbers[1],
        let severity = small(2).flatMap(CANSeverity.init)
      else { return nil }
      self = .alarms(CANAlarmSet(low: low, high: high), severity)
    default:
      switch Value(archived: text) {
      case .number(let number, let unit): self = .number(number, unit)
      case .flag(let flag): self = .flag(flag)
      default: return nil
      }
    }
  }
}
