/// One value for one register, as a device map says it is written.
///
/// That writes carry the keyed checksum and are answered by an echo is a hypothesis until a capture shows it: no write
/// of the service protocol is public (weco-serial, "Not public anywhere"). The simulator does it this way.
public struct WriteRequest: Hashable, Sendable {
  /// Every echo is as long as a one-register request.
  static let echoLength = 8
  /// Unit, function + 128, one code byte, checksum.
  static let refusalLength = 5

  public let function: UInt8
  public let register: UInt16
  public let raw: UInt16

  /// Functions that could write: not the four Modbus reads, and not an answer's.
  static func mayWrite(_ function: UInt8) -> Bool { (5...127).contains(function) }

  /// The frame as it would stand on the wire, to be shown.
  ///
  /// `01 FN AH AL VH VL CL CH`; with function 16 `01 10 AH AL 00 01 02 VH VL CL CH`.
  public func bytes(_ checksum: KeyedChecksum) -> [UInt8] {
    function == 16 ? checksum.sealed(head + [2] + value) : checksum.sealed(head)
  }

  func frame(_ checksum: KeyedChecksum) -> OutgoingFrame { OutgoingFrame(bytes: bytes(checksum)) }

  /// The first six bytes of request and echo alike: with function 16 a count stands where the value would.
  var head: [UInt8] {
    let address = [UInt8(register >> 8), UInt8(truncatingIfNeeded: register)]
    return [ReadRequest.unit, function] + address + (function == 16 ? [0, 1] : value)
  }

  var refusalHead: [UInt8] { [ReadRequest.unit, function | 0x80] }

  private var value: [UInt8] { [UInt8(raw >> 8), UInt8(truncatingIfNeeded: raw)] }

  /// How far two registers' numbers lie apart.
  static func distance(_ a: UInt16, _ b: UInt16, isSigned: Bool) -> Int {
    isSigned ? abs(Int(Int16(bitPattern: a)) - Int(Int16(bitPattern: b))) : abs(Int(a) - Int(b))
  }
}

/// What a battery said to a write. It is never the proof: what reads back is.
public enum WriteAnswer: Hashable, Sendable {
  case acknowledged
  case refused(code: UInt8)
}
