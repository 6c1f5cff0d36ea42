import BMSCore

/// Buses that other people recorded, or that were made after their reports. Bytes are theirs; times are one cycle a
/// second where the source had none.
enum CANCases {
  /// A broken slcan adapter (can-utils issue 359): one id, and two of one family.
  static let noiseOneID = repeated(["312#991F24924925"])
  static let noiseTwoIDs = repeated(["311#8C5F24924925FDFB", "312#991F24924925"])
  /// One foreign id with faults that exclude each other.
  static let foreign501 = repeated(["501#FF00FFFF10100000"])
  static let foreignExtended325 = repeated(["00000325#0001FFFFFFFF"])
  /// The 351 family with 29-bit ids (bms-to-inverter issue 63, bytes verbatim); the same owner's 500 says 55.45 V.
  static let extendedIDs = ["00000351#4502D002B00EC001", "00000356#2616EFFF00000000"]
  /// 100 and -100 degC beside good cells (yambms issue 183).
  static let impossibleTemperatures = ["373#2D0D300D7501AD00", "373#2D0D300D25012801"]
  /// One dead sensor beside good cells (the same issue).
  static let oneDeadSensor = repeated([
    "351#1402740E740ECC01", "355#50006400", "356#1E14F6FFEB00", "35A#0000000000000000", "372#0100000000000000",
    "373#BA0CC50C28010000",
  ])
  /// -150 degC in 356 (yambms issue 168).
  static let minus150 = repeated([
    "351#1402740E740ECC01", "355#50006400", "356#1E14F6FF24FA", "359#00000000014E4E00", "35C#C000",
    "35E#50594C4F4E202020",
  ])
  static let soc200 = repeated([
    "351#1402740E740ECC01", "355#C8006400", "356#1E14F6FFEB00", "359#0000000001504E", "35C#C000",
    "35E#50594C4F4E202020",
  ])
  /// Sixteen trays in parallel at 52.63 V (bms-to-inverter issue 63), two rounds of the whole, single trays between.
  static let samsung16 = [
    "500#8F14E9FF3F64AD11", "501#0000000010100000", "502#4502601D601DC001", "503#BC0EC20EB80E8F04",
    "504#A014831416181500", "505#0103000000000000", "510#84146BFF3F640000", "511#0000BF0EB90E1818",
    "512#0000000001020000", "514#9B146BFF40640000", "515#0000BF0EBA0E1817", "545#0000C20EBC0E1716",
    "546#0000000001020000", "548#95146DFF3F640000", "549#0000BF0EBB0E1716", "54A#0000000001020000",
    "54C#89146DFF40640000", "54D#0000C00EBB0E1615", "54E#0000000001020000", "5F0#1000C00EBF0EBC0E",
    "5F1#1000C00EBF0EC00E", "5F2#1000BE0EBE0EBF0E", "51D#0000C00EBB0E1717", "51E#0000000001020000",
    "520#841469FF40640000", "521#0000C00EBC0E1716", "522#0000000001020000", "524#971469FF40640000",
    "525#0000BE0EBA0E1716", "526#0000000001020000", "528#8C1469FF40640000", "529#0000C20EBC0E1616",
    "52A#0000000001020000", "35E#0000000000000000", "35E#0000000000000000", "359#0000000000000000",
    "500#8F14E8FF3F64B011", "501#0000000010100000", "502#4502601D601DC001", "503#BC0EC20EB60E8F04",
    "504#A014831416181500", "505#0103000000000000", "510#841468FF3F640000", "511#0000BE0EB90E1818",
  ]

  private static func repeated(_ cycle: [String]) -> [String] { (0..<6).flatMap { _ in cycle } }

  /// What the bus says after all of it, a frame every 50 ms, and when that was.
  static func heard(_ texts: [String]) -> (bus: BusConversation, at: Instant) {
    var bus = BusConversation(link: "can0")
    var now = Instant(microseconds: 1_000_000_000)
    for text in texts {
      now = now + .milliseconds(50)
      if let frame = CANFrame(candump: text) { bus.hear(frame, at: now) }
      bus.advance(to: now)
    }
    return (bus, now)
  }

  /// The alarms that stand after the same bus was heard and looked at for half a minute.
  static func alarms(_ texts: [String]) -> [Alarm] {
    var bus = BusConversation(link: "can0")
    var book = AlarmBook()
    var now = Instant(microseconds: 1_000_000_000)
    for _ in 0..<30 {
      for text in texts { if let frame = CANFrame(candump: text) { bus.hear(frame, at: now) } }
      bus.advance(to: now)
      var cluster = Cluster(name: "can0")
      cluster.bus = bus.image
      let input = AlarmInput(cluster: cluster, isComplete: true, can: bus.alarmStates)
      _ = book.update(AlarmRules.assess(input, at: now), at: now)
      now = now + .seconds(1)
    }
    return book.active
  }
}
