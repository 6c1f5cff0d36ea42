import BMSCore
import Testing

@testable import WecoTUI

/// Scripts of keys, as somebody at a battery would press them.
@Suite struct JourneyTests {
  @Test func `a field is found by its manual name and opened`() {
    var journey = Journey()
    journey.enter("/Magnetic retention")
    #expect(journey.drawn(.selected).first?.contains("Main Relay latch") == true)
    journey.press(.enter)
    #expect(journey.text.contains("Main Relay(Magnetic"))
    #expect(journey.text.contains("decompiled: name and place read out"))
    #expect(journey.text.contains("vendor tool shows it green"))
    journey.press(.esc)
    #expect(journey.text.contains("Cell Information"))
  }

  @Test func `an alarm is found by the manual's older name`() {
    var journey = Journey()
    journey.enter("/Disch_Ov_Cur")
    #expect(journey.drawn(.selected).first?.hasPrefix("Discharge Current High") == true)
    #expect(journey.status.contains("Disch_Ov_Cur: "))
  }

  @Test func `n and N go through all matches on all pages and round the ends`() {
    var journey = Journey()
    journey.enter("/soc")
    let first = journey.view.search
    var seen = 1
    repeat {
      journey.press(.char("n"))
      seen += 1
    } while journey.view.search != first && seen < 200
    #expect(journey.view.search == first)
    #expect(seen > 5)
    journey.press(.char("N"))
    #expect(journey.view.search != first)
    journey.press(.char("n"))
    #expect(journey.view.search == first)
  }

  @Test func `what is nowhere is said calmly and changes nothing`() {
    var journey = Journey()
    journey.press(.char("2"))
    journey.enter("/flux capacitor")
    #expect(journey.status.contains("flux capacitor: no field or alarm has this name"))
    #expect(journey.view.page == .parallel)
    #expect(journey.view.search == nil)
    journey.press(.char("n"))
    #expect(journey.status.contains("nothing was searched for yet"))
  }

  @Test func `matches are marked while they are typed, and Esc ends that`() {
    var journey = Journey()
    journey.type("/capacity")
    #expect(journey.drawn(.match) == ["Capacity"])
    #expect(journey.status.hasPrefix(" /capacity"))
    journey.press(.esc)
    #expect(journey.drawn(.match).isEmpty)
  }

  @Test func `freezing, looking around and letting it run again`() {
    var journey = Journey()
    journey.press(.char("f"))
    #expect(journey.text.contains("FROZEN at 14:03:22"))
    journey.state.clusters[0].cluster.apply(
      Observation(.module(1), .soc, Fixture.reading(.number(Decimal(123, decimals: 1), .percent), heard: Fixture.now)))
    #expect(journey.text.contains("87.2 %") && !journey.text.contains("12.3 %"))
    journey.press(.tab, .backtab)
    #expect(journey.text.contains("FROZEN"))
    journey.press(.char(" "))
    #expect(journey.text.contains("12.3 %") && !journey.text.contains("FROZEN"))
  }

  @Test func `through every page, forwards by Tab and by digit and by name`() {
    var journey = Journey(columns: 120, rows: 40)
    for page in Page.all {
      #expect(journey.drawn(.tabActive).first == "[\(Character(page.key)) \(page.title)]")
      journey.press(.tab)
    }
    #expect(journey.view.page == Page.all[0].id)
    for page in Page.all.reversed() {
      journey.press(.char(page.key))
      #expect(journey.view.page == page.id)
    }
    for page in Page.all {
      journey.enter(":page \(page.title)")
      #expect(journey.view.page == page.id)
      journey.enter(":page \(Character(page.key))")
      #expect(journey.view.page == page.id)
    }
    #expect(journey.effects.isEmpty)
  }

  @Test func `s saves the whole page as text, with its header`() throws {
    var journey = Journey()
    journey.press(.char("s"))
    guard case .save(let name, let lines) = try #require(journey.effects.first) else { return }
    #expect(name == "overview")
    #expect(lines[0].contains("WecoTUI") && lines[1].contains("[1 Overview]"))
    #expect(lines.contains { $0.contains("Bootloader Version") })
    #expect(lines.allSatisfy { $0.last != " " })
  }

  @Test func `a new size in the middle of a dialog keeps it open and whole`() {
    var journey = Journey()
    journey.enter("/total voltage")
    journey.press(.enter)
    for (columns, rows) in [(60, 16), (200, 60), (20, 5), (80, 24)] {
      journey.resize(columns: columns, rows: rows)
      #expect(journey.screen.rows.count == rows)
      if Frame.fits(journey.size) { #expect(journey.text.contains("Total Voltage") && journey.text.contains("Grade")) }
    }
    journey.press(.esc)
    #expect(journey.view.dialogs.isEmpty)
  }

  @Test func `a new size while typing keeps what was typed`() {
    var journey = Journey()
    journey.type(":page par")
    journey.resize(columns: 61, rows: 17)
    #expect(journey.status.hasPrefix(" :page par"))
    journey.press(.enter)
    #expect(journey.view.page == .parallel)
  }

  @Test func `Esc leads out of everything`() {
    var journey = Journey()
    journey.press(.char("f"))
    journey.enter("/current")
    journey.press(.enter, .char("?"))
    journey.type(":th")
    for _ in 0..<8 { journey.press(.esc) }
    // What was typed is remembered; nothing else is.
    var start = ViewState()
    start.typed = journey.view.typed
    #expect(journey.view == start)
    for kind in [
      Dialog.Kind.report(site: "t", lines: ["a"]), .group("Cluster"),
      .sources([FoundSource(name: "x", detail: "", arguments: nil)]),
    ] {
      journey.open(Dialog(kind: kind))
      journey.press(.esc)
      #expect(journey.view == start)
    }
  }

  @Test func `Up brings back what was typed, of each kind apart, and Down leads back to the line`() {
    var journey = Journey()
    journey.enter(":page trends")
    journey.enter(":page balance")
    journey.enter("/soc")
    journey.type(":the")
    for expected in ["page balance", "page trends", "page trends"] {
      journey.press(.up)
      #expect(journey.view.prompt?.text == expected)
    }
    for expected in ["page balance", "the", "the"] {
      journey.press(.down)
      #expect(journey.view.prompt?.text == expected)
    }
    journey.press(.up, .enter)
    #expect(journey.view.page == .balance)
    journey.type("/")
    journey.press(.up)
    #expect(journey.view.prompt?.text == "soc")
  }

  @Test func `Enter opens what stands over a plot, and the bits of a register`() {
    var journey = Journey(PageFixture.watched())
    journey.press(.char("7"), .down, .enter)
    #expect(journey.text.contains("Total Voltage"))
    #expect(journey.text.contains("in the last 1 min, as far as it was watched"))
    journey.press(.esc, .char("8"), .char("v"), .down, .enter)
    #expect(journey.text.contains("─ DI1 ") && journey.text.contains("digital input 1"))
  }

  @Test func `the addresses that were noted answer for a gap on the screen`() {
    var journey = Journey()
    journey.press(.char("2"))
    let count = journey.state.clusters[0].cluster.modules.count
    #expect(journey.text.contains("addresses check"))
    journey.state.clusters[0].notes.dip = Array(1...count)
    #expect(journey.text.contains("addresses ok"))
    journey.state.clusters[0].notes.dip = Array(1..<count) + [8]
    #expect(journey.text.contains("addresses no"))
  }

  @Test func `arrows select fields, in the column and across, and the page follows`() {
    var journey = Journey()
    journey.press(.down)
    #expect(journey.drawn(.selected).count == 1)
    journey.press(.right)
    let right = journey.view.selection
    journey.press(.char("j"), .char("k"))
    #expect(journey.view.selection == right)
    for _ in 0..<80 { journey.press(.down) }
    #expect(
      journey.view.scroll[.overview] == ScreenModel(journey.state, journey.view, size: journey.size).body.height - 21)
    for _ in 0..<120 { journey.press(.up) }
    #expect(journey.view.scroll[.overview] == 0)
  }

  @Test func `every field that can be selected can be opened, and says its grade or that nothing is known`() {
    let size = Size(columns: 120, rows: 60)
    for page in Page.all {
      var view = ViewState()
      view.page = page.id
      let fields = FieldList(ScreenModel(Fixture.state(), view, size: size).body)
      for index in fields.items.indices {
        view.selection = fields.selection(index)
        view.dialogs = []
        _ = handle(.enter, view: &view, state: Fixture.state(), size: size)
        if case .catalogue = view.dialogs.last?.kind { continue }
        let text = render(Fixture.state(), view, size: size).text.joined(separator: "\n")
        let says = ["Grade", "Nothing is known", "Worked out by this program"].contains { text.contains($0) }
        if !says { Issue.record("\(fields.items[index].ref.label)\n\(text)") }
      }
    }
  }

  @Test(arguments: [1, 2, 3]) func `no keys in any order trap, or draw anything but the whole screen`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let typed = "12345678?/:nNefsrgGhjkl[]tT<>vVb abcsource page --demo house".unicodeScalars.map(Key.char)
    let named: [Key] = [
      .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .enter, .enter, .esc, .tab, .backtab, .backspace,
      .control("u"), .control("w"), .control("l"), .f1, .resize,
    ]
    let states = ScreenPropertyTests.states.map(\.state)
    var journey = Journey()
    journey.open(Dialog(kind: .sources(SourcePickerTests.entries)))
    for step in 0..<400 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0:
        let x = Int.random(in: -2...90, using: &random), y = Int.random(in: -2...40, using: &random)
        journey.press(.mouse(x: x, y: y, button: [.left, .wheelUp, .wheelDown][step % 3]))
      case 1 where step % 7 == 0: journey.state = states[Int.random(in: 0..<states.count, using: &random)]
      case 2 where step % 5 == 0:
        let columns = Int.random(in: 0...120, using: &random), rows = Int.random(in: 0...40, using: &random)
        journey.resize(columns: columns, rows: rows)
      case 3, 4, 5: journey.press(named[Int.random(in: 0..<named.count, using: &random)])
      default: journey.press(typed[Int.random(in: 0..<typed.count, using: &random)])
      }
      let screen = journey.screen
      let isWhole =
        screen.rows.count == journey.size.rows && screen.rows.allSatisfy { $0.count == journey.size.columns }
      if !isWhole { Issue.record("step \(step) of seed \(seed)") }
    }
  }

  @Test func `e shows a group alone and back`() {
    var journey = Journey()
    journey.enter("/Serious Ov_vol")
    journey.press(.down, .char("e"))
    #expect(journey.view.dialogs.count == 1)
    journey.press(.char("e"))
    #expect(journey.view.dialogs.isEmpty)
    journey.press(.char("g"), .esc, .esc, .char("e"))
    #expect(journey.text.contains("Cell Information") && !journey.text.contains("Battery Information"))
  }
}
