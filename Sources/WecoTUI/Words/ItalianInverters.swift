internal import BMSCore

/// What the vendor's documents say about inverters, and how plugs and documents are called.
extension Texts.Italian {
  static func note(_ note: InverterNote) -> String {
    let integrations = "Le integrazioni pubbliche usano"
    let manual = Manual.printed
    return switch note {
    case .nameNotGiven: "non è nei documenti: sceglierlo dall'elenco del BMS stesso"
    case .solisName: "un nome della pagina impostazioni del costruttore; che sia di Solis è una nostra lettura"
    case .wecoCANOrHV: "il testo dice WECOCAN, la pagina impostazioni accanto mostra WECO HV CAN"
    case .defaultOrHV: "il testo dice WECO CAN di serie, la pagina impostazioni accanto mostra WECO HV CAN"
    case .sofarRegister: "\(integrations) il registro Sofar/ZCS 0x1046 = 7 per una batteria WeCo."
    case .pinsInPicture: "I pin dell'inverter sono solo in una figura: vedere il manuale dell'inverter."
    case .growattPins:
      "Dei pin 1, 2 e 3 della batteria il documento non dice che cosa portino, di 4 e 5 non dice nulla."
    case .growattCable: "Il documento chiama il cavo BMS-RJ45-GROWA-SPH."
    case .solisLow: "\(integrations) il registro Solis 43009 = 9 per una batteria WeCo (bassa tensione)."
    case .solisHigh: "\(integrations) il registro Solis 43009 = 0x0800 per una batteria WeCo (alta tensione)."
    case .voltronicTitle:
      "Il titolo del documento è \"VOLTRONIC COLOR CONTROL\"; che si intendano Axpert e simili è una nostra lettura."
    case .voltronicType: "\(integrations) il tipo di batteria PBT05 per WeCo."
    case .victronProduct:
      "Victron conosce WeCo come prodotto 0xB02A e impone il DVCC (visto in integrazioni pubbliche)."
    case .ingeteamCable: "Il cavo va in CAN2-A dell'HV BOX; tagliare l'altro capo e cablarlo su J8."
    case .ingeteamLeast: "Minimo 2 x 5K3 LV/HV."
    case .ingeteamWires: "Gli stessi due fili in CAN2-A dell'HV BOX."
    case .ingeteamGround:
      "GND, pin 3, è nella definizione della porta (interfaccia E) e non nella tabella di cablaggio del documento."
    case .studerPins:
      "Qui nessun pin; la porta della batteria è 1 CAN H, 2 CAN L, 3 GND (\(Manual.Section.terminals.rawValue))."
    case .studerPort: "Il cavo va nella porta CAN 1, la porta 2 resta vuota; terminare correttamente."
    case .studerSwitches: "Xcom-CAN: interruttori DIP e 3 dei 4 ponticelli come nella sua figura."
    case .studerLED:
      "LED: due lampi verdi a intervallo = collegamento buono; verde e rosso = controllare il cablaggio; rosso = errato."
    case .masterOnly:
      "All'inverter va solo la porta CAN del master (manuale \(Manual.Section.cabling.rawValue))."
    case .canSwitch:
      "L'interruttore \(manual.canSwitch.number) del master è su ON se un inverter parla CAN "
        + "(\(manual.canSwitch.section.rawValue))."
    case .firstAnswer:
      "Dopo l'impostazione attendere la prima risposta dell'inverter (\(Manual.Section.settingProtocol.rawValue))."
    case .ownSet: "Il SOC accanto ha un Set suo (0 % e 70 % nelle figure)."
    }
  }

  static func plug(_ plug: PlugName) -> String {
    switch plug {
    case .batteryCAN: "CAN batteria (RJ45)"
    case .inverter: "inverter"
    case .inverterRJ9: "inverter RJ9"
    case .inverterRJ45: "inverter RJ45"
    case .inverterJ8: "morsetto inverter J8"
    case .notGiven: "inverter, connettore non detto"
    case .tbb: "morsetto TBB"
    case .zcs: "morsetto ZCS"
    case .hvBox: "HV BOX CAN2-A (RJ45)"
    case .schneider: "gateway Schneider"
    case .studer: "porta CAN 1 (RJ45)"
    }
  }

  static func title(_ document: CatalogueDocument) -> String {
    switch document {
    case .cableGuide: "guida ai cavi (000)"
    case .pinManual: "manuale dei pin MOD_1.2 (001)"
    }
  }

  static func word(_ word: PlugDrawing.Word) -> String {
    switch word {
    case .from(let documents): "da \(documents)"
    case .version(let number, let count, let documents): "versione \(number) di \(count), da \(documents)"
    case .orientation: "contatti verso di sé, linguetta dietro, cavo in basso: pin 1 a sinistra"
    case .legend(let hasUnused): "H = CAN H, L = CAN L, G = GND" + (hasUnused ? ", - = nulla" : "")
    case .inferred: "? che cosa portino questi pin non è detto: nostra lettura, misurare prima"
    case .notListed: "non dato"
    case .battery(let pin): pin.map { "batteria \($0)" } ?? "batteria: non dato"
    case .inverter(let pin): pin.map { "inverter \($0)" } ?? "inverter: non dato"
    }
  }
}
