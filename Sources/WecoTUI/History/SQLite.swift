internal import CSQLite

/// What SQLite said when it could not.
struct SQLiteError: Error, Hashable, Sendable {
  /// SQLite's extended result code.
  let code: Int32
  let message: String

  /// The code for what SQLite itself did not notice.
  static let damaged = SQLITE_CORRUPT

  private var primary: Int32 { code & 0xFF }
  /// The file is no database, or not a whole one any more; or it holds what no history of ours can: a value that is
  /// far too long, or so much that a question about it does not end.
  var isDamage: Bool {
    [SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_TOOBIG, SQLITE_INTERRUPT].contains(primary)
  }
  /// The work was stopped because it did not come to an end.
  var isEndless: Bool { primary == SQLITE_INTERRUPT }
  var isLocked: Bool { primary == SQLITE_BUSY || primary == SQLITE_LOCKED }
  var isFull: Bool { primary == SQLITE_FULL }
  var isReadOnly: Bool { primary == SQLITE_READONLY || primary == SQLITE_CANTOPEN || primary == SQLITE_PERM }
}

/// A value on its way into or out of a database.
enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  static func optional(_ number: Int64?) -> SQLValue { number.map { .integer($0) } ?? .null }
  static func optional(_ number: Double?) -> SQLValue { number.map { .real($0) } ?? .null }
  static func optional(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
}

/// One open database. For the thread that opened it.
///
/// Whoever made the file, nothing in it is run: no view, no trigger, no function that its schema names. No value may
/// be longer than a megabyte, and no question may work for long without giving a row.
final class SQLiteConnection {
  /// No value of ours is longer, by far, in bytes.
  private static let longestValue: Int32 = 1 << 20
  /// Steps of SQLite's machine between two rows: some seconds of a small computer, and far more than the longest
  /// question of ours needs, which looks through all links of five years.
  private static let mostSteps: Int64 = 200_000_000
  /// The machine counts in lumps of this size.
  private static let lump: Int32 = 10_000

  fileprivate let handle: OpaquePointer
  /// Steps that are left until the next row.
  private let stepsLeft: UnsafeMutablePointer<Int64>

  /// - Parameters:
  ///   - readOnly: nothing is changed. The file is opened for writing all the same, where that is allowed: only so
  ///     can the last one who looks take SQLite's files beside it away.
  ///   - patience: how long to wait for somebody else's lock, in milliseconds.
  init(path: String, readOnly: Bool, patience: Int32) throws(SQLiteError) {
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | (readOnly ? 0 : SQLITE_OPEN_CREATE)
    let status = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
    guard let opened else { throw SQLiteError(code: status, message: "out of memory") }
    handle = opened
    stepsLeft = .allocate(capacity: 1)
    stepsLeft.initialize(to: Self.mostSteps)
    guard status == SQLITE_OK else {
      let error = SQLiteConnection.error(opened)
      throw error
    }
    sqlite3_extended_result_codes(opened, 1)
    sqlite3_busy_timeout(opened, patience)
    guard csqlite_distrust(opened) == SQLITE_OK else {
      throw SQLiteError(code: SQLITE_ERROR, message: "this SQLite is older than 3.31")
    }
    sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, Self.longestValue)
    sqlite3_limit(opened, SQLITE_LIMIT_ATTACHED, 0)
    sqlite3_progress_handler(
      opened, Self.lump,
      { left in
        guard let left = left?.assumingMemoryBound(to: Int64.self) else { return 1 }
        left.pointee -= Int64(SQLiteConnection.lump)
        return left.pointee < 0 ? 1 : 0
      }, stepsLeft)
    if readOnly { try run("PRAGMA query_only = ON") }
  }

  deinit {
    sqlite3_close_v2(handle)
    stepsLeft.deallocate()
  }

  /// Something was done, so the work gets on.
  fileprivate func windUp() { stepsLeft.pointee = Self.mostSteps }

  fileprivate static func error(_ handle: OpaquePointer) -> SQLiteError {
    SQLiteError(
      code: sqlite3_extended_errcode(handle),
      message: sqlite3_errmsg(handle).map { String(cString: $0) } ?? "unknown")
  }

  /// Runs statements that give nothing back.
  func run(_ sql: String) throws(SQLiteError) {
    windUp()
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw Self.error(handle) }
  }

  func prepare(_ sql: String) throws(SQLiteError) -> SQLiteStatement { try SQLiteStatement(sql, self) }

  /// The number that a question gives, `nil` without a row or for NULL.
  func integer(_ sql: String, _ values: [SQLValue] = []) throws(SQLiteError) -> Int64? {
    var answer: Int64?
    try prepare(sql).each(values) { row in answer = row.isNull(0) ? nil : row.integer(0) }
    return answer
  }

  func text(_ sql: String) throws(SQLiteError) -> String? {
    var answer: String?
    try prepare(sql).each([]) { row in answer = row.text(0) }
    return answer
  }

  enum Purpose: String {
    case reading = "BEGIN"
    case writing = "BEGIN IMMEDIATE"
  }

  /// All of the work, or nothing; what is read is of one moment.
  func transaction(
    _ purpose: Purpose = .writing, _ work: () throws(SQLiteError) -> Void
  ) throws(SQLiteError) {
    try run(purpose.rawValue)
    do throws(SQLiteError) {
      try work()
      try run("COMMIT")
    } catch {
      // Some errors have rolled back already; then this one says so, and nobody needs to hear it.
      try? run("ROLLBACK")
      throw error
    }
  }

  var lastRow: Int64 { sqlite3_last_insert_rowid(handle) }
}

/// A prepared statement of one connection.
final class SQLiteStatement {
  private let statement: OpaquePointer
  private let connection: SQLiteConnection

  fileprivate init(_ sql: String, _ connection: SQLiteConnection) throws(SQLiteError) {
    var prepared: OpaquePointer?
    guard sqlite3_prepare_v2(connection.handle, sql, -1, &prepared, nil) == SQLITE_OK, let prepared else {
      throw SQLiteConnection.error(connection.handle)
    }
    statement = prepared
    self.connection = connection
  }

  deinit { sqlite3_finalize(statement) }

  func run(_ values: [SQLValue]) throws(SQLiteError) { try each(values) { _ in } }

  /// Runs it and hands over every row; a row is good only while it is looked at.
  func each(_ values: [SQLValue], _ look: (SQLiteRow) -> Void) throws(SQLiteError) {
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    for (index, value) in values.enumerated() { bind(value, Int32(index + 1)) }
    while true {
      connection.windUp()
      switch sqlite3_step(statement) {
      case SQLITE_ROW: look(SQLiteRow(statement: statement))
      case SQLITE_DONE: return
      default: throw SQLiteConnection.error(connection.handle)
      }
    }
  }

  private func bind(_ value: SQLValue, _ place: Int32) {
    switch value {
    case .null: sqlite3_bind_null(statement, place)
    case .integer(let number): sqlite3_bind_int64(statement, place, number)
    case .real(let number): sqlite3_bind_double(statement, place, number)
    case .blob(let bytes): csqlite_bind_blob(statement, place, bytes, Int32(clamping: bytes.count))
    case .text(let text): csqlite_bind_text(statement, place, text, Int32(clamping: text.utf8.count))
    }
  }
}

/// The row a statement stands on.
struct SQLiteRow {
  /// In bytes.
  private static let longestText = 4096
  private static let longestBlob = 4096

  fileprivate let statement: OpaquePointer

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
  func real(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }
  /// What is longer than any text of ours is cut.
  func text(_ column: Int32) -> String? {
    guard let start = sqlite3_column_text(statement, column) else { return nil }
    let count = min(Int(sqlite3_column_bytes(statement, column)), Self.longestText)
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }
  /// Empty for NULL and for what is longer than any of ours.
  func blob(_ column: Int32) -> [UInt8] {
    let count = Int(sqlite3_column_bytes(statement, column))
    guard (1...Self.longestBlob).contains(count), let start = sqlite3_column_blob(statement, column) else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: count))
  }
  func optional(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
}
