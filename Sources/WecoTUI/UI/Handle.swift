/// What the loop has to do after a key.
enum Effect: Hashable, Sendable {
  case quit
  /// Send the whole screen again, whatever the terminal shows now.
  case redraw
  /// Close and open the links of the clusters again and ask for a key.
  case reconnect
}

/// Applies one key to the view. Pure: what reaches beyond the view comes back as effects.
func handle(_ key: Key, view: inout ViewState, state: AppState, size: Size) -> [Effect] {
  switch key {
  case .resize: return [.redraw]
  case .mouse(let x, let y, let button):
    handleMouse(x: x, y: y, button: button, view: &view, state: state, size: size)
    return []
  default: break
  }
  guard let action = KeyMap.action(for: key) else { return [] }
  switch action {
  case .quit: return [.quit]
  case .repaint: return [.redraw]
  case .reconnect: return [.reconnect]
  case .help:
    view.isHelpOpen.toggle()
    view.helpScroll = 0
  case .back:
    if view.isHelpOpen { view.isHelpOpen = false } else { view.frozen = nil }
  case .freeze: view.frozen = view.frozen == nil ? state : nil
  case .page(let page): show(page, in: &view)
  case .nextPage: show(Page.neighbour(of: view.page, by: 1), in: &view)
  case .previousPage: show(Page.neighbour(of: view.page, by: -1), in: &view)
  case .previousCluster: chooseCluster(by: -1, view: &view, state: state)
  case .nextCluster: chooseCluster(by: 1, view: &view, state: state)
  case .lineUp: scroll(by: -1, view: &view, state: state, size: size)
  case .lineDown: scroll(by: 1, view: &view, state: state, size: size)
  case .pageUp: scroll(by: -max(Frame.bodyRows(size) - 1, 1), view: &view, state: state, size: size)
  case .pageDown: scroll(by: max(Frame.bodyRows(size) - 1, 1), view: &view, state: state, size: size)
  case .top: scroll(by: -Frame.mostLines, view: &view, state: state, size: size)
  case .bottom: scroll(by: Frame.mostLines, view: &view, state: state, size: size)
  }
  return []
}

private func show(_ page: PageID, in view: inout ViewState) {
  view.page = page
  view.isHelpOpen = false
}

private func chooseCluster(by step: Int, view: inout ViewState, state: AppState) {
  view.cluster = view.clusterIndex(in: state) + step
  view.cluster = view.clusterIndex(in: state)
}

private func scroll(by lines: Int, view: inout ViewState, state: AppState, size: Size) {
  let most = max(Frame.body(state, view, size: size).height - Frame.bodyRows(size), 0)
  if view.isHelpOpen {
    view.helpScroll = max(0, min(view.helpScroll + lines, most))
  } else {
    view.scroll[view.page] = max(0, min((view.scroll[view.page] ?? 0) + lines, most))
  }
}

private func handleMouse(
  x: Int, y: Int, button: MouseButton, view: inout ViewState, state: AppState, size: Size
) {
  switch button {
  case .wheelUp: scroll(by: -3, view: &view, state: state, size: size)
  case .wheelDown: scroll(by: 3, view: &view, state: state, size: size)
  case .left:
    guard Frame.fits(size), y == Frame.tabRow else { return }
    if let hit = Frame.tabs(view, width: size.columns).first(where: { $0.columns.contains(x) }) { show(hit.page, in: &view) }
  }
}
