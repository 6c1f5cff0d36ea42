internal import BMSCore

/// Page 1: the vendor tool's Overview, group by group in its order and with its names.
enum OverviewPage {
  /// How many columns of groups, from this width on, and which groups stand in which column.
  private static let layouts: [(from: Int, gap: Int, columns: [[Group]])] = [
    (176, 3, [[.cells, .cluster], [.battery], [.batteryState, .otherState], [.sendToInverter, .parameter]]),
    (116, 2, [[.cells, .battery], [.cluster, .batteryState, .otherState], [.sendToInverter, .parameter]]),
    (76, 2, [[.cells, .cluster, .batteryState], [.battery, .otherState, .sendToInverter, .parameter]]),
    (0, 0, [[.cells, .cluster, .battery, .batteryState, .otherState, .sendToInverter, .parameter]]),
  ]
  /// Wider columns would tear labels and values apart.
  private static let widestColumn = 48

  private enum Group { case cells, cluster, battery, batteryState, otherState, sendToInverter, parameter }

  static func draw(_ context: PageContext) -> Block {
    guard let layout = layouts.first(where: { context.width >= $0.from }) else { return Block(width: context.width) }
    let count = layout.columns.count
    let width = min((context.width - layout.gap * (count - 1)) / count, widestColumn)
    let columns = layout.columns.map { groups in
      var column = Block(width: width)
      for group in groups { column.add(below: draw(group, context, width: width)) }
      return column
    }
    var page = Block(width: context.width)
    page.add(UrgentLines.draw(context))
    page.add(Block.columns(columns, gap: layout.gap).lines)
    return page
  }

  private static func draw(_ group: Group, _ context: PageContext, width: Int) -> Block {
    switch group {
    case .cells: CellsGroup.draw(context, width: width)
    case .cluster: ClusterGroup.draw(context, width: width)
    case .battery: BatteryGroup.draw(context, width: width)
    case .batteryState: StateGroups.batteryState(context, width: width)
    case .otherState: StateGroups.otherState(context, width: width)
    case .sendToInverter: ParameterGroups.sendToInverter(context, width: width)
    case .parameter: ParameterGroups.parameter(context, width: width)
    }
  }
}
