import Testing

@testable import BMSCore

@Suite struct HistoryIncidentTests {
  private let start = Instant(microseconds: 40_000_000_000)

  private func alarm(
    _ id: AlarmID, _ place: Place = .cluster, at now: Instant, cluster: String = "garage"
  ) -> AlarmEvent {
    let key = AlarmKey(id, cluster: cluster, place: place)
    let condition = Condition(
      key, scope: AlarmScope(.alarm(.socLowWarning), cluster: cluster), heard: now, grade: .computed)
    return AlarmEvent(kind: .raised, alarm: Alarm(condition, firstSeen: now), at: now)
  }

  @Test func `a hundred faults at once are one incident, a later one is another`() {
    var recorder = IncidentRecorder(cluster: "garage", at: start)
    let raised = start + .seconds(100)
    recorder.append((0..<100).map { alarm(.cellVoltageLowFault, at: raised + .milliseconds($0)) })
    recorder.append([
      alarm(.socLowWarning, at: start + .seconds(101)), alarm(.linkSilentNotice, at: start),
      alarm(.slaveLostFault, at: start + .seconds(101), cluster: "cellar"),
    ])
    #expect(recorder.deadline == start + .seconds(130))
    let early = recorder.advance(to: start + .seconds(129))
    #expect(early == nil)
    let first = recorder.advance(to: start + .seconds(130))
    #expect(first?.alarms.count == 100 && first?.at == raised)
    #expect(first?.from == raised - .seconds(60) && first?.until == raised + .seconds(30))
    recorder.append([alarm(.slaveLostFault, at: start + .seconds(140))])
    _ = recorder.advance(to: start + .seconds(145))
    let second = recorder.finish()
    #expect(second?.alarms.count == 1 && second?.until == start + .seconds(145) && !recorder.isOpen)
  }

  @Test func `what explains the first fault goes before it, for an incident is called after its first`() {
    var recorder = IncidentRecorder(cluster: "garage", at: start)
    let raised = start + .seconds(100)
    recorder.append([
      alarm(.slaveLostFault, .module(2), at: raised), alarm(.cellVoltageHighFault, .module(1), at: raised),
    ])
    recorder.append([alarm(.senseWireFault, .module(1), at: raised + .seconds(1))])
    // It explains what came second, and not the first.
    #expect(recorder.finish()?.alarms.map(\.id) == [.slaveLostFault, .cellVoltageHighFault, .senseWireFault])
    recorder.append([alarm(.cellVoltageHighFault, .module(1), at: raised)])
    recorder.append([
      alarm(.cellVoltageLowFault, .module(1), at: raised),
      alarm(.senseWireFault, .module(1), at: raised + .seconds(1)),
    ])
    let incident = recorder.finish()
    #expect(incident?.alarms.map(\.id) == [.senseWireFault, .cellVoltageHighFault, .cellVoltageLowFault])
    #expect(incident?.at == raised)
  }

  @Test func `one that begins soon after the start is no longer than the program ran`() {
    var recorder = IncidentRecorder(cluster: "garage", at: start)
    recorder.append([alarm(.slaveLostFault, at: start + .seconds(5))])
    let incident = recorder.advance(to: start + .seconds(40))
    #expect(incident?.from == start && incident?.until == start + .seconds(35))
  }

  @Test func `a header comes back as it was written, and is none where a part of it is missing`() throws {
    var long = alarm(.slaveLostFault, at: start).alarm
    long.note = Sentence(String(repeating: "long \"words\" (and more) ", count: 30))
    let incident = Incident(
      cluster: "the \"barn\" (old)", alarms: Array(repeating: long, count: 3), at: start,
      from: start - .seconds(9), until: start + .seconds(30))
    let header = IncidentHeader(name: "x", incident: incident, period: .seconds(1))
    var reader = CaptureReader()
    var comments: [String] = []
    for item in reader.read(Array(header.lines.map(\.text).joined().utf8)) {
      if case .line(.comment(let text)) = item.content { comments.append(text) }
    }
    #expect(comments.count > 4, "too long for one line")
    #expect(IncidentHeader(comments: comments) == header)
    // Release 0.1.0 wrote no version.
    let old = comments.map { $0.replacing("{\"v\": 1, ", with: "{") }
    #expect(comments[0].hasPrefix("incident {\"v\": 1, ") && old != comments && IncidentHeader(comments: old) == header)
    #expect(IncidentHeader(comments: Array(comments.dropFirst())) == nil)
    #expect(IncidentHeader(comments: Array(comments.dropLast()))?.incident.alarms.count == 2)
    #expect(IncidentHeader(comments: ["incident 2026-11-20T130322Z_garage_slave_lost_fault"]) == nil)
  }
}
