/// A stretch of a conversation within which one and the same battery is known to have answered.
///
/// No serial number has a public register (weco-serial), so nothing that was shown, confirmed or written outlives the
/// stretch that it belongs to: behind a break another battery may be on the cable. A stretch ends for good; the next one
/// is greater.
public struct Epoch: Hashable, Comparable, Sendable {
  /// Why a stretch ended.
  public enum End: Hashable, Sendable {
    /// The port was closed or opened.
    case reopened
    /// The session key was asked for again, by this program or by somebody else on the line.
    case keyRequested
    /// Nothing was heard for as long as it takes to move a cable.
    case silence
    /// Another module answers, or a restarted one; how that was told.
    case otherModule(ModuleSign)
    /// What answers does not fit what was read just before, which proves nothing; what does not fit.
    case doubtful(ModuleSign)
  }

  public private(set) var number: UInt64 = 0
  /// What was heard up to here belongs to an earlier stretch.
  public private(set) var began = Instant(microseconds: .min)
  /// What ended the stretch before; `nil` in the first.
  public private(set) var cause: End?

  public init() {}

  /// Whether something was heard within this stretch.
  public func holds(_ reading: Reading) -> Bool { reading.heard > began }

  mutating func end(_ cause: End, at now: Instant) {
    number += 1
    began = now
    self.cause = cause
  }

  public static func < (a: Epoch, b: Epoch) -> Bool { a.number < b.number }
}

extension Epoch.End {
  /// What happened, as the beginning of a sentence goes on after a colon.
  var clause: String {
    switch self {
    case .reopened: "the port was closed or opened again"
    case .keyRequested: "the session key had to be asked for again"
    case .silence: "the battery was silent for a moment"
    case .otherModule(let how): "another module answers now (\(how))"
    case .doubtful(let how): "it may be another module that answers now (\(how))"
    }
  }
}
