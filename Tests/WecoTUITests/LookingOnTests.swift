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

  @Test func `a rate that no wire has, told by whoever holds the port, goes on to nobody`() throws {
    let told = try #require(
      LinkStatus(json: JSON5(parsing: #"{"name":"a","kind":"serial","state":"up","per_second":86666666666666666}"#)))
    let line = AttachLine(links: [told]).bytes().dropLast()
    let again = try #require(AttachLine(line, at: Fixture.now), "\(String(decoding: line, as: UTF8.self))")
    #expect(again.links?.first?.name == "a" && again.links?.first?.goodPerSecond == nil)
  }

  @Test func `where others ask, the program says that it listens, and looks on so as well`() throws {
    var watch = Watch(name: "garage", wall: Fixture.wall, at: Fixture.now)
    watch.listen(to: .overheard(PassiveConversation(link: "bridge", clusterName: "garage")), kind: .serial)
    var facts: [Fact] = []
    watch.receive(.captured(.link(.up)), at: Fixture.now, into: &facts)
    let link = try #require(watch.links.first)
    for told in [link, try #require(LinkStatus(json: JSON5(parsing: link.json(.microseconds))))] {
      var state = Fixture.empty(told.state)
      state.clusters[0].links = [told]
      let text = render(state, ViewState(), size: Size(columns: 100, rows: 30)).text.joined(separator: "\n")
      #expect(text.contains("bridge listening") && text.contains("Listening on bridge"))
      #expect(text.contains("The program asks nothing here") && text.contains("Does the vendor's tool run"))
      #expect(!text.contains("asking") && !text.contains("tries now"), "\(text)")
    }
  }

  @Test func `a tool that stops asking leaves a listener, and no link that works`() throws {
    var watch = Watch(name: "garage", wall: Fixture.wall, at: Fixture.now)
    watch.listen(to: .overheard(PassiveConversation(link: "bridge", clusterName: "garage")), kind: .serial)
    var bms = SimulatedBMS(cluster: SimulatedCluster(modules: 2, scenario: .house, seed: 1, start: Fixture.now))
    var facts: [Fact] = []
    func ask(_ bytes: [UInt8], at now: Instant) {
      watch.receive(.overheard(bytes, .request), at: now, into: &facts)
      watch.receive(.overheard(bms.receive(bytes, at: now), .reply), at: now, into: &facts)
    }
    watch.receive(.captured(.link(.up)), at: Fixture.now, into: &facts)
    ask(KeyRequest(key: 0x85F9).frame.bytes, at: Fixture.now)
    let read = ReadRequest(first: 1, count: 38).frame(KeyedChecksum(key: 0x85F9)).bytes
    ask(read, at: Fixture.now + .seconds(1))
    watch.advance(to: Fixture.now + .seconds(5), into: &facts)
    #expect(watch.links.first?.state == .up)
    watch.advance(to: Fixture.now + .seconds(7), into: &facts)
    #expect(watch.links.first?.state == .handshaking && watch.links.first?.isOverheard == true)
    ask(read, at: Fixture.now + .seconds(8))
    watch.advance(to: Fixture.now + .seconds(8), into: &facts)
    #expect(watch.links.first?.state == .up)
  }
}
