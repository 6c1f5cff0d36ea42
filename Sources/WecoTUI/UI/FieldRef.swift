internal import BMSCore

/// What a stretch of a line stands for. Pages leave these marks behind; selection, mouse and search live on them, so
/// that pages need not know about input.
struct Mark: Hashable, Sendable {
  enum Subject: Hashable, Sendable {
    case field(FieldRef)
    /// The title of a group; the group goes down to the next one in its columns.
    case group(String)
    /// A key that is named there, in the last line or as a button: a click presses it.
    case key(Key)
    /// Something to choose in a dialog.
    case pick(Pick)
  }

  var columns: Range<Int>
  var subject: Subject

  var field: FieldRef? {
    if case .field(let field) = subject { field } else { nil }
  }
  var group: String? {
    if case .group(let title) = subject { title } else { nil }
  }
}

/// Something to choose in a dialog: an entry of its list, or one of its buttons.
enum Pick: Hashable, Sendable {
  case item(Int)
  case goOn, setBack, cancel
}

/// What a row of a page opens.
enum Opening: Hashable, Sendable {
  case setting(MapSubject)
  case catalogue
}

/// A field on the screen: its name there, whose it is, and what was shown.
struct FieldRef: Hashable, Sendable {
  /// The name beside the value, or the column's.
  var label: String
  var field: Field?
  var place: Place?
  /// The reading behind the value, also when it is too old to be shown; `nil` where there is none.
  var reading: Reading?
  /// The value as it was shown, with its unit.
  var shown: String
  /// What Enter opens instead of the details.
  var opens: Opening?
  /// The alarm that the line stands for, on the page of faults.
  var alarm: AlarmRef?
  /// The alarms behind a lamp: its warning and its fault.
  var alarms: [AlarmID]

  /// - Parameters:
  ///   - field: which field it is; `nil` where it is none.
  ///   - place: whose it is; `nil` asks the register it came from.
  init(
    _ label: String, field: Field? = nil, place: Place? = nil, alarms: [AlarmID] = [], _ value: ReadingText
  ) {
    self.label = label
    self.field = field
    self.place = place ?? value.reading?.register.flatMap(RegisterMap.place)
    self.alarms = alarms
    reading = value.reading
    shown = value.number + (value.unit.isEmpty ? "" : " \(value.unit)")
  }

  /// A cell of a module, counted from 0.
  static func cell(_ place: Int, of module: Int, _ value: ReadingText) -> FieldRef {
    FieldRef(
      "\(Texts.name(.cellVoltage)) \(place + 1)", field: .cellVoltage, place: .cell(module: module, cell: place + 1),
      value)
  }
}

extension Cluster {
  /// What is known about a field of a place.
  func reading(_ field: Field, of place: Place) -> Reading? {
    switch place {
    case .cluster: return reading(field)
    case .module(let index): return module(index)?.reading(field)
    case .cell(let index, let cell):
      let cells = module(index)?.cells ?? []
      return cells.indices.contains(cell - 1) ? cells[cell - 1] : nil
    }
  }
}
