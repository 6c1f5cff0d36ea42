internal import Transport

extension Texts {
  /// The words about the disk and standard output, which may take nothing.
  enum Disk {
    static func record(_ path: String) -> String { said("the record \(path)", italian: "il registro \(path)") }
    static func capture(_ path: String) -> String { said("the capture \(path)", italian: "la cattura \(path)") }
    static func screen(_ name: String) -> String { said("the screen \(name)", italian: "la schermata \(name)") }
    static func export(_ name: String) -> String {
      said("the export of \(name)", italian: "l'esportazione di \(name)")
    }
    static func incident(_ name: String) -> String { said("incident \(name)", italian: "l'incidente \(name)") }
    static var incidents: String { said("the list of incidents", italian: "l'elenco degli incidenti") }
    static var labels: String { said("the labels", italian: "le etichette") }
    static var wired: String { said("what the batteries are wired to", italian: "a che cosa sono cablate le batterie") }

    private static var look: String {
      said(
        "look whether it is full, worn or unplugged", italian: "controllare se è pieno, usurato o scollegato")
    }
    static func hangs(_ what: String, waiting: Int, dropped: Int) -> String {
      let state = said(
        "the disk does not respond: writing \(what) hangs, \(waiting) more wait",
        italian: "il disco non risponde: la scrittura di \(what) è bloccata, altre \(waiting) attendono")
      return dropped > 0
        ? said(
          "\(state), \(dropped) were left out; check whether it is full, worn or unplugged",
          italian: "\(state), \(dropped) tralasciate; controllare se è pieno, usurato o scollegato")
        : said(
          "\(state); check whether it is full, worn or unplugged",
          italian: "\(state); controllare se è pieno, usurato o scollegato")
    }
    static func again(dropped: Int) -> String {
      dropped > 0
        ? said(
          "the disk responds again; \(dropped) things were left out",
          italian: "il disco risponde di nuovo; \(dropped) scritture sono state tralasciate")
        : said("the disk responds again", italian: "il disco risponde di nuovo")
    }
    static func unwritten(_ what: [String]) -> String {
      let first = what.prefix(5).joined(separator: ", "), more = what.count - 5
      let list = more > 0 ? said("\(first) and \(more) more", italian: "\(first) e altri \(more)") : first
      return said(
        "the disk did not respond to the end, and this was not written: \(list)",
        italian: "il disco non ha risposto fino alla fine, e non è stato scritto: \(list)")
    }
    static func slowIncidents(_ count: Int) -> String {
      said(
        "\(count) \(count == 1 ? "incident was" : "incidents were") not written to the disk, which is too slow",
        italian: count == 1
          ? "1 incidente non è stato scritto sul disco, che è troppo lento"
          : "\(count) incidenti non sono stati scritti sul disco, che è troppo lento")
    }
    static func missing(_ events: Int) -> String {
      said(
        "\(events) events are missing here: the disk did not respond",
        italian: "qui mancano \(events) eventi: il disco non rispondeva")
    }
    static func leftOut(_ what: String) -> String {
      said(
        "\(what) was not written: the disk does not respond; check whether it is full, worn or unplugged",
        italian: "non scritto: \(what); il disco non risponde: controllare se è pieno, usurato o scollegato")
    }

    static func noOutput(_ error: Errno, comesBack: Bool) -> String {
      comesBack
        ? said(
          "standard output takes nothing (\(error)): nothing is said there until it does again",
          italian:
            "lo standard output non accetta nulla (\(Texts.Italian.error(error))): vi si tace finché non riprende")
        : said(
          "standard output takes nothing (\(error)): nothing is said there any more",
          italian: "lo standard output non accetta nulla (\(Texts.Italian.error(error))): non vi si scrive più")
    }
    static func outputAgain(lost: Int) -> String {
      said(
        "standard output takes lines again; \(lost) were lost",
        italian: "lo standard output accetta di nuovo righe; \(lost) sono andate perse")
    }
  }

  /// The words about the history on the disk.
  enum History {
    static var none: String {
      said(
        "no history is kept: set HOME or XDG_STATE_HOME to a folder of yours",
        italian: "nessuno storico viene tenuto: impostare HOME o XDG_STATE_HOME su una propria cartella")
    }
    static func setAside(_ damage: String, _ path: String) -> String {
      said(
        "the history was damaged (\(damage)); it was kept as \(path) and a new one begun",
        italian: "lo storico era danneggiato (\(damage)); è stato conservato come \(path) e ne è iniziato uno nuovo")
    }
    static var endless: String { said("a query on it does not end", italian: "un'interrogazione non finisce") }
    static func odd(version: Int64) -> String {
      said("it says that it is of version \(version)", italian: "dice di essere della versione \(version)")
    }
    static func odd(_ type: String, _ name: String) -> String {
      said(
        "it holds a \(type) that this program did not make, \(name)",
        italian: "contiene un \(type) non creato da questo programma, \(name)")
    }
    static var oddPartMissing: String { said("a part of it is missing", italian: "ne manca una parte") }
  }

  /// Why there is no screen.
  enum Terminal {
    static func fallback(_ term: String) -> String {
      said(
        "TERM=\(term) is unknown here, drawn as vt100: install ncurses-term",
        italian: "TERM=\(term) qui non è noto, si usa vt100: installare ncurses-term")
    }
    static var none: String {
      said(
        "The dashboard needs a terminal for input and output: use wecotui snapshot or wecotui watch in pipes and "
          + "scripts.",
        italian: "Il cruscotto richiede un terminale per ingresso e uscita: in pipe e script usare wecotui snapshot o "
          + "wecotui watch.")
    }
    static func noCursor(_ term: String) -> String {
      said(
        "The terminal \(named(term)) cannot address its cursor: set TERM to what it is (xterm, vt100), or use wecotui "
          + "snapshot or wecotui watch.",
        italian: "Il terminale \(named(term)) non sa posizionare il cursore: impostare TERM al tipo giusto (xterm, "
          + "vt100), o usare wecotui snapshot o wecotui watch.")
    }
    static func noTerminfo(_ term: String) -> String {
      said(
        "There is no terminfo entry for \(named(term)) and none for vt100 either: install ncurses-base or set TERM.",
        italian:
          "Non c'è una voce terminfo per \(named(term)) e nemmeno per vt100: installare ncurses-base o impostare "
          + "TERM.")
    }
    static func failed(_ term: String) -> String {
      said(
        "The terminal \(named(term)) could not be set up: set TERM to what it is (xterm, vt100).",
        italian:
          "Il terminale \(named(term)) non si è potuto configurare: impostare TERM al tipo giusto (xterm, vt100).")
    }
    private static func named(_ term: String) -> String {
      term.isEmpty ? said("(TERM is empty)", italian: "(TERM è vuoto)") : "TERM=\(term)"
    }
  }
}
