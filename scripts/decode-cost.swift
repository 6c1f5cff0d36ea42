import BMSCore

// What it costs to take in one CAN frame, in nanoseconds: compiled together with the core by scripts/bench.
//
// Frames of a simulated battery and its inverter, with values that change, in the order of the bus.

/// The frames of some minutes of a bus.
func frames(_ speaks: SimulatedBusProtocol) -> [CANFrame] {
  var cluster = SimulatedCluster(modules: 6, scenario: .house, start: Instant(microseconds: 0))
  var battery = SimulatedBus(speaks, start: Instant(microseconds: 0))
  var inverter = SimulatedInverter(speaks.inverter ?? .pylontech, start: Instant(microseconds: 0))
  var frames: [CANFrame] = []
  for step in Int64(0)..<1200 {
    let now = Instant(microseconds: step * 500_000)
    cluster.step(to: now)
    for frame in inverter.advance(to: now, cluster: cluster) {
      battery.hear(frame, at: now)
      frames.append(frame)
    }
    frames += battery.advance(to: now, cluster: cluster)
  }
  return frames
}

/// The least of many short runs, in nanoseconds a frame: whatever else the machine does only adds, and a run of a
/// millisecond or two fits between two of its interruptions.
func measure(_ frames: [CANFrame], _ hear: (CANFrame, Instant) -> Void) -> Double {
  let clock = ContinuousClock()
  let rounds = max(10_000 / frames.count, 1)
  var best = Double.infinity
  for _ in 0..<200 {
    var time = Int64(0)
    let took = clock.measure {
      for _ in 0..<rounds {
        for frame in frames {
          time += 1000
          hear(frame, Instant(microseconds: time))
        }
      }
    }
    let nanoseconds = Double(took.components.seconds) * 1e9 + Double(took.components.attoseconds) / 1e9
    best = min(best, nanoseconds / Double(rounds * frames.count))
  }
  return best
}

for speaks in [SimulatedBusProtocol.pylontech, .victron, .sma, .growatt, .pylontechHV] {
  let all = frames(speaks)
  var decoder = CANDecoder()
  var out = CANDecoding()
  var fields = 0
  let decode = measure(all) { frame, now in
    decoder.decode(frame, at: now, into: &out)
    fields &+= out.fields.count
  }
  var bus = BusConversation(link: "can0")
  let hear = measure(all) { frame, now in bus.hear(frame, at: now) }
  print(speaks.rawValue, decode, hear, fields)
}
