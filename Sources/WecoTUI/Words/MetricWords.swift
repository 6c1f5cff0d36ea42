internal import Transport

extension Texts {
  /// What is said to those who ask for metrics, and about that.
  enum Metrics {
    static func served(at endpoint: TCPEndpoint) -> String { "wecotui: metrics at http://\(endpoint)/metrics" }
    static let notInReplay = "--metrics tells the present, --replay the past: they exclude each other"

    /// The phrase behind an answer's number (RFC 9110, 15), and the sentence below it.
    typealias Answer = (phrase: String, sentence: String)

    static let ok: Answer = ("OK", "")
    static let badRequest: Answer = ("Bad Request", "This is no request of HTTP/1.1: ask with GET /metrics.")
    static let notFound: Answer = ("Not Found", "There is nothing here: the metrics are at /metrics.")
    static let methodNotAllowed: Answer = (
      "Method Not Allowed", "Nothing can be changed here: ask with GET /metrics."
    )
    static let headerTooLarge: Answer = (
      "Request Header Fields Too Large", "The request is too long: ask with GET /metrics."
    )
    static let versionNotSupported: Answer = (
      "HTTP Version Not Supported", "Only HTTP/1.1 is spoken here: ask with GET /metrics."
    )
  }
}
