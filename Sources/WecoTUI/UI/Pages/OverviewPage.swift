internal import BMSCore

/// Page 1: the vendor tool's Overview, group by group in its order and with its names.
enum OverviewPage {
  /// Groups side by side, and below them the next ones.
  private struct Layout: Sendable {
    /// From this width on.
    let from: Int
    let gap: Int
    let bands: [Band]
  }

  private struct Band: Sendable {
    let columns: [[Group]]
    /// What a column is wide at least; what is left over is shared out. Empty: all alike.
    var widths: [Int] = []
    /// Directly below the band before it.
    var isTight = false
  }

  private static let layouts: [Layout] = [
    // 200x60: what all modules do, what is wrong and how it came stand below the vendor's groups.
    Layout(
      from: 176, gap: 3,
      bands: [
        Band(columns: [[.cells, .cluster], [.battery], [.batteryState, .otherState], [.sendToInverter, .parameter]]),
        Band(columns: [[.modules, .alarms], [.trend]]),
      ]),
    // 132x43: one column more of what is wrong.
    Layout(
      from: 128, gap: 2,
      bands: [
        Band(columns: [[.cells, .batteryState, .otherState], [.battery, .cluster], [.sendToInverter, .parameter]])
      ]),
    // 120x40: the vendor's longest names are whole.
    Layout(
      from: 116, gap: 2,
      bands: [
        Band(
          columns: [[.cells, .battery], [.cluster, .batteryState, .otherState], [.sendToInverter, .parameter]],
          widths: [37, 37, 38])
      ]),
    // 100x30: all that is measured and all that is wrong on the first screen.
    Layout(
      from: 96, gap: 2,
      bands: [
        Band(columns: [[.cells, .batteryState], [.battery]]),
        Band(columns: [[.cluster, .otherState], [.sendToInverter]]), Band(columns: [[.parameter], []]),
      ]),
    // 80x24: the first screen ends with what is wrong.
    Layout(
      from: 76, gap: 2,
      bands: [
        Band(columns: [[.cells, .totals], [.batteryFirst]], isTight: true),
        Band(columns: [[.batteryStatePaired]], isTight: true),
        Band(columns: [[.cluster, .otherState], [.batteryRest, .sendToInverter]]), Band(columns: [[.parameter], []]),
      ]),
    Layout(
      from: 0, gap: 0,
      bands: [
        Band(columns: [[.cells, .cluster, .battery, .batteryState, .otherState, .sendToInverter, .parameter]])
      ]),
  ]
  /// Wider columns would tear labels and values apart.
  private static let widestColumn = 48

  private enum Group {
    case cells, cluster, totals, battery, batteryFirst, batteryRest, batteryState, batteryStatePaired, otherState
    case sendToInverter, parameter
    case modules, alarms, trend

    /// Whether it fills any width.
    var isWide: Bool {
      switch self {
      case .batteryStatePaired, .modules, .alarms, .trend: true
      default: false
      }
    }
  }

  static func draw(_ context: PageContext) -> Block {
    var page = Block(width: context.width)
    guard let layout = layouts.first(where: { context.width >= $0.from }) else { return page }
    for (position, band) in layout.bands.enumerated() {
      if position > 0, !band.isTight { page.add(.empty) }
      let columns = zip(band.columns, widths(of: band, layout, context.width)).map { groups, width in
        var column = Block(width: width)
        for group in groups {
          let block = draw(group, context, width: width, room: context.height - page.height)
          // The totals follow the cells at once: there is no row to spare.
          if group == .totals { column.add(block.lines) } else { column.add(below: block) }
        }
        return column
      }
      page.add(Block.columns(columns, gap: layout.gap).lines)
    }
    page.add(below: LookGroup.draw(context))
    return page
  }

  private static func widths(of band: Band, _ layout: Layout, _ width: Int) -> [Int] {
    let count = band.columns.count
    let all = width - layout.gap * (count - 1)
    let widest = band.columns.joined().contains(where: \.isWide) ? width : widestColumn
    guard !band.widths.isEmpty else { return Array(repeating: min(all / count, widest), count: count) }
    let spare = max(all - band.widths.reduce(0, +), 0)
    // The last column takes what cannot be shared.
    return band.widths.enumerated().map { index, least in
      min(least + spare / count + (index == count - 1 ? spare % count : 0), widest)
    }
  }

  private static func draw(_ group: Group, _ context: PageContext, width: Int, room: Int) -> Block {
    switch group {
    case .cells: CellsGroup.draw(context, width: width)
    case .cluster: ClusterGroup.draw(context, width: width)
    case .totals: ClusterGroup.brief(context, width: width)
    case .battery: BatteryGroup.draw(context, width: width)
    case .batteryFirst: BatteryGroup.parts(context, width: width).first
    case .batteryRest: BatteryGroup.parts(context, width: width).rest
    case .batteryState: StateGroups.batteryState(context, width: width)
    case .batteryStatePaired: StateGroups.batteryState(context, width: width, isPaired: true)
    case .otherState: StateGroups.otherState(context, width: width)
    case .sendToInverter: ParameterGroups.sendToInverter(context, width: width)
    case .parameter: ParameterGroups.parameter(context, width: width)
    case .modules: ParallelPage.table(context, width: width)
    case .alarms: FaultsPage.brief(context, width: width)
    case .trend: TrendsPage.brief(context, width: width, height: room)
    }
  }
}
