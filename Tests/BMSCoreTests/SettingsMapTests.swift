import Testing

@testable import BMSCore

/// Device maps: what is wrong with them, which battery they are for, what they add.
@Suite struct SettingsMapTests {
  private let good = DeviceMap(
    name: "mine", match: DeviceMap.Match(software: [371...371]),
    rows: [
      MapRow(
        register: 46, subject: .named("warning bits"), scale: .raw, grade: .hypothesis, source: "a capture of mine")
    ],
    writes: [
      MapWrite(
        subject: .field(.soc), function: 6, register: 300,
        values: .range(
          WriteRange(times: 4, decimals: 1, unit: .percent, least: Decimal(0), most: Decimal(100), step: Decimal(2))),
        readBack: 20, tolerance: 1, grade: .hypothesis, source: "a capture of mine")
    ])

  private func problems(_ change: (inout DeviceMap) -> Void) -> [MapProblem] {
    var map = good
    change(&map)
    return map.validate()
  }

  @Test func `the built-in maps and a good one have no problems`() {
    #expect(DeviceMap.weco.validate().isEmpty)
    #expect(DeviceMap.simulated.validate().isEmpty)
    #expect(good.validate().isEmpty)
    #expect(DeviceMap.weco.writes.isEmpty && DeviceMap.weco.rows.isEmpty)
    #expect(DeviceMap.simulated.writes.allSatisfy { $0.grade == .simulated && $0.register >= 0x4000 })
    #expect(
      DeviceMap.simulated.writes.map(\.subject.id) == [
        "inverter_protocol", "soc", "do1_soc1", "do1_soc2", "do2_soc1", "do2_soc2",
      ])
  }

  @Test func `every mistake is named with its key path`() {
    func paths(_ change: (inout DeviceMap) -> Void) -> [String] { problems(change).map(\.keyPath) }
    #expect(paths { $0.name = "" } == ["name"])
    #expect(paths { $0.name = String(repeating: "x", count: 61) } == ["name"])
    #expect(paths { $0.name = "weco" } == ["name"])
    #expect(paths { $0.name = "a\u{1B}[2J" } == ["name"])
    #expect(paths { $0.match.software = nil } == ["match.software"])
    #expect(paths { $0.match.software = [] } == ["match.software"])
    #expect(paths { $0.match.hardware = [] } == ["match.hardware"])
    #expect(paths { $0.rows[0].count = 2 } == ["rows[0].count"])
    #expect(paths { $0.rows[0].source = "" } == ["rows[0].source"])
    #expect(paths { $0.rows[0].subject = .named("") } == ["rows[0].label"])
    #expect(paths { $0.rows[0].subject = .named("soc") } == ["rows[0].label"])
    #expect(paths { $0.rows[0].subject = .field(.cellVoltage) } == ["rows[0].field"])
    #expect(paths { $0.rows[0].subject = .field(.softwareVersion) } == ["rows[0].field"])
    #expect(paths { $0.rows.append($0.rows[0]) } == ["rows[1].field"])
    #expect(paths { $0.rows = Array(repeating: $0.rows[0], count: 501) }.first == "rows")
    #expect(paths { $0.rows[0].scale = .bit(16) } == ["rows[0].scale.bit"])
    #expect(paths { $0.rows[0].scale = .number(times: 0, .volt) } == ["rows[0].scale.times"])
    #expect(paths { $0.rows[0].scale = .number(times: .min, .volt) } == ["rows[0].scale.times"])
    #expect(paths { $0.rows[0].scale = .number(plus: .max, .volt) } == ["rows[0].scale.plus"])
    #expect(paths { $0.rows[0].scale = .number(decimals: 7, .volt) } == ["rows[0].scale.decimals"])
    #expect(paths { $0.rows[0].scale = .modulesOnline } == ["rows[0].scale"])
    #expect(paths { $0.rows[0].scale = .names([:]) } == ["rows[0].scale.names"])
    #expect(paths { $0.rows[0].scale = .names([1: "A", 2: "a "]) } == ["rows[0].scale.names"])
    #expect(
      paths {
        $0.rows[0].scale = .text(registers: 39); $0.rows[0].count = 39
      } == ["rows[0].count"])
    #expect(
      paths {
        $0.rows[0].register = 0xFFFF; $0.rows[0].scale = .words; $0.rows[0].count = 2
      } == ["rows[0].register"])
    for function in [0, 1, 3, 4, 128, 134, 255] as [UInt8] {
      #expect(paths { $0.writes[0].function = function } == ["writes[0].function"])
    }
    #expect(paths { $0.writes[0].values = .names([]) }.first == "writes[0].values")
    #expect(
      paths {
        $0.writes[0].tolerance = 0
        $0.writes[0].values = .names([NamedNumber("A", 1), NamedNumber("B", 1)])
      } == ["writes[0].values"])
    #expect(paths { $0.writes[0].values = .names([NamedNumber("A", 1)]) } == ["writes[0].tolerance"])
    #expect(paths { $0.writes[0].tolerance = 3 } == ["writes[0].tolerance"])
    #expect(paths { $0.writes.append($0.writes[0]) } == ["writes[1].field"])
    func range(_ least: Int64, _ most: Int64, _ step: Decimal) -> [String] {
      paths {
        $0.writes[0].tolerance = 0
        $0.writes[0].values = .range(
          WriteRange(unit: .percent, least: Decimal(least), most: Decimal(most), step: step))
      }
    }
    #expect(range(10, 5, Decimal(1)) == ["writes[0].range"])
    #expect(range(0, 100, Decimal(0)) == ["writes[0].range.step"])
    #expect(range(0, 100, Decimal(-1)) == ["writes[0].range.step"])
    #expect(range(0, 100, Decimal(5, decimals: 1)) == ["writes[0].range.step"])
    #expect(range(0, 70_000, Decimal(1)) == ["writes[0].range.max"])
    #expect(range(-1, 100, Decimal(1)).contains("writes[0].range.min"))
    #expect(problems { $0.writes[0].function = 3 }[0].fault == .readOnly(3))
  }

  @Test func `a map is used on the versions it names and on no others`() {
    var map = good
    #expect(map.matches(software: 371, hardware: 23))
    #expect(map.matches(software: 371, hardware: nil))
    #expect(!map.matches(software: 372, hardware: 23))
    #expect(!map.matches(software: nil, hardware: 23))
    map.match.hardware = [20...22, 25...25]
    #expect(!map.matches(software: 371, hardware: 23))
    #expect(map.matches(software: 371, hardware: 25))
    #expect(!map.matches(software: 371, hardware: nil))
  }

  @Test func `numbers are encoded exactly or not at all`() throws {
    let values = good.writes[0].values
    #expect(values.choose("70")?.raw == 175)
    #expect(values.choose("71") == nil)
    #expect(values.choose("102") == nil)
    #expect(values.value(175) == .number(Decimal(700, decimals: 1), .percent))
    let signed = WriteValues.range(
      WriteRange(
        times: -1, plus: 5, decimals: 2, unit: .ampere, isSigned: true, least: Decimal(-10), most: Decimal(10),
        step: Decimal(1, decimals: 2)))
    for text in ["-10", "10", "0", "-0.01", "9.99"] {
      let choice = try #require(signed.choose(text))
      #expect(signed.value(choice.raw) == choice.value, "\(text)")
    }
    let wild = WriteValues.range(
      WriteRange(
        times: .min, plus: .min, decimals: 200, unit: .raw, least: Decimal(.min), most: Decimal(.max), step: Decimal(1))
    )
    for text in ["0", "9223372036854775807", "-9223372036854775807", "1.000001"] { _ = wild.choose(text) }
    for raw in [0, 1, 0x8000, 0xFFFF] as [UInt16] { _ = wild.value(raw) }
  }

  @Test func `rows add values under fields and labels, with their grade, and override built-in ones`() throws {
    var map = good
    map.writes = []
    map.rows += [
      MapRow(register: 47, subject: .named("second word"), scale: .raw, grade: .hypothesis, source: "x"),
      MapRow(
        register: 0x4000, subject: .field(.inverterProtocol), scale: .names([0: "WeCoCAN"]), grade: .measured,
        source: "x"),
      MapRow(
        register: 72, subject: .field(.totalVoltage), scale: .number(decimals: 1, .volt), grade: .decompiled,
        source: "x"),
      MapRow(
        register: 7, count: 2, subject: .field(.batteryModel), scale: .text(registers: 2), grade: .measured,
        source: "x"),
    ]
    #expect(map.validate().isEmpty)
    #expect(map.rows.map(\.overrides) == [false, false, false, true, false])
    var bench = SettingsBench.ready(map: map)
    bench.run(for: .seconds(3))
    let session = bench.conversation.session
    #expect(session.named["warning bits"]?.number == Double(SimulatedRegisters.pattern(46)))
    #expect(session.named["second word"]?.grade == .hypothesis)
    let module = try #require(bench.conversation.cluster.module(1))
    #expect(module[.inverterProtocol]?.value == .text("WeCoCAN"))
    #expect(module[.batteryModel]?.value == .text(""))
    let volts = try #require(module[.totalVoltage])
    #expect(volts.grade == .decompiled && volts.source.origin == .register(72))
    bench.run(for: .seconds(5))
    #expect(bench.conversation.cluster.module(1)?[.totalVoltage]?.source.origin == .register(72))
    // Neighbours go in one read.
    #expect(bench.sent.contains { $0.prefix(6) == [1, 3, 0, 46, 0, 2] })
    #expect(bench.writes.isEmpty)
  }

  @Test func `a map whose registers the battery does not answer disturbs nothing`() {
    var map = good
    map.writes = []
    var bench = SettingsBench(map: map)
    bench.bms.unanswered = [46]
    #expect(bench.run(for: .seconds(10)) { $0.conversation.isComplete })
    bench.run(for: .seconds(60))
    #expect(bench.conversation.session.counters.keyRequests == 1)
    #expect(bench.conversation.session.named.isEmpty)
  }

  @Test func `random maps neither trap while they are checked nor while they are read`() throws {
    var random = SplitMix64(seed: 8)
    func number() -> Int64 { [0, 1, -1, .max, .min, 70_000, -40][Int(random.next() % 7)] }
    for _ in 0..<300 {
      let scales: [RegisterScale] = [
        .number(times: number(), plus: number(), decimals: UInt8(random.next() % 256), .volt),
        .bit(UInt8(random.next() % 256)), .text(registers: Int(number() % 100)), .words, .raw,
        .long(decimals: UInt8(random.next() % 256), .raw), .names([UInt16(random.next() % 9): "a"]),
      ]
      var map = DeviceMap(name: "r", match: DeviceMap.Match(software: [371...371]))
      for index in 0..<5 {
        map.rows.append(
          MapRow(
            register: UInt16(random.next() % 0x10000), subject: .named("row \(index)"),
            scale: scales[Int(random.next() % 7)], isSigned: random.next() % 2 == 0, grade: .unknown, source: "r"))
      }
      _ = map.validate()
      let words = (0..<200).map { _ in UInt16(truncatingIfNeeded: random.next()) }
      for block in map.blocks { for row in block.rows { _ = row.value(in: words) } }
    }
  }
}
