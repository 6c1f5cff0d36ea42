internal import BMSCore

extension Texts {
  enum Trends {
    static var title: String { said("Trends", italian: "Andamenti") }
    static func title(_ place: String) -> String { said("Trends: \(place)", italian: "Andamenti: \(place)") }
    static let voltage = "Total Voltage"
    static let current = "Current"
    static let soc = "SOC"
    static let delta = "Cell Voltage Difference"
    static var temperatures: String { said("Temperature max / min", italian: "Temperatura max / min") }
    static var limits: String { said("Ch./disch. limit", italian: "Limite car./scar.") }
    static func cluster(_ name: String) -> String { said("cluster \(name)", italian: "cluster \(name)") }
    static var sweep: String {
      said(
        "↑ now; right of it the sweep before (saves bytes; w scrolls). t span  < > module  z zoom",
        italian: "↑ ora; a destra la passata prima (meno byte; w scorre). t durata  < > modulo  z zoom")
    }
    static var scrolling: String {
      said(
        "now is at the right end; w sweeps (saves bytes). t span  < > module  z zoom",
        italian: "ora è a destra; w: passata (meno byte). t durata  < > modulo  z zoom")
    }
    /// `-45s`, `-5m`, `-6h`
    static func ago(_ seconds: Int) -> String {
      if seconds >= 7200 { return said("-\(seconds / 3600)h", italian: "-\(seconds / 3600)h") }
      if seconds >= 120 { return said("-\(seconds / 60)m", italian: "-\(seconds / 60)m") }
      return said("-\(seconds)s", italian: "-\(seconds)s")
    }
    static var zoom: String {
      said(
        "zoom to the values, and back to the whole range", italian: "ingrandisce sui valori, e torna all'intero campo")
    }
    static var scrollKey: String {
      said(
        "scroll, with now at the right end; or sweep, which saves bytes",
        italian: "scorre, con ora all'estremo destro; o passata, che risparmia byte")
    }
    static func cursor(_ clock: String) -> String {
      said(
        "cursor at \(clock). Right Left move it, Esc takes it away",
        italian: "cursore alle \(clock). Dx Sx lo spostano, Esc lo toglie")
    }
    static var nextSpan: String {
      said("longer time: 1 min, 10 min, 1 h, 24 h", italian: "tempo più lungo: 1 min, 10 min, 1 h, 24 h")
    }
    static var previousSpan: String { said("shorter time", italian: "tempo più breve") }
    static var nextModule: String {
      said("next module, or the cluster with all of them", italian: "modulo successivo, o il cluster con tutti")
    }
    static var previousModule: String { said("previous module", italian: "modulo precedente") }
    static var cursorRight: String {
      said("cursor to the right: its time and values", italian: "cursore a destra: ora e valori")
    }
    static var cursorLeft: String { said("cursor to the left", italian: "cursore a sinistra") }
    static var cursorOff: String { said("take the cursor away", italian: "toglie il cursore") }
    static var blocks: String {
      said("draw with half blocks instead of braille", italian: "disegna con mezzi blocchi al posto del braille")
    }
  }

  enum Balance {
    static var title: String { said("Balance", italian: "Bilanciamento") }
    static var columns: (cell: String, millivolts: String, off: String, part: String, high: String, low: String) {
      (
        cell: said("cell", italian: "cel."), millivolts: "mV", off: said("off mV", italian: "mV dif"),
        part: said("off %", italian: "dif %"), high: said("high", italian: "max"), low: said("low", italian: "min")
      )
    }
    static var now: String { said("Now", italian: "Ora") }
    static var mean: String { said("Mean", italian: "Media") }
    static var change: String { said("in 10 min", italian: "in 10 min") }
    static func scale(_ millivolts: String) -> String {
      said("bars: ±\(millivolts) mV around the mean", italian: "barre: ±\(millivolts) mV intorno alla media")
    }
    static func counted(_ clock: String) -> String {
      said(
        "high, low: share of the readings since \(clock)", italian: "alta, bassa: quota delle letture dalle \(clock)")
    }
    static var notCounted: String {
      said("high, low: nothing was counted yet", italian: "alta, bassa: ancora nessun conteggio")
    }
    static var bandsTitle: String { said("Bands", italian: "Bande") }
    static var bands: String {
      said(
        "below \(DeltaBand.fair.text), \(DeltaBand.imbalanced.text), \(DeltaBand.wide.text) mV: defaults of a "
          + "public BMS driver, not the vendor's. Above \(Manual.printed.cellDamage.text) at rest: the manual's "
          + "rule for cell damage.",
        italian: "sotto \(DeltaBand.fair.text), \(DeltaBand.imbalanced.text), \(DeltaBand.wide.text) mV: valori "
          + "di un driver BMS pubblico, non del costruttore. Oltre \(Manual.printed.cellDamage.text) a "
          + "riposo: la regola del manuale per cella danneggiata.")
    }
    static var hypothesisTitle: String {
      said("Register \(RegisterMap.balancing)", italian: "Registro \(RegisterMap.balancing)")
    }
    static var hypothesis: String {
      said(
        "? perhaps which cells are being balanced. A guess from its size, not a fact.",
        italian: "? forse quali celle si stanno bilanciando. Un'ipotesi dalla sua dimensione, non un fatto.")
    }
    static var equalisationTitle: String { said("Equalisation", italian: "Equalizzazione") }
    static var equalisation: String {
      said(
        "Balancing is automatic; a manual equalisation falls back to automatic within "
          + "\(Manual.printed.equalisation.hours) h. Its procedure is not public.",
        italian: "Il bilanciamento è automatico; un'equalizzazione manuale torna automatica entro "
          + "\(Manual.printed.equalisation.hours) h. La sua procedura non è pubblica.")
    }
    static func slave(_ name: String) -> String {
      said(
        "Only the cells of the \(name) are on this port: for others plug in there.",
        italian: "Su questa porta ci sono solo le celle del \(name): per le altre collegarsi là.")
    }
  }

  enum Setting {
    static var protocolTitle: String { said("Inverter Protocol and SOC", italian: "Protocollo inverter e SOC") }
    static var inUse: String { said("Protocol in use, on CAN", italian: "Protocollo in uso, su CAN") }
    static let protocolSet = "Inverter Protocol Set"
    static let socSet = "SOC Set"
    static var locked: String { said("no write known", italian: "nessuna scrittura nota") }
    static var thresholds: String { said("Thresholds, registers 51-70", italian: "Soglie, registri 51-70") }
    static var levels: (String, String) { (said("level1", italian: "livello1"), said("level2", italian: "livello2")) }
    static var trip: (String, String) { (said("trip", italian: "scatto"), said("release", italian: "rientro")) }
    static var changeTitle: String { said("What can be changed here", italian: "Che cosa si può cambiare qui") }
    static var change: String {
      said(
        "Nothing: no write to this battery is public - not the protocol, not SOC, not the thresholds, not "
          + "balancing. Use the vendor's tool, and this page to see what became of it; Enter on a row says how to "
          + "find out. A device map (--map FILE) adds what somebody found.",
        italian: "Nulla: nessuna scrittura verso questa batteria è pubblica - né protocollo, né SOC, né soglie, "
          + "né bilanciamento. Usare lo strumento del costruttore, e questa pagina per vedere l'effetto; "
          + "Invio su una riga dice come scoprirlo. Una mappa (--map FILE) aggiunge ciò che qualcuno ha " + "trovato.")
    }
    static var rawNote: String {
      said(
        "Names are read out of the vendor's tool, the scale is not public. Level 1 as warning and level 2 as "
          + "fault is only likely (?).",
        italian: "I nomi sono letti dallo strumento del costruttore, la scala non è pubblica. Livello 1 come "
          + "avviso e livello 2 come guasto è solo probabile (?).")
    }
    static var protocolNote: String {
      said(
        "The protocol in use is what is heard on CAN: start with --can. The address is not on the service port: "
          + "see the DIP switches.",
        italian: "Il protocollo in uso è quello che si sente su CAN: avviare con --can. L'indirizzo non è sulla "
          + "porta di servizio: vedere gli interruttori DIP.")
    }
  }

  enum DOSetting {
    static func setEntry(_ label: String) -> String { said("\(label) Set", italian: "\(label) Set") }
    static var inputs: String { said("Inputs and outputs", italian: "Ingressi e uscite") }
    static var thresholds: String { said("SOC thresholds of the outputs", italian: "Soglie SOC delle uscite") }
    static var what: String {
      said(
        "Two inputs and two outputs: programmable dry contacts for external devices such as starting and "
          + "stopping a generator (manual 5.4.1). What SOC1 and SOC2 of an output mean is not said.",
        italian: "Due ingressi e due uscite: contatti puliti programmabili per dispositivi esterni, come avvio "
          + "e arresto di un gruppo elettrogeno (manuale 5.4.1). Che cosa significhino SOC1 e SOC2 di "
          + "un'uscita non è detto.")
    }
    static var why: String {
      said(
        "The thresholds cannot be read or changed: neither their registers nor a write is public.",
        italian: "Le soglie non si possono leggere né cambiare: non sono pubblici né i registri né una scrittura.")
    }
    static var state: String {
      said(
        "The states come from register \(RegisterMap.bitWords[0].register).",
        italian: "Gli stati vengono dal registro \(RegisterMap.bitWords[0].register).")
    }
  }

  enum Debug {
    static var nextView: String {
      said(
        "next part: registers, bits, unknown, traffic, rejected, link, CAN",
        italian: "parte seguente: registri, bit, ignoti, traffico, rifiutati, linea, CAN")
    }
    static var previousView: String { said("previous part", italian: "parte precedente") }
    static func frameTable(_ name: String) -> String {
      said("Frame table \(name)", italian: "Tabella di frame \(name)")
    }
    static func sharedIDs(_ ids: [String]) -> String {
      let most = 12
      let list = ids.prefix(most).joined(separator: " ") + (ids.count > most ? " ..." : "")
      return said(
        " Built-in protocols have these identifiers too, and go first: \(list)",
        italian: " Anche protocolli incorporati hanno questi identificatori, e valgono per primi: \(list)")
    }
    static var noTableValues: String {
      said("none of its frames was heard yet", italian: "nessuno dei suoi frame è stato ancora sentito")
    }
    static func name(_ view: DebugView) -> String {
      switch view {
      case .registers: said("registers", italian: "registri")
      case .bits: said("bits", italian: "bit")
      case .unknown: said("unknown", italian: "ignoti")
      case .traffic: said("traffic", italian: "traffico")
      case .rejected: said("rejected", italian: "rifiutati")
      case .link: said("link", italian: "linea")
      case .can: "CAN"
      }
    }
    /// What this program left out for want of room.
    static func lost(_ loss: Loss) -> String {
      switch loss {
      case .wire: said("lost: bytes kept for an incident", italian: "persi: byte tenuti per un incidente")
      case .calls: said("lost: calls of the alarm command", italian: "persi: avvii del comando d'allarme")
      case .readings: said("lost: readings for the history", italian: "persi: letture per lo storico")
      case .records: said("lost: records for the history", italian: "persi: record per lo storico")
      case .pastAlarms: said("lost: past alarms", italian: "persi: allarmi passati")
      case .alarms: said("lost: alarms, for want of room", italian: "persi: allarmi, per mancanza di posto")
      }
    }
    static var live: String { said("live", italian: "attuali") }
    static var past: String { said("as it was", italian: "com'era") }
    static let changed = "*"
    static var notPublic: String { said("not public", italian: "non pubblico") }
    static func cannot(_ port: PortElsewhere) -> String {
      switch port {
      case .held(let holder):
        said(
          "\(Texts.Link.holder(holder)) holds the port: registers and traffic are on the Debug page of a "
            + "dashboard that reads it.",
          italian: "\(Texts.Link.holder(holder)) tiene la porta: registri e traffico sono nella pagina Debug di "
            + "un cruscotto che la legge.")
      case .broker: Texts.Fleet.elsewhere
      case .replay, .none:
        said("This cluster has no service port.", italian: "Questo cluster non ha una porta di servizio.")
      }
    }
    /// What would ask the battery, where another program does.
    static func asksThere(_ holder: PortHolder) -> String {
      said(
        "\(Texts.Link.holder(holder)) holds the port: only that one asks the battery, so do it there",
        italian: "\(Texts.Link.holder(holder)) tiene la porta: solo quello interroga la batteria, quindi farlo " + "là")
    }
    static var noCAN: String {
      said("No CAN interface is open: start with --can.", italian: "Nessuna interfaccia CAN aperta: avviare con --can.")
    }
    static func busOverflow(_ frames: String) -> String {
      said("\(frames) frames of ids beyond the table", italian: "\(frames) frame di id oltre la tabella")
    }
    static func busDropped(_ count: UInt64) -> String { said("dropped \(count)", italian: "persi \(count)") }
    static func busErrors(_ count: UInt64) -> String { said("bus errors \(count)", italian: "errori bus \(count)") }
    /// What is spoken, why that is thought, and what of the battery's settings that is.
    static func busVerdict(_ verdict: String, soFar: Bool, _ reason: String, _ setting: String) -> String {
      soFar
        ? said("\(verdict) (so far): \(reason). \(setting)", italian: "\(verdict) (finora): \(reason). \(setting)")
        : "\(verdict): \(reason). \(setting)"
    }
    static var standard: String { said("std", italian: "std") }
    static var extended: String { said("ext", italian: "ext") }
    static var listenOnly: String { said("listen only", italian: "solo ascolto") }
    static var noRejections: String {
      said("No value was held back and then contradicted.", italian: "Nessun valore trattenuto e poi smentito.")
    }
    static var registersNote: String {
      said(
        "* changed in the last 10 s. The age of a block stands in its title; v next part, V previous.",
        italian: "* cambiato negli ultimi 10 s. L'età di un blocco è nel suo titolo; v parte seguente, V "
          + "precedente.")
    }
    static var unknownNote: String {
      said(
        "Read only while this part or Balance is shown. What they mean is not public: ? marks a guess.",
        italian: "Letti solo con questa parte o Bilanciamento a schermo. Il significato non è pubblico: ? "
          + "indica un'ipotesi.")
    }
    static var trafficNote: String {
      said(
        "The newest line stands above the blank one; > sent, < received.",
        italian: "La riga più nuova sta sopra quella vuota; > inviato, < ricevuto.")
    }
    static func block(_ block: RegisterBlock, _ registers: String) -> String {
      switch block {
      case .module: said("\(registers) module on the port", italian: "\(registers) modulo sulla porta")
      case .thresholds: said("\(registers) thresholds", italian: "\(registers) soglie")
      case .flags: said("\(registers) flags", italian: "\(registers) flag")
      case .slave(let n): said("\(registers) slave \(n)", italian: "\(registers) slave \(n)")
      case .cluster: said("\(registers) cluster", italian: "\(registers) cluster")
      case .undecoded: registers
      case .mapped: said("\(registers) device map", italian: "\(registers) mappa")
      }
    }
    static var secondWord: String { said("second word", italian: "seconda word") }
    static func bitWord(_ name: String) -> String { said("\(name), see bits", italian: "\(name), vedi bit") }
    static func slaveOnline(_ slave: Int) -> String { said("slave \(slave) online", italian: "slave \(slave) online") }
    static var bitsNote: String {
      said(
        "Names are read out of the vendor's tool (decompiled).",
        italian: "I nomi sono letti dallo strumento del costruttore (decompilato).")
    }
    static var rejectedNote: String {
      said(
        "Good checksum, but contradicted by the readings that followed. Newest first.",
        italian: "Checksum corretto, ma smentiti dalle letture seguenti. I più nuovi per primi.")
    }

    /// What is guessed about the blocks that the vendor tool polls (weco-serial, hypotheses).
    static func guess(_ guess: RegisterMap.Guess) -> String {
      switch guess {
      case .sensorTemperatures: said("? sensor temperatures", italian: "? temperature dei sensori")
      case .balancing:
        said("? a bitmap of the cells being balanced", italian: "? mappa di bit delle celle in bilanciamento")
      case .alarmBits: said("? warning and fault bits", italian: "? bit di avviso e di guasto")
      case .counters: said("? counters: cycles, Ah, energy, time", italian: "? contatori: cicli, Ah, energia, tempo")
      case .identity: said("? identity strings and parameters", italian: "? testi di identità e parametri")
      case .toInverter: said("? BMS Send To Inverter", italian: "? BMS Send To Inverter")
      }
    }

    static var good: String { said("Good replies", italian: "Risposte valide") }
    static var perSecond: String { said("Good replies a second", italian: "Risposte valide al s") }
    static var badChecksum: String { said("Bad checksum", italian: "Checksum errato") }
    static var implausible: String { said("Implausible or jumping", italian: "Non plausibili o salti") }
    static var timeouts: String { said("Timeouts", italian: "Tempi scaduti") }
    static var resyncs: String { said("Resyncs", italian: "Risincronizzazioni") }
    static var strayBytes: String { said("Stray bytes skipped", italian: "Byte spuri saltati") }
    static var keyRequests: String { said("Key requests", italian: "Richieste di chiave") }
    static var reconnects: String { said("Reopened", italian: "Riaperture") }
    static var key: String { said("Session key", italian: "Chiave di sessione") }
    static var bits: String { said("Effective checksum bits", italian: "Bit utili del checksum") }
    static func bitsNote(_ values: Int) -> String {
      said(
        "one corrupted frame in \(values) passes: values are read again",
        italian: "un frame corrotto su \(values) passa: i valori si rileggono")
    }
    static var cycle: String { said("Cycle, start to start", italian: "Ciclo, da inizio a inizio") }
    static var reply: String { said("Last reply took", italian: "Ultima risposta in") }
    static var state: String { said("State", italian: "Stato") }
  }

  enum Urgent {
    static func more(_ count: Int) -> String { said("and \(count) more", italian: "e altri \(count)") }
    /// `a`, or `a and 2 more`
    static func first(_ name: String, of count: Int) -> String { count > 1 ? "\(name) \(more(count - 1))" : name }
    static func strong(_ name: String, _ millivolts: String) -> String {
      said(
        "\(name): cells are \(millivolts) mV apart, more than \(DeltaBand.wide.text) mV (a public driver's "
          + "band, not the vendor's).",
        italian: "\(name): le celle distano \(millivolts) mV, più di \(DeltaBand.wide.text) mV (banda di un "
          + "driver pubblico, non del costruttore).")
    }
    static func underLoad(_ name: String, _ what: String) -> String {
      said(
        "\(name): \(what). The manual's \(Manual.printed.cellDamage.text) rule holds at rest: look again then.",
        italian: "\(name): \(what). La regola dei \(Manual.printed.cellDamage.text) del manuale vale a riposo: "
          + "ricontrollare allora.")
    }
    static func atRest(_ name: String, _ what: String) -> String {
      said(
        "\(name): \(what), at rest. Where that stays for a minute it is cell damage by the manual.",
        italian: "\(name): \(what), a riposo. Se dura un minuto, per il manuale è una cella danneggiata.")
    }
    static func doubted(_ values: [String]) -> String {
      let first = values.prefix(3).joined(separator: ", ")
      return said(
        "Not plausible, measure before you trust it: ", italian: "Non plausibile, misurare prima di fidarsi: ")
        + (values.count > 3 ? "\(first) \(more(values.count - 3))" : first)
    }
    static func doubted(_ name: String, _ value: String) -> String { "\(name) \(value)" }
  }

  enum Watch {
    static var now: String { said("now", italian: "ora") }
    static var nothing: String { said("Nothing changed.", italian: "Nulla è cambiato.") }
    static func changes(_ since: String) -> String {
      said("Changes since \(since)", italian: "Modifiche dalle \(since)")
    }
    static func difference(_ first: String, _ second: String) -> String {
      said("Difference between \(first) and \(second)", italian: "Differenza tra \(first) e \(second)")
    }
    static func bits(_ bits: [Int]) -> String {
      guard !bits.isEmpty else { return "" }
      let list = bits.map(String.init).joined(separator: " ")
      return bits.count == 1
        ? said("bit \(list)", italian: "bit \(list)") : said("bits \(list)", italian: "bit \(list)")
    }
    static var watch: String {
      said("only what changes from now on, and back", italian: "solo ciò che cambia da ora, e ritorno")
    }
    static var compare: String {
      said(
        "compare two moments: the first, the second, back",
        italian: "confronta due momenti: il primo, il secondo, ritorno")
    }
    static var label: String {
      said(
        "on Debug: call a register by a name of your own; without TEXT forget it",
        italian: "in Debug: dà a un registro un nome proprio; senza TESTO lo toglie")
    }
    static var labelUsage: String {
      said("name a register and a text: label 83 cycles", italian: "indicare un registro e un testo: label 83 cycles")
    }
    static func labelled(_ register: UInt16, _ text: String) -> String {
      text.isEmpty
        ? said("register \(register) has no name", italian: "il registro \(register) non ha nome")
        : said("register \(register): \(text)", italian: "registro \(register): \(text)")
    }
  }
}
