internal import BMSCore

/// What a frame table says of one frame, behind what the built-in protocols say of it: each value with its grade.
struct TableLine {
  let name: String
  let values: [FrameValue]

  init(name: String, values: [FrameValue]) {
    self.name = name
    // Each name once, as among the built-in protocols' fields.
    var seen: Set<String> = []
    self.values = values.filter { seen.insert($0.subject.name).inserted }
  }

  /// ` | my-battery: soc 55 % (hypothesis), Fan speed 3 (measured)`
  func putPlain(_ out: inout ByteText) {
    out.put("  | ")
    out.put(PlainText.oneLine(name))
    for (place, value) in values.enumerated() {
      out.put(place == 0 ? ": " : ", ")
      out.put(PlainText.oneLine(value.subject.name))
      out.put(" ")
      out.put(PlainText.oneLine(DecodeText.text(value.value)))
      if value.isDoubted { out.put("!") }
      out.put(" (")
      out.put(value.grade.rawValue)
      out.put(")")
    }
  }

  /// `, "table": {"name": "my-battery", "fields": {"soc": 55}, "grades": {"soc": "hypothesis"}}`
  func putJSON(_ out: inout ByteText) {
    let doubts = values.filter(\.isDoubted).map { JSONText.quoted($0.subject.name) }
    out.put(", \"table\": ")
    out.put(
      JSONText.object(known: [
        ("name", JSONText.quoted(name)),
        ("fields", JSONText.object(values.map { ($0.subject.name, JSONText.value($0.value)) })),
        ("grades", JSONText.object(values.map { ($0.subject.name, JSONText.quoted($0.grade.rawValue)) })),
        ("implausible", doubts.isEmpty ? nil : JSONText.list(doubts)),
      ]))
  }
}
