import BMSCore
import Testing

@testable import WecoTUI

/// What the pages make of a CAN bus.
@Suite struct BusPageTests {
  private func text(_ state: AppState, _ page: PageID = .overview, _ size: Size = Size(columns: 120, rows: 70))
    -> String
  {
    var view = ViewState()
    view.page = page
    view.choices.debug = .can
    return render(state, view, size: size).text.joined(separator: "\n")
  }

  @Test(arguments: GoldenScreenTests.sizes) func `the overview of both wires`(size: Size) {
    GoldenScreen.expect(
      render(BusFixture.both(), ViewState(), size: size), "overview-both-wires-\(size.columns)x\(size.rows)")
  }
  @Test(arguments: GoldenScreenTests.sizes) func `the overview of a cluster on CAN alone`(size: Size) {
    GoldenScreen.expect(
      render(BusFixture.alone(), ViewState(), size: size), "overview-only-can-\(size.columns)x\(size.rows)")
  }
  @Test func `the table of ids`() {
    var view = ViewState()
    view.page = .debug
    view.choices.debug = .can
    for size in GoldenScreenTests.sizes.prefix(2) {
      GoldenScreen.expect(
        render(BusFixture.alone(), view, size: size), "debug-can-ids-\(size.columns)x\(size.rows)")
    }
  }
  @Test func `the setting page says what is spoken and why`() {
    var view = ViewState()
    view.page = .setting
    GoldenScreen.expect(
      render(BusFixture.both(), view, size: Size(columns: 80, rows: 24)), "setting-both-wires-80x24")
  }

  @Test func `the header names the setting where there is one, and the family where there is not`() {
    #expect(text(BusFixture.alone()).contains("can0 VICTRONCAN "))
    #expect(text(BusFixture.alone(BusFixture.conversation(.sma))).contains("can0 SMACAN "))
    #expect(text(BusFixture.alone(BusFixture.conversation(.pylontech))).contains("can0 Pylontech LV 1.2 "))
    #expect(text(BusFixture.alone(BusFixture.conversation(.growatt))).contains("can0 GROWATTCAN "))
  }

  @Test func `the header says loudly that something is being asked, and what was lost`() {
    var state = BusFixture.alone(BusFixture.conversation(.growatt, inverter: false), asking: "ASKING 301")
    state.clusters[0].buses[0].dropped = 7
    state.clusters[0].buses[0].errors = 2
    let header = text(state).split(separator: "\n")[0]
    #expect(header.contains("ASKING 301") && header.contains("7 dropped") && header.contains("2 bus err"))
    #expect(!header.contains("acknowledges"))
    state.clusters[0].buses[0].interface?.isListenOnly = false
    #expect(text(state).split(separator: "\n")[0].contains("acknowledges"))
    // A bus of this computer alone has nobody whose frames it could acknowledge.
    state.clusters[0].buses[0].interface?.bitRate = nil
    #expect(!text(state).split(separator: "\n")[0].contains("acknowledges"))
  }

  @Test func `limits are CAN's, currents are the measured ones`() throws {
    let state = BusFixture.both()
    let page = text(state).split(separator: " ").joined(separator: " ")
    let bus = try #require(state.clusters[0].cluster.bus)
    let limit = try #require(bus.reading(Field.chargeCurrentLimit))
    #expect(page.contains("BMS set Max Charge A \(ReadingText(limit, at: Fixture.now).number) A"))
    #expect(page.contains("Actual Dischar. Current 0.0 A"))
    #expect(page.contains("C calc"))
  }

  @Test func `the inverter's keep-alive has its kind and its age, and its absence is said`() {
    #expect(text(BusFixture.alone()).contains("307 \"VIC\", 1s"))
    #expect(text(BusFixture.alone(BusFixture.conversation(.pylontech))).contains("305 zeros, 1s"))
    let alone = text(BusFixture.alone(BusFixture.conversation(.pylontech, inverter: false)))
    #expect(alone.contains("Conext Inverter Comm   not heard"))
  }

  @Test func `wires that disagree are a warning with both values`() {
    var state = BusFixture.both()
    var condition = Condition(
      AlarmKey(.sourcesDisagreeNotice, cluster: "garage", subject: "total_voltage"),
      scope: AlarmScope(.disagreement(.totalVoltage), cluster: "garage"), heard: Fixture.now, grade: .computed)
    condition.note = "Total Voltage: ttyUSB0 says 52.98 V, can0 says 48.00 V"
    state.clusters[0].alarms = [Alarm(condition, firstSeen: Fixture.now)]
    #expect(text(state).contains("The wires disagree. Total Voltage: ttyUSB0 says 52.98 V, can0 says 48.00 V"))
  }

  @Test func `hundreds of ids keep their places while frames come`() {
    var conversation = BusConversation(link: "can0")
    func round(_ second: Int64) {
      for id in UInt16(0)..<300 {
        conversation.hear(
          CANFrame(id: .standard(id * 5), data: [UInt8(second), UInt8(id % 256)]),
          at: Fixture.now - .seconds(9 - second))
      }
    }
    for second in Int64(0)..<4 { round(second) }
    func ids() -> [Substring] {
      var view = ViewState()
      view.page = .debug
      view.choices.debug = .can
      view.scroll[.debug] = 250
      let lines = render(BusFixture.alone(conversation), view, size: Size(columns: 80, rows: 24)).text
      return lines.dropFirst(2).map { $0.prefix(9) }
    }
    let before = ids()
    for second in Int64(4)..<9 { round(second) }
    #expect(ids() == before)
    #expect(Set(before).count > 8)
  }
}
