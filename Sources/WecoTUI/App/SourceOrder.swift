internal import BMSCore
internal import Transport

/// The sources of a command line in its own order: `--can` belongs to the `--serial` or `--tcp` before it.
///
/// The parser of options keeps the order within one option only, so the raw words are looked at.
struct SourceOrder {
  enum Word: Hashable {
    case serial(String)
    case tcp(String)
    case can(String)
  }

  let words: [Word]

  /// - Parameter arguments: without the program's name; what names no source is passed over.
  init(_ arguments: [String]) {
    let kinds: [String: @Sendable (String) -> Word] = ["--serial": Word.serial, "--tcp": Word.tcp, "--can": Word.can]
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
      }
    }
    self.words = words
  }

  /// Where the raw words are not at hand: ports first, and every interface with the last of them.
  init(serial: [String], tcp: [String], can: [String]) {
    words = serial.map(Word.serial) + tcp.map(Word.tcp) + can.map(Word.can)
  }

  var sources: [NamedSource] {
    var sources: [NamedSource] = []
    for word in words {
      switch word {
      case .serial(let path): sources.append(NamedSource(.serial(path), modules: nil))
      case .tcp(let text): sources.append(NamedSource(.tcp(text), modules: nil))
      case .can(let interface):
        if let last = sources.last, last.target != .can {
          sources[sources.count - 1].can.append(interface)
        } else {
          var source = NamedSource(name: interface, isNamed: false, target: .can)
          source.can = [interface]
          sources.append(source)
        }
      }
    }
    return sources
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
