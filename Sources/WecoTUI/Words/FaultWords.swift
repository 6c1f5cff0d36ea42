internal import BMSCore

/// The words of the fault watch: page, dialogs, replay, attention.
extension Texts {
  enum Faults {
    static var active: String { said("Active", italian: "Attivi") }
    static var past: String { said("Past", italian: "Passati") }
    static func counts(_ active: Int, notices: Int, past: Int) -> String {
      let notes =
        notices == 0
        ? ""
        : notices == 1
          ? said(", 1 notice", italian: ", 1 nota") : said(", \(notices) notices", italian: ", \(notices) note")
      return said("\(active) active\(notes), \(past) past", italian: "attivi \(active)\(notes), passati \(past)")
    }
    static func none(since clock: String?) -> String {
      clock.map {
        said("No alarm is active. Watched since \($0).", italian: "Nessun allarme attivo. Sorveglianza dalle \($0).")
      } ?? said("Nothing has been watched yet.", italian: "Ancora nulla è stato sorvegliato.")
    }
    static var noPast: String { said("No past alarms.", italian: "Nessun allarme passato.") }
    static var keys: String {
      said(
        "Enter opens an alarm; a acknowledges it, or without a selection all; m mutes the bell.",
        italian: "Invio apre un allarme; a lo riconosce, o senza scelta tutti; m toglie il suono.")
    }
    static var knowledge: String {
      said(
        "The battery's own alarm bits are public on CAN only: without --can they are not heard here. The rules "
          + "of the manual are watched on any link.",
        italian: "I bit d'allarme della batteria sono pubblici solo su CAN: senza --can qui non si sentono. Le "
          + "regole del manuale si sorvegliano su ogni collegamento.")
    }
    /// ` FAULT 2 `: how bad, and how many alarms stand.
    static func badge(_ worst: AlarmSeverity, _ count: Int) -> String { "\(severity(worst)) \(count)" }
    /// What is wrong and where, from the most words to the fewest.
    /// - Parameter module: by name, where there are several.
    static func forms(
      _ alarm: AlarmID?, _ label: String, place: String, module: String?, value: String?, limit: String?, note: String?
    ) -> [String] {
      if alarm == .senseWireFault, let note {
        return [module.map { senseWire("\($0) \(note)") }, senseWire(note), senseWire(place)].compactMap(\.self)
      }
      let what = place.isEmpty ? label : "\(label), \(place)"
      let measured = value.map { "\(what): \($0)" }
      let whole = limit.flatMap { limit in
        measured.map { said("\($0) (limit \(limit))", italian: "\($0) (limite \(limit))") }
      }
      return [whole, measured, what].compactMap(\.self)
    }
    /// A guess, however likely.
    private static func senseWire(_ what: String) -> String {
      said("\(what): broken sense wire?", italian: "\(what): filo di misura rotto?")
    }
    static func explaining(_ text: String, _ more: Int) -> String { "\(text) (+\(more))" }
    static func remedy(_ text: String, _ remedy: String) -> String {
      text + (text.hasSuffix("?") ? " " : ". ") + remedy.prefix(1).uppercased() + remedy.dropFirst()
    }
    static var ack: String { said("ack", italian: "visto") }
    static var all: String { said("all", italian: "tutti") }
    /// Before an alarm of this moment on a screen that shows another one.
    static var now: String { said("now", italian: "ora") }
    static var new: String { said("NEW", italian: "NUOVO") }
    static var unconfirmed: String { said("not heard now", italian: "ora non si sente") }
    /// Of an alarm that came more than once.
    static func times(_ count: Int, _ duration: String, first clock: String) -> String {
      said(
        "\(count) times, \(duration), first \(clock)", italian: "\(count) volte, \(duration), la prima \(clock)")
    }
    static func times(_ count: Int, first clock: String) -> String {
      said("\(count) times, first \(clock)", italian: "\(count) volte, la prima \(clock)")
    }
    static func seen(_ person: String) -> String { said("seen: \(person)", italian: "visto: \(person)") }
    static func span(_ from: String, to clock: String?) -> String {
      clock.map { said("\(from) to \($0)", italian: "dalle \(from) alle \($0)") } ?? from
    }
    static func limit(_ limit: String) -> String { said("limit \(limit)", italian: "limite \(limit)") }
    static func severity(_ severity: AlarmSeverity) -> String {
      switch severity {
      case .fault: said("FAULT", italian: "GUASTO")
      case .warning: said("warning", italian: "avviso")
      case .notice: said("notice", italian: "nota")
      }
    }
    static func acknowledged(_ count: Int, by person: String) -> String {
      switch count {
      case 0:
        said(
          "every active alarm here has been acknowledged", italian: "qui ogni allarme attivo è già stato riconosciuto")
      case 1: said("acknowledged by \(person)", italian: "riconosciuto da \(person)")
      default: said("\(count) alarms acknowledged by \(person)", italian: "\(count) allarmi riconosciuti da \(person)")
      }
    }
    static var nothingHere: String {
      said("there is no active alarm here", italian: "qui non c'è nessun allarme attivo")
    }
    static var seenAlready: String {
      said("the worst was seen already; 6 shows all", italian: "il peggiore è già stato visto; 6 li mostra tutti")
    }
    static var muted: String {
      said("the bell is muted; m lets it ring again", italian: "il suono è tolto; m lo riattiva")
    }
    static var unmuted: String { said("the bell rings for new faults", italian: "il suono segnala i nuovi guasti") }
    static var mutedBadge: String { said("MUTED", italian: "SUONO OFF") }
    static var acknowledgeKey: String {
      said(
        "acknowledge the alarm below the tabs; on Faults the selected one, or all",
        italian: "riconosce l'allarme sotto le schede; in Guasti quello scelto, o tutti")
    }
    static var muteKey: String {
      said("mute the bell, and let it ring again", italian: "toglie il suono, e lo riattiva")
    }
  }

  enum AlarmDetails {
    static var vendor: String { said("Vendor tool", italian: "Nome WeCo") }
    static var manual: String { said("Manual's name", italian: "Nel manuale") }
    static var id: String { said("Id", italian: "Id") }
    static var severity: String { said("Severity", italian: "Gravità") }
    static var state: String { said("State", italian: "Stato") }
    static var place: String { said("Where", italian: "Dove") }
    static var limit: String { said("Limit", italian: "Limite") }
    static var firstSeen: String { said("First seen", italian: "Visto da") }
    static var lastSeen: String { said("Last seen", italian: "Ultima volta") }
    static var count: String { said("Count", italian: "Volte") }
    static var duration: String { said("Active for", italian: "Attivo per") }
    static var acknowledged: String { said("Acknowledged", italian: "Riconosciuto") }
    static var expected: String { said("What follows", italian: "Che cosa segue") }
    static var incident: String { said("Incident", italian: "Incidente") }
    static var explains: String { said("Explains", italian: "Spiega") }
    static var follows: String { said("Follows from", italian: "Segue da") }

    static var gone: String { said("This alarm is no longer listed.", italian: "Questo allarme non è più elencato.") }
    static var noName: String { said("no name of its own", italian: "nessun nome proprio") }
    static var active: String { said("active", italian: "attivo") }
    static func unconfirmed(_ clock: String) -> String {
      said(
        "active; nothing has confirmed or denied it since \(clock)",
        italian: "attivo; nulla lo ha confermato o smentito dalle \(clock)")
    }
    static func past(_ clock: String) -> String {
      said("past: it ended at \(clock)", italian: "passato: è finito alle \(clock)")
    }
    static var atStart: String {
      said(
        "It held already when the battery was first heard: it may be older.",
        italian: "C'era già quando la batteria si è sentita la prima volta: può essere più vecchio.")
    }
    static func values(_ then: String, now: String) -> String {
      said("\(then) when it was raised, \(now) now", italian: "\(then) all'inizio, \(now) ora")
    }
    static func last(_ then: String, _ last: String) -> String {
      said("\(then) when it was raised, \(last) at its end", italian: "\(then) all'inizio, \(last) alla fine")
    }
    static func firstSeen(_ clock: String, again: String?) -> String {
      again.map { said("\(clock); this time since \($0)", italian: "\(clock); questa volta dalle \($0)") } ?? clock
    }
    static func place(_ cluster: String, module: (index: Int, name: String)?, cell: Int?) -> String {
      ([cluster]
        + [
          module.map { said("\($0.name) (module \($0.index))", italian: "\($0.name) (modulo \($0.index))") },
          cell.map(Texts.cell),
        ].compactMap(\.self))
        .joined(separator: ", ")
    }
    static func times(_ count: Int) -> String {
      count == 1 ? said("once", italian: "una volta") : said("\(count) times", italian: "\(count) volte")
    }
    static var notYet: String { said("not yet: a does it", italian: "non ancora: lo fa a") }
    static func by(_ person: String, _ clock: String) -> String {
      said("by \(person) at \(clock)", italian: "da \(person) alle \(clock)")
    }
    static var rules: String {
      said("a rule of this program over several readings", italian: "una regola di questo programma su più letture")
    }
    static var noLED: String { said("the manual names none", italian: "il manuale non ne nomina") }
    static func at(_ clock: String, _ text: String) -> String { "\(clock): \(text)" }
    static var kept: String {
      said(
        "Enter shows the moment again; :export incident writes it out",
        italian: "Invio mostra di nuovo il momento; :export incident lo scrive su file")
    }
    /// Of the time that was kept, where that is an earlier one.
    static func kept(of clock: String) -> String {
      said(
        "of its time at \(clock): Enter shows it again; the times that follow within minutes make none",
        italian: "della volta alle \(clock): Invio lo mostra; le volte che seguono entro minuti non ne creano")
    }
    static var notYetKept: String {
      said(
        "being recorded: ready half a minute after the fault began",
        italian: "in registrazione: pronto mezzo minuto dopo l'inizio del guasto")
    }
    static var notKept: String { said("none was kept", italian: "nessuno registrato") }
    static var noFault: String {
      said("none: only a fault makes one", italian: "nessuno: ne crea uno solo un guasto")
    }
    static func meaning(_ severity: AlarmSeverity) -> String {
      switch severity {
      case .fault:
        said(
          "fault: the battery protects itself, or something is broken",
          italian: "guasto: la batteria si protegge, o qualcosa è rotto")
      case .warning:
        said(
          "warning: near a limit, or it looks wrong; never rings",
          italian: "avviso: vicino a un limite, o pare sbagliato; non suona mai")
      case .notice:
        said(
          "notice: about the monitor and its knowledge, not the battery",
          italian: "nota: sul programma e su ciò che sa, non sulla batteria")
      }
    }
    static func duration(_ span: Span) -> String {
      let seconds = max(span.microseconds, 0) / 1_000_000
      if seconds < 60 { return said("less than a minute", italian: "meno di un minuto") }
      if seconds < 3600 { return "\(seconds / 60) min" }
      return seconds < 86_400
        ? said("\(seconds / 3600) h \(seconds / 60 % 60) min", italian: "\(seconds / 3600) h \(seconds / 60 % 60) min")
        : said(
          "\(seconds / 86_400) d \(seconds / 3600 % 24) h", italian: "\(seconds / 86_400) g \(seconds / 3600 % 24) h")
    }
  }

  enum Replay {
    static func badge(_ clock: String) -> String { said("REPLAY \(clock)", italian: "REPLAY \(clock)") }
    static func status(_ offset: String) -> String {
      said(
        "REPLAY \(offset)  q Esc: live  Left Right 1 s  < > 10 s  , . a reading",
        italian: "REPLAY \(offset)  q Esc: dal vivo  Sx Dx 1 s  < > 10 s  , . una lettura")
    }
    static var live: String { said("live again", italian: "di nuovo dal vivo") }
    static var standsStill: String {
      said(
        "an incident stands still: Left and Right go through it", italian: "un incidente è fermo: Sx e Dx lo percorrono"
      )
    }
    static var notNow: String { said("this is a replay: Esc first", italian: "questo è un replay: prima Esc") }
  }

  enum Incidents {
    static var title: String { said("Incidents", italian: "Incidenti") }
    static var hint: String {
      said(
        "Up Down choose, Enter shows it again, :export incident NAME writes it out.",
        italian: "Su Giù scelgono, Invio lo mostra, :export incident NOME lo scrive su file.")
    }
    static var none: String {
      said(
        "No incident kept yet: a new fault makes one, from a minute before to half a minute after.",
        italian: "Nessun incidente registrato finora: ne crea uno un nuovo guasto, da un minuto prima a mezzo "
          + "minuto dopo.")
    }
    static func head(_ version: String) -> String {
      said("WecoTUI \(version) incident report", italian: "WecoTUI \(version), rapporto di incidente")
    }
    static func moment(_ date: String, _ clock: String, utc: String) -> String {
      said("\(date) \(clock) local time, \(utc) UTC", italian: "\(date) \(clock) ora locale, \(utc) UTC")
    }
    static func wire(_ file: String, _ events: Int) -> String {
      events == 0
        ? said("not kept", italian: "non conservato")
        : said("\(file), \(events) events", italian: "\(file), \(events) eventi")
    }
    static var valuesThen: String { said("Values at the fault", italian: "Valori al momento del guasto") }
    static var valuesAtEnd: String { said("Values at the end of the stretch", italian: "Valori alla fine del tratto") }
    static var identity: String {
      said("Battery: serial numbers and versions", italian: "Batteria: numeri di serie e versioni")
    }
    static var firstSeen: String { said("first seen", italian: "visto la prima volta") }
    static func times(_ clock: String, _ count: Int) -> String {
      said("\(clock)  times \(count)", italian: "\(clock)  volte \(count)")
    }
    static var knownAs: String { said("known as", italian: "noto come") }
    static func exported(_ path: String) -> String { said("wrote \(path)", italian: "scritto \(path)") }
    static var open: String {
      said(
        "show an incident again, the newest one or by its name",
        italian: "mostra di nuovo un incidente, il più recente o per nome")
    }
    static var list: String { said("the incidents that are kept", italian: "gli incidenti registrati") }
    static var export: String {
      said(
        "write an incident out, to a USB stick or the state folder: report, table, raw bytes",
        italian: "scrive un incidente su chiavetta USB o nella cartella di stato: rapporto, tabella, byte")
    }
    static var exportUsage: String {
      said(
        "a folder has a slash in it: export incident /media/usb, or export incident NAME ./folder",
        italian: "una cartella ha una barra: export incident /media/usb, o export incident NOME ./cartella")
    }
  }

  enum Attention {
    static var fault: String { said("FAULT", italian: "GUASTO") }
    static func hookFailed(_ command: String, _ reason: String) -> String {
      said(
        "on_alarm cannot start \(command) (\(reason)): check the configuration",
        italian: "on_alarm non riesce ad avviare \(command) (\(reason)): controllare la configurazione")
    }
  }
}
