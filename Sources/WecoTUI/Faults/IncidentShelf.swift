internal import BMSCore
internal import Glibc
internal import Transport

/// The incidents there are: the newest in memory, all of them on disk, in `incidents/` of the state folder.
///
/// Two files each: `.values` holds what was known at every instant, `.capture` the raw bytes.
final class IncidentShelf {
  /// Each may take a few megabytes.
  static let mostInMemory = 4
  /// The oldest files go first.
  static let mostOnDisk = 100
  private static let mostBytes = 64 << 20

  private let folder: StateFolder?
  private var recent: [KeptIncident] = []
  /// The newest first.
  private(set) var entries: [IncidentEntry] = []
  /// Why the last one could not be written.
  private(set) var trouble: String?

  /// - Parameter folder: the program's state folder; `nil` keeps incidents in memory only.
  init(folder: StateFolder?) {
    self.folder = folder?.inside("incidents")
    guard let path = self.folder?.path else { return }
    let names = Self.names(in: path).filter { $0.hasSuffix(".values") }.map { String($0.dropLast(7)) }
    entries = names.compactMap(IncidentEntry.init(fileName:)).sorted { $0.at > $1.at }
  }

  func add(_ kept: KeptIncident) {
    recent.append(kept)
    if recent.count > Self.mostInMemory { recent.removeFirst() }
    entries.removeAll { $0.name == kept.name }
    entries.insert(kept.entry, at: 0)
    write(kept)
    while entries.count > Self.mostOnDisk, let oldest = entries.popLast() {
      for ending in ["values", "capture"] { unlink("\(folder?.path ?? "")/\(oldest.name).\(ending)") }
    }
  }

  /// By its name, or the newest one; the failure says why there is none.
  func incident(named name: String?) throws(Failure) -> KeptIncident {
    guard let name = name ?? entries.first?.name else { throw .noIncident }
    if let kept = recent.last(where: { $0.name == name }) { return kept }
    guard entries.contains(where: { $0.name == name }), let path = folder?.path else { throw .noIncident(name) }
    guard let text = Self.read("\(path)/\(name).values"), let archive = IncidentArchive(parsing: text) else {
      throw .unreadableIncident("\(path)/\(name).values")
    }
    let wall = WallClock(originMicroseconds: archive.wallOrigin)
    return KeptIncident(
      archive.incident, wire: Self.wire("\(path)/\(name).capture", wall), wall: wall, utcOffset: archive.utcOffset)
  }

  private func write(_ kept: KeptIncident) {
    guard let folder else { return }
    let archive = IncidentArchive(
      kept.incident, wallOrigin: kept.wall.originMicroseconds, utcOffset: kept.utcOffset)
    do throws(Failure) {
      try folder.write(Array(archive.text.utf8), file: "\(kept.name).values")
      try folder.write(kept.capture(), file: "\(kept.name).capture")
      trouble = nil
    } catch {
      trouble = error.sentence
    }
  }

  // MARK: - Files

  private static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while names.count < 10_000, let entry = readdir(directory) {
      // Read in place: a record is only as long as its name.
      guard let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) else { break }
      names.append(String(cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)))
    }
    return names
  }

  private static func read(_ path: String) -> String? {
    guard let bytes = try? RegularFile.bytes(of: path, most: mostBytes) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The raw bytes as far as they can be read; damaged lines are left out.
  private static func wire(_ path: String, _ wall: WallClock) -> [JournalEntry] {
    guard let text = read(path) else { return [] }
    var reader = CaptureReader()
    let items = reader.read(Array(text.utf8)) + [reader.finish()].compactMap(\.self)
    return items.compactMap(\.event).map { event in
      let content: JournalEntry.Content =
        switch event.content {
        case .sent(let bytes): .sent(bytes)
        case .received(let bytes): .received(bytes)
        case .frame(let frame): .frame(frame)
        case .note(let note): .note(note)
        }
      return JournalEntry(wall.instant(event.time), event.link, content)
    }
  }
}

extension Failure {
  static let noIncident = Failure(sentence: "no incident was kept yet: a new fault makes one", code: EX_NOINPUT)
  static func noIncident(_ name: String) -> Failure {
    Failure(sentence: "there is no incident \(name): :incidents lists them", code: EX_NOINPUT)
  }
  static func unreadableIncident(_ path: String) -> Failure {
    Failure(sentence: "\(path) cannot be read: it is damaged or was written by another version", code: EX_DATAERR)
  }
}
