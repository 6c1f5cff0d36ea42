import Testing

@testable import BMSCore

@Suite struct CodecTests {
  @Test func `a document is indented as a person reads it, whatever stands in its texts`() {
    let text = JSONText.object([
      ("a", JSONText.list([])),
      ("b", JSONText.list(["1", JSONText.object([("c", JSONText.quoted("x, {\"y\"}: ["))])])),
      ("d", JSONText.object([])), ("e", JSONText.quoted("\\")), ("f", "null"),
    ])
    #expect(
      JSONText.indented(text) == """
        {
          "a": [],
          "b": [
            1,
            {
              "c": "x, {\\"y\\"}: ["
            }
          ],
          "d": {},
          "e": "\\\\",
          "f": null
        }
        """)
  }

  @Test func `a number comes back with its decimals, and nothing else is one`() throws {
    for number in [
      Decimal(0), Decimal(5298, decimals: 2), Decimal(-3, decimals: 1), Decimal(.max), Decimal(-7, decimals: 6),
    ] {
      #expect(Decimal(text: number.text) == number)
      #expect(try JSON5(parsing: number.text).decimal == number)
    }
    for text in ["", ".", "1.", "1.1234567", "1.-2", "x", "1e3", "99999999999999999999", "-", "--1", "1.+2"] {
      #expect(Decimal(text: text) == nil, "\(text)")
    }
  }

  @Test func `where a value comes from is read back`() {
    let origins: [Source.Origin] = [
      .register(0), .register(65535), .frame(0x351, extended: false), .frame(0x1806_E5F4, extended: true), .computed,
    ]
    for link in ["ttyUSB0", "192.168.1.20:4001", "a b", ""] {
      for origin in origins {
        let source = Source(link: link, origin: origin)
        #expect(Source(text: source.text) == source)
      }
    }
    for text in ["", "x", "x r70000", "x z"] { #expect(Source(text: text) == nil) }
  }

  @Test func `what was learnt is read back, of every kind of value`() throws {
    let at = Instant(microseconds: 77_000_000)
    let values: [Value] = [
      .number(Decimal(5298, decimals: 2), .volt), .number(Decimal(3), .count), .flag(true), .text("a \"b\"\n"),
      .list(["x", "y"]), .list([]),
    ]
    let places: [Place] = [.cluster, .module(2), .cell(module: 1, cell: 16)]
    var changes: [ClusterChange] = [.online([1, 3]), .online([]), .forgotten]
    for (number, value) in values.enumerated() {
      let reading = Reading(
        value, grade: .measured, source: Source(link: "ttyUSB0", origin: .register(14)), heard: at,
        period: .seconds(1), isImplausible: number == 1)
      changes.append(.observed(Observation(places[number % places.count], .totalVoltage, reading)))
    }
    for change in changes {
      let text = try #require(change.json(at: at))
      #expect(ClusterChange(json: try JSON5(parsing: text)) == change, "\(text)")
    }
    #expect(ClusterChange.bus(nil).json(at: at) == nil)
  }

  @Test func `an alarm has one shape: what is unknown is absent, and its times are those that are asked for`() throws {
    let now = Instant(microseconds: 60_000_000)
    let key = AlarmKey(.chargeTemperatureHighFault, cluster: "garage", place: .module(2))
    let condition = Condition(
      key, scope: AlarmScope(.alarm(.socLowWarning), cluster: "garage"), heard: now, grade: .documented,
      value: Decimal(555, decimals: 1),
      limit: Decimal(55))
    var alarm = Alarm(condition, firstSeen: now - .seconds(9))
    alarm.latest = Decimal(562, decimals: 1)
    let json = try JSON5(parsing: alarm.json(.civil(WallClock(originMicroseconds: 0))))
    #expect(json["id"]?.text == "charge_temperature_high_fault" && json["severity"]?.text == "fault")
    #expect(json["module"]?.integer == 2 && json["cell"] == nil && json["acknowledged_by"] == nil)
    #expect(json["value"]?.decimal == alarm.latest && json["limit"]?.integer == 55 && json["unit"]?.text == "degC")
    #expect(json["first_seen"]?.text == "1970-01-01T00:00:51.000Z" && json["active"]?.flag == true)
    alarm.acknowledgement = Acknowledgement(by: "anna", at: now)
    alarm.cleared = now
    alarm.count = 2
    let ended = try JSON5(parsing: alarm.exactJSON)
    #expect(ended["active"]?.flag == false && ended["value"]?.decimal == alarm.value)
    #expect(ended["acknowledged_by"]?.text == "anna" && ended["cleared"]?.integer == now.microseconds)
    let read = try #require(Alarm(json: ended, at: now))
    #expect(read.key == key && read.count == 2 && read.cleared == now && read.raised == alarm.raised)
    // A history does not know since when an alarm holds that came again, nor whether it goes on.
    var past = Alarm(past: key, firstSeen: now, lastSeen: now, cleared: nil, grade: .documented)
    past.count = 3
    let remembered = try JSON5(parsing: past.json(.microseconds))
    #expect(remembered["since"] == nil && remembered["active"] == nil && remembered["count"]?.integer == 3)
  }
}
