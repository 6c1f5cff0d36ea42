import BMSCore
import Testing

@testable import WecoTUI

/// A dashboard that looks on through another program's port says so wherever something needs the port.
@Suite struct LookingOnTests {
  private func rig(_ program: String = PortHolder.dashboard) throws -> SettingRig {
    var rig = try SettingRig(columns: 100, rows: 40)
    rig.holder = PortHolder(program: program, pid: 4711, user: "ada")
    return rig
  }
  private static let never = ["no write", "none is connected", "no service port", "not public: neither"]

  @Test func `setting, by command, by row, and on the pages`() throws {
    var rig = try rig()
    for line in [":soc 60", ":protocol vic", ":do1_soc1 5"] {
      rig.enter(line)
      #expect(rig.words.contains("Why not PID 4711 (ada) holds the port: set it there."), "\(rig.text)")
      for words in Self.never { #expect(!rig.words.contains(words)) }
      rig.enter("set")
      rig.press(.esc, .esc)
    }
    for key: Unicode.Scalar in ["4", "5"] {
      rig.press(.char(key))
      #expect(rig.words.contains("PID 4711 (ada) holds the port: set it there."), "\(rig.text)")
      for words in Self.never { #expect(!rig.words.contains(words), "\(words)\n\(rig.text)") }
    }
    #expect(rig.source.change == nil && rig.record.isEmpty)
  }

  @Test func `of a watch, which sets nothing, it says what to do`() throws {
    var rig = try rig(PortHolder.watch)
    rig.enter(":soc 60")
    #expect(
      rig.words.contains("holds the port, a wecotui watch, which sets nothing: end it, and this one takes the port"))
  }

  @Test func `the Debug page, and what would ask the battery`() throws {
    var rig = try rig()
    rig.press(.char("8"))
    #expect(rig.words.contains("PID 4711 (ada) holds the port: registers and traffic are on the Debug page"))
    for words in Self.never { #expect(!rig.words.contains(words)) }
    for line in [":interval 2", "r"] {
      if line == "r" { rig.press(.char("r")) } else { rig.enter(line) }
      #expect(rig.words.contains("PID 4711 (ada) holds the port: only that one asks the battery"), "\(rig.text)")
    }
  }

  @Test func `a dialog goes on when the port comes here`() throws {
    var rig = try rig()
    rig.enter(":soc")
    #expect(rig.words.contains("holds the port"))
    rig.holder = nil
    #expect(rig.words.contains("Type the new value"))
    rig.enter("60")
    rig.enter("set")
    #expect(rig.source.change != nil)
  }

  @Test func `when it began stands there, and stays as it is`() throws {
    let holder = PortHolder(program: PortHolder.watch, pid: 7, user: nil)
    let sentence = Texts.Link.lookingOn(holder, since: "14:03:22")
    #expect(sentence == "PID 7, a wecotui watch, holds the port: this one looks on since 14:03:22")
    var watch = Watch(name: "garage", wall: Fixture.wall, at: Fixture.now)
    watch.listen(to: .told, kind: .serial)
    var facts: [Fact] = []
    watch.receive(.told(.holder(sentence, holder, target: "a")), at: Fixture.now, into: &facts)
    let link = LinkStatus(name: "ttyUSB0", kind: .serial, state: .up)
    watch.receive(.told(.links([link])), at: Fixture.now, into: &facts)
    watch.advance(to: Fixture.now + .seconds(500), into: &facts)
    #expect(watch.links.first?.note?.english == sentence && watch.links.first?.noteSince == nil)
    #expect(ClusterState(watch).holder == holder)
  }
}
