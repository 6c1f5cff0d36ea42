@testable import BMSCore

/// One change of a setting and all that is around it at one moment, as a value: the session itself, two batteries, a
/// cable, and the record on the disk. Two worlds that are equal go on alike.
struct ChangeWorld: Hashable {
  enum Place: Hashable {
    case first, second
    /// In nobody's socket.
    case air
  }

  struct Battery: Hashable {
    /// What the register of the setting holds.
    var word: UInt16
    var isKeyed = true
    /// Its cells stand like the first one's: nothing that it says tells it from that.
    var isTwin = true
    /// The write arrived, and it was taken.
    var heard = 0
    var took = false
    /// It took it a while after it had acknowledged it, or gave it up again.
    var tookLate = false
    var sprangBack = false
  }

  /// The cable reaches a socket.
  struct Arrival: Hashable {
    let place: Place
    let at: Instant
    let opensPort: Bool
  }

  /// Bytes that come late, from the battery that sent them.
  struct Late: Hashable {
    let bytes: [UInt8]
    let at: Instant
    let from: Place
  }

  var now: Instant
  var session: WecoSession
  var first: Battery
  var second: Battery
  var place = Place.first
  var arrival: Arrival?
  var late: Late?
  /// The program waits for the disk: what comes meanwhile lies in the port.
  var isHeldUp = false
  var inPort: [UInt8] = []
  /// When the first battery takes a write that it acknowledged before, or gives up one that it took.
  var effect: Instant?
  var springsBack = false
  /// The session has heard the second battery.
  var hasHeardSecond = false
  /// The write went to it after that.
  var isStray = false
  /// How many more things may go wrong.
  var faults: Int
  /// How many more frames go out at most before the word is typed: while the dialog is right, and afterwards.
  var looks: Int
  var lateLooks = 60
  var isSubmitted = false
  /// How often the write left the program.
  var frames = 0
  /// The lines that are ordered for the disk; the first is on it before the change is handed over, the others follow.
  var record: [AuditRecord] = []

  var status: ChangeStatus? { isSubmitted ? session.changeStatus : nil }
  var isOver: Bool { status?.isFinal == true || isSubmitted && record.last?.outcome == SettingOutcome.notSentWord }

  /// When something happens although nobody asks.
  var nextEvent: Instant? { [arrival?.at, late?.at, effect].compactMap(\.self).min() }

  /// Lets all come to pass that is due, in the order of time.
  mutating func settle(old: UInt16, new: UInt16) {
    while let due = nextEvent, due <= now {
      if let arrival, arrival.at == due {
        self.arrival = nil
        place = arrival.place
        if arrival.opensPort { session.opened(at: due) }
      } else if let late, late.at == due {
        self.late = nil
        guard late.from == place else { continue }
        if isHeldUp { inPort += late.bytes } else { take(late.bytes, at: due) }
      } else {
        effect = nil
        if springsBack {
          (first.word, first.sprangBack) = (old, true)
        } else {
          (first.word, first.took, first.tookLate) = (new, true, true)
        }
      }
    }
  }

  /// Bytes of the battery on the cable reach the session.
  mutating func take(_ bytes: [UInt8], at now: Instant) {
    if place == .second { hasHeardSecond = true }
    _ = session.receive(bytes, at: now)
  }

  /// What is left of it when the program is killed: the lines that reached the disk, and the batteries.
  struct Remains: Hashable {
    let record: [AuditRecord]
    let batteries: [Battery]
    let place: Place
    /// The word that the first battery takes by itself.
    let effect: UInt16?
  }

  func remains(lines: Int, old: UInt16, new: UInt16) -> Remains {
    Remains(
      record: Array(record.prefix(lines)), batteries: [first, second], place: arrival?.place ?? place,
      effect: effect.map { _ in springsBack ? old : new })
  }
}

/// What the simulated battery answers, worked out once for each question and each value that it may hold.
final class BatteryAnswers {
  private struct Question: Hashable {
    let frame: [UInt8]
    let word: UInt16
    let isTwin: Bool
  }

  private var known: [Question: [UInt8]] = [:]
  private let twin: SimulatedCluster
  private let other: SimulatedCluster
  let register: UInt16

  /// - Parameter register: of the setting that is changed.
  init(register: UInt16, start: Instant) {
    func cluster(_ seed: UInt64) -> SimulatedCluster {
      var cluster = SimulatedCluster(modules: 1, scenario: .named("calm") ?? .house, seed: seed, start: start)
      cluster.isFrozen = true
      return cluster
    }
    func cells(_ cluster: SimulatedCluster) -> CellPattern? {
      CellPattern(SimulatedRegisters(of: cluster).read(from: 1, count: 38))
    }
    self.register = register
    twin = cluster(1)
    let one = cells(twin)
    other =
      (2...40).lazy.map { cluster($0) }.first { two in
        one.flatMap { one in cells(two).map { $0.isUnlike(one) } } ?? false
      } ?? cluster(2)
  }

  /// The value that the battery holds before anything was written.
  var word: UInt16 { twin.control(register) }

  /// The answer to a read or a key request; nothing where the battery was not asked for its key.
  func answer(_ frame: [UInt8], _ battery: inout ChangeWorld.Battery, at now: Instant) -> [UInt8] {
    if frame.count == 6 { battery.isKeyed = true }
    guard battery.isKeyed else { return [] }
    let question = Question(frame: frame, word: battery.word, isTwin: battery.isTwin)
    if let answer = known[question] { return answer }
    var cluster = battery.isTwin ? twin : other
    _ = cluster.write(register, battery.word)
    var bms = SimulatedBMS(cluster: cluster)
    if frame.count > 6 { _ = bms.receive(KeyRequest(key: KeyedChecksum.provenKey).frame.bytes, at: now) }
    let answer = bms.receive(frame, at: now)
    known[question] = answer
    return answer
  }
}
