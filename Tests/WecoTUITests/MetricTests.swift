import BMSCore
import Testing
import Transport

@testable import WecoTUI

/// Names, documents and numbers of the metrics; what a scraper makes of them is in Tests/system/test_metrics.py.
struct MetricTests {
  @Test func `Prometheus gets live values in base units, and no old ones`() {
    let state = Fixture.state()
    let text = Prometheus.text(state)
    #expect(text.contains("weco_cell_voltage_volts{cluster=\"garage\",module=\"1\",cell=\"8\"} 3.325\n"))
    #expect(
      text.contains(
        "# TYPE weco_module_soc_ratio gauge\nweco_module_soc_ratio{cluster=\"garage\",module=\"1\"} 0.872\n"))
    #expect(text.contains("weco_module_contactor_closed{cluster=\"garage\",module=\"1\",contactor=\"charge\"} 1\n"))
    #expect(text.contains("weco_module_digital_output_on{cluster=\"garage\",module=\"1\",output=\"2\"} 0\n"))
    #expect(text.contains("weco_last_reading_timestamp_seconds{cluster=\"garage\",link=\"ttyUSB0\"} 1795179801.700\n"))
    #expect(text.contains("weco_link_good_replies_total{cluster=\"garage\",link=\"ttyUSB0\"} 960\n"))
    var late = state
    late.now = state.now + .seconds(60)
    let old = Prometheus.text(late)
    for gone in ["_soc_ratio", "_closed", "_volts", "_on{", "weco_module_online"] { #expect(!old.contains(gone)) }
    #expect(old.contains("weco_link_up") && old.contains("weco_last_reading_timestamp_seconds"))
  }

  @Test func `No family has samples of a whole and of its parts, and each has one head across clusters`() {
    var state = Fixture.state()
    var other = state.clusters[0]
    other.cluster = Cluster(name: "shed \"A\"\\\u{1B}")
    other.cluster.apply(Observation(.cluster, .soc, Fixture.reading(.number(Decimal(50), .percent), heard: state.now)))
    // Told twice by somebody else: a scraper would refuse all of it.
    other.links += other.links
    state.clusters.append(other)
    let lines = Prometheus.text(state).split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("# TYPE weco_link_up ") } == 1)
    #expect(lines.count { $0.hasPrefix("weco_link_up{cluster=\"shed") } == 1)
    #expect(lines.contains("weco_soc_ratio{cluster=\"shed \\\"A\\\"\\\\?\"} 0.5"))
    for line in lines where !line.hasPrefix("#") && !line.hasPrefix("weco_alarm_active") {
      let isOfModule = line.hasPrefix("weco_module_") || line.hasPrefix("weco_cell_voltage_volts")
      #expect(line.contains("module=") == isOfModule, "\(line)")
    }
  }

  @Test func `An alarm is 0 only where somebody would know, and neither before it is decided`() {
    func sample(_ state: AppState, _ alarm: AlarmID) -> Substring? {
      Prometheus.text(state).split(separator: "\n").first {
        $0.hasPrefix("weco_alarm_active{") && $0.contains("id=\"\(alarm.id)\"")
      }
    }
    var state = Fixture.state()
    #expect(sample(state, .socLowWarning) == nil)
    let soc = AlarmScope(.alarm(.socLowWarning), cluster: "garage")
    let cells = AlarmScope(.alarm(.cellDamageFault), cluster: "garage", module: 1)
    state.clusters[0].judgement = AlarmJudgement(answered: [soc, cells])
    #expect(
      sample(state, .socLowWarning)
        == "weco_alarm_active{cluster=\"garage\",id=\"soc_low_warning\",severity=\"warning\"} 0")
    #expect(
      sample(state, .cellDamageFault)
        == "weco_alarm_active{cluster=\"garage\",id=\"cell_damage_fault\",severity=\"fault\",module=\"1\"} 0")
    state.clusters[0].judgement = AlarmJudgement(
      answered: [soc], pending: [AlarmKey(.socLowWarning, cluster: "garage")])
    #expect(sample(state, .socLowWarning) == nil)
    // What stands, stands, also while nobody is heard.
    state.clusters[0].judgement = AlarmJudgement()
    state.clusters[0].alarms = [
      Alarm(
        Condition(AlarmKey(.socLowWarning, cluster: "garage"), scope: soc, heard: state.now, grade: .computed),
        firstSeen: state.now)
    ]
    #expect(sample(state, .socLowWarning)?.hasSuffix(" 1") == true)
    // Nobody looks at a screen: a battery that is not heard is worth a warning.
    state.clusters[0].judgement = AlarmJudgement(answered: [AlarmScope(.link("ttyUSB0"), cluster: "garage")])
    #expect(sample(state, .linkSilentNotice)?.contains("severity=\"warning\"} 0") == true)
  }

  @Test func `Bits of a frame are answered by that frame alone`() {
    let source = Source(link: "can0", origin: .frame(0x35A, extended: false))
    var state = CANAlarmState(
      link: "can0", faults: CANAlarmSet(), warnings: CANAlarmSet(), source: source, grade: .documented,
      heard: Fixture.now, period: .seconds(1))
    state.askedFaults = CANAlarmSet([.cellOverVoltage])
    let judgement = AlarmJudgement(answered: [AlarmScope(.can(source), cluster: "garage")])
    #expect(judgement.quiet(in: "garage", can: [state]) == [AlarmPlace(.cellVoltageHighFault)])
    #expect(judgement.quiet(in: "garage", can: []).isEmpty)
    #expect(judgement.quiet(in: "shed", can: [state]).isEmpty)
  }

  @Test func `Names follow the rules, and docs/metrics.md says all of them`() {
    let names = MetricFamily.all.map(\.name)
    #expect(Set(names).count == names.count)
    for family in MetricFamily.all {
      #expect(family.name.hasPrefix("weco_") && family.name.hasSuffix("_total") == (family.kind == .counter))
    }
    let rows = MetricFamily.all.map { family in
      "| `\(family.name)` | \(family.kind.rawValue) | \(family.labels.joined(separator: ", ")) | \(family.help) |"
    }
    GoldenScreen.expect(
      table: ["| metric | type | labels | what it is |", "| --- | --- | --- | --- |"] + rows, endOf: "docs/metrics.md")
  }

  @Test func `What is counted never goes down, whoever counts`() {
    var floor = CounterFloor()
    func good(_ count: Int) -> Int {
      var state = Fixture.state()
      state.clusters[0].links[0].counters.good = count
      floor.raise(&state)
      return state.clusters[0].links[0].counters.good
    }
    #expect([5, 900, 3, 10, 0].map(good) == [5, 900, 903, 910, 910])
  }

  // MARK: - HTTP

  @Test(arguments: [
    ("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", HTTPRequest.Verdict.metrics(isHead: false)),
    ("GET /metrics?name[]=x HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n", .metrics(isHead: false)),
    ("GET http://a:9724/metrics HTTP/1.1\r\nHost: a\r\n\r\n", .metrics(isHead: false)),
    ("GET /metrics HTTP/1.0\r\n\r\n", .metrics(isHead: false)),
    ("\r\nHEAD /metrics HTTP/1.1\nHost: a\n\n", .metrics(isHead: true)),
    ("GET /metrics HTTP/1.1\r\n\r\n", .refusal(.badRequest, isHead: false)),
    ("GET /metrics HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", .refusal(.badRequest, isHead: false)),
    ("GET /metrics HTTP/1.1\r\nHost : a\r\n\r\n", .refusal(.badRequest, isHead: false)),
    ("GET /metrics HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", .refusal(.badRequest, isHead: false)),
    ("GET metrics HTTP/1.1\r\nHost: a\r\n\r\n", .refusal(.badRequest, isHead: false)),
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", .refusal(.notFound, isHead: false)),
    ("HEAD /../metrics HTTP/1.1\r\nHost: a\r\n\r\n", .refusal(.notFound, isHead: true)),
    ("GET /metrics/../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", .refusal(.notFound, isHead: false)),
    ("POST /metrics HTTP/1.1\r\nHost: a\r\n\r\n", .refusal(.methodNotAllowed, isHead: false)),
    ("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", .refusal(.methodNotAllowed, isHead: false)),
    // These are answered before their end.
    ("GET /metrics\r\n", .refusal(.badRequest, isHead: false)),
    ("\u{16}\u{3}\u{1}", .refusal(.badRequest, isHead: false)),
    ("PRI * HTTP/2.0\r\n", .refusal(.versionNotSupported, isHead: false)),
  ])
  func `A request is what it is, in one piece and byte by byte`(text: String, verdict: HTTPRequest.Verdict) {
    var whole = HTTPRequest()
    #expect(whole.take(text.utf8) == verdict)
    var pieces = HTTPRequest()
    var last: HTTPRequest.Verdict?
    for byte in text.utf8 { last = pieces.take(CollectionOfOne(byte)) }
    #expect(last == verdict)
  }

  @Test func `A request that does not end is too long`() {
    let header = "GET /metrics HTTP/1.1\r\n" + String(repeating: "A: b\r\n", count: 2000)
    for text in [header, String(repeating: "G", count: 9000)] {
      var request = HTTPRequest()
      #expect(request.take(text.utf8) == .refusal(.headerTooLarge, isHead: false))
    }
  }

  @Test func `Dates are those of HTTP`() {
    #expect(HTTPAnswer.date(WallTime(microseconds: 784_111_777_000_000)) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(HTTPAnswer.date(WallTime(microseconds: 0)) == "Thu, 01 Jan 1970 00:00:00 GMT")
  }

  @Test func `A port alone is this computer alone`() throws {
    for (text, place) in [
      ("9724", "127.0.0.1:9724"), (":9724", "127.0.0.1:9724"), ("0.0.0.0:80", "0.0.0.0:80"),
      ("[::1]:9724", "[::1]:9724"),
      ("localhost:0", "localhost:0"),
    ] { #expect(try TCPEndpoint(listening: text).description == place) }
    for text in ["", "foo", "70000", "battery.example:9724", "::1:9724", "1.2.3:x", "127.0.0.1:"] {
      #expect(throws: TransportError.self) { try TCPEndpoint(listening: text) }
    }
  }

  @Test func `The configuration names a port or an address and a port`() throws {
    for (text, place) in [("9724", "127.0.0.1:9724"), ("\"[::1]:9724\"", "[::1]:9724")] {
      #expect(try Config(parsing: "{ metrics: \(text) }", file: "c").metrics?.description == place)
    }
    for text in ["-1", "1.5", "\"here\"", "true"] {
      #expect(throws: JSON5Reader.Trouble.self) { try Config(parsing: "{ metrics: \(text) }", file: "c") }
    }
  }
}
