/// The words of keys that mean something in one place only, and those of all keys in a word or two.
extension Texts {
  /// What stands on a key.
  enum KeyNames {
    static var space: String { said("Space", italian: "Spazio") }
    static var up: String { said("Up", italian: "Su") }
    static var down: String { said("Down", italian: "Giù") }
    static var left: String { said("Left", italian: "Sx") }
    static var right: String { said("Right", italian: "Dx") }
    static var shiftLeft: String { said("Shift-Left", italian: "Maiusc-Sx") }
    static var shiftRight: String { said("Shift-Right", italian: "Maiusc-Dx") }
    static var pageUp: String { said("PgUp", italian: "PagSu") }
    static var pageDown: String { said("PgDn", italian: "PagGiù") }
    static var home: String { said("Home", italian: "Inizio") }
    static var end: String { said("End", italian: "Fine") }
    static var enter: String { said("Enter", italian: "Invio") }
    static var esc: String { said("Esc", italian: "Esc") }
    static var tab: String { said("Tab", italian: "Tab") }
    static var backtab: String { said("Shift-Tab", italian: "Maiusc-Tab") }
    static var backspace: String { said("Backspace", italian: "Backspace") }
  }

  /// What a key does in a word or two: the status line and the first screen of the help have no room for more.
  enum Brief {
    static var help: String { said("help", italian: "aiuto") }
    static var quit: String { said("quit", italian: "esci") }
    static var pages: String { said("pages", italian: "pagine") }
    static var page: String { said("page", italian: "pagina") }
    static var fieldAbove: String { said("field above", italian: "campo sopra") }
    static var fieldBelow: String { said("field below", italian: "campo sotto") }
    static var fieldLeft: String { said("field to the left", italian: "campo a sinistra") }
    static var fieldRight: String { said("field to the right", italian: "campo a destra") }
    static var details: String { said("details", italian: "dettagli") }
    static var group: String { said("one group", italian: "un gruppo") }
    static var back: String { said("back", italian: "indietro") }
    static var screenUp: String { said("screen up", italian: "schermata su") }
    static var screenDown: String { said("screen down", italian: "schermata giù") }
    static var top: String { said("to the top", italian: "all'inizio") }
    static var bottom: String { said("to the bottom", italian: "alla fine") }
    static var previousCluster: String { said("cluster before", italian: "cluster prec.") }
    static var nextCluster: String { said("next cluster", italian: "cluster succ.") }
    static var find: String { said("find", italian: "cerca") }
    static var nextMatch: String { said("next match", italian: "prossimo risultato") }
    static var previousMatch: String { said("match before", italian: "risultato prec.") }
    static var command: String { said("command", italian: "comando") }
    static var freeze: String { said("freeze", italian: "blocca") }
    static var acknowledge: String { said("ack", italian: "visto") }
    static var mute: String { said("mute", italian: "muto") }
    static var save: String { said("save as text", italian: "salva testo") }
    static var reconnect: String { said("reconnect", italian: "riconnetti") }
    static var setBack: String { said("set back", italian: "ripristina") }
    static var repaint: String { said("draw again", italian: "ridisegna") }
    static var inverters: String { said("inverters", italian: "inverter") }
    static var span: String { said("span", italian: "durata") }
    static var module: String { said("module", italian: "modulo") }
    static var part: String { said("part", italian: "parte") }
    static var changes: String { said("changes", italian: "modifiche") }
    static var open: String { said("open", italian: "apri") }
    static var done: String { said("done", italian: "fatto") }
    static var filter: String { said("filter", italian: "filtra") }
    static var wrongOnly: String { said("wrong only", italian: "solo guasti") }
    static var groups: String { said("groups", italian: "gruppi") }
    static var pause: String { said("pause", italian: "pausa") }
    static var second: String { said("1 s", italian: "1 s") }
    static var tenSeconds: String { said("10 s", italian: "10 s") }
    static var event: String { said("event", italian: "evento") }
    static var faster: String { said("faster", italian: "più veloce") }
    static var take: String { said("take", italian: "prendi") }
    static var setIt: String { said("set it", italian: "imposta") }
    static var goOn: String { said("go on", italian: "avanti") }
    static var incident: String { said("incident", italian: "incidente") }
  }

  enum KeyWords {
    static var text: String { said("letters", italian: "lettere") }

    static var incident: String {
      said("Keys in an incident that is shown again", italian: "Tasti in un incidente mostrato di nuovo")
    }
    static var leaveIncident: String {
      said("back to the present; then it quits, as everywhere", italian: "torna al presente; poi esce, come ovunque")
    }
    static var standsStill: String { said("nothing: an incident stands still", italian: "nulla: un incidente è fermo") }
    static var readingBefore: String { said("back to the reading before", italian: "alla lettura precedente") }
    static var readingAfter: String { said("on to the next reading", italian: "alla lettura successiva") }

    static var prompt: String { said("Keys in a line that is typed", italian: "Tasti in una riga che si scrive") }
    static var typed: String {
      said("go into the line; pasted text as well", italian: "entrano nella riga; anche il testo incollato")
    }
    static var backspace: String {
      said(
        "take the last letter away; of an empty line: close it",
        italian: "toglie l'ultima lettera; in una riga vuota la chiude")
    }
    static var forgetLine: String { said("empty the line", italian: "svuota la riga") }
    static var forgetWord: String { said("take the last word away", italian: "toglie l'ultima parola") }
    static var recall: String { said("the line typed before", italian: "la riga scritta prima") }
    static var recallLater: String { said("the line typed after it", italian: "la riga scritta dopo") }
    static var complete: String {
      said(
        "complete a command, or show what may stand here",
        italian: "completa un comando, o mostra che cosa può stare qui")
    }
    static var closeLine: String { said("close the line", italian: "chiude la riga") }
    static var finish: String {
      said("do it: search, or run the command", italian: "esegue: cerca, o avvia il comando")
    }

    static var list: String { said("Keys in a list", italian: "Tasti in un elenco") }
    static var entryBefore: String { said("the entry above", italian: "la voce sopra") }
    static var entryAfter: String { said("the entry below", italian: "la voce sotto") }
    static var firstEntry: String { said("the first entry", italian: "la prima voce") }
    static var lastEntry: String { said("the last entry", italian: "l'ultima voce") }
    static var takeEntry: String {
      said("take the entry: connect it, show it, open it", italian: "prende la voce: la collega, la mostra, la apre")
    }

    static var catalogue: String { said("Keys in the list of inverters", italian: "Tasti nell'elenco degli inverter") }
    static var search: String { said("search: a name or a protocol", italian: "cerca: un nome o un protocollo") }
    static var backspaceAlone: String { said("take the last letter away", italian: "toglie l'ultima lettera") }

    static var wiring: String {
      said("Keys in the wiring of an inverter", italian: "Tasti nel cablaggio di un inverter")
    }
    static var setProtocol: String {
      said(
        "set the protocol of this inverter, after a confirmation",
        italian: "imposta il protocollo di questo inverter, dopo conferma")
    }
    static var drawings: String {
      said("drawings of both plugs, and back", italian: "disegni dei due connettori, e ritorno")
    }
    static var plugs: String { said("Keys in the drawings of a cable", italian: "Tasti nei disegni di un cavo") }

    static var change: String {
      said("Keys while a setting is changed", italian: "Tasti mentre si cambia un'impostazione")
    }
    static var typedChange: String {
      said(
        "the value, its first letters in a list, or the word asked for",
        italian: "il valore, le sue prime lettere in un elenco, o la parola richiesta")
    }
    static var goOn: String {
      said(
        "go on; nothing is sent before the word was typed",
        italian: "avanti; nulla si invia prima di aver scritto la parola")
    }

    static var outcome: String { said("Keys in the outcome of a change", italian: "Tasti nell'esito di una modifica") }
    static var setBack: String {
      said("set the old value again, after a confirmation", italian: "rimette il valore precedente, dopo conferma")
    }

    static var report: String {
      said("Keys in the commissioning report", italian: "Tasti nel rapporto di messa in servizio")
    }
    static var lesson: String { said("Keys in a lesson", italian: "Tasti in una lezione") }
    static var typedAnswer: String {
      said("begins an answer; Enter sends it", italian: "inizia una risposta; Invio la manda")
    }
    static var actDone: String { said("what was asked for is done", italian: "ciò che si chiedeva è fatto") }
    static var noteWired: String {
      said(
        "note which inverter is wired, and how, for the report",
        italian: "annota quale inverter è cablato, e come, per il rapporto")
    }

    static var alarm: String { said("Keys in an alarm", italian: "Tasti in un allarme") }
    static var linkBefore: String {
      said("the link above, or one line up", italian: "il rimando sopra, o una riga in su")
    }
    static var linkAfter: String {
      said("the link below, or one line down", italian: "il rimando sotto, o una riga in giù")
    }
    static var openLink: String {
      said(
        "open the chosen link: the moment again, or the manual",
        italian: "apre il rimando scelto: di nuovo il momento, o il manuale")
    }
  }
}
