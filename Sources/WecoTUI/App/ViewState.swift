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

/// Something open in the page's place. Esc closes it.
struct Dialog: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// Everything about the selected field.
    case details(Selection)
    /// One group of the page alone, by its title.
    case group(String)
    case text(title: String, lines: [String])
    case sources(SourcePicker)
    case setting(SettingDialog)
    case catalogue(CataloguePicker)
    /// What can be set back.
    case pastChanges(PastChangePicker)
    /// Both plugs of the cable to an inverter, by its id in the catalogue.
    case wiring(String)
    case alarm(AlarmRef)
    /// The list of incidents and which one is chosen.
    case incidents(selected: Int)
  }

  var kind: Kind
  /// First visible line.
  var scroll = 0
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
