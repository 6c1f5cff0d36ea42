internal import BMSCore
internal import Glibc
internal import Synchronization
internal import Transport

/// Energy that went into a cluster and out of it: power over time, from one reading to the next.
struct EnergyCounter: Hashable, Sendable {
  /// As it is kept, in kWh.
  struct Kept: Hashable, Sendable {
    var charged = Decimal(0, decimals: 3)
    var discharged = Decimal(0, decimals: 3)
  }

  /// Readings that are further apart leave a gap, over which nobody knows what flowed.
  private static let longestGap = Span.seconds(120)
  private static let shortestGap = Span.seconds(5)
  /// W. No cluster of eight modules does more.
  private static let most = 100_000.0
  private static let joulesPerWattHour = 3600.0

  private var charged: Double
  private var discharged: Double
  private var last: (heard: Instant, watts: Double)?

  init(_ kept: Kept = Kept()) {
    charged = kept.charged.double * 1000 * Self.joulesPerWattHour
    discharged = kept.discharged.double * 1000 * Self.joulesPerWattHour
  }

  static func == (a: EnergyCounter, b: EnergyCounter) -> Bool { (a.charged, a.discharged) == (b.charged, b.discharged) }

  func hash(into hasher: inout Hasher) {
    hasher.combine(charged)
    hasher.combine(discharged)
  }

  /// In whole watt-hours; what is less goes on in memory.
  var kept: Kept {
    func kilowattHours(_ joules: Double) -> Decimal { Decimal(Int64(joules / Self.joulesPerWattHour), decimals: 3) }
    return Kept(charged: kilowattHours(charged), discharged: kilowattHours(discharged))
  }

  /// Takes the power as it is known now; what is not believed, old or missing begins a gap.
  mutating func take(_ power: Reading?, at now: Instant) {
    guard let power, power.isBelieved(at: now), let watts = power.number, watts.magnitude <= Self.most else {
      return last = nil
    }
    guard let before = last else { return last = (power.heard, watts) }
    guard power.heard > before.heard else { return }
    last = (power.heard, watts)
    let span = power.heard - before.heard
    guard span <= min(max(power.period * 3, Self.shortestGap), Self.longestGap) else { return }
    add(before.watts, watts, over: span.seconds)
  }

  /// A straight line between two readings; where it crosses nothing, one part of it went in and the other out.
  private mutating func add(_ from: Double, _ to: Double, over seconds: Double) {
    guard from * to < 0 else {
      let joules = (from + to) / 2 * seconds
      if joules > 0 { charged += joules } else { discharged -= joules }
      return
    }
    let crossing = from.magnitude / (from.magnitude + to.magnitude)
    let (first, second) = (from / 2 * seconds * crossing, to / 2 * seconds * (1 - crossing))
    charged += max(first, second)
    discharged -= min(first, second)
  }
}

/// Counts the energy of all clusters and keeps it, a file each.
///
/// What is told is what is on the disk: after a power cut it has not gone down.
final class EnergyMeter {
  /// How much of the energy a power cut may lose.
  private static let pause = Span.seconds(300)
  private static let mostBytes = 4096

  /// What is on the disk, told by the disk's own thread.
  private final class Storage: Sendable {
    let kept = Mutex<[String: EnergyCounter.Kept]>([:])
  }

  private let folder: StateFolder
  private let disk: DiskWorker
  private var counters: [String: EnergyCounter] = [:]
  private let storage = Storage()
  private var due: Instant?

  /// `nil` where nothing can be kept.
  init?(_ disk: DiskWorker, folder: StateFolder? = StateFolder()) {
    guard let folder else { return nil }
    (self.folder, self.disk) = (folder.inside("energy"), disk)
  }

  /// What was counted of a cluster, as far as it is kept.
  func kept(_ cluster: String) -> EnergyCounter.Kept? { storage.kept.withLock { $0[cluster] } }

  /// Begins with what was kept; a file that cannot be read is told, and the count begins anew.
  func recall(_ clusters: [String]) {
    for cluster in clusters where counters[cluster] == nil {
      let file = "\(folder.path)/\(Self.name(cluster))"
      var found = EnergyCounter.Kept()
      do throws(FileTrouble) {
        let bytes = try RegularFile.bytes(of: file, most: Self.mostBytes)
        if let kept = EnergyCounter.Kept(parsing: bytes) {
          found = kept
        } else {
          disk.notices.post(.trouble(.energy, Texts.Broker.damagedEnergy(file)))
        }
      } catch {
        if error.code != ENOENT { disk.notices.post(.trouble(.energy, Texts.Broker.unreadableEnergy(file, error))) }
      }
      counters[cluster] = EnergyCounter(found)
      storage.kept.withLock { $0[cluster] = found }
    }
  }

  func take(_ power: Reading?, of cluster: String, at now: Instant) { counters[cluster]?.take(power, at: now) }

  /// Writes now and then what is new.
  func keep(at now: Instant) {
    guard let due else { return due = now + Self.pause }
    if now >= due { keepAll(at: now) }
  }

  func keepAll(at now: Instant) {
    due = now + Self.pause
    for (cluster, counter) in counters {
      let new = counter.kept
      guard storage.kept.withLock({ $0[cluster] }) != new else { continue }
      disk.add(Texts.Broker.energy(cluster)) { [folder, storage, notices = disk.notices] in
        do throws(Failure) {
          try folder.write(new.bytes, file: Self.name(cluster))
          storage.kept.withLock { $0[cluster] = new }
          notices.post(.over(.energy))
        } catch { notices.post(.trouble(.energy, error.sentence)) }
      }
    }
  }

  private static func name(_ cluster: String) -> String { PlainText.fileName(cluster) + ".json" }
}

extension EnergyCounter.Kept {
  var bytes: [UInt8] {
    Array((JSONText.document([("charged_kwh", charged.text), ("discharged_kwh", discharged.text)]) + "\n").utf8)
  }

  /// `nil` for what is damaged.
  init?(parsing bytes: [UInt8]) {
    guard let json = try? JSON5(parsing: String(decoding: bytes, as: UTF8.self)),
      let charged = json["charged_kwh"]?.decimal, let discharged = json["discharged_kwh"]?.decimal,
      min(charged.mantissa, discharged.mantissa) >= 0, max(charged.double, discharged.double) < 1e9
    else { return nil }
    (self.charged, self.discharged) = (charged, discharged)
  }
}
