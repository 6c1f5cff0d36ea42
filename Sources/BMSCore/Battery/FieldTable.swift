/// Something of each of several fields: a dictionary that finds a field by its number, not by a hash. The pages, the
/// trends and the alarm rules ask for hundreds at every tick.
public struct FieldTable<Value: Hashable & Sendable>: Sequence, Sendable {
  /// In the order of the cases.
  public private(set) var keys: [Field] = []
  /// Of the same field at the same place.
  public private(set) var values: [Value] = []
  /// By a field's number: its place and one, 0 for none. As long as the highest of them needs.
  private var places: [UInt16] = []

  public init() {}

  public var isEmpty: Bool { keys.isEmpty }

  public subscript(field: Field) -> Value? {
    let number = Int(field.rawValue)
    guard number < places.count, places[number] > 0 else { return nil }
    return values[Int(places[number]) - 1]
  }

  public mutating func set(_ field: Field, _ value: Value) {
    let number = Int(field.rawValue)
    if number >= places.count { places += Array(repeating: 0, count: number + 1 - places.count) }
    if places[number] > 0 { return values[Int(places[number]) - 1] = value }
    let place = keys.firstIndex { $0.rawValue > field.rawValue } ?? keys.endIndex
    keys.insert(field, at: place)
    values.insert(value, at: place)
    for (index, key) in keys.enumerated().dropFirst(place) { places[Int(key.rawValue)] = UInt16(index + 1) }
  }

  public func makeIterator() -> Zip2Sequence<[Field], [Value]>.Iterator { zip(keys, values).makeIterator() }
}

extension FieldTable: Hashable {
  public static func == (a: FieldTable, b: FieldTable) -> Bool { a.keys == b.keys && a.values == b.values }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(keys)
    hasher.combine(values)
  }
}
