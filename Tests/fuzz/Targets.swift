@testable import BMSCore

/// What libFuzzer drives, one entry a target: each takes arbitrary bytes and must neither trap, hang nor believe a number
/// that is none. `scripts/fuzz` builds it with the program's own modules.
enum FuzzTarget: String, CaseIterable {
  /// The session that asks a battery: what it answers, when, and whether at all.
  case serial
  /// Traffic that others exchange on the service port.
  case overheard
  /// Frames of a CAN bus, of every family and of none.
  case can
  /// Packets of a CAN adapter on USB, with its stamps.
  case adapter
  /// Files: captures and the logs of other programs, whole and in pieces, with what is learnt from them and redacted.
  case capture
  /// What other programs tell in JSON: values, alarms, links, changes.
  case json
  /// Topics and payloads of a broker.
  case fleet
  /// A minute of history out of a database that anybody may have written.
  case minute
  /// A file of history that anybody may have written, opened, looked through and written to.
  case history
  /// Configurations, device maps, frame tables and DBC files, read, and read again as the program writes them.
  case configuration
  /// Lines over the socket of a program that says that it holds the port.
  case attach
  /// Programs that look on over the socket: they come, go, do not read, say what they like.
  case share
  /// A lesson: a vendor's tool, its battery, and a person who types.
  case lesson
  /// What a terminal sends, through update and view to cells, at sizes that change.
  case keys

  func run(_ bytes: ArraySlice<UInt8>) {
    var source = FuzzBytes(rest: bytes)
    switch self {
    case .serial: FuzzWatch.serial(&source)
    case .overheard: FuzzWatch.overheard(&source)
    case .can: FuzzWatch.can(&source)
    case .adapter: FuzzWatch.adapter(&source)
    case .capture: FuzzFiles.capture(&source)
    case .json: FuzzFiles.json(&source)
    case .fleet: FuzzFiles.fleet(&source)
    case .minute: FuzzFiles.minute(source.rest)
    case .history: FuzzDatabases.history(&source)
    case .configuration: FuzzConfigurations.configuration(&source)
    case .attach: FuzzStrangers.attach(&source)
    case .share: FuzzStrangers.share(&source)
    case .lesson: FuzzLesson.lesson(&source)
    case .keys: FuzzScreen.keys(&source)
    }
  }
}

/// Bytes that decide what happens, taken from the front; zeros when they are used up.
struct FuzzBytes {
  var rest: ArraySlice<UInt8>

  var isEmpty: Bool { rest.isEmpty }
  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }
  mutating func word() -> UInt16 { UInt16(byte()) << 8 | UInt16(byte()) }
  mutating func bytes(_ count: Int) -> [UInt8] {
    let taken = Array(rest.prefix(count))
    rest = rest.dropFirst(count)
    return taken
  }
}

/// Ends the run as a crash does: what holds must hold.
func hold(_ isSo: Bool, _ what: @autoclosure () -> String) {
  if !isSo { fatalError(what()) }
}

/// A battery's watch under fire.
enum FuzzWatch {
  private static let begin = Instant(microseconds: 1_764_000_000_000_000)

  /// Alarms are looked for in one run of four: each quarter of a second of every jump in time costs as much as all else.
  private static func watch(_ port: Watch.Port, _ source: inout FuzzBytes) -> Watch {
    var watch = Watch(name: "fuzz", wall: WallClock(originMicroseconds: 0), at: begin)
    watch.monitor.isOn = source.byte() & 3 == 0
    watch.listen(to: port, kind: .serial)
    watch.keep(facts: true)
    return watch
  }

  static func serial(_ source: inout FuzzBytes) {
    var configuration = WecoSession.Configuration(link: "port")
    configuration.map = .simulated
    var watch = watch(.asked(BatteryConversation(configuration, clusterName: "fuzz")), &source)
    var (now, facts, asked) = (begin, [Fact](), [[UInt8]]())
    let battery = FuzzBattery(key: configuration.key)
    watch.receive(.up, at: now, into: &facts)
    while !source.isEmpty {
      facts.removeAll(keepingCapacity: true)
      let act = source.byte()
      switch act & 7 {
      case 0: watch.receive(.received(source.bytes(Int(act >> 3))[...]), at: now, into: &facts)
      case 1, 2, 3: watch.receive(.received(battery.answer(to: asked.last, &source)[...]), at: now, into: &facts)
      case 4:
        var answer = battery.answer(to: asked.last, &source)
        if !answer.isEmpty { answer[Int(source.byte()) % answer.count] ^= 1 << (act >> 5) }
        watch.receive(.received(answer[...]), at: now, into: &facts)
      case 5: now = now + .milliseconds(Int64(act >> 3) * 20)
      case 6: now = now + .seconds(Int64(act >> 3) / 2)
      default:
        watch.receive(act > 127 ? .up : .down("the cable was pulled"), at: now, into: &facts)
      }
      now = now + .milliseconds(5)
      watch.advance(to: now, into: &facts)
      while let frame = watch.poll(at: now, into: &facts) {
        hold(
          frame.bytes.count >= 6 && [1, 3].contains(frame.bytes[1]) || frame.bytes.first != 1, "sent \(frame.bytes)")
        asked.append(frame.bytes)
        hold(asked.count < 100_000, "asks without end")
      }
    }
    look(watch, at: now)
  }

  static func overheard(_ source: inout FuzzBytes) {
    var watch = watch(.overheard(PassiveConversation(link: "tap", clusterName: "fuzz", key: 0x85F9)), &source)
    let battery = FuzzBattery(key: KeyedChecksum.provenKey)
    var (now, facts) = (begin, [Fact]())
    watch.keepSerialEvents(true)
    // What a tap's two receivers hand over comes through this first.
    var order = TapOrder(patience: PassiveConversation.patience)
    func hear(_ requests: [UInt8], _ replies: [UInt8], late span: Span = .zero) {
      let parts = order.receive(requests: requests, replies: replies, since: now - span, at: now)
      hold(parts.reduce(0) { $0 + $1.bytes.count } < 8192, "a tap keeps everything")
      for part in parts { watch.receive(.overheard(part.bytes, part.side), at: part.at, into: &facts) }
    }
    while !source.isEmpty {
      facts.removeAll(keepingCapacity: true)
      let act = source.byte()
      switch act & 3 {
      case 0 where act >> 2 & 3 == 3:
        let requests = [battery.request(&source), source.bytes(Int(act >> 4))].joined()
        let replies = [battery.answer(to: Array(requests), &source), source.bytes(Int(act >> 4))].joined()
        hear(Array(requests), Array(replies), late: .milliseconds(Int64(act)))
      case 0:
        let side: SerialDissector.Side = [.request, .reply, .mixed, .mixed][Int(act >> 2 & 3)]
        watch.receive(.overheard(source.bytes(Int(act >> 3)), side), at: now, into: &facts)
      case 1, 2:
        let request = battery.request(&source)
        if act & 4 == 0 {
          watch.receive(.overheard(request, .request), at: now, into: &facts)
        } else {
          hear(request, [])
        }
        now = now + .milliseconds(20)
        let answer = battery.answer(to: request, &source)
        if act & 4 == 0 { watch.receive(.overheard(answer, .reply), at: now, into: &facts) } else { hear([], answer) }
      default: now = now + .milliseconds(Int64(act >> 2) * 50)
      }
      order.advance(to: now)
      watch.advance(to: now, into: &facts)
      _ = watch.drainSerialEvents()
    }
    look(watch, at: now)
  }

  static func can(_ source: inout FuzzBytes) {
    var watch = watch(.none, &source)
    var (now, facts) = (begin, [Fact]())
    watch.add(BusConversation(link: "can0"), kind: .can, at: now)
    while !source.isEmpty {
      facts.removeAll(keepingCapacity: true)
      let act = source.byte()
      let id: CANID =
        act & 1 == 0
        ? known[Int(source.byte()) % known.count]
        : act & 2 == 0 ? .standard(source.word()) : .extended(UInt32(source.word()) << 16 | UInt32(source.word()))
      let frame = CANFrame(id: id, data: source.bytes(min(Int(act >> 4), 8)))
      switch act >> 2 & 3 {
      case 0: now = now + .milliseconds(Int64(source.byte()) * 10)
      case 1: now = now + .milliseconds(1)
      default: break
      }
      watch.receive(.frame(.data(frame), bus: 0), at: now, into: &facts)
      watch.advance(to: now, into: &facts)
    }
    look(watch, at: now)
  }

  static func adapter(_ source: inout FuzzBytes) {
    var (clock, now, last) = (CANalystClock(), begin, begin)
    while !source.isEmpty {
      let act = source.byte()
      now = now + .milliseconds(Int64(act))
      let packet = source.bytes(act & 1 == 0 ? CANalyst.packetSize : Int(act))[...]
      if let waiting = try? CANalyst.waiting(packet) { hold(CANalyst.buffers(for: waiting) < 4000, "\(waiting) wait") }
      CANalyst.read(packet) { record in
        guard case .frame(let frame, let stamp) = record else { return }
        hold(frame.count <= 8, "\(frame.count) bytes in a frame")
        if let stamp, act & 2 == 0 { clock.note(stamp, at: now, after: last) }
        let heard = clock.heard(stamp, at: now)
        hold(heard <= now, "a frame of the future")
      }
      last = now
    }
  }

  /// Every id that some family's table has.
  private static let known: [CANID] =
    (UInt16(0x100)...0x7FF).map { CANID.standard($0) }.filter(\.isKnown)
    + ([0x0000_4200, 0x0000_4210, 0x0000_8200, 0x1871_0000, 0x18FF_0000] as [UInt32]).flatMap { base in
      (UInt32(0)..<0x200).map { CANID.extended(base + $0) }
    }.filter(\.isKnown)

  /// Everything that can be asked of it, and that what it believes are numbers.
  static func look(_ watch: Watch, at now: Instant) {
    let cluster = watch.cluster
    for reading in cluster.fields.values { check(reading, at: now) }
    for module in cluster.modules {
      for reading in module.fields.values { check(reading, at: now) }
      for cell in module.cells { if let cell { check(cell, at: now) } }
      hold((1...64).contains(module.index), "module \(module.index)")
    }
    for alarm in watch.monitor.faults.book.active { _ = alarm.note?.english }
    _ = watch.deadline
  }

  private static func check(_ reading: Reading, at now: Instant) {
    if case .number = reading.value { hold(reading.number?.isFinite ?? false, "\(reading.value) is no number") }
    if case .text(let text) = reading.value { hold(PlainText.oneLine(text) == text, "a text that moves the cursor") }
    hold(
      reading.freshness(at: now) != .live || now - reading.heard < .seconds(120), "live after \(now - reading.heard)")
  }
}

/// A battery that answers what it was asked, with whatever words it is told.
struct FuzzBattery {
  let checksum: KeyedChecksum

  init(key: UInt16) { checksum = KeyedChecksum(key: key) }

  /// A key request, a read, or a frame of another function.
  func request(_ source: inout FuzzBytes) -> [UInt8] {
    let act = source.byte()
    let first = source.word()
    let count = UInt16(source.byte() % 60)
    let frame: [UInt8] = [1, act < 200 ? 3 : act, UInt8(first >> 8), UInt8(first & 0xFF), 0, UInt8(count)]
    return checksum.sealed(frame)
  }

  func answer(to request: [UInt8]?, _ source: inout FuzzBytes) -> [UInt8] {
    guard let request, request.count >= 8 else { return source.bytes(Int(source.byte() & 31)) }
    guard request[1] == 3 else { return request }
    let count = Int(request[4]) << 8 | Int(request[5])
    guard count <= 125 else { return [] }
    // Mostly what a battery would say, so that the session comes to believe it.
    let style = source.byte()
    let words = (0..<count).flatMap { place -> [UInt8] in
      let word: UInt16 = style & 1 == 0 ? 3300 &+ UInt16(place) : source.word()
      return [UInt8(word >> 8), UInt8(word & 0xFF)]
    }
    return checksum.sealed([1, 3, UInt8(2 * count)] + words)
  }
}
