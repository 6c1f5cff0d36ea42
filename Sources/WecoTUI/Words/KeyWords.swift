/// The words of keys that mean something in one place only.
extension Texts {
  /// What stands on a key.
  enum KeyNames {
    static var space: String { said("Space", italian: "Spazio") }
    static var up: String { said("Up", italian: "Su") }
    static var down: String { said("Down", italian: "Giù") }
    static var left: String { said("Left", italian: "Sx") }
    static var right: String { said("Right", italian: "Dx") }
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

  enum KeyWords {
    static var text: String { said("letters", italian: "lettere") }

    static var incident: String {
      said("Keys in an incident that is shown again", italian: "Tasti in un incidente mostrato di nuovo")
    }
    static var secondBack: String { said("1 s back", italian: "1 s indietro") }
    static var secondOn: String { said("1 s on", italian: "1 s avanti") }
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

    static var alarm: String { said("Keys in an alarm", italian: "Tasti in un allarme") }
    static var showIncident: String {
      said(
        "show the moment of the alarm again, where it was kept",
        italian: "mostra di nuovo il momento dell'allarme, se è stato registrato")
    }
  }
}
