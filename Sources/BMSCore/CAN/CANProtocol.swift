/// A group of protocols that share their frames (can-protocols section 2).
public enum CANFamily: String, Hashable, Sendable, CaseIterable {
  /// 351, 355, 356 and what grew around them.
  case common351 = "common-351"
  case growattLV = "growatt-lv"
  case growattHV = "growatt-hv"
  case pylontechHV = "pylontech-hv"
  case schneiderV2 = "schneider-v2"
  case sofarHV = "sofar-hv"
  case voltronicLIA = "voltronic-lia"
  case pytesNative = "pytes-native"
  case samsungSDI = "samsung-sdi"
  case bydHV = "byd-hv"
  case megarevo
  case goodWeHV = "goodwe-hv"
}

extension CANFamily {
  /// Deye's frames of single modules lie among this family's 11-bit ids.
  var sharesDeyeIDs: Bool { self != .common351 && self != .growattLV }

  /// The protocol of a family that has only one; `nil` for the common family.
  public var onlyProtocol: CANProtocol? {
    switch self {
    case .common351: nil
    case .growattLV: .growattLV
    case .growattHV: .growattHV
    case .pylontechHV: .pylontechHV
    case .schneiderV2: .schneiderV2
    case .sofarHV: .sofarHV
    case .voltronicLIA: .voltronicLIA
    case .pytesNative: .pytesNative
    case .samsungSDI: .samsungSDI
    case .bydHV: .bydHV
    case .megarevo: .megarevo
    case .goodWeHV: .goodWeHV
    }
  }
}

/// A protocol a battery can speak: a family, or one branch of the common family.
public enum CANProtocol: String, Hashable, Sendable, CaseIterable {
  case pylontechLV = "pylontech-lv"
  case pylontechLV13 = "pylontech-lv-1.3"
  case pylon206 = "pylon-2.0.6"
  case sma
  case victron
  /// SMA-compatible without anything that would tell SMA from Victron, REC or GoodWe.
  case smaCompatible = "sma-victron-family"
  case luxPower = "luxpower"
  case solArk = "sol-ark"
  case seplos
  case lgRESU = "lg-resu"
  case hybridEN = "hybrid-en"
  case discover
  case goodWeLV = "goodwe-lv"
  case sofarLV = "sofar-lv"
  case deyePCS = "deye-pcs"
  case growattLV = "growatt-lv"
  case growattHV = "growatt-hv"
  case pylontechHV = "pylontech-hv"
  case schneiderV2 = "schneider-v2"
  case sofarHV = "sofar-hv"
  case voltronicLIA = "voltronic-lia"
  case pytesNative = "pytes-native"
  case samsungSDI = "samsung-sdi"
  case bydHV = "byd-hv"
  case megarevo
  case goodWeHV = "goodwe-hv"

  public var family: CANFamily {
    switch self {
    case .growattLV: .growattLV
    case .growattHV: .growattHV
    case .pylontechHV: .pylontechHV
    case .schneiderV2: .schneiderV2
    case .sofarHV: .sofarHV
    case .voltronicLIA: .voltronicLIA
    case .pytesNative: .pytesNative
    case .samsungSDI: .samsungSDI
    case .bydHV: .bydHV
    case .megarevo: .megarevo
    case .goodWeHV: .goodWeHV
    case .pylontechLV, .pylontechLV13, .pylon206, .sma, .victron, .smaCompatible, .luxPower, .solArk, .seplos,
      .lgRESU, .hybridEN, .discover, .goodWeLV, .sofarLV, .deyePCS:
      .common351
    }
  }

  /// What a person calls it.
  public var title: String {
    switch self {
    case .pylontechLV: "Pylontech LV 1.2"
    case .pylontechLV13: "Pylontech LV 1.3"
    case .pylon206: "Pylon 2.0.6"
    case .sma: "SMA Sunny Island"
    case .victron: "Victron CAN-bus BMS"
    case .smaCompatible: "SMA/Victron family"
    case .luxPower: "LuxPower / EG4"
    case .solArk: "Sol-Ark LV"
    case .seplos: "SEPLOS"
    case .lgRESU: "LG RESU LV"
    case .hybridEN: "Hybrid EN"
    case .discover: "Discover AES"
    case .goodWeLV: "GoodWe LV"
    case .sofarLV: "Sofar/ZCS LV"
    case .deyePCS: "Deye PCS"
    case .growattLV: "Growatt LV"
    case .growattHV: "Growatt HV"
    case .pylontechHV: "Pylontech HV"
    case .schneiderV2: "Schneider SE BMS v2"
    case .sofarHV: "Sofar/ZCS HV"
    case .voltronicLIA: "Voltronic LIA"
    case .pytesNative: "Pytes native"
    case .samsungSDI: "Samsung SDI"
    case .bydHV: "BYD HV"
    case .megarevo: "Megarevo"
    case .goodWeHV: "GoodWe HV"
    }
  }

  /// Recognised, but without a table to decode it.
  public var isRecognisedOnly: Bool { self == .bydHV || self == .megarevo || self == .goodWeHV }

  /// The WeCo "inverter protocol" values whose frames are these, where that is published; empty where it is not.
  ///
  /// WeCoCAN, KEHUACAN, SOLISCAN, STUDERCAN, CONEXTCAN, WECO HV CAN and INGE HV CAN have no public frames
  /// (can-protocols section 10), so they are never named here.
  public var wecoSettings: [WeCoCANSetting] {
    switch self {
    case .sma: [.sma]
    case .victron: [.victron]
    case .smaCompatible: [.sma, .victron]
    case .pylontechLV: [.deyeCAN00]
    case .growattLV: [.growatt]
    default: []
    }
  }
}

/// A choice of WeCo's "inverter protocol" setting whose frames are public (can-protocols section 1).
public enum WeCoCANSetting: String, Hashable, Sendable, CaseIterable {
  case sma = "SMACAN"
  case victron = "VICTRONCAN"
  case growatt = "GROWATTCAN"
  /// WeCo's own name for it stands in a picture only; the inverter's menu calls it CAN 00.
  case deyeCAN00 = "Deye \"CAN 00\""
}
