internal import BMSCore

/// The service port of a cluster as far as changing settings goes: which map is in force, and how the last change went.
struct SettingPort: Hashable, Sendable {
  var link: String
  var linkState: LinkState
  var key: UInt16
  /// The stretch of the conversation it is.
  var epoch: Epoch
  var map: DeviceMap
  /// Values under the map's own labels.
  var named: [String: Reading]
  /// The change that was handed over last: how far it is, and what came of it.
  var change: ChangeStatus?
  /// No other program can speak on this link.
  var isExclusive: Bool

  init(_ conversation: BatteryConversation, isExclusive: Bool) {
    let session = conversation.session
    link = session.configuration.link
    linkState = session.state
    key = session.configuration.key
    epoch = session.epoch
    map = session.configuration.map
    named = session.named
    change = conversation.change
    self.isExclusive = isExclusive
  }
}

extension ClusterState {
  /// Everything the gates look at, at this moment; `nil` without a service port.
  func situation(at now: Instant, _ settings: SettingsState) -> SettingSituation? {
    guard let setting else { return nil }
    var situation = SettingSituation(
      now: now, link: setting.link, linkState: setting.linkState, key: setting.key, epoch: setting.epoch,
      cluster: cluster,
      named: setting.named, map: setting.map)
    situation.allowsWriting = settings.allowsWriting
    situation.isUnlocked = settings.isUnlocked
    situation.isPortExclusive = setting.isExclusive
    situation.otherHolders = settings.holders[setting.link] ?? PortHolders()
    situation.activeFaults = alarms.filter { $0.isActive && $0.severity == .fault }.map(\.id.label)
    return situation
  }

  /// What may be done to this cluster now.
  func access(_ settings: SettingsState) -> WriteAccess {
    guard settings.allowsWriting, let setting, !setting.map.writes.isEmpty else { return .readOnly }
    return settings.isUnlocked ? .allowed : .locked
  }
}

/// What the badge says: the truth about what the program can send.
enum WriteAccess: Hashable, Sendable {
  /// Nothing the program sends can change the battery.
  case readOnly
  /// Settings can be changed once the passphrase was given.
  case locked
  case allowed
}

/// What the pages and dialogs know of who may change settings, and of what was changed.
struct SettingsState: Hashable, Sendable {
  /// Started with `--allow-write`.
  var allowsWriting = false
  /// No passphrase is configured, or it was given not long ago.
  var isUnlocked = false
  var hasPassphrase = false
  /// For the next change: greater than that of every one before.
  var nextID: UInt64 = 1
  /// What the CAN bus did after a change of protocol.
  var follow: ProtocolFollow?
  /// Who else has the port of a link open, as it was when the dialog looked last.
  var holders: [String: PortHolders] = [:]
  /// Where changes are recorded.
  var auditPath: String?
  /// Changes of earlier runs that nobody has read back.
  var openChanges: [AuditRecord] = []
  /// The program ends as soon as a change was read back.
  var isLeaving = false
}
