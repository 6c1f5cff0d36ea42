internal import BMSCore
internal import Glibc
internal import Transport

/// Why a command did not do its work: the sentence for the person and the number for the script (sysexits.h), side by
/// side.
extension Failure {
  private init(_ sentence: String, _ code: Int32) { self.init(sentence: sentence, code: code) }
  init(_ error: TransportError) { self.init(Texts.sentence(error), error.exitCode) }

  static var noSource: Failure {
    Failure(
      said(
        "no battery was named: give a port (wecotui ports lists what is there), HOST:PORT, a CAN interface or --demo, or "
          + "write sources into the configuration",
        italian: "nessuna batteria indicata: dare una porta (wecotui ports elenca quelle presenti), HOST:PORTA, "
          + "un'interfaccia CAN o --demo, oppure scrivere le sorgenti nella configurazione"), EX_USAGE)
  }
  static var interrupted: Failure {
    Failure(
      said(
        "interrupted before the reading was complete", italian: "interrotto prima che la lettura fosse completa"), 130)
  }
  static var replayIsNotNow: Failure {
    Failure(
      said(
        "this command tells the present, --replay the past: use snapshot --replay FILE",
        italian: "questo comando dice il presente, --replay il passato: usare snapshot --replay FILE"), EX_USAGE
    )
  }

  /// Something of the operating system that never fails did.
  static func system(_ error: Errno) -> Failure {
    Failure(
      said(
        "cannot go on (\(error)): this computer is out of resources",
        italian: "impossibile proseguire (\(Texts.Italian.error(error))): questo computer ha esaurito le risorse"),
      EX_OSERR)
  }

  // MARK: - Sources

  static func noScenario(_ name: String, of all: [String]) -> Failure {
    Failure(Texts.Options.none(Texts.Options.scenario, name, of: all), EX_USAGE)
  }
  static func sameFiles(_ one: String, _ other: String) -> Failure {
    Failure(
      said(
        "the sources \"\(one)\" and \"\(other)\" would be kept in the same files: give one of them another name",
        italian: "le sorgenti \"\(one)\" e \"\(other)\" finirebbero negli stessi file: dare a una di esse un altro nome"
      ), EX_USAGE)
  }
  static func namedTwice(_ words: String) -> Failure {
    Failure(
      said(
        "\(words) is named twice: every source is a battery of its own, name each once",
        italian: "\(words) è indicato due volte: ogni sorgente è una batteria a sé, indicarla una volta sola"), EX_USAGE
    )
  }
  static func sameDevice(_ one: String, _ other: String) -> Failure {
    Failure(
      said(
        "\(one) and \(other) are the same device: every source is a battery of its own, name each once",
        italian: "\(one) e \(other) sono lo stesso dispositivo: ogni sorgente è una batteria a sé, indicarla una volta "
          + "sola"), EX_USAGE)
  }

  /// - Parameter likely: what may have been meant.
  static func noSource(
    _ word: String, likely: String?, named: [String], ports: [String], interfaces: [String]
  ) -> Failure {
    func list(_ names: [String]) -> String {
      names.isEmpty ? said("none", italian: "nessuna") : names.prefix(12).joined(separator: ", ")
    }
    let meant = likely.map { said(" Did you mean \($0)?", italian: " Forse \($0)?") } ?? ""
    return Failure(
      said(
        "there is no source or command \(word).\(meant) Sources of the configuration: \(list(named)). Serial "
          + "ports: \(list(ports)). CAN interfaces: \(list(interfaces)). A serial server is HOST:PORT; a port or an "
          + "interface that is not there yet is named by --port or --can",
        italian: "non c'è una sorgente o un comando \(word).\(meant) Sorgenti della configurazione: "
          + "\(list(named)). Porte seriali: \(list(ports)). Interfacce CAN: \(list(interfaces)). Un server "
          + "seriale è HOST:PORTA; una porta o un'interfaccia che non c'è ancora si indica con --port o " + "--can"),
      EX_USAGE)
  }
  static var siteAlone: Failure {
    Failure(
      said(
        "--site is what this place is called on an MQTT broker, and none is published to: give --mqtt, or leave "
          + "--site away",
        italian: "--site è come questo luogo si chiama su un broker MQTT, e qui non si pubblica: dare --mqtt, o "
          + "omettere --site"),
      EX_USAGE)
  }
  static func broker(_ address: BrokerAddress) -> Failure {
    Failure(
      said(
        "\(address) is an MQTT broker and no battery: wecotui fleet shows all sites that publish to it, "
          + "snapshot and check take it too",
        italian: "\(address) è un broker MQTT e non una batteria: wecotui fleet mostra tutti i siti che vi "
          + "pubblicano, e lo accettano anche snapshot e check"), EX_USAGE)
  }
  static func brokerAlone(_ address: BrokerAddress) -> Failure {
    Failure(
      said(
        "\(address) is an MQTT broker: it stands alone; run this again for other sources",
        italian: "\(address) è un broker MQTT: sta da solo; eseguire di nuovo per altre sorgenti"), EX_USAGE)
  }
  static func captureFile(_ word: String) -> Failure {
    Failure(
      said(
        "\(word) is a file and no port: --replay \(word) shows a capture",
        italian: "\(word) è un file e non una porta: --replay \(word) mostra una cattura"), EX_USAGE)
  }
  /// Something in the folder one stands in that may be a port: a link to a pseudo terminal, say.
  static func portHere(_ word: String) -> Failure {
    Failure(
      said(
        "\(word) is no source; if the port \(word) in this folder is meant, write ./\(word)",
        italian: "\(word) non è una sorgente; se si intende la porta \(word) in questa cartella, scrivere "
          + "./\(word)"), EX_USAGE)
  }
  static func portZero(_ word: String) -> Failure {
    Failure(
      said(
        "\(word): a server is never at port 0; name the port it listens at",
        italian: "\(word): un server non è mai alla porta 0; indicare la porta su cui ascolta"), EX_USAGE)
  }
  /// - Parameters:
  ///   - source: what the name stands for, as options.
  ///   - other: what it could mean as well, as options.
  static func twoMeanings(_ name: String, _ source: String, _ other: String) -> Failure {
    Failure(
      said(
        "\(name) is a source of the configuration (\(source)) and could mean \(other) as well: write \(other) for that, "
          + "or give the source another name in the configuration",
        italian: "\(name) è una sorgente della configurazione (\(source)) e potrebbe anche essere \(other): scrivere "
          + "\(other) per quest'ultima, o dare alla sorgente un altro nome nella configurazione"), EX_USAGE)
  }
  static func unclearOrder(_ bare: [String]) -> Failure {
    Failure(
      said(
        "the order of the sources is unclear, since \(bare.joined(separator: " or ")) is given twice: name "
          + "ports by --port and interfaces by --can",
        italian: "l'ordine delle sorgenti non è chiaro, perché \(bare.joined(separator: " o ")) compare due "
          + "volte: indicare le porte con --port e le interfacce con --can"), EX_USAGE)
  }

  // MARK: - No complete reading

  static func noFrames(_ name: String) -> Failure { Failure(Texts.Probe.noFrames(name), EX_PROTOCOL) }
  static func partial(_ name: String, after seconds: String) -> Failure {
    Failure(
      said(
        "\(name) answers, but gave no complete reading in \(seconds) s: the line is bad, or --timeout too short",
        italian: "\(name) risponde, ma in \(seconds) s non ha dato una lettura completa: linea disturbata, o --timeout "
          + "troppo breve"), EX_TEMPFAIL)
  }
  /// - Parameter name: `nil` where no link is known.
  static func noAnswer(_ name: String?, after seconds: String) -> Failure {
    Failure(
      said(
        "nothing answers on \(name ?? "the battery") within \(seconds) s (no key ok): check that TX and RX are "
          + "not swapped (battery pin 2 T/R- to PC RX, pin 3 RXD+ to PC TX, pin 5 GND), that the battery is on, and the "
          + "key",
        italian: "nessuna risposta su \(name ?? "la batteria") entro \(seconds) s (chiave non accettata): controllare "
          + "che TX e RX non siano scambiati (batteria pin 2 T/R- a RX del PC, pin 3 RXD+ a TX del PC, pin 5 GND), che "
          + "la batteria sia accesa, e la chiave"), EX_TEMPFAIL)
  }
  /// What answered once has no wires that are swapped.
  static func fellSilent(_ name: String, replies: Int, secondsAgo: Int64) -> Failure {
    Failure(
      said(
        "\(name) answered until \(secondsAgo) s ago, \(replies) good replies, and is silent since: "
          + "check that the battery is still on and the cable still plugged in",
        italian: "\(name) ha risposto fino a \(secondsAgo) s fa, \(replies) risposte valide, poi silenzio: controllare "
          + "che la batteria sia ancora accesa e il cavo ancora inserito"), EX_TEMPFAIL)
  }
  static func fellSilent(_ name: String, frames: Int, secondsAgo: Int64) -> Failure {
    Failure(
      said(
        "\(name) spoke until \(secondsAgo) s ago, \(frames) good frames, and is silent since: "
          + "check that the battery is still on and the cable still plugged in",
        italian:
          "\(name) ha trasmesso fino a \(secondsAgo) s fa, \(frames) frame validi, poi silenzio: controllare che "
          + "la batteria sia ancora accesa e il cavo ancora inserito"), EX_TEMPFAIL)
  }
  static func silentBus(_ name: String, after seconds: String) -> Failure {
    Failure(
      said(
        "nothing is heard on \(name) within \(seconds) s: check CAN-H, CAN-L, the termination and the bit rate, "
          + "and whether the battery waits for its inverter (--ask asks in its place)",
        italian:
          "nulla si sente su \(name) entro \(seconds) s: controllare CAN-H, CAN-L, terminazione e bit rate, e se "
          + "la batteria attende il suo inverter (--ask chiede al suo posto)"), EX_TEMPFAIL)
  }
  static func strangeBus(_ name: String, after seconds: String) -> Failure {
    Failure(
      said(
        "frames come on \(name), but in \(seconds) s none that any known protocol explains: "
          + "the Debug page of the dashboard lists them",
        italian:
          "su \(name) arrivano frame, ma in \(seconds) s nessuno che un protocollo noto spieghi: la pagina Debug "
          + "del cruscotto li elenca"), EX_PROTOCOL)
  }

  // MARK: - Files

  static var noStateFolder: Failure {
    Failure(
      said(
        "there is no place to write to: set HOME or XDG_STATE_HOME to a folder of yours",
        italian: "non c'è dove scrivere: impostare HOME o XDG_STATE_HOME su una propria cartella"), EX_CANTCREAT)
  }
  static func writing(_ path: String, _ error: FileTrouble) -> Failure {
    Failure(
      said(
        "cannot write \(path) (\(error)): set XDG_STATE_HOME to a folder that you may write to",
        italian:
          "impossibile scrivere \(path) (\(Texts.Italian.error(error))): impostare XDG_STATE_HOME su una cartella scrivibile"
      ),
      EX_CANTCREAT)
  }
  static func notWritable(_ path: String, _ error: FileTrouble) -> Failure {
    Failure(
      said(
        "cannot write \(path) (\(error)): name a file you may write to",
        italian: "impossibile scrivere \(path) (\(Texts.Italian.error(error))): indicare un file scrivibile"), EX_IOERR)
  }
  static func notNew(_ path: String, _ error: FileTrouble) -> Failure {
    Failure(
      said(
        "cannot write \(path) (\(error)): name a file that is not there yet",
        italian: "impossibile scrivere \(path) (\(Texts.Italian.error(error))): indicare un file che non esiste ancora"),
      EX_CANTCREAT)
  }
  static func noOutput(_ path: String, _ error: FileTrouble) -> Failure {
    Failure(
      said(
        "cannot write \(path) (\(error)): name a file, or leave -o away for standard output",
        italian:
          "impossibile scrivere \(path) (\(Texts.Italian.error(error))): indicare un file, o omettere -o per lo standard output"
      ),
      EX_CANTCREAT)
  }
  static func output(_ error: Errno) -> Failure {
    Failure(
      said(
        "cannot write the result (\(error)): check where standard output leads and that the disk is not full",
        italian:
          "impossibile scrivere il risultato (\(Texts.Italian.error(error))): controllare dove porta lo standard output e che il disco "
          + "non sia pieno"), EX_IOERR)
  }
  static func slowRecord(_ path: String) -> Failure {
    Failure(
      said(
        "Nothing was sent: the disk does not respond, so the record \(path) could not be written in time. Look "
          + "whether the disk is full, worn or unplugged, or set XDG_STATE_HOME.",
        italian: "Non è stato inviato nulla: il disco non risponde e il registro \(path) non è stato scritto in "
          + "tempo. Controllare se il disco è pieno, usurato o scollegato, o impostare XDG_STATE_HOME."), EX_CANTCREAT)
  }
  static func noRecord(_ path: String, _ error: FileTrouble) -> Failure {
    Failure(
      said(
        "Nothing was sent: the record \(path) cannot be written (\(error)). Make room or set XDG_STATE_HOME.",
        italian:
          "Non è stato inviato nulla: il registro \(path) non si può scrivere (\(Texts.Italian.error(error))). Liberare spazio o "
          + "impostare XDG_STATE_HOME."), EX_CANTCREAT)
  }
  static var nowhereToRecord: Failure {
    Failure(
      said(
        "Nothing was sent: there is no place for the record of changes. Set HOME or XDG_STATE_HOME to a folder of yours.",
        italian: "Non è stato inviato nulla: il registro delle modifiche non ha posto. Impostare HOME o XDG_STATE_HOME "
          + "su una propria cartella."), EX_CANTCREAT)
  }
  static func unreadableConfiguration(_ path: String, _ error: FileTrouble) -> Failure {
    let isForbidden = error.code == EACCES
    let advice =
      isForbidden
      ? said(
        "its group may read it, ask to be added (ls -l names it)",
        italian: "il suo gruppo può leggerla, chiedere di farne parte (ls -l lo mostra)")
      : said("check the path", italian: "controllare il percorso")
    return Failure(
      said(
        "cannot read the configuration \(path) (\(error)): \(advice)",
        italian: "impossibile leggere la configurazione \(path) (\(Texts.Italian.error(error))): \(advice)"),
      isForbidden ? EX_NOPERM : EX_NOINPUT)
  }
  static func unreadableMap(_ path: String, _ error: FileTrouble, builtIn names: [String]) -> Failure {
    Failure(
      said(
        "cannot read the device map \(path) (\(error)): name a file, or \(names.joined(separator: " or "))",
        italian:
          "impossibile leggere la mappa \(path) (\(Texts.Italian.error(error))): indicare un file, o \(names.joined(separator: " o "))"
      ), error.code == EACCES ? EX_NOPERM : EX_NOINPUT)
  }

  static func unreadableFrames(_ path: String, _ error: FileTrouble) -> Failure {
    Failure(
      said(
        "cannot read the frame table \(path) (\(error)): name a JSON5 or a DBC file",
        italian:
          "impossibile leggere la tabella di frame \(path) (\(Texts.Italian.error(error))): indicare un file JSON5 o DBC"
      ),
      error.code == EACCES ? EX_NOPERM : EX_NOINPUT)
  }

  // MARK: - Incidents

  static var noIncident: Failure {
    Failure(
      said(
        "no incident was kept yet: a new fault makes one",
        italian: "nessun incidente registrato finora: ne crea uno un nuovo guasto"), EX_NOINPUT)
  }
  static func noFolder(_ path: String) -> Failure {
    Failure(
      said(
        "\(path) is no folder: is the stick plugged in and mounted?",
        italian: "\(path) non è una cartella: la chiavetta è inserita e montata?"), EX_CANTCREAT)
  }
  static func noIncident(_ name: String) -> Failure {
    Failure(
      said(
        "there is no incident \(name): :incidents lists them",
        italian: "non c'è un incidente \(name): :incidents li elenca"), EX_NOINPUT)
  }
  static func unreadableIncident(_ path: String) -> Failure {
    Failure(
      said(
        "\(path) cannot be read: it is damaged or was written by another version",
        italian: "\(path) non si può leggere: è danneggiato o scritto da un'altra versione"), EX_DATAERR)
  }

  // MARK: - The history

  static func backwards(_ from: String, _ to: String) -> Failure {
    Failure(
      said(
        "nothing lies between --from \(from) and --to \(to): --from is the later of the two",
        italian: "non c'è nulla tra --from \(from) e --to \(to): --from è il più recente dei due"), EX_USAGE)
  }
  static func ownFile(_ path: String) -> Failure {
    Failure(
      said(
        "\(path) is a file that this program itself keeps, and an export would empty it: name another one",
        italian: "\(path) è un file di questo programma, e un'esportazione lo svuoterebbe: indicarne un altro"),
      EX_CANTCREAT)
  }
  static func noHistory(_ path: String) -> Failure {
    Failure(
      said(
        "there is no history at \(path) yet: the dashboard and `wecotui watch` write it",
        italian: "in \(path) non c'è ancora uno storico: lo scrivono il cruscotto e `wecotui watch`"), EX_NOINPUT)
  }
}
