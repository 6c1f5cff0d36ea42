internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// Between the vendor's tool and the battery.
struct BridgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bridge",
    abstract: "Sit between the vendor's tool and the battery, and record both directions.",
    discussion: "Every byte is passed on as it came. The tool is behind a second adapter (--pc DEV), on this computer "
      + "(--pc pty:LINK), or on any other, which connects over the network (--listen, --rfc2217). Meanwhile the "
      + "dashboard shows the battery: wecotui with the same port. Before you press Set in the vendor's tool, type here "
      + "what you are about to set (set soc 55): then wecotui learn knows what the command is for.")

  @OptionGroup var sides: BridgeOptions
  @Option(
    name: [.short, .long], help: ArgumentHelp("Record both directions into this capture.", valueName: "file"),
    completion: .file())
  var output: String?
  @OptionGroup var speech: LanguageOptions

  func validate() throws { _ = try sides.plan() }

  func run() throws {
    try reporting { try Eavesdropping(plan: sides.plan(), output: output, key: sides.key?.value).run() }
  }
}

/// Listening to both directions, without a way to write.
struct TapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tap",
    abstract: "Listen to the vendor's tool and the battery with two receive-only adapters.",
    discussion: "It is the bridge without a way to send: the two go on talking over their own cable.")

  @Option(
    name: .customLong("rx-pc"), help: ArgumentHelp("Adapter that hears the vendor's tool.", valueName: "dev"),
    completion: .ports)
  var pc: String
  @Option(
    name: .customLong("rx-bms"), help: ArgumentHelp("Adapter that hears the battery.", valueName: "dev"),
    completion: .ports)
  var bms: String
  @Option(
    name: [.short, .long], help: ArgumentHelp("Record both directions into this capture.", valueName: "file"),
    completion: .file())
  var output: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Session key, four hexadecimal digits, where the handshake cannot be heard.", valueName: "hex"))
  var key: SessionKey?

  @OptionGroup var speech: LanguageOptions

  private var plan: BridgePlan { BridgePlan(pc: .serial(pc), bms: bms, isTap: true) }

  func validate() throws {
    if !plan.mayBeTap { throw ValidationError(Texts.Options.tapSides("--rx-pc", "--rx-bms")) }
  }

  func run() throws {
    try reporting { try Eavesdropping(plan: plan, output: output, key: key?.value).run() }
  }
}

/// The loop of both commands: one calm line a second, and one for each frame that is no ordinary read.
struct Eavesdropping {
  private static let keyboard = Token(2)

  let plan: BridgePlan
  let output: String?
  let key: UInt16?

  func run() throws {
    let start = MonotonicClock.now()
    let heard = try Overheard(plan, key: key, recording: output)
    let (runner, source, bridge) = (heard.runner, heard.source, heard.bridge)
    defer { for notice in runner.close() { LineOutput.complain(notice) } }
    for (endpoint, speech) in bridge.endpoints { say(Texts.Bridge.listening(endpoint, speech)) }
    say(Texts.Bridge.dashboardShows(plan.named))
    say(Texts.Bridge.sayFirst)
    var input = LineInput()
    runner.reactor.watch(STDIN_FILENO, Self.keyboard)
    var next = start + .seconds(1)
    var trouble: TransportError?
    try runner.run { turn in
      if turn.isAskedToEnd {
        report(source, bridge)
        return .stop
      }
      for event in turn.events where [.readable(Self.keyboard), .hangup(Self.keyboard)].contains(event) {
        guard let lines = input.read() else {
          runner.reactor.remove(Self.keyboard)
          break
        }
        for line in lines {
          source.remark(line, at: turn.now)
          say(Texts.Bridge.noted(line))
        }
      }
      if source.failure != trouble {
        trouble = source.failure
        if let trouble { say(Texts.sentence(trouble)) }
      }
      for note in bridge.drainNotes() { say(note.text) }
      for event in source.drainSerialEvents() { tell(event) }
      for notice in turn.notices { if let message = notice.message { say(message.text) } }
      if turn.now >= next {
        next = max(next + .seconds(1), turn.now)
        say(line(source, bridge, at: turn.now))
      }
      return .wait(until: next)
    }
  }

  private func line(_ source: ClusterSource, _ bridge: BridgeFeed, at now: Instant) -> String {
    let wall = MonotonicClock.wallClock()
    let clock = wall.clockText(now, utcOffset: .localOffset(at: wall.wall(now)))
    let replies = source.watch.overheard?.conversation.session.counters.good ?? 0
    let head = [
      "\(clock) \(bridge.sides)", Texts.Bridge.bytes(bridge.requestBytes, bridge.replyBytes),
      Texts.Bridge.replies(replies),
    ]
    return (head + findings(source, bridge)).joined(separator: "; ")
  }

  /// What is known of the key, and what went wrong.
  private func findings(_ source: ClusterSource, _ bridge: BridgeFeed) -> [String] {
    var clauses = [(source.watch.overheard?.recovery.report).map { Texts.sentence($0) } ?? ""]
    if let passive = source.watch.overheard {
      if passive.others > 0 { clauses.append(Texts.Bridge.otherFunctions(passive.others)) }
      if passive.damaged > 0 { clauses.append(Texts.Bridge.damaged(passive.damaged)) }
      if passive.recovery.fitsNoKey > 0 { clauses.append(Texts.Bridge.fitNoKey(passive.recovery.fitsNoKey)) }
      if bridge.lostBytes > 0 { clauses.append(Texts.Bridge.lost(bridge.lostBytes)) }
    }
    if !plan.isTap, bridge.delay.lumps > 0 {
      let delay = bridge.delay
      clauses.append(Texts.Bridge.delay(Self.milliseconds(delay.mean), longest: Self.milliseconds(delay.longest)))
    }
    return clauses
  }

  private func report(_ source: ClusterSource, _ bridge: BridgeFeed) {
    let passed = plan.isTap ? Texts.Bridge.heard : Texts.Bridge.passedOn
    let clauses = [passed(bridge.requestBytes, bridge.replyBytes)] + findings(source, bridge)
    say(clauses.joined(separator: "; "))
    if let output { say(Texts.Bridge.recorded(output)) }
  }

  /// What the vendor's tool does beyond reading is what one waits for.
  private func tell(_ event: SerialEvent) {
    switch event.kind {
    case .keyRequest, .other, .damaged, .keyFound:
      let time = MonotonicClock.wallClock().wall(Instant(microseconds: event.time.microseconds))
      say(DecodeText.plain(time, .serial(link: plan.bms, event)) ?? "")
    default: break
    }
  }

  /// The bytes go on where nobody reads what is said about them.
  private func say(_ text: String) { try? Output.line(text) }

  static func milliseconds(_ span: Span) -> String { Decimal(span.microseconds / 10, decimals: 2).text }
}

/// Lines typed at standard input, which may be closed or a terminal.
struct LineInput {
  private static let longest = 200
  private var held: [UInt8] = []

  /// Whole lines; `nil` at the end of the input.
  /// - Parameter keepsBlank: Enter alone is a line.
  mutating func read(keepsBlank: Bool = false) -> [String]? {
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
    guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) ? [] : nil }
    held += buffer[..<count]
    var lines: [String] = []
    while let end = held.firstIndex(of: 0x0A) {
      let text = String(decoding: held[..<end].prefix(Self.longest), as: UTF8.self)
      if keepsBlank || !text.allSatisfy(\.isWhitespace) { lines.append(text) }
      held.removeFirst(end + 1)
    }
    if held.count > Self.longest { held = [] }
    return lines
  }
}
