import BMSCore

@testable import WecoTUI

/// `check` without a port and without waiting: conversations with hostile batteries, the program's own fault watch and
/// judgement, on a clock of the test's own.
final class CheckRig {
  private struct Wire {
    let name: String
    var battery: HostileBattery
    var watch: Watch
    var coming: [(at: Instant, bytes: [UInt8])] = []
  }

  private(set) var now = Instant(microseconds: 50_000_000_000)
  private let wall = WallClock(originMicroseconds: 1_795_179_802_000_000 - 50_000_000_000)
  private var wires: [Wire]
  private var facts: [Fact] = []

  init(_ kinds: [HostileBattery.Kind], seed: UInt64 = 1) {
    let start = now
    let wall = wall
    wires = kinds.enumerated().map { index, kind in
      let name = "\(index + 1) \(kind.rawValue)"
      var watch = Watch(name: name, wall: wall, at: start)
      // Looked at when `check` looks.
      watch.monitor.isOn = false
      let conversation = BatteryConversation(WecoSession.Configuration(link: name), clusterName: name)
      watch.listen(to: .asked(conversation), kind: .serial)
      watch.isPortExclusive = true
      var facts: [Fact] = []
      watch.receive(.up, at: start, into: &facts)
      return Wire(name: name, battery: HostileBattery(kind, seed: seed &+ UInt64(index)), watch: watch)
    }
  }

  func active(_ index: Int) -> [Alarm] { wires[index].watch.monitor.faults.book.active }

  /// What `check` would say with each of these time-outs, in seconds.
  func verdicts(_ timeouts: ClosedRange<Int>, limits: CheckLimits = CheckLimits()) -> [Int: CheckVerdict] {
    let start = now
    var open = Dictionary(
      uniqueKeysWithValues: timeouts.map {
        ($0, ReadingProgress(end: start + .seconds(Int64($0)), patience: nil, endsAtFault: true))
      })
    var verdicts: [Int: CheckVerdict] = [:]
    var lookedAt = now
    while !open.isEmpty {
      now = next(after: lookedAt, ends: open.values.map(\.end))
      for index in wires.indices { run(&wires[index]) }
      var looks = self.looks
      var isNews = now - lookedAt >= AlarmMonitor.pause
      for timeout in open.keys where open[timeout]?.note(looks, at: now) == true { isNews = true }
      let isOver = open.contains { now >= $1.end || $1.isOver(looks, at: now) }
      if isNews || isOver {
        lookedAt = now
        look()
        looks = self.looks
      }
      for (timeout, progress) in open where now >= progress.end || progress.isOver(looks, at: now) {
        verdicts[timeout] = judge(progress, after: Double(timeout), limits)
        open[timeout] = nil
      }
    }
    return verdicts
  }

  /// When something happens next, if only that time has passed.
  private func next(after lookedAt: Instant, ends: [Instant]) -> Instant {
    let wanted = wires.flatMap { [$0.coming.first?.at, $0.watch.deadline] }.compactMap(\.self)
    let least = (wanted + ends + [lookedAt + AlarmMonitor.pause]).min() ?? now
    return max(least, now + .milliseconds(1))
  }

  private func run(_ wire: inout Wire) {
    while let first = wire.coming.first, first.at <= now {
      wire.coming.removeFirst()
      wire.watch.receive(.received(first.bytes[...]), at: first.at, into: &facts)
    }
    guard let frame = wire.watch.poll(at: now, into: &facts) else { return }
    wire.coming += wire.battery.answer(frame.bytes).map { (now + $0.after, $0.bytes) }
    wire.coming.sort { $0.at < $1.at }
  }

  private func look() {
    for index in wires.indices {
      wires[index].watch.advance(to: now, into: &facts)
      wires[index].watch.checkAlarms(at: now, into: &facts)
    }
  }

  private var looks: [ReadingProgress.Look] {
    wires.map { wire in
      let book = wire.watch.monitor.faults.book
      return ReadingProgress.Look(
        isComplete: wire.watch.isComplete, hasFailed: false,
        hasFault: book.active.contains { $0.severity == .fault },
        pending: book.pending.filter { $0.key.alarm.severity != .notice })
    }
  }

  private func judge(_ progress: ReadingProgress, after seconds: Double, _ limits: CheckLimits) -> CheckVerdict {
    let looks = zip(wires, progress.wasComplete).map { wire, wasComplete in
      let state = ClusterState(wire.watch)
      return CheckLook(
        state, trouble: wasComplete ? nil : Failure.incomplete(state.links, after: seconds, at: now).sentence,
        book: wire.watch.monitor.faults.book)
    }
    return CheckVerdict(looks, limits: limits, at: now)
  }
}
