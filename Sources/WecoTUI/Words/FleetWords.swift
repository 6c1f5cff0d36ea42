internal import BMSCore

extension Texts {
  /// The words about many sites on a broker.
  enum Fleet {
    static let keys = "Keys on the list of a fleet"
    static let openKey = "the pages of this battery; 1-8 open one of them, Esc comes back"
    static let filterKey = "only what has these words in its name, its state or its alarm"
    static let wrongKey = "only what is wrong or not known, and all again"
    static let groupKey = "in groups: by site, by the first word of its name, in none"
    static let ungroupKey = "in no groups"
    static let allKey = "all of them again"

    static let columns = (
      name: "Site", state: "State", soc: "SOC %", current: "A", power: "W", delta: "mV", hottest: "degC", age: "age",
      hour: "W, last hour", alarm: "Worst alarm"
    )

    static func word(_ condition: FleetCondition) -> String {
      switch condition {
      case .live: "live"
      case .linkDown: "LINK DOWN"
      case .silent: "SILENT"
      case .waiting: "waiting"
      case .gone: "GONE"
      case .unheard: "NO BROKER"
      }
    }

    /// Why a cluster is not live.
    static func reason(_ condition: FleetCondition, since clock: String?) -> String {
      let since = clock.map { " since \($0)" } ?? ""
      switch condition {
      case .live: return ""
      case .linkDown(.up): return "link up, no values\(since)"
      case .linkDown(let link): return "battery not heard (\(link.rawValue))"
      case .silent: return "tells nothing\(since)"
      case .waiting: return "told nothing of now yet"
      case .gone: return "gateway gone\(since)"
      case .unheard: return "last told\(since)"
      }
    }

    /// - Parameter more: how many others stand.
    static func alarm(_ severity: AlarmSeverity, _ label: String?, more: Int) -> String {
      let word =
        switch severity {
        case .fault: "FAULT"
        case .warning: "warning"
        case .notice: "notice"
        }
      return word + (label.map { " \($0)" } ?? "") + (more > 0 ? " +\(more)" : "")
    }

    /// - Parameter lead: how far the clock of a gateway is ahead.
    static func clock(_ lead: Span) -> String {
      let off = AlarmDetails.duration(Span(microseconds: Int64(clamping: lead.microseconds.magnitude)))
      return "its clock is \(off) \(lead.microseconds > 0 ? "ahead" : "behind")"
    }

    static func live(_ count: Int, of all: Int) -> String { "\(count)/\(all) live" }
    static func faults(_ count: Int) -> String { count == 1 ? "1 FAULT" : "\(count) FAULTS" }
    static func warnings(_ count: Int) -> String { count == 1 ? "1 warning" : "\(count) warnings" }
    static func sites(_ count: Int) -> String { count == 1 ? "1 site" : "\(count) sites" }
    /// `12.3 kW`, `12.3 kW of 3`
    static func sum(_ text: String, of count: Int, among all: Int) -> String {
      count == all ? text : "\(text) of \(count)"
    }

    static func connecting(_ broker: String) -> String { "Waiting for \(broker): nothing below is of now." }
    static let nobody = "No site has said anything on this broker yet: a gateway publishes with wecotui watch --mqtt."
    static func leftOut(_ count: Int) -> String {
      "\(count == 1 ? "1 message was" : "\(count) messages were") left out: there are more sites or longer documents than "
        + "this program keeps."
    }
    static func unread(_ topic: String, _ trouble: FleetTrouble) -> String {
      "\(topic) \(trouble.clause): what it said before grows old."
    }
    static func shown(_ count: Int, of all: Int, _ filter: String, onlyWrong: Bool) -> String {
      let words = filter.isEmpty ? "" : " with \(filter)"
      return "\(count) of \(all)\(words)\(onlyWrong ? ", only what is wrong" : "")   Esc shows all"
    }
    static func nothingToOpen(_ site: String) -> String { "\(site) has told of no battery" }

    /// What the pages of a battery say that is read elsewhere.
    static func told(by site: String, _ broker: String, clock lead: Span?, _ buses: [FleetBuses.Bus]) -> String {
      let heard = buses.map { "; on \($0.name) \($0.proto)" + ($0.why.isEmpty ? "" : " (\($0.why))") }.joined()
      let wrong = lead.map { "; \(self.clock($0))" } ?? ""
      return "told by gateway \(site) over \(broker)\(wrong); raw registers and settings are there alone\(heard)"
    }
    /// What stands behind an alarm that this program has no name for.
    static func unknown(_ id: String) -> String { "\(id): a newer wecotui at the gateway knows more of it" }
    static let elsewhere =
      "Raw registers and settings do not travel over a broker: log in on the gateway of this site and run wecotui there."
    static let notHere =
      "this list reads a broker and nothing else: start wecotui without fleet for a battery of your own"
    static func gatewayGone(_ site: String) -> String {
      "The gateway \(site) has no connection to its broker: check its power and its network."
    }
    static func brokerGone(_ broker: String) -> String { "The broker \(broker) is not heard." }
    static let batteryClosed = "The gateway does not have the battery's port open: its own log says why."

    static let noBroker = "which broker? wecotui fleet mqtts://USER@HOST, or mqtt: { url: ... } in the configuration"
    static func noAnswer(_ broker: String, after seconds: String) -> String {
      "\(broker) did not answer within \(seconds) s: check its name and the network"
    }

    static let emptyBroker = "no site on this broker"
    static func account(_ clusters: Int, _ sites: Int) -> String {
      "\(clusters == 1 ? "1 cluster" : "\(clusters) clusters") of \(self.sites(sites))"
    }
    static func more(_ count: Int) -> String { "and \(count) more" }
    static func named(_ name: String, _ trouble: String) -> String { "\(name) \(trouble)" }
  }
}
