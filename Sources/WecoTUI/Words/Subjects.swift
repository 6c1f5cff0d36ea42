internal import BMSCore
internal import Transport

/// What finds no room somewhere is counted and shown on the link view.
enum Loss: Int, CaseIterable, Hashable, Sendable {
  /// Bytes kept for an incident, calls of the user's command.
  case wire, calls
  /// Readings and records of the history, past alarms, alarms.
  case readings, records, pastAlarms, alarms
}

/// The pages that exist. Their order on screen is the order of `Page.all`.
enum PageID: Hashable, Sendable {
  case overview, parallel, balance, setting, doSetting, faults, trends, debug
  /// Many sites: it stands over the others, and has no tab.
  case fleet
}

/// The parts of the debug page.
enum DebugView: Int, Hashable, Sendable, CaseIterable {
  case registers, bits, unknown, traffic, rejected, link, can
}

/// Columns and rows of a terminal.
struct Size: Hashable, Sendable {
  var columns: Int
  var rows: Int

  init(columns: Int, rows: Int) {
    self.columns = max(columns, 0)
    self.rows = max(rows, 0)
  }

  /// No terminal that somebody looks at is larger; what a window claims beyond it stays blank.
  static let largest = Size(columns: 1000, rows: 500)

  /// As much of it as is drawn on.
  var bounded: Size {
    Size(columns: min(columns, Self.largest.columns), rows: min(rows, Self.largest.rows))
  }
}

/// What a connection to a broker is for.
enum BrokerUse: Hashable, Sendable { case publishing, looking, lookingOnce }

/// Why there is no conversation with a broker.
enum BrokerTrouble: Error, Hashable, Sendable {
  case noLibrary
  /// The library has no such function: it is too old.
  case oldLibrary(String)
  case unreadable(file: String, FileTrouble)
  case emptyPassword(file: String)
  case unknownHost
  case system(Errno)
  /// By the broker, with its reason.
  case refused(String)
  /// What is wrong with the broker's certificate.
  case certificate(String)
  case tls
  /// It takes the connection and says nothing.
  case silent
  case lost
  /// Another client uses this one's name.
  case takenOver
  /// The broker speaks no MQTT 5: the next try is with MQTT 3.1.1.
  case oldProtocol
}

/// Why nothing can be asked of a battery's port here: what somebody has to know where something needs it.
enum PortElsewhere: Hashable, Sendable {
  /// Another program of this computer holds it, and this one looks on.
  case held(PortHolder)
  /// It is told over a broker.
  case broker
  /// What is shown happened.
  case replay
  /// The cluster has none.
  case none
}
