/// Trouble that a CAN controller tells about in an error frame (linux/can/error.h; documented).
///
/// Such a frame never was on the wire: the driver makes it on this computer. Whether a driver tells at all is its own
/// affair, so that none was seen proves nothing.
public enum CANBusError: Hashable, Sendable, CaseIterable {
  /// The controller lost frames because nobody fetched them in time.
  case receiveOverflow
  case transmitOverflow
  /// More than 96 errors counted: bad wiring, termination or bit rate.
  case errorWarning
  /// More than 127 errors counted: the controller no longer destroys frames it finds wrong.
  case errorPassive
  /// The error counts went down again.
  case errorActive
  /// The controller gave up and takes no part until it is restarted.
  case busOff
  case restarted
  /// A frame of ours that nobody acknowledged: no other node, or another bit rate.
  case noAcknowledge
  case arbitrationLost
  case transmitTimeout
  /// A bit, stuff, form or checksum error on the wire: another bit rate, noise or no termination.
  case protocolViolation
  case transceiver
  /// An error of which the driver said no more.
  case unspecified

  /// Whether a program that sends must stop: nobody hears it, or it disturbs others.
  public var forbidsSending: Bool {
    switch self {
    case .errorActive, .restarted, .arbitrationLost, .receiveOverflow: false
    default: true
    }
  }

  /// Whether frames that are heard at another bit rate are reported so.
  public var speaksOfOtherRate: Bool {
    switch self {
    case .errorWarning, .errorPassive, .protocolViolation, .unspecified: true
    default: false
    }
  }

  /// What it means, in the words of the person at the battery.
  public var meaning: String {
    switch self {
    case .receiveOverflow: "the adapter lost frames"
    case .transmitOverflow: "the adapter's send buffer is full"
    case .errorWarning: "many bus errors: check wiring, termination and bit rate"
    case .errorPassive: "too many bus errors: check wiring, termination and bit rate"
    case .errorActive: "bus errors have ceased"
    case .busOff: "bus-off: the adapter gave up after too many errors"
    case .restarted: "the adapter was restarted after bus-off"
    case .noAcknowledge: "nobody acknowledged our frame: no other node, or another bit rate"
    case .arbitrationLost: "another node sent first"
    case .transmitTimeout: "a frame could not be sent in time"
    case .protocolViolation: "disturbed frames: check bit rate, wiring and termination"
    case .transceiver: "the bus wires are broken or shorted"
    case .unspecified: "a bus error the adapter does not explain"
    }
  }
}

/// The table of error frames.
extension CANBusError {
  private struct Row {
    let error: CANBusError
    /// A bit of the identifier.
    let kind: UInt32
    /// A byte of the data that must have one of these bits too.
    var byte: Int?
    var bits: UInt8 = 0xFF
  }

  private static let rows: [Row] = [
    Row(error: .busOff, kind: 0x040),
    Row(error: .noAcknowledge, kind: 0x020),
    Row(error: .receiveOverflow, kind: 0x004, byte: 1, bits: 0x01),
    Row(error: .transmitOverflow, kind: 0x004, byte: 1, bits: 0x02),
    Row(error: .errorWarning, kind: 0x004, byte: 1, bits: 0x0C),
    Row(error: .errorPassive, kind: 0x004, byte: 1, bits: 0x30),
    Row(error: .errorActive, kind: 0x004, byte: 1, bits: 0x40),
    Row(error: .protocolViolation, kind: 0x008),
    Row(error: .transmitTimeout, kind: 0x001),
    Row(error: .arbitrationLost, kind: 0x002),
    Row(error: .transceiver, kind: 0x010),
    Row(error: .restarted, kind: 0x100),
  ]
  /// Byte 3 of a protocol violation in the acknowledge slot.
  private static let acknowledgeSlot: UInt8 = 0x19

  /// Everything one error frame tells; never empty.
  /// - Parameters:
  ///   - kinds: the identifier of the error frame, without its flag.
  ///   - data: the frame; its identifier does not matter.
  public static func all(kinds: UInt32, data: CANFrame) -> [CANBusError] {
    let told = rows.compactMap { row -> CANBusError? in
      guard kinds & row.kind != 0 else { return nil }
      if let byte = row.byte, (data[byte] ?? 0) & row.bits == 0 { return nil }
      return row.error == .protocolViolation && data[3] == acknowledgeSlot ? .noAcknowledge : row.error
    }
    return told.isEmpty ? [.unspecified] : told
  }
}
