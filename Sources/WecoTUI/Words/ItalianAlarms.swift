internal import BMSCore

/// What the core says of alarms, in the language that is spoken.
extension Texts {
  static func label(_ alarm: AlarmID) -> String { said(alarm.label, italian: Italian.label(alarm)) }

  /// The same of a battery far away: an alarm that this program does not know is called as it was told.
  static func label(_ told: FleetAlarm) -> String { AlarmID(id: told.id).map { label($0) } ?? told.label }

  /// What a person sees, and what to do.
  static func symptom(_ alarm: AlarmID) -> String {
    said(alarm.info.advice.symptom, italian: Italian.advice(alarm).symptom)
  }
  static func remedy(_ alarm: AlarmID) -> String {
    said(alarm.info.advice.remedy, italian: Italian.advice(alarm).remedy)
  }

  /// What a row of the manual's table of troubles is called.
  static func name(_ trouble: Manual.Trouble) -> String {
    said(Manual.printed.info(trouble).name, italian: Italian.name(trouble))
  }

  /// `nil` where the manual names no LED.
  static func leds(_ pattern: LEDPattern) -> String? {
    pattern.isEmpty ? nil : said(pattern.text ?? "", italian: Italian.leds(pattern))
  }

  static func expectation(_ expected: FrontPanel.Expectation) -> String {
    said(expected.text, italian: Italian.expectation(expected))
  }
}

extension Texts.Italian {
  static func label(_ alarm: AlarmID) -> String {
    switch alarm {
    case .cellVoltageHighWarning: "Avviso tensione cella alta"
    case .cellVoltageHighFault: "Guasto tensione cella alta"
    case .cellVoltageLowWarning: "Avviso tensione cella bassa"
    case .cellVoltageLowFault: "Guasto tensione cella bassa"
    case .chargeTemperatureHighWarning: "Avviso temp. alta in carica"
    case .chargeTemperatureHighFault: "Guasto temp. alta in carica"
    case .dischargeTemperatureHighWarning: "Avviso temp. alta in scarica"
    case .dischargeTemperatureHighFault: "Guasto temp. alta in scarica"
    case .chargeTemperatureLowWarning: "Avviso temp. bassa in carica"
    case .chargeTemperatureLowFault: "Guasto temp. bassa in carica"
    case .dischargeTemperatureLowWarning: "Avviso temp. bassa in scarica"
    case .dischargeTemperatureLowFault: "Guasto temp. bassa in scarica"
    case .dischargeCurrentHighWarning: "Avviso corrente di scarica alta"
    case .dischargeCurrentHighFault: "Guasto corrente di scarica alta"
    case .chargeCurrentHighFault: "Guasto corrente di carica alta"
    case .batteryVoltageHighFault: "Guasto tensione batteria alta"
    case .batteryVoltageLowFault: "Guasto tensione batteria bassa"
    case .cellVoltageDifferenceWarning: "Avviso differenza tra celle"
    case .cellVoltageDifferenceFault: "Guasto differenza tra celle"
    case .socLowWarning: "Avviso SOC basso"
    case .seriousOverVoltageWarning: "Avviso sovratensione grave"
    case .bmsInternalFault: "Guasto interno BMS"
    case .packVoltageImbalance: "Squilibrio tensione pacchi"
    case .voltageNotNormal: "Tensione non normale"
    case .temperatureNotNormal: "Temperatura non normale"
    case .bmsReadingNotNormal: "Lettura BMS non normale"
    case .inverterCommunicationWarning: "Avviso comunicazione inverter"
    case .chargeCurrentHighWarning: "Avviso corrente di carica alta"
    case .batteryVoltageHighWarning: "Avviso tensione batteria alta"
    case .batteryVoltageLowWarning: "Avviso tensione batteria bassa"
    case .temperatureHighWarning: "Avviso temperatura alta"
    case .temperatureHighFault: "Guasto temperatura alta"
    case .temperatureLowWarning: "Avviso temperatura bassa"
    case .temperatureLowFault: "Guasto temperatura bassa"
    case .temperatureDifferenceWarning: "Avviso differenza di temperatura"
    case .temperatureDifferenceFault: "Guasto differenza di temperatura"
    case .shortCircuitFault: "Guasto cortocircuito"
    case .contactorWarning: "Avviso contattore"
    case .contactorFault: "Guasto contattore"
    case .softStartFault: "Guasto precarica"
    case .bmsInternalWarning: "Avviso interno BMS"
    case .internalCommunicationWarning: "Avviso comunicazione interna"
    case .internalCommunicationFault: "Guasto comunicazione interna"
    case .addressFault: "Guasto indirizzo"
    case .inverterCommunicationFault: "Guasto comunicazione inverter"
    case .batteryWarning: "Avviso batteria"
    case .batteryFault: "Guasto batteria"
    case .relayDamageWarning: "Sospetto relè danneggiato"
    case .senseWireFault: "Filo di misura rotto"
    case .cellDamageFault: "Cella danneggiata"
    case .moduleVoltageDifferenceFault: "Moduli distanti più di \(Manual.printed.moduleVolts.text)"
    case .slaveLostFault: "Slave perso"
    case .chargeRateWarning: "Carica troppo rapida per la temperatura"
    case .dischargeRateWarning: "Scarica troppo rapida per la temperatura"
    case .warrantyRangeNotice: "Fuori dal campo della garanzia"
    case .implausibleValueNotice: "Valori che non possono essere veri"
    case .sourcesDisagreeNotice: "Due collegamenti discordi"
    case .linkClosedNotice: "Collegamento chiuso"
    case .linkSilentNotice: "Collegamento muto"
    case .linkGarbledNotice: "Collegamento illeggibile"
    case .historyNotice: "Storico non scritto"
    }
  }

  typealias Advice = (symptom: String, remedy: String)

  /// The rows of the manual's table of troubles (section 7), as `Manual.info` has them in English.
  static func name(_ trouble: Manual.Trouble) -> String {
    switch trouble {
    case .overCurrent: "Sovracorrente"
    case .overTemperature: "Sovratemperatura"
    case .lowTemperature: "Temperatura bassa"
    case .overVoltage: "Sovratensione"
    case .lowVoltage: "Tensione bassa"
    case .relay: "Relè danneggiato"
    case .board: "Scheda di protezione danneggiata"
    case .cell: "Cella danneggiata"
    case .firstParallel: "Il primo collegamento in parallelo non riesce"
    case .masterSlave: "Master e slave non comunicano"
    case .noStart: "Non si avvia"
    case .other: "Altro"
    }
  }

  static func advice(_ trouble: Manual.Trouble) -> Advice {
    let manual = Manual.printed
    switch trouble {
    case .overCurrent:
      return (
        "il relè si apre durante la carica o la scarica e la spia di guasto lampeggia",
        "ridurre la corrente di carica o di scarica"
      )
    case .overTemperature:
      return ("il relè si apre e la spia di guasto lampeggia", "fermare; attendere che la batteria si raffreddi")
    case .lowTemperature:
      return ("non si carica o non si scarica normalmente", "attendere che sia abbastanza calda")
    case .overVoltage:
      return (
        "il relè si apre durante la carica",
        "fermare la carica; rivedere le impostazioni dell'inverter (consigliato CAN ad anello chiuso)"
      )
    case .lowVoltage:
      return ("il relè si apre durante la scarica", "fermare la scarica; caricare con la procedura corretta")
    case .relay:
      return (
        "acceso, senza allarme e senza tensione - o spento, senza allarme e con tensione (verificare con un tester)",
        "assistenza: sostituire il relè"
      )
    case .board:
      return ("il collegamento seriale è affidabile ma non si legge nulla", "assistenza: sostituire la scheda")
    case .cell:
      return (
        "non si carica né si scarica, e una cella dista più di \(manual.cellDamage.text) dalla maggior parte delle altre",
        "assistenza"
      )
    case .firstParallel:
      return (
        "la spia di guasto dello slave lampeggia, nessun rumore del relè, nessuna uscita",
        "misurare ogni batteria: le differenze devono restare sotto \(manual.moduleVolts.text)"
      )
    case .masterSlave:
      return (
        "la spia di guasto dello slave lampeggia e il master non riesce a comandarlo",
        "controllare i cavi tra master e slave"
      )
    case .noStart: return ("nessun allarme, e non funziona", "assistenza")
    case .other: return ("umidità, celle gonfie, gelo, squilibrio", "assistenza")
    }
  }

  /// The rows of the manual's troubleshooting table (section 7), as `AlarmAdvice` has them in English.
  static func advice(_ alarm: AlarmID) -> Advice {
    let manual = Manual.printed
    switch alarm {
    case .chargeCurrentHighWarning, .chargeCurrentHighFault:
      return ("il relè si apre durante la carica e la spia di guasto lampeggia", "ridurre la corrente di carica")
    case .dischargeCurrentHighWarning, .dischargeCurrentHighFault:
      return ("il relè si apre durante la scarica e la spia di guasto lampeggia", "ridurre la corrente di scarica")
    case .chargeTemperatureHighWarning, .chargeTemperatureHighFault, .dischargeTemperatureHighWarning,
      .dischargeTemperatureHighFault, .temperatureHighWarning, .temperatureHighFault:
      return advice(Manual.Trouble.overTemperature)
    case .chargeTemperatureLowWarning, .chargeTemperatureLowFault, .dischargeTemperatureLowWarning,
      .dischargeTemperatureLowFault, .temperatureLowWarning, .temperatureLowFault:
      return advice(Manual.Trouble.lowTemperature)
    case .cellVoltageHighWarning, .cellVoltageHighFault, .batteryVoltageHighWarning, .batteryVoltageHighFault,
      .seriousOverVoltageWarning:
      return advice(Manual.Trouble.overVoltage)
    case .cellVoltageLowWarning, .cellVoltageLowFault, .batteryVoltageLowWarning, .batteryVoltageLowFault:
      return advice(Manual.Trouble.lowVoltage)
    case .socLowWarning: return ("la batteria è quasi scarica", "caricarla; a tensione bassa il suo relè si apre")
    case .contactorWarning, .contactorFault, .relayDamageWarning: return advice(Manual.Trouble.relay)
    case .senseWireFault:
      return (
        "una cella non legge nulla e quella accanto quanto entrambe: è il filo tra loro, non le celle",
        "fermarsi: la batteria non vede queste due celle. Misurarle con un tester; assistenza per il filo e il connettore"
      )
    case .cellDamageFault: return advice(Manual.Trouble.cell)
    case .cellVoltageDifferenceWarning, .cellVoltageDifferenceFault:
      return (
        "le celle differiscono troppo",
        "lasciar bilanciare; oltre \(manual.cellDamage.text) a riposo la cella è danneggiata: assistenza"
      )
    case .packVoltageImbalance, .moduleVoltageDifferenceFault: return advice(Manual.Trouble.firstParallel)
    case .slaveLostFault, .internalCommunicationWarning, .internalCommunicationFault:
      return advice(Manual.Trouble.masterSlave)
    case .bmsInternalFault:
      return ("tutti e cinque i LED sono rossi, a turno con il SOC", "assistenza")
    case .shortCircuitFault, .softStartFault, .bmsInternalWarning:
      return ("la batteria segnala un proprio guasto", "assistenza")
    case .addressFault:
      return (
        "due moduli rispondono a un solo indirizzo",
        "impostare i DIP da 1 a \(manual.mostModules.number) senza salti, poi riavviare"
      )
    case .inverterCommunicationWarning, .inverterCommunicationFault:
      return (
        "la batteria non sente l'inverter",
        "controllare il cavo CAN, il protocollo e che l'interruttore \(manual.canSwitch.number) del master sia ON"
      )
    case .chargeRateWarning:
      return (
        "la corrente di carica supera ciò che il manuale consente a questa temperatura",
        "ridurre la corrente di carica, o fermare"
      )
    case .dischargeRateWarning:
      return (
        "la corrente di scarica supera ciò che il manuale consente a questa temperatura",
        "ridurre la corrente di scarica, o fermare"
      )
    case .warrantyRangeNotice:
      let (low, high) = manual.warrantyCelsius.ends
      return (
        "fuori da \(low)-\(high) °C a \(manual.warrantyRate.number)C, il campo dei dati di garanzia",
        "nulla di guasto; lì invecchia più in fretta"
      )
    case .implausibleValueNotice:
      return (
        "continuano ad arrivare valori che non possono essere veri",
        "confrontare con un tester; una cella a 0 accanto a una al doppio è un filo di misura interrotto"
      )
    case .sourcesDisagreeNotice:
      return (
        "due collegamenti dicono cose diverse della stessa batteria",
        "controllare che i due cavi portino alla stessa batteria"
      )
    case .linkClosedNotice:
      return (
        "la porta non è aperta: ora della batteria non si sa nulla",
        "vedere il messaggio del collegamento nella pagina Debug"
      )
    case .linkSilentNotice:
      return (
        "la porta è aperta ma nulla risponde",
        "controllare alimentazione e cavo (se non ha mai risposto: RX e TX scambiati?); se il collegamento è sicuramente "
          + "buono, la scheda di protezione può essere danneggiata: assistenza"
      )
    case .linkGarbledNotice:
      return (
        "arrivano byte che non formano alcun frame",
        "controllare la velocità (115200 8N1) e che sia la porta di servizio della batteria"
      )
    case .historyNotice:
      return (
        "lo storico non viene scritto", "liberare spazio o riparare il disco; la sorveglianza prosegue senza"
      )
    case .voltageNotNormal, .temperatureNotNormal, .bmsReadingNotNormal, .temperatureDifferenceWarning,
      .temperatureDifferenceFault, .batteryWarning, .batteryFault:
      return (
        "la batteria segnala qualcosa che il manuale non nomina",
        "guardare i valori accanto; umidità, celle gonfie, gelo o squilibrio sono da assistenza"
      )
    }
  }

  static func leds(_ pattern: LEDPattern) -> String {
    let lit = (1...5).filter(pattern.isLit)
    switch lit.count {
    case 5: return "da LED1 a LED5 rossi"
    case 1: return "LED\(lit[0]) rosso"
    default: return lit.map { "LED\($0)" }.joined(separator: " e ") + " rossi"
    }
  }

  static func expectation(_ expected: FrontPanel.Expectation) -> String {
    let manual = Manual.printed
    switch expected.timer {
    case .selfRestart:
      guard let attempt = expected.attempt else { return "nessun riavvio automatico rimasto: avviare a mano" }
      return "se il relè si è aperto, riavvio automatico \(attempt.number) di \(attempt.all)"
    case .waitAfterTrips:
      return "dopo quattro scatti di limite di fila attendere \(manual.waitAfterTrips.minutes) minuti prima di RUN"
    case .forcedCharge:
      return "carica forzata: pressione breve, poi più di \(manual.forcedCharge.text) a "
        + "\(manual.forcedChargeVolts.text) entro \(manual.forcedChargeTime.seconds) s"
    case .equalisation:
      return "un'equalizzazione manuale torna automatica entro \(manual.equalisation.hours) h dall'inizio"
    }
  }
}
