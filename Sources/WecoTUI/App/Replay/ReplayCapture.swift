internal import BMSCore
internal import Transport

/// A capture to be replayed: what clusters it holds, when it begins and ends.
final class ReplayCapture {
  struct Port: Hashable, Sendable {
    let name: String
    /// Both directions can be told apart; otherwise it was a tap that heard them on one wire.
    var hasSent = false
    var key: UInt16?
  }

  /// So much is looked through for keys before the replay starts, and so much for links: a bus whose first frame comes
  /// after that is not shown.
  private static let preview = 2_000_000
  private static let links = 64_000_000
  private static let chunk = 65_536

  let bytes: CaptureBytes
  private(set) var clusters: [CaptureCluster] = []
  private var ports: [Port] = []
  private var found = CaptureClusters()
  /// Of what was looked through.
  private(set) var report = CaptureReport()
  private(set) var reader = CaptureReader()
  private(set) var begin: Instant?
  private(set) var end = Instant(microseconds: 0)

  /// Of what was looked through.
  private(set) var events = 0

  convenience init(path: String) throws(TransportError) { self.init(try CaptureBytes(path: path)) }

  init(_ bytes: CaptureBytes) {
    self.bytes = bytes
    look()
  }

  var utcOffset: Span? { found.header?.utcOffset }

  /// Whether the battery behind a link is made up.
  func isSimulated(_ link: String) -> Bool { found.words(of: link) == CaptureSource.simulated }

  /// Whether of a port there are no bytes, only what another program told.
  func isTold(_ link: String) -> Bool { found.words(of: link) == CaptureSource.told }

  /// What is known of the serial link of a cluster; one that said nothing has nothing to be known.
  func port(of cluster: CaptureCluster) -> Port? {
    cluster.port.map { name in ports.first { $0.name == name } ?? Port(name: name) }
  }

  /// Looks at the start for keys, further for links, and at the end for the last time.
  private func look() {
    var dissector = CaptureDissector()
    var offset = 0
    var isComplete = false
    // Times that count from the file's start, and formats with a header, cannot be told from its end alone.
    while offset < Self.links || !reader.readsFromAnywhere {
      let chunk = bytes.bytes(from: offset, most: Self.chunk)
      isComplete = chunk.isEmpty
      guard !chunk.isEmpty else { break }
      let isPreview = offset < Self.preview
      offset += chunk.count
      for item in reader.read(chunk) {
        note(item)
        if isPreview, let event = item.event { _ = dissector.receive(event) }
      }
    }
    if isComplete, let last = reader.finish() {
      note(last)
      if let event = last.event { _ = dissector.receive(event) }
    }
    _ = dissector.finish()
    for (name, recovery) in dissector.links {
      if let place = ports.firstIndex(where: { $0.name == name }) { ports[place].key = recovery.key }
    }
    if !isComplete { lookAtEnd() }
    clusters = found.all
  }

  private func note(_ item: CaptureItem) {
    report.note(item)
    switch item.content {
    case .line(.comment(let text)): found.take(comment: text)
    case .line(.event(let event)):
      events += 1
      noteTime(event)
      found.take(event)
      switch event.content {
      case .sent:
        addPort(event.link)
        if let place = ports.firstIndex(where: { $0.name == event.link }) { ports[place].hasSent = true }
      case .received: addPort(event.link)
      case .frame, .note, .told: break
      }
    default: break
    }
  }

  private func addPort(_ name: String) {
    if !ports.contains(where: { $0.name == name }), ports.count < 16 { ports.append(Port(name: name)) }
  }

  private func noteTime(_ event: CaptureEvent) {
    let time = Instant(microseconds: event.time.microseconds)
    if begin == nil { begin = time }
    end = max(end, time)
  }

  private func lookAtEnd() {
    let start = max(0, bytes.count - Self.chunk)
    var reader = CaptureReader()
    // The first line is cut by where we begin.
    for item in reader.read(bytes.bytes(from: start, most: Self.chunk)).dropFirst() {
      if let event = item.event { noteTime(event) }
    }
  }
}

/// A place in a capture: the events from there on, in order.
struct ReplayCursor: Sendable {
  private static let chunk = 65_536

  private var reader = CaptureReader()
  private var offset = 0
  private var items: ArraySlice<CaptureItem> = []
  private var isFinished = false
  private(set) var report = CaptureReport()

  /// The next event, without taking it.
  mutating func peek(_ bytes: CaptureBytes) -> CaptureEvent? {
    while true {
      while let item = items.first {
        if let event = item.event { return event }
        report.note(item)
        items.removeFirst()
      }
      guard !isFinished else { return nil }
      let chunk = bytes.bytes(from: offset, most: Self.chunk)
      offset += chunk.count
      if chunk.isEmpty {
        isFinished = true
        items = reader.finish().map { [$0] } ?? []
      } else {
        items = reader.read(chunk)[...]
      }
    }
  }

  mutating func drop() {
    if let item = items.first { report.note(item) }
    items = items.dropFirst()
  }

  /// What there is to say about the file up to here.
  var sentences: [String] { report.sentences(reader, countsOthers: false) }
}
