/// Two people's maps of the same firmware as one, and what they do not agree on.
public struct MergedMap: Hashable, Sendable {
  /// What both say, and what one of them says and the other does not deny.
  public var map: DeviceMap
  /// What they contradict each other in, a sentence each: it is in neither form in the map.
  public var contradictions: [String]
}

extension DeviceMap {
  /// Joins two maps. What is in both has the better of the two grades, for its evidence is still there; it is proven for
  /// no other firmware than both were made for.
  ///
  /// - Returns: `nil` where no battery matches both.
  public func merged(with other: DeviceMap, name: String) -> MergedMap? {
    guard let software = Self.common(match.software, other.match.software),
      let hardware = Self.common(match.hardware, other.match.hardware)
    else { return nil }
    var contradictions: [String] = []
    var map = DeviceMap(name: name, match: Match(software: software, hardware: hardware))
    map.mark = mark ?? other.mark
    if let mine = mark, let theirs = other.mark, mine != theirs {
      contradictions.append("mark: one asks for another register or word than the other")
    }
    map.refusesLikeModbus = refusesLikeModbus && other.refusesLikeModbus
    if refusesLikeModbus != other.refusesLikeModbus {
      contradictions.append("refuses_like_modbus: one says so, the other does not")
    }
    map.writes = Self.joined(writes, other.writes, \.subject, &contradictions) { $0.joined(with: $1) }
    map.rows = Self.joined(rows, other.rows, \.subject, &contradictions) { $0.joined(with: $1) }
    // One register that is two things: neither is believed.
    let doubled = Dictionary(grouping: map.rows) { [Int($0.register), $0.bit ?? -1] }.filter { $0.value.count > 1 }
    for place in doubled.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let named = doubled[place, default: []].map(\.subject.id).joined(separator: " and ")
      contradictions.append("register \(place[0]): \(named)")
    }
    map.rows.removeAll { doubled[[Int($0.register), $0.bit ?? -1]] != nil }
    return MergedMap(map: map, contradictions: contradictions)
  }

  private static func joined<Row>(
    _ mine: [Row], _ theirs: [Row], _ subject: KeyPath<Row, MapSubject>, _ contradictions: inout [String],
    _ join: (Row, Row) -> Row?
  ) -> [Row] {
    var rows: [Row] = []
    for row in mine {
      guard let other = theirs.first(where: { $0[keyPath: subject] == row[keyPath: subject] }) else {
        rows.append(row)
        continue
      }
      if let one = join(row, other) {
        rows.append(one)
      } else {
        contradictions.append("\(row[keyPath: subject].id): the two maps say different things")
      }
    }
    return rows + theirs.filter { row in !mine.contains { $0[keyPath: subject] == row[keyPath: subject] } }
  }

  /// The versions that both ranges hold; one that leaves it open takes the other's. `nil` where there are none.
  private static func common(
    _ mine: [ClosedRange<UInt16>]?, _ theirs: [ClosedRange<UInt16>]?
  ) -> [ClosedRange<UInt16>]?? {
    guard let mine else { return .some(theirs) }
    guard let theirs else { return .some(mine) }
    let both = mine.flatMap { one in theirs.filter { one.overlaps($0) }.map { one.clamped(to: $0) } }
    return both.isEmpty ? .none : .some(both)
  }
}

extension MapRow {
  /// The bit of the register that it is about; `nil` for all of it.
  fileprivate var bit: Int? { if case .bit(let bit) = scale { Int(bit) } else { nil } }

  /// `nil` where they say different things.
  fileprivate func joined(with other: MapRow) -> MapRow? {
    guard register == other.register, count == other.count, isSigned == other.isSigned else { return nil }
    let (better, worse) = grade.isBetter(than: other.grade) ? (self, other) : (other, self)
    var row = better
    if case .names(let mine) = scale, case .names(let theirs) = other.scale {
      let both = mine.merging(theirs) { one, _ in one }
      guard both.allSatisfy({ (mine[$0.key] ?? $0.value, theirs[$0.key] ?? $0.value) == ($0.value, $0.value) }) else {
        return nil
      }
      row.scale = .names(both)
      if row.scale != better.scale { row.grade = worse.grade }
      return row
    }
    return scale == other.scale ? row : nil
  }
}

extension MapWrite {
  /// `nil` where they say different things. What values both have seen adds up: each has been sent.
  fileprivate func joined(with other: MapWrite) -> MapWrite? {
    guard (function, register, readBack) == (other.function, other.register, other.readBack),
      let values = values.joined(with: other.values)
    else { return nil }
    let (better, worse) = grade.isBetter(than: other.grade) ? (self, other) : (other, self)
    var write = better
    write.values = values
    // What only the other has seen is no better known than the other says.
    if values != better.values { write.grade = worse.grade }
    write.tolerance = min(tolerance, other.tolerance)
    return write
  }
}

extension WriteValues {
  fileprivate func joined(with other: WriteValues) -> WriteValues? {
    switch (self, other) {
    case (.names(let mine), .names(let theirs)):
      let both = mine + theirs.filter { !mine.contains($0) }
      let names = Set(both.map { $0.name.lowercased().filter { $0 != " " } })
      return names.count == both.count && Set(both.map(\.number)).count == both.count ? .names(both) : nil
    case (.range(var mine), .range(let theirs)):
      guard
        (mine.times, mine.plus, mine.decimals, mine.unit) == (theirs.times, theirs.plus, theirs.decimals, theirs.unit),
        (mine.isSigned, mine.step) == (theirs.isSigned, theirs.step)
      else { return nil }
      mine.least = mine.least.double <= theirs.least.double ? mine.least : theirs.least
      mine.most = mine.most.double >= theirs.most.double ? mine.most : theirs.most
      return .range(mine)
    default: return nil
    }
  }
}

extension Grade {
  /// Nearer to a proof.
  fileprivate func isBetter(than other: Grade) -> Bool {
    (Self.allCases.firstIndex(of: self) ?? .max) < (Self.allCases.firstIndex(of: other) ?? .max)
  }
}
