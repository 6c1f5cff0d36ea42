/// Compares captures and proposes what unknown registers and commands may mean.
///
/// Feed it what a `CaptureDissector` makes of each capture, and what is known from CAN beside it. The same input gives the
/// same proposals in the same order. Constants say nothing and are left alone, too few readings as well.
public struct Learn: Sendable {
  static let mostRegisters = 1024
  static let mostSignals = 512
  static let mostCommands = 256
  /// An answer to a command comes within this.
  static let answerWithin = Span.seconds(1)

  var registers: [UInt16: LearnSeries<UInt16>] = [:]
  var signals: [String: LearnSignal] = [:]
  var flags: [String: LearnSeries<Bool>] = [:]
  var commands: [[UInt8]: LearnCommand] = [:]
  /// What a person said about commands, in the order of the captures.
  private(set) var statements: [LearnStatement] = []
  /// The capture of each segment.
  private(set) var captures: [Int] = []
  /// The first segment of the same link in the same capture, for each: a gap begins another one.
  private(set) var talks: [Int] = []
  private static let mostGaps = 256
  private var gaps = 0
  private var capture = 0
  private var links: [String: Int] = [:]
  private var lastCommand: [Int: (frame: [UInt8], end: Int64)] = [:]

  public init() {}

  /// Another capture begins: nothing is compared across the border as if it followed in time.
  public mutating func beginCapture() {
    capture += 1
    links = [:]
    lastCommand = [:]
  }

  /// Takes what was found on a serial link in.
  public mutating func take(_ event: SerialEvent, link: String) {
    guard event.check != .wrong || isCommand(event) else { return }
    let segment = segment(of: link)
    switch event.kind {
    case .reply(let request, let words): take(request, words, at: event.end, segment)
    case .other: addCommand(event, segment)
    case .read, .keyRequest: lastCommand[segment] = nil
    default: break
    }
  }

  /// Takes a number that is known from elsewhere in, for instance from CAN.
  ///
  /// - Parameter value: with its own decimals, which tell its resolution.
  public mutating func take(signal name: String, _ value: Decimal, _ unit: Unit, at time: WallTime) {
    take(signal: name, value, unit, from: [], at: time, segment(of: Self.elsewhere))
  }

  /// Takes a note of the capture in: `set FIELD VALUE` says what the next command is for, `not set` that it was none. What
  /// stands behind a gap is not compared with what was before it as if it followed.
  public mutating func take(note: String, link: String, at time: WallTime) {
    if CaptureNote.isGap(note) { return beginGap(link: link) }
    if note == LearnStatement.takenBack, let last = statements.last, isSameTalk(last.segment, segment(of: link)) {
      statements.removeLast()
    }
    guard statements.count < Self.mostCommands else { return }
    if let said = LearnStatement(note, segment: segment(of: link), time: LearnTime.clamped(time)) {
      statements.append(said)
    }
  }

  /// Takes a flag or an alarm that is known from elsewhere in.
  public mutating func take(flag name: String, _ isOn: Bool, at time: WallTime) {
    take(flag: name, isOn, at: time, segment(of: Self.elsewhere))
  }

  /// Everything that can be said, commands first, then register by register.
  public func proposals() -> [Proposal] {
    let follows = followProposals()
    let explained = Set(follows.flatMap(\.registers))
    let pairs = pairProposals()
    let inPairs = Set(pairs.flatMap(\.registers))
    let others =
      follows + setProposals() + bitProposals() + textProposals() + pairs
      + counterProposals(except: explained.union(inPairs)) + differenceProposals(except: inPairs)
    let ordered = others.enumerated().sorted { a, b in
      (a.element.registers.first ?? 0, a.offset) < (b.element.registers.first ?? 0, b.offset)
    }
    return commandProposals() + ordered.map(\.element)
  }

  // MARK: - Segments

  private static let elsewhere = ""

  private mutating func segment(of link: String) -> Int {
    if let known = links[link] { return known }
    let segment = captures.count
    captures.append(capture)
    talks.append(segment)
    links[link] = segment
    return segment
  }

  /// Others went on talking, and nobody heard it.
  mutating func beginGap(link: String) {
    guard let before = links[link], gaps < Self.mostGaps else { return }
    gaps += 1
    links[link] = nil
    talks[segment(of: link)] = talks[before]
  }

  func isSameTalk(_ a: Int, _ b: Int) -> Bool { talks[a] == talks[b] }

  /// Samples of a signal that belong beside a segment: of the same link, or known from elsewhere in the same capture.
  func samples<V>(_ series: LearnSeries<V>, beside segment: Int) -> [LearnSeries<V>.Sample] {
    if let same = series.segments[segment] { return same }
    return series.ordered.first { captures[$0.segment] == captures[segment] }?.samples ?? []
  }

  // MARK: - Taking in

  private func isCommand(_ event: SerialEvent) -> Bool {
    if case .other = event.kind { true } else { false }
  }

  private mutating func take(_ request: ReadRequest, _ words: [UInt16], at time: WallTime, _ segment: Int) {
    for (offset, word) in words.enumerated() {
      let register = request.first &+ UInt16(truncatingIfNeeded: offset)
      guard registers[register] != nil || registers.count < Self.mostRegisters else { continue }
      registers[register, default: LearnSeries()].add(word, at: time, segment: segment)
      for entry in RegisterMap.entries(at: register) {
        take(entry, words.dropFirst(offset), at: time, segment)
      }
    }
  }

  private mutating func take(
    _ entry: RegisterMap.Entry, _ words: ArraySlice<UInt16>, at time: WallTime, _ segment: Int
  ) {
    let row = entry.row
    let padded = [UInt16](repeating: 0, count: row.offset) + words.prefix(row.scale.width)
    guard let value = row.value(in: padded) else { return }
    let name = LearnNames.name(entry)
    switch value {
    case .flag(let isOn): take(flag: name, isOn, at: time, segment)
    case .number(let number, let unit) where unit != .raw && unit != .count:
      let registers = Set((0..<row.scale.width).map { entry.register &+ UInt16($0) })
      take(signal: name, number, unit, from: registers, at: time, segment)
    default: break
    }
  }

  private mutating func take(
    signal name: String, _ value: Decimal, _ unit: Unit, from registers: Set<UInt16>, at time: WallTime, _ segment: Int
  ) {
    guard signals[name] != nil || signals.count < Self.mostSignals else { return }
    let resolution = Decimal(1, decimals: value.decimals).double
    signals[name, default: LearnSignal(unit: unit, resolution: resolution, registers: registers)]
      .series.add(value.double, at: time, segment: segment)
  }

  private mutating func take(flag name: String, _ isOn: Bool, at time: WallTime, _ segment: Int) {
    guard flags[name] != nil || flags.count < Self.mostSignals else { return }
    flags[name, default: LearnSeries()].add(isOn, at: time, segment: segment)
  }

  private mutating func addCommand(_ event: SerialEvent, _ segment: Int) {
    let time = LearnTime.clamped(event.time)
    let end = LearnTime.clamped(event.end)
    let last = lastCommand[segment]
    let isAnswer =
      event.side == .reply
      || event.side == .mixed && last.map { time &- $0.end <= Self.answerWithin.microseconds } ?? false
    if isAnswer {
      if let last, time &- last.end <= Self.answerWithin.microseconds {
        commands[last.frame]?.take(answer: event.bytes, to: LearnMoment(segment: segment, end: last.end))
      }
      lastCommand[segment] = nil
      return
    }
    guard commands[event.bytes] != nil || commands.count < Self.mostCommands else { return }
    var command = commands[event.bytes] ?? LearnCommand()
    if event.check == .fits { command.isSealed = true }
    if command.uses.count < LearnCommand.mostUses {
      command.uses.append(LearnCommand.Use(segment: segment, time: time, end: end))
    }
    commands[event.bytes] = command
    lastCommand[segment] = (event.bytes, end)
  }
}

/// How a known quantity is called in a proposal.
enum LearnNames {
  static func name(_ entry: RegisterMap.Entry) -> String {
    if case .slaveOnline(let slave) = entry.row.subject { return "slave \(slave) online" }
    let id = entry.field.id
    return switch entry.place {
    case .cluster: "cluster \(id)"
    case .module(let index): index == 1 ? id : "module \(index) \(id)"
    case .cell(_, let cell): "cell \(cell) voltage"
    }
  }
}
