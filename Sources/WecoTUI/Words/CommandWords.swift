internal import BMSCore

/// The words of selection, search, commands, dialogs and the report.
extension Texts {
  enum Keyboard {
    static var noField: String { said("there is no field to open here", italian: "qui non c'è un campo da aprire") }
    static var pasted: String {
      said(
        "pasted text is ignored here: open a line with : or / first",
        italian: "il testo incollato qui è ignorato: prima aprire una riga con : o /")
    }
    static var pasting: String {
      said(
        "text is being pasted: keys are ignored until it ends (Ctrl-C ends the program)",
        italian: "un testo si sta incollando: i tasti sono ignorati fino alla fine (Ctrl-C chiude il programma)")
    }
    static func early(_ count: Int) -> String {
      said(
        "\(count == 1 ? "1 key" : "\(count) keys") typed before this was on the screen did nothing: read it, "
          + "then type",
        italian: "\(count == 1 ? "1 tasto premuto" : "\(count) tasti premuti") prima che questo fosse a "
          + "schermo: senza effetto. Leggere, poi scrivere")
    }
    static var noGroup: String { said("there is no group here", italian: "qui non c'è un gruppo") }
    static var noSearch: String {
      said("nothing was searched for yet: / and a name", italian: "ancora nulla è stato cercato: / e un nome")
    }
    static func notFound(_ query: String) -> String {
      said("\(query): no field or alarm has this name", italian: "\(query): nessun campo o allarme ha questo nome")
    }
    static func found(_ query: String, _ number: Int, of all: Int) -> String {
      all == 1
        ? said("\(query): the only match", italian: "\(query): l'unico risultato")
        : said(
          "\(query): match \(number) of \(all)   n next   N previous   Esc ends",
          italian: "\(query): risultato \(number) di \(all)   n avanti   N indietro   Esc fine")
    }
    static func interval(_ seconds: Double) -> String {
      seconds == 0
        ? said("reads as fast as the line allows", italian: "legge con la massima frequenza che la linea consente")
        : said(
          "reads every \(seconds) s; the link was opened again",
          italian: "legge ogni \(seconds) s; il collegamento è stato riaperto")
    }
    static func saved(_ path: String) -> String { said("saved \(path)", italian: "salvato \(path)") }
    static func noSource(_ text: String, _ names: [String]) -> String {
      let known =
        names.isEmpty
        ? ""
        : said(" or one of \(names.joined(separator: ", "))", italian: " o una tra \(names.joined(separator: ", "))")
      return said(
        "\(text) is no source: --serial DEV, --tcp HOST:PORT, --can IFACE, --demo [SCENARIO]\(known)",
        italian: "\(text) non è una sorgente: --serial DEV, --tcp HOST:PORTA, --can IFACE, --demo "
          + "[SCENARIO]\(known)")
    }
  }

  /// What may follow a command.
  enum Usage {
    static var name: String { said("NAME", italian: "NOME") }
    static var anyName: String { said("[NAME]", italian: "[NOME]") }
    static var source: String {
      said(
        "[NAME|--serial DEV|--tcp HOST:PORT] [--can IFACE]|--demo NAME",
        italian: "[NOME|--serial DEV|--tcp HOST:PORTA] [--can IFACE]|--demo NOME")
    }
    static var seconds: String { said("SECONDS", italian: "SECONDI") }
    static var label: String { said("REGISTER [TEXT]", italian: "REGISTRO [TESTO]") }
    static var time: String { said("HH:MM:SS", italian: "OO:MM:SS") }
    static var percent: String { said("[PERCENT]", italian: "[PERCENTO]") }
    static var field: String { said("FIELD [VALUE]", italian: "CAMPO [VALORE]") }
    static var incident: String { said("incident [NAME] [FOLDER]", italian: "incident [NOME] [CARTELLA]") }
    static var site: String { said("[SITE]", italian: "[SITO]") }
    static var word: String { said("[WORD]", italian: "[PAROLA]") }
    static var wired: String { said("NAME [000|001][, WORDS]|none", italian: "NOME [000|001][, PAROLE]|none") }
  }

  enum Commands {
    static var help: String { said("keys, commands and signs", italian: "tasti, comandi e segni") }
    static var page: String { said("open a page by its name", italian: "apre una pagina per nome") }
    static var theme: String { said("change the colours", italian: "cambia i colori") }
    static var report: String {
      said(
        "commissioning report, kept in the state folder; SITE names the place, and stands in it",
        italian: "rapporto di messa in servizio, nella cartella di stato; SITO nomina il luogo, e vi compare")
    }
    static var save: String { said("save the page as text, like s", italian: "salva la pagina come testo, come s") }
    static var manual: String {
      said(
        "the manual: troubles, LEDs, rates, buttons, DIP, torques; at a word or a section",
        italian: "il manuale: guasti, LED, correnti, pulsanti, DIP, coppie; a una parola o sezione")
    }
    static var source: String {
      said(
        "read another battery; alone: a list of what is there",
        italian: "legge un'altra batteria; da solo: elenco di ciò che c'è")
    }
    static var reconnect: String {
      said(
        "close the link, open it again, ask for a new key, like r",
        italian: "chiude il collegamento, lo riapre, chiede una nuova chiave, come r")
    }
    static var interval: String {
      said(
        "seconds from one poll cycle to the next; opens the link again",
        italian: "secondi da un ciclo di lettura al seguente; riapre il collegamento")
    }
    static var intervalRange: String {
      said(":interval is 0 to 3600 seconds", italian: ":interval va da 0 a 3600 secondi")
    }

    static func unknown(_ name: String, _ names: [String], isAmbiguous: Bool) -> String {
      let list = names.joined(separator: " ")
      return isAmbiguous
        ? said(":\(name) may be \(list)", italian: ":\(name) può essere \(list)")
        : said("there is no :\(name): there are \(list)", italian: "non c'è :\(name): ci sono \(list)")
    }
    static func noProtocol(_ name: String, _ names: [String]) -> String {
      said(
        "no CAN protocol is called \(name): there are \(names.joined(separator: ", "))",
        italian: "nessun protocollo CAN si chiama \(name): ci sono \(names.joined(separator: ", "))")
    }
    static func noArguments(_ name: String) -> String {
      said(":\(name) takes nothing behind it", italian: ":\(name) non vuole nulla dietro di sé")
    }
    static func allowed(_ name: String, _ names: [String]) -> String {
      said(
        ":\(name) takes one of \(names.joined(separator: ", "))",
        italian: ":\(name) vuole uno tra \(names.joined(separator: ", "))")
    }
  }

  enum Details {
    static var register: String { said("Register", italian: "Registro") }
    static var value: String { said("Value", italian: "Valore") }
    static var grade: String { said("Grade", italian: "Grado") }
    static var source: String { said("Source", italian: "Fonte") }
    static var heard: String { said("Heard", italian: "Sentito") }
    static var changed: String { said("Last change", italian: "Ultima modifica") }
    static var history: String { said("History", italian: "Storico") }
    static func moved(_ range: String, _ unit: String, in span: String) -> String {
      said(
        "\(range) \(unit) in the last \(span), as far as it was watched",
        italian: "\(range) \(unit) negli ultimi \(span), per quanto sorvegliato")
    }
    static var names: String { said("Other names", italian: "Altri nomi") }
    static var manual: String { said("Manual", italian: "Manuale") }
    static var symptom: String { said("Symptom", italian: "Sintomo") }
    static var remedy: String { said("Remedy", italian: "Rimedio") }
    static var notThere: String {
      said("This field is no longer on the page.", italian: "Questo campo non è più nella pagina.")
    }
    static var unknown: String {
      said(
        "Nothing is known: not asked, not answered, or its place in the battery is not public.",
        italian: "Non si sa nulla: non chiesto, senza risposta, o il suo posto nella batteria non è pubblico.")
    }
    static var workedOut: String {
      said("Worked out by this program from several values.", italian: "Calcolato da questo programma con più valori.")
    }
    static var raw: String {
      said(
        "raw: the number on the wire; its scale is not public.",
        italian: "raw: il numero sulla linea; la sua scala non è pubblica.")
    }
    static var implausible: String {
      said(
        "! fails a plausibility check but keeps coming: measure before you trust it.",
        italian: "! non supera un controllo di plausibilità ma continua ad arrivare: misurare prima di fidarsi.")
    }

    static func graded(_ grade: Grade) -> String { "\(Texts.grade(grade)): \(meaning(grade))" }
    static func last(_ value: String, _ clock: String) -> String {
      said(
        "Too old to be shown: the last was \(value) at \(clock).",
        italian: "Troppo vecchio per mostrarlo: l'ultimo era \(value) alle \(clock).")
    }
    static func heard(_ clock: String, age: String, period: String) -> String {
      said("\(clock), \(age) ago; expected every \(period)", italian: "\(clock), \(age) fa; atteso ogni \(period)")
    }
    static func changed(_ clock: String, from before: String) -> String {
      said("\(clock), from \(before)", italian: "\(clock), prima \(before)")
    }

    static func origin(_ source: Source) -> String {
      switch source.origin {
      case .register(let number):
        said("\(source.link), register \(number)", italian: "\(source.link), registro \(number)")
      case .frame(let id, let isExtended):
        said(
          "\(source.link), CAN frame \(isExtended ? "(29 bit) " : "")\(String(id, radix: 16, uppercase: true))",
          italian: "\(source.link), frame CAN "
            + "\(isExtended ? "(29 bit) " : "")\(String(id, radix: 16, uppercase: true))")
      case .computed:
        said("\(source.link), worked out from other values", italian: "\(source.link), calcolato da altri valori")
      case .told: said("\(source.link), told by its gateway", italian: "\(source.link), detto dal suo gateway")
      }
    }

    static func meaning(_ grade: Grade) -> String {
      switch grade {
      case .documented: said("a vendor document says so", italian: "lo dice un documento del costruttore")
      case .measured: said("used daily against real batteries", italian: "usato ogni giorno con batterie vere")
      case .implemented: said("running code of others relies on it", italian: "vi si basa codice di altri in uso")
      case .decompiled:
        said(
          "name and place read out of the vendor tool; the scale may be missing",
          italian: "nome e posto letti dallo strumento del costruttore; la scala può mancare")
      case .computed:
        said(
          "worked out by this program from values the battery gave",
          italian: "calcolato da questo programma con valori dati dalla batteria")
      case .simulated: said("made by the simulator", italian: "prodotto dal simulatore")
      case .hypothesis:
        said(
          "a guess from its position: not shown as a value",
          italian: "un'ipotesi dalla posizione: non mostrato come valore")
      case .unknown:
        said(
          "seen on the wire, meaning not public: not shown as a value",
          italian: "visto sulla linea, significato non pubblico: non mostrato come valore")
      }
    }
  }

  enum Sources {
    static var title: String { said("Choose a battery", italian: "Scegliere una batteria") }
    static var hint: String {
      said(
        "Up and Down choose, Enter connects. The list follows what is plugged in.",
        italian: "Su e Giù scelgono, Invio collega. L'elenco segue ciò che si inserisce.")
    }
    static var serialPort: String { said("serial port", italian: "porta seriale") }
    static var demo: String { said("simulated battery", italian: "batteria simulata") }
    static var demoDetail: String { said("nothing to connect", italian: "nulla da collegare") }
    static func can(_ state: String) -> String { said("CAN interface, \(state)", italian: "interfaccia CAN, \(state)") }
    static func notYet(_ name: String) -> String {
      said("\(name) was found, but cannot be chosen", italian: "\(name) è stato trovato, ma non si può scegliere")
    }
  }

  enum Report {
    static var title: String { said("Commissioning report", italian: "Rapporto di messa in servizio") }
    static var nothing: String {
      said(
        "there is no battery to report on: :source connects one",
        italian: "non c'è una batteria per il rapporto: :source ne collega una")
    }
    static var notHeard: String { said("not heard", italian: "non sentito") }
    static var notNoted: String { said("not noted", italian: "non annotato") }
    static func noAlarm(of watched: Int) -> String {
      said(
        "none of the \(watched) that are watched on these links",
        italian: "nessuno dei \(watched) sorvegliati su questi collegamenti")
    }
    static func alarm(_ label: String, since clock: String) -> String {
      said("\(label) since \(clock)", italian: "\(label) dalle \(clock)")
    }

    static var head: String { said("WecoTUI commissioning report", italian: "WecoTUI, rapporto di messa in servizio") }
    static var signature: String { said("Signature", italian: "Firma") }
    static var date: String { said("Date", italian: "Data") }
    static func moment(_ date: String, _ clock: String, utc: String) -> String {
      said("\(date) \(clock) local time (\(utc) UTC)", italian: "\(date) \(clock) ora locale (\(utc) UTC)")
    }
    static var technician: String { said("Technician", italian: "Tecnico") }
    static var site: String { said("Site", italian: "Sito") }
    static var cluster: String { said("Cluster", italian: "Cluster") }
    static func cluster(_ name: String, online: String) -> String {
      said("\(name), modules online \(online)", italian: "\(name), moduli online \(online)")
    }
    static var links: String { said("Links", italian: "Linee") }
    static func replies(_ good: Int, errors: Int) -> String {
      said("\(good) good replies, \(errors) errors", italian: "\(good) risposte valide, \(errors) errori")
    }
    static var battery: String {
      said("Battery (the module whose port was read)", italian: "Batteria (il modulo di cui si legge la porta)")
    }
    static var modules: String { said("Modules", italian: "Moduli") }
    static let dip = "DIP"
    static func lost(since clock: String) -> String { said("LOST since \(clock)", italian: "PERSO dalle \(clock)") }
    static var missing: String { said("MISSING: never seen", italian: "MANCA: mai visto") }
    static var cells: String { said("Cells of module 1, mV", italian: "Celle del modulo 1, mV") }
    static var otherCells: String {
      said(
        "Of other modules the service port tells the highest and the lowest cell.",
        italian: "Degli altri moduli la porta di servizio dice la cella più alta e la più bassa.")
    }
    static var rules: String { said("Against the manual's rules", italian: "Confronto con le regole del manuale") }
    static var cellsNotHeard: String {
      said("Difference between cells: not heard.", italian: "Differenza tra le celle: non sentita.")
    }
    static func cells(_ millivolts: String, module: Int, atRest: Bool) -> String {
      let limit = Manual.printed.cellDamage.text
      let what = said(
        "Difference between cells: \(millivolts) mV from most others in module \(module)",
        italian: "Differenza tra le celle: \(millivolts) mV dalla maggior parte delle altre nel modulo \(module)")
      return atRest
        ? said(
          "\(what); the manual's limit is \(limit) at rest.",
          italian: "\(what); il limite del manuale è \(limit) a riposo.")
        : said(
          "\(what); the manual's limit is \(limit) at rest, and this was not at rest.",
          italian: "\(what); il limite del manuale è \(limit) a riposo, e questo non era a riposo.")
    }
    static func verdict(_ verdict: ParallelCheck.Verdict) -> String {
      switch verdict {
      case .passed: "ok"
      case .failed: said("no", italian: "no")
      case .unknown: said("check", italian: "vedere")
      }
    }
    static var protocolOnCAN: String { said("Protocol on CAN", italian: "Protocollo su CAN") }
    static var inverterAnswer: String { said("Inverter answer", italian: "Risposta inverter") }
    static var inverter: String { said("Inverter", italian: "Inverter") }
    static var wiring: String { said("Wiring", italian: "Cablaggio") }
    static var alarms: String { said("Active alarms", italian: "Allarmi attivi") }
  }
}
