internal import BMSCore

/// The one shape of a link: `{"name": "ttyUSB0", "kind": "serial", "state": "up", "key": "85F9", "good": 120, ...}`.
extension LinkStatus {
  /// - Parameter reason: why no complete reading was had, where a command looked once.
  func json(_ time: JSONTime, reason: String? = nil) -> String {
    JSONText.object(known: [
      ("name", JSONText.quoted(name)), ("kind", JSONText.quoted(kind.rawValue)),
      ("state", JSONText.quoted(state.word)), ("since", state.since.map(time.text)),
      ("why", state.why.map(JSONText.quoted)), ("reason", reason.map(JSONText.quoted)),
      ("key", key.map { JSONText.quoted($0.hex) }), ("good", String(counters.good)),
      ("bad_checksum", String(counters.badChecksum)), ("implausible", String(counters.implausible)),
      ("timeouts", String(counters.timeouts)),
      ("per_second", goodPerSecond.flatMap(HistoryExport.text)),
      ("note", (note?.english).map(JSONText.quoted)), ("note_since", noteSince.map(time.text)),
      ("overheard", isOverheard ? "true" : nil),
    ])
  }

  /// Reads it back; its times are microseconds.
  init?(json: JSON5) {
    func text(_ key: String) -> String? { json[key]?.text }
    func count(_ key: String) -> Int { Int(clamping: json[key]?.integer ?? 0) }
    guard let name = text("name"), let kind = text("kind").flatMap(LinkKind.init(rawValue:)),
      let state = text("state").flatMap({ word in
        LinkState(word, since: json["since"]?.integer.map { Instant(microseconds: $0) }, why: text("why"))
      })
    else { return nil }
    self.init(name: name, kind: kind, state: state, key: text("key").flatMap { UInt16($0, radix: 16) })
    counters.good = count("good")
    counters.badChecksum = count("bad_checksum")
    counters.implausible = count("implausible")
    counters.timeouts = count("timeouts")
    goodPerSecond = json["per_second"]?.decimal?.double
    note = text("note").map { Sentence($0) }
    noteSince = json["note_since"]?.integer.map { Instant(microseconds: $0) }
    isOverheard = json["overheard"]?.flag ?? false
  }
}

extension LinkState {
  /// Why it is closed; `nil` for every other state.
  var why: String? { if case .closed(let why) = self { why.english } else { nil } }

  /// Since when nothing, or nothing that fits, is heard.
  fileprivate var since: Instant? {
    switch self {
    case .silent(let since), .garbled(let since): since
    case .closed, .handshaking, .up: nil
    }
  }

  fileprivate init?(_ word: String, since: Instant?, why: String?) {
    let since = since ?? Instant(microseconds: 0)
    let states: [LinkState] = [
      .closed(Sentence(why ?? "")), .handshaking, .up, .silent(since: since), .garbled(since: since),
    ]
    guard let state = states.first(where: { $0.word == word }) else { return nil }
    self = state
  }
}

/// What happened to a link, as the history keeps it and `watch --jsonl` says it.
extension LinkRecord {
  var json: String { JSONText.object(known: facts) }

  /// The same as a line of its own.
  var line: String { JSONText.document([("type", JSONText.quoted("link"))] + facts) }

  private var facts: [(String, String?)] {
    [
      ("time", JSONText.quoted(at.iso8601)),
      ("cluster", JSONText.quoted(cluster)), ("link", JSONText.quoted(link)), ("state", JSONText.quoted(word)),
      ("why", text.isEmpty || text == word ? nil : JSONText.quoted(text)),
    ]
  }
}
