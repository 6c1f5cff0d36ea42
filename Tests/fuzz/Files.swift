@testable import BMSCore

/// Texts of strangers.
enum FuzzFiles {
  static func capture(_ source: inout FuzzBytes) {
    let (style, chunk) = (source.byte(), max(Int(source.byte()), 1))
    let whole = Array(source.rest)
    var items: [CaptureItem] = []
    var reader = CaptureReader()
    var at = 0
    while at < whole.count {
      let end = min(at + (style & 1 == 0 ? whole.count : chunk), whole.count)
      items += reader.read(Array(whole[at..<end]))
      at = end
    }
    if let last = reader.finish() { items.append(last) }
    var (dissector, learn, decoder) = (CaptureDissector(), Learn(), CaptureDecoder())
    var redactor = Redactor()
    learn.beginCapture()
    for item in items {
      guard let event = item.event else { continue }
      for found in dissector.receive(event) { learn.take(found.event, link: found.link) }
      if let note = event.note { learn.take(note: note, link: event.link, at: event.time) }
      decoder.learn(event)
      _ = decoder.explain(event)
      if case .line(let line) = item.content { _ = redactor.redact(line) }
    }
    for found in dissector.finish() { learn.take(found.event, link: found.link) }
    _ = (redactor.finish(), decoder.finish())
    for proposal in learn.proposals() { _ = proposal.sentence }
    let learnt = learn.map(name: "fuzz")
    for finding in learn.test(learnt.map) where !learnt.map.writes.isEmpty {
      hold(finding.subject == "match" || finding.verdict != .contradicted, "\(finding) in its own capture")
    }
  }

  static func json(_ source: inout FuzzBytes) {
    let text = String(decoding: source.rest, as: UTF8.self)
    var told = ToldText()
    _ = told.append(text)
    _ = LinkEvent(parsing: text)
    guard let json = try? JSON5(parsing: text) else { return }
    let now = Instant(microseconds: 1_764_000_000_000_000)
    if let change = ClusterChange(json: json) {
      var cluster = Cluster(name: "fuzz")
      cluster.apply(change, at: now)
    }
    if let alarm = Alarm(json: json, at: now) {
      var book = AlarmBook(past: [alarm])
      _ = book.update(Assessment(conditions: [], assessed: []), at: now)
    }
  }

  static func fleet(_ source: inout FuzzBytes) {
    var limits = Fleet.Limits()
    (limits.sites, limits.clusters, limits.bytes) = (8, 12, 60_000)
    var fleet = Fleet(wall: WallClock(originMicroseconds: 0), limits: limits)
    var now = Instant(microseconds: 1_764_000_000_000_000)
    fleet.connected()
    while !source.isEmpty {
      let act = source.byte()
      let topic =
        act & 1 == 0
        ? "weco/s\(act >> 5)/c\(act >> 4 & 1)/" + subjects[Int(source.byte()) % subjects.count]
        : String(decoding: source.bytes(Int(source.byte() & 63)), as: UTF8.self)
      let payload = source.bytes(Int(source.byte()) * (act & 2 == 0 ? 1 : 8))
      _ = fleet.receive(topic: topic, payload, isRetained: act & 4 == 0, at: now)
      now = now + .milliseconds(Int64(act >> 3) * 100)
    }
    for row in fleet.rows(at: now) { _ = row.condition }
  }

  private static let subjects = [
    "availability", "state", "cells/1", "cells/9", "alarms", "limits", "bus", "venus", "../status", "status",
  ]

  static func minute(_ bytes: ArraySlice<UInt8>) {
    guard let block = MinuteBlock(Array(bytes)) else { return }
    for bucket in block.buckets.compactMap(\.self) { hold(bucket.last.isFinite, "\(bucket)") }
    hold(MinuteBlock(block.bytes) == block, "another block comes back")
  }
}
