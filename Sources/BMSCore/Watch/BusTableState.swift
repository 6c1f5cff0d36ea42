/// What a frame table reads on one bus, for whoever shows or prints it.
public struct BusTableState: Hashable, Sendable {
  /// A value with its grade: a guess is here, and nowhere else.
  public struct Entry: Hashable, Sendable {
    public let subject: FrameSubject
    public let id: CANID
    public let reading: Reading

    init(_ subject: FrameSubject, _ value: TableValue) {
      self.subject = subject
      id = value.id
      reading = value.reading
    }
  }

  /// The table's name.
  public let name: String
  /// Frames that it knew.
  public let frames: UInt64
  /// In the file's order.
  public let values: [Entry]
  /// The identifiers that it knows.
  public let ids: Set<CANID>
  /// Identifiers that built-in families have too.
  public let shared: [CANID]
}
