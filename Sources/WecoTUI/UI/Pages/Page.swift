internal import BMSCore

/// The pages that exist. Their order on screen is the order of `Page.all`.
enum PageID: Hashable, Sendable {
  case overview, parallel, balance, setting, doSetting, faults, trends, debug
  /// Many sites: it stands over the others, and has no tab.
  case fleet
}

/// What a page is drawn from.
struct PageContext: Sendable {
  /// The live state, or the one at the moment of freezing.
  let state: AppState
  let view: ViewState
  /// Columns to fill; rows that are visible at once (a page may be longer: the frame scrolls it).
  let width: Int
  let height: Int

  var now: Instant { state.now }
  /// The cluster that pages for one cluster show.
  var cluster: Cluster? { clusterState?.cluster }
  var clusterState: ClusterState? {
    state.clusters.isEmpty ? nil : state.clusters[view.clusterIndex(in: state)]
  }
}

/// One row of the page table: a digit, a name, and a function to lines.
struct Page: Sendable {
  let id: PageID
  let key: Unicode.Scalar
  let title: String
  /// For tab lines that have no room for the title.
  let short: String
  /// One page for all clusters, or for the chosen one.
  var showsAllClusters = false
  let draw: @Sendable (PageContext) -> Block

  /// In the vendor tool's order, then what it lacks. A new page is one file here and one row.
  static let all: [Page] = [
    Page(id: .overview, key: "1", title: "Overview", short: "Overview", draw: OverviewPage.draw),
    Page(
      id: .parallel, key: "2", title: "Parallel Overview", short: "Parallel", showsAllClusters: true,
      draw: ParallelPage.draw),
    Page(id: .balance, key: "3", title: "Balance", short: "Balance", draw: BalancePage.draw),
    Page(id: .setting, key: "4", title: "Setting", short: "Set", draw: SettingPage.draw),
    Page(
      id: .doSetting, key: "5", title: "DO_Setting", short: "DO", draw: DOSettingPage.draw),
    Page(id: .faults, key: "6", title: "Faults", short: "Faults", showsAllClusters: true, draw: FaultsPage.draw),
    Page(id: .trends, key: "7", title: "Trends", short: "Trends", draw: TrendsPage.draw),
    Page(id: .debug, key: "8", title: "Debug", short: "Debug", draw: DebugPage.draw),
  ]

  /// The first word of a file that holds this page: `parallel`.
  var fileName: String { String(title.lowercased().prefix { $0 != " " }) }

  static func with(_ id: PageID) -> Page { all.first { $0.id == id } ?? all[0] }

  /// The page before or behind, round the ends.
  static func neighbour(of id: PageID, by step: Int) -> PageID {
    let position = all.firstIndex { $0.id == id } ?? 0
    return all[((position + step) % all.count + all.count) % all.count].id
  }
}
