/// Messages on their way between two threads: of each topic the newest, in the order in which their topics came.
struct BrokerMail {
  static let mostTopics = 8192
  static let mostBytes = 1 << 24

  private var order: [String] = []
  private var messages: [String: BrokerMessage] = [:]
  private var bytes = 0
  /// What found no room since all was taken: a stranger sends without end.
  private(set) var dropped = 0

  var isEmpty: Bool { order.isEmpty }

  func hasRoom(for message: BrokerMessage) -> Bool {
    let old = messages[message.topic]
    guard old != nil || messages.count < Self.mostTopics else { return false }
    return bytes - (old?.payload.count ?? 0) + message.payload.count <= Self.mostBytes
  }

  /// False where there is no room.
  mutating func put(_ message: BrokerMessage) -> Bool {
    guard hasRoom(for: message) else {
      dropped &+= 1
      return false
    }
    if let old = messages.updateValue(message, forKey: message.topic) {
      bytes -= old.payload.count
    } else {
      order.append(message.topic)
    }
    bytes += message.payload.count
    return true
  }

  mutating func next() -> BrokerMessage? {
    guard !order.isEmpty, let message = messages.removeValue(forKey: order.removeFirst()) else { return nil }
    bytes -= message.payload.count
    return message
  }

  mutating func removeAll() -> [BrokerMessage] {
    defer { self = BrokerMail() }
    return order.compactMap { messages[$0] }
  }
}
