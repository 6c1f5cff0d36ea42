internal import ArgumentParser
internal import BMSCore
internal import Transport

/// Writes everything that passes on all links into a capture, from the moment it is told to.
final class CaptureRecorder: Witness {
  private var output: CaptureOutput?
  private var line: [UInt8] = []
  private var wall = WallClock(originMicroseconds: 0)
  private var header: (() -> CaptureHeader)?
  /// When something was looked at last, while what happens now is recorded.
  private var lookedAt: Instant?
  private let limits: CaptureOutput.Limits
  /// Why the recording ended without being asked to.
  private(set) var trouble: String?
  private(set) var events = 0

  init(limits: CaptureOutput.Limits = CaptureOutput.Limits()) { self.limits = limits }

  var isRecording: Bool { output != nil }
  var path: String? { output?.path }
  /// Bytes of the part that is being written.
  var bytes: Int { output?.partBytes ?? 0 }

  func start(_ path: String, _ station: Station, at now: Instant) throws(TransportError) {
    stop(at: now)
    trouble = nil
    events = 0
    output = try CaptureOutput(path: path, limits: limits, at: MonotonicClock.now())
    note(station)
    writeHeader()
    // In the midst of things: the capture begins with links that are open already.
    let open = station.sources.flatMap(\.links).filter { link in
      if case .closed = link.state { false } else { link.kind != .can }
    }
    for link in open { note("link up", link: link.name, at: station.moment(now)) }
  }

  /// Until when nothing more was heard is part of what was heard: alarms come and go with time as well.
  func stop(at now: Instant) {
    if let lookedAt, isRecording { note("recording ends", link: "wecotui", at: lookedAt) }
    lookedAt = nil
    guard let output else { return }
    do { try output.flush(at: MonotonicClock.now()) } catch { trouble = error.description }
    self.output = nil
  }

  /// What the user says, while something is recorded.
  func remark(_ text: String, link: String, at now: Instant) {
    if isRecording { note(text, link: link, at: now) }
  }

  private func note(_ text: String, link: String, at now: Instant) {
    write(CaptureLine.event(CaptureEvent(wall.wall(now), link, .note(text))))
  }

  // MARK: - Witness

  var deadline: Instant? { output?.deadline }

  func take(_ entries: [JournalEntry], of cluster: Int, at now: Instant) {
    guard isRecording else { return }
    for entry in entries {
      guard let content = CaptureEvent.Content(entry.content) else { continue }
      events += 1
      write(.event(CaptureEvent(wall.wall(entry.at), entry.link, content)))
    }
  }

  func look(_ station: Station, at now: Instant) {
    guard let output else { return }
    attempt { () throws(TransportError) in try output.look(at: MonotonicClock.now()) }
    guard station.replay == nil else { return }
    lookedAt = now
    wall = MonotonicClock.wallClock()
  }

  func sourcesChanged(_ station: Station, at now: Instant) {
    note(station)
    if isRecording { writeHeader() }
  }

  func close(at now: Instant) { stop(at: now) }

  // MARK: - Writing

  private func note(_ station: Station) {
    wall = station.replay?.wall ?? MonotonicClock.wallClock()
    let sources = station.captureSources
    let state = station.state(at: MonotonicClock.now())
    let begun = state.wall.wall(state.now)
    header = {
      CaptureHeader(
        version: WecoTUI.configuration.version, begun: begun, utcOffset: state.utcOffset, sources: sources)
    }
  }

  private func writeHeader() {
    for line in header?().lines ?? [] { write(line) }
  }

  private func write(_ text: CaptureLine) {
    guard let output else { return }
    line.removeAll(keepingCapacity: true)
    text.write(to: &line)
    let now = MonotonicClock.now()
    attempt { () throws(TransportError) in try output.append(line, at: now) }
    guard output.isFull else { return }
    attempt { () throws(TransportError) in try output.rotate(at: now) }
    if isRecording { writeHeader() }
  }

  private func attempt(_ work: () throws(TransportError) -> Void) {
    do throws(TransportError) { try work() } catch {
      trouble = error.description
      output = nil
    }
  }
}

extension CaptureEvent.Content {
  /// What is written down of a journal entry; what was believed because of it is worked out again when it is replayed.
  init?(_ content: JournalEntry.Content) {
    switch content {
    case .sent(let bytes): self = .sent(bytes)
    case .received(let bytes): self = .received(bytes)
    case .frame(let frame): self = .frame(frame)
    case .note(let text): self = .note(text)
    case .change: return nil
    }
  }
}

extension Station {
  /// One text a link, for the capture's header: what it was, and which cluster it belonged to.
  var captureSources: [String] {
    zip(sources, plan.sources).flatMap { source, planned in
      let state = source.state
      return state.links.map { link in
        CaptureSource(link.name, words(link, planned), cluster: state.cluster.name).text
      }
    }
  }

  private func words(_ link: LinkStatus, _ planned: NamedSource) -> String {
    switch (link.kind, planned.target) {
    case (.serial, .serial(let path)): "\(path), 115200 8N1"
    case (.serial, .bridge(let pc, let bms, let isTap)):
      "\(isTap ? "tap" : "bridge"), > from \(pc), < from \(bms), 115200 8N1"
    case (.tcp, .tcp(let text)): "tcp \(text)"
    case (.demo, _): "simulated"
    case (.can, _): "CAN"
    case (.replay, .replay(let path, _)): "replay of \(path)"
    default: link.kind.rawValue
    }
  }
}
