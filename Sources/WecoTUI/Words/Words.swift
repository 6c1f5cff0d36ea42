internal import BMSCore

/// Every sentence and word of the program that is not a field's or an alarm's own label: this folder, by subject.
///
/// A message is a constant, or a function of what varies in it; it is whole, so that another language may turn its parts
/// round, and it knows its plurals. Who says it never adds to it. A second language is one more sentence beside the
/// first in each message (docs: CONTRIBUTING, Add a language).
enum Texts {
  static let program = "WecoTUI"
  static let unknown = "---"
  static var readOnly: String { said("READ ONLY", italian: "SOLA LETTURA") }
  static var simulated: String { said("SIMULATED", italian: "SIMULATO") }
  static var noCluster: String {
    said(
      "No battery is connected: type :source and Enter for a list of what is there.",
      italian: "Nessuna batteria collegata: digitare :source e Invio per l'elenco di ciò che c'è.")
  }

  static func tooSmall(_ size: Size, needed: Size) -> [String] {
    [
      said("The terminal is too small:", italian: "Il terminale è troppo piccolo:"),
      said(
        "\(size.columns)x\(size.rows) here, \(needed.columns)x\(needed.rows) needed.",
        italian: "\(size.columns)x\(size.rows) qui, \(needed.columns)x\(needed.rows) necessari."),
      said("Polling goes on. q quits.", italian: "La lettura prosegue. q esce."),
    ]
  }
  static func frozen(at clock: String) -> String { said("FROZEN at \(clock)", italian: "FERMO alle \(clock)") }

  /// `slave 1 cell 5`, `garage slave 1`: from the whole to its part.
  static func place(cluster: String? = nil, module: String? = nil, cell: Int? = nil) -> String {
    [cluster, module, cell.map(Self.cell)].compactMap(\.self).joined(separator: " ")
  }
  static func cell(_ number: Int) -> String { said("cell \(number)", italian: "cella \(number)") }
  static func place(_ place: Place) -> String {
    switch place {
    case .cluster: said("cluster", italian: "cluster")
    case .module(let index): said("module \(index)", italian: "modulo \(index)")
    case .cell(let module, let cell):
      said("cell \(cell) of module \(module)", italian: "cella \(cell) del modulo \(module)")
    }
  }

  /// What a page is called: its title, and what stands in a narrow line of tabs.
  static func page(_ page: PageID) -> (title: String, short: String) {
    switch page {
    case .overview: (said("Overview", italian: "Panoramica"), said("Overview", italian: "Panoramica"))
    case .parallel: (said("Parallel Overview", italian: "Parallelo"), said("Parallel", italian: "Parallelo"))
    case .balance: (said("Balance", italian: "Bilanciamento"), said("Balance", italian: "Bilanc."))
    case .setting: (said("Setting", italian: "Impostazioni"), said("Set", italian: "Imp."))
    // As the vendor's tool calls it.
    case .doSetting: ("DO_Setting", "DO")
    case .faults: (said("Faults", italian: "Guasti"), said("Faults", italian: "Guasti"))
    case .trends: (said("Trends", italian: "Andamenti"), said("Trends", italian: "Andam."))
    case .debug: ("Debug", "Debug")
    case .fleet: (said("Fleet", italian: "Flotta"), said("Fleet", italian: "Flotta"))
    }
  }

  enum Keys {
    static var help: String { said("this help, and back", italian: "questo aiuto, e ritorno") }
    static var quit: String { said("quit; the port is released", italian: "esce; la porta viene liberata") }
    static func page(_ title: String) -> String { said("page \(title)", italian: "pagina \(title)") }
    static var nextPage: String { said("next page", italian: "pagina successiva") }
    static var previousPage: String { said("previous page", italian: "pagina precedente") }
    static var up: String {
      said("the field above; without fields one line up", italian: "il campo sopra; senza campi una riga in su")
    }
    static var down: String {
      said("the field below; without fields one line down", italian: "il campo sotto; senza campi una riga in giù")
    }
    static var left: String { said("the field to the left", italian: "il campo a sinistra") }
    static var right: String { said("the field to the right", italian: "il campo a destra") }
    static var details: String {
      said(
        "everything about the selected field: source, grade, age, manual",
        italian: "tutto sul campo scelto: fonte, grado, età, manuale")
    }
    static var expand: String {
      said("the group of the selected field alone, and back", italian: "solo il gruppo del campo scelto, e ritorno")
    }
    static var search: String {
      said("find a field or alarm by any of its names", italian: "cerca un campo o un allarme con uno dei suoi nomi")
    }
    static var nextMatch: String { said("next match", italian: "prossimo risultato") }
    static var previousMatch: String { said("previous match", italian: "risultato precedente") }
    static var command: String {
      said("command line; Tab completes, Up brings back", italian: "riga di comando; Tab completa, Su richiama")
    }
    static var save: String { said("save the page as text", italian: "salva la pagina come testo") }
    static var pageUp: String { said("one screen up", italian: "una schermata in su") }
    static var pageDown: String { said("one screen down", italian: "una schermata in giù") }
    static var top: String { said("to the top", italian: "all'inizio") }
    static var bottom: String { said("to the bottom", italian: "alla fine") }
    static var previousCluster: String {
      said("previous cluster, where there are several", italian: "cluster precedente, se sono più d'uno")
    }
    static var nextCluster: String {
      said("next cluster, where there are several", italian: "cluster successivo, se sono più d'uno")
    }
    static var freeze: String {
      said(
        "freeze the page to read it, and let it run again; polling goes on",
        italian: "ferma la pagina per leggerla, e la fa ripartire; la lettura prosegue")
    }
    static var reconnect: String {
      said(
        "close the link, open it again and ask for a new key",
        italian: "chiude il collegamento, lo riapre e chiede una nuova chiave")
    }
    static var repaint: String { said("draw the whole screen again", italian: "ridisegna tutto lo schermo") }
    static var back: String {
      said(
        "one step back: close, end searching, selecting, freezing",
        italian: "un passo indietro: chiude, fine ricerca, scelta, fermo")
    }
  }

  enum Help {
    /// Of the program's own help.
    static var usage: String {
      said(
        "wecotui [<options>] [<source> ...], or wecotui <subcommand>",
        italian: "wecotui [<opzioni>] [<sorgente> ...], o wecotui <comando>")
    }
    static var examples: [(line: String, words: String)] {
      [
        (
          said("wecotui /dev/ttyUSB0", italian: "wecotui /dev/ttyUSB0"),
          said("the battery behind this adapter", italian: "la batteria dietro questo adattatore")
        ),
        (
          said("wecotui can0", italian: "wecotui can0"),
          said("what a battery says on this CAN bus", italian: "ciò che una batteria dice su questo bus CAN")
        ),
        (
          said("wecotui --demo", italian: "wecotui --demo"),
          said("a simulated battery: nothing to connect", italian: "una batteria simulata: nulla da collegare")
        ),
      ]
    }
    static var keys: String { said("Keys", italian: "Tasti") }
    static var everywhere: String { said("Everywhere", italian: "Ovunque") }
    static var more: String {
      said(
        "PgDn: every key in full words, commands, signs",
        italian: "PagGiù: ogni tasto per esteso, comandi, segni")
    }
    static var commands: String { said("Commands", italian: "Comandi") }
    static var mouse: String {
      said(
        "Mouse: click a tab, a field (again: its details), a key in the last line.",
        italian: "Mouse: clic su scheda, campo (di nuovo: dettagli) o tasto dell'ultima riga.")
    }
    static var signs: String { said("Signs", italian: "Segni") }
    static func pageKeys(_ title: String) -> String { said("Keys on \(title)", italian: "Tasti in \(title)") }
    static var replayKeys: String { said("Keys in a replay", italian: "Tasti nel replay") }
    static var pageSigns: [(sign: String, words: String)] {
      [
        (
          "^ v",
          said("the highest and the lowest cell of the module", italian: "la cella più alta e la più bassa del modulo")
        ),
        (
          "---",
          said(
            "nothing is known: not asked, not answered, not public or too old",
            italian: "nulla di noto: non chiesto, senza risposta, non pubblico o troppo vecchio")
        ),
        (
          "4s",
          said(
            "behind a dimmed value: its age; no new one came in time",
            italian: "dietro un valore attenuato: la sua età; non ne è arrivato uno nuovo in tempo")
        ),
        (
          "!",
          said(
            "fails a plausibility check but keeps coming: measure before you trust it",
            italian: "non supera un controllo di plausibilità ma continua ad arrivare: misurare prima di fidarsi")
        ),
        (
          "raw",
          said(
            "the number on the wire; its scale is not public",
            italian: "il numero sulla linea; la sua scala non è pubblica")
        ),
        (
          "calc",
          said(
            "worked out by this program from values the battery gave",
            italian: "calcolato da questo programma con valori dati dalla batteria")
        ),
        (
          "+ -",
          said("current and power: + charging, - discharging", italian: "corrente e potenza: + in carica, - in scarica")
        ),
      ]
    }
  }

  enum Group {
    static var cells: String { said("Cell Information", italian: "Celle") }
    static var battery: String { said("Battery Information", italian: "Batteria") }
    static var cluster: String { said("Cluster", italian: "Cluster") }
    static var batteryState: String { said("Battery State", italian: "Stato della batteria") }
    static var otherState: String { said("Other State", italian: "Altri stati") }
    static var sendToInverter: String { said("BMS Send To Inverter", italian: "Dal BMS all'inverter") }
    static var parameter: String { said("Parameter", italian: "Parametri") }
    static var parallel: String { said("Parallel Overview", italian: "Panoramica parallelo") }
    static var look: String { said("Worth a look", italian: "Da guardare") }
    static var batteryMore: String { said("Battery Information, more", italian: "Batteria, altro") }
    static var totals: String { said("Parallel", italian: "Parallelo") }
    static var alarms: String { said("Faults", italian: "Guasti") }
  }

  enum Words {
    /// The states of the vendor's Charge-Discharge State.
    static var open: String { said("open", italian: "aperto") }
    static var closed: String { said("closed", italian: "chiuso") }
    static var on: String { said("on", italian: "on") }
    static var off: String { said("off", italian: "off") }
    static var yes: String { said("yes", italian: "sì") }
    static var no: String { said("no", italian: "no") }
    /// A lamp that is lit, and one of what is well that is not.
    static var raised: String { said("yes", italian: "sì") }
    static var notWell: String { said("no", italian: "no") }
    static let computed = "calc"
    static let raw = "raw"
    static var highest: String { said("Highest cell", italian: "Cella più alta") }
    static var lowest: String { said("Lowest cell", italian: "Cella più bassa") }
    static var delta: String { said("Delta", italian: "Delta") }
    static var ledBar: String { said("LED bar", italian: "Barra LED") }
    static var timeToFull: String { said("Time to full", italian: "Tempo a pieno") }
    static var timeToEmpty: String { said("Time to empty", italian: "Tempo a vuoto") }
    static let sensors = "Tmp"
    static var modulesOnline: String { said("Modules online", italian: "Moduli online") }
    static let totalCurrent = "Parallel Total Cur"
    static let totalSOC = "Parallel SOC"
    static var clusterPower: String { said("Cluster power", italian: "Potenza cluster") }
    static var chargeLimit: String { said("Charge limit", italian: "Limite di carica") }
    static var dischargeLimit: String { said("Discharge limit", italian: "Limite di scarica") }
    static var mainContactorCharge: String { said("Main Contactor, charge", italian: "Main Contactor, carica") }
    static var mainContactorDischarge: String { said("Main Contactor, disch.", italian: "Main Contactor, scarica") }
    static var latchCharge: String { said("Main Relay latch, charge", italian: "Main Relay, carica") }
    static var latchDischarge: String { said("Main Relay latch, disch.", italian: "Main Relay, scarica") }
    static var warning: String { said("Warning", italian: "Avviso") }
    static var fault: String { said("Fault", italian: "Guasto") }
    static func online(_ count: Int, of all: Int) -> String {
      said("\(count) of \(all)", italian: "\(count) di \(all)")
    }
    static func lastHeard(_ clock: String) -> String { said("last \(clock)", italian: "ultimo \(clock)") }
    static func old(_ age: String) -> String { said("\(age) old", italian: "\(age) fa") }
  }

  /// The words for a spread of cell voltages: a driver's bands, and the manual's rule.
  enum Delta {
    static var balanced: String { said("balanced", italian: "equilibrato") }
    static var small: String { said("small", italian: "piccolo") }
    static var imbalance: String { said("imbalance", italian: "squilibrio") }
    static var strong: String { said("strong", italian: "forte") }
    static var damage: String { said("cell damage?", italian: "cella guasta?") }
    static var damageUnderLoad: String {
      said(">\(Manual.printed.cellDamage.number) in load", italian: ">\(Manual.printed.cellDamage.number) in carico")
    }
    static var wideAtRest: String {
      said(">\(Manual.printed.cellDamage.number) at rest", italian: ">\(Manual.printed.cellDamage.number) a riposo")
    }
    static var rule: String {
      said(
        "over \(Manual.printed.cellDamage.text) from most cells: the manual's rule, at rest",
        italian: "oltre \(Manual.printed.cellDamage.text) dalla maggior parte delle celle: regola del manuale, a "
          + "riposo")
    }

    /// Which band applies, and whose it is.
    static func source(_ band: DeltaBand) -> String {
      switch band {
      case .balanced:
        said(
          "up to \(DeltaBand.fair.text) mV: a driver's band, not WeCo's",
          italian: "fino a \(DeltaBand.fair.text) mV: banda di un driver, non di WeCo")
      case .fair:
        said(
          "\(DeltaBand.fair.text)-\(DeltaBand.imbalanced.text) mV: a driver's band, not WeCo's",
          italian: "\(DeltaBand.fair.text)-\(DeltaBand.imbalanced.text) mV: banda di un driver, non di WeCo")
      case .imbalanced:
        said(
          "\(DeltaBand.imbalanced.text)-\(DeltaBand.wide.text) mV: a driver's band, not WeCo's",
          italian: "\(DeltaBand.imbalanced.text)-\(DeltaBand.wide.text) mV: banda di un driver, non di WeCo")
      case .wide:
        said(
          "over \(DeltaBand.wide.text) mV: a driver's band, not WeCo's",
          italian: "oltre \(DeltaBand.wide.text) mV: banda di un driver, non di WeCo")
      }
    }
  }

  enum Role {
    static var pluggedIn: String { said("plugged-in", italian: "collegato") }
    static var master: String { said("master", italian: "master") }
    static func slave(_ number: Int) -> String { said("slave \(number)", italian: "slave \(number)") }
  }

  enum Parallel {
    static var online: String { said("online", italian: "online") }
    static var answers: String { said("answers", italian: "risponde") }
    static var onCAN: String { said("all, on CAN", italian: "tutti, su CAN") }
    static var noValues: String { said("no values", italian: "nessun valore") }
    static var moduleHead: String { said(" # module", italian: " # modulo") }
    static var missing: String { said("MISSING", italian: "MANCA") }
    static func lost(_ clock: String) -> String { said("LOST \(clock)", italian: "PERSO \(clock)") }
    static func stale(_ age: String) -> String { said("stale \(age)", italian: "vecchio \(age)") }
    static func online(_ count: String, age: String) -> String {
      age.isEmpty
        ? said("\(count) online", italian: "\(count) online")
        : said("\(count) online, \(Words.old(age))", italian: "\(count) online, \(Words.old(age))")
    }
    static var total: String { said("Cluster", italian: "Cluster") }
    static var expand: String {
      said("show more of each cluster, or less", italian: "mostra di più di ogni cluster, o di meno")
    }
    static var folded: String {
      said(
        "One line a cluster with its worst module (#). e shows the modules.",
        italian: "Una riga per cluster con il modulo peggiore (#). e mostra i moduli.")
    }
    static var foldedColumns:
      (cluster: String, online: String, current: String, soc: String, spread: String, delta: String, hottest: String)
    {
      (
        cluster: said("cluster", italian: "cluster"), online: said("online", italian: "online"), current: "A",
        soc: "SOC %", spread: said("V diff", italian: "diff V"), delta: said("worst delta", italian: "delta max"),
        hottest: said("hottest", italian: "T max")
      )
    }
    static var sharing: String {
      said(
        "Current sharing: the middle of a bar is an equal share",
        italian: "Ripartizione: il centro di una barra è la quota uguale")
    }
    static var noSharing: String {
      said("Nothing flows that could be shared.", italian: "Non scorre nulla da ripartire.")
    }
    static var question: String { said("May these be paralleled?", italian: "Si possono mettere in parallelo?") }
    static var shortQuestion: String { said("Paralleling?", italian: "In parallelo?") }
    static var reasons: String { said("The manual's reasons", italian: "Le ragioni del manuale") }
    static let socBar = "SOC"
    static var shareBar: String { said("share", italian: "quota") }
    static var may: String { said("yes", italian: "sì") }
    static var mayNot: String { said("no", italian: "no") }
    static var look: String { said("check", italian: "vedere") }
    static let ok = "ok"
    static var no: String { said("no", italian: "no") }
    static var check: String { said("check", italian: "vedere") }
    static func rule(_ rule: ParallelCheck.Rule) -> String {
      switch rule {
      case .count: said("count", italian: "numero")
      case .voltage: said("voltage", italian: "tensione")
      case .soc: "SOC"
      case .addresses: said("addresses", italian: "indirizzi")
      case .firmware: said("firmware", italian: "firmware")
      }
    }
    /// The manual's remedy for a slave that cannot be reached (7).
    static func lostAdvice(_ name: String, _ clock: String) -> String {
      said(
        "\(name) lost since \(clock): check the cables between master and slaves, its power and its fault light.",
        italian: "\(name) perso dalle \(clock): controllare i cavi tra master e slave, la sua alimentazione e "
          + "la sua spia di guasto.")
    }
    static func offlineAdvice(_ count: Int, _ link: String) -> String {
      said(
        "\(count) \(count == 1 ? "module is" : "modules are") OFFLINE, says the battery on \(link). Check the "
          + "cables between master and slaves.",
        italian: "\(count) \(count == 1 ? "modulo è" : "moduli sono") OFFLINE, dice la batteria su \(link). "
          + "Controllare i cavi tra master e slave.")
    }
    static func missingAdvice(_ name: String) -> String {
      said(
        "\(name) was never seen: DIP addresses go from 1 to \(Manual.printed.mostModules.number) without a gap, "
          + "and a restart applies a change.",
        italian: "\(name) non si è mai visto: gli indirizzi DIP vanno da 1 a "
          + "\(Manual.printed.mostModules.number) senza salti, e un riavvio applica la modifica.")
    }
  }
}
