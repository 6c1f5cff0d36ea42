import BMSCore
import Testing

@testable import WecoTUI

/// What the screen makes of what it is told.
@Suite struct ScreenModelTests {
  private static let size = Size(columns: 100, rows: 40)

  @Test func `while an incident is shown nothing can be changed, by no way there is`() throws {
    let rig = try SettingRig()
    var model = ScreenModel(rig.state, rig.view, size: Self.size)
    let now = rig.state.now
    model.view.replay = ReplayMoment(name: "a", from: now, until: now, fault: now, at: now)
    #expect(StatusLine.line(model).text.contains(Texts.readOnly))
    for line in [":soc 60", ":set soc 60", ":protocol VICTRONCAN"] {
      for scalar in line.unicodeScalars { _ = model.update(.key(.char(scalar))) }
      _ = model.update(.key(.enter))
      #expect(model.view.settingDialog == nil)
      #expect(model.view.message?.text == Texts.Replay.notNow)
    }
    model.open(.setting(.field(.soc)))
    #expect(model.view.settingDialog == nil)
    model.view.replay = nil
    model.open(.setting(.field(.soc)))
    #expect(model.view.settingDialog != nil)
    #expect(StatusLine.line(model).text.contains(Texts.writesAllowed))
  }

  @Test func `keys that come before a question is there to be read do nothing, and that is said`() throws {
    var rig = try SettingRig()
    rig.enter(":soc 60")
    var model = ScreenModel(rig.state, rig.view, size: Self.size)
    let before = model.view
    for key in [Key.char("s"), .char("e"), .char("t"), .enter] { #expect(model.update(.key(key)) == []) }
    #expect(model.view == before)
    #expect(model.update(.drawn(model.question)) == [])
    #expect(model.update(.key(.char("s"))) == [])
    #expect(model.view == before)
    #expect(model.update(.wentOut) == [.draw])
    #expect(model.view.message?.text.contains("5 keys typed before this") == true)
    for key in [Key.char("s"), .char("e"), .char("t")] { #expect(model.update(.key(key)) == []) }
    guard case .change? = model.update(.key(.enter)).first else {
      Issue.record("what was typed after it was read counts")
      return
    }
    // Ctrl-C ends the program whatever is asked.
    _ = model.update(.covered)
    #expect(model.update(.key(.control("c"))) == [.quit])
  }

  @Test func `in a window too small for it nothing of a question can be read`() throws {
    var rig = try SettingRig()
    rig.enter(":soc 60")
    var model = ScreenModel(rig.state, rig.view, size: Size(columns: 20, rows: 5))
    #expect(model.question == nil)
    _ = model.update(.drawn(model.question))
    _ = model.update(.wentOut)
    #expect(model.isEarly(.char("s")))
  }

  @Test func `what changed last is known as long as the sources are the same`() throws {
    var state = Fixture.state()
    var model = ScreenModel(state, size: Self.size)
    for millivolts in [Int64(5298), 5300] {
      let reading = Fixture.reading(.number(Decimal(millivolts, decimals: 2), .volt), heard: Fixture.now, register: 900)
      state.clusters[0].cluster.apply(Observation(.module(1), .totalVoltage, reading))
      _ = model.update(.known(state))
    }
    let reading = try #require(model.state.clusters[0].cluster.module(1)?[.totalVoltage])
    #expect(
      model.state.changes.last(of: reading, field: .totalVoltage)?.before == .number(Decimal(5298, decimals: 2), .volt))
    for message in [ScreenMessage.connected, .rewound] {
      var other = model
      _ = other.update(message)
      #expect(other.state.changes.last(of: reading, field: .totalVoltage) == nil)
    }
  }

  @Test func `another source closes what was open over the one before`() {
    var model = ScreenModel(Fixture.state(), size: Self.size)
    _ = model.update(.found(SourcePickerTests.entries))
    #expect(model.press(.enter) == [.connect(["garage"])])
    model.view.frozen = model.state
    _ = model.update(.connected)
    #expect(model.view == ViewState())
  }
}
