import BMSCore
import Testing

@testable import WecoTUI

/// Device maps as files: what is right is read, what is wrong is said with its place, its line and what is allowed.
@Suite struct DeviceMapFileTests {
  /// The example of docs/device-map.md in short.
  static let good = """
    {
      name: "my 5K3",
      match: { software: [371, [365, 369]], hardware: [23] },
      rows: [
        { field: "battery_serial", register: 91, count: 8, scale: "text", grade: "hypothesis", source: "capture" },
        { label: "Fan", register: 300, scale: { times: 5, decimals: 1, unit: "V" }, grade: "measured", source: "meter" },
      ],
      writes: [
        {
          field: "inverter_protocol", function: 6, register: 0x0200, values: { WeCoCAN: 0, VICTRONCAN: 5 },
          grade: "hypothesis", source: "capture of 2026-11-20", note: "seen once",
        },
        {
          field: "soc", function: 16, register: 0x0201, range: { min: 0, max: 100, step: 0.4 },
          scale: { times: 4, decimals: 1, unit: "%" }, read_back: 20, tolerance: 0, grade: "hypothesis", source: "x",
        },
      ],
    }
    """

  @Test func `a whole map is read as it stands`() throws {
    let map = try DeviceMapFile.parse(Self.good, file: "my.json5")
    #expect(map.name == "my 5K3")
    #expect(map.match.software == [371...371, 365...369])
    #expect(map.match.hardware == [23...23])
    #expect(map.rows.map(\.subject) == [.field(.batterySerial), .named("Fan")])
    #expect(map.rows[0].scale == .text(registers: 8))
    #expect(map.rows[1].scale == .number(times: 5, plus: 0, decimals: 1, .volt))
    #expect(map.writes[0].values == .names([NamedNumber("WeCoCAN", 0), NamedNumber("VICTRONCAN", 5)]))
    #expect(map.writes[0].readBack == 0x200)
    #expect(map.writes[1].function == 16)
    #expect(map.writes[1].readBack == 20)
    guard case .range(let range) = map.writes[1].values else { return #expect(Bool(false), "a range") }
    #expect((range.least, range.most) == (Decimal(0), Decimal(100)))
    #expect(range.step == Decimal(4, decimals: 1))
  }

  @Test func `what is shown of a map can be read again`() throws {
    let map = try DeviceMapFile.parse(Self.good, file: "my.json5")
    #expect(try DeviceMapFile.parse(DeviceMapText.lines(map).joined(separator: "\n"), file: "again") == map)
    // The simulated map has a name and a grade that a file may not have; nothing else stands in the way.
    let text = DeviceMapText.lines(.simulated).joined(separator: "\n")
      .replacing("name: \"simulated\"", with: "name: \"other\"").replacing(
        "grade: \"simulated\"", with: "grade: \"measured\"")
    var read = try DeviceMapFile.parse(text, file: "simulated")
    read.name = "simulated"
    for index in read.writes.indices { read.writes[index].grade = .simulated }
    #expect(read == .simulated)
  }

  /// One mistake a row: what is put in place of what, and what the sentence has to say.
  static let mistakes: [(old: String, new: String, says: [String])] = [
    ("{\n  name", "name", ["line 1"]),
    ("  ],\n}", "  ],", ["end of the file"]),
    ("\"my 5K3\"", "my 5K3", ["line 2", "texts stand in quotes"]),
    ("name: \"my 5K3\",", "", ["has no name"]),
    ("name: \"my 5K3\",", "name: 7,", ["line 2", "name must be a text"]),
    ("\"my 5K3\"", "\"\"", ["name must be a text in quotes, not empty"]),
    ("\"my 5K3\"", "\"weco\"", ["line 2", "name of a built-in map"]),
    ("\"my 5K3\"", "\"simulated\"", ["line 2", "name of a built-in map"]),
    ("name: \"my 5K3\",", "name: \"a\", name: \"b\",", ["stands here again"]),
    ("name:", "title:", ["line 2", "title is not known", "allowed are name, match"]),
    ("match: {", "matches: {", ["matches is not known"]),
    ("software: [371, [365, 369]],", "", ["match.software", "which firmware"]),
    ("software: [371, [365, 369]]", "software: []", ["match.software", "no battery would ever match"]),
    ("software: [371, [365, 369]]", "software: 371", ["match.software must be a list"]),
    ("[365, 369]", "[369, 365]", ["match.software[1]", "first and the last"]),
    ("[365, 369]", "[365]", ["match.software[1]", "[365, 369]"]),
    ("[371,", "[\"371\",", ["match.software[0] must be a whole number from 0 to 65535"]),
    ("[371,", "[70000,", ["match.software[0] must be a whole number from 0 to 65535"]),
    ("hardware: [23]", "hardware: [23.5]", ["match.hardware[0] must be a whole number"]),
    ("hardware:", "pcb:", ["match.pcb is not known: allowed are software, hardware"]),
    ("rows: [", "rows: 5, x: [", ["x is not known"]),
    ("\"battery_serial\"", "\"battery_number\"", ["rows[0].field must be the id of a field", "wecotui map fields"]),
    ("field: \"battery_serial\", ", "", ["rows[0] must be an object with exactly one of field, label"]),
    (
      "label: \"Fan\"", "label: \"Fan\", field: \"soc\"", ["rows[1] must be an object with exactly one of field, label"]
    ),
    ("label: \"Fan\"", "label: \"soc\"", ["rows[1].label", "is a field"]),
    ("label: \"Fan\"", "label: \"map mark\"", ["rows[1].label", "used by the program"]),
    ("\"battery_serial\"", "\"software_version\"", ["rows[0].field", "tells which battery this is"]),
    ("\"battery_serial\"", "\"cell_voltage\"", ["rows[0].field", "single cells"]),
    ("register: 91,", "", ["rows[0] has no register"]),
    ("register: 91,", "register: 65536,", ["rows[0].register must be a whole number from 0 to 65535"]),
    ("register: 91,", "register: 65535,", ["rows[0].register", "runs past register 65535"]),
    ("register: 91,", "register: -1,", ["rows[0].register must be a whole number"]),
    ("count: 8", "count: 0", ["rows[0].count must be a whole number from 1"]),
    ("count: 8", "count: 39", ["rows[0].count", "at most 38 registers"]),
    ("scale: \"text\"", "scale: \"float\"", ["rows[0].scale must be \"raw\", \"words\""]),
    ("count: 8, scale: \"text\"", "scale: { bit: 16 }", ["rows[0]", "0 to 15"]),
    ("times: 5", "times: 0", ["rows[1].scale.times", "must not be 0"]),
    ("times: 5", "factor: 5", ["rows[1].scale.factor is not known: allowed are times, plus, decimals, unit"]),
    (
      "decimals: 1, unit: \"V\"", "decimals: 7, unit: \"V\"",
      ["rows[1].scale.decimals must be a whole number from 0 to 6"]
    ),
    ("unit: \"V\"", "unit: \"volt\"", ["rows[1].scale.unit must be one of \"V\", \"mV\""]),
    (
      "grade: \"measured\"", "grade: \"sure\"", ["line 6", "rows[1].grade must be one of \"documented\", \"measured\""]
    ),
    ("grade: \"measured\"", "grade: \"simulated\"", ["rows[1].grade must be one of"]),
    ("source: \"meter\"", "source: \"\"", ["rows[1].source must be a text"]),
    (", source: \"meter\"", "", ["rows[1] has no source"]),
    ("function: 6", "function: 3", ["line 10", "writes[0].function", "function 3 cannot write", "allowed: 5 to 127"]),
    ("function: 6", "function: 134", ["writes[0].function", "cannot write"]),
    ("function: 6", "function: \"six\"", ["writes[0].function must be a whole number from 0 to 255"]),
    ("function: 6,", "", ["writes[0] has no function"]),
    ("VICTRONCAN: 5", "VICTRONCAN: 0", ["writes[0].values", "same number"]),
    ("VICTRONCAN: 5", "\"weco can\": 5", ["writes[0].values", "two names are the same"]),
    ("{ WeCoCAN: 0, VICTRONCAN: 5 }", "{}", ["writes[0].values", "at least one name"]),
    ("{ WeCoCAN: 0, VICTRONCAN: 5 }", "[0, 5]", ["writes[0].values must be an object"]),
    ("values: { WeCoCAN: 0, VICTRONCAN: 5 },", "", ["writes[0] must be an object with exactly one of values, range"]),
    ("min: 0,", "", ["writes[1].range has no min"]),
    ("min: 0, max: 100", "min: 100, max: 0", ["writes[1].range", "min is above max"]),
    ("step: 0.4", "step: 0", ["writes[1].range.step", "above 0"]),
    ("step: 0.4", "step: 0.5", ["writes[1].range.step", "not a whole number on the wire"]),
    ("max: 100", "max: 100.1", ["writes[1].range.max", "not a whole number on the wire"]),
    ("max: 100", "max: 1e300", ["writes[1].range.max must be a number up to"]),
    ("tolerance: 0", "tolerance: 1", ["writes[1].tolerance", "half a step"]),
    ("field: \"soc\"", "field: \"inverter_protocol\"", ["writes[1].field", "stands twice"]),
    ("\"capture of 2026-11-20\"", "\"\(String(repeating: "x", count: 61))\"", ["writes[0].source", "1 to 60 bytes"]),
  ]

  @Test(arguments: mistakes.indices) func `every mistake is one clear sentence`(index: Int) throws {
    let (old, new, says) = Self.mistakes[index]
    let text = Self.good.replacing(old, with: new, maxReplacements: 1)
    #expect(text != Self.good, "\(old) is not in the map")
    do throws(JSON5Reader.Trouble) {
      _ = try DeviceMapFile.parse(text, file: "my.json5")
      Issue.record("\(new) was taken")
    } catch {
      #expect(error.description.hasPrefix("my.json5, line "))
      for part in says { #expect(error.description.contains(part), "\(error.description)") }
    }
  }

  @Test func `there are fifty mistakes and more`() { #expect(Self.mistakes.count >= 50) }
}
