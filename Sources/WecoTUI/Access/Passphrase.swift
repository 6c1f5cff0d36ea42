internal import CCrypt

/// The installer's passphrase as the configuration holds it: a crypt(3) hash, never the words themselves.
struct PassphraseHash: Hashable, Sendable {
  /// `$y$j9T$...`, `$6$...`: whatever crypt(3) of this computer takes.
  let text: String

  /// `nil` when crypt(3) cannot work with it: it must not look like a lock and open for everything or nothing.
  init?(_ text: String) {
    guard text.utf8.count >= Self.shortest, let any = Self.crypt("", setting: text), any.utf8.count == text.utf8.count
    else { return nil }
    self.text = text
  }

  /// The shortest hash there is: 13 characters of the oldest kind.
  private static let shortest = 13

  /// Whether these are the words. Takes as long as the hash wants it to: about 0.1 s for a strong one.
  func fits(_ phrase: String) -> Bool {
    guard let result = Self.crypt(phrase, setting: text) else { return false }
    return Self.isSame(Array(result.utf8), Array(text.utf8))
  }

  /// Every byte is looked at, whatever the others are.
  private static func isSame(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count == b.count && zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private static func crypt(_ phrase: String, setting: String) -> String? {
    var memory: UnsafeMutableRawPointer?
    var size: Int32 = 0
    defer { free(memory) }
    guard let result = crypt_ra(phrase, setting, &memory, &size) else { return nil }
    let text = String(cString: result)
    return text.hasPrefix("*") ? nil : text
  }
}
