internal import BMSCore
internal import Transport

/// The sources of a command line in its own order: CAN belongs to the port before it.
///
/// The parser of options keeps the order within one option only, so the raw words are looked at.
struct SourceOrder {
  enum Word: Hashable {
    case serial(String)
    case tcp(String)
    case can(String)
    /// Named without an option.
    case bare(String)
  }

  let words: [Word]

  /// - Parameters:
  ///   - arguments: what names no source is passed over.
  ///   - bare: the words that the parser found to stand alone, in their order.
  /// - Throws: where one of them stands there a second time, as another option's value, and the order would depend on
  ///   which is which.
  init(_ arguments: [String], bare: [String] = []) throws(Failure) {
    let all = Self.words(arguments)
    let first = Self.choosing(bare, from: all)
    guard first == Self.choosing(bare.reversed(), from: all.reversed()).reversed() else {
      throw Failure.unclearOrder(bare)
    }
    words = first
  }

  /// Where the raw words are not at hand: ports first, and every interface with the last of them.
  init(bare: [String], serial: [String], tcp: [String], can: [String]) {
    words = bare.map(Word.bare) + serial.map(Word.serial) + tcp.map(Word.tcp) + can.map(Word.can)
  }

  /// Options of sources with their values; every other word may be bare.
  private static func words(_ arguments: [String]) -> [Word] {
    let kinds: [String: @Sendable (String) -> Word] = [
      "--serial": Word.serial, "--port": Word.serial, "--tcp": Word.tcp, "--can": Word.can,
    ]
    var words: [Word] = []
    var pending: (@Sendable (String) -> Word)?
    for argument in arguments {
      if let make = pending {
        words.append(make(argument))
        pending = nil
      } else if let make = kinds[argument] {
        pending = make
      } else if let sign = argument.firstIndex(of: "="), let make = kinds[String(argument[..<sign])] {
        words.append(make(String(argument[argument.index(after: sign)...])))
      } else {
        words.append(.bare(argument))
      }
    }
    return words
  }

  /// Leaves out what is not bare: of words that are alike the first one is.
  private static func choosing(_ bare: [String], from words: [Word]) -> [Word] {
    var rest = bare[...]
    return words.filter { word in
      guard case .bare(let text) = word else { return true }
      guard text == rest.first else { return false }
      rest = rest.dropFirst()
      return true
    }
  }

  /// - Parameter known: what a bare word may mean.
  func sources(_ known: KnownSources) throws(Failure) -> [NamedSource] {
    var sources: [NamedSource] = []
    for word in words {
      let source: NamedSource =
        switch word {
        case .serial(let path): NamedSource(.serial(path), modules: nil)
        case .tcp(let text): NamedSource(.tcp(text), modules: nil)
        case .can(let interface): NamedSource(can: interface)
        case .bare(let text): try known.source(text)
        }
      if !source.isNamed, source.target == .can, let last = sources.last, last.target != .can {
        sources[sources.count - 1].can += source.can
      } else {
        sources.append(source)
      }
    }
    return sources
  }
}

extension NamedSource {
  /// An interface that nobody gave a name.
  init(can interface: String) {
    self.init(name: interface, isNamed: false, target: .can)
    can = [interface]
  }
}

/// The user's own `--ask`: which questions, and the permission that goes with it. Made by the option and nowhere else.
struct AskOption: Hashable, Sendable {
  let choice: CANAskingChoice
  let permission: AskPermission

  fileprivate init(_ choice: CANAskingChoice) {
    self.choice = choice
    permission = .givenByTheUser
  }
}

extension SourceOptions {
  /// What `--ask` allows; `nil` without it.
  var asking: AskOption? { ask.flatMap(CANAskingChoice.init(name:)).map(AskOption.init) }
}
