/// A protocol a battery can speak: a family, or one branch of a family whose branches share their frames. Its name in
/// `decode --json`; what else is known of it stands in its family.
public struct CANProtocol: RawRepresentable, Hashable, Sendable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }
}

extension CANProtocol {
  public static var allCases: [CANProtocol] { CANFamily.all.flatMap { $0.variants.map(\.proto) } }

  private static let variants = Dictionary(
    CANFamily.all.flatMap(\.variants).map { ($0.proto, $0) }, uniquingKeysWith: { first, _ in first })

  /// What a person calls it.
  public var title: String { Self.variants[self]?.title ?? rawValue }

  /// The WeCo "inverter protocol" values whose frames are these, where that is published; empty where it is not.
  public var wecoSettings: [WeCoCANSetting] { Self.variants[self]?.settings ?? [] }
}

/// A choice of WeCo's "inverter protocol" setting whose frames are public (can-protocols section 1).
///
/// WeCoCAN, KEHUACAN, SOLISCAN, STUDERCAN, CONEXTCAN, WECO HV CAN and INGE HV CAN have no public frames (can-protocols
/// section 10), so they are never named here.
public enum WeCoCANSetting: String, Hashable, Sendable, CaseIterable {
  case sma = "SMACAN"
  case victron = "VICTRONCAN"
  case growatt = "GROWATTCAN"
  /// WeCo's own name for it stands in a picture only; the inverter's menu calls it CAN 00.
  case deyeCAN00 = "Deye \"CAN 00\""
}

/// One way to speak a family's frames.
struct CANVariant: Sendable {
  let proto: CANProtocol
  /// What a person calls it.
  let title: String
  let settings: [WeCoCANSetting]
  /// What is left where nothing tells one of the others: never named among what it may be.
  let isLastResort: Bool
  /// 11-bit ids that it has for itself on its bus, though other families use them too, and the frames that are known.
  let claims: [ClosedRange<UInt32>]
  let frames: [CANFrameTable]

  init(
    _ proto: CANProtocol, _ title: String, settings: [WeCoCANSetting] = [], isLastResort: Bool = false,
    claims: [ClosedRange<UInt32>] = [], frames: [CANFrameTable] = []
  ) {
    self.proto = proto
    self.title = title
    self.settings = settings
    self.isLastResort = isLastResort
    self.claims = claims
    self.frames = frames
  }
}

/// A group of protocols that share their frames (can-protocols section 2): everything the program knows of it.
///
/// The decoder's look-up, the detector, the names, the list of inverters' frames, the questions of `--ask` and the
/// simulator's menu follow from `all`.
public struct CANFamily: Sendable {
  /// The name in `decode --json` while no protocol of it is decided.
  public let id: String
  /// What a person calls it.
  public let title: String
  let variants: [CANVariant]
  /// What a voltage of it can be, in V.
  let volts: ClosedRange<Double>
  let frames: [CANFrameTable]
  /// Identifiers that belong to it though no frame of it is known with them.
  let others: [CANFrameTable]
  let evidence: CANEvidence
  /// What `--ask` may ask its batteries.
  let question: CANQuestionKind?
  /// What a simulated battery can play of it.
  let plays: [SimulatedBusProtocol]

  /// - Parameters:
  ///   - id: the name in `decode --json`; that of its protocol too where it has only one.
  ///   - variants: its protocols where it has several.
  init(
    _ id: String, _ title: String, variants: [CANVariant]? = nil, settings: [WeCoCANSetting] = [],
    volts: ClosedRange<Double>, frames: [CANFrameTable], others: [CANFrameTable] = [],
    evidence: CANEvidence = CANEvidence(), question: CANQuestionKind? = nil, plays: [SimulatedBusProtocol] = []
  ) {
    self.id = id
    self.title = title
    self.variants = variants ?? [CANVariant(CANProtocol(rawValue: id), title, settings: settings)]
    self.volts = volts
    self.frames = frames
    self.others = others
    self.evidence = evidence
    self.question = question
    self.plays = plays
  }

  /// Families in the order in which they are named.
  public static let all: [CANFamily] = [
    .common351, .growattLV, .growattHV, .pylontechHV, .schneiderV2, .sofarHV, .voltronicLIA, .pytesNative, .samsungSDI,
    .bydHV, .megarevo, .goodWeHV,
  ]

  /// The protocol of a family that has only one; `nil` where branches share its frames.
  public var onlyProtocol: CANProtocol? { variants.count == 1 ? variants.first?.proto : nil }

  /// How sure the frames are that carry a field and in what unit they do, of all families; none where none does.
  public static func facts(of field: Field) -> [(grade: Grade, unit: Unit)] {
    CANCatalogue.shared.rows.filter { $0.field == field }.map { ($0.grade ?? .unknown, $0.toldUnit) }
  }

  var isExtended: Bool { frames.first?.ids.isExtended ?? false }

  /// No protocol of it is decided yet.
  static let undecided: UInt32 = 1 << 31
  /// The protocol among those of the family.
  func bit(_ proto: CANProtocol) -> UInt32 {
    variants.firstIndex { $0.proto == proto }.map { 1 << UInt32(min($0, 30)) } ?? 0
  }
}

extension CANFamily: Hashable {
  public static func == (a: CANFamily, b: CANFamily) -> Bool { a.id == b.id }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// One frame of one family: its id, who sends it and its rows.
struct CANFrameTable: Sendable {
  typealias Content = @Sendable (CANFrame) -> Bool
  typealias Lesson = @Sendable (inout CANKnowledge, CANFrame) -> Void

  let ids: CANIDs
  let sender: CANSender
  let order: CANByteOrder
  let grade: Grade
  /// Where the layout stands.
  let source: String
  /// How often it is expected, at the slowest that is known.
  let period: Span
  let parts: [CANPart]
  /// What the frame must carry to be this family's at all; `nil`: whatever it carries.
  var content: Content?
  /// What others of the family are understood by.
  var lesson: Lesson?
  /// What an inverter says with it, the first that holds; none for one that alone may be anybody's.
  var keepAlives: [CANKeepAlive] = []
  /// The inverter's name, where the frame gives it.
  var inverterName: (@Sendable (CANFrame) -> String?)?

  /// - Parameter either: of these parts only the first that holds is read.
  init(
    _ ids: CANIDs, from sender: CANSender = .battery, order: CANByteOrder = .little, _ grade: Grade, _ source: String,
    every period: Span = .seconds(2), _ rows: [CANRow] = [], parts: [CANPart] = [], either: [CANPart] = [],
    only content: Content? = nil, says keepAlives: [CANKeepAlive] = [],
    names inverterName: (@Sendable (CANFrame) -> String?)? = nil, teaches lesson: Lesson? = nil
  ) {
    self.ids = ids
    self.sender = sender
    self.order = order
    self.grade = grade
    self.source = source
    self.period = period
    self.parts = (rows.isEmpty ? [] : [CANPart(rows)]) + parts + either.map(\.alone)
    self.content = content
    self.keepAlives = keepAlives
    self.inverterName = inverterName
    self.lesson = lesson
  }
}

/// Rows of a frame that are read under a condition: of some protocols, of what the frame carries, of what was heard.
struct CANPart: Sendable {
  typealias Condition = @Sendable (CANFrame, CANKnowledge) -> Bool

  let rows: [CANRow]
  /// The protocols of which the rows are read; `nil`: of all, decided or not.
  var only: [CANProtocol]?
  var except: [CANProtocol] = []
  var condition: Condition?
  /// In place of the frame's.
  let grade: Grade?
  /// In place of the frame's: a section of can-protocols.
  let source: String?
  /// What the sources of a bit table do not agree on.
  var dispute: CANDispute?
  /// Nothing behind it is read where it holds.
  var isLast = false

  init(_ rows: [CANRow], _ grade: Grade? = nil, _ source: String? = nil) {
    self.rows = rows
    self.grade = grade
    self.source = source
  }

  var alone: CANPart {
    var part = self
    part.isLast = true
    return part
  }

  /// Rows of some protocols.
  static func of(
    _ only: [CANProtocol], _ rows: [CANRow], _ grade: Grade? = nil, _ source: String? = nil, dispute: CANDispute? = nil
  ) -> CANPart {
    var part = CANPart(rows, grade, source)
    part.only = only
    part.dispute = dispute
    return part
  }
  /// Rows of all protocols but some, and while none is decided.
  static func except(
    _ except: [CANProtocol], _ rows: [CANRow], _ grade: Grade? = nil, _ source: String? = nil,
    when condition: Condition? = nil
  ) -> CANPart {
    var part = CANPart(rows, grade, source)
    part.except = except
    part.condition = condition
    return part
  }
  static func when(
    _ condition: @escaping Condition, _ rows: [CANRow], _ grade: Grade? = nil, _ source: String? = nil
  ) -> CANPart {
    var part = CANPart(rows, grade, source)
    part.condition = condition
    return part
  }
}
