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

/// A copy of a capture in which serial numbers and texts are crossed out.
struct RedactedCopy {
  /// What was found in the capture: links and their keys.
  let finder: CaptureDissector
  /// What was written, and what was crossed out.
  let sentence: String

  static func usualPath(_ capture: String) -> String { "\(capture).redacted" }

  /// Writes it into a file that is not there yet.
  init(of capture: String, to target: String, hiding registers: [ClosedRange<UInt16>]) throws {
    var finder = CaptureDissector()
    let outcome = try CaptureFile.each(capture) { item in
      if let event = item.event { _ = finder.receive(event) }
    }
    try outcome.say(of: capture)
    _ = finder.finish()
    self.finder = finder
    let known = finder.links.compactMap { link in link.recovery.key.map { (link.name, $0) } }
    var redactor = Redactor(keys: Dictionary(uniqueKeysWithValues: known), hiding: registers)
    let file: OwnedFD
    do throws(FileTrouble) {
      file = try RegularFile.creating(target, .shared)
    } catch {
      throw Failure.notNew(target, error)
    }
    var text: [UInt8] = []
    func put(_ lines: [CaptureLine], atEnd: Bool = false) throws(Failure) {
      for line in lines { line.write(to: &text) }
      guard atEnd || text.count > 60_000 else { return }
      try Self.write(text, file.raw)
      text.removeAll(keepingCapacity: true)
    }
    try CaptureFile.each(capture) { item in
      // What cannot be read could hold anything.
      guard case .line(let line) = item.content else { return }
      try put(redactor.redact(line))
    }
    try put(redactor.finish(), atEnd: true)
    sentence = Texts.Capture.redacted(
      target, isConverted: outcome.reader.readsAnotherFormat, redactor.report.sentence,
      damaged: outcome.report.damaged)
  }

  private static func write(_ bytes: [UInt8], _ fd: Int32) throws(Failure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(fd, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Failure.output(Errno(errno)) }
      rest = rest.dropFirst(count)
    }
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
