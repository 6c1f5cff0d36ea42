import BMSCore
import Testing
import Transport

@testable import WecoTUI

@Suite struct HistorianTests {
  private let folder = TemporaryFolder()

  @Test func `What came of a change is kept once, with the number of its lines in the audit file`() throws {
    var rig = try SettingRig()
    rig.enter(":soc 40")
    rig.run(for: .seconds(5))
    rig.enter("set")
    rig.run(for: .seconds(60)) { $0.outcome != nil }
    let change = try #require(rig.source.change)
    let now = MonotonicClock.now()
    let historian = Historian(worker: try HistoryWorker(folder: folder.path, Notices()), pause: .seconds(2))
    let plan = SourcePlan(sources: [NamedSource(name: "training", target: .demo("calm"), modules: 1)])
    let runner = try Runner(plan: plan, consumers: [historian], at: now)
    historian.receive([Fact(now, change.battery.link, .change(change))], of: 0, at: now)
    // Of what happens beside it nothing is a change.
    runner.advance(to: now)
    #expect(runner.close().isEmpty)
    let kept = try SQLiteConnection(path: folder.file("history.sqlite"), readOnly: true, patience: 0)
    #expect(try kept.integer("SELECT count(*) FROM audit") == 1)
    #expect(try kept.integer("SELECT change FROM audit") == Int64(change.id))
    #expect(try kept.integer("SELECT count(*) FROM audit WHERE text LIKE '% 40 %, VERIFIED'") == 1)
    #expect(rig.record.filter { $0.contains("\"\(change.id)\"") }.count == 2)
  }
}
