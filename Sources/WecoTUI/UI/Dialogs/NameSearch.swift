internal import BMSCore

/// Which of several names is meant by what was typed: letter case, blanks and signs do not count.
struct NameSearch {
  private let wanted: [Unicode.Scalar]

  init(_ typed: String) { wanted = Self.folded(typed) }

  /// The name itself; else every one that begins so. One alone is meant without doubt.
  func meant(in names: [String]) -> [Int] {
    guard !wanted.isEmpty else { return [] }
    let folded = names.map(Self.folded)
    let exact = folded.indices.filter { folded[$0] == wanted }
    return exact.isEmpty ? folded.indices.filter { folded[$0].starts(with: wanted) } : exact
  }

  /// The one to begin with in a list: that is meant, or the shortest that begins so, or one that holds it. `nil` where
  /// none does, so that nothing else is taken for it.
  func best(in names: [String]) -> Int? {
    guard !wanted.isEmpty else { return nil }
    let folded = names.map(Self.folded)
    let held = folded.indices.filter { InverterCatalogue.contains(folded[$0], wanted) }
    let begun = meant(in: names)
    return (begun.isEmpty ? held : begun).min { (folded[$0].count, $0) < (folded[$1].count, $1) }
  }

  private static func folded(_ text: String) -> [Unicode.Scalar] { InverterCatalogue.folded(text) }
}

/// A name of a list to choose from, and which device and which inverters it belongs to, where the documents say.
struct ChoosableName: Hashable, Sendable {
  let name: String
  /// `nil` where this battery has no such setting: it is in the list so that who looks for it reads where it is set.
  let number: UInt16?
  var device: ProtocolSetting.Device?
  var inverters: [String] = []

  var isSettable: Bool { number != nil }
  var belongsTo: String { device.map { Texts.Change.belongs($0, inverters, isHere: isSettable) } ?? "" }

  /// What the device map offers, and of protocols the names that other devices have.
  static func all(_ names: [NamedNumber], of subject: MapSubject) -> [ChoosableName] {
    let own = names.map { ChoosableName(name: $0.name, number: $0.number) }
    guard subject == .field(.inverterProtocol) else { return own }
    let others = InverterCatalogue.hvBoxProtocols.filter { name in !names.contains { $0.name == name } }
    return (own + others.map { ChoosableName(name: $0, number: nil) }).map { known($0) }
  }

  private static func known(_ name: ChoosableName) -> ChoosableName {
    let entries = InverterCatalogue.entries.filter { $0.setting.name == name.name }
    var name = name
    name.device = entries.first?.setting.device
    name.inverters = entries.map { $0.aliases.first ?? $0.name }
    return name
  }
}
