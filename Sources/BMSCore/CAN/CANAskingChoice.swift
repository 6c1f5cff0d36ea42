/// What the program may ask a battery on CAN, as the user names it behind `--ask`.
public enum CANQuestionKind: String, Hashable, Sendable, CaseIterable {
  /// The keep-alive of Pylontech, Deye, LuxPower and others.
  case pylontech305 = "305"
  /// Growatt's poll.
  case growatt301 = "301"
  /// Pylontech HV's two requests.
  case pylontechHV4200 = "4200"
  /// Voltronic's ten requests. Last, because its document is the least certain.
  case lia

  /// For the header: "305", "LIA".
  public var title: String { self == .lia ? "LIA" : rawValue }

  /// The questions of one round; each is asked once in a second.
  public var questions: [CANQuestion] {
    switch self {
    case .pylontech305: [.pylontech305]
    case .growatt301: [.growatt301]
    case .pylontechHV4200: CANQuestion.PylontechHVRequest.allCases.map(CANQuestion.pylontechHV4200)
    case .lia: CANQuestion.LIARequest.allCases.map(CANQuestion.lia)
    }
  }

  /// Whether a frame is what a battery says to this kind of question (can-protocols sections 3, 6, 7, 9.2).
  func isAnswered(by id: CANID) -> Bool {
    switch (self, id.isExtended) {
    case (.pylontech305, false): [0x351, 0x355, 0x356, 0x359, 0x35A, 0x35C, 0x35E, 0x35F].contains(id.value)
    case (.growatt301, false): (0x311...0x321).contains(id.value)
    case (.pylontechHV4200, true): (0x4210...0x42FF).contains(id.value) || (0x7310...0x734F).contains(id.value)
    case (.lia, true): [0x0CF1_1000, 0x0CF1_2000].contains(id.value & 0x1FFF_F000)
    default: false
    }
  }
}

/// Which questions the user allowed.
public enum CANAskingChoice: Hashable, Sendable {
  /// One kind, whatever is heard from the battery.
  case only(CANQuestionKind)
  /// One kind after the other until the battery answers, and none at all while it talks unasked.
  case automatic

  /// The word behind `--ask`: `auto`, `305`, `301`, `4200` or `lia`.
  public init?(name: String) {
    if name == "auto" {
      self = .automatic
    } else if let kind = CANQuestionKind(rawValue: name) {
      self = .only(kind)
    } else {
      return nil
    }
  }
}
