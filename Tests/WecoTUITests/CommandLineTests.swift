import BMSCore
import Testing

@testable import WecoTUI

@Suite struct CommandLineTests {
  @Test func `Tab completes a command, as far as it is clear`() {
    var journey = Journey()
    journey.type(":th")
    journey.press(.tab)
    #expect(journey.view.prompt?.text == "theme ")
    journey.press(.tab)
    #expect(journey.view.prompt?.choices == ["dark", "light", "mono"])
    #expect(journey.status.contains("dark light mono"))
    journey.type("l")
    journey.press(.tab, .enter)
    #expect(journey.effects == [.theme(.light)])
  }

  @Test func `what several commands start with is left to the user`() {
    var journey = Journey()
    journey.type(":re")
    journey.press(.tab)
    #expect(journey.view.prompt?.text == "re")
    #expect(journey.view.prompt?.choices == ["report", "reconnect", "record"])
    journey.press(.enter)
    #expect(journey.status.contains(":re may be report reconnect"))
    #expect(journey.effects.isEmpty)
  }

  @Test func `scenarios complete behind --demo`() {
    var journey = Journey()
    journey.type(":source --d")
    journey.press(.tab)
    #expect(journey.view.prompt?.text == "source --demo ")
    journey.press(.tab)
    #expect(journey.view.prompt?.choices == Scenario.all.map(\.name))
  }

  @Test(arguments: [
    (":q", Effect.quit), (":reconnect", .reconnect), (":interval 0.5", .interval(0.5)), (":source", .chooseSource),
    (":source --serial /dev/ttyUSB1 --key 1234", .connect(["--serial", "/dev/ttyUSB1", "--key", "1234"])),
    (":theme mono", .theme(.mono)),
  ])
  func `a command does what its row says`(line: String, effect: Effect) {
    var journey = Journey()
    journey.enter(line)
    #expect(journey.effects == [effect])
    #expect(journey.view.prompt == nil)
  }

  @Test(arguments: [
    (":frobnicate", "there is no :frobnicate: there are help page"), (":page 99", ":page takes one of overview"),
    (":theme pink", ":theme takes one of dark, light, mono"), (":interval -1", ":interval is 0 to 3600 seconds"),
    (":interval x", ":interval is 0 to 3600 seconds"), (":save now", ":save takes nothing behind it"),
  ])
  func `what is wrong is said with what is allowed`(line: String, answer: String) {
    var journey = Journey()
    journey.enter(line)
    #expect(journey.status.contains(answer))
    #expect(journey.effects.isEmpty)
  }

  @Test func `help, completion and dispatch come from one table`() {
    var journey = Journey(rows: 220)
    journey.enter(":help")
    for command in CommandTable.all { #expect(journey.text.contains(":\(command.name)")) }
    var prompt = Prompt(kind: .command)
    CommandTable.complete(&prompt, state: journey.state)
    #expect(prompt.choices == CommandTable.all.map(\.name))
    #expect(Set(CommandTable.all.map(\.name)).count == CommandTable.all.count)
  }

  @Test func `the line can be edited and left`() {
    var journey = Journey()
    journey.type(":page over")
    journey.press(.control("w"))
    #expect(journey.view.prompt?.text == "page ")
    journey.press(.control("u"), .backspace)
    #expect(journey.view.prompt == nil)
    journey.press(.char(":"), .enter)
    #expect(journey.view == ViewState())
  }

  @Test func `Ctrl-C quits also while typing`() {
    var journey = Journey()
    journey.type("/abc")
    journey.press(.control("c"))
    #expect(journey.effects == [.quit])
  }

  @Test func `the line takes no more than fits in memory`() {
    var journey = Journey()
    journey.type(":" + String(repeating: "x", count: 1000))
    #expect(journey.view.prompt?.text.count == Prompt.mostCharacters)
    #expect(journey.screen.text.allSatisfy { $0.count == 80 })
  }

  @Test func `a click on a key of the last line does what the key does`() throws {
    var journey = Journey()
    let column = try #require(journey.status.unicodeScalars.firstIndex(of: "/"))
    let x = journey.status.unicodeScalars.distance(from: journey.status.unicodeScalars.startIndex, to: column)
    journey.press(.mouse(x: x, y: 23, button: .left))
    #expect(journey.view.prompt?.kind == .search)
  }

  @Test func `a click selects a field and a second one opens it`() throws {
    var journey = Journey()
    let row = try #require(journey.screen.text.firstIndex { $0.contains("Capacity") })
    journey.press(.mouse(x: 45, y: row, button: .left))
    #expect(journey.view.selection?.label == "Capacity")
    journey.press(.mouse(x: 45, y: row, button: .left))
    #expect(journey.text.contains("raw: the number on the wire"))
  }

  @Test func `the report is on the screen and in a file`() throws {
    var journey = Journey()
    journey.enter(":report garage")
    guard case .save(let name, let lines) = try #require(journey.effects.first) else { return }
    #expect(name == "report-garage")
    #expect(lines[0] == "WecoTUI commissioning report")
    #expect(journey.text.contains("WecoTUI commissioning report"))
    journey.press(.char("G"))
    #expect(journey.text.contains("Signature"))
  }
}
