internal import BMSCore
internal import Glibc
internal import Transport

/// A simulated battery at the master end of a pseudo terminal, on a CAN interface, or both.
final class PtyBattery: Participant {
  private static let token = Token(1)
  /// What the battery says on CAN.
  var can: CANBattery?
  /// Ten bits a byte at 115200 baud, in nanoseconds.
  private static let byteNanoseconds: Int64 = 86_806

  /// How long the cable stays out that the fault `unplug` pulls.
  private static let outage = Span.seconds(2)

  private(set) var bms: SimulatedBMS
  var log: RequestLog?
  private let isPaced: Bool
  private var faults: LineFaults?
  /// Bytes on their way to the client, each with the moment its last bit has passed the line.
  private var onTheWire: [(byte: UInt8, at: Instant)] = []
  private var lineFree = Instant(microseconds: .min)
  /// Where the pseudo terminal's link is; `nil` without a service port.
  private let link: String?
  private var terminal: PseudoTerminal?
  /// When the cable that a fault pulled is put back.
  private var plugAt: Instant?
  private var buffer = [UInt8](repeating: 0, count: 1024)
  private let stateFile: StateFile?
  private var stateAt: Instant
  /// Why it cannot go on.
  private(set) var failure: (any Error)?

  /// - Parameters:
  ///   - isPaced: takes the time that a 115200 baud line takes.
  ///   - stateFile: where it writes what it believes, once a second; from now on, before a client can find the port.
  init(
    _ bms: SimulatedBMS, link: String?, isPaced: Bool, faults: LineFaults?, stateFile: StateFile?, at now: Instant
  ) throws {
    self.bms = bms
    self.link = link
    self.isPaced = isPaced
    self.faults = faults
    self.stateFile = stateFile
    stateAt = now
    try stateFile?.write(bms.cluster, at: now)
    terminal = try link.map { try PseudoTerminal(link: $0) }
  }

  var deadline: Instant? {
    [nextDelivery, can?.deadline, bms.lateAnswerDue, plugAt, stateFile == nil ? nil : stateAt].compactMap(\.self).min()
  }

  func handle(_ event: ReactorEvent, at now: Instant) {
    switch event {
    case .readable(Self.token):
      if case .bytes(let count)? = terminal?.read(into: &buffer) { hear(Array(buffer[..<count]), at: now) }
    case .writable(Self.token): attempt { try terminal?.flush() }
    default: break
    }
  }

  func advance(to now: Instant, in reactor: Reactor) {
    for byte in bms.sendLateAnswer(at: now) { onTheWire.append((byte, now)) }
    attempt { try plug(at: now, in: reactor) }
    if let terminal { attempt { try deliver(to: terminal, at: now) } }
    if can != nil { bms.step(to: now) }
    can?.advance(to: now, cluster: bms.cluster, in: reactor)
    if let stateFile, now >= stateAt {
      bms.step(to: now)
      attempt { try stateFile.write(bms.cluster, at: now) }
      stateAt = now + .seconds(1)
    }
    if let terminal { reactor.watch(terminal.fd, Self.token, for: terminal.wantsWrite ? [.read, .write] : .read) }
  }

  func close() { terminal?.close() }

  private func attempt(_ work: () throws -> Void) {
    do { try work() } catch { failure = error }
  }

  /// The fault `unplug` pulls the cable and puts it back a little later.
  private func plug(at now: Instant, in reactor: Reactor) throws {
    if bms.isUnplugged, plugAt == nil {
      reactor.remove(Self.token)
      terminal?.close()
      terminal = nil
      onTheWire = []
      plugAt = now + Self.outage
    } else if let due = plugAt, now >= due {
      terminal = try link.map { try PseudoTerminal(link: $0) }
      bms.plugIn()
      plugAt = nil
    }
  }

  private func hear(_ bytes: [UInt8], at now: Instant) {
    var reply = bms.receive(bytes, at: now)
    log?.note(bytes, replyLength: reply.count, at: now)
    if let key = bms.key, let changed = faults?.pass(reply, key: key) { reply = changed }
    // The request's own bytes took their time on the line as well.
    let start = isPaced ? max(now + Self.wireTime(bytes.count), lineFree) : now
    for (index, byte) in reply.enumerated() {
      onTheWire.append((byte, isPaced ? start + Self.wireTime(index + 1) : now))
    }
    if let last = onTheWire.last { lineFree = last.at }
  }

  /// When the next lump is whole: 32 bytes, or what there is.
  private var nextDelivery: Instant? { onTheWire.prefix(32).last?.at }

  private static func wireTime(_ bytes: Int) -> Span {
    Span(microseconds: (Int64(bytes) * byteNanoseconds + 999) / 1000)
  }

  /// Hands over what has passed the line, in lumps as a USB adapter does; the last byte of a reply comes in time.
  private func deliver(to terminal: PseudoTerminal, at now: Instant) throws {
    let ready = onTheWire.prefix { $0.at <= now }
    guard !ready.isEmpty else { return }
    try terminal.write(ready.map(\.byte))
    onTheWire.removeFirst(ready.count)
  }
}

/// The file with what a client asked and when, to measure a client's poll cycle from outside.
struct RequestLog {
  private let descriptor: Int32

  init(path: String) throws {
    do throws(FileTrouble) {
      descriptor = try RegularFile.replacing(path, .shared).handOver()
    } catch {
      throw Failure.notWritable(path, error)
    }
  }

  /// `123456789 0103000100261C2A 81`: microseconds of a clock that never steps, what came, how long the reply is.
  func note(_ bytes: [UInt8], replyLength: Int, at now: Instant) {
    let digits = Array("0123456789ABCDEF".utf8)
    let hex = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    let line = Array("\(now.microseconds) ".utf8) + hex + Array(" \(replyLength)\n".utf8)
    // A full disk must not end the battery.
    _ = write(descriptor, line, line.count)
  }
}

/// The file with what the simulator believes, as `snapshot --json`.
struct StateFile {
  let path: String

  func write(_ cluster: SimulatedCluster, at now: Instant) throws {
    var known = Cluster(name: "simulated")
    let believed = SimulatedState(of: cluster, link: "simulated")
    for observation in believed.observations + cluster.controlObservations(link: "simulated") {
      known.apply(observation)
    }
    known.setOnline(believed.online, at: now)
    let state = AppState(
      // Values that are held still do not grow old.
      now: cluster.isFrozen ? cluster.refreshedAt : now, wall: MonotonicClock.wallClock(), utcOffset: .zero,
      clusters: [ClusterState(cluster: known, links: [])])
    let text = SnapshotDocument(state).json + "\n"
    do throws(FileTrouble) {
      try AtomicFile.write(Array(text.utf8), to: path, .shared)
    } catch {
      throw Failure.notWritable(path, error)
    }
  }
}
