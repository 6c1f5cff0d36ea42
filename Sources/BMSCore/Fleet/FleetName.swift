/// What a site or a cluster is called on a broker: letters and digits of ASCII, and single dashes between them.
///
/// So a name is never a wildcard or a level of a topic, and never the mark that parts site and cluster in the ids of Home
/// Assistant (`weco_SITE_CLUSTER`), which knows no others.
public enum FleetName: Sendable {
  public static let mostCharacters = 48

  /// `Garage Süd/1` is `Garage-S-d-1`; `nil` where nothing is left of a name.
  public static func plain(_ name: String) -> String? {
    var text = ""
    for scalar in name.unicodeScalars {
      if isLetterOrDigit(scalar) {
        text.unicodeScalars.append(scalar)
      } else if !text.isEmpty, text.last != "-" {
        text += "-"
      }
      if text.utf8.count == mostCharacters { break }
    }
    while text.last == "-" { text.removeLast() }
    return text.isEmpty ? nil : text
  }

  public static func isPlain(_ name: String) -> Bool { plain(name) == name }

  /// A name for each, no two alike: the second `garage` is `garage-2`. A name that is plain as it stands keeps itself,
  /// whatever comes before it.
  public static func unique(_ names: [String]) -> [String] {
    var used = Set(names.filter(isPlain))
    var kept: Set<String> = []
    return names.map { name in
      if isPlain(name), kept.insert(name).inserted { return name }
      let base = plain(name) ?? "battery"
      let numbered = (2...max(names.count, 2)).lazy.map { number in
        let end = "-\(number)"
        return (plain(String(base.prefix(mostCharacters - end.utf8.count))) ?? "battery") + end
      }
      let free = used.contains(base) ? numbered.first { !used.contains($0) } ?? base : base
      used.insert(free)
      return free
    }
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: false
    }
  }
}
