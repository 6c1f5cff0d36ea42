import Testing

@testable import BMSCore

@Suite struct CANQuestionTests {
  @Test func `the questions are those of the documents, byte for byte`() {
    let known: [CANQuestion: (CANID, [UInt8])] = [
      .pylontech305: (.standard(0x305), [0, 0, 0, 0, 0, 0, 0, 0]),
      .growatt301: (.standard(0x301), [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]),
      CANQuestion.lia[8]: (.extended(0x0CF1_0400), [0, 0, 0, 0, 0, 0, 0, 0]),
      .pylontechHVEnsemble: (.extended(0x4200), [0, 0, 0, 0, 0, 0, 0, 0]),
      .pylontechHVEquipment: (.extended(0x4200), [2, 0, 0, 0, 0, 0, 0, 0]),
    ]
    for (question, (id, data)) in known { #expect(question.frame == CANFrame(id: id, data: data)) }
    #expect(CANQuestion.allCases.count == 14)
    #expect(CANQuestion.allCases.allSatisfy { $0.period == .seconds(1) && $0.frame.count == 8 })
  }

  @Test func `every question is an inverter's frame, and no battery's frame is`() {
    for question in CANQuestion.allCases { #expect(InverterFrames.contains(question.id)) }
    let batteries: [CANID] = [
      .standard(0x351), .standard(0x355), .standard(0x356), .standard(0x359), .standard(0x35C), .standard(0x311),
      .standard(0x35E), .extended(0x4210), .extended(0x42E0), .extended(0x7310), .extended(0x3110),
      .extended(0x0CF1_1400),
      .extended(0x0CF2_0100), .extended(0x321), .standard(0x310), .extended(0x301),
    ]
    for id in batteries { #expect(!InverterFrames.contains(id), "\(id)") }
  }

  @Test func `a frame out of a word is the frame out of its bytes`() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<1000 {
      let word = random.next()
      let count = Int(random.next() % 9)
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: word >> (UInt64($0) * 8)) }
      #expect(CANFrame(id: .standard(1), word: word, count: count) == CANFrame(id: .standard(1), data: bytes))
    }
    #expect(CANFrame(id: .standard(1), word: .max, count: 255).count == 8)
    #expect(CANFrame(id: .standard(1), word: .max, count: -1) == CANFrame(id: .standard(1), data: []))
  }
}

@Suite struct AskingRuleTests {
  private let start = Instant(microseconds: 1_000_000)

  @Test func `nothing is asked before five seconds without an inverter`() {
    var rule = AskingRule(at: start)
    #expect(rule.refusal(of: .pylontech305, at: start) == .listening(until: start + .seconds(5)))
    #expect(rule.refusal(of: .pylontech305, at: start + .seconds(5)) == nil)
    rule.heard(.extended(0x305), at: start + .seconds(6))
    #expect(
      rule.refusal(of: .pylontech305, at: start + .seconds(10))
        == .inverter(.extended(0x305), at: start + .seconds(6)))
    #expect(rule.refusal(of: .pylontech305, at: start + .seconds(11)) == nil)
  }

  @Test func `a battery's frames do not keep it from asking`() {
    var rule = AskingRule(at: start)
    rule.heard(.standard(0x351), at: start + .seconds(5))
    #expect(rule.refusal(of: .growatt301, at: start + .seconds(5)) == nil)
  }

  @Test func `a question goes out once a period and never before the last one left`() {
    var rule = AskingRule(at: start)
    let now = start + .seconds(5)
    rule.sent(.growatt301, at: now)
    #expect(rule.refusal(of: .growatt301, at: now) == .unacknowledged(since: now))
    #expect(rule.refusal(of: CANQuestion.lia[8], at: now) == .unacknowledged(since: now))
    rule.confirmed()
    #expect(rule.refusal(of: .growatt301, at: now) == .tooEarly(until: now + .seconds(1)))
    #expect(rule.refusal(of: CANQuestion.lia[8], at: now) == nil)
    #expect(rule.refusal(of: .growatt301, at: now + .seconds(1)) == nil)
  }

  @Test func `a question that nobody acknowledges is the last one`() {
    var rule = AskingRule(at: start)
    let now = start + .seconds(5)
    rule.sent(.pylontech305, at: now)
    #expect(rule.refusal(of: .pylontech305, at: now + .milliseconds(501)) == .busError(.noAcknowledge))
    rule.confirmed()
    #expect(rule.refusal(of: .pylontech305, at: now + .seconds(60)) == .busError(.noAcknowledge))
    var again = rule.listeningAgain(at: now + .seconds(60))
    #expect(again.refusal(of: .pylontech305, at: now + .seconds(90)) == .busError(.noAcknowledge))
  }

  @Test(arguments: [CANBusError.errorWarning, .errorPassive, .busOff])
  func `errors that are counted while a question waits are those of the question`(error: CANBusError) {
    var rule = AskingRule(at: start)
    rule.sent(.pylontech305, at: start + .seconds(5))
    rule.failed(error)
    let why = error == .busOff ? error : .noAcknowledge
    #expect(rule.refusal(of: .pylontech305, at: start + .seconds(6)) == .busError(why))
  }

  @Test(arguments: CANBusError.allCases)
  func `trouble stops the asking, good news does not`(error: CANBusError) {
    var rule = AskingRule(at: start)
    rule.failed(error)
    let refusal = rule.refusal(of: .pylontech305, at: start + .seconds(5))
    #expect(refusal == (error.forbidsSending ? .busError(error) : nil))
  }
}

@Suite struct CANBusErrorTests {
  /// Identifier and data as linux/can/error.h lays them down.
  @Test(
    arguments: [
      (0x040, [], [CANBusError.busOff]), (0x020, [], [.noAcknowledge]), (0x100, [], [.restarted]),
      (0x001, [], [.transmitTimeout]), (0x002, [0x0A], [.arbitrationLost]),
      (0x010, [0, 0, 0, 0, 0x04], [.transceiver]),
      (0x004, [0, 0x01], [.receiveOverflow]), (0x004, [0, 0x02], [.transmitOverflow]),
      (0x004, [0, 0x04], [.errorWarning]),
      (0x004, [0, 0x08], [.errorWarning]), (0x004, [0, 0x10], [.errorPassive]), (0x004, [0, 0x20], [.errorPassive]),
      (0x004, [0, 0x40], [.errorActive]), (0x004, [], [.unspecified]), (0x080, [], [.unspecified]),
      (0x008, [0, 0, 0x04], [.protocolViolation]), (0x008, [0, 0, 0, 0x19], [.noAcknowledge]),
      (0x044, [0, 0x30], [.busOff, .errorPassive]),
    ] as [(UInt32, [UInt8], [CANBusError])])
  func `an error frame means what the kernel's header says`(kinds: UInt32, data: [UInt8], errors: [CANBusError]) {
    #expect(CANBusError.all(kinds: kinds, data: CANFrame(id: .standard(0), data: data)) == errors)
  }

  @Test func `no error frame is without meaning or traps`() {
    var random = SplitMix64(seed: 11)
    for _ in 0..<20_000 {
      let frame = CANFrame(id: .standard(0), word: random.next(), count: Int(random.next() % 9))
      let errors = CANBusError.all(kinds: UInt32(truncatingIfNeeded: random.next()), data: frame)
      #expect(!errors.isEmpty && errors.allSatisfy { !$0.meaning.isEmpty })
    }
  }
}
