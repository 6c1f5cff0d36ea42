internal import BMSCore
internal import Glibc
internal import Synchronization
internal import Transport

/// The incidents there are: the newest in memory, all of them on disk, in `incidents/` of the state folder.
///
/// Each is a capture. It is made and written on the disk's thread: nobody waits for megabytes at the moment of a fault.
/// Release 0.1.0 wrote a second file beside each, `.values`, which goes with it and is not read.
final class IncidentStore {
  /// Each may take a few megabytes.
  static let mostInMemory = 4
  /// More are not kept for a disk that takes nothing.
  static let mostUnwritten = 4
  /// The oldest files go first.
  static let mostOnDisk = 100
  private static let mostBytes = 64 << 20
  private static let capture = ".capture"
  private static let endings = [capture, ".values"]

  private let folder: StateFolder?
  private let disk: DiskWorker?
  private var recent: [KeptIncident] = []
  /// The newest first.
  private(set) var entries: [IncidentEntry] = []

  /// What the disk's thread has not written yet, and what it says.
  private final class Writing: Sendable {
    struct State {
      var waiting: [KeptIncident] = []
      /// Those that never will be: once they are out of memory they are gone.
      var lost: Set<String> = []
      /// For which there was no room since the last one that was written.
      var dropped = 0
      /// What is in the folder, where somebody looked since; and whether somebody does.
      var found: [String]?
      var isLooking = false
    }
    let state = Mutex(State())
  }
  private let writing = Writing()

  /// In memory only.
  init() { (folder, disk) = (nil, nil) }

  /// In the state folder of whoever started the program.
  convenience init(_ disk: DiskWorker) {
    if let folder = StateFolder() { self.init(folder: folder, disk: disk) } else { self.init() }
  }

  /// - Parameter folder: the program's state folder.
  init(folder: StateFolder, disk: DiskWorker) {
    let own = folder.inside("incidents")
    self.folder = own
    self.disk = disk
    entries = Self.entries(in: own.path)
  }

  private static func entries(in path: String) -> [IncidentEntry] {
    let names = names(in: path).compactMap { name in
      endings.first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) }
    }
    return Set(names).compactMap(IncidentEntry.init(fileName:)).sorted { $0.at > $1.at }
  }

  // MARK: - What others keep

  /// Has the disk's thread look what is in the folder now: other programs keep and remove incidents there too.
  func look() {
    guard let folder, let disk else { return }
    let isTaken = writing.state.withLock { state in
      defer { state.isLooking = true }
      return !state.isLooking
    }
    guard isTaken else { return }
    let isAdded = disk.add(Texts.Disk.incidents) { [writing, path = folder.path] in
      let found = Self.entries(in: path).map(\.name)
      writing.state.withLock { ($0.found, $0.isLooking) = (found, false) }
    }
    if !isAdded { writing.state.withLock { $0.isLooking = false } }
  }

  /// Takes over what was found there, and keeps what is known of those in memory.
  func takeFound() {
    let (found, waiting) = writing.state.withLock { state in
      defer { state.found = nil }
      return (state.found, state.waiting.map(\.name) + state.lost)
    }
    guard let found else { return }
    let own = Set(waiting + recent.map(\.name))
    let names = Set(found)
    let known = entries.filter { names.contains($0.name) || own.contains($0.name) }
    let others = names.subtracting(known.map(\.name)).compactMap(IncidentEntry.init(fileName:))
    entries = (known + others).sorted { $0.at > $1.at }
  }

  func add(_ kept: KeptIncident) {
    recent.append(kept)
    entries.removeAll { $0.name == kept.name }
    entries.insert(kept.entry, at: 0)
    var outdated: [String] = []
    while entries.count > Self.mostOnDisk, let oldest = entries.popLast() { outdated.append(oldest.name) }
    write(kept, removing: outdated)
    if recent.count > Self.mostInMemory { forget(recent.removeFirst()) }
  }

  /// Takes one out of memory, and off the list where there is no file of it either.
  private func forget(_ kept: KeptIncident) {
    let isLost = folder == nil || writing.state.withLock { $0.lost.remove(kept.name) != nil }
    if isLost, !recent.contains(where: { $0.name == kept.name }) { entries.removeAll { $0.name == kept.name } }
  }

  /// By its name, or the newest one; the failure says why there is none.
  func incident(named name: String?) throws(Failure) -> KeptIncident {
    guard let name = name ?? entries.first?.name else { throw .noIncident }
    let unwritten = writing.state.withLock { $0.waiting }
    if let kept = (unwritten + recent).last(where: { $0.name == name }) { return kept }
    guard entries.contains(where: { $0.name == name }), let path = folder?.path else { throw .noIncident(name) }
    let file = "\(path)/\(name)\(Self.capture)"
    guard let bytes = try? RegularFile.bytes(of: file, most: Self.mostBytes), let kept = KeptIncident(bytes, name: name)
    else { throw .unreadableIncident(file) }
    return kept
  }

  // MARK: - Writing

  private func write(_ kept: KeptIncident, removing outdated: [String]) {
    guard let folder, let disk else { return }
    let isRoom = writing.state.withLock { state in
      let isRoom = state.waiting.count < Self.mostUnwritten
      if isRoom { state.waiting.append(kept) }
      return isRoom
    }
    let isTaken =
      isRoom
      && disk.add(Texts.Disk.incident(kept.name)) { [writing, endings = Self.endings, notices = disk.notices] in
        notices.post(Self.write(kept, into: folder, writing))
        for name in outdated {
          for ending in endings { unlink("\(folder.path)/\(name)\(ending)") }
        }
      }
    guard !isTaken else { return }
    let dropped = writing.state.withLock { state in
      state.waiting.removeAll { $0.name == kept.name }
      state.lost.insert(kept.name)
      state.dropped += 1
      return state.dropped
    }
    disk.notices.post(.trouble(.incidents, Texts.Disk.slowIncidents(dropped)))
  }

  /// On the disk's thread. Says how the writing of incidents is doing.
  private static func write(_ kept: KeptIncident, into folder: StateFolder, _ writing: Writing) -> Notice {
    var trouble: String?
    do throws(Failure) {
      try folder.write(kept.capture(), file: kept.name + capture)
    } catch {
      trouble = error.sentence
    }
    return writing.state.withLock { state in
      if let first = state.waiting.firstIndex(where: { $0.name == kept.name }) { state.waiting.remove(at: first) }
      guard let trouble else {
        state.dropped = 0
        state.lost.remove(kept.name)
        return .over(.incidents)
      }
      state.lost.insert(kept.name)
      return .trouble(.incidents, state.dropped > 0 ? Texts.Disk.slowIncidents(state.dropped) : trouble)
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
}
