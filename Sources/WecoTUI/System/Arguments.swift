/// The words of a command line, before a command has understood them.
extension [String] {
  /// What stands behind an option, in the next word or after `=`; the last one counts, as everywhere.
  func value(of option: String) -> String? {
    let words = prefix { $0 != "--" }
    guard let last = words.lastIndex(where: { $0 == option || $0.hasPrefix("\(option)=") }) else { return nil }
    if words[last] != option { return String(words[last].dropFirst(option.count + 1)) }
    return words.indices.contains(last + 1) ? words[last + 1] : nil
  }
}
