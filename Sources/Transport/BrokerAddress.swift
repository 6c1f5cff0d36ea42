internal import BMSCore

/// Where an MQTT broker is: `mqtts://USER@HOST[:PORT]`, or `mqtt://` without encryption.
///
/// A password has no place in it: what stands on a command line or in a configuration is read by others.
public struct BrokerAddress: Hashable, Sendable, CustomStringConvertible {
  public enum Trouble: Error, Hashable, Sendable {
    case form, password
  }

  public let isEncrypted: Bool
  public let user: String?
  public let endpoint: TCPEndpoint

  /// Whether somebody who writes this means a broker, rightly written or not.
  public static func isMeant(by text: String) -> Bool {
    let start = text.prefix(8).lowercased()
    return start.hasPrefix("mqtt://") || start.hasPrefix("mqtts://")
  }

  public init(parsing text: String) throws(Trouble) {
    guard let mark = text.firstRange(of: "://") else { throw .form }
    switch text[..<mark.lowerBound].lowercased() {
    case "mqtts": isEncrypted = true
    case "mqtt": isEncrypted = false
    default: throw .form
    }
    var rest = text[mark.upperBound...]
    if rest.hasSuffix("/") { rest.removeLast() }
    if let at = rest.lastIndex(of: "@") {
      let name = rest[..<at]
      guard !name.contains(":") else { throw .password }
      guard let plain = Self.decoded(name), !plain.isEmpty else { throw .form }
      user = plain
      rest = rest[rest.index(after: at)...]
    } else {
      user = nil
    }
    let isTold = rest.hasSuffix("]") ? false : rest.contains(":")
    let isPlain = rest.unicodeScalars.allSatisfy { PlainText.isHarmless($0) && !"/?#@ ".unicodeScalars.contains($0) }
    guard isPlain, let endpoint = try? TCPEndpoint(parsing: isTold ? "\(rest)" : "\(rest):\(isEncrypted ? 8883 : 1883)")
    else { throw .form }
    self.endpoint = endpoint
  }

  /// Without the user: for sentences.
  public var description: String { (isEncrypted ? "mqtts://" : "mqtt://") + endpoint.description }

  /// As it may stand in a configuration.
  public var text: String {
    description.replacing("://", with: "://" + (user.map { Self.encoded($0) + "@" } ?? ""), maxReplacements: 1)
  }

  /// `a%40b` is `a@b`.
  private static func decoded(_ name: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(name.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(code)
      rest = rest.dropFirst(2)
    }
    let plain = String(decoding: bytes, as: UTF8.self)
    return plain.unicodeScalars.allSatisfy(PlainText.isHarmless) ? plain : nil
  }

  private static func encoded(_ name: String) -> String {
    name.utf8.map { byte in
      "%:@/?#".utf8.contains(byte) || byte >= 0x7F || byte <= 0x20 ? "%" + byte.hex : String(UnicodeScalar(byte))
    }.joined()
  }
}
