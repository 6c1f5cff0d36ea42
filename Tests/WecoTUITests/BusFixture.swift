import BMSCore

@testable import WecoTUI

/// States with a CAN bus on which a simulated battery and its inverter were heard for ten seconds.
enum BusFixture {
  /// The bus as the program hears it.
  static func conversation(
    _ speaks: SimulatedBusProtocol = .victron, scenario: Scenario = .house, inverter: Bool = true, link: String = "can0"
  ) -> BusConversation {
    var conversation = BusConversation(link: link)
    let start = Fixture.now - .seconds(10)
    var cluster = SimulatedCluster(modules: 6, scenario: scenario, start: start)
    cluster.isFrozen = true
    var battery = SimulatedBus(speaks, start: start)
    var other = SimulatedInverter(speaks.inverter ?? .pylontech, start: start)
    var now = start
    while now <= Fixture.now - .milliseconds(200) {
      let asked = other.advance(to: now, cluster: cluster)
      for frame in asked where inverter || speaks.isSilentUnasked {
        battery.hear(frame, at: now)
        if inverter { conversation.hear(frame, at: now) }
      }
      for frame in battery.advance(to: now, cluster: cluster) { conversation.hear(frame, at: now) }
      conversation.advance(to: now)
      now = now + .milliseconds(100)
    }
    return conversation
  }

  /// A cluster that only CAN describes.
  static func alone(_ conversation: BusConversation = conversation(), asking: Sentence? = nil) -> AppState {
    var state = Fixture.state()
    state.clusters = [add(conversation, to: ClusterState(cluster: Cluster(name: "can0"), links: []), asking: asking)]
    return state
  }

  /// The service port of the hand-made cluster and a bus.
  static func both(_ conversation: BusConversation = conversation()) -> AppState {
    var state = Fixture.state()
    state.clusters[0] = add(conversation, to: state.clusters[0])
    return state
  }

  /// Both wires, and both say the same; the battery's alarm bits are heard.
  static func agreeing() -> AppState {
    var conversation = BusConversation(link: "can0")
    let frames: [(UInt16, [UInt8])] = [
      (0x351, [0x30, 0x02, 0x3C, 0x0F, 0x68, 0x10, 0xCC, 0x01]), (0x355, [88, 0, 99, 0]),
      (0x356, [0xB2, 0x14, 0x76, 0x02, 0xFA, 0x00]), (0x359, [0, 0, 0, 0, 6, 0x50, 0x4E]), (0x35C, [0xC0, 0x00]),
      (0x35E, [0x50, 0x59, 0x4C, 0x4F, 0x4E, 0x20, 0x20, 0x20]), (0x305, [0, 0, 0, 0, 0, 0, 0, 0]),
    ]
    for second in Int64(0)..<20 {
      let now = Fixture.now - .milliseconds(200 + 1000 * (19 - second))
      for (id, data) in frames { conversation.hear(CANFrame(id: .standard(id), data: data), at: now) }
      conversation.advance(to: now)
    }
    var state = both(conversation)
    var input = AlarmInput(cluster: state.clusters[0].cluster, isComplete: true)
    input.can = state.clusters[0].buses.flatMap(\.alarms)
    state.clusters[0].knownAlarms = AlarmRules.known(input, at: Fixture.now)
    state.watchedSince = Fixture.now - .seconds(90)
    return state
  }

  static func add(_ conversation: BusConversation, to state: ClusterState, asking: Sentence? = nil) -> ClusterState {
    var state = state
    let name = conversation.image.link
    state.links.append(
      LinkStatus(name: name, kind: .can, state: .up, goodPerSecond: conversation.framesPerSecond))
    state.cluster.bus = conversation.image
    state.buses = [
      BusState(
        name: name, proto: conversation.status(at: Fixture.now), ids: conversation.ids,
        alarms: conversation.alarmStates, frames: conversation.frames, unknownFrames: conversation.unknownFrames,
        dropped: 0, errors: 0,
        interface: BusInterface(bitRate: 500_000, isListenOnly: true, condition: "errorActive"), asking: asking)
    ]
    return state
  }
}
