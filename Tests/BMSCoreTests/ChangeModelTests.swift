import Glibc
import Testing

@testable import BMSCore

/// All that can happen to one change, searched through: see `ChangeSearch`. `make model` goes further.
@Suite struct ChangeModelTests {
  private typealias Bounds = ChangeSearch.Bounds

  private static let isDeep = getenv("MODEL_DEEP") != nil

  /// Every fault alone, with every time; two together with one time of each kind.
  private static func bounds(_ field: Field) -> [Bounds] {
    var few = Bounds(faults: 2, gaps: [.milliseconds(700)], lates: [.milliseconds(400)])
    (few.effects, few.disk, few.keys) = ([.milliseconds(500)], [.milliseconds(1100)], [true])
    var three = few
    three.faults = 3
    if isDeep { return [Bounds(faults: 2), three] }
    return field == .soc ? [Bounds()] : [Bounds(), few]
  }

  @Test(arguments: [(Field.inverterProtocol, "VICTRONCAN"), (.soc, "47")])
  func `no way leads to a false VERIFIED, a second write or a lost record`(_ field: Field, _ text: String) throws {
    for bounds in Self.bounds(field) {
      var search = try ChangeSearch(field, to: text, bounds)
      var result = search.run()
      let open = search.remains.filter { $0.record.last?.isOpen == true }
      for remains in open {
        if let trouble = search.nextStart(remains) { Issue.record("\(trouble) after \(remains.record.map(\.outcome))") }
      }
      result.readBack = open.count
      print("\(field.id), \(bounds.faults) faults at most: \(result)")
      #expect(result.findings.isEmpty, "\(result.findings.map(\.description).joined(separator: "\n"))")
      // Every last word was reached, and so were the states that ask for the next start.
      #expect(Set(result.ends.keys) == ["VERIFIED", "NOT SENT", "UNCHANGED", "REJECTED", "UNKNOWN"])
      #expect(open.count > 20)
    }
  }

  /// Without it nobody would know whether the search can find anything.
  @Test(arguments: [
    (ChangeSearch.Broken.verifiedByEcho, "VERIFIED, and the battery did not take it"),
    (.sentAgain, "a write was sent twice"), (.recordedAfterwards, "a write went out that no line speaks of"),
    (.lastLineLost, "it ends without a last line"),
  ])
  func `a broken rule is found`(_ broken: ChangeSearch.Broken, _ what: String) throws {
    var search = try ChangeSearch(.inverterProtocol, to: "VICTRONCAN", Bounds(), broken: broken)
    let findings = search.run().findings
    #expect(findings.contains { $0.what.hasPrefix(what) }, "\(findings.map(\.what))")
  }

  /// What docs/device-map.md says cannot be told apart: no hand is so fast, a switch is.
  @Test func `the search finds the one case that nothing can tell`() throws {
    var bounds = Bounds()
    bounds.hasSwitch = true
    var search = try ChangeSearch(.inverterProtocol, to: "VICTRONCAN", bounds)
    let result = search.run()
    #expect(!result.findings.isEmpty)
    #expect(result.findings.allSatisfy { finding in finding.way.contains { $0.contains("in 0 ms") } })
  }
}
