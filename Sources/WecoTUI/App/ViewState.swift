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
  /// What single pages show.
  var choices = PageChoices()

  /// The chosen cluster's position, moved inside the list.
  func clusterIndex(in state: AppState) -> Int { max(0, min(cluster, state.clusters.count - 1)) }
}
