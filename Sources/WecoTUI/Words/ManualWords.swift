internal import BMSCore

extension Texts {
  /// What the manual says about a field, with the section where it stands.
  static var manual: [Field: [String]] { manual(.printed) }

  static func manual(_ manual: Manual) -> [Field: [String]] {
    let cells = [
      said(
        "A cell more than \(manual.cellDamage.text) from most others, and neither charging nor discharging: "
          + "cell damage, after-sales service (7).",
        italian: "Una cella a più di \(manual.cellDamage.text) dalla maggior parte delle altre, senza carica né "
          + "scarica: cella danneggiata, assistenza (7)."),
      said(
        "\(DeltaBand.fair.text), \(DeltaBand.imbalanced.text) and \(DeltaBand.wide.text) mV are this program's "
          + "bands, not the vendor's.",
        italian: "\(DeltaBand.fair.text), \(DeltaBand.imbalanced.text) e \(DeltaBand.wide.text) mV sono bande "
          + "di questo programma, non del costruttore."),
    ]
    let hot = [
      said(
        "Over-temperature: stop; wait until the battery has cooled (7). Charging "
          + "\(manual.chargingCelsius.text), operating \(manual.operatingCelsius.text).",
        italian: "Sovratemperatura: fermare; attendere che la batteria si raffreddi (7). Carica "
          + "\(manual.chargingCelsius.text), esercizio \(manual.operatingCelsius.text).")
    ]
    let relay = [
      said(
        "Relay damage: on without an alarm and no voltage, or off and voltage present: after-sales service (7).",
        italian: "Relè danneggiato: acceso senza allarme e senza tensione, o spento con tensione presente: "
          + "assistenza (7).")
    ]
    let latch = [
      said(
        "The main relay holds magnetically; the vendor tool shows it green when open, red when closed.",
        italian: "Il relè principale è a ritenuta magnetica; lo strumento del costruttore lo mostra verde se "
          + "aperto, rosso se chiuso.")
    ]
    let limits = [
      said(
        "Without CAN: charge \(manual.chargeAmperes.text), discharge \(manual.dischargeAmperes.text), "
          + "\(manual.mostAmperes.text) at most (4K4 PRO).",
        italian: "Senza CAN: carica \(manual.chargeAmperes.text), scarica \(manual.dischargeAmperes.text), al "
          + "massimo \(manual.mostAmperes.text) (4K4 PRO).")
    ]
    let contacts = [
      said(
        "A dry contact for external devices, programmable (5.4.1).",
        italian: "Un contatto pulito per dispositivi esterni, programmabile (5.4.1).")
    ]
    let outputs =
      contacts + [
        said(
          "What SOC1 and SOC2 of each output mean is not said.",
          italian: "Che cosa significhino SOC1 e SOC2 di ogni uscita non è detto.")
      ]
    let addresses =
      said(
        "DIP addresses go from 1 to \(manual.mostModules.number) without a gap; a restart applies a change "
          + "(\(manual.mostModules.section.rawValue)).",
        italian: "Gli indirizzi DIP vanno da 1 a \(manual.mostModules.number) senza salti; un riavvio applica "
          + "la modifica (\(manual.mostModules.section.rawValue)).")
    let (low, high) = (manual.lowCutOff.value, manual.highCutOff.value)
    return [
      .cellDelta: cells, .cellMax: cells, .cellMin: cells, .cellVoltage: cells,
      .temperatureMax: hot, .temperatureMin: hot, .temperature: hot, .cellTemperature: hot,
      .contactorCharge: relay, .contactorDischarge: relay, .contactorPrecharge: relay,
      .relayCharge: latch, .relayDischarge: latch,
      .totalVoltage: [
        said(
          "Before a first parallel connection all modules must be within \(manual.moduleVolts.text) and at the "
            + "same SOC (\(manual.moduleVolts.section.rawValue)).",
          italian: "Prima del primo collegamento in parallelo tutti i moduli devono stare entro "
            + "\(manual.moduleVolts.text) e allo stesso SOC (\(manual.moduleVolts.section.rawValue))."),
        said(
          "Contactor limits \(manual.contactorVolts.text); without CAN cut off at \(low.volts.text) V and "
            + "\(high.volts.text) V (4K4 PRO).",
          italian: "Limiti dei contattori da \(manual.contactorVolts.ends.low) a "
            + "\(manual.contactorVolts.ends.high) V; senza CAN fermarsi a \(low.volts.text) V e "
            + "\(high.volts.text) V (4K4 PRO)."),
      ],
      .packImbalance: [
        said(
          "Measure every battery: differences must be below \(manual.moduleVolts.text) (7).",
          italian: "Misurare ogni batteria: le differenze devono restare sotto \(manual.moduleVolts.text) (7).")
      ],
      .current: [
        said(
          "Over-current: reduce the charge or discharge current (7). \(manual.mostAmperes.text) at most, "
            + "\(manual.suggestedAmperes.text) suggested (4K4 PRO).",
          italian: "Sovracorrente: ridurre la corrente di carica o di scarica (7). Al massimo "
            + "\(manual.mostAmperes.text), consigliati \(manual.suggestedAmperes.text) (4K4 PRO).")
      ],
      .soc: [
        said(
          "Storage: at most \(manual.storage.text). Without CAN \(low.volts.text) V counts as "
            + "\(low.percent.text) % and \(high.volts.text) V as \(high.percent.text) % (4K4 PRO).",
          italian: "Immagazzinamento: al massimo \(manual.storage.text). Senza CAN \(low.volts.text) V vale "
            + "\(low.percent.text) % e \(high.volts.text) V vale \(high.percent.text) % (4K4 PRO).")
      ],
      .modulesOnline: [
        addresses,
        said(
          "A slave that the master cannot reach: check the cables between master and slaves (7).",
          italian: "Uno slave che il master non raggiunge: controllare i cavi tra master e slave (7)."),
      ],
      .address: [addresses],
      .chargeCurrentLimit: limits, .dischargeCurrentLimit: limits,
      .chargeVoltageLimit: [
        said(
          "Over-voltage: stop charging and review the inverter's settings (7).",
          italian: "Sovratensione: fermare la carica e rivedere le impostazioni dell'inverter (7).")
      ],
      .dischargeVoltageLimit: [
        said(
          "Low voltage: stop discharging and charge by the proper procedure (7).",
          italian: "Tensione bassa: fermare la scarica e caricare con la procedura corretta (7).")
      ],
      .softwareVersion: [
        said(
          "Eight modules in parallel need firmware above \(manual.firmware.number) "
            + "(\(manual.firmware.section.rawValue)).",
          italian: "Otto moduli in parallelo richiedono firmware oltre \(manual.firmware.number) "
            + "(\(manual.firmware.section.rawValue)).")
      ],
      .di1: contacts, .di2: contacts, .do1: outputs, .do2: outputs,
    ]
  }
}
