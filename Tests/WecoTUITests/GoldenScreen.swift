import Glibc
import Testing

@testable import WecoTUI

/// Expected screens as text files: the glyph plane, then the style plane with one letter a role.
enum GoldenScreen {
  /// Compares a screen with `Golden/<name>.txt`; with RECORD_GOLDEN=1 in the environment it writes the file.
  static func expect(_ screen: Screen, _ name: String, file: String = #filePath) {
    compare(planes(screen), name, file: file)
  }

  /// The same for plain lines.
  static func expect(_ lines: [String], _ name: String, file: String = #filePath) {
    compare(lines.joined(separator: "\n") + "\n", name, file: file)
  }

  private static func compare(_ text: String, _ name: String, file: String) {
    let path = file.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Golden/\(name).txt"
    if getenv("RECORD_GOLDEN") != nil {
      #expect(write(text, to: path), "cannot write \(path)")
      return
    }
    let expected = TemporaryFolder.read(path)
    guard !expected.isEmpty else {
      Issue.record("no \(path): record it with RECORD_GOLDEN=1")
      return
    }
    if expected != text { Issue.record("\(name) differs from its golden screen\n\(diff(expected, text))") }
  }

  /// Compares the last lines of a document of the project with a table; RECORD_GOLDEN=1 writes them.
  static func expect(table: [String], endOf name: String, file: String = #filePath) {
    let path = file.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/" + name
    let lines = TemporaryFolder.read(path).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let first = table.first, let begin = lines.firstIndex(of: first) else {
      Issue.record("no \(path) with a table")
      return
    }
    let old = lines[begin...].joined(separator: "\n"), text = table.joined(separator: "\n") + "\n"
    if getenv("RECORD_GOLDEN") != nil {
      #expect(write(lines[..<begin].joined(separator: "\n") + "\n" + text, to: path), "cannot write \(path)")
    } else if old != text {
      Issue.record("\(name) differs: record it with RECORD_GOLDEN=1\n\(diff(old, text))")
    }
  }

  private static func planes(_ screen: Screen) -> String {
    let legend = Style.allCases.map { "\($0.letter)=\($0)" }.joined(separator: " ")
    func trimmed(_ line: String) -> String {
      var line = line
      while line.last == " " { line.removeLast() }
      return line
    }
    return
      (["\(screen.size.columns)x\(screen.size.rows)", ""] + screen.text.map(trimmed) + ["", "styles: \(legend)", ""]
      + screen.styles.map(trimmed)).joined(separator: "\n") + "\n"
  }

  private static func diff(_ expected: String, _ text: String) -> String {
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    return (0..<max(old.count, new.count)).compactMap { row -> String? in
      let a = row < old.count ? old[row] : "", b = row < new.count ? new[row] : ""
      return a == b ? nil : "\(row + 1)\n  - \(a)\n  + \(b)"
    }.joined(separator: "\n")
  }

  private static func write(_ text: String, to path: String) -> Bool {
    guard let file = fopen(path, "w") else { return false }
    defer { fclose(file) }
    return fputs(text, file) >= 0
  }
}
