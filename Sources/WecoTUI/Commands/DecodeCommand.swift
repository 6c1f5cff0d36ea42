internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// Captures and CAN logs, explained line by line.
struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode", abstract: "Explain a capture or a CAN log line by line.")

  @Argument(help: "The capture, or a CAN log of candump or another program.", completion: .file()) var file: String
  @Option(
    help: ArgumentHelp(
      "Frame table that is read beside the built-in protocols, as the dashboard does: a JSON5 or a DBC file.",
      valueName: "file"),
    completion: .file())
  var frames: String?
  @Flag(help: "Print one JSON object a line.") var json = false

  @OptionGroup var speech: LanguageOptions

  func run() throws {
    try reporting {
      let table = try frames.map { path throws(Failure) in try FrameTableFile(path) }
      for sentence in table?.sentences ?? [] { LineOutput.complain("wecotui: \(sentence)", .info) }
      var decoder = CaptureDecoder(table: table?.table)
      try CaptureFile.each(file) { item in
        if let event = item.event { decoder.learn(event) }
      }
      decoder.rewind()
      let output = LineOutput()
      let outcome = try CaptureFile.each(file) { item in
        guard let event = item.event else { return }
        for (time, explanation) in decoder.explain(event) { try write(time, explanation, table?.table, to: output) }
      }
      for (time, explanation) in decoder.finish() { try write(time, explanation, table?.table, to: output) }
      if !json {
        for link in decoder.links { try output.write(Texts.Decode.key(link.name, link.recovery)) }
        for bus in decoder.remarks { try output.write("# \(bus.name): \(bus.text)") }
      }
      try output.flush()
      try outcome.say(of: file)
    }
  }

  private func write(
    _ time: WallTime, _ explanation: CaptureDecoder.Explanation, _ table: FrameTable?, to output: LineOutput
  ) throws(Failure) {
    guard case .frame(let interface, let frame, let proto, let fields) = explanation else {
      return try output.write(json ? DecodeText.json(time, explanation) : DecodeText.plain(time, explanation))
    }
    let line = FrameLine(
      time: time, interface: interface, frame: frame, proto: proto, fields: fields,
      told: table.flatMap { table in table.values(in: frame).map { TableLine(name: table.name, values: $0) } })
    try output.write { json ? line.putJSON(&$0) : line.putPlain(&$0) }
  }
}

/// The two faces of a frame, of which a log has millions.
private struct FrameLine {
  let time: WallTime
  let interface: String
  let frame: CANFrame
  let proto: String?
  let fields: [CANFieldValue]
  /// What a frame table says of it.
  let told: TableLine?

  func putPlain(_ out: inout ByteText) {
    out.put(time)
    out.put(" ")
    out.put(interface)
    out.put(" ")
    out.put(frame.id)
    out.put(" [")
    out.put(Int64(frame.count))
    out.put("] ")
    out.put(frame)
    out.put("  ")
    out.put(proto ?? "unknown")
    if proto != nil { out.put(": ") }
    for (place, field) in fields.enumerated() {
      if place > 0 { out.put(", ") }
      out.put(field.field.wireName)
      out.put(" ")
      guard case .number(let number, let unit) = field.content else {
        out.put(DecodeText.text(field.value))
        continue
      }
      out.put(number)
      if field.isDoubted { out.put("!") }
      guard unit != .count else { continue }
      out.put(" ")
      out.put(unit.rawValue)
    }
    told?.putPlain(&out)
  }

  func putJSON(_ out: inout ByteText) {
    out.put(JSONText.opening)
    out.put("\"t\": ")
    out.put(Decimal(time.microseconds, decimals: 6))
    out.put(", \"interface\": ")
    out.put(JSONText.quoted(interface))
    out.put(", \"id\": \"")
    out.put(frame.id)
    out.put("\", \"extended\": ")
    out.put(frame.id.isExtended ? "true" : "false")
    out.put(", \"data\": \"")
    out.put(frame)
    out.put("\", \"protocol\": ")
    out.put(proto.map(JSONText.quoted) ?? "null")
    out.put(", \"fields\": {")
    for (place, field) in fields.enumerated() {
      if place > 0 { out.put(", ") }
      out.put("\"")
      out.put(field.field.wireName)
      out.put("\": ")
      if case .number(let number, _) = field.content { out.put(number) } else { out.put(JSONText.value(field.value)) }
    }
    out.put("}")
    putDoubts(&out)
    told?.putJSON(&out)
    out.put("}")
  }
}

extension FrameLine {
  /// `, "implausible": ["temperature"]`: the fields that no battery can have; nothing where there are none.
  private func putDoubts(_ out: inout ByteText) {
    let doubts = fields.filter(\.isDoubted)
    guard !doubts.isEmpty else { return }
    out.put(", \"implausible\": [")
    for (place, field) in doubts.enumerated() {
      if place > 0 { out.put(", ") }
      out.put("\"")
      out.put(field.field.wireName)
      out.put("\"")
    }
    out.put("]")
  }
}

/// The other lines.
enum DecodeText {
  static func json(_ time: WallTime, _ explanation: CaptureDecoder.Explanation) -> String? {
    let t = ("t", Decimal(time.microseconds, decimals: 6).text)
    switch explanation {
    case .serial(let link, let event): return json(t, link, event)
    case .frame, .other, .note: return nil
    }
  }

  private static func json(_ t: (String, String), _ link: String, _ event: SerialEvent) -> String? {
    if case .keyFound = event.kind { return nil }
    let direction = event.side == .reply ? "reply" : "request"
    let start: [(String, String?)] = [t, ("link", JSONText.quoted(link))]
    let bytes = ("bytes", JSONText.quoted(JSONText.hex(event.bytes)))
    guard event.isGood else {
      let what = event.kind == .stray ? "stray" : "checksum"
      return JSONText.document(
        start + [("error", JSONText.quoted(what)), ("direction", JSONText.quoted(direction)), bytes])
    }
    let registers = event.registers.map { (String($0.register), String($0.word)) }
    let fields = event.fields.map { ($0.name, JSONText.value($0.value)) }
    return JSONText.document(
      start + [
        ("direction", JSONText.quoted(isReply(event) ? "reply" : direction)), bytes,
        ("registers", JSONText.object(registers)), ("fields", JSONText.object(fields)),
      ])
  }

  /// A tap hears both directions on one wire: the frame itself says which one it is.
  private static func isReply(_ event: SerialEvent) -> Bool {
    switch event.kind {
    case .reply, .unaskedReply, .keyAccepted: true
    default: event.side == .reply
    }
  }

  static func plain(_ time: WallTime, _ explanation: CaptureDecoder.Explanation) -> String? {
    let clock = time.iso8601
    switch explanation {
    case .frame: return nil
    case .other(let interface, let frame): return "\(clock) \(interface) \(Texts.Decode.frame(frame))"
    case .note(let link, let text): return "\(clock) \(link) ! \(text)"
    case .serial(let link, let event):
      let fields = event.fields.map { "\($0.name) \(text($0.value))" }.joined(separator: ", ")
      return "\(clock) \(link) \(Texts.Decode.event(event.kind)) \(JSONText.hex(event.bytes))"
        + (fields.isEmpty ? "" : "  " + fields)
    }
  }

  static func text(_ value: Value) -> String {
    switch value {
    case .number(let number, let unit): number.text(in: unit)
    case .flag(let flag): flag ? Texts.Words.yes : Texts.Words.no
    case .text(let text): "\"\(text)\""
    case .list(let names): names.isEmpty ? "none" : names.joined(separator: " + ")
    }
  }
}

extension CaptureFile.Outcome {
  /// Says on stderr what there is to say about the file; throws where not a line of it could be read.
  func say(of path: String) throws(Failure) {
    guard !report.isHopeless else {
      throw Failure(sentence: "\(path) \(report.hopeless(reader))", code: EX_DATAERR)
    }
    for sentence in report.sentences(reader) { LineOutput.complain("wecotui: \(path): \(sentence)") }
  }
}
