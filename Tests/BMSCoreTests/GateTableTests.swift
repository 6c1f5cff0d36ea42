import Testing

@testable import BMSCore

/// The numbers of the gates, typed again, and their borders.
@Suite struct GateTableTests {
  @Test func `how often something must be said before it is believed`() {
    #expect(GateRule.servicePort == GateRule(lead: 5, patience: 15) && GateRule.can == GateRule(lead: 2, patience: 3))
    for (rule, lead) in [(GateRule.servicePort, 5), (.can, 2)] {
      var gate = ValueGate<Value>(rule)
      for turn in 1...lead {
        let verdict = gate.judge(.flag(true), isDoubted: false) { $0 == $1 }
        #expect(verdict == (turn == lead ? .accepted(.flag(true), isDoubted: false) : .pending))
      }
      // Numbers that never agree: the middle one is believed after so many.
      for turn in 1...rule.patience {
        let verdict = gate.judge(.number(Decimal(Int64(turn * 100)), .raw), isDoubted: false) { $0 == $1 }
        #expect((verdict == .pending) == (turn < rule.patience), "\(turn)")
      }
    }
  }

  @Test func `how far a value may move from one CAN frame to the next`() {
    let most: [(Unit, Int64, Int64)] = [
      (.volt, 52, 3), (.volt, 800, 16), (.millivolt, 3300, 200), (.ampere, 10, 200), (.percent, 50, 5),
      (.celsius, 20, 5),
      (.kelvin, 290, 5), (.kilowattHour, 100, 5), (.ampereHour, 100, 10), (.count, 7, 0),
    ]
    for (unit, value, step) in most {
      func agree(_ by: Int64) -> Bool { BusGates.agree(Decimal(value), Decimal(value + by), unit) }
      #expect(agree(step) && agree(-step) && !agree(step + 1) && !agree(-step - 1), "\(unit)")
    }
    #expect(BusGates.agree(Decimal(0), Decimal(60_000), .raw))
  }

  @Test func `the first word about a tray is kept apart, unless no battery can be so`() {
    func judged(member: Int?, isDoubted: Bool) -> [Bool] {
      var gates = BusGates()
      var decoding = Self.decoding(member: member, isDoubted: isDoubted)
      gates.judge(&decoding, of: .standard(0x355))
      return decoding.fields.map(\.isUnconfirmed)
    }
    #expect(judged(member: 2, isDoubted: false) == [true])
    #expect(judged(member: 2, isDoubted: true) == [] && judged(member: nil, isDoubted: false) == [])
  }

  @Test func `a question that waits for more than half a second has nobody to hear it`() throws {
    let start = Instant(microseconds: 0)
    let question = try #require(CANQuestion.allCases.first)
    var rule = AskingRule(at: start)
    let sent = start + .seconds(5)
    rule.sent(question, at: sent)
    let then = rule.refusal(of: question, at: sent + .milliseconds(500))
    #expect(then == .unacknowledged(since: sent))
    let later = rule.refusal(of: question, at: sent + Span(microseconds: 500_001))
    #expect(later == .busError(.noAcknowledge))
  }

  @Test func `a tray that was believed and jumps is not told of, not even apart`() {
    var gates = BusGates()
    func told(_ percent: Int64) -> [Bool] {
      var decoding = Self.decoding(member: 2, percent: percent)
      gates.judge(&decoding, of: .standard(0x355))
      return decoding.fields.map(\.isUnconfirmed)
    }
    #expect(told(60) == [true] && told(60) == [false] && told(10) == [] && told(60) == [false])
  }

  @Test func `a bus that invents ids finds no room at last, and what was known before goes on`() {
    var gates = BusGates()
    func isBelieved(_ id: UInt32) -> Bool {
      for turn in 1...2 {
        var decoding = Self.decoding()
        gates.judge(&decoding, of: .extended(id))
        if turn == 2 { return !decoding.fields.isEmpty }
      }
      return false
    }
    #expect((0..<2048).allSatisfy { isBelieved($0) } && !isBelieved(2048) && isBelieved(0))
  }

  private static func decoding(member: Int? = nil, isDoubted: Bool = false, percent: Int64 = 60) -> CANDecoding {
    var decoding = CANDecoding()
    decoding.member = member
    decoding.fields = [
      CANFieldValue(
        field: .soc, content: .number(Decimal(percent), .percent), grade: .documented, isDoubted: isDoubted)
    ]
    return decoding
  }

  @Test func `faults that exclude each other are no evidence`() {
    let pairs: [(CANAlarm, CANAlarm)] = [
      (.overVoltage, .underVoltage), (.highVoltage, .lowVoltage), (.cellOverVoltage, .cellUnderVoltage),
      (.moduleOverVoltage, .moduleUnderVoltage), (.packOverVoltage, .packUnderVoltage),
      (.overTemperature, .underTemperature), (.highTemperature, .lowTemperature),
      (.cellOverTemperature, .cellUnderTemperature), (.overTemperatureCharge, .underTemperatureCharge),
      (.overTemperatureDischarge, .underTemperatureDischarge), (.chargeOverCurrent, .dischargeOverCurrent),
      (.highCurrent, .lowCurrent),
    ]
    for (one, other) in pairs {
      var alarms = CANAlarmSet()
      alarms.insert(one)
      #expect(!alarms.excludesItself, "\(one)")
      alarms.insert(other)
      #expect(alarms.excludesItself, "\(one), \(other)")
    }
    #expect(CANEvidence.enough == 40)
  }

  /// docs/device-map.md, "Which battery it is": whoever changes one of these changes what is promised there.
  @Test func `how long a change waits, and how closely its battery is watched`() {
    #expect(ChangeExchange.answerTime == .seconds(1) && ChangeExchange.restTime == .milliseconds(200))
    #expect(ChangeExchange.pause == .seconds(1) && ChangeExchange.retryPause == .seconds(2))
    #expect(ChangeExchange.patience == 6 && ChangeExchange.mostRetries == 60 && ChangeExchange.mostUnsteady == 5)
    #expect(ChangeExchange.mostWords == 60 && ChangeExchange.mostStrangers == 20)
    #expect(CloseSight.interval == .milliseconds(100) && CloseSight.longestPause == .seconds(1))
    #expect(CellPattern.leftOut == 2 && CellPattern.slack == 2 && CellPattern.outlier == 3 && CellPattern.shift == 20)
    #expect(CellPattern.perAmpere == 0.1 && CellPattern.shiftPerAmpere == 2 && CellPattern.longest == .seconds(2))
    #expect(SettingChange.largestQuietStep == 20 && ConfirmationLine.shortestReason == 3)
    #expect(AskingRule.silence == .seconds(5) && AskingRule.patience == .milliseconds(500))
  }
}
