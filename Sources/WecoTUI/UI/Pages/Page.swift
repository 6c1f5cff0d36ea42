internal import BMSCore

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

/// One row of the page table: a digit and a function to lines. Its title is a row of `Texts.page`.
struct Page: Sendable {
  let id: PageID
  let key: Unicode.Scalar
  /// One page for all clusters, or for the chosen one.
  var showsAllClusters = false
  let draw: @Sendable (PageContext) -> Block

  /// In the vendor tool's order, then what it lacks. A new page is one file here and one row.
  static let all: [Page] = [
    Page(id: .overview, key: "1", draw: OverviewPage.draw),
    Page(id: .parallel, key: "2", showsAllClusters: true, draw: ParallelPage.draw),
    Page(id: .balance, key: "3", draw: BalancePage.draw),
    Page(id: .setting, key: "4", draw: SettingPage.draw),
    Page(id: .doSetting, key: "5", draw: DOSettingPage.draw),
    Page(id: .faults, key: "6", showsAllClusters: true, draw: FaultsPage.draw),
    Page(id: .trends, key: "7", draw: TrendsPage.draw),
    Page(id: .debug, key: "8", draw: DebugPage.draw),
  ]

  var title: String { Texts.page(id).title }
  /// For tab lines that have no room for the title.
  var short: String { Texts.page(id).short }
  /// In every language: a person may type any of them.
  var titles: [String] { Language.allCases.map { $0.speaking { title } } }
  /// What is typed for it: the first word of its title.
  var name: String { Self.name(title) }
  /// What a file that holds this page is called: `parallel`, in any language.
  var fileName: String { Self.name(Language.english.speaking { title }) }

  private static func name(_ title: String) -> String { String(title.lowercased().prefix { $0 != " " }) }

  static func with(_ id: PageID) -> Page { all.first { $0.id == id } ?? all[0] }

  /// The page before or behind, round the ends.
  static func neighbour(of id: PageID, by step: Int) -> PageID {
    let position = all.firstIndex { $0.id == id } ?? 0
    return all[((position + step) % all.count + all.count) % all.count].id
  }
}
