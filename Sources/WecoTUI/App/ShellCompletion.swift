internal import ArgumentParser
internal import BMSCore
internal import Transport

/// What a shell offers at Tab. The program is asked only then: nothing of it is made at a start, and no port is opened.
extension CompletionKind {
  /// What a bare word may be: a source of the configuration that the command line names, a port, an interface.
  static var sources: CompletionKind {
    .custom { typed, _, _ in
      let named = (try? ConfigFile.load(typed.value(of: "--config")))?.sources.map(\.name) ?? []
      return (named + portNames() + interfaceNames()).filter(isPlain)
    }
  }
  static var ports: CompletionKind { .words(portNames) }
  static var interfaces: CompletionKind { .words(interfaceNames) }
  static var questions: CompletionKind { .words { CANQuestionKind.words } }
  static var protocols: CompletionKind { .words { SimulatedBusProtocol.allCases.map(\.rawValue) } }
  static var canProtocols: CompletionKind { .words { CANProtocol.allCases.map(\.rawValue) } }
  static var scenarios: CompletionKind { .words { Scenario.all.map(\.name) } }
  static var writeFaults: CompletionKind { .words { WriteFault.named.map(\.name) } }
  static var inverters: CompletionKind { .words { InverterCatalogue.entries.map(\.id) } }

  /// By the name that stays the same, and by the kernel's.
  @Sendable private static func portNames() -> [String] {
    SerialPortList.all().flatMap { [$0.byID, $0.path].compactMap(\.self) }
  }

  @Sendable private static func interfaceNames() -> [String] {
    let adapters = CANalystList.all()
    let one = adapters.isEmpty ? [] : [CANalystName.word, "\(CANalystName.word)/1"]
    return CANInterfaceList.all().map(\.name) + one + (adapters.count > 1 ? adapters.flatMap(\.names) : [])
  }

  private static func words(_ words: @escaping @Sendable () -> [String]) -> CompletionKind {
    .custom { _, _, _ in words().filter(isPlain) }
  }

  /// bash expands what it is offered: a name with a `$` in it would be run.
  private static func isPlain(_ word: String) -> Bool {
    PlainText.oneLine(word) == word && !word.contains { "\\\"'$`".contains($0) }
  }
}
