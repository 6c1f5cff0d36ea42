/// All that this program ever sends to a battery on CAN, and only where the user allowed it: what an inverter says to
/// keep its battery talking, or asks it for data. No command and no setting.
///
/// Ids and bytes are fixed by the families: nobody outside can make a question with others.
public struct CANQuestion: Hashable, Sendable {
  public let frame: CANFrame
  /// Pause between two of the same. Documented for 305 and 301; for the others nothing is, so theirs is the same.
  public let period = Span.seconds(1)

  /// - Parameter word: the eight data bytes, the first lowest.
  init(_ id: CANID, _ word: UInt64) { frame = CANFrame(id: id, word: word, count: 8) }

  public var id: CANID { frame.id }
  public static var allCases: [CANQuestion] { CANQuestionKind.allCases.flatMap(\.questions) }
}

/// What the program may ask the batteries of one family, as the user names it behind `--ask`.
public struct CANQuestionKind: Hashable, Sendable {
  /// The word behind `--ask`: `305`, `lia`.
  public let word: String
  /// For the header: "305", "LIA".
  public let title: String
  /// The questions of one round; each is asked once in a second.
  public let questions: [CANQuestion]

  init(_ word: String, title: String? = nil, _ questions: [CANQuestion]) {
    self.word = word
    self.title = title ?? word
    self.questions = questions
  }

  /// In the order in which they are tried.
  public static let allCases = CANFamily.all.compactMap(\.question)
}

/// Which questions the user allowed.
public enum CANAskingChoice: Hashable, Sendable {
  /// One kind, whatever is heard from the battery.
  case only(CANQuestionKind)
  /// One kind after the other until the battery answers, and none at all while it talks unasked.
  case automatic

  /// The word behind `--ask`: `auto`, or that of a kind.
  public init?(name: String) {
    if name == "auto" {
      self = .automatic
    } else if let kind = CANQuestionKind.allCases.first(where: { $0.word == name }) {
      self = .only(kind)
    } else {
      return nil
    }
  }
}

/// What an inverter sends, and a battery never: hearing one means that somebody else keeps the battery company.
///
/// Every frame of a family whose table says so, and 302 to 309 of a Sunny Island with them.
public enum InverterFrames {
  /// A range of ids: the identifier without its low bits.
  public struct Pattern: Hashable, Sendable {
    public let id: CANID
    /// Bits of the identifier that must be the same.
    public let mask: UInt32

    public func matches(_ other: CANID) -> Bool {
      other.isExtended == id.isExtended && other.value & mask == id.value & mask
    }
  }

  public static let all: [Pattern] = {
    let tables = CANFamily.all.flatMap { $0.others + $0.frames }.filter { $0.sender == .inverter }
    var all: [Pattern] = []
    for table in tables {
      // A range begins where its low bits are zero, and ends where they are ones.
      for range in table.ids.ranges where !all.contains(where: { $0.matches(table.ids.id(range.lowerBound)) }) {
        let mask = (table.ids.isExtended ? 0x1FFF_FFFF : 0x7FF) & ~(range.upperBound - range.lowerBound)
        all.append(Pattern(id: table.ids.id(range.lowerBound), mask: mask))
      }
    }
    return all
  }()

  public static func contains(_ id: CANID) -> Bool { all.contains { $0.matches(id) } }
}

extension CANQuestionKind {
  /// What `--ask` takes.
  public static let words = ["auto"] + allCases.map(\.word)
}
