internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// Takes serial numbers and texts out of a capture, so that its owner can publish it.
struct RedactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redact",
    abstract: "Cross out serial numbers and texts in a capture, so that it can be published.",
    discussion: "The result decodes as before. A report to fill in and send with it is printed.")

  @Argument(help: "The capture.", completion: .file()) var capture: String
  @Option(
    name: [.short, .long],
    help: ArgumentHelp("File to write (default: the capture's name with .redacted behind it).", valueName: "file"),
    completion: .file())
  var output: String?
  @Option(help: ArgumentHelp("Registers to cross out whatever they hold: 91 or 91-120.", valueName: "registers"))
  var hide: [RegisterRange] = []

  @OptionGroup var speech: LanguageOptions

  func run() throws {
    try reporting {
      let target = output ?? RedactedCopy.usualPath(capture)
      let copy = try RedactedCopy(of: capture, to: target, hiding: hide.map(\.registers))
      try Output.line(copy.sentence)
      try Output.text("\n" + Self.template(PlainText.oneLine(target), copy.finder))
    }
  }

  /// A report for whoever works on the program; the owner fills in what no cable tells.
  private static func template(_ file: String, _ finder: CaptureDissector) -> String {
    let keys = finder.links.map { "  \($0.name): \(Texts.sentence($0.recovery.report))" }
    return """
      Read the file before you publish it: a serial number that is stored as a plain number cannot be recognised
      (cross registers out with --hide). Then send it with this report, as an issue of the project:

      Title: capture of (battery model), (what it shows)

      Battery model and capacity, from its label:
      Number of modules, and which one the cable was in:
      Firmware as the vendor's tool shows it (Bootloader, Software, Hardware):
      Vendor's tool and version, operating system:
      Inverter, and the protocol that is set:
      Adapter and wiring (bridge, or tap with two adapters):
      What was done, with clock times (which field, from which value to which, when Set was pressed):
      What the vendor's tool showed at that moment (values, alarms; a photograph is best):
      Captures: \(file)
      Session keys found:
      \(keys.isEmpty ? "  none" : keys.joined(separator: "\n"))
      """
  }
}

/// `91` or `91-120`.
struct RegisterRange: ExpressibleByArgument {
  let registers: ClosedRange<UInt16>

  init?(argument: String) {
    let ends = argument.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
    guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first <= last else { return nil }
    registers = first...last
  }
}
