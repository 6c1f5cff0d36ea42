/// A place and a source as text that is read back: in the history, in exports, logs and captures, between programs.
extension Place {
  /// `cluster`, `module 2`, `module 2 cell 5`.
  public var stored: String {
    switch self {
    case .cluster: "cluster"
    case .module(let module): "module \(module)"
    case .cell(let module, let cell): "module \(module) cell \(cell)"
    }
  }

  /// `nil` for what no place is called.
  public init?(stored text: String) {
    let words = text.split(separator: " ")
    let numbers = words.compactMap { UInt16($0) }.map { Int($0) }
    switch (words.first, words.count, numbers.count) {
    case ("cluster", 1, 0): self = .cluster
    case ("module", 2, 1): self = .module(numbers[0])
    case ("module", 4, 2) where words[2] == "cell": self = .cell(module: numbers[0], cell: numbers[1])
    default: return nil
    }
  }

  /// What a column of a table is headed with: `module 2 total_voltage [V]`, `module 1 cell 5 [mV]`.
  public func column(_ field: Field, _ unit: Unit) -> String {
    let name =
      switch self {
      case .cluster, .module: "\(stored) \(field.id)"
      case .cell: stored
      }
    return unit == .count || unit == .text || unit == .bool ? name : "\(name) [\(unit.rawValue)]"
  }
}

extension Source {
  /// `ttyUSB0 r205`, `can0 351`, `can0 ext 4210`, `ttyUSB0 computed`.
  public var text: String {
    switch origin {
    case .register(let number): "\(link) r\(number)"
    case .frame(let id, let isExtended):
      link + " " + (isExtended ? "ext " : "") + String(id, radix: 16, uppercase: true)
    case .computed: "\(link) computed"
    case .told: "\(link) told"
    }
  }

  /// Reads it back. A link's name may hold spaces: the words behind it are counted from the end.
  public init?(text: String) {
    guard let space = text.lastIndex(of: " ") else { return nil }
    let word = text[text.index(after: space)...]
    let link = String(text[..<space])
    let extended = " ext"
    if word == "computed" {
      self.init(link: link, origin: .computed)
    } else if word == "told" {
      self.init(link: link, origin: .told)
    } else if word.first == "r", let number = UInt16(word.dropFirst()) {
      self.init(link: link, origin: .register(number))
    } else if let id = UInt32(word, radix: 16) {
      let isExtended = link.hasSuffix(extended)
      self.init(
        link: isExtended ? String(link.dropLast(extended.count)) : link, origin: .frame(id, extended: isExtended))
    } else {
      return nil
    }
  }
}
