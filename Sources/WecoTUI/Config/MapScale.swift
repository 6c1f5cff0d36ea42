internal import BMSCore

/// How a device map file says what the bits of a register mean.
enum MapScale {
  struct Factors {
    var times: Int64 = 1
    var plus: Int64 = 0
    var decimals: UInt8 = 0
    var unit = Unit.count
  }

  /// The units a map may name.
  static let units: [Unit] = [
    .volt, .millivolt, .ampere, .watt, .percent, .celsius, .ampereHour, .kilowattHour, .second, .count, .raw,
  ]
  /// - Parameter count: how many registers the row takes, for a text.
  static func read(_ reader: JSON5Reader, count: Int) throws(JSON5Reader.Trouble) -> RegisterScale {
    switch reader.node.value {
    case .text("raw"): return .raw
    case .text("words"): return .words
    case .text("text"): return .text(registers: count)
    case .object(let members):
      let keys = Set(members.map(\.key))
      if keys.contains("bit") {
        return .bit(UInt8(try reader.needed("bit", reader.members(["bit"])).integer(0...255)))
      }
      if keys.contains("names") {
        let names = try names(try reader.needed("names", reader.members(["names"])))
        return .names(Dictionary(names.map { ($0.number, $0.name) }) { first, _ in first })
      }
      if keys.contains("long") {
        let members = try reader.members(["long", "decimals", "unit"])
        guard try members["long"]?.flag() == true else { throw reader.wrong(Texts.Configuration.scale) }
        let factors = try factors(members)
        return .long(decimals: factors.decimals, factors.unit)
      }
      let factors = try factors(reader)
      return .number(times: factors.times, plus: factors.plus, decimals: factors.decimals, factors.unit)
    default: throw reader.wrong(Texts.Configuration.scale)
    }
  }

  static func factors(_ reader: JSON5Reader) throws(JSON5Reader.Trouble) -> Factors {
    try factors(reader, units: units)
  }

  /// - Parameter units: those that may be named.
  static func factors(_ reader: JSON5Reader, units: [Unit]) throws(JSON5Reader.Trouble) -> Factors {
    try factors(try reader.members(["times", "plus", "decimals", "unit"]), units: units)
  }

  private static func factors(
    _ members: [String: JSON5Reader], units: [Unit] = units
  ) throws(JSON5Reader.Trouble) -> Factors {
    let most = 1_000_000_000_000
    var factors = Factors()
    if let times = try members["times"]?.integer(-most...most) { factors.times = Int64(times) }
    if let plus = try members["plus"]?.integer(-most...most) { factors.plus = Int64(plus) }
    if let decimals = try members["decimals"]?.integer(0...6) { factors.decimals = UInt8(decimals) }
    if let unit = members["unit"] {
      guard case .text(let text) = unit.node.value, let known = units.first(where: { $0.rawValue == text }) else {
        throw unit.wrong(Texts.Configuration.choice(units.map(\.rawValue)))
      }
      factors.unit = known
    }
    return factors
  }

  /// `{ WeCoCAN: 0, SMACAN: 1 }`
  static func names(_ reader: JSON5Reader) throws(JSON5Reader.Trouble) -> [NamedNumber] {
    var names: [NamedNumber] = []
    for (name, number) in try reader.members() { names.append(NamedNumber(name, try number.word())) }
    return names
  }
}

extension JSON5Reader {
  /// A member that must be there.
  func needed(_ key: String, _ members: [String: JSON5Reader]) throws(Trouble) -> JSON5Reader {
    guard let member = members[key] else {
      throw Trouble(file: file, line: node.line, Texts.Configuration.missing(key, in: path))
    }
    return member
  }

  /// A register's address or contents.
  func word() throws(Trouble) -> UInt16 { UInt16(try integer(0...0xFFFF)) }

  /// A number with at most six decimals, exactly.
  func decimal() throws(Trouble) -> Decimal {
    if case .number(let number) = node.value, abs(number) <= 1_000_000_000 {
      var power = 1.0
      for decimals in UInt8(0)...6 {
        let scaled = number * power
        if abs(scaled - scaled.rounded()) < 1e-7 { return Decimal(Int64(scaled.rounded()), decimals: decimals) }
        power *= 10
      }
    }
    throw wrong(Texts.Configuration.decimal)
  }

  /// The line of `writes[0].range.min`, or of the part of it that is there.
  func line(of keyPath: String) -> Int {
    var node = node
    var line = node.line
    for part in keyPath.split(whereSeparator: { ".[]".contains($0) }) {
      switch node.value {
      case .object(let members):
        guard let member = members.first(where: { $0.key == part }) else { return line }
        node = member.node
        line = member.line
      case .list(let items):
        guard let index = Int(part), items.indices.contains(index) else { return line }
        node = items[index]
        line = node.line
      default: return line
      }
    }
    return line
  }
}
