internal import BMSCore

extension Texts {
  /// What a field is called on the screen. Whoever takes a label takes it here.
  static func name(_ field: Field) -> String { said(field.label, italian: Italian.name(field)) }

  /// The same of what a change is about: a field, or a label of the device map's own.
  static func name(_ subject: MapSubject) -> String { subject.field.map { name($0) } ?? subject.label }

  /// Italian for what the core has in English, by id.
  enum Italian {
    /// The vendor's own names stay as the vendor's tool prints them.
    static func name(_ field: Field) -> String {
      switch field {
      case .cellVoltage: "Tensione cella"
      case .cellMax: "Tensione cella più alta"
      case .cellMin: "Tensione cella più bassa"
      case .temperature: "Temperatura"
      case .temperatureMax: "Temperatura più alta"
      case .temperatureMin: "Temperatura più bassa"
      case .contactorCharge: "Contattore di carica"
      case .contactorDischarge: "Contattore di scarica"
      case .relayCharge: "Main Relay, carica (ritenuta magnetica)"
      case .relayDischarge: "Main Relay, scarica (ritenuta magnetica)"
      case .power: "Potenza"
      case .timeToFull: "Tempo a pieno"
      case .timeToEmpty: "Tempo a vuoto"
      case .modulesOnline: "Moduli online"
      case .temperatureCount: "Sensori di temperatura"
      case .cellOverVoltage2: "Sovratensione cella, livello 2"
      case .cellOverVoltage1: "Sovratensione cella, livello 1"
      case .cellUnderVoltage2: "Sottotensione cella, livello 2"
      case .cellUnderVoltage1: "Sottotensione cella, livello 1"
      case .packOverVoltage: "Sovratensione pacco"
      case .packOverVoltageRelease: "Sovratensione pacco, rientro"
      case .packUnderVoltage: "Sottotensione pacco"
      case .packUnderVoltageRelease: "Sottotensione pacco, rientro"
      case .dischargeOverCurrent: "Sovracorrente di scarica"
      case .chargeOverCurrent: "Sovracorrente di carica"
      case .chargeOverTemperature2: "Sovratemperatura in carica, livello 2"
      case .chargeOverTemperature1: "Sovratemperatura in carica, livello 1"
      case .dischargeOverTemperature2: "Sovratemperatura in scarica, livello 2"
      case .dischargeOverTemperature1: "Sovratemperatura in scarica, livello 1"
      case .chargeUnderTemperature2: "Sottotemperatura in carica, livello 2"
      case .chargeUnderTemperature1: "Sottotemperatura in carica, livello 1"
      case .dischargeUnderTemperature2: "Sottotemperatura in scarica, livello 2"
      case .dischargeUnderTemperature1: "Sottotemperatura in scarica, livello 1"
      case .recommendedChargeVoltage: "Tensione di carica consigliata"
      case .recommendedChargeCurrent: "Corrente di carica consigliata"
      case .hardwarePackVoltage: "Tensione pacco, hardware"
      case .hallSensorCurrent: "Corrente, sensore di Hall"
      case .forcedCharge: "Carica forzata"
      case .chargeOverCurrentCount: "Sovracorrenti di carica, numero"
      case .dischargeOverCurrentCount: "Sovracorrenti di scarica, numero"
      case .dischargeLimitVoltage: "Limite di scarica, tensione"
      case .dischargeLimitCurrent: "Limite di scarica, corrente"
      // The vendor's names.
      case .cellTemperature, .cellDelta, .temperatureDelta, .di1, .di2, .do1, .do2, .contactorPrecharge, .totalVoltage,
        .current, .soc, .soh, .capacity, .runningTime, .chargeDischargeState, .batteryCycle, .dischargeAh,
        .chargeEnergy, .dischargeEnergy, .chargeTime, .dischargeTime, .standbyTime, .packImbalance, .chargeVoltageLimit,
        .dischargeVoltageLimit, .chargeCurrentLimit, .dischargeCurrentLimit, .forcedState, .forcedSeconds,
        .batteryModel, .batterySerial, .address, .batteryType, .cellCount, .inverterProtocol, .bmsType, .bmsSerial,
        .bmsDate, .softwareVersion, .hardwareVersion, .bootloaderVersion, .do1SOC1, .do1SOC2, .do2SOC1, .do2SOC2:
        field.label
      // Only CAN frames carry them: their labels stand in JSON and in documents.
      case .dischargeCurrentLimitAbs, .chargeCutoffVoltage, .dischargeCutoffVoltage, .cellChargeCutoffVoltage,
        .ongridChargeCurrentLimit, .ongridDischargeCurrentLimit, .chargingCurrent, .dischargingCurrent,
        .circulatingCurrent, .bmsTemperature, .socHires, .sohFlag, .cycles, .energyCharged, .energyDischarged,
        .energyChargedRaw, .energyDischargedRaw, .balancing, .balanceCharge, .cellVoltageAverage, .cellMaxID,
        .cellMinID, .tempMaxID, .tempMinID, .cellMaxModule, .cellMinModule, .tempMaxModule, .tempMinModule, .cell1,
        .cell2, .cell3, .cell4, .cell5, .cell6, .cell7, .cell8, .cell9, .cell10, .cell11, .cell12, .cell13, .cell14,
        .cell15, .cell16, .capacityKind, .nominalCapacity, .installedCapacity, .remainingCapacity, .fullCapacity,
        .nominalEnergy, .voltageLevel, .cellsInSeries, .cellsPerModule, .modules, .modulesInSeries, .modulesOffline,
        .modulesBlockingCharge, .modulesBlockingDischarge, .modulesNormal, .modulesChargeDisabled,
        .modulesDischargeDisabled, .modulesCommunicationLost, .modulesFaulty, .pack, .module, .moduleVoltage,
        .moduleVoltageMax, .moduleVoltageMin, .moduleVoltageAverage, .moduleVoltageMaxID, .moduleVoltageMinID,
        .moduleTempMax, .moduleTempMin, .moduleTempMaxID, .moduleTempMinID, .moduleCurrent, .moduleSOC, .moduleSOH,
        .moduleCellVoltageMax, .moduleCellVoltageMin, .moduleEnergyCharged, .moduleEnergyDischarged, .faultyPack,
        .faultyModule, .onlineAddresses, .chargeEnable, .dischargeEnable, .forceCharge1, .forceCharge2,
        .fullChargeRequest, .requestFullCharge, .heating, .socLow, .chargeForbidden, .dischargeForbidden, .stopRequest,
        .remoteCommand, .quickStop, .preventiveShutdown, .state, .systemStatus, .errorBitsValid, .sleeping, .charging,
        .discharging, .chargeOutput, .dischargeOutput, .terminalOpen, .masterBoxMode, .spStatus, .statusBits,
        .chemistry, .updateActive, .updateMaster, .updateSlave, .updateProgress, .updatePack, .updateSuccessCount,
        .alarmsRaised, .warningsRaised, .alarmsReportedOK, .warningsReportedOK, .protectionsRaised, .faultsRaised,
        .errorsRaised, .faultExtensionRaised, .protections, .alarms, .warnings, .protectionBits, .alarmBits, .errors,
        .faultExtension, .systemBits, .maker, .productPart1, .productPart2, .cellMinName, .cellMaxName, .tempMinName,
        .tempMaxName, .product, .serialPart1, .serialPart2, .serialPart3, .marker, .brand, .packNumber, .cellMakerCode,
        .makerCode, .modelID, .typeOrProduct, .firmware, .software, .hardware, .hardwareCode, .deviceVersion,
        .versionRaw, .protocolVersion, .clock, .raw, .allZero, .magic, .poll, .acknowledge, .request, .command,
        .counter, .safetyCode, .chargeCommand, .dischargeCommand, .maskExternalFault, .clearFault, .isoCommand,
        .sleepWake, .pcsState, .shutdownCommand, .rapidShutdown, .inverterVoltage, .inverterCurrent,
        .inverterTemperature, .inverterSOC, .inverterSOH, .inverterState, .chargingProcedure, .errorNumber,
        .chargeVoltageSetpoint, .relayBits, .queryPack, .query, .querySub:
        field.label
      }
    }
  }
}

extension Texts {
  /// What a frame says in a word of its table, and any other text as it is: JSON and the screen have the same ids.
  static func canWord(_ id: String) -> String { said(id, italian: Italian.canWords[id] ?? id) }
}

extension Texts.Italian {
  static let canWords = [
    "sleep": "sospeso", "quit_sleep": "riattiva", "charge": "carica", "discharge": "scarica", "idle": "a riposo",
    "charging": "in carica", "discharging": "in scarica", "soft_start": "avvio graduale", "standby": "in attesa",
    "starting": "in avvio", "online": "in linea", "off": "spento", "fault": "guasto", "none": "nessuno",
    "operating": "in funzione", "warning": "avviso", "failure": "guasto", "normal": "normale",
    "standalone": "da sola", "parallel": "in parallelo", "parallel_ready": "pronta al parallelo", "lfp": "LFP",
    "ternary": "ternaria", "lto": "LTO", "programming": "in programmazione", "ok": "riuscito", "fail": "fallito",
    "forced_charge": "carica forzata", "forced_standby": "attesa forzata",
    "ensemble_information": "dati dell'insieme", "equipment_information": "dati dell'apparecchio",
    "protocol_version": "versione del protocollo", "software_version": "versione del software", "cells": "celle",
    "current_and_voltage": "corrente e tensione", "soc_and_capacity": "SOC e capacità",
    "voltage_states": "stati delle tensioni", "current_states": "stati delle correnti",
    "cell_temperature_states": "stati delle temperature", "limits": "limiti", "requests": "richieste",
    "installed": "installata", "remaining": "residua", "raised": "attivo", "cleared": "cessato",
  ]
}
