import BMSCore
import Glibc
import Testing
import Transport

@testable import WecoTUI

/// Whether something comes true; it is looked for until then, for 20 s at most.
func comesTrue(_ condition: () -> Bool) -> Bool {
  let end = MonotonicClock.now() + .seconds(20)
  while !condition() {
    guard MonotonicClock.now() < end else { return false }
    usleep(1000)
  }
  return true
}

/// A folder of a test's own for what the program keeps, with the worker that writes there.
final class TestFolder {
  private let folder = TemporaryFolder()
  let state: StateFolder
  let disk: DiskWorker

  init() throws {
    let root = folder.path
    disk = try DiskWorker(Notices())
    state = try #require(StateFolder { $0 == "XDG_STATE_HOME" ? root : nil })
  }

  var path: String { folder.path }
}

@Suite struct IncidentStoreTests {
  private func incident(on store: IncidentStore) throws -> KeptIncident {
    var now = Instant(microseconds: 9_000_000_000)
    let plan = SourcePlan(sources: [NamedSource(.demo("slave-lost"), modules: 3)])
    let runner = try Runner(plan: plan, consumers: [IncidentCollector(store)], at: now)
    for _ in 0..<600 {
      runner.advance(to: now)
      now = now + .milliseconds(100)
    }
    return try store.incident(named: nil)
  }

  @Test func `an incident outlives the program, with its raw bytes`() throws {
    let folder = try TestFolder()
    let kept = try incident(on: IncidentStore(folder: folder.state, disk: folder.disk))
    #expect(folder.disk.drain())
    let later = IncidentStore(folder: folder.state, disk: folder.disk)
    #expect(later.entries.map(\.name) == [kept.name])
    #expect(later.entries.first?.alarms == [.slaveLostFault])
    #expect(folder.disk.notices.drain().allSatisfy { $0.kind == .over })
    let loaded = try later.incident(named: kept.name)
    #expect(loaded.incident == kept.incident && loaded.utcOffset == kept.utcOffset)
    #expect(loaded.capture() == kept.capture())
    let alarm = try #require(kept.incident.alarms.first)
    #expect(later.entries[0].holds(alarm, raised: WallTime(microseconds: alarm.raised.microseconds)))
  }

  @Test func `a damaged file is said and nothing else happens`() throws {
    let folder = try TestFolder()
    let kept = try incident(on: IncidentStore(folder: folder.state, disk: folder.disk))
    #expect(folder.disk.drain())
    let path = "\(folder.state.path)/incidents/\(kept.name).capture"
    #expect(truncate(path, 10) == 0)
    let store = IncidentStore(folder: folder.state, disk: folder.disk)
    #expect(throws: Failure.self) { try store.incident(named: kept.name) }
    #expect(throws: Failure.self) { try store.incident(named: "nonsense") }
  }

  @Test func `an export holds a report, a table and a capture`() throws {
    let folder = try TestFolder()
    let kept = try incident(on: IncidentStore())
    let path = try IncidentExport(kept).write(into: folder.state)
    let report = TemporaryFolder.read("\(path)/report.txt")
    for words in ["slave_lost_fault", "Firmware Version", "Battery SN", "Remedy".lowercased(), "values at the fault"] {
      #expect(report.lowercased().contains(words.lowercased()), "\(words)")
    }
    let lines = TemporaryFolder.read("\(path)/values.csv").split(separator: "\r\n")
    #expect(lines[0].hasPrefix("time UTC,") && lines[0].contains("module 1 cell 16 [mV]"))
    let replayer = Replayer(kept)
    let length = (replayer.until - replayer.from).microseconds
    #expect(lines.count == 1 + 1 + Int((length + 999_999) / 1_000_000))
    let columns = lines[0].split(separator: ",", omittingEmptySubsequences: false).count
    #expect(lines.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == columns })
    #expect(TemporaryFolder.read("\(path)/raw.capture").contains(" demo > "))
  }

  @Test func `an export goes to a folder of the user's, which has to be there`() throws {
    let folder = try TestFolder()
    let kept = try incident(on: IncidentStore())
    try folder.state.make()
    let stick = try StateFolder(existing: folder.state.path + "/")
    let path = try IncidentExport(kept).write(into: stick)
    #expect(path.hasSuffix("/export-\(kept.name)") && TemporaryFolder.read("\(path)/report.txt").contains(kept.name))
    let failure = #expect(throws: Failure.self) { try StateFolder(existing: "/media/nothing-here") }
    #expect(failure?.sentence == "/media/nothing-here is no folder: is the stick plugged in and mounted?")
  }

  @Test func `a folder that cannot be written is said, and the incident is kept in memory`() throws {
    let folder = try #require(StateFolder { $0 == "HOME" ? "/proc/nonsense" : nil })
    let disk = try DiskWorker(Notices())
    let store = IncidentStore(folder: folder, disk: disk)
    let kept = try incident(on: store)
    #expect(disk.drain())
    #expect(disk.notices.drain().last?.kind == .holds)
    #expect(try store.incident(named: kept.name).name == kept.name)
  }

  @Test func `names of files are read back, and strangers are left alone`() {
    let at = WallTime(microseconds: 1_795_179_802_000_000)
    for alarm in AlarmID.allCases {
      let name = IncidentEntry.name(at: at, cluster: "the barn_2/../x", alarm: alarm)
      let entry = IncidentEntry(fileName: name)
      #expect(entry?.alarms == [alarm] && entry?.at == at && entry?.cluster == IncidentEntry.part("the barn_2/../x"))
      #expect(!name.contains("/"))
    }
    for name in ["", "x", "_", "2026_x", "2026-11-20T130322Z", "9999-99-99T999999Z_a_b", "....Z_", "notes"] {
      _ = IncidentEntry(fileName: name)
    }
  }
}

@Suite struct AlarmHookTests {
  private func event(_ kind: AlarmEvent.Kind = .raised) -> AlarmEvent {
    AlarmEvent(kind: kind, alarm: FaultFixture.alarms()[0], at: Fixture.now)
  }

  /// Until every command has ended; the controller asks four times a second, a test as fast as it can.
  private func finish(_ hook: AlarmHook) {
    #expect(
      comesTrue {
        hook.advance(to: Fixture.now)
        return hook.runningCount == 0
      })
  }

  @Test func `the command is told what happened, in its environment`() throws {
    let folder = try TestFolder()
    let script = "env > '\(folder.path)/out'"
    let hook = try #require(AlarmHook(["sh", "-c", script]))
    hook.call([event(), event(.acknowledged)], Fixture.wall)
    hook.advance(to: Fixture.now)
    #expect(hook.runningCount == 1)
    finish(hook)
    let lines = TemporaryFolder.read("\(folder.path)/out").split(separator: "\n")
    for line in [
      "WECOTUI_ALARM=charge_temperature_high_fault", "WECOTUI_ALARM_EVENT=raised", "WECOTUI_ALARM_SEVERITY=fault",
      "WECOTUI_ALARM_MODULE=2", "WECOTUI_ALARM_VALUE=56.2", "WECOTUI_ALARM_LIMIT=55", "WECOTUI_ALARM_UNIT=degC",
    ] {
      #expect(lines.contains(line[...]), "\(line)")
    }
    #expect(lines.contains { $0.hasPrefix("PATH=") })
    #expect(!lines.contains { $0.hasPrefix("WECOTUI_ALARM_CELL") })
  }

  @Test func `a command that hangs is killed after its time, and only a few run at once`() throws {
    let hook = try #require(AlarmHook(["sh", "-c", "sleep 1000 & wait"]))
    hook.call(Array(repeating: event(), count: 200), Fixture.wall)
    #expect(hook.dropped == 200 - AlarmHook.mostWaiting)
    hook.advance(to: Fixture.now)
    #expect(hook.runningCount == AlarmHook.mostAtOnce)
    hook.advance(to: Fixture.now + .seconds(9))
    #expect(hook.runningCount == AlarmHook.mostAtOnce)
    var now = Fixture.now
    for _ in 0..<AlarmHook.mostWaiting / AlarmHook.mostAtOnce + 1 {
      now = now + AlarmHook.timeLimit
      hook.advance(to: now)
      #expect(hook.runningCount <= AlarmHook.mostAtOnce)
    }
    hook.close()
    #expect(hook.runningCount == 0)
  }

  @Test func `a command that is not there is said once`() throws {
    let notices = try Notices()
    let hook = try #require(AlarmHook(["/nonexistent/notify"], notices))
    hook.call([event(), event(.cleared)], Fixture.wall)
    hook.advance(to: Fixture.now)
    let said = notices.drain()
    #expect(said.count == 1 && said[0].message?.text.contains("/nonexistent/notify") == true)
    #expect(hook.runningCount == 0)
    #expect(AlarmHook([]) == nil)
  }
}
