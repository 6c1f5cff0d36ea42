/// A request as it comes in, of which only the head matters: a GET or HEAD of HTTP/1.
struct HTTPRequest {
  /// What is asked, or why nothing is told.
  enum Verdict: Hashable {
    case metrics(isHead: Bool)
    case refusal(HTTPStatus, isHead: Bool)
  }

  /// No request that asks for metrics is longer.
  static let mostBytes = 8192

  private var bytes: [UInt8] = []
  /// Up to here no line ends that has not been looked at.
  private var scanned = 0
  private var lines: [String] = []
  private var lineStart = 0
  /// What it is, once that is known.
  private(set) var verdict: Verdict?

  /// Takes more of it.
  /// - Returns: what it is, as soon as that is known; `nil` while more is to come.
  mutating func take(_ more: some Sequence<UInt8>) -> Verdict? {
    if verdict == nil { verdict = read(more) }
    return verdict
  }

  private mutating func read(_ more: some Sequence<UInt8>) -> Verdict? {
    bytes.append(contentsOf: more)
    while scanned < min(bytes.count, Self.mostBytes) {
      let byte = bytes[scanned]
      scanned += 1
      guard byte == UInt8(ascii: "\n") else {
        // What speaks another language (TLS, a serial protocol) may never end a line.
        if lines.isEmpty, byte != UInt8(ascii: "\r"), !(0x20..<0x7F).contains(byte) { return refusal(.badRequest) }
        continue
      }
      if let verdict = endLine() { return verdict }
    }
    return bytes.count >= Self.mostBytes ? refusal(.headerTooLarge) : nil
  }

  private mutating func endLine() -> Verdict? {
    var line = bytes[lineStart..<scanned - 1]
    if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
    lineStart = scanned
    // An empty line before a request is forgiven (RFC 9112, 2.2).
    if line.isEmpty { return lines.isEmpty ? nil : whole() }
    lines.append(String(decoding: line, as: UTF8.self))
    return lines.count == 1 ? trouble(line: lines[0]) : nil
  }

  private func refusal(_ status: HTTPStatus) -> Verdict {
    .refusal(status, isHead: lines.first?.hasPrefix("HEAD ") ?? false)
  }

  /// What is wrong with the first line: it is told at once, for HTTP/0.9 has no other.
  private func trouble(line: String) -> Verdict? {
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words.allSatisfy({ !$0.isEmpty }), words[2].hasPrefix("HTTP/") else {
      return refusal(.badRequest)
    }
    return ["HTTP/1.0", "HTTP/1.1"].contains(words[2]) ? nil : refusal(.versionNotSupported)
  }

  /// All of the head is there.
  private func whole() -> Verdict {
    let words = lines[0].split(separator: " ")
    let names = lines.dropFirst().map { $0.prefix { $0 != ":" } }
    let isWellFormed = zip(names, lines.dropFirst()).allSatisfy { name, line in
      !name.isEmpty && name.utf8.count < line.utf8.count && name.unicodeScalars.allSatisfy { ("!"..."~").contains($0) }
    }
    let hosts = names.count { $0.lowercased() == "host" }
    guard isWellFormed, hosts == 1 || hosts == 0 && words[2] == "HTTP/1.0" else { return refusal(.badRequest) }
    guard words[0] == "GET" || words[0] == "HEAD" else { return refusal(.methodNotAllowed) }
    guard let path = Self.path(words[1]) else { return refusal(.badRequest) }
    return path == "/metrics" ? .metrics(isHead: words[0] == "HEAD") : refusal(.notFound)
  }

  /// The path of `/metrics?x=1` or of `http://host/metrics`, as it stands there: nothing leads out of it or around it.
  private static func path(_ target: Substring) -> Substring? {
    var target = target
    if target.lowercased().hasPrefix("http://") {
      let rest = target.dropFirst(7)
      target = rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
    }
    return target.hasPrefix("/") ? target.prefix { $0 != "?" } : nil
  }
}
