// The inverter's own frames and the few rows of other families that a table cannot say.
extension CANDecoder {
  func applyOther(
    _ rule: CANRule, _ index: Int, _ frame: CANFrame, _ branch: CANProtocol?, into out: inout CANDecoding
  ) {
    switch rule {
    case .keepAlive305: decode305(index, frame, into: &out)
    case .magic307: decode307(index, frame, into: &out)
    case .poll301:
      if frame.isGrowattPoll {
        out.append(.poll, .flag(true), .documented)
      } else {
        out.clear()  // Another protocol's 301: not ours to name.
      }
    case .lux300: if branch == .luxPower { catalogue.read(index, frame, into: &out) }
    case .clock3030: decode3030(index, frame, into: &out)
    case .clock320: decode320(index, frame, into: &out)
    case .sofarPack:
      out.append(.pack, Int64(frame.id.value >> 12), .implemented)
      catalogue.read(index, frame, into: &out)
    case .sofar356:
      out.append(.pack, Int64(frame.id.value >> 12), .implemented)
      if let voltage = CommonPlausibility.signed(frame, 0) {
        // Without a charge limit to hold it against the scale is a guess.
        let decimals: UInt8 = detector.sofarScale == .hundredth ? 2 : 1
        out.append(.voltage, voltage, decimals: decimals, .implemented, isDoubted: detector.sofarScale == nil)
      }
      catalogue.read(index, frame, into: &out)
    case .samsungCells:
      catalogue.read(index, frame, into: &out)
      out.member = out.fields.first.flatMap { $0.field == .module && !$0.isDoubted ? $0.content.number : nil }.map(
        Int.init)
    case .samsungTray:
      let tray = (UInt16(truncatingIfNeeded: frame.id.value) &- SamsungSDI.firstTray) / 4 + 1
      out.append(.module, Int64(tray), .measured)
      out.member = Int(tray)
      catalogue.read(index, frame, into: &out)
    case .sofarPairs:
      out.append(.pack, Int64(frame.id.value >> 12), .implemented)
      decodePairs(frame, .implemented, into: &out)
    case .lia410: decodeLIARequest(frame, into: &out)
    case .liaCurrent: decodeLIACurrent(index, frame, into: &out)
    case .pylonRequest:
      if let code = frame[0], code == 0 || code == 2 {
        out.append(.request, .word(CANWord(words: .pylonHVRequest, code: code)), .measured)
      }
    case .sleepWake8200:
      if let code = frame[0], code == 0xAA || code == 0x55 {
        out.append(.command, .word(CANWord(words: .sleepCommand, code: code == 0xAA ? 1 : 0)), .implemented)
      }
    case .always: decodePresence(frame, into: &out)
    default: catalogue.read(index, frame, into: &out)
    }
  }

  /// Frames that say something by being there.
  private func decodePresence(_ frame: CANFrame, into out: inout CANDecoding) {
    switch (frame.id.isExtended, frame.id.value) {
    case (false, 0x00F): out.append(.quickStop, .flag(true), .documented)
    case (true, 0x305): out.append(.acknowledge, .flag(true), .implemented)
    case (true, 0x310): out.append(.poll, .flag(true), .implemented)
    default: break
    }
  }

  private func decode305(_ index: Int, _ frame: CANFrame, into out: inout CANDecoding) {
    guard frame.count > 0 else { return }
    out.append(.allZero, .flag(frame.packed == 0), .documented)
    guard frame.packed != 0 else { return }
    if let clock = frame.deyeClock {
      out.append(.clock, .text(clock), .implemented)
    } else {
      catalogue.read(index, frame, into: &out)
    }
  }

  private func decode307(_ index: Int, _ frame: CANFrame, into out: inout CANDecoding) {
    if frame.isVictronMagic {
      out.append(.magic, .text(CANText(frame.packed >> 32, count: 3, style: .ascii)), .measured)
    } else {
      catalogue.read(index, frame, into: &out)
    }
  }

  /// Year, month, day, hour, minute, second; one source reads unix time here, a capture says otherwise (11.1).
  private func decode3030(_ index: Int, _ frame: CANFrame, into out: inout CANDecoding) {
    if frame.count >= 6, let clock = CANText(clock: frame.packed) { out.append(.clock, .text(clock), .measured) }
    catalogue.read(index, frame, into: &out)
  }

  /// Bits 0-5 second, 6-11 minute, 12-16 hour, 17-21 day, 22-25 month, 26-31 year - 2000, high byte first.
  private func decode320(_ index: Int, _ frame: CANFrame, into out: inout CANDecoding) {
    catalogue.read(index, frame, into: &out)
    guard frame.count >= 8 else { return }
    let time = (frame.packed >> 32 & 0xFFFF_FFFF).byteSwapped >> 32
    let fields: [UInt64] = [
      time >> 26 & 0x3F, time >> 22 & 0xF, time >> 17 & 0x1F, time >> 12 & 0x1F, time >> 6 & 0x3F, time & 0x3F,
    ]
    var packed: UInt64 = 0
    for (place, field) in fields.enumerated() { packed |= field << (UInt64(place) * 8) }
    if let clock = CANText(clock: packed) { out.append(.clock, .text(clock), .documented) }
  }

  private func decodeLIARequest(_ frame: CANFrame, into out: inout CANDecoding) {
    guard let request = VoltronicLIA.requests.firstIndex(of: frame.id.value & ~0xF) else { return }
    let code = UInt8(truncatingIfNeeded: request)
    out.append(.request, .word(CANWord(words: .liaRequest, code: code)), .implemented)
  }

  /// LIA reports the two directions apart; one of them is zero.
  private func decodeLIACurrent(_ index: Int, _ frame: CANFrame, into out: inout CANDecoding) {
    catalogue.read(index, frame, into: &out)
    guard let charging = CommonPlausibility.word(frame, 0), let discharging = CommonPlausibility.word(frame, 2)
    else { return }
    out.append(.current, charging != 0 ? charging : -discharging, decimals: 1, .implemented)
  }
}

extension CANText {
  /// A clock if the six bytes year, month, day, hour, minute, second can be one.
  init?(clock packed: UInt64) {
    func byte(_ index: UInt64) -> UInt64 { packed >> (index * 8) & 0xFF }
    guard byte(0) <= 99, (1...12).contains(byte(1)), (1...31).contains(byte(2)), byte(3) < 24, byte(4) < 60,
      byte(5) < 60
    else { return nil }
    self.init(packed, count: 6, style: .clock)
  }
}

extension CANFrame {
  /// 11 22 33 44 55 66 77 88: Growatt LV's poll on 301.
  var isGrowattPoll: Bool { count == 8 && packed == 0x8877_6655_4433_2211 }

  /// 12 34 56 78 "VIC": the GX device's greeting on 307.
  var isVictronMagic: Bool { count >= 7 && packed & 0x00FF_FFFF_FFFF_FFFF == 0x0043_4956_7856_3412 }

  /// Deye's 305: second, minute, hour, day, month, year - 2000. Sunny Island's values never look like one: a month
  /// and a year there would be more than 160 degC.
  var deyeClock: CANText? {
    guard count >= 6, packed >> 48 == 0, packed >> 40 & 0xFF >= 20 else { return nil }
    return CANText(clock: (packed << 16).byteSwapped)
  }
}
