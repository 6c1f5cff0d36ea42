import BMSCore
import Testing

@testable import WecoTUI

/// The lesson on the screen: what it asks for is in sight, and what is typed goes to it.
@Suite struct LessonScreenTests {
  /// A lesson that has come to an act.
  private func talk(acts: Int = 1) -> LessonTalk {
    var talk = LessonTalk()
    talk.add(.connect)
    talk.add(.ready(soc: 62, registers: 97))
    talk.add(.safeBand(least: 52, most: 62))
    for number in 1...acts {
      talk.add(.ask(LessonAsk(.field(.soc), "57", number: number, isBack: false)))
      talk.add(Texts.KeyNames.enter, .typed)
      talk.add(.watching)
    }
    return talk
  }

  private func screen(_ talk: LessonTalk?, _ size: Size = Size(columns: 80, rows: 24)) -> ScreenModel {
    var state = PageFixture.watched()
    state.lesson = talk
    var screen = ScreenModel(state, size: size)
    if talk != nil { screen.showLesson() }
    return screen
  }

  private func typed(_ text: String, _ screen: inout ScreenModel) -> [Effect] {
    text.unicodeScalars.flatMap { screen.update(.key(.char($0))) } + screen.update(.key(.enter))
  }

  @Test func `what it asks for is the last line, also of a long lesson and on a small terminal`() {
    GoldenScreen.expect(render(screen(talk())), "lesson-80x24")
    let long = render(screen(talk(acts: 30), Size(columns: 60, rows: 20))).text.joined(separator: "\n")
    #expect(long.contains("Act 30"))
  }

  @Test func `Enter says that it is done, a line is an answer, and no letter of it is a key`() {
    var screen = screen(talk())
    #expect(screen.update(.key(.enter)) == [.answer("")])
    #expect(typed("q", &screen) == [.answer("q")])
    #expect(typed("CONEXTCAN 2:3?", &screen) == [.answer("CONEXTCAN 2:3?")])
    #expect(screen.view.page == .overview && screen.view.dialogs.last?.kind == .lesson)
  }

  @Test func `it goes on behind the pages, and comes back with its command`() {
    var screen = screen(talk())
    _ = screen.update(.key(.esc))
    #expect(screen.view.dialogs.isEmpty && screen.view.message?.text == Texts.Lesson.goesOn)
    #expect(typed(":learn", &screen) == [])
    #expect(screen.view.dialogs.last?.kind == .lesson)
  }

  @Test func `one that is over takes no answer, and a new one is begun`() {
    var over = talk()
    over.isOver = true
    var screen = screen(over)
    #expect(screen.update(.key(.enter)) == [])
    #expect(screen.update(.key("2")) == [] && screen.view.page == .parallel)
    #expect(typed(":learn", &screen) == [.learn])
  }

  @Test func `what it says is bounded, and no text of it moves the cursor`() {
    var talk = LessonTalk()
    for number in 0..<5_000 { talk.add("line \(number)\u{1B}[2J\n") }
    #expect(talk.lines.count <= 600)
    #expect(talk.lines.allSatisfy { PlainText.oneLine($0.text) == $0.text })
  }
}
