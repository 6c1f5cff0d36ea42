internal import BMSCore

extension Texts {
  /// The manual in the pocket: what a technician needs of it at the battery, in our words. Numbers are the manual's own.
  enum Book {
    static var title: String { said("Manual", italian: "Manuale") }
    static var head: String {
      said(
        "From the vendor's 4K4 PRO manual, in our words. ? marks what is doubtful in print.",
        italian: "Dal manuale 4K4 PRO del costruttore, con parole nostre. ? segna ciò che in stampa è dubbio.")
    }
    static func notFound(_ word: String) -> String {
      said(
        "the manual says nothing of \(word) here: wecotui manual lists all that is told of it",
        italian: "il manuale qui non dice nulla di \(word): wecotui manual elenca tutto ciò che se ne racconta")
    }
    static func notInIt(_ word: String) -> String {
      said(
        "\(word) does not stand in what is told of the manual here",
        italian: "\(word) non compare in ciò che qui si racconta del manuale")
    }
    static func found(_ word: String, _ number: Int, of all: Int) -> String {
      all == 1
        ? said("\(word): the only place", italian: "\(word): l'unico punto")
        : said(
          "\(word): place \(number) of \(all)   n next   N previous   Esc ends",
          italian: "\(word): punto \(number) di \(all)   n avanti   N indietro   Esc fine")
    }
    static var ours: String { said("our reading", italian: "nostra lettura") }

    // The links of an alarm.
    static func trouble(_ trouble: Manual.Trouble, _ name: String) -> String {
      said(
        "section \(Manual.Section.faults.rawValue), no. \(trouble.rawValue): \(name)",
        italian: "sezione \(Manual.Section.faults.rawValue), n. \(trouble.rawValue): \(name)")
    }
    static func see(_ section: Manual.Section) -> String {
      said(
        "this program's advice; see section \(section.rawValue)",
        italian: "consiglio di questo programma; vedere sezione \(section.rawValue)")
    }
    static var oursAlone: String {
      said(
        "this program's advice: the manual says nothing of it",
        italian: "consiglio di questo programma: il manuale non ne parla")
    }

    // Troubles
    static var troubles: String { said("Troubleshooting", italian: "Ricerca guasti") }
    static func told(_ trouble: Manual.Trouble) -> String {
      let info = Manual.printed.info(trouble), own = Texts.Italian.advice(trouble)
      let symptom = said(info.symptom, italian: own.symptom), remedy = said(info.remedy, italian: own.remedy)
      return said("Seen: \(symptom). Do: \(remedy).", italian: "Si vede: \(symptom). Fare: \(remedy).")
    }
    static func signs(_ names: [String]) -> String {
      said(
        "Red in the vendor's tool: \(names.joined(separator: ", ")).",
        italian: "Rosso nello strumento del costruttore: \(names.joined(separator: ", ")).")
    }

    // LEDs
    static var leds: String { said("LED bar", italian: "Barra LED") }
    static var ledStart: String { said("Start", italian: "Avvio") }
    static func ledStart(_ seconds: Int64) -> String {
      said(
        "LED1 to LED5 green for \(seconds) s, then blue: the bar shows SOC.",
        italian: "da LED1 a LED5 verdi per \(seconds) s, poi blu: la barra mostra il SOC.")
    }
    static let ledBands = "SOC"
    /// - Parameter begins: where the bands begin, in %, from full to empty.
    static func ledBands(_ begins: [Double]) -> String {
      let ends = [100] + begins.map { Int($0) - 1 }
      let bands = begins.dropLast().enumerated().map { "\(Int($0.element))-\(ends[$0.offset])" }
      return said(
        "\(bands.joined(separator: ", ")) and 5 %; yellow below \(begins.last ?? 0) %.",
        italian: "\(bands.joined(separator: ", ")) e 5 %; giallo sotto \(begins.last ?? 0) %.")
    }
    static var ledCount: String {
      said(
        "How many LEDs a band lights is not said: five down to one.",
        italian: "Quanti LED accende una fascia non è detto: da cinque a uno.")
    }
    static var ledFault: String { said("Fault", italian: "Guasto") }
    static func ledFault(_ seconds: Int64) -> String {
      said(
        "SOC for \(seconds) s and the fault for \(seconds) s, in turn:",
        italian: "SOC per \(seconds) s e guasto per \(seconds) s, a turno:")
    }
    static var lowVoltage: String { said("low voltage, contactor open", italian: "tensione bassa, contattore aperto") }
    static var lowTemperature: String {
      said("low temperature, contactor open", italian: "temperatura bassa, contattore aperto")
    }
    static var highCurrent: String { said("high current, contactor open", italian: "corrente alta, contattore aperto") }
    static var highTemperature: String {
      said("high temperature, contactor open", italian: "temperatura alta, contattore aperto")
    }
    static var highVoltage: String { said("high voltage, contactor open", italian: "tensione alta, contattore aperto") }
    static var masterLost: String { said("a slave lost its master", italian: "uno slave ha perso il master") }
    static var bmsFault: String { said("BMS fault", italian: "guasto BMS") }

    // Rates
    static var rates: String {
      said("Charge and discharge rates by temperature", italian: "Correnti di carica e scarica secondo la temperatura")
    }
    static var charge: String { said("Charge", italian: "Carica") }
    static var discharge: String { said("Discharge", italian: "Scarica") }
    static func rate(_ tenthsOfC: Int) -> String {
      said(
        "\(Decimal(Int64(tenthsOfC), decimals: 1).text)C", italian: "\(Decimal(Int64(tenthsOfC), decimals: 1).text)C")
    }
    static func range(_ celsius: ClosedRange<Int>) -> String {
      said(
        "\(celsius.lowerBound) to \(celsius.upperBound) \(Unit.celsius.symbol)",
        italian: "da \(celsius.lowerBound) a \(celsius.upperBound) \(Unit.celsius.symbol)")
    }
    static func misprint(_ rate: String, readAs range: String) -> String {
      said(
        "\(rate), read as \(range): as printed it overlaps the rows below",
        italian: "\(rate), letto come \(range): come stampato si sovrappone alle righe sotto")
    }
    static func noCharge(_ limit: String) -> String {
      said(
        "below \(limit) one sentence (System design) allows charging at 0.1C and forbids it: forbidden counts",
        italian: "sotto \(limit) una frase (System design) consente la carica a 0.1C e la vieta: vale il divieto")
    }

    // Buttons
    static var startOne: String { said("Start and stop one battery", italian: "Avvio e arresto di una batteria") }
    static var startSeveral: String {
      said("Start and stop several batteries", italian: "Avvio e arresto di più batterie")
    }
    static var start: String { said("Start", italian: "Avvio") }
    static var stop: String { said("Stop", italian: "Arresto") }
    static var before: String { said("Before", italian: "Prima") }
    static func startOne(press: Int64, blink: Int64) -> String {
      said(
        "press the button for \(press) s: the green light blinks for \(blink) s, then it is steady (6.1)",
        italian: "premere il pulsante per \(press) s: la luce verde lampeggia per \(blink) s, poi resta fissa "
          + "(6.1)")
    }
    static func stopOne(press: Int64) -> String {
      said(
        "hold the button for \(press) s: the green light goes off",
        italian: "tenere premuto il pulsante per \(press) s: la luce verde si spegne")
    }
    static func beforeSeveral(_ volts: String) -> String {
      said(
        "all batteries within \(volts) of each other, or the BMS does not connect them; the same SOC, each "
          + "looked at alone",
        italian: "tutte le batterie entro \(volts) l'una dall'altra, o il BMS non le collega; stesso SOC, "
          + "guardate una per una")
    }
    static var beforeCables: String {
      said(
        "power cables by 5.6, DIP switches by 5.5, RS485 chain from port B of the master; the inverter's "
          + "display says that CAN works. Without CAN set its voltages and currents first.",
        italian: "cavi di potenza secondo 5.6, interruttori DIP secondo 5.5, catena RS485 dalla porta B del "
          + "master; il display dell'inverter dice che il CAN funziona. Senza CAN impostare prima le sue "
          + "tensioni e correnti.")
    }
    static func startSeveral(press: Int64, most: String) -> String {
      said(
        "the master first, then sub 1, sub 2 and so on up to \(most) modules: press each for \(press) s, its "
          + "green light comes on",
        italian: "prima il master, poi sub 1, sub 2 e così via fino a \(most) moduli: premere ciascuno per "
          + "\(press) s, si accende la luce verde")
    }
    static func stopSeveral(press: Int64, flash: Int64, off: Int64) -> String {
      said(
        "hold the master's button for \(press) s: its green light goes off at once; the slaves flash red after "
          + "\(flash) s and all lights are off after \(off) s",
        italian: "tenere premuto il pulsante del master per \(press) s: la sua luce verde si spegne subito; gli "
          + "slave lampeggiano rossi dopo \(flash) s e tutte le luci si spengono dopo \(off) s")
    }
    static var oneSlave: String { said("One slave", italian: "Uno slave") }
    static var oneSlaveAlone: String {
      said(
        "never switch a slave off alone but as the last resort; stop the system as above",
        italian: "non spegnere mai uno slave da solo se non come ultima risorsa; arrestare l'impianto come sopra")
    }

    // Forced charge
    static var forcedCharge: String {
      said("Forced charge of an empty battery", italian: "Carica forzata di una batteria scarica")
    }
    static var forcedWhen: String { said("When", italian: "Quando") }
    static var forcedState: String {
      said(
        "no voltage between B+ and B- and all lights off",
        italian: "nessuna tensione tra B+ e B- e tutte le luci spente")
    }
    static var forcedFirst: String { said("First", italian: "Prima") }
    static var forcedSource: String {
      said(
        "connect a charger, or an inverter that can charge, to B+ and B-",
        italian: "collegare a B+ e B- un caricabatterie, o un inverter in grado di caricare")
    }
    static var forcedThen: String { said("Then", italian: "Poi") }
    static func forcedPress(_ amperes: String, _ volts: String, seconds: Int64) -> String {
      said(
        "press the button shortly: the green light flashes. Give it more than \(amperes) at \(volts) within "
          + "\(seconds) s; otherwise it shuts down again",
        italian: "premere brevemente il pulsante: la luce verde lampeggia. Dare più di \(amperes) a \(volts) "
          + "entro \(seconds) s; altrimenti si spegne di nuovo")
    }

    // After a cut
    static var afterCut: String {
      said("After a cut: what restarts by itself", italian: "Dopo uno stacco: che cosa riparte da sé")
    }
    static var selfRestart: String { said("Restarts", italian: "Riavvii") }
    static func selfRestart(_ restart: Manual.SelfRestart, minutes: Int64, hours: Int64, slowHours: Int64) -> String {
      said(
        "\(restart.quick) times every \(minutes) min for \(hours) h, then every \(slowHours) h for 4 days",
        italian: "\(restart.quick) volte ogni \(minutes) min per \(hours) h, poi ogni \(slowHours) h per 4 " + "giorni")
    }
    static var restartReading: String {
      said(
        "\(ours): four times in the first hour, and from the second day on every 12 h",
        italian: "\(ours): quattro volte nella prima ora, e dal secondo giorno ogni 12 h")
    }
    static var wait: String { said("Wait", italian: "Attendere") }
    static func wait(_ trips: String, minutes: Int64) -> String {
      said(
        "after \(trips) limit trips in a row \(minutes) min before pressing RUN",
        italian: "dopo \(trips) scatti di limite di fila \(minutes) min prima di premere RUN")
    }
    static var inverterOff: String { said("Inverter off", italian: "Inverter spento") }
    static var inverterOffText: String {
      said(
        "where the inverter went off, stop the battery (6.2.2). Lower the current at the end of charge and "
          + "discharge and the voltage range before going on.",
        italian: "se si è spento l'inverter, arrestare la batteria (6.2.2). Prima di proseguire ridurre la "
          + "corrente a fine carica e scarica e il campo di tensione.")
    }

    // RS485
    static var chain: String { said("RS485 between modules", italian: "RS485 tra i moduli") }
    static var chainFrom: String { said("Chain", italian: "Catena") }
    static var chainText: String {
      said(
        "from port B of the master to port A of sub 1, from B of sub 1 to A of sub 2, and so on",
        italian: "dalla porta B del master alla porta A del sub 1, dalla B del sub 1 alla A del sub 2, e così via")
    }
    static var chainNot: String { said("Never", italian: "Mai") }
    static var chainNotText: String {
      said(
        "a cable in port A of the master: it causes a fault (6.3)",
        italian: "un cavo nella porta A del master: causa un guasto (6.3)")
    }
    static let chainCAN = "CAN"
    static var chainCANText: String {
      said("only the master's CAN port goes to the inverter", italian: "solo la porta CAN del master va all'inverter")
    }

    // DIP
    static var dip: String { said("DIP switches", italian: "Interruttori DIP") }
    static var dipWhen: String { said("When", italian: "Quando") }
    static var dipWhenText: String {
      said(
        "before any power cable is connected; a restart applies a change",
        italian: "prima di collegare qualsiasi cavo di potenza; un riavvio applica la modifica")
    }
    static func dipSwitch(_ number: String) -> String { said("Switch \(number)", italian: "Interruttore \(number)") }
    static var dipSwitchText: String {
      said("ON on the master when the inverter talks CAN", italian: "ON sul master quando l'inverter parla CAN")
    }
    static var dipAddresses: String { said("Addresses", italian: "Indirizzi") }
    static func dipAddresses(_ most: String) -> String {
      said(
        "1 to \(most) in sequence, without a gap; boards with 5 and with 8 switches may mix (5.6)",
        italian: "da 1 a \(most) in sequenza, senza salti; schede con 5 e con 8 interruttori si possono "
          + "mescolare (5.6)")
    }
    static var dipPictures: String { said("Pictures", italian: "Figure") }
    static func dipPicture(_ subs: Int) -> String {
      switch subs {
      case 0: said("a battery alone", italian: "una batteria sola")
      case 1: said("master and 1 sub", italian: "master e 1 sub")
      default: said("master and \(subs) subs", italian: "master e \(subs) sub")
      }
    }
    static var dipTwice: String { said("this number stands twice", italian: "questo numero compare due volte") }
    static var dipNotText: String {
      said(
        "Which switches are ON for an address stands in these pictures alone: look there, it is not told here.",
        italian: "Quali interruttori siano ON per un indirizzo è solo in queste figure: guardare là, qui non è "
          + "detto.")
    }

    // Parallel rules
    static var parallel: String { said("Rules for batteries in parallel", italian: "Regole per batterie in parallelo") }
    static var modules: String { said("Modules", italian: "Moduli") }
    static func modules(_ most: String, _ firmware: String) -> String {
      said(
        "up to \(most), with firmware above \(firmware) (cover)",
        italian: "fino a \(most), con firmware oltre \(firmware) (copertina)")
    }
    static func olderModules(_ most: String) -> String {
      said(
        "4.1 says that more than \(most) void the guarantee", italian: "4.1 dice che oltre \(most) decade la garanzia")
    }
    static var clusters: String { said("Clusters", italian: "Cluster") }
    static func clusters(_ most: String, _ modules: String) -> String {
      said(
        "\(modules) x \(most) in some countries (5.6); several without HUB and CAN are not allowed",
        italian: "\(modules) x \(most) in alcuni paesi (5.6); più d'uno senza HUB e CAN non è consentito")
    }
    static var alike: String { said("Alike", italian: "Uguali") }
    static func alike(_ volts: String) -> String {
      said(
        "within \(volts) and at the same SOC before the first start (6.3); never of other capacity, part number "
          + "or maker (5.1)",
        italian: "entro \(volts) e allo stesso SOC prima del primo avvio (6.3); mai di altra capacità, codice o "
          + "marca (5.1)")
    }
    static var busBar: String { said("Bus bar", italian: "Barra di potenza") }
    static var busBarText: String {
      said(
        "needed above 100 A; the special one carries 400 A at most (10)",
        italian: "necessaria oltre 100 A; quella speciale porta al massimo 400 A (10)")
    }

    // Torques
    static var torques: String { said("Torques", italian: "Coppie") }
    static var atTerminals: String { said("Terminals", italian: "Morsetti") }
    static func atTerminals(_ torque: String) -> String {
      said(
        "\(torque) Nm at the battery's power terminals (5.6)",
        italian: "\(torque) Nm ai morsetti di potenza della batteria (5.6)")
    }
    static func atBusBar(_ torque: String) -> String {
      said(
        "\(torque) Nm at an external bus bar, M8 or above (5.6)",
        italian: "\(torque) Nm su una barra esterna, M8 o più (5.6)")
    }
    static func tooMuch(_ torque: String, most: String) -> String {
      said(
        "the table gives M8 on steel \(most) Nm at most, less than those \(torque) Nm: ask before M8 gets them",
        italian: "la tabella dà per M8 su acciaio al massimo \(most) Nm, meno di questi \(torque) Nm: chiedere "
          + "prima di darli a M8")
    }
    static func torque(applied: String, most: String, _ use: Manual.TorqueUse) -> String {
      said(
        "\(applied) Nm applied, \(most) Nm at most: \(words(use))",
        italian: "\(applied) Nm applicati, \(most) Nm al massimo: \(words(use))")
    }
    private static func words(_ use: Manual.TorqueUse) -> String {
      switch use {
      case .cover: said("cover of the BMS", italian: "coperchio del BMS")
      case .outerCovers: said("outer covers", italian: "coperchi esterni")
      case .supports: said("supports of isolators and contactors", italian: "supporti di isolatori e contattori")
      case .terminals:
        said(
          "fuses and cables to terminals; feet, brackets, wall plugs",
          italian: "fusibili e cavi ai morsetti; piedini, staffe, tasselli")
      case .terminalBlock:
        said(
          "plastic on steel, cables on the terminal block; feet, brackets, wall plugs",
          italian: "plastica su acciaio, cavi sulla morsettiera; piedini, staffe, tasselli")
      case .steel:
        said(
          "steel on steel or copper, contactor to bus bar", italian: "acciaio su acciaio o rame, contattore alla barra")
      case .busBar: said("external bus bar, steel on steel", italian: "barra esterna, acciaio su acciaio")
      case .outerJoints: said("external connections, copper on copper", italian: "collegamenti esterni, rame su rame")
      }
    }
    static var quarterly: String { said("Check", italian: "Controllo") }
    static var quarterlyText: String {
      said(
        "every three months; a screw that is loose then had more current than it may",
        italian: "ogni tre mesi; una vite allentata ha poi portato più corrente di quanta può")
    }

    // Settings without CAN
    static var settings: String {
      said("Inverter without CAN: cut-offs and currents", italian: "Inverter senza CAN: soglie e correnti")
    }
    static var approval: String { said("Allowed", italian: "Consentito") }
    static var approvalText: String {
      said(
        "only after WeCo has approved it; the figures are for one cluster (11)",
        italian: "solo dopo approvazione di WeCo; i valori sono per un cluster (11)")
    }
    static var lowCutOff: String { said("Low cut-off", italian: "Soglia bassa") }
    static func cutOff(_ cutOff: Manual.CutOff) -> String {
      said(
        "\(cutOff.volts.text) V = SOC \(cutOff.percent.text) %",
        italian: "\(cutOff.volts.text) V = SOC \(cutOff.percent.text) %")
    }
    static func onGrid(_ text: String) -> String {
      said("\(text) suggested on grid", italian: "\(text) consigliato in rete")
    }
    static func offGrid(_ text: String) -> String {
      said("\(text) suggested off grid", italian: "\(text) consigliato in isola")
    }
    static var highCutOff: String { said("High cut-off", italian: "Soglia alta") }
    static func current(_ standard: String, most: String) -> String {
      said("\(standard) standard, \(most) at most", italian: "\(standard) di norma, al massimo \(most)")
    }
    static func dischargeCurrent(_ standard: String, most: String, suggested: String) -> String {
      said(
        "\(standard) standard, \(most) at most; another table suggests \(suggested) (11)",
        italian: "\(standard) di norma, al massimo \(most); un'altra tabella consiglia \(suggested) (11)")
    }
    static var contactor: String { said("Contactor", italian: "Contattore") }
    static func contactor(_ volts: String) -> String {
      said("opens outside \(volts): never a setting (11)", italian: "apre fuori da \(volts): mai un'impostazione (11)")
    }
    static func depth(_ percent: Int) -> String { said("DoD \(percent) %", italian: "DoD \(percent) %") }
    static func depth(_ low: String, _ high: String) -> String {
      said("\(low) to \(high) V (11)", italian: "da \(low) a \(high) V (11)")
    }
    static func slowCharge(_ amperes: String, from percent: String) -> String {
      said("from \(percent) \(amperes) of charge", italian: "da \(percent) \(amperes) di carica")
    }
    static func depthDoubt(_ low: String, _ other: String, of percent: Int) -> String {
      said(
        "begins at \(low) V, below the \(other) V of DoD \(percent) %",
        italian: "inizia a \(low) V, sotto i \(other) V di DoD \(percent) %")
    }
    static var temperature: String { said("Temperature", italian: "Temperatura") }
    static func temperature(charging: String, operating: String) -> String {
      said(
        "charging \(charging), operating \(operating) (11)", italian: "carica \(charging), esercizio \(operating) (11)")
    }
    static func temperatureDoubt(_ celsius: Int) -> String {
      said(
        "the table of rates has charging from \(celsius) \(Unit.celsius.symbol) on",
        italian: "la tabella delle correnti ha la carica da \(celsius) \(Unit.celsius.symbol) in su")
    }
    static var nameplate: String { said("Module", italian: "Modulo") }
    static func nameplate(_ volts: String, _ ampereHours: String) -> String {
      said(
        "\(volts) nominal, \(ampereHours) usable, 4.5 kWh (11)",
        italian: "\(volts) nominali, \(ampereHours) utili, 4.5 kWh (11)")
    }
    static var limits5K3: String { said("5K3", italian: "5K3") }
    static func limits5K3(charge: String, discharge: String) -> String {
      said(
        "no charging from \(charge) a module on, no discharging from \(discharge) down (5K3 LV-HV manual V1.1)",
        italian: "nessuna carica da \(charge) per modulo in su, nessuna scarica da \(discharge) in giù (manuale "
          + "5K3 LV-HV V1.1)")
    }

    // Storage and warranty
    static var warranty: String { said("Warranty and storage", italian: "Garanzia e immagazzinamento") }
    static var warrantyRange: String { said("Warranty", italian: "Garanzia") }
    static func warrantyRange(_ celsius: String, rate: String) -> String {
      said(
        "performance is warranted at \(celsius) and \(rate)C; what the BMS allows beyond is not",
        italian: "le prestazioni sono garantite a \(celsius) e \(rate)C; ciò che il BMS consente oltre non lo è")
    }
    static var storage: String { said("Storage", italian: "Immagazzinamento") }
    static func storage(_ percent: String, _ celsius: String) -> String {
      said(
        "SOC at most \(percent) (1.1), \(celsius), best 15 to 35 \(Unit.celsius.symbol)",
        italian: "SOC al massimo \(percent) (1.1), \(celsius), meglio da 15 a 35 \(Unit.celsius.symbol)")
    }
    static var recharge: String { said("Recharge", italian: "Ricarica") }
    static var rechargeText: String {
      said(
        "every three months at 0.1C at most (System design)", italian: "ogni tre mesi al massimo a 0.1C (System design)"
      )
    }
    static var rechargeDoubt: String { said("1.1 says six months", italian: "1.1 dice sei mesi") }

    // Service cable
    static var service: String { said("Service cable", italian: "Cavo di servizio") }
    static var screws: String { said("Screws", italian: "Viti") }
    static var screwsText: String {
      said(
        "2 T/R- to the PC's RX, 3 RXD+ to its TX, 5 GND; 1, 4 and 6 nothing",
        italian: "2 T/R- a RX del PC, 3 RXD+ al suo TX, 5 GND; 1, 4 e 6 nulla")
    }
    static var plug: String { said("RJ45", italian: "RJ45") }
    static var plugText: String {
      said("1 TX, 2 RX, 3 GND; 4 to 8 nothing", italian: "1 TX, 2 RX, 3 GND; da 4 a 8 nulla")
    }
    static var protocolSet: String { said("Protocol", italian: "Protocollo") }
    static var protocolSetText: String {
      said(
        "set the inverter's protocol, then wait for the first answer of the inverter (8.4)",
        italian: "impostare il protocollo dell'inverter, poi attendere la prima risposta dell'inverter (8.4)")
    }
    static var balance: String { said("Balance", italian: "Bilanciamento") }
    static func balance(hours: Int64) -> String {
      said(
        "automatic; a manual equalisation falls back to it within \(hours) h, how it is begun is not public " + "(8.5)",
        italian: "automatico; un'equalizzazione manuale vi ritorna entro \(hours) h, come iniziarla non è "
          + "pubblico (8.5)")
    }
  }
}
