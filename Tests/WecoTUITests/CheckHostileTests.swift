import ArgumentParser
import BMSCore
import Testing

@testable import WecoTUI

/// `check` is never deceived into an all-clear, whatever a battery says and however little time there is.
@Suite struct CheckHostileTests {
  typealias Kind = HostileBattery.Kind
  static let timeouts = 1...15

  private func data(_ verdict: CheckVerdict) -> String {
    verdict.answer.lines[0].split(separator: "|").last.map(String.init) ?? ""
  }

  @Test func `there are more than 24 of them`() {
    #expect(Kind.allCases.filter { !$0.isTrue }.count >= 24)
  }

  @Test(arguments: Kind.allCases)
  func `one battery, every time-out from 1 to 15 s`(kind: Kind) {
    for seed: UInt64 in 1...2 {
      let verdicts = CheckRig([kind], seed: seed).verdicts(Self.timeouts)
      for (timeout, verdict) in verdicts {
        #expect(verdict.answer.lines.count == 1)
        let line = verdict.answer.lines[0]
        switch kind {
        case .good, .doubled: #expect(verdict.level == .ok, "-t \(timeout): \(line)")
        // Two seconds have to pass, and two readings.
        case .imbalanced:
          let expected: [CheckLevel] = timeout < 2 ? [.unknown] : timeout > 2 ? [.critical] : [.unknown, .critical]
          #expect(expected.contains(verdict.level), "-t \(timeout): \(line)")
        case _ where kind.isTrue: #expect(verdict.level == .ok || verdict.level == .unknown, "-t \(timeout): \(line)")
        default: #expect(verdict.level != .ok && verdict.level != .warning, "\(kind) -t \(timeout): \(line)")
        }
        if verdict.level == .ok {
          #expect(line.contains("'voltage'=53.00V") && line.contains("'soc'=64.0%"), "\(line)")
        }
      }
      #expect(verdicts.count == Self.timeouts.count)
    }
  }

  /// The other source is good, mute or has a fault.
  @Test(arguments: Kind.allCases, [Kind.good, .mute, .imbalanced])
  func `two batteries: the worst wins`(kind: Kind, other: Kind) {
    for pair in [[kind, other], [other, kind]] {
      for (timeout, verdict) in CheckRig(pair).verdicts(Self.timeouts) {
        let lines = verdict.answer.lines
        #expect(lines.count == 3, "every source on a line of its own")
        if timeout > 3, pair.contains(.imbalanced) {
          #expect(verdict.level == .critical, "-t \(timeout): \(lines)")
        }
        if !pair.allSatisfy(\.isTrue) { #expect(verdict.level != .ok, "-t \(timeout): \(lines)") }
        // The summary is the worst of the lines.
        let words = lines.dropFirst().map { line in
          [CheckLevel.critical, .unknown, .warning, .ok].first { line.contains(" \($0.word) - ") }
        }
        #expect(words.compactMap(\.self).max() == verdict.level, "\(lines)")
      }
    }
  }

  @Test func `a range is held only against what is so`() throws {
    let limits = CheckLimits(warning: try CheckThresholds.joined([CheckThresholds("temp=-5:20,soc=20:")]))
    let warned = CheckRig([.good]).verdicts(3...3, limits: limits)
    #expect(warned[3]?.level == .warning)
    #expect(warned[3]?.answer.lines[0].contains("temperature_max 25 C is not within -5:20") == true)
    #expect(warned[3]?.answer.lines[0].contains("'soc'=64.0%;20:;;0;100") == true)
    let delta = CheckLimits(critical: try CheckThresholds.joined([CheckThresholds("delta=2")]))
    #expect(CheckRig([.good]).verdicts(3...3, limits: delta)[3]?.level == .critical)
    #expect(CheckRig([.mute]).verdicts(3...3, limits: delta)[3]?.level == .unknown)
  }
}

/// Ranges as the monitoring-plugins guidelines have them, typed from their table of examples.
@Suite struct CheckRangeTests {
  @Test(arguments: [
    ("10", [-1, 10.5], [0, 5, 10]), ("10:", [-1, 9.9], [10, 1000]), ("~:10", [10.1], [-1000, 10]),
    ("10:20", [9, 21], [10, 15, 20]), ("@10:20", [10, 15, 20], [9, 21]), ("-5:45", [-6, 46], [-5, 45]),
    (":7", [-1, 8], [0, 7]), ("0.5:1.5", [0.4, 1.6], [1]),
  ])
  func `an alert is raised outside of the range, with an at sign inside`(text: String, alerts: [Double], well: [Double])
    throws
  {
    let range = try #require(CheckRange(text))
    #expect(alerts.allSatisfy(range.alerts))
    #expect(!well.contains(where: range.alerts))
  }

  @Test(arguments: ["", ":", "@", "20:10", "a", "1:2:3", "inf", "nan", "0x10:", "1e3", "--1", "10:~", "@"])
  func `what is no range is refused`(text: String) { #expect(CheckRange(text) == nil) }

  @Test(arguments: ["soc", "soc=", "=20", "volts=3", "soc=20:,", "soc=20:,,temp=4", ""])
  func `a list that says nothing clear is refused`(text: String) {
    #expect(throws: (any Error).self) { try CheckThresholds(text) }
  }

  @Test func `a metric has one range`() throws {
    #expect(throws: (any Error).self) { try CheckThresholds.joined([CheckThresholds("temp=5,temperature_max=4")]) }
    let both = try CheckThresholds.joined([CheckThresholds("temp=-5:45"), CheckThresholds("delta=80")])
    #expect(Set(both.keys) == [.temperatureMax, .temperatureMin, .cellDelta])
  }
}
