internal import BMSCore

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
}

/// What the trends page shows.
struct TrendChoices: Hashable, Sendable {
  var span = TrendSpan.minute
  /// 0 for the cluster, else a module's index.
  var module = 1
  /// A point of the time axis (0 ..< `Trend.points`), or `nil` for the newest values.
  var cursor: Int?
  /// Half blocks instead of braille, for terminals whose font has none.
  var usesBlocks = false
}

/// The parts of the debug page.
enum DebugView: Int, Hashable, Sendable, CaseIterable {
  case registers, bits, unknown, traffic, rejected, link, can
}

extension ViewState {
  /// Whether somebody looks at registers of unknown meaning, so that they shall be read at all.
  ///
  /// Only where they are shown: they nearly double what passes the line.
  var wantsUndecoded: Bool { page == .balance || page == .debug && choices.debug == .unknown }
}
