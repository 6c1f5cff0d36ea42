/// A protocol's frames as a DBC file: what SavvyCAN, cantools and their relatives read.
///
/// It says no more than the tables do. What such a file cannot say (where a field stands depends on another frame, a
/// scale that another value decides, a text) is named in the comment of its frame and has no signal.
public enum DBC {
  /// - Parameter proto: one of `CANProtocol.allCases`; of any other there are no frames.
  public static func text(of proto: CANProtocol) -> String {
    let frames = CANFamily.all.flatMap { $0.frames(of: proto) }
    let messages = frames.flatMap { DBCMessage.all(of: $0, in: proto) }.firstOfEachID
    return text(messages, "\(proto.title) (\(proto.rawValue)). Current is positive while charging.")
  }

  /// A frame table as a DBC file.
  public static func text(of table: FrameTable) -> String {
    var messages: [DBCMessage] = []
    for frame in table.frames { messages.append(DBCMessage(frame, differentFrom: messages)) }
    return text(messages, "\(table.name): a frame table.")
  }

  private static func text(_ messages: [DBCMessage], _ comment: String) -> String {
    let lines =
      ["VERSION \"\"", "", "NS_ :", "", "BS_:", "", "BU_: \(CANSender.battery.node) \(CANSender.inverter.node)", ""]
      + messages.flatMap(\.definition)
      + ["CM_ \(DBC.quoted(comment));"]
      + messages.flatMap(\.comments) + messages.flatMap(\.words)
    return lines.joined(separator: "\n") + "\n"
  }

  /// A text of the file: it knows no way to write a quotation mark, and holds ASCII.
  static func quoted(_ text: String) -> String {
    "\"" + String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\"" ? "'" : $0.isASCII ? $0 : "?" })) + "\""
  }
}

extension CANFamily {
  /// The frames of one of its protocols; none where it is not its.
  fileprivate func frames(of proto: CANProtocol) -> [CANFrameTable] {
    guard let variant = variants.first(where: { $0.proto == proto }) else { return [] }
    return frames + variant.frames
  }
}

extension CANSender {
  fileprivate var node: String { self == .battery ? "Battery" : "Inverter" }
}

extension [DBCMessage] {
  /// A file has one message an identifier: the first table's.
  fileprivate var firstOfEachID: [DBCMessage] {
    var seen: Set<UInt32> = []
    return filter { seen.insert($0.id).inserted }
  }
}

/// One identifier's frame.
struct DBCMessage {
  /// Modules, trays or packs that share a table have an identifier each; more than this many are told by the first.
  private static let mostIDs = 32

  /// The identifier; bit 31 says that it has 29 bits.
  let id: UInt32
  private let name: String
  private let sender: CANSender
  private let comment: String
  private(set) var signals: [DBCSignal] = []
  private var used: UInt64 = 0
  private var untold: [String] = []
  private var length: UInt8 = 0

  static func all(of table: CANFrameTable, in proto: CANProtocol) -> [DBCMessage] {
    let ids = table.ids.ranges.flatMap { $0.prefix(mostIDs) }.prefix(mostIDs)
    let count = table.ids.ranges.reduce(0) { $0 + $1.count }
    return ids.map { DBCMessage($0, of: table, in: proto, others: count - ids.count) }
  }

  private init(_ id: UInt32, of table: CANFrameTable, in proto: CANProtocol, others: Int) {
    self.id = table.ids.isExtended ? id | 1 << 31 : id
    sender = table.sender
    name = "\(table.sender.node)_\(String(id, radix: 16, uppercase: true))"
    comment =
      "\(table.source); \(table.grade.rawValue)." + (others > 0 ? " The same for \(others) identifiers more." : "")
      + (table.content == nil ? "" : " Only with what the protocol's documents say of its content.")
    var isOpen = true
    for part in table.parts where part.isRead(in: proto) {
      // Of alternatives only the first that holds is read: behind one that depends on others nothing is sure.
      let isSure = part.condition == nil && isOpen
      for row in part.rows { add(row, of: table, isSure: isSure) }
      if part.isLast {
        if isSure { break }
        isOpen = false
      }
    }
  }

  /// A frame of a table.
  init(_ frame: TableFrame, differentFrom others: [DBCMessage]) {
    id = frame.id.isExtended ? frame.id.value | 1 << 31 : frame.id.value
    sender = frame.sender
    let plain = DBCSignal.identifier(frame.name)
    name = others.contains { $0.name == plain } ? "\(plain.prefix(20))_\(frame.id.hex)" : plain
    comment = frame.name
    for row in frame.rows {
      length = max(length, UInt8(clamping: row.bits.end))
      signals.append(DBCSignal(row).named(differentFrom: signals))
    }
  }

  private mutating func add(_ row: CANRow, of table: CANFrameTable, isSure: Bool) {
    length = max(length, row.end)
    guard row.width > 0, row.kind != .identifier else { return }
    let all = isSure ? DBCSignal.all(of: row, order: table.order) : []
    let free = all.filter { used & $0.mask == 0 }
    // The bit pairs of 35A have a row for each of their three answers.
    if free.isEmpty, !(isSure && row.kind == .alarmPairs) { untold.append(row.field.wireName) }
    for signal in free {
      used |= signal.mask
      signals.append(signal.named(differentFrom: signals))
    }
  }

  var definition: [String] {
    ["BO_ \(id) \(name): \(max(length, 1)) \(sender.node)"] + signals.map(\.definition) + [""]
  }

  var comments: [String] {
    let rest = untold.isEmpty ? "" : " Not told here, since it depends on more than these bits: \(named(untold))."
    return ["CM_ BO_ \(id) \(DBC.quoted(comment + rest));"]
      + signals.compactMap { signal in
        signal.comment.map { "CM_ SG_ \(id) \(signal.name) \(DBC.quoted($0));" }
      }
  }

  /// Each name once.
  private func named(_ names: [String]) -> String {
    names.enumerated().filter { !names[..<$0.offset].contains($0.element) }.map(\.element).joined(separator: ", ")
  }

  var words: [String] {
    signals.filter { !$0.words.isEmpty }.map { signal in
      let pairs = signal.words.map { "\($0.code) \(DBC.quoted($0.name))" }.joined(separator: " ")
      return "VAL_ \(id) \(signal.name) \(pairs) ;"
    }
  }
}

extension CANPart {
  /// Its rows are those of the protocol, whatever else they depend on.
  fileprivate func isRead(in proto: CANProtocol) -> Bool {
    (only?.contains(proto) ?? true) && !except.contains(proto)
  }
}
