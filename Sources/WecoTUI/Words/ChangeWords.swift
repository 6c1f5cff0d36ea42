internal import BMSCore

/// The words of changing settings, of the lock and of the wiring view.
extension Texts {
  static var locked: String { said("LOCKED", italian: "BLOCCATO") }
  static var writesAllowed: String { said("WRITES ALLOWED", italian: "SCRITTURA ATTIVA") }

  enum Change {
    static func title(_ label: String) -> String { said("Set \(label)", italian: "Imposta \(label)") }
    static var battery: String { said("Battery", italian: "Batteria") }
    static var present: String { said("Present value", italian: "Valore attuale") }
    static var change: String { said("Change", italian: "Modifica") }
    static var bytes: String { said("Bytes", italian: "Byte") }
    static var how: String { said("Sent as", italian: "Inviato come") }
    static var map: String { said("Device map", italian: "Mappa") }
    static var note: String { said("Note", italian: "Nota") }
    static var faults: String { said("Fault", italian: "Guasto") }
    static var record: String { said("Recorded in", italian: "Registrato in") }
    static var port: String { said("Port", italian: "Porta") }
    static var portUnseen: String {
      said(
        "No program of yours has it open as well. Whether one of another user's has cannot be seen from this "
          + "account.",
        italian: "Nessun altro programma di questo utente la tiene aperta. Da questo account non si vede se lo "
          + "fa quello di un altro utente.")
    }
    static var outcome: String { said("Outcome", italian: "Esito") }
    static var choose: String {
      said(
        "Choose the new value: Up and Down or its first letters, then Enter. Nothing is sent yet.",
        italian: "Scegliere il nuovo valore: Su e Giù o le prime lettere, poi Invio. Ancora non si invia nulla.")
    }
    static var nothingChosen: String {
      said(
        "Nothing is chosen: Up and Down, or the first letters of a name.",
        italian: "Nulla è scelto: Su e Giù, o le prime lettere di un nome.")
    }
    static func several(_ typed: String, _ names: [String]) -> String {
      said(
        "\"\(typed)\" may be \(names.joined(separator: ", ")): choose one, or type more of it.",
        italian: "\"\(typed)\" può essere \(names.joined(separator: ", ")): sceglierne uno, o scriverne di più.")
    }
    static func elsewhere(_ name: String, _ device: ProtocolSetting.Device) -> String {
      said(
        "\(name) is a name of the \(device.rawValue): it is set there, and this battery has none of it.",
        italian: "\(name) è un nome di \(device.rawValue): si imposta là, e questa batteria non ne ha.")
    }
    /// What a name belongs to: `BMS: Victron`, `HV BOX: ZCS HYD, Solis HV`.
    static func belongs(_ device: ProtocolSetting.Device, _ inverters: [String], isHere: Bool) -> String {
      let words = "\(device.rawValue): \(inverters.joined(separator: ", "))"
      return isHere ? words : said("\(words) - set there, not here", italian: "\(words) - si imposta là, non qui")
    }
    static func enter(_ allowed: String) -> String {
      said(
        "Type the new value (\(allowed)) and Enter. Nothing is sent yet.",
        italian: "Scrivere il nuovo valore (\(allowed)) e Invio. Ancora non si invia nulla.")
    }
    static var value: String { said("New value: ", italian: "Nuovo valore: ") }
    static var passphrase: String { said("Passphrase: ", italian: "Frase segreta: ") }
    static var passphraseHint: String {
      said(
        "The installer's passphrase unlocks changing settings until 5 minutes without a key.",
        italian: "La frase dell'installatore sblocca le modifiche fino a 5 minuti senza tasti.")
    }
    static var risk: String { said("Risk", italian: "Rischio") }
    static var asks: String { said("Asks for", italian: "Chiede") }
    static var undo: String { said("Set back", italian: "Ripristina") }
    static func type(_ line: ConfirmationLine) -> String {
      line.asksReason
        ? said(
          "Type \"\(line.words)\", behind it why you go on in spite of the fault, and Enter to send it: ",
          italian: "Scrivere \"\(line.words)\", dietro perché si prosegue malgrado il guasto, e Invio per "
            + "inviare: ")
        : said(
          "Type \"\(line.words)\" and Enter to send it: ", italian: "Scrivere \"\(line.words)\" e Invio per inviare: ")
    }
    static func reported(_ faults: [String]) -> String {
      said(
        "The battery reports \(faults.joined(separator: ", ")). Clear the fault first, or say why you go on in "
          + "spite of it.",
        italian: "La batteria segnala \(faults.joined(separator: ", ")). Prima eliminare il guasto, o dire "
          + "perché si prosegue malgrado esso.")
    }
    /// What comes before a change is sent, once its value was chosen.
    static func gates(_ line: ConfirmationLine) -> String {
      let words = said(
        "the installer's passphrase, then \"\(line.words)\"",
        italian: "la frase segreta dell'installatore, poi \"\(line.words)\"")
      return line.asksReason
        ? said(
          "\(words) and behind it why you go on in spite of the fault",
          italian: "\(words) e dietro perché si prosegue malgrado il guasto") : words
    }
    /// The same before a value was chosen.
    static func gates(_ subject: MapSubject, isLocked: Bool, currentFlows: Bool, faults: [String]) -> String {
      let word = "\"\(ConfirmationLine.word)\""
      var words =
        isLocked
        ? said("the installer's passphrase, then \(word)", italian: "la frase segreta dell'installatore, poi \(word)")
        : word
      switch subject {
      case .field(.soc):
        words += said(
          ", and behind it the value where that is more than \(Int(SettingChange.largestQuietStep)) points away",
          italian: ", e dietro il valore se dista più di \(Int(SettingChange.largestQuietStep)) punti")
      case .field(.inverterProtocol) where currentFlows:
        words += said(
          " and behind it the name, for current flows, or is not known: the inverter will lose the battery",
          italian: " e dietro il nome, perché scorre corrente, o non è nota: l'inverter perderà la batteria")
      default: break
      }
      guard !faults.isEmpty else { return words }
      return said(
        "\(words); last why you go on in spite of \(faults.joined(separator: ", "))",
        italian: "\(words); infine perché si prosegue malgrado \(faults.joined(separator: ", "))")
    }
    static var renewed: String {
      said(
        "What is shown here has changed: read it again, then type.",
        italian: "Ciò che si vede qui è cambiato: rileggere, poi scrivere.")
    }
    static func nearest(_ old: String, _ new: String) -> String {
      said(
        "\(old) cannot be set: \(new) is the nearest value that can.",
        italian: "\(old) non si può impostare: \(new) è il valore possibile più vicino.")
    }
    static func changedSince(_ set: String, _ present: String) -> String {
      said(
        "The record set \(set), and it is \(present) now: it was changed since.",
        italian: "Il registro ha impostato \(set), e ora è \(present): nel frattempo è cambiato.")
    }
    static var escape: String {
      said("Esc closes without sending anything.", italian: "Esc chiude senza inviare nulla.")
    }
    static var escapeProgress: String {
      said(
        "Esc closes; the change is read back and recorded all the same.",
        italian: "Esc chiude; la modifica viene comunque riletta e registrata.")
    }
    static var goOn: String { said("[ Go on ]", italian: "[ Avanti ]") }
    static var cancel: String { said("[ Cancel ]", italian: "[ Annulla ]") }
    static var close: String { said("[ Close ]", italian: "[ Chiudi ]") }
    static var setBack: String { said("[ Set back: u ]", italian: "[ Ripristina: u ]") }
    static var whyNot: String { said("Why not", italian: "Perché no") }
    static var how2know: String { said("How to find out", italian: "Come scoprirlo") }
    static var findOut: String {
      said(
        "Record the vendor's tool while it sets this field (the bridge), let the program compare the frames, "
          + "and put what it finds into a device map (docs/device-map.md, wecotui map check FILE). Then start with "
          + "--map FILE.",
        italian: "Registrare lo strumento del costruttore mentre imposta questo campo (bridge), lasciare che il "
          + "programma confronti i frame, e mettere ciò che trova in una mappa (docs/device-map.md, "
          + "wecotui map check FILE). Poi avviare con --map FILE.")
    }
    /// Why nothing can be set here, and where it can.
    static func cannot(_ port: PortElsewhere) -> String {
      switch port {
      case .held(let holder) where holder.onlyReads:
        said(
          "\(Texts.Link.holder(holder)) holds the port, a \(holder.program), which sets nothing: end it, and "
            + "this one takes the port.",
          italian: "\(Texts.Link.holder(holder)) tiene la porta, un \(holder.program), che non imposta nulla: "
            + "chiuderlo, e questo prende la porta.")
      case .held(let holder):
        said(
          "\(Texts.Link.holder(holder)) holds the port: set it there.",
          italian: "\(Texts.Link.holder(holder)) tiene la porta: impostare là.")
      case .broker: Texts.Fleet.elsewhere
      case .replay:
        said(
          "A replay has no battery to set: what is shown happened.",
          italian: "Un replay non ha una batteria da impostare: ciò che si vede è passato.")
      case .none:
        said(
          "Settings go over the service port, and none is connected here: start with --serial DEV.",
          italian: "Le impostazioni passano per la porta di servizio, e qui non ce n'è una collegata: avviare con "
            + "--serial DEV.")
      }
    }
    /// The same in the room of a value.
    static func cannotInShort(_ port: PortElsewhere) -> String {
      switch port {
      case .held(let holder): said("in PID \(holder.pid)", italian: "in PID \(holder.pid)")
      case .broker: said("on its gateway", italian: "sul suo gateway")
      case .replay: said("in a replay", italian: "in un replay")
      case .none: said("no port here", italian: "qui nessuna porta")
      }
    }
    static var notAllowedInShort: String { said("--allow-write", italian: "--allow-write") }
    static var notYet: String {
      said(
        "The battery has not said yet which one it is: wait until its values stand on the page.",
        italian: "La batteria non ha ancora detto quale è: attendere i suoi valori nella pagina.")
    }
    static func nothingToSetBack(_ battery: String) -> String {
      said(
        "nothing to set back: the record holds no change of \(battery)",
        italian: "nulla da ripristinare: il registro non ha modifiche di \(battery)")
    }
    static var gone: String {
      said(
        "This battery is not connected any more. Nothing was sent.",
        italian: "Questa batteria non è più collegata. Non è stato inviato nulla.")
    }
    static var waiting: String { said("waiting for the battery", italian: "in attesa della batteria") }
    static var verifiedBus: String { said("CAN after the change", italian: "CAN dopo la modifica") }
    static var noCAN: String {
      said(
        "No CAN interface listens, so what the inverter says cannot be seen: start with --can to see it.",
        italian: "Nessuna interfaccia CAN è in ascolto, quindi ciò che dice l'inverter non si vede: avviare con "
          + "--can per vederlo.")
    }
    static var waitBus: String {
      said("waiting for the bus to change its protocol", italian: "in attesa che il bus cambi protocollo")
    }
    static func asBefore(_ text: String, _ wanted: String) -> String {
      said(
        "\(text), as before the change. That fits \(wanted), and fitted before: it proves nothing yet.",
        italian: "\(text), come prima della modifica. Corrisponde a \(wanted), e corrispondeva già prima: "
          + "ancora non prova nulla.")
    }
    static func notPublished(_ name: String) -> String {
      said(
        "What a battery sends as \(name) is not public: there is nothing to wait for that could be recognised. "
          + "The bus may fall silent, or speak in ids that Debug lists (8, then V); a capture of it is welcome.",
        italian: "Che cosa invia una batteria come \(name) non è pubblico: non c'è nulla di riconoscibile da "
          + "attendere. Il bus può tacere, o usare id che Debug elenca (8, poi V); una cattura è benvenuta.")
    }
    static var waitInverter: String {
      said(
        "wait for the positive feedback of the first communication with the inverter (manual 8.4)",
        italian: "attendere il riscontro positivo della prima comunicazione con l'inverter (manuale 8.4)")
    }
    static func bus(_ text: String, matches: Bool, _ wanted: String) -> String {
      matches
        ? said("\(text): matches \(wanted)", italian: "\(text): corrisponde a \(wanted)")
        : said(
          "\(text): another protocol than before; \(wanted) has no published frames",
          italian: "\(text): protocollo diverso da prima; \(wanted) non ha frame pubblicati")
    }
    static func inverter(_ text: String) -> String {
      said("the inverter answered: \(text)", italian: "l'inverter ha risposto: \(text)")
    }
    static func after(_ span: Span) -> String {
      let tenths = max(span.microseconds, 0) / 100_000
      return said("+\(tenths / 10).\(tenths % 10) s", italian: "+\(tenths / 10).\(tenths % 10) s")
    }
    static var wait: String {
      said(
        "a change is being read back: wait until its outcome is known, then do this",
        italian: "una modifica è in rilettura: attendere che se ne sappia l'esito, poi rifarlo")
    }
    static var pastTitle: String { said("Set a change back", italian: "Ripristinare una modifica") }
    static var pastHint: String {
      said(
        "The last changes of this battery, the newest first. Up and Down choose, Enter opens the dialog that "
          + "sets the old value again. Nothing is sent yet.",
        italian: "Le ultime modifiche di questa batteria, le più nuove per prime. Su e Giù scelgono, Invio apre "
          + "il dialogo che rimette il valore precedente. Ancora non si invia nulla.")
    }
    static func step(_ label: String, from old: String, to new: String) -> String { "\(label): \(old) -> \(new)" }
    static func cameOut(_ outcome: SettingOutcome) -> String {
      "\(Texts.word(outcome)): \(Texts.outcome(outcome))"
    }
    static func graded(_ grade: Grade, _ origin: String) -> String { "\(Texts.grade(grade)), \(origin)" }
    static func by(_ user: String) -> String { user.isEmpty ? "" : said("by \(user)", italian: "da \(user)") }
    static func notRecorded(_ outcome: String) -> String {
      said(
        "The outcome \(outcome) could not be written to the record: make room on the disk, or set " + "XDG_STATE_HOME.",
        italian: "L'esito \(outcome) non si è potuto scrivere nel registro: liberare spazio sul disco, o "
          + "impostare XDG_STATE_HOME.")
    }
    static var badMap: String {
      said(
        "this device map cannot be used: wecotui map check FILE says why",
        italian: "questa mappa non si può usare: wecotui map check FILE dice perché")
    }
    static var unlocked: String {
      said(
        "unlocked: locks again after 5 minutes without a key",
        italian: "sbloccato: si blocca di nuovo dopo 5 minuti senza tasti")
    }
    static var lockedAgain: String { said("locked", italian: "bloccato") }
    static var noPassphrase: String {
      said(
        "there is no passphrase in the configuration: nothing to unlock",
        italian: "nella configurazione non c'è una frase segreta: nulla da sbloccare")
    }
    static func wrong(_ wait: Span) -> String {
      wait == .zero
        ? said("The passphrase is wrong.", italian: "La frase segreta è sbagliata.")
        : said(
          "The passphrase is wrong. The next try is open in \(seconds(wait)).",
          italian: "La frase segreta è sbagliata. Nuovo tentativo possibile tra \(seconds(wait)).")
    }
    static var notRecordedTry: String {
      said(
        "Nothing was unlocked: a try that cannot be recorded opens nothing. Make room on the disk, or set "
          + "XDG_STATE_HOME.",
        italian: "Nulla è stato sbloccato: un tentativo che non si può registrare non apre nulla. Liberare "
          + "spazio sul disco, o impostare XDG_STATE_HOME.")
    }
    static func wrongTry(_ count: Int, _ wait: Span) -> String {
      said("wrong try \(count)", italian: "tentativo errato \(count)")
        + (wait == .zero
          ? ""
          : said(
            "; the next one is open in \(seconds(wait))", italian: "; il prossimo è possibile tra \(seconds(wait))"))
    }
    static func lockUnknown(_ why: String) -> String {
      said(
        "\(why). So it is not known whether changing settings is locked: mend that file, or start without "
          + "--allow-write",
        italian: "\(why). Quindi non si sa se le modifiche sono bloccate: correggere quel file, o avviare senza "
          + "--allow-write")
    }
    static func tooEarly(_ wait: Span) -> String {
      said(
        "After wrong tries one has to wait: \(seconds(wait)) more.",
        italian: "Dopo tentativi errati occorre attendere: ancora \(seconds(wait)).")
    }
    private static func seconds(_ span: Span) -> String {
      said("\((span.microseconds + 999_999) / 1_000_000) s", italian: "\((span.microseconds + 999_999) / 1_000_000) s")
    }
    static var leaving: String {
      said(
        "Leaves when read back (1-4 s). Ctrl-C: at once, UNKNOWN",
        italian: "Esce dopo la rilettura (1-4 s). Ctrl-C: subito, IGNOTO")
    }
    static func left(_ change: ChangeStatus, _ outcome: SettingOutcome) -> String {
      said(
        "\(step(change.subject.label, from: change.old.plain, to: change.new.plain)) on \(change.battery.link): ",
        italian: "\(step(Texts.name(change.subject), from: change.old.plain, to: change.new.plain)) su "
          + "\(change.battery.link): ")
        + cameOut(outcome)
    }
    static var openTitle: String { said("Not read back yet", italian: "Non ancora riletto") }
    static func open(_ count: Int) -> String {
      said(
        "\(count == 1 ? "1 change of an earlier run was" : "\(count) changes of earlier runs were") not read "
          + "back: page 4",
        italian:
          "\(count == 1 ? "1 modifica di un avvio precedente non è stata riletta" : "\(count) modifiche di avvii precedenti non sono state rilette"): "
          + "pagina 4")
    }
    /// A change of an earlier run, and what is still to come.
    /// - Parameter map: the map in force where its battery is this one; `nil` where it is another.
    static func open(_ line: AuditRecord, at time: String, on map: DeviceMap?) -> String {
      let what = step(Field(id: line.field)?.label ?? line.field, from: line.old, to: line.new)
      guard let map else {
        return said(
          "\(time)  \(what) \(by(line.user)): is read when \(line.battery) is connected.",
          italian: "\(time)  \(what) \(by(line.user)): si legge quando \(line.battery) è collegata.")
      }
      return map.writes.contains { $0.subject.id == line.field }
        ? said(
          "\(time)  \(what) \(by(line.user)): is being read on this battery.",
          italian: "\(time)  \(what) \(by(line.user)): si sta leggendo su questa batteria.")
        : said(
          "\(time)  \(what) \(by(line.user)): start with the device map that has it (--map FILE), and it is " + "read.",
          italian: "\(time)  \(what) \(by(line.user)): avviare con la mappa che la contiene (--map FILE), e si "
            + "legge.")
    }
    static func found(_ line: AuditRecord, _ reading: LaterReading) -> String {
      let label = Field(id: line.field).map { Texts.name($0) } ?? line.field
      let what = step(label, from: line.old, to: line.new), now = reading.value.plain
      return said(
        "\(what): \(Texts.word(reading)), it is \(now) now", italian: "\(what): \(Texts.word(reading)), ora è \(now)")
    }
    static var last: String { said("Last change", italian: "Ultima modifica") }
    static var setBackHint: String { said("u offers to set it back.", italian: "u propone di ripristinare.") }
    static var hint: String {
      said(
        "Enter on a row sets it; nothing is sent before the line of its dialog was typed.",
        italian: "Invio su una riga la imposta; nulla si invia prima di aver scritto la riga del suo dialogo.")
    }
    static func mapUsed(_ name: String) -> String {
      said("Device map \"\(name)\" is in force.", italian: "È in uso la mappa \"\(name)\".")
    }
    static func override(_ label: String, _ register: UInt16, _ map: String, source: String? = nil) -> String {
      let what = said(
        "\(label): register \(register) by map \"\(map)\", in place of the built-in row",
        italian: "\(label): registro \(register) dalla mappa \"\(map)\", al posto della riga incorporata")
      return source.map { "\(what) (\($0))" } ?? what
    }
    static var ownFields: String { said("Fields of the device map", italian: "Campi della mappa") }
    static func catalogueRow(_ count: Int) -> String {
      said("\(count) rows: Enter or w", italian: "\(count) righe: Invio o w")
    }
    static var set: String { said("set: Enter", italian: "imposta: Invio") }

    static var setBackKey: String {
      said("offer to set one of the last changes back", italian: "propone di ripristinare una delle ultime modifiche")
    }
    static var wiringKey: String {
      said(
        "the inverters: protocol, both plugs, menu setting",
        italian: "gli inverter: protocollo, i due connettori, voce di menu")
    }
  }

  enum Wiring {
    static var title: String { said("Inverters", italian: "Inverter") }
    static var hint: String {
      said(
        "Type a name or a protocol to search. Up and Down choose, Enter shows the wiring. Esc closes.",
        italian: "Scrivere un nome o un protocollo per cercare. Su e Giù scelgono, Invio mostra il cablaggio. Esc "
          + "chiude.")
    }
    static var search: String { said("Search: ", italian: "Cerca: ") }
    static var none: String {
      said("no inverter in the documents has this name", italian: "nessun inverter nei documenti ha questo nome")
    }
    static var disagree: String {
      said(
        " ! DOCUMENTS DISAGREE: check the gateway's manual",
        italian: " ! DOCUMENTI DISCORDI: vedere il manuale del gateway")
    }
    static var from: String { said("from", italian: "da") }
    static var empty: String { said("empty", italian: "vuoto") }
    static var notListed: String { said("not listed", italian: "non elencato") }
    static var inferred: String {
      said(
        " ? the document does not say what these pins carry: our reading, measure first",
        italian: " ? il documento non dice che cosa portino questi pin: nostra lettura, prima misurare")
    }
    static func set(_ device: ProtocolSetting.Device) -> String {
      said("Set in the \(device.rawValue)", italian: "Imposta in \(device.rawValue)")
    }
    static var menu: String { said("On the inverter", italian: "Sull'inverter") }
    static var documents: String { said("Documents", italian: "Documenti") }
    static func withoutPins(_ document: String) -> String {
      said("\(document) without pins", italian: "\(document) senza pin")
    }
    static var siblings: String { said("See also", italian: "Vedere anche") }
    static func sibling(_ id: String, _ name: String) -> String { "\(id): \(name)" }
    static var setIt: String { said("[ Set this protocol ]", italian: "[ Imposta questo protocollo ]") }
    static var draw: String { said("[ Drawings: d ]", italian: "[ Disegni: d ]") }
    static var noteIt: String { said("[ Note it as wired: w ]", italian: "[ Annota il cablaggio: w ]") }
    static func drawings(_ name: String) -> String { said("\(name): the plugs", italian: "\(name): i connettori") }
    static var back: String { said("[ Back ]", italian: "[ Indietro ]") }
    static var notGiven: String { said("not in the documents", italian: "non nei documenti") }
    static func unknown(_ name: String) -> String {
      said(
        "no inverter is called \(name): wecotui wiring lists all of them",
        italian: "nessun inverter si chiama \(name): wecotui wiring li elenca tutti")
    }
  }

  /// What a battery is wired to, as somebody wrote it down.
  enum Wired {
    static var usage: String {
      said(
        "name an inverter: wired victron, wired schneider 001, or wired NAME, WORDS OF YOUR OWN",
        italian: "indicare un inverter: wired victron, wired schneider 001, o wired NOME, PAROLE PROPRIE")
    }
    static func unknown(_ name: String) -> String {
      said(
        "no inverter of the documents is called \(name): write how it is wired behind a comma (wired \(name), "
          + "RJ45 4/5)",
        italian: "nessun inverter dei documenti si chiama \(name): scrivere il cablaggio dietro una virgola "
          + "(wired \(name), RJ45 4/5)")
    }
    static func several(_ ids: [String]) -> String {
      said("which one? \(ids.joined(separator: ", "))", italian: "quale? \(ids.joined(separator: ", "))")
    }
    static func disputed(_ id: String) -> String {
      said(
        "the documents disagree on its pins: wired \(id) 000 or 001 says which were used",
        italian: "i documenti non concordano sui suoi pin: wired \(id) 000 o 001 dice quali sono stati usati")
    }
    static func noPins(_ id: String, _ document: String) -> String {
      said("document \(document) has no pins for \(id)", italian: "il documento \(document) non ha pin per \(id)")
    }
    static func pins(_ pins: String, _ words: String) -> String { "\(pins); \(words)" }
    static func noted(_ cluster: String, _ inverter: String, _ wiring: String?) -> String {
      wiring.map {
        said("noted for \(cluster): \(inverter), \($0)", italian: "annotato per \(cluster): \(inverter), \($0)")
      } ?? said("noted for \(cluster): \(inverter)", italian: "annotato per \(cluster): \(inverter)")
    }
    static func forgotten(_ cluster: String) -> String {
      said("nothing is noted for \(cluster) any more", italian: "per \(cluster) non è più annotato nulla")
    }
    static var hint: String {
      said(
        " w notes the inverter and its wiring; :report SITE names the place. Esc closes.",
        italian: " w annota l'inverter e il suo cablaggio; :report SITO nomina il luogo. Esc chiude.")
    }
  }

  enum ChangeCommands {
    static var protocolName: String {
      said(
        "set the inverter protocol, after a confirmation", italian: "imposta il protocollo dell'inverter, dopo conferma"
      )
    }
    static var soc: String { said("set SOC, after a confirmation", italian: "imposta il SOC, dopo conferma") }
    static var threshold: String {
      said(
        "set a threshold of an output, after a confirmation", italian: "imposta una soglia di un'uscita, dopo conferma")
    }
    static var set: String {
      said("set a field that the device map adds", italian: "imposta un campo che la mappa aggiunge")
    }
    static var wiring: String {
      said("plugs, pins and settings for an inverter", italian: "connettori, pin e impostazioni per un inverter")
    }
    static var lock: String { said("lock changing settings again", italian: "blocca di nuovo le modifiche") }
    static var wired: String {
      said(
        "note the inverter and the pins that were used, for the report",
        italian: "annota l'inverter e i pin usati, per il rapporto")
    }
  }
}
