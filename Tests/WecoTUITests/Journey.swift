import BMSCore

@testable import WecoTUI

/// A script of keys on a hand-made state, and what the screen says on the way.
struct Journey {
  var state: AppState
  var size: Size
  private(set) var view = ViewState()
  /// Everything the loop was asked to do, in order.
  private(set) var effects: [Effect] = []

  init(_ state: AppState = Fixture.state(), columns: Int = 80, rows: Int = 24) {
    self.state = state
    size = Size(columns: columns, rows: rows)
  }

  var screen: Screen { render(state, view, size: size) }
  var text: String { screen.text.joined(separator: "\n") }
  var status: String { screen.text.last ?? "" }

  mutating func press(_ keys: Key...) {
    for key in keys { effects += handle(key, view: &view, state: state, size: size) }
  }

  /// Types characters one by one.
  mutating func type(_ text: String) {
    for scalar in text.unicodeScalars { press(.char(scalar)) }
  }

  /// `/words` and Enter, or `:words` and Enter.
  mutating func enter(_ line: String) {
    type(line)
    press(.enter)
  }

  mutating func change(_ change: (inout ViewState) -> Void) { change(&view) }

  mutating func open(_ dialog: Dialog) { view.dialogs.append(dialog) }

  mutating func resize(columns: Int, rows: Int) {
    size = Size(columns: columns, rows: rows)
    press(.resize)
  }

  /// The characters drawn in a style, row by row.
  func drawn(_ style: Style) -> [String] {
    screen.rows.compactMap { row in
      let cells = row.filter { $0.style == style }
      return cells.isEmpty ? nil : String(cells.map { Character($0.scalar) })
    }
  }
}

/// One key on a view.
func handle(_ key: Key, view: inout ViewState, state: AppState, size: Size) -> [Effect] {
  var model = ScreenModel(state, view, size: size)
  let effects = model.press(key)
  view = model.view
  return effects
}

func render(_ state: AppState, _ view: ViewState, size: Size, glyphs: Glyphs = .unicode) -> Screen {
  render(ScreenModel(state, view, size: size), glyphs: glyphs)
}
