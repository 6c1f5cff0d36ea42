/// Why a change can hurt: what happens, and the word that is typed for it as well.
public struct SettingRisk: Hashable, Sendable {
  public let reason: String
  public let word: String
}

/// The one line that a person types to send a change: `set`, and behind it what its risks ask for.
///
/// What is asked for and what was typed are held against each other here and nowhere else.
public struct ConfirmationLine: Hashable, Sendable {
  /// The word that confirms a change.
  public static let word = "set"
  /// A reason to go on in spite of a fault has at least so many characters.
  static let shortestReason = 3

  public let risk: SettingRisk?
  /// The faults that are active: why one goes on in spite of them stands behind the words.
  public let faults: [String]

  /// `set`, `set VICTRONCAN`: all of it but for the reason, which is the person's own.
  public var words: String { [Self.word, risk?.word].compactMap(\.self).joined(separator: " ") }

  public var asksReason: Bool { !faults.isEmpty }

  /// Why what was typed is not the line; `nil` where it is.
  public func refusal(of typed: String) -> SettingRefusal? {
    do throws(SettingRefusal) {
      _ = try reason(typed: typed)
      return nil
    } catch { return error }
  }

  /// What was typed behind the words as the reason, `nil` where none is asked for. Throws where it is not the line.
  func reason(typed: String) throws(SettingRefusal) -> String? {
    let typed = typed.split(whereSeparator: \.isWhitespace)
    let asked = words.split(separator: " ")
    guard typed.first == asked.first else { throw .notTyped(self) }
    guard typed.starts(with: asked) else { throw risk.map { .riskNotTyped($0, self) } ?? .notTyped(self) }
    let reason = typed.dropFirst(asked.count).joined(separator: " ")
    guard asksReason else {
      guard reason.isEmpty else { throw .notTyped(self) }
      return nil
    }
    guard reason.count >= Self.shortestReason else { throw .activeFaults(faults) }
    return reason
  }
}
