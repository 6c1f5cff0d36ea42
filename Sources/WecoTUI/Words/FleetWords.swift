internal import BMSCore

extension Texts {
  /// The words about many sites on a broker.
  enum Fleet {
    static var keys: String { said("Keys on the list of a fleet", italian: "Tasti nell'elenco di una flotta") }
    static var openKey: String {
      said(
        "the pages of this battery; 1-8 open one of them, Esc comes back",
        italian: "le pagine di questa batteria; 1-8 ne aprono una, Esc torna qui")
    }
    static var filterKey: String {
      said(
        "only what has these words in its name, its state or its alarm",
        italian: "solo ciò che ha queste parole nel nome, nello stato o nell'allarme")
    }
    static var wrongKey: String {
      said(
        "only what is wrong or not known, and all again", italian: "solo ciò che è guasto o ignoto, e di nuovo tutto")
    }
    static var groupKey: String {
      said(
        "in groups: by site, by the first word of its name, in none",
        italian: "in gruppi: per sito, per prima parola del nome, in nessuno")
    }
    static var ungroupKey: String { said("in no groups", italian: "in nessun gruppo") }
    static var allKey: String { said("all of them again", italian: "di nuovo tutti") }

    static var columns:
      (
        name: String, state: String, soc: String, current: String, power: String, delta: String, hottest: String,
        age: String, hour: String, alarm: String
      )
    {
      (
        name: said("Site", italian: "Sito"), state: said("State", italian: "Stato"), soc: "SOC %", current: "A",
        power: "W", delta: "mV", hottest: Unit.celsius.symbol,
        age: said("age", italian: "età"),
        hour: said("W, last hour", italian: "W, ultima ora"), alarm: said("Worst alarm", italian: "Allarme peggiore")
      )
    }

    static func word(_ condition: FleetCondition) -> String {
      switch condition {
      case .live: said("live", italian: "attuali")
      case .linkDown: said("LINK DOWN", italian: "LINEA GIÙ")
      case .silent: said("SILENT", italian: "MUTO")
      case .waiting: said("waiting", italian: "attende")
      case .gone: said("GONE", italian: "SPARITO")
      case .unheard: said("NO BROKER", italian: "NO BROKER")
      }
    }

    /// Why a cluster is not live.
    static func reason(_ condition: FleetCondition, since clock: String?) -> String {
      let since = clock.map { said(" since \($0)", italian: " dalle \($0)") } ?? ""
      switch condition {
      case .live: return ""
      case .linkDown(.up): return said("link up, no values\(since)", italian: "linea attiva, nessun valore\(since)")
      case .linkDown(let link):
        return said("battery not heard (\(link.rawValue))", italian: "batteria non sentita (\(link.rawValue))")
      case .silent: return said("tells nothing\(since)", italian: "non dice nulla\(since)")
      case .waiting: return said("told nothing of now yet", italian: "ancora nulla di attuale")
      case .gone: return said("gateway gone\(since)", italian: "gateway sparito\(since)")
      case .unheard: return said("last told\(since)", italian: "ultime notizie\(since)")
      }
    }

    /// - Parameter more: how many others stand.
    static func alarm(_ severity: AlarmSeverity, _ label: String?, more: Int) -> String {
      let word =
        switch severity {
        case .fault: said("FAULT", italian: "GUASTO")
        case .warning: said("warning", italian: "avviso")
        case .notice: said("notice", italian: "nota")
        }
      return word + (label.map { " \($0)" } ?? "") + (more > 0 ? " +\(more)" : "")
    }

    /// - Parameter lead: how far the clock of a gateway is ahead.
    static func clock(_ lead: Span) -> String {
      let off = AlarmDetails.duration(Span(microseconds: Int64(clamping: lead.microseconds.magnitude)))
      return said(
        "its clock is \(off) \(lead.microseconds > 0 ? "ahead" : "behind")",
        italian: "il suo orologio è \(off) \(lead.microseconds > 0 ? "avanti" : "indietro")")
    }

    static func live(_ count: Int, of all: Int) -> String {
      said("\(count)/\(all) live", italian: "\(count)/\(all) attuali")
    }
    static func faults(_ count: Int) -> String {
      count == 1 ? said("1 FAULT", italian: "1 GUASTO") : said("\(count) FAULTS", italian: "\(count) GUASTI")
    }
    static func warnings(_ count: Int) -> String {
      count == 1 ? said("1 warning", italian: "1 avviso") : said("\(count) warnings", italian: "\(count) avvisi")
    }
    static func sites(_ count: Int) -> String {
      count == 1 ? said("1 site", italian: "1 sito") : said("\(count) sites", italian: "\(count) siti")
    }
    /// `12.3 kW`, `12.3 kW of 3`
    static func sum(_ text: String, of count: Int, among all: Int) -> String {
      count == all ? text : said("\(text) of \(count)", italian: "\(text) di \(count)")
    }

    static func connecting(_ broker: String) -> String {
      said(
        "Waiting for \(broker): nothing below is of now.", italian: "In attesa di \(broker): qui sotto nulla è attuale."
      )
    }
    static var nobody: String {
      said(
        "No site has said anything on this broker yet: a gateway publishes with wecotui watch --mqtt.",
        italian: "Nessun sito ha ancora detto nulla su questo broker: un gateway pubblica con wecotui watch "
          + "--mqtt.")
    }
    static func leftOut(_ count: Int) -> String {
      said(
        "\(count == 1 ? "1 message was" : "\(count) messages were") left out: there are more sites or longer "
          + "documents than this program keeps.",
        italian: "\(count == 1 ? "1 messaggio tralasciato" : "\(count) messaggi tralasciati"): ci sono più siti "
          + "o documenti più lunghi di quanti il programma tenga.")
    }
    static func unread(_ topic: String, _ trouble: FleetTrouble) -> String {
      said(
        "\(topic) \(trouble.clause): what it said before grows old.",
        italian: "\(topic) \(trouble.clause): ciò che diceva prima invecchia.")
    }
    static func shown(_ count: Int, of all: Int, _ filter: String, onlyWrong: Bool) -> String {
      let words = filter.isEmpty ? "" : said(" with \(filter)", italian: " con \(filter)")
      return said(
        "\(count) of \(all)\(words)\(onlyWrong ? ", only what is wrong" : "")   Esc shows all",
        italian: "\(count) di \(all)\(words)\(onlyWrong ? ", solo ciò che è guasto" : "")   Esc mostra tutto")
    }
    static func nothingToOpen(_ site: String) -> String {
      said("\(site) has told of no battery", italian: "\(site) non ha parlato di alcuna batteria")
    }

    /// What the pages of a battery say that is read elsewhere.
    static func told(by site: String, _ broker: String, clock lead: Span?, _ buses: [FleetBuses.Bus]) -> String {
      let heard = buses.map {
        said("; on \($0.name) \($0.proto)", italian: "; su \($0.name) \($0.proto)")
          + ($0.why.isEmpty ? "" : " (\($0.why))")
      }.joined()
      let wrong = lead.map { "; \(self.clock($0))" } ?? ""
      return said(
        "told by gateway \(site) over \(broker)\(wrong); raw registers and settings are there alone\(heard)",
        italian: "detto dal gateway \(site) via \(broker)\(wrong); registri e impostazioni sono solo là\(heard)")
    }
    /// What stands behind an alarm that this program has no name for.
    static func unknown(_ id: String) -> String {
      said(
        "\(id): a newer wecotui at the gateway knows more of it",
        italian: "\(id): un wecotui più nuovo sul gateway ne sa di più")
    }
    static var elsewhere: String {
      said(
        "Raw registers and settings do not travel over a broker: log in on the gateway of this site and run "
          + "wecotui there.",
        italian: "Registri e impostazioni non passano da un broker: accedere al gateway di questo sito e "
          + "avviarvi wecotui.")
    }
    static var notHere: String {
      said(
        "this list reads a broker and nothing else: start wecotui without fleet for a battery of your own",
        italian: "questo elenco legge un broker e nient'altro: avviare wecotui senza fleet per una propria "
          + "batteria")
    }
    static func gatewayGone(_ site: String) -> String {
      said(
        "The gateway \(site) has no connection to its broker: check its power and its network.",
        italian: "Il gateway \(site) non è connesso al suo broker: controllare alimentazione e rete.")
    }
    static func brokerGone(_ broker: String) -> String {
      said("The broker \(broker) is not heard.", italian: "Il broker \(broker) non si sente.")
    }
    static var batteryClosed: String {
      said(
        "The gateway does not have the battery's port open: its own log says why.",
        italian: "Il gateway non ha aperto la porta della batteria: il suo log dice perché.")
    }

    static var noBroker: String {
      said(
        "which broker? wecotui fleet mqtts://USER@HOST, or mqtt: { url: ... } in the configuration",
        italian: "quale broker? wecotui fleet mqtts://UTENTE@HOST, o mqtt: { url: ... } nella configurazione")
    }
    static func noAnswer(_ broker: String, after seconds: String) -> String {
      said(
        "\(broker) did not answer within \(seconds) s: check its name and the network",
        italian: "\(broker) non ha risposto entro \(seconds) s: controllare il nome e la rete")
    }

    static var emptyBroker: String { said("no site on this broker", italian: "nessun sito su questo broker") }
    static func account(_ clusters: Int, _ sites: Int) -> String {
      said(
        "\(clusters == 1 ? "1 cluster" : "\(clusters) clusters") of \(self.sites(sites))",
        italian: "\(clusters == 1 ? "1 cluster" : "\(clusters) cluster") di \(self.sites(sites))")
    }
    static func more(_ count: Int) -> String { said("and \(count) more", italian: "e altri \(count)") }
    static func named(_ name: String, _ trouble: String) -> String { "\(name) \(trouble)" }
  }
}
