internal import BMSCore

/// A line between the program that holds a port and those who look on, as JSON. Instants are those of this computer's
/// steady clock, which all its programs share.
struct AttachLine {
  static let version = 2
  /// A line is never longer; what is, is not ours.
  static let longest = 1 << 20

  /// Who holds the port.
  struct Hello: Hashable {
    var version: Int
    var program: String
    var pid: Int32
    var target: String
  }

  var hello: Hello?
  /// What was learnt, in order.
  var changes: [(at: Instant, change: ClusterChange)] = []
  var links: [LinkStatus]?
  var complete: Bool?
  /// All that stands in the book of the program that reads, whenever that changed.
  var alarms: [Alarm]?

  func bytes() -> [UInt8] {
    let told = changes.compactMap { $0.change.json(at: $0.at) }
    let line = JSONText.object(known: [
      ("hello", hello?.json), ("changes", told.isEmpty ? nil : JSONText.list(told)),
      ("links", links.map { JSONText.list($0.map { $0.json(.microseconds) }) }),
      ("complete", complete.map(String.init)),
      ("alarms", alarms.map { JSONText.list($0.map(\.exactJSON)) }),
    ])
    return Array(line.utf8) + [0x0A]
  }

  /// `nil` for what is no such line.
  /// - Parameter now: no alarm that is told happened later.
  init?(_ bytes: ArraySlice<UInt8>, at now: Instant) {
    guard let json = try? JSON5(parsing: String(decoding: bytes, as: UTF8.self)), case .object = json.value else {
      return nil
    }
    if let said = json["hello"] {
      guard let hello = Hello(json: said) else { return nil }
      self.hello = hello
    }
    changes = (json["changes"]?.items ?? []).compactMap { item in
      guard let at = item["at"]?.integer, let change = ClusterChange(json: item) else { return nil }
      return (Instant(microseconds: at), change)
    }
    links = json["links"]?.items?.compactMap { LinkStatus(json: $0) }
    complete = json["complete"]?.flag
    alarms = json["alarms"]?.items?.compactMap { Alarm(json: $0, at: now) }
  }

  init(
    hello: Hello? = nil, changes: [(at: Instant, change: ClusterChange)] = [], links: [LinkStatus]? = nil,
    complete: Bool? = nil, alarms: [Alarm]? = nil
  ) {
    self.hello = hello
    self.changes = changes
    self.links = links
    self.complete = complete
    self.alarms = alarms
  }
}

extension AttachLine.Hello {
  fileprivate var json: String {
    JSONText.object([
      ("version", String(version)), ("program", JSONText.quoted(program)), ("pid", String(pid)),
      ("target", JSONText.quoted(target)),
    ])
  }

  fileprivate init?(json: JSON5) {
    guard let version = json["version"]?.integer, let program = json["program"]?.text, let pid = json["pid"]?.integer,
      let target = json["target"]?.text
    else { return nil }
    self.init(version: Int(clamping: version), program: program, pid: Int32(clamping: pid), target: target)
  }
}
