extension CANFrame {
  /// A frame out of one 64-bit word, byte 0 lowest: what a socket hands over, without going byte by byte.
  /// - Parameter count: bytes that count, cut to 0...8; what the word holds beyond them is forgotten.
  public init(id: CANID, word: UInt64, count: Int) {
    let count = min(max(count, 0), 8)
    self.id = id
    self.count = count
    packed = count == 8 ? word : word & ((1 << (UInt64(count) * 8)) - 1)
  }

  /// The data as one 64-bit word, byte 0 lowest, zero past `count`.
  public var word: UInt64 { packed }
}
