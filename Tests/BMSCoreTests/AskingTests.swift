import Testing

@testable import BMSCore

/// A bus with the program, perhaps a battery and perhaps an inverter on it, in steps of 10 ms.
private struct AskingBench {
  static let start = Instant(microseconds: 9_000_000)

  var asking: CANAsking
  var battery: SimulatedBus?
  var inverter: SimulatedInverter?
  var conversation = BusConversation(link: "can0")
  /// Whether somebody acknowledges, so that our question comes back.
  var isAcknowledged = true
  var hasInverter = false
  private(set) var now = start
  /// Questions of ours that came back and were taken for somebody else's.
  private(set) var foreign = 0
  private(set) var sent: [(question: CANQuestion, frame: CANFrame, at: Instant)] = []
  private let cluster = SimulatedCluster(modules: 1, start: start)

  init(_ choice: CANAskingChoice?, battery: SimulatedBusProtocol? = nil, hearsItself: Bool = true) {
    asking = CANAsking(choice, hearsItself: hearsItself, at: Self.start)
    self.battery = battery.map { SimulatedBus($0, start: Self.start) }
  }

  var seconds: [Double] { sent.map { ($0.at - Self.start).seconds } }

  mutating func run(seconds: Double) {
    let end = now + Span(microseconds: Int64(seconds * 1_000_000))
    while now < end {
      step()
      now = now + .milliseconds(10)
    }
  }

  private mutating func step() {
    if hasInverter {
      for frame in inverter?.advance(to: now, cluster: cluster) ?? [] {
        battery?.hear(frame, at: now)
        hear(frame)
      }
    }
    if let question = asking.next(at: now) {
      sent.append((question, question.frame, now))
      asking.sent(question, at: now)
      if isAcknowledged {
        battery?.hear(question.frame, at: now)
        if asking.hearsItself {
          let isOwn = asking.hear(question.frame, at: now)
          if !isOwn { foreign += 1 }
        }
      }
    }
    for frame in battery?.advance(to: now, cluster: cluster) ?? [] { hear(frame) }
  }

  mutating func hear(_ frame: CANFrame) {
    if !asking.hear(frame, at: now) { conversation.hear(frame, at: now) }
  }
}

@Suite struct AskingTests {
  private func bench(
    _ choice: CANAskingChoice?, _ battery: SimulatedBusProtocol? = nil, hearsItself: Bool = true
  ) -> AskingBench {
    AskingBench(choice, battery: battery, hearsItself: hearsItself)
  }

  @Test func `without permission nothing is ever sent`() {
    for speaks in SimulatedBusProtocol.allCases {
      var bus = bench(nil, speaks)
      bus.run(seconds: 60)
      #expect(bus.sent.isEmpty)
      #expect(bus.asking.deadline(at: bus.now) == nil)
      #expect(bus.asking.text(at: bus.now) == "")
      #expect(bus.asking.state(at: bus.now) == .off)
    }
  }

  @Test func `the bus is listened to for five seconds first`() {
    var bus = bench(.only(.growatt301), .growatt)
    bus.run(seconds: 1)
    #expect(bus.asking.text(at: bus.now) == "asking: listening for an inverter first")
    #expect(bus.asking.deadline(at: bus.now) == AskingBench.start + .seconds(5))
    bus.run(seconds: 6)
    #expect(bus.seconds.first == 5)
    #expect(bus.asking.text(at: bus.now) == "ASKING 301")
  }

  @Test(arguments: [true, false])
  func `exactly the documented frames are sent, once a second`(hearsItself: Bool) {
    let documented: [CANQuestionKind: [(UInt32, Bool, [UInt8])]] = [
      .pylontech305: [(0x305, false, [0, 0, 0, 0, 0, 0, 0, 0])],
      .growatt301: [(0x301, false, [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88])],
      .pylontechHV4200: [
        (0x4200, true, [0, 0, 0, 0, 0, 0, 0, 0]), (0x4200, true, [2, 0, 0, 0, 0, 0, 0, 0]),
      ],
      .lia: [
        0x0CF1_0100, 0x0CF1_0110, 0x0CF1_0200, 0x0CF1_0210, 0x0CF1_0220, 0x0CF1_0300, 0x0CF1_0310, 0x0CF1_0320,
        0x0CF1_0400, 0x0CF1_0410,
      ].map { ($0, true, [0, 0, 0, 0, 0, 0, 0, 0]) },
    ]
    for kind in CANQuestionKind.allCases {
      var bus = bench(.only(kind), hearsItself: hearsItself)
      bus.run(seconds: 15)
      let round = (documented[kind] ?? []).map { id, isExtended, data in
        CANFrame(id: isExtended ? .extended(id) : .standard(UInt16(id)), data: data)
      }
      #expect(!round.isEmpty)
      #expect(bus.sent.count == 10 * round.count)
      for (place, sending) in bus.sent.enumerated() { #expect(sending.frame == round[place % round.count]) }
      for (earlier, later) in zip(bus.sent, bus.sent.dropFirst(round.count)) {
        #expect(later.at - earlier.at >= .seconds(1))
      }
    }
  }

  @Test(arguments: [
    (SimulatedBusProtocol.growatt, CANQuestionKind.growatt301), (.lia, .lia), (.pylontechHV, .pylontechHV4200),
  ])
  func `a battery that answers only when asked is read completely`(
    speaks: SimulatedBusProtocol, kind: CANQuestionKind
  ) {
    var bus = bench(.only(kind), speaks)
    bus.run(seconds: 15)
    #expect(bus.conversation.status(at: bus.now).verdict == .decided(speaks.meant))
    #expect(bus.conversation.image[.soc] != nil)
    #expect(bus.conversation.image[.totalVoltage] != nil)
    #expect(bus.conversation.image[.chargeCurrentLimit] != nil)
    // Our own questions are no inverter's.
    #expect(bus.foreign == 0)
    #expect(bus.conversation.status(at: bus.now).inverter.isEmpty)
  }

  // MARK: Others on the bus

  @Test(arguments: CANQuestionKind.allCases)
  func `another node that sends the same id silences it at once`(kind: CANQuestionKind) {
    var bus = bench(.only(kind))
    bus.run(seconds: 8)
    let before = bus.sent.count
    #expect(before > 0)
    // The very same bytes as our own last question: its echo has come already, so this is somebody else's.
    bus.hear(kind.questions[0].frame)
    bus.run(seconds: 4.9)
    #expect(bus.sent.count == before)
    #expect(bus.asking.text(at: bus.now).hasPrefix("asking stopped: inverter heard ("))
    bus.run(seconds: 2)
    #expect(bus.sent.count > before)
  }

  @Test(arguments: SimulatedInverter.Kind.allCases, CANQuestionKind.allCases)
  func `while any inverter talks nothing is asked`(inverter: SimulatedInverter.Kind, kind: CANQuestionKind) {
    var bus = bench(.only(kind))
    bus.inverter = SimulatedInverter(inverter, start: AskingBench.start)
    bus.run(seconds: 7)
    let before = bus.sent.count
    bus.hasInverter = true
    bus.run(seconds: 30)
    // At most the one question that went out in the moment the inverter appeared.
    #expect(bus.sent.count <= before + 1)
    #expect(bus.asking.text(at: bus.now).hasPrefix("asking stopped: inverter heard"))
  }

  // MARK: Trouble

  @Test(arguments: CANBusError.allCases)
  func `a bus error stops it for good, until the user restarts it`(error: CANBusError) {
    var bus = bench(.only(.growatt301), .growatt)
    bus.run(seconds: 7)
    let before = bus.sent.count
    bus.asking.failed(error)
    bus.run(seconds: 60)
    guard error.forbidsSending else {
      #expect(bus.sent.count > before)
      return
    }
    #expect(bus.sent.count == before)
    #expect(bus.asking.state(at: bus.now) == .trouble(error))
    #expect(bus.asking.text(at: bus.now) == "asking stopped: " + error.meaning)
    #expect(bus.asking.deadline(at: bus.now) == nil)
    // A bus that comes back does not make it forget.
    bus.asking.listenAgain(at: bus.now)
    bus.run(seconds: 20)
    #expect(bus.sent.count == before)
    let restarted = bus.now
    bus.asking.restart(at: restarted)
    bus.run(seconds: 10)
    #expect(bus.sent.count > before)
    #expect(bus.sent.dropFirst(before).allSatisfy { $0.at >= restarted + .seconds(5) })
  }

  @Test func `a question nobody acknowledges is the only one`() {
    var bus = bench(.automatic)
    bus.isAcknowledged = false
    bus.run(seconds: 60)
    #expect(bus.sent.count == 1)
    #expect(bus.asking.state(at: bus.now) == .trouble(.noAcknowledge))
  }

  @Test func `a refusal of the sending side counts like its own`() {
    var bus = bench(.only(.growatt301))
    bus.run(seconds: 5)
    bus.asking.refused(.listening(until: bus.now + .seconds(3)), at: bus.now)
    bus.run(seconds: 2.9)
    #expect(bus.sent.isEmpty)
    bus.run(seconds: 1)
    #expect(bus.sent.count == 1)
    bus.asking.refused(.busError(.busOff), at: bus.now)
    bus.run(seconds: 20)
    #expect(bus.sent.count == 1)
  }

  // MARK: Trying

  @Test(arguments: [
    (SimulatedBusProtocol.growatt, CANQuestionKind.growatt301), (.lia, .lia), (.pylontechHV, .pylontechHV4200),
  ])
  func `trying finds the kind that is answered and stays with it`(
    speaks: SimulatedBusProtocol, kind: CANQuestionKind
  ) throws {
    var bus = bench(.automatic, speaks)
    bus.run(seconds: 60)
    let last = try #require(bus.sent.last)
    #expect(kind.questions.contains(last.question))
    #expect(bus.asking.text(at: bus.now) == "ASKING " + kind.title)
    #expect(bus.conversation.status(at: bus.now).verdict == .decided(speaks.meant))
    // Every kind before it had its five seconds, and none came back.
    let order = bus.sent.map { sending in CANQuestionKind.allCases.first { $0.questions.contains(sending.question) } }
    var seen: [CANQuestionKind] = []
    for kind in order.compactMap({ $0 }) where seen.last != kind { seen.append(kind) }
    #expect(
      seen
        == Array(CANQuestionKind.allCases.prefix(through: try #require(CANQuestionKind.allCases.firstIndex(of: kind)))))
  }

  @Test func `trying wakes a pack that waits for its 305`() {
    var bus = bench(.automatic)
    bus.battery = SimulatedBus(.pylontech, start: AskingBench.start, waitsForInverter: true)
    bus.run(seconds: 12)
    #expect(bus.asking.text(at: bus.now) == "ASKING 305")
    #expect(Set(bus.sent.map(\.question)) == [.pylontech305])
    #expect(bus.conversation.status(at: bus.now).verdict == .decided(.pylontechLV))
  }

  @Test(arguments: SimulatedBusProtocol.allCases.filter { !$0.isSilentUnasked })
  func `trying asks nothing while the battery talks unasked`(speaks: SimulatedBusProtocol) {
    var bus = bench(.automatic, speaks)
    bus.run(seconds: 60)
    #expect(bus.sent.isEmpty)
    #expect(bus.asking.text(at: bus.now) == "not asking: the battery talks unasked")
  }

  @Test func `a battery that wakes up by itself during the trying is left alone`() {
    var bus = bench(.automatic)
    bus.run(seconds: 12)
    #expect(bus.sent.last?.question == .growatt301)
    let before = bus.sent.count
    bus.battery = SimulatedBus(.victron, start: bus.now)
    bus.run(seconds: 30)
    #expect(bus.sent.count <= before + 1)
    #expect(bus.asking.state(at: bus.now) == .notNeeded)
  }

  @Test func `no kind is asked longer than five seconds without an answer`() {
    var bus = bench(.automatic)
    bus.run(seconds: 45)
    for kind in CANQuestionKind.allCases {
      let times = bus.sent.filter { kind.questions.contains($0.question) }.map(\.at)
      #expect(!times.isEmpty)
      var first = times.first ?? bus.now
      for (earlier, later) in zip(times, times.dropFirst()) {
        if later - earlier > .seconds(2) { first = later }
        #expect(later - first < CANAsking.trial)
      }
    }
  }

  @Test func `the words of the option`() {
    #expect(CANAskingChoice(name: "auto") == .automatic)
    #expect(CANAskingChoice(name: "305") == .only(.pylontech305))
    #expect(CANAskingChoice(name: "301") == .only(.growatt301))
    #expect(CANAskingChoice(name: "4200") == .only(.pylontechHV4200))
    #expect(CANAskingChoice(name: "lia") == .only(.lia))
    #expect(CANAskingChoice(name: "8200") == nil)
  }

  @Test func `whatever is heard, no question goes out within five seconds of an inverter's frame`() {
    var generator = SplitMix64(seed: 11)
    for _ in 0..<40 {
      var bus = bench(Bool.random(using: &generator) ? .automatic : .only(.lia), hearsItself: false)
      var lastInverter = AskingBench.start
      for _ in 0..<60 {
        let id = CANID.standard(UInt16.random(in: 0x2F0...0x390, using: &generator))
        let data = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        }
        bus.hear(CANFrame(id: id, data: data))
        if InverterFrames.contains(id) { lastInverter = bus.now }
        let before = bus.sent.count
        bus.run(seconds: Double.random(in: 0...3, using: &generator))
        for sending in bus.sent.dropFirst(before) { #expect(sending.at - lastInverter >= .seconds(5)) }
      }
    }
  }
}
