internal import BMSCore

enum HTTPStatus: Int, CaseIterable {
  case ok = 200
  case badRequest = 400
  case notFound = 404
  case methodNotAllowed = 405
  case headerTooLarge = 431
  case versionNotSupported = 505

  var words: Texts.Metrics.Answer {
    switch self {
    case .ok: Texts.Metrics.ok
    case .badRequest: Texts.Metrics.badRequest
    case .notFound: Texts.Metrics.notFound
    case .methodNotAllowed: Texts.Metrics.methodNotAllowed
    case .headerTooLarge: Texts.Metrics.headerTooLarge
    case .versionNotSupported: Texts.Metrics.versionNotSupported
    }
  }
}

/// An answer as it goes out; the connection ends with it.
enum HTTPAnswer {
  static func refusal(_ status: HTTPStatus, isHead: Bool, at time: WallTime) -> [UInt8] {
    let body = status.words.sentence + "\n"
    return head(status, "text/plain; charset=utf-8", length: body.utf8.count, at: time)
      + (isHead ? [] : Array(body.utf8))
  }

  static func head(_ status: HTTPStatus, _ type: String, length: Int, at time: WallTime) -> [UInt8] {
    var lines = [
      "HTTP/1.1 \(status.rawValue) \(status.words.phrase)", "Date: \(date(time))", "Content-Type: \(type)",
      "Content-Length: \(length)", "Cache-Control: no-store", "X-Content-Type-Options: nosniff", "Connection: close",
    ]
    if status == .methodNotAllowed { lines.append("Allow: GET, HEAD") }
    return Array((lines + ["", ""]).joined(separator: "\r\n").utf8)
  }

  /// `Fri, 20 Nov 2026 12:00:00 GMT` (RFC 9110, 5.6.7).
  static func date(_ time: WallTime) -> String {
    let civil = CivilTime(time)
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let sinceThursday = ((CivilTime.days(year: civil.year, month: civil.month, day: civil.day) % 7) + 7) % 7
    let day = civil.day < 10 ? "0\(civil.day)" : "\(civil.day)"
    return
      "\(days[Int(sinceThursday)]), \(day) \(months[Int(civil.month) - 1]) \(civil.date.prefix(4)) \(civil.clock) GMT"
  }
}
