import BMSCore
import Testing

@testable import WecoTUI

/// Keys that come before a question is on the terminal.
@Suite struct TypeAheadTests {
  private func question(_ soc: String) throws -> SettingQuestion {
    var rig = try SettingRig()
    rig.enter(":soc \(soc)")
    return try #require(rig.view.settingDialog?.question(in: rig.state))
  }

  @Test func `a question takes keys once its drawing went out`() throws {
    let question = try question("60")
    var typeAhead = TypeAhead()
    #expect(!typeAhead.isEarly(nil))
    #expect(typeAhead.isEarly(question))
    typeAhead.drew(question)
    #expect(typeAhead.isEarly(question) && typeAhead.isUnderWay)
    typeAhead.wentOut()
    #expect(!typeAhead.isEarly(question) && !typeAhead.isUnderWay)
  }

  @Test func `another question, or the same after it was covered, is read anew`() throws {
    let (first, second) = (try question("60"), try question("61"))
    #expect(first != second)
    var typeAhead = TypeAhead()
    typeAhead.drew(first)
    typeAhead.wentOut()
    #expect(typeAhead.isEarly(second))
    typeAhead.drew(nil)
    typeAhead.wentOut()
    #expect(typeAhead.isEarly(first))
  }

  @Test func `what answers nothing is never early: Esc, Ctrl-C and the like`() throws {
    var rig = try SettingRig()
    rig.enter(":soc 60")
    var model = ScreenModel(rig.state, rig.view, size: rig.size)
    for key in [Key.char("s"), .enter, .down] { #expect(model.isEarly(key)) }
    for key in [Key.esc, .control("c"), .control("\\")] { #expect(!model.isEarly(key)) }
    #expect(model.update(.key(.char("s"))).isEmpty && model.view.settingDialog?.typed == "")
    #expect(model.update(.key(.control("\\"))) == [.quit])
    _ = model.update(.key(.esc))
    #expect(model.view.dialogs.isEmpty)
  }

  @Test func `what did nothing is told once`() {
    var typeAhead = TypeAhead()
    typeAhead.drop(3)
    typeAhead.drop(1)
    #expect(typeAhead.wentOut() == 4)
    #expect(typeAhead.wentOut() == 0)
  }

  @Test func `every step of a change is a question of its own`() throws {
    var rig = try SettingRig(passphrase: AccessLockTests.hash)
    rig.enter(":soc 90")
    let passphrase = try #require(rig.view.settingDialog?.question(in: rig.state))
    rig.enter("open sesame")
    let confirm = try #require(rig.view.settingDialog?.question(in: rig.state))
    #expect(passphrase != confirm)
    rig.enter("set 90")
    #expect(rig.view.settingDialog?.question(in: rig.state) == nil)
  }

  @Test func `a paste answers no step and fills only the prompt`() throws {
    var rig = try SettingRig(passphrase: AccessLockTests.hash)
    rig.enter(":soc 60")
    rig.press(.paste("open sesame"), .enter)
    #expect(rig.badge.contains("LOCKED"))
    rig.enter("open sesame")
    rig.press(.paste("set"), .enter)
    #expect(rig.words.contains("Nothing was sent: the line to type is"))
    #expect(rig.source.change == nil && rig.record.allSatisfy { !$0.contains("MAY BE SENT") })
    rig.press(.esc, .paste("q4"), .char(":"), .paste("soc 61 set"))
    #expect(rig.view.prompt?.text == "soc 61 set")
    #expect(rig.view.dialogs.isEmpty)
  }
}
