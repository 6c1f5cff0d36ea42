internal import BMSCore

/// The screen as one value: what is known, what is looked at, what is being asked and what is said.
///
/// Everything that happens comes in through `update`; what reaches beyond the screen comes out as effects; `render`
/// draws it.
struct ScreenModel: Hashable, Sendable {
  /// What is known, as the loop told it last.
  private(set) var state: AppState
  var view: ViewState
  var size: Size
  /// Keys that came before a question could be read.
  private(set) var typeAhead = TypeAhead()
  /// A search for the next alarm of a replay.
  private(set) var hunt: AlarmHunt?
  /// Somebody was at the keyboard.
  private(set) var hasPressedKey = false

  init(_ state: AppState, _ view: ViewState = ViewState(), size: Size) {
    self.state = state
    self.view = view
    self.size = size
  }
}

/// What the screen is told.
enum ScreenMessage: Sendable {
  case key(Key)
  /// What is known now.
  case known(AppState)
  /// A drawing with this question was handed to the terminal.
  case drawn(SettingQuestion?)
  /// The terminal has all of the drawing.
  case wentOut
  /// So many keys came before a question was there to be read, and were thrown away.
  case dropped(Int)
  /// Nobody looks at the terminal any more: what was on it has to be read anew.
  case covered
  /// A change was handed over, and how it is known.
  case accepted(UInt64)
  /// A change was not handed over, and why.
  case refused(String)
  /// The answer to a passphrase; what is known now was told before.
  case unlocked(AccessLock.Answer)
  /// The changes of the chosen battery that can be set back.
  case pastChanges([PastChange])
  /// What can be connected to: a list to choose from, or the one that is open anew.
  case found([FoundSource])
  /// Other sources are read from now on.
  case connected
  /// A replay went back: what changed last is not known any more.
  case rewound
  /// A replay looks for its next alarm, and how fast it went before.
  case hunting(speed: Double)
  /// Whoever hunted for an alarm gave up.
  case huntEnded
  case said(Message)
}

/// What the loop has to do.
enum Effect: Hashable, Sendable {
  case quit
  /// Draw what changed.
  case draw
  /// Send the whole screen again, whatever the terminal shows now.
  case redraw
  /// Close and open the links of the clusters again and ask for a key.
  case reconnect
  /// Write a text file into the state folder; the first word of its name.
  case save(String, [String])
  case theme(ThemeName)
  /// Leave the sources and take these, named as on the command line.
  case connect([String])
  /// Seconds from one poll cycle to the next.
  case interval(Double)
  /// Look for ports and interfaces and let the user choose.
  case chooseSource
  /// Write everything on all links into this capture; `nil` ends it.
  case record(String?)
  case playback(ReplayCommand)
  /// The user's own name of a register, to be kept.
  case label(UInt16, String)
  /// Keep what the clusters are wired to, and say this when it is kept.
  case keepWired(String)
  /// A change that was confirmed by typing its line.
  case change(ProposedChange, typed: String)
  /// The installer's passphrase, as typed.
  case unlock(String)
  case lock
  /// Look for changes of the chosen battery that can be set back.
  case offerSetBack
  /// The user has seen these alarms.
  case acknowledge([AlarmKey])
  /// Mute the bell, or let it ring again.
  case mute
  /// Show an incident in place of the present; without a name the newest.
  case replay(String?)
  case scrub(Scrub)
  /// Begin a lesson.
  case learn
  /// A line that was typed for the lesson; empty for Enter alone.
  case answer(String)
  /// Write an incident out, into a folder of the user's or the state folder; without a name the newest.
  case exportIncident(String?, folder: String?)
}

extension ScreenModel {
  /// Takes in what happened. Pure: the same model and message give the same model and effects.
  mutating func update(_ message: ScreenMessage) -> [Effect] {
    switch message {
    case .key(let key):
      if isEarly(key) { return update(.dropped(1)) }
      hasPressedKey = true
      return press(key)
    case .known(let next): return learn(next)
    case .drawn(let question): typeAhead.drew(question)
    case .wentOut: return tellDropped()
    case .dropped(let count): typeAhead.drop(count)
    case .covered: typeAhead = TypeAhead()
    case .accepted(let id): accept(id)
    case .refused(let sentence): refuse(sentence)
    case .unlocked(let answer): answerUnlock(answer)
    case .pastChanges(let changes): offer(changes)
    case .found(let sources): offer(sources)
    case .connected:
      view.dialogs = []
      view.cluster = 0
      view.frozen = nil
      view.replay = nil
      state.changes = ChangeBook()
    case .rewound: state.changes = ChangeBook()
    case .hunting(let speed): hunt = AlarmHunt(known: state.activeAlarms, speed: speed)
    case .huntEnded: hunt = nil
    case .said(let message): view.message = message
    }
    return []
  }

  /// The chosen cluster; `nil` while there is none.
  var cluster: ClusterState? { state.clusters.isEmpty ? nil : state.clusters[view.clusterIndex(in: state)] }

  /// The screen shows what is so now. While it shows an incident nothing can be done to a battery: it is not the one
  /// that would be reached.
  var isOfNow: Bool { view.replay == nil }

  /// Says how to come back to the present where something needs it.
  mutating func refusesPast() -> Bool {
    if !isOfNow { say(Texts.Replay.notNow) }
    return !isOfNow
  }

  /// The state that pages are drawn from.
  var shownState: AppState { view.frozen ?? state }

  /// Says something, and asks for nothing.
  @discardableResult mutating func say(_ text: String) -> [Effect] { update(.said(Message(text: text))) }

  /// Says what is wrong, and asks for nothing.
  @discardableResult mutating func complain(_ text: String) -> [Effect] { update(.said(.trouble(text))) }

  /// Takes over what is known, and sees what changed and whether the alarm that is looked for came up.
  private mutating func learn(_ next: AppState) -> [Effect] {
    var next = next
    next.changes = state.changes
    next.changes.note(next.clusters)
    let isLessonOn = view.dialogs.last?.kind == .lesson && next.lesson != state.lesson
    state = next
    if isLessonOn { scroll(by: Frame.mostLines) }
    renewChange()
    guard let hunt, let replay = state.replay else { return [] }
    let alarms = state.activeAlarms
    if let first = alarms.subtracting(hunt.known).sorted().first {
      self.hunt = nil
      view.message = Message(text: Texts.Playback.alarm(Texts.label(first.alarm)), style: .fault)
      return [.playback(.endHunt(hunt.speed, pauses: true)), .draw]
    }
    if replay.isAtEnd {
      self.hunt = nil
      view.message = .trouble(Texts.Playback.noAlarm)
      return [.playback(.endHunt(hunt.speed, pauses: false))]
    }
    // One that ended may come again.
    self.hunt = AlarmHunt(known: hunt.known.intersection(alarms), speed: hunt.speed)
    return []
  }

  // MARK: - Type-ahead

  /// What the next key would answer; `nil` too where nobody can read it.
  var question: SettingQuestion? { Frame.fits(size) ? view.settingDialog?.question(in: state) : nil }

  /// Whether a question is not on the terminal yet.
  func isEarly(_ question: SettingQuestion?) -> Bool { typeAhead.isEarly(question) }

  /// Whether a key would answer what nobody can have read yet.
  func isEarly(_ key: Key) -> Bool {
    !key.answersNothing && typeAhead.isEarly(view.settingDialog?.question(in: state))
  }

  /// Opens a question to keys once it is on the terminal, and says how many came before.
  private mutating func tellDropped() -> [Effect] {
    let dropped = typeAhead.wentOut()
    guard dropped > 0 else { return [] }
    view.message = .trouble(Texts.Keyboard.early(dropped))
    return [.draw]
  }
}
