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
