internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// Compares captures and proposes what registers and commands mean that nobody has published.
struct LearnCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn",
    abstract: "Propose what unknown registers and commands mean.",
    discussion:
      "Captures are compared with each other and with what was typed into the bridge, and CAN frames with what the "
      + "service port said at the same time. Every proposal comes with its evidence, and is a hypothesis until somebody "
      + "has tried it; of a voltage, a current or a cell on CAN a capture can show more. With --live it is a lesson: a "
      + "bridge that asks for one act at a time in the vendor's tool, says what it saw, and leaves a map, the capture, a "
      + "redacted copy and a report.")

  @Argument(
    help: ArgumentHelp("Captures of the same kind of battery.", valueName: "capture"), completion: .file())
  var captures: [String] = []
  @Flag(help: "A lesson at the battery: a bridge that asks for one act in the vendor's tool after the other.")
  var live = false
  @Flag(help: "With --live: --pc and --bms are receive-only adapters beside the cable, as for tap.") var tap = false
  @OptionGroup var sides: BridgeOptions
  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "With --live: the capture; map, redacted copy and report stand beside it (default: lesson-DATE-TIME.log).",
      valueName: "file"),
    completion: .file())
  var output: String?
  @Option(
    help: ArgumentHelp(
      "Write the proposals into this file, as a device map; a file that is there already is left alone.",
      valueName: "file"),
    completion: .file())
  var writeMap: String?
  @Option(
    help: ArgumentHelp(
      "Write what CAN frames carry beside the service port into this file, as a frame table; a file that is there "
        + "already is left alone.", valueName: "file"),
    completion: .file())
  var writeFrames: String?
  @Option(help: ArgumentHelp("Name of the device map and of the frame table.", valueName: "name")) var name = "learnt"

  @OptionGroup var speech: LanguageOptions

  func validate() throws {
    if live {
      _ = try sides.plan(isTap: tap)
      if !captures.isEmpty { throw ValidationError(Texts.Options.exclude("--live", Texts.Options.captures)) }
      if writeFrames != nil { throw ValidationError(Texts.Options.exclude("--live", "--write-frames")) }
    } else {
      if sides.isGiven || tap || output != nil { throw ValidationError(Texts.Options.liveAlone) }
      if captures.isEmpty { throw ValidationError(Texts.Options.noCapture) }
      if let writeMap, writeMap == writeFrames {
        throw ValidationError(Texts.Options.exclude("--write-map \(writeMap)", "--write-frames \(writeMap)"))
      }
    }
  }

  func run() throws {
    try reporting {
      guard !live else {
        let files = LessonFiles(capture: output, map: writeMap)
        return try LiveLesson(plan: sides.plan(isTap: tap), key: sides.key?.value, files: files, name: name).run()
      }
      var learnt = LearntCaptures()
      for path in captures { try learnt.take(path) }
      var lines = learnt.keys.map { "\($0.file): \($0.link): \($0.report)" }
      let proposals = learnt.learn.proposals()
      lines += proposals.map { "\($0.grade.rawValue): \($0.sentence)" }
      let frames = learnt.frames.proposals()
      lines += frames.map { "\($0.grade.rawValue): \($0.sentence)" }
      if proposals.isEmpty, frames.isEmpty {
        lines.append(Texts.Capture.nothingLearnt)
      }
      try Output.lines(lines)
      if let writeMap {
        try Output.line(
          LearntMapFile.write(learnt.learn.map(name: name), Texts.Capture.learnt(from: captures), to: writeMap))
      }
      if let writeFrames, !frames.isEmpty {
        try LearntFrames(frames, name: name, from: captures).write(to: writeFrames)
      }
    }
  }
}

/// Captures taken in one after the other, serial traffic and CAN of the same moments side by side.
struct LearntCaptures {
  private(set) var learn = Learn()
  private(set) var frames = LearnFrames()
  private(set) var keys: [(file: String, link: String, report: String)] = []

  /// Twice through the file: for the keys and for what can be on and off, then for the values.
  mutating func take(_ path: String) throws {
    var finder = CaptureDissector()
    var flags = CANFlags()
    let outcome = try CaptureFile.each(path) { item in
      guard let event = item.event else { return }
      _ = finder.receive(event)
      flags.note(event)
    }
    try outcome.say(of: path)
    _ = finder.finish()
    keys += finder.links.map { (path, $0.name, Texts.sentence($0.recovery.report)) }
    let known = finder.links.compactMap { link in link.recovery.key.map { (link.name, $0) } }
    var dissector = CaptureDissector(keys: Dictionary(uniqueKeysWithValues: known))
    learn.beginCapture()
    frames.beginCapture()
    try CaptureFile.each(path) { item in
      guard let event = item.event else { return }
      for found in dissector.receive(event) { take(found) }
      if case .frame(.data(let frame)) = event.content {
        frames.take(frame, link: event.link, at: event.time, line: item.number)
      }
      if let note = event.note { learn.take(note: note, link: event.link, at: event.time) }
      flags.teach(event, &learn)
    }
    for found in dissector.finish() { take(found) }
  }

  private mutating func take(_ found: (link: String, event: SerialEvent)) {
    learn.take(found.event, link: found.link)
    frames.take(found.event, link: found.link)
  }
}

/// Numbers and alarms from CAN: what they are called, and that an alarm which is not named is off.
struct CANFlags {
  private static let mostNames = 256

  private var decoders: [String: CANDecoder] = [:]
  private var decoding = CANDecoding()
  private var names: [String: Set<String>] = [:]

  mutating func note(_ event: CaptureEvent) {
    guard let frame = decode(event) else { return }
    let place = "\(event.link) \(frame.id.hex)"
    guard names[place] != nil || names.count < Self.mostNames else { return }
    names[place, default: []].formUnion(active)
  }

  mutating func teach(_ event: CaptureEvent, _ learn: inout Learn) {
    guard let frame = decode(event), decoding.family != nil, !decoding.isForeign else { return }
    for field in decoding.fields {
      guard case .number(let number, let unit) = field.value, unit != .raw, unit != .count else { continue }
      learn.take(signal: "\(event.link) \(field.field.wireName)", number, unit, at: event.time)
    }
    let on = active
    for name in (names["\(event.link) \(frame.id.hex)"] ?? []).sorted() {
      learn.take(flag: "\(event.link) \(name)", on.contains(name), at: event.time)
    }
  }

  private mutating func decode(_ event: CaptureEvent) -> CANFrame? {
    guard case .frame(.data(let frame)) = event.content else { return nil }
    guard decoders[event.link] != nil || decoders.count < 16 else { return nil }
    decoders[event.link, default: CANDecoder()].decode(
      frame, at: Instant(microseconds: event.time.microseconds), into: &decoding)
    return frame
  }

  private var active: Set<String> {
    decoding.fields.reduce(into: []) { names, field in
      if case .alarms(let set, let severity) = field.content, severity != .cleared {
        names.formUnion(set.names.map { "\($0) \(severity == .fault ? "fault" : "warning")" })
      }
    }
  }
}
