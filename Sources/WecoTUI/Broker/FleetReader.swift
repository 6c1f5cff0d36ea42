internal import BMSCore
internal import Transport

/// Reads what all sites of a broker say, and says nothing itself.
final class FleetReader: Consumer {
  /// Nothing else: not what is meant for Home Assistant or a charger.
  private static let subscriptions =
    ["\(FleetTopic.root)/+/status"]
    + ["availability", "state", "cells/+", "alarms", "limits", "bus"].map { "\(FleetTopic.root)/+/+/\($0)" }

  let address: BrokerAddress
  private(set) var fleet: Fleet
  /// When something was heard last, and since when the broker is.
  private(set) var heardAt: Instant?
  private let connection: BrokerConnection
  private var number: Int?
  /// Messages that came faster than they were taken in.
  private var dropped = 0
  /// When somebody came or went last, or an alarm did.
  private(set) var matterAt: Instant?

  /// Starts the connection. Block signals first.
  init(_ address: BrokerAddress, _ settings: BrokerSettings, use: BrokerUse, _ notices: Notices) throws(Errno) {
    self.address = address
    fleet = Fleet(wall: MonotonicClock.wallClock())
    // A name of its own, so that the broker's log tells readers apart.
    let name = "wecotui-reader-" + String(UInt64.random(in: .min ... .max), radix: 36)
    let terms = BrokerTerms(
      address: address, settings: settings, clientID: name, subscriptions: Self.subscriptions, use: use)
    connection = try BrokerConnection(terms, notices)
  }

  // MARK: - The loop

  var deadline: Instant? { connection.deadline }

  func tick(_ runner: Runner, at now: Instant) {
    fleet.wall = MonotonicClock.wallClock()
    connection.check(at: now)
    let heard = connection.hear()
    dropped &+= heard.dropped
    if heard.number != number {
      number = heard.number
      if number == nil { fleet.disconnected() } else { fleet.connected() }
      (matterAt, heardAt) = (now, now)
    }
    for message in heard.messages {
      heardAt = now
      let news = fleet.receive(topic: message.topic, message.payload, isRetained: message.isRetained, at: now)
      if news == .matter { matterAt = now }
    }
  }

  func close(_ runner: Runner, at now: Instant) { connection.close(last: []) }

  // MARK: - What is known

  /// - Parameter trouble: what is wrong with the connection.
  func board(at now: Instant, trouble: String?) -> FleetBoard {
    var board = FleetBoard(broker: "\(address)", isConnected: fleet.isConnected, trouble: trouble)
    board.rows = fleet.rows(at: now)
    (board.sites, board.leftOut) = (fleet.sites.count, fleet.leftOut &+ dropped)
    board.unread = fleet.lastUnread.map { Texts.Fleet.unread($0.topic.text, $0.trouble) }
    return board
  }
}
