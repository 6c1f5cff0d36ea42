/// Puts together what a capture tells in JSON and had no room for in one line.
public struct ToldText: Sendable {
  /// More than any fact takes.
  private static let longest = 4096

  private var held = ""

  public init() {}

  /// Takes the text of one line; gives the whole once it is there.
  public mutating func append(_ piece: String) -> JSON5? {
    // A comment that would look like an event is written with this in front.
    held += piece.hasPrefix(": (") ? piece.dropFirst(2) : piece[...]
    if held.hasSuffix("}"), let whole = try? JSON5(parsing: held) {
      held = ""
      return whole
    }
    if held.utf8.count > Self.longest { held = "" }
    return nil
  }
}
