import BMSCore
import Glibc
import Synchronization
import Testing
import Transport

@testable import WecoTUI

/// A disk that takes nothing until it is opened.
final class StuckDisk: Sendable {
  let worker: DiskWorker
  private let gate: WakeUp
  private let began: WakeUp

  init() throws {
    worker = try DiskWorker(Notices())
    gate = try WakeUp()
    began = try WakeUp()
  }

  /// Returns when the thread is held.
  func stick() {
    worker.add("what hangs", .record) { [gate, began] in
      began.ring()
      gate.wait()
    }
    began.wait()
  }

  func open() { gate.ring() }

  /// What the loop is told when it looks at this moment.
  func said(_ now: Instant) -> String? {
    worker.check(at: now)
    return worker.notices.drain().last?.message?.text
  }
}

/// What was done, in order.
private final class Deeds: Sendable {
  private let list = Mutex<[String]>([])
  var all: [String] { list.withLock { $0 } }
  func note(_ deed: String) { list.withLock { $0.append(deed) } }
}

@Suite struct DiskWorkerTests {
  @Test func `things are done in their order, and the record comes before the rest`() throws {
    let disk = try StuckDisk()
    let deeds = Deeds()
    disk.stick()
    for number in 1...3 {
      disk.worker.add("rest") { deeds.note("rest \(number)") }
      disk.worker.add("record", .record) { deeds.note("record \(number)") }
    }
    #expect(deeds.all.isEmpty)
    disk.open()
    #expect(disk.worker.drain())
    #expect(deeds.all == ["record 1", "record 2", "record 3", "rest 1", "rest 2", "rest 3"])
    #expect(disk.worker.close() == nil)
  }

  @Test func `a disk that hangs is said once, what finds no room is counted, and its return is said`() throws {
    let disk = try StuckDisk()
    let deeds = Deeds()
    disk.stick()
    let later = MonotonicClock.now() + .seconds(10)
    let isOver = try WakeUp()
    #expect(disk.said(MonotonicClock.now()) == nil)
    for number in 1...DiskWorker.mostWaiting {
      #expect(
        disk.worker.add("a thing") {
          deeds.note("done")
          if number == DiskWorker.mostWaiting { isOver.ring() }
        })
    }
    for _ in 0..<5 { #expect(!disk.worker.add("one too many") { deeds.note("one too many") }) }
    let sentence = try #require(disk.said(later))
    for words in ["what hangs", "\(DiskWorker.mostWaiting) more wait", "5 were left out"] {
      #expect(sentence.contains(words), "\(sentence)")
    }
    #expect(disk.said(later) == nil)
    disk.open()
    #expect(isOver.wait(atMost: .seconds(60)))
    #expect(disk.worker.drain())
    #expect(deeds.all.count == DiskWorker.mostWaiting)
    #expect(disk.said(MonotonicClock.now())?.contains("5 things were left out") == true)
    #expect(disk.said(MonotonicClock.now()) == nil)
  }

  @Test func `who waits waits for a while, and what was not begun by then is never done`() throws {
    let disk = try StuckDisk()
    let deeds = Deeds()
    disk.stick()
    let answer = disk.worker.wait("a line", .record, atMost: .milliseconds(10)) {
      deeds.note("too late")
      return 1
    } late: { _ in
      deeds.note("withdrawn")
    }
    #expect(answer == nil)
    disk.open()
    #expect(disk.worker.drain())
    #expect(deeds.all.isEmpty)
    #expect(disk.worker.wait("a line", .record) { 7 } == 7)
  }

  @Test func `what was begun in time and ends too late is followed by what takes it back`() throws {
    let disk = try DiskWorker(Notices())
    let gate = try WakeUp()
    let deeds = Deeds()
    let answer = disk.wait("a line", .record, atMost: .milliseconds(200)) {
      gate.wait(atMost: .seconds(5))
      deeds.note("on the disk")
      return 1
    } late: { number in
      deeds.note("taken back \(number)")
    }
    #expect(answer == nil)
    gate.ring()
    #expect(disk.drain())
    #expect(deeds.all == ["on the disk", "taken back 1"] || deeds.all.isEmpty)
  }

  @Test func `the program ends although the disk hangs, and says what was not written`() throws {
    let disk = try StuckDisk()
    let deeds = Deeds()
    disk.stick()
    for number in 1...7 { disk.worker.add("thing \(number)") { deeds.note("done") } }
    let said = try #require(disk.worker.close(waiting: .milliseconds(10)))
    #expect(said.contains("what hangs, thing 1, thing 2, thing 3, thing 4 and 3 more"), "\(said)")
    disk.open()
  }
}

/// The loop's side of a disk that takes nothing.
@Suite struct StuckDiskTests {
  @Test func `an incident is kept and shown while the disk hangs, and the battery is read on`() throws {
    let folder = try TestFolder()
    let disk = try StuckDisk()
    disk.stick()
    let store = IncidentStore(folder: folder.state, disk: disk.worker)
    var now = Instant(microseconds: 9_000_000_000)
    let plan = SourcePlan(sources: [NamedSource(.demo("slave-lost"), modules: 3)])
    let runner = try Runner(plan: plan, consumers: [IncidentCollector(store)], at: now)
    func turns(_ count: Int) {
      for _ in 0..<count {
        runner.advance(to: now)
        now = now + .milliseconds(100)
      }
    }
    turns(600)
    let name = try #require(store.entries.first?.name)
    #expect(try store.incident(named: name).incident.alarms.first?.id == .slaveLostFault)
    let path = "\(folder.state.path)/incidents/\(name)"
    #expect(access("\(path).capture", F_OK) != 0)
    // The loop takes further turns, and what it hears is new.
    let heard = runner.sources[0].state.cluster.module(1)?[.soc]?.heard
    turns(50)
    let after = runner.sources[0].state.cluster.module(1)?[.soc]?.heard
    #expect(try #require(after) > #require(heard))
    disk.open()
    #expect(disk.worker.drain())
    #expect(access("\(path).capture", F_OK) == 0)
    #expect(disk.worker.notices.drain().allSatisfy { $0.kind == .over })
  }

  @Test func `a storm of incidents on a disk that hangs takes no memory without end, and is said`() throws {
    let folder = try TestFolder()
    let disk = try StuckDisk()
    let store = IncidentStore(folder: folder.state, disk: disk.worker)
    let kept = TestIncidents.of(10)
    disk.stick()
    for incident in kept { store.add(incident) }
    let said = disk.worker.notices.drain().last
    #expect(said?.kind == .holds && said?.message?.text.contains("6 incidents were not written") == true)
    // Those that wait and those in memory can be read, the others are not promised.
    for entry in store.entries { #expect(try store.incident(named: entry.name).name == entry.name) }
    #expect(store.entries.count == IncidentStore.mostUnwritten + IncidentStore.mostInMemory)
    disk.open()
    #expect(disk.worker.drain())
    for entry in store.entries { #expect(try store.incident(named: entry.name).name == entry.name) }
    store.add(try #require(kept.last))
    #expect(disk.worker.drain())
    #expect(disk.worker.notices.drain().last == .over(.incidents))
    #expect(access("\(folder.state.path)/incidents/\(kept[9].name).capture", F_OK) == 0)
  }

  @Test func `a capture on a disk that hangs has a hole that it tells of, and the loop goes on`() throws {
    let folder = try TestFolder()
    let disk = try StuckDisk()
    let recorder = CaptureRecorder(disk.worker, limits: CaptureOutput.Limits(leastFreeBytes: 0))
    let now = MonotonicClock.now()
    let plan = SourcePlan(sources: [NamedSource(.demo("calm"), modules: 1)])
    let runner = try Runner(plan: plan, at: now)
    recorder.sourcesChanged(runner, at: now)
    let path = "\(folder.path)/capture.log"
    try recorder.start(path, runner, at: now)
    disk.stick()
    let bytes = [UInt8](repeating: 0x5A, count: 30_000)
    func hear(_ count: Int) {
      for _ in 0..<count {
        recorder.receive([Fact(now, "demo", .received(bytes))], of: 0, at: now)
        recorder.tick(runner, at: now)
      }
    }
    // Each is a line of more than 60 kB: far more than may wait.
    let most = CaptureWriter.mostWaiting / 60_000 + 2
    hear(most + 40)
    #expect(recorder.isRecording)
    #expect(recorder.bytes < CaptureWriter.mostWaiting * 2)
    disk.open()
    #expect(disk.worker.drain(atMost: .seconds(60)))
    hear(1)
    recorder.stop(at: now)
    #expect(disk.worker.close(waiting: .seconds(60)) == nil)
    #expect(disk.worker.notices.drain().allSatisfy { $0.kind != .holds })
    let lines = TemporaryFolder.read(path).split(separator: "\n")
    let hole = try #require(lines.firstIndex { $0.contains("events are missing here") })
    let missing = try #require(lines[hole].split(separator: " ").compactMap { Int($0) }.last)
    // Long pieces are written as several lines.
    var one: [UInt8] = []
    CaptureLine.event(CaptureEvent(WallTime(microseconds: 0), "demo", .received(bytes))).write(to: &one)
    let linesOfOne = one.count { $0 == 0x0A }
    let written = lines.count { $0.contains(" < 5a") || $0.contains(" < 5A") }
    #expect(written / linesOfOne + missing == most + 41, "\(written) written, \(missing) missing")
    #expect(missing > 20)
    #expect(lines[hole + 1].contains(" < "), "the capture goes on behind the hole")
  }

  @Test func `nothing is sent when its line does not get to the disk in time, and no line says it may have been`()
    throws
  {
    var rig = try SettingRig(patience: .milliseconds(20))
    let gate = try WakeUp()
    let began = try WakeUp()
    rig.disk.add("what hangs") {
      began.ring()
      gate.wait()
    }
    began.wait()
    rig.enter(":soc 40")
    rig.run(for: .seconds(5))
    rig.enter("set")
    #expect(rig.refusals.count == 1)
    #expect(rig.refusals.first?.contains("Nothing was sent") == true, "\(rig.refusals)")
    #expect(rig.source.change == nil)
    gate.ring()
    #expect(rig.record.isEmpty, "\(rig.record)")
    // And the disk being well again, it goes out.
    rig.press(.esc)
    rig.enter(":soc 40")
    rig.run(for: .seconds(5))
    rig.enter("set")
    rig.run(for: .seconds(10)) { $0.outcome != nil }
    #expect(rig.record.count == 2)
    #expect(rig.record.first?.contains("MAY BE SENT") == true)
  }
}

/// Incidents to be kept.
enum TestIncidents {
  /// As many as are wanted, each of another time.
  static func of(_ count: Int) -> [KeptIncident] {
    let at = Instant(microseconds: 9_000_000_000)
    let key = AlarmKey(.slaveLostFault, cluster: "garage", place: .module(2))
    let condition = Condition(
      key, scope: AlarmScope(.alarm(.slaveLostFault), cluster: "garage"), heard: at, grade: .computed)
    let incident = Incident(
      cluster: "garage", alarms: [Alarm(condition, firstSeen: at)], at: at, from: at - .seconds(60),
      until: at + .seconds(30))
    let facts = (Int64(0)..<1000).map { Fact(incident.from + .milliseconds($0 * 90), "demo", .received([1, 3, 0, 0])) }
    let slice = WireRing.Slice(begin: incident.from, known: Cluster(name: "garage"), facts: facts)
    return (0..<count).map { number in
      let wall = WallClock(originMicroseconds: 1_795_000_000_000_000 + Int64(number) * 60_000_000)
      return KeptIncident(
        incident, slice, links: [], period: nil, wall: wall, utcOffset: .zero)
    }
  }
}
