import BMSCore
import Testing

@testable import WecoTUI

/// With CAN alone every page says what CAN says, where the serial value would stand.
@Suite struct CANAlonePageTests {
  /// Frames as candump writes them, once a second for six seconds up to now.
  private func bus(_ frames: [String]) -> BusConversation {
    var conversation = BusConversation(link: "can0")
    for second in (0..<6).reversed() {
      for (place, text) in frames.enumerated() {
        let parts = text.split(separator: "#")
        guard let number = parts.first.flatMap({ UInt32($0, radix: 16) }) else { continue }
        let digits = parts.count > 1 ? Array(parts[1].utf8) : []
        let data = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
          UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
        }
        let id: CANID = parts[0].count == 8 ? .extended(number) : .standard(UInt16(truncatingIfNeeded: number))
        let now = Fixture.now - .seconds(Int64(second)) - .milliseconds(500 - Int64(place) * 10)
        conversation.hear(CANFrame(id: id, data: data), at: now)
      }
      conversation.advance(to: Fixture.now - .seconds(Int64(second)))
    }
    return conversation
  }

  private func state(_ frames: [String]) -> AppState {
    var state = BusFixture.alone(bus(frames))
    state.clusters[0].trends.note(state.clusters[0].cluster)
    return state
  }

  private func page(_ page: PageID, _ state: AppState) -> String {
    var view = ViewState()
    view.page = page
    let lines = render(state, view, size: Size(columns: 200, rows: 70)).text
    return lines.map { $0.split(separator: " ").joined(separator: " ") }.joined(separator: "\n")
  }

  /// A battery on the setting Deye "CAN 00" (examples of public reports; 21.5 degC, 55.12 V, one module).
  private let deye = [
    "351#32020100DC05CC01", "355#61006400", "356#8815F2FFD700", "359#0000000001504E00", "35C#4000",
    "35E#50594C4F4E202020",
  ]
  /// The ids of a Victron battery: 2 modules online, 1 offline; cells 3290 and 3312 mV, 293 and 296 K, named.
  private let victron = [
    "351#32022003E803CC01", "355#32006400", "356#8414640000000000", "35A#AAAAAAAAAAAAAAAA", "35E#5745434F00000000",
    "35F#0000010164000000", "372#0200000000000100", "373#DA0CF00C25012801", "374#4330330000000000",
    "375#4331310000000000", "378#E803000084030000", "379#C800",
  ]
  /// Growatt LV: one pack, whose cells 315-318 send (can-protocols section 6).
  private let growatt = [
    "311#023003E803E80001", "312#00000000010000" + "10", "313#14B4006400FA4B62", "314#1388271000160064",
    "315#0CE40CE50CE60CE7", "316#0CE80CE90CEA0CEB", "317#0CEC0CED0CEE0CEF", "318#0CF00CF10CF20CF3",
    "319#C00CF30CE4100100",
  ]

  @Test func `the temperature stands on the Overview and among the trends`() {
    let state = state(deye)
    #expect(page(.overview, state).contains("Temperature 21.5 °C"))
    #expect(page(.trends, state).contains("21.5"))
  }

  @Test func `the cluster's totals are the same on page 1, 2 and 4`() {
    let state = state(deye)
    for value in ["Parallel Total Cur", "-1.4 A", "97 %", "-77 W", "150.0 A"] {
      #expect(page(.overview, state).contains(value), "\(value) on page 1")
      #expect(page(.parallel, state).contains(value), "\(value) on page 2")
    }
    #expect(page(.parallel, state).contains("can0 all, on CAN 55.12"))
    #expect(page(.setting, state).contains("SOC 97 %") && page(.setting, state).contains("Parallel SOC 97 %"))
  }

  @Test func `modules online and offline`() {
    #expect(
      page(.overview, state(deye)).contains("Modules online 1\n") || page(.overview, state(deye)).contains("online 1 "))
    let state = state(victron)
    #expect(page(.overview, state).contains("Modules online 2 of 3"))
    #expect(page(.parallel, state).contains("2 of 3 online"))
    #expect(page(.parallel, state).contains("1 module is OFFLINE, says the battery on can0"))
  }

  @Test func `highest and lowest cell, by the battery's own names, and what it counts`() {
    let state = state(victron)
    let overview = page(.overview, state)
    #expect(overview.contains("Highest cell C11 3312 mV") && overview.contains("Lowest cell C03 3290 mV"))
    #expect(overview.contains("Charge Energy 100.0 kWh") && overview.contains("Discharge Energy 90.0 kWh"))
    let balance = page(.balance, state)
    #expect(balance.contains("Highest cell 3312 mV") && balance.contains("Lowest cell 3290 mV"))
    #expect(balance.contains("22 mV"))
    #expect(page(.parallel, state).contains("3312") && page(.parallel, state).contains("23"))
    #expect(page(.trends, state).contains("22"))
  }

  @Test func `the cells of a single pack stand in the grid`() {
    let state = state(growatt)
    for name in [PageID.overview, .balance] {
      let text = page(name, state)
      for cell in 3300...3315 { #expect(text.contains("\(cell)"), "\(cell) on \(name)") }
    }
    #expect(page(.overview, state).contains("Battery Cycle 100"))
    #expect(page(.overview, state).contains("Cell Number 16"))
  }

  @Test func `the Debug page lists the frames where it would list registers`() {
    #expect(page(.debug, state(deye)).contains("359"))
  }

  // MARK: - Inverters

  /// Battery-Emulator PR 552, one second of a Sunny Island without a battery.
  private let sunnyIsland = [
    "300#0000000000000000", "301#0C00000000000000", "302#0000000000000000", "303#0100000000000000",
    "304#FC08000000008713", "305#070219FFE600DE03", "306#6400000003000000", "307#0080000000000000",
    "308#0C00000000000000", "309#0000000000000000",
  ]
  /// The same for a Sungrow: 151 carries its name.
  private let sungrow = [
    "101#FAB9356700000000", "191#0000010600090400", "151#0053554E47524F57", "151#0100000000000000",
    "02007F00#0300000000000000",
  ]

  @Test func `an inverter that speaks has its name`() {
    #expect(bus(sunnyIsland).status(at: Fixture.now).inverterName == "SMA Sunny Island")
    #expect(bus(sunnyIsland).status(at: Fixture.now).reason.hasPrefix("only the inverter is heard"))
    #expect(bus(sungrow).status(at: Fixture.now).inverterName == "Sungrow")
    for frames in [sunnyIsland, sungrow] {
      let name = frames == sungrow ? "Sungrow" : "SMA Sunny Island"
      #expect(page(.overview, state(frames)).contains("the inverter: \(name)"))
      #expect(SnapshotText.lines(state(frames)).contains("  inverter \(name)"))
    }
    #expect(bus(["307#1234567856494300"]).status(at: Fixture.now).inverterName == "Victron GX")
    #expect(bus(["301#1122334455667788"]).status(at: Fixture.now).inverterName == "one that speaks Growatt LV")
    #expect(
      bus(["00003010#0001000000000000", "00004200#0000000000000000"]).status(at: Fixture.now).inverterName
        == "one that speaks Growatt HV")
    #expect(bus(["305#0000000000000000"]).status(at: Fixture.now).inverterName == nil)
  }

  @Test func `what was heard half a minute ago names nobody any more`() {
    var conversation = bus(sungrow)
    conversation.advance(to: Fixture.now + .seconds(40))
    #expect(conversation.status(at: Fixture.now + .seconds(40)).inverterName == nil)
  }
}
