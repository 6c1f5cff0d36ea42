/// Turns frames into fields.
///
/// A value that is fed every frame of one bus: it remembers what the meaning of some frames depends on (the charge
/// voltage limit, the branch, verdicts once reached), nothing else, so its size never changes. Frames longer than
/// their table and ids nobody knows are normal; a field a frame is too short for is absent.
public struct CANDecoder: Sendable {
  /// Who is talking: fed by the same frames.
  public private(set) var detector = ProtocolDetector()
  /// 378 counts 0.01 kWh instead of 0.1 kWh (MG and others disagree, so the user chooses).
  public var energyInHundredths = false

  let catalogue = CANCatalogue.shared

  public init() {}

  /// Forgets time: lets the detector notice silence. Not needed while frames come.
  public mutating func advance(to now: Instant) { detector.advance(to: now) }

  /// Decodes one frame into `out`, which is cleared first.
  public mutating func decode(_ heard: CANFrame, at now: Instant, into out: inout CANDecoding) {
    out.clear()
    var frame = heard
    var index = catalogue.entry(frame.id)
    detector.hear(frame, at: now, entry: index)
    if detector.has29BitIDs, let twin = catalogue.common(of: frame) { (frame, index) = twin }
    let branch = detector.decided
    let entry = catalogue.entries[index]
    if branch == .deyePCS, index == 0 || entry.family.sharesDeyeIDs, decodeDeyeModule(frame, into: &out) { return }
    guard index != 0 else { return }
    out.family = entry.family
    out.sender = entry.sender
    out.period = entry.period
    out.isForeign = entry.sender == .battery && detector.family.map { $0 != entry.family } ?? false
    out.proto = entry.family.onlyProtocol
    if entry.family == .common351, let branch, branch.family == .common351 { out.proto = branch }
    if entry.rule == .table {
      catalogue.read(index, frame, into: &out)
    } else {
      apply(entry.rule, index, frame, branch, into: &out)
    }
    if out.fields.count > 1 { out.doubtContradictions() }
  }

  /// Deye's frames of single modules, base + address - 1, lie among other families' ids: on a Deye bus those without
  /// a table here say nothing rather than something of another family.
  private func decodeDeyeModule(_ frame: CANFrame, into out: inout CANDecoding) -> Bool {
    guard !frame.id.isExtended, (0x110...0x75F).contains(frame.id.value) else { return false }
    let base = UInt16(truncatingIfNeeded: frame.id.value & 0x7F0)
    let known = catalogue.deyeModules.first { $0.base == base }
    guard known != nil || frame.id.isKnown else { return false }
    out.family = .common351
    out.proto = .deyePCS
    out.period = .seconds(2)
    if let known {
      out.member = Int(frame.id.value & 0xF) + 1
      out.append(.module, Int64(frame.id.value & 0xF) + 1, .implemented)
      catalogue.read(known.entry, frame, into: &out)
    }
    return true
  }

  private mutating func apply(
    _ rule: CANRule, _ index: Int, _ frame: CANFrame, _ branch: CANProtocol?, into out: inout CANDecoding
  ) {
    switch rule {
    case .limits351: catalogue.read(index, frame, into: &out)
    case .soc355: decode355(index, frame, into: &out)
    case .measured356: decode356(index, frame, branch, into: &out)
    case .flags359: decode359(index, frame, branch, into: &out)
    case .pairs35A: decodePairs(frame, .documented, into: &out)
    case .requests35C: decode35C(index, frame, branch, into: &out)
    case .maker35E: decode35E(index, frame, into: &out)
    case .info35F: decode35F(index, frame, into: &out)
    case .discover354: decode354(index, frame, branch, into: &out)
    case .fullCharge360: decode360(frame, into: &out)
    case .name370, .name371: decode370(rule, frame, branch, into: &out)
    case .modules372, .cells373: decode373(rule, index, frame, branch, into: &out)
    case .energy378: decode378(index, frame, into: &out)
    default: applyOther(rule, index, frame, branch, into: &out)
    }
  }
}

// The common family's frames whose meaning other frames decide (can-protocols section 11.6).
extension CANDecoder {
  private func decode355(_ index: Int, _ frame: CANFrame, into out: inout CANDecoding) {
    catalogue.read(index, frame, into: &out)
    switch detector.plausibility.extraOfLast355 {
    case .socHires:
      if let fine = CommonPlausibility.word(frame, 4) { out.append(.socHires, fine, decimals: 2, .documented) }
    case .cells: catalogue.read(catalogue.cells355, frame, into: &out)
    case .unknown: break
    }
  }

  private func decode356(_ index: Int, _ frame: CANFrame, _ branch: CANProtocol?, into out: inout CANDecoding) {
    if let voltage = CommonPlausibility.signed(frame, 0), voltage != -0x8000 {
      let decimals: UInt8 = detector.scaleOfLast356 == .tenth ? 1 : 2
      out.append(.voltage, voltage, decimals: decimals, .documented)
    }
    switch branch {
    case .luxPower: catalogue.read(catalogue.luxTemperatures356, frame, into: &out)
    case .deyePCS: catalogue.read(catalogue.deye356, frame, into: &out)
    case .sofarLV, .goodWeLV, .seplos:
      catalogue.read(index, frame, into: &out)
      catalogue.read(catalogue.cycles356, frame, into: &out)
    default:
      catalogue.read(index, frame, into: &out)
      // SEPLOS counts cycles here on its Victron setting too (measured).
      if detector.name == .seplos { catalogue.read(catalogue.cycles356, frame, into: &out) }
    }
  }

  private func decode359(_ index: Int, _ frame: CANFrame, _ branch: CANProtocol?, into out: inout CANDecoding) {
    if frame.count > 0, frame.packed == 0 { out.append(.allZero, .flag(true), .measured) }
    switch branch {
    case .hybridEN, .lgRESU: return catalogue.read(catalogue.hybrid359, frame, into: &out)
    case .deyePCS: return catalogue.read(catalogue.deye359, frame, into: &out)
    case .sofarLV, .goodWeLV: break
    case .seplos:
      catalogue.read(index, frame, into: &out)
      catalogue.read(catalogue.seplosCellFailure, frame, into: &out)
    default: catalogue.read(index, frame, into: &out)
    }
    if let modules = frame[4], modules != 0 { out.append(.modules, Int64(modules), .documented) }
    if branch == .luxPower { return catalogue.read(catalogue.luxCapacity359, frame, into: &out) }
    if frame[5] == 0x50, frame[6] == 0x4E {
      out.append(.marker, .text(CANText(frame.packed >> 40, count: 2, style: .ascii)), .documented)
    }
  }

  /// 01 raised, 10 cleared; 00 and 11 say nothing (SMA TI p. 31). Bytes 0-3 alarms, 4-7 warnings.
  func decodePairs(_ frame: CANFrame, _ grade: Grade, into out: inout CANDecoding) {
    guard frame.count > 0 else { return }
    let low = Self.evenBits(frame.packed)
    let high = Self.evenBits(frame.packed >> 1)
    let raised = low & ~high
    let cleared = high & ~low
    func list(_ field: CANField, _ bits: UInt64, _ severity: CANSeverity) {
      var set = CANAlarmSet()
      set.low = bits & 0xFFFF
      out.append(field, .alarms(set, severity), grade)
    }
    func ask(_ bits: UInt64, _ severity: CANSeverity) {
      var set = CANAlarmSet()
      set.low = bits & 0xFFFF
      out.ask(set, severity)
    }
    list(.alarmsRaised, raised, .fault)
    list(.alarmsReportedOK, cleared, .cleared)
    ask(raised | cleared, .fault)
    guard frame.count > 4 else { return }
    list(.warningsRaised, raised >> 16, .warning)
    list(.warningsReportedOK, cleared >> 16, .cleared)
    ask((raised | cleared) >> 16, .warning)
    // Byte 7 bits 2-3: the system status pair of one implementation (can-protocols section 5).
    if let last = frame[7], (1...2).contains(last >> 2 & 3) {
      out.append(.systemStatus, .word(CANWord(words: .raisedOrCleared, code: last >> 2 & 3)), .implemented)
    }
  }

  /// Bits 0, 2, 4 ... 62 moved together into bits 0...31.
  private static func evenBits(_ value: UInt64) -> UInt64 {
    var bits = value & 0x5555_5555_5555_5555
    bits = (bits | bits >> 1) & 0x3333_3333_3333_3333
    bits = (bits | bits >> 2) & 0x0F0F_0F0F_0F0F_0F0F
    bits = (bits | bits >> 4) & 0x00FF_00FF_00FF_00FF
    bits = (bits | bits >> 8) & 0x0000_FFFF_0000_FFFF
    return (bits | bits >> 16) & 0xFFFF_FFFF
  }

  private func decode35C(_ index: Int, _ frame: CANFrame, _ branch: CANProtocol?, into out: inout CANDecoding) {
    catalogue.read(index, frame, into: &out)
    guard let requests = frame[0] else { return }
    // Pytes' emulation says "SOC low" with this bit (can-protocols section 3).
    out.append(detector.name == .pytes ? .socLow : .forceCharge2, .flag(requests & 0x10 != 0), .documented)
    if branch == .deyePCS { out.append(.heating, .flag(requests & 0x04 != 0), .implemented) }
    if branch == .luxPower { catalogue.read(catalogue.luxCycles35C, frame, into: &out) }
  }

  private func decode35E(_ index: Int, _ frame: CANFrame, into out: inout CANDecoding) {
    let isDeye = frame[0] == 0x44 && frame[1] == 0x59
    catalogue.read(isDeye ? catalogue.deye35E : index, frame, into: &out)
  }

  private func decode35F(_ index: Int, _ frame: CANFrame, into out: inout CANDecoding) {
    catalogue.read(index, frame, into: &out)
    guard frame.count >= 6, let isRemaining = detector.plausibility.capacityIsRemaining else { return }
    out.append(.capacityKind, .word(CANWord(words: .capacityKind, code: isRemaining ? 1 : 0)), .computed)
  }

  private func decode354(_ index: Int, _ frame: CANFrame, _ branch: CANProtocol?, into out: inout CANDecoding) {
    if branch != .lgRESU, CommonPlausibility.holdsCapacities(frame) {
      catalogue.read(index, frame, into: &out)
    } else if frame.count > 0 {
      out.append(.raw, .text(CANText(frame.packed, count: frame.count, style: .hex)), .unknown)
    }
  }

  private func decode360(_ frame: CANFrame, into out: inout CANDecoding) {
    guard let request = frame[0], request == 0 || request == 0xFF else { return }
    out.append(.requestFullCharge, .flag(request == 0xFF), .measured)
  }

  /// 370 and 371: names, cells, ids or Deye's on-grid limits.
  private func decode370(_ rule: CANRule, _ frame: CANFrame, _ branch: CANProtocol?, into out: inout CANDecoding) {
    let isFirst = rule == .name370
    if !isFirst, branch == .deyePCS || detector.hasDeyeCells {
      return catalogue.read(catalogue.deye371, frame, into: &out)
    }
    if CommonPlausibility.isName(frame) {
      let field: CANField = isFirst ? .productPart1 : .productPart2
      out.append(field, .text(CANText(frame.packed, count: frame.count, style: .ascii)), .measured)
    } else if CommonPlausibility.holdsCells(frame) || isFirst && detector.plausibility.cellsIn370 && frame.packed != 0 {
      catalogue.read(catalogue.cells370, frame, into: &out)
    } else if !isFirst, detector.plausibility.cellsIn370 || branch == .pylon206 || branch == .seplos {
      catalogue.read(catalogue.ids371, frame, into: &out)
    }
  }

  private func decode373(
    _ rule: CANRule, _ index: Int, _ frame: CANFrame, _ branch: CANProtocol?, into out: inout CANDecoding
  ) {
    let isCells = rule == .cells373 && CommonPlausibility.holdsCellsOrKelvin(frame)
    if !isCells, frame.count == 4 || (branch == .discover && frame.count > 0) {
      out.append(.versionRaw, .text(CANText(frame.packed, count: frame.count, style: .hex)), .implemented)
    } else if isCells || rule == .modules372 {
      catalogue.read(index, frame, into: &out)
    }
  }

  private func decode378(_ index: Int, _ frame: CANFrame, into out: inout CANDecoding) {
    catalogue.read(index, frame, into: &out)
    guard frame.count >= 8 else { return }
    let decimals: UInt8 = energyInHundredths ? 2 : 1
    out.append(.energyCharged, Int64(frame.packed & 0xFFFF_FFFF), decimals: decimals, .measured)
    out.append(.energyDischarged, Int64(frame.packed >> 32), decimals: decimals, .measured)
  }
}
