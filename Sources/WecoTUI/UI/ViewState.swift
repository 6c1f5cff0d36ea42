internal import BMSCore

/// What the person at the keyboard has chosen to look at; the state of the battery is not here.
struct ViewState: Hashable, Sendable {
  var page = PageID.overview
  /// First visible line of each page.
  var scroll: [PageID: Int] = [:]
  /// Which cluster the pages that show one cluster show (0-based).
  var cluster = 0
  var isHelpOpen = false
  var helpScroll = 0
  /// The state at the moment of freezing; pages show it instead of the live one.
  var frozen: AppState?
  /// The moment of an incident that `frozen` shows again.
  var replay: ReplayMoment?
  /// What is open in the page's place, the uppermost last.
  var dialogs: [Dialog] = []
  /// The field that Enter opens.
  var selection: Selection?
  /// What was searched for, while its matches are marked.
  var search: Search?
  /// The line being typed.
  var prompt: Prompt?
  /// What was typed at it before.
  var typed = TypedLines()
  /// The answer to the last key, until the next one.
  var message: Message?
  /// What single pages show.
  var choices = PageChoices()

  /// The chosen cluster's position, moved inside the list.
  func clusterIndex(in state: AppState) -> Int { max(0, min(cluster, state.clusters.count - 1)) }
}

/// One sentence for the status line.
struct Message: Hashable, Sendable {
  var text: String
  var style: Style = .normal

  static func trouble(_ text: String) -> Message { Message(text: text, style: .warning) }
}

/// A field on a page, found again after the page was drawn anew: its name, whose it is, and which of several equals.
struct Selection: Hashable, Sendable {
  var label: String
  var place: Place?
  var ordinal: Int
}

/// What is searched for, and where the last match was.
struct Search: Hashable, Sendable {
  var query: String
  var page: PageID
  var row: Int
  var column: Int
}

/// What the person at the keyboard has chosen on single pages.
struct PageChoices: Hashable, Sendable {
  /// Parallel Overview: more about each cluster than fits by itself.
  var isParallelExpanded = false
  var trends = TrendChoices()
  var debug = DebugView.registers
  /// What is watched on the debug page in place of its tables.
  var watch: RegisterWatch?
  /// The user's own names of registers.
  var labels: [UInt16: String] = [:]
  /// What each cluster is wired to, by the cluster's name.
  var wired: [String: WiredNote] = [:]
  var fleet = FleetChoices()
}

/// What the trends page shows.
struct TrendChoices: Hashable, Sendable {
  var span = TrendSpan.minute
  /// 0 for the cluster, else a module's index.
  var module = 1
  /// A point of the time axis (0 ..< `Trend.points`), or `nil` for the newest values.
  var cursor: Int?
  /// The range of a plot follows its values, where it else has one of its own.
  var isZoomed = false
  /// Now is at the right end, and everything moves to the left, which a fast link begins with; else the plots are sweeps.
  var isScrolling = false
  /// Half blocks instead of braille, for terminals whose font has none.
  var usesBlocks = false
}

extension ViewState {
  /// Whether somebody looks at registers of unknown meaning, so that they shall be read at all.
  ///
  /// Only where they are shown: they nearly double what passes the line.
  var wantsUndecoded: Bool { page == .balance || page == .debug && choices.debug == .unknown }
}

/// A search for the next alarm of a replay: what was there when it began, and how fast it went before.
struct AlarmHunt: Hashable {
  let known: Set<AlarmKey>
  let speed: Double
}

/// Which moment of an incident is shown in place of the present.
struct ReplayMoment: Hashable, Sendable {
  let name: String
  /// The stretch that is kept, and when the fault began.
  let from: Instant
  let until: Instant
  let fault: Instant
  var at: Instant

  /// `+12.3 s` from the beginning of the fault.
  var offset: String {
    let tenths = (at - fault).microseconds / 100_000
    return (tenths < 0 ? "" : "+") + Decimal(tenths, decimals: 1).text + " s"
  }
}

/// How to move through an incident.
enum Scrub: Hashable, Sendable {
  case seconds(Int64)
  /// To the next or the previous instant at which something was learnt.
  case moment(forward: Bool)
}
