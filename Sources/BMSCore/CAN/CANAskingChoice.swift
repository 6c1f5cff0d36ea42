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

  /// The batteries that answer this kind of question (can-protocols sections 3, 6, 7, 9.2).
  var family: CANFamily {
    switch self {
    case .pylontech305: .common351
    case .growatt301: .growattLV
    case .pylontechHV4200: .pylontechHV
    case .lia: .voltronicLIA
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
