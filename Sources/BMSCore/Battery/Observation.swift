/// Whose value it is.
public enum Place: Hashable, Sendable {
  /// The cluster as a whole.
  case cluster
  /// A module by its index: 1 is the one you are plugged into, n + 1 is slave n.
  case module(Int)
  /// A cell of a module, both counted from 1.
  case cell(module: Int, cell: Int)
}

/// One thing learnt from a link: which field of which place has what value, with its truth.
public struct Observation: Hashable, Sendable {
  public var place: Place
  public var field: Field
  public var reading: Reading

  public init(_ place: Place, _ field: Field, _ reading: Reading) {
    self.place = place
    self.field = field
    self.reading = reading
  }
}

extension Place {
  /// Modules of a cluster, the one on the port included (manual 5.5).
  public static let mostModules = 8
}
