import BMSCore
import Glibc
import Testing
import Transport

@testable import WecoTUI

/// A person at the dashboard of a simulated battery: keys go in, what the loop would do is done, time is handed in.
struct SettingRig {
  let source: ClusterSource
  let reactor: Reactor
  let disk: DiskWorker
  var settings: SettingController
  var now: Instant
  var size = Size(columns: 100, rows: 40)
  var alarms: [Alarm] = []
  /// A current in A in place of the simulated one.
  var current: Int64?
  /// What the dashboard shows in place of this battery.
  var holder: PortHolder?
  /// A device map in place of the one in force.
  var map: DeviceMap?
  /// Nobody is told what happens.
  var isDeaf = false
  private(set) var view = ViewState()
  /// Keys pressed since the start.
  private(set) var pressed = 0
  /// What was said of changes of earlier runs.
  private(set) var found: [String] = []
  private(set) var refusals: [String] = []
  let folder: String

  /// - Parameter map: what is in force; the built-in `weco` can change nothing.
  init(
    map: DeviceMap = .simulated, allowsWriting: Bool = true, passphrase: String? = nil, columns: Int = 100,
    rows: Int = 40, start: Instant = Fixture.now, patience: Span = .seconds(10)
  ) throws {
    var configuration = WecoSession.Configuration(link: "ttyUSB0")
    configuration.map = map
    let feed = DemoFeed(try #require(Scenario.named("calm")), modules: 1, at: start)
    var watch = Watch(name: "garage", wall: Fixture.wall, at: start)
    watch.monitor.isOn = false
    feed.begin(&watch, configuration, at: start)
    source = ClusterSource(watch, [feed])
    source.keepsFacts = true
    reactor = try Reactor()
    disk = try DiskWorker(Notices())
    var template = Array("/tmp/wecotui-rig-XXXXXX".utf8CString)
    folder = String(cString: try #require(mkdtemp(&template)))
    settings = Self.settings(allowsWriting, passphrase, folder, disk, patience)
    now = start
    size = Size(columns: columns, rows: rows)
    run(for: .seconds(5))
  }

  private static func settings(
    _ allowsWriting: Bool, _ passphrase: String?, _ folder: String, _ disk: DiskWorker, _ patience: Span
  ) -> SettingController {
    let state = StateFolder { $0 == "XDG_STATE_HOME" ? folder : nil }
    return SettingController(
      allowsWriting: allowsWriting, passphrase: passphrase.flatMap(PassphraseHash.init),
      audit: state.map { AuditWriter(AuditFile($0), disk, patience: patience) }, user: "ada")
  }

  /// What a person would have on the disk.
  var record: [String] {
    disk.drain()
    return TemporaryFolder.read("\(folder)/wecotui/audit.jsonl").split(separator: "\n").map(String.init)
  }

  var state: AppState {
    var cluster = source.state
    cluster.alarms = alarms
    if let current {
      let reading = Fixture.reading(.number(Decimal(current), .ampere), heard: now, register: 205)
      for place in [Place.cluster, .module(1)] { cluster.cluster.apply(Observation(place, .current, reading)) }
    }
    if let map { cluster.setting?.map = map }
    if let holder { (cluster.holder, cluster.setting, cluster.ports) = (holder, nil, []) }
    // Where the test's folder lies is nobody's business.
    var state = AppState(now: now, wall: Fixture.wall, utcOffset: Fixture.utcOffset, clusters: [cluster])
    state.settings = settings.state(at: now, wall: Fixture.wall)
    state.settings.auditPath = "~/.local/state/wecotui/audit.jsonl"
    return state
  }

  var screen: Screen { render(state, view, size: size) }
  var text: String { screen.text.joined(separator: "\n") }
  var words: String { text.split(whereSeparator: { $0 == " " || $0 == "\n" }).joined(separator: " ") }
  var badge: String { String((screen.text.last ?? "").suffix(20)) }
  var outcome: SettingOutcome? { source.change?.outcome }

  /// Lets time pass as the loop does.
  mutating func run(for span: Span, until done: (SettingRig) -> Bool = { _ in false }) {
    let end = now + span
    while now < end, !done(self) {
      source.advance(to: now, in: reactor)
      var facts: [Fact] = []
      source.drain(into: &facts)
      for case .change(let change) in facts.map(\.event) where !isDeaf {
        _ = settings.receive(change, wall: Fixture.wall)
      }
      _ = settings.followProtocol([source], at: now)
      if settings.hasOpenChanges { found += settings.closeOpenChanges(in: state) }
      learn()
      now = min(end, max(source.deadline ?? end, now + .milliseconds(5)))
    }
  }

  mutating func press(_ keys: Key...) {
    for key in keys {
      pressed += 1
      settings.notePress(at: now)
      for effect in handle(key, view: &view, state: state, size: size) { perform(effect) }
      source.watchedEpoch = view.watchedEpoch
    }
  }

  mutating func type(_ text: String) { for scalar in text.unicodeScalars { press(.char(scalar)) } }

  mutating func enter(_ text: String) {
    type(text)
    press(.enter)
  }

  /// Clicks the first place where this stands.
  mutating func click(_ text: String) throws {
    let wanted = Array(text.unicodeScalars)
    for (y, row) in screen.rows.enumerated() where row.count >= wanted.count {
      for x in 0...row.count - wanted.count where row[x..<x + wanted.count].map(\.scalar) == wanted {
        return press(.mouse(x: x + 1, y: y, button: .left))
      }
    }
    Issue.record("\(text) is not on the screen\n\(self.text)")
  }

  /// The screen hears of what is so now, as it does in the loop.
  mutating func learn() {
    guard view.settingDialog != nil else { return }
    tell(.known(state))
  }

  /// Another program on the same state folder: the next start.
  mutating func restart() {
    _ = settings.end([source], at: now, wall: Fixture.wall)
    forget()
  }

  /// The same after a program that was killed.
  mutating func forget() {
    disk.drain()
    settings = Self.settings(true, nil, folder, disk, .seconds(10))
    disk.drain()
    view = ViewState()
  }

  private mutating func tell(_ message: ScreenMessage) {
    var model = ScreenModel(state, view, size: size)
    _ = model.update(message)
    view = model.view
  }

  private mutating func perform(_ effect: Effect) {
    switch effect {
    case .change(let proposal, let typed):
      do throws(SettingController.Refused) {
        try settings.submit(proposal, typed: typed, in: state, to: source, at: now)
        tell(.accepted(proposal.id))
      } catch {
        refusals.append(error.sentence)
        tell(.refused(error.sentence))
      }
    case .unlock(let phrase):
      let answer = settings.unlock(phrase, at: now, wall: Fixture.wall)
      tell(.unlocked(answer))
    case .lock: settings.lockAgain()
    case .offerSetBack:
      let changes =
        state.clusters[0].situation(at: now, state.settings).map { settings.pastChanges(of: $0.battery) } ?? []
      tell(.pastChanges(changes))
    default: break
    }
  }
}
