internal import BMSCore

/// A place in a JSON5 file on its way into a type of ours: knows its file, key path and line, so that what is wrong
/// is told in one sentence.
struct JSON5Reader {
  /// What is wrong with a file's contents. Exit code 65.
  struct Trouble: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(file: String, line: Int, _ sentence: String) {
      description = Texts.Configuration.at(file, line: line, sentence)
    }
  }

  let file: String
  /// `sources.garage.modules`; empty at the top.
  let path: String
  let node: JSON5

  /// The top of a file.
  init(parsing text: String, file: String) throws(Trouble) {
    do throws(JSON5.SyntaxError) {
      self.init(file: file, path: "", node: try JSON5(parsing: text))
    } catch {
      throw Trouble(file: file, line: error.line, Texts.sentence(error.fault))
    }
  }

  private init(file: String, path: String, node: JSON5) {
    self.file = file
    self.path = path
    self.node = node
  }

  /// The value is not what it should be: `allowed` says what may stand here.
  func wrong(_ allowed: String) -> Trouble {
    Trouble(file: file, line: node.line, Texts.Configuration.mustBe(path, allowed))
  }

  /// The members of an object whose names are free, in the file's order.
  func members() throws(Trouble) -> [(key: String, value: JSON5Reader)] {
    guard case .object(let members) = node.value else { throw wrong(Texts.Configuration.object) }
    return members.map { ($0.key, child($0.key, $0.node)) }
  }

  /// The members of an object that may have these keys and no others.
  func members(_ allowed: [String]) throws(Trouble) -> [String: JSON5Reader] {
    guard case .object(let members) = node.value else { throw wrong(Texts.Configuration.object) }
    for member in members where !allowed.contains(member.key) {
      throw Trouble(
        file: file, line: member.line,
        Texts.Configuration.unknownKey(child(member.key, member.node).path, allowed))
    }
    return Dictionary(members.map { ($0.key, child($0.key, $0.node)) }, uniquingKeysWith: { first, _ in first })
  }

  func list() throws(Trouble) -> [JSON5Reader] {
    guard case .list(let items) = node.value else { throw wrong(Texts.Configuration.list) }
    return items.enumerated().map { JSON5Reader(file: file, path: "\(path)[\($0.offset)]", node: $0.element) }
  }

  /// A text that is not empty.
  func text() throws(Trouble) -> String {
    guard case .text(let text) = node.value, !text.isEmpty else { throw wrong(Texts.Configuration.text) }
    return text
  }

  func flag() throws(Trouble) -> Bool {
    guard case .flag(let flag) = node.value else { throw wrong(Texts.Configuration.flag) }
    return flag
  }

  func number(_ range: ClosedRange<Double>, unit: String = "") throws(Trouble) -> Double {
    guard case .number(let number) = node.value, range.contains(number) else {
      throw wrong(Texts.Configuration.number(Self.plain(range.lowerBound), Self.plain(range.upperBound), unit))
    }
    return number
  }

  func integer(_ range: ClosedRange<Int>) throws(Trouble) -> Int {
    guard case .number(let number) = node.value, let integer = Int(exactly: number), range.contains(integer) else {
      throw wrong(Texts.Configuration.integer(range))
    }
    return integer
  }

  /// One of the cases of an enumeration, by its name.
  func choice<T: RawRepresentable<String> & CaseIterable>(_ type: T.Type) throws(Trouble) -> T {
    guard case .text(let text) = node.value, let choice = T(rawValue: text) else {
      throw wrong(Texts.Configuration.choice(T.allCases.map(\.rawValue)))
    }
    return choice
  }

  /// How sure somebody is, as far as a person may claim it.
  func grade(among grades: [Grade]) throws(Trouble) -> Grade {
    guard case .text(let text) = node.value, let grade = Grade(rawValue: text), grades.contains(grade) else {
      throw wrong(Texts.Configuration.choice(grades.map(\.rawValue)))
    }
    return grade
  }

  private func child(_ key: String, _ node: JSON5) -> JSON5Reader {
    JSON5Reader(file: file, path: path.isEmpty ? key : "\(path).\(key)", node: node)
  }

  private static func plain(_ number: Double) -> String { Int(exactly: number).map { "\($0)" } ?? "\(number)" }
}
