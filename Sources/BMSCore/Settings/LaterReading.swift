/// Where a setting stands after a change whose end nobody saw, because the program was ended before it was read back.
///
/// It is no outcome of the change: nobody watched the battery in between, and another one of the same versions may have
/// taken its place. It says what reads there now, and no more.
public enum LaterReading: Hashable, Sendable {
  case new(Value)
  case old(Value)
  case other(Value)

  /// - Parameters:
  ///   - value: read and believed twice.
  ///   - old: what it was before the change, as the record has it, and what was to be set.
  ///   - write: how the setting is written, for the steps in which it is read.
  public init(_ value: Value, old: String, new: String, by write: MapWrite) {
    if write.reads(value, as: new) {
      self = .new(value)
    } else if write.reads(value, as: old) {
      self = .old(value)
    } else {
      // What shows it may do so in other steps than it is set in: 47 % of SOC read 46.8 %.
      switch (write.rounds(value, to: new), write.rounds(value, to: old)) {
      case (true, false): self = .new(value)
      case (false, true): self = .old(value)
      case (true, true), (false, false): self = .other(value)
      }
    }
  }

  public var value: Value {
    switch self {
    case .new(let value), .old(let value), .other(let value): value
    }
  }

  /// The word on screen and in the record.
  public var word: String {
    switch self {
    case .new: Self.newWord
    case .old: "READS OLD"
    case .other: Self.otherWord
    }
  }

  /// After these the change may have been taken.
  public static let newWord = "READS NEW"
  public static let otherWord = "READS OTHER"

  public var sentence: String {
    let found =
      "The program was ended before the change was read back; this battery, as far as its versions tell, reads"
    return switch self {
    case .new(let value): "\(found) \(value.plain) now, the new value."
    case .old(let value): "\(found) \(value.plain) now, the old value."
    case .other(let value): "\(found) \(value.plain) now, neither the old value nor the new one."
    }
  }
}

extension MapWrite {
  /// Whether a value reads like one that the record names, within the tolerance of the write.
  func reads(_ value: Value, as text: String) -> Bool { reads(value, as: text, within: Double(tolerance) * wireStep) }

  /// The same for a person: SOC moves by a step while one looks.
  public func readsAbout(_ value: Value, as text: String) -> Bool {
    guard case .range(let range) = values else { return reads(value, as: text) }
    return reads(value, as: text, within: max(range.step.double, Double(tolerance) * wireStep))
  }

  /// Whether no other value that can be set is as near.
  fileprivate func rounds(_ value: Value, to text: String) -> Bool {
    guard case .range(let range) = values else { return false }
    return reads(value, as: text, within: range.step.double / 2 - 2e-9)
  }

  private func reads(_ value: Value, as text: String, within distance: Double) -> Bool {
    guard case .range(let range) = values, let read = value.number, let named = Decimal(typed: text, unit: range.unit)
    else { return value.plain == text }
    return abs(read - named.double) <= distance + 1e-9
  }

  /// What one more on the wire is.
  private var wireStep: Double {
    if case .range(let range) = values { abs(Decimal(range.times, decimals: range.decimals).double) } else { 0 }
  }
}
