import BMSCore
import Testing

/// Frames as they stand in weco-serial, "Captured requests" and the vectors below them.
@Suite struct KeyedChecksumTests {
  struct Request: Sendable, CustomTestStringConvertible {
    let first: UInt16
    let count: UInt16
    let bytes: [UInt8]
    var testDescription: String { "\(first) x \(count)" }
  }

  static let captured: [Request] = [
    Request(first: 1, count: 38, bytes: [0x01, 0x03, 0x00, 0x01, 0x00, 0x26, 0x1C, 0x2A]),
    Request(first: 39, count: 6, bytes: [0x01, 0x03, 0x00, 0x27, 0x00, 0x06, 0x1C, 0x38]),
    Request(first: 45, count: 1, bytes: [0x01, 0x03, 0x00, 0x2D, 0x00, 0x01, 0x1C, 0x78]),
    Request(first: 46, count: 3, bytes: [0x01, 0x03, 0x00, 0x2E, 0x00, 0x03, 0x1C, 0x38]),
    Request(first: 51, count: 29, bytes: [0x01, 0x03, 0x00, 0x33, 0x00, 0x1D, 0x1C, 0x32]),
    Request(first: 82, count: 7, bytes: [0x01, 0x03, 0x00, 0x52, 0x00, 0x07, 0x1C, 0x22]),
    Request(first: 91, count: 30, bytes: [0x01, 0x03, 0x00, 0x5B, 0x00, 0x1E, 0x1C, 0x6A]),
    Request(first: 121, count: 10, bytes: [0x01, 0x03, 0x00, 0x79, 0x00, 0x0A, 0x1C, 0x6A]),
    Request(first: 131, count: 10, bytes: [0x01, 0x03, 0x00, 0x83, 0x00, 0x0A, 0x1C, 0x5A]),
    Request(first: 141, count: 10, bytes: [0x01, 0x03, 0x00, 0x8D, 0x00, 0x0A, 0x1C, 0x18]),
    Request(first: 151, count: 10, bytes: [0x01, 0x03, 0x00, 0x97, 0x00, 0x0A, 0x1C, 0x5A]),
    Request(first: 161, count: 10, bytes: [0x01, 0x03, 0x00, 0xA1, 0x00, 0x0A, 0x1C, 0x50]),
    Request(first: 456, count: 14, bytes: [0x01, 0x03, 0x01, 0xC8, 0x00, 0x0E, 0x1C, 0x72]),
  ]

  @Test(arguments: captured)
  func `every captured request is produced byte for byte`(request: Request) {
    let frame = ReadRequest(first: request.first, count: request.count)
      .frame(KeyedChecksum(key: KeyedChecksum.provenKey))
    #expect(frame.bytes == request.bytes)
  }

  static let keys: [(UInt16, [UInt8])] = [
    (0x85F9, [0x1C, 0x30]), (0x0000, [0xB4, 0x34]), (0xD7D9, [0x1C, 0x20]), (0xFFFF, [0x1A, 0x00]),
  ]

  @Test(arguments: keys)
  func `read 14 x 7 carries the computed checksum of four keys`(key: UInt16, checksum: [UInt8]) {
    let frame = ReadRequest(first: 14, count: 7).frame(KeyedChecksum(key: key))
    #expect(frame.bytes == [0x01, 0x03, 0x00, 0x0E, 0x00, 0x07] + checksum)
  }

  @Test func `key ok carries the checksum of the new key`() {
    #expect(KeyRequest(key: 0x85F9).acknowledgement == [0x01, 0x03, 0x03, 0x23, 0x00, 0x00, 0x1C, 0x3A])
    #expect(KeyRequest(key: 0x0000).acknowledgement == [0x01, 0x03, 0x03, 0x23, 0x00, 0x00, 0x65, 0xBB])
  }

  @Test func `the key request is six bytes without a checksum`() {
    #expect(KeyRequest(key: 0x85F9).frame.bytes == [0x00, 0x03, 0x85, 0xF9, 0x00, 0x01])
  }

  @Test func `the proven key leaves seven bits of checksum`() {
    #expect(KeyedChecksum(key: 0x85F9).effectiveBits == 7)
    #expect(KeyedChecksum(key: 0).effectiveBits == 16)
  }

  @Test func `nothing shorter than three bytes fits`() {
    let checksum = KeyedChecksum(key: 0x85F9)
    #expect(!checksum.fits([]))
    #expect(!checksum.fits([0x1A, 0x00]))
  }
}
