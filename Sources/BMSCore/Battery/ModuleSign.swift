/// By what another module was told from the one that answered before.
public enum ModuleSign: Meaning {
  case field(Field, String, was: String)
  case timeWentBack
  /// In one reply, which may be damaged.
  case timeWentBackOnce
  case timeJumped
  case socJumped(String)
  case cells

  public var description: String {
    switch self {
    case .field(let field, let new, let old): "\(field.label) is \(new), it was \(old)"
    case .timeWentBack: "the running time went back: another module, or a restarted one"
    case .timeWentBackOnce: "the running time went back a little"
    case .timeJumped: "the running time does not go on from where it was: another module, or a restarted one"
    case .socJumped(let new): "SOC is \(new), faster than a battery can change"
    case .cells: "its cells stand differently against each other than a moment ago"
    }
  }
}
