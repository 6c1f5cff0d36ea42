internal import BMSCore
internal import FoundationEssentials

extension Encodable {
  /// A whole document as JSON, its keys in order.
  func json(onOneLine: Bool = false) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if !onOneLine { encoder.outputFormatting.insert(.prettyPrinted) }
    return PlainText.json(String(decoding: try encoder.encode(self), as: UTF8.self))
  }
}
