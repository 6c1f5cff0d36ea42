internal import BMSCore
internal import Transport

extension Texts {
  /// What is said about a broker of MQTT.
  enum Broker {
    static func publishes(_ address: BrokerAddress, site: String) -> String {
      said(
        "wecotui: publishes to \(address) as site \(site)", italian: "wecotui: pubblica su \(address) come sito \(site)"
      )
    }
    static func again(_ address: BrokerAddress, _ use: BrokerUse) -> String {
      use == .publishing
        ? said(
          "\(address) takes what is published again", italian: "\(address) accetta di nuovo ciò che si pubblica")
        : said("\(address) is heard again", italian: "\(address) si sente di nuovo")
    }
    static var noSite: String {
      said(
        "--site is a name with letters or digits of ASCII", italian: "--site è un nome con lettere o cifre ASCII")
    }
    static var notInReplay: String {
      said(
        "--mqtt publishes the present, --replay tells the past: they exclude each other",
        italian: "--mqtt pubblica il presente, --replay dice il passato: si escludono a vicenda")
    }

    static var form: String {
      said(
        "mqtts://[USER@]HOST[:PORT], or mqtt:// without encryption",
        italian: "mqtts://[UTENTE@]HOST[:PORTA], o mqtt:// senza cifratura")
    }
    static var itself: String { said("the broker", italian: "il broker") }
    static func wrong(_ option: String, _ trouble: BrokerAddress.Trouble) -> String {
      switch trouble {
      case .form: said("\(option) must be \(form)", italian: "\(option) deve essere \(form)")
      case .password:
        said(
          "\(option) must not hold a password, which others could read there: put it into a file and name that in the "
            + "configuration, mqtt: { password_file: ... }",
          italian: "\(option) non deve contenere una password, che altri vi leggerebbero: metterla in un file e "
            + "indicarlo nella configurazione, mqtt: { password_file: ... }")
      }
    }

    static func refused(topic: String, _ address: BrokerAddress, _ use: BrokerUse) -> String {
      use == .publishing
        ? said(
          "\(address) refuses the topic \(topic): its list of rights must let this user write it (docs/fleet.md)",
          italian: "\(address) rifiuta il topic \(topic): la sua lista dei diritti deve permettere a questo utente di "
            + "scriverlo (docs/fleet.md)")
        : said(
          "\(address) refuses the topic \(topic): its list of rights must let this user read it (docs/fleet.md)",
          italian: "\(address) rifiuta il topic \(topic): la sua lista dei diritti deve permettere a questo utente di "
            + "leggerlo (docs/fleet.md)")
    }

    static func energy(_ cluster: String) -> String {
      said("the energy of \(cluster)", italian: "l'energia di \(cluster)")
    }
    static func damagedEnergy(_ file: String) -> String {
      said(
        "the count of energy in \(file) is damaged: it begins again at 0 kWh",
        italian: "il contatore di energia in \(file) è danneggiato: riparte da 0 kWh")
    }
    static func unreadableEnergy(_ file: String, _ error: FileTrouble) -> String {
      said(
        "the count of energy in \(file) cannot be read (\(error)): it begins again at 0 kWh",
        italian:
          "il contatore di energia in \(file) non si può leggere (\(Texts.Italian.error(error))): riparte da 0 kWh")
    }

    static var otherName: String { said("it is of another host", italian: "è di un altro host") }

    /// - Parameter client: what this program calls itself there.
    static func trouble(
      _ trouble: BrokerTrouble, _ address: BrokerAddress, client: String?, _ use: BrokerUse
    ) -> String {
      let nothing =
        use == .publishing
        ? said("nothing is published", italian: "non si pubblica nulla")
        : said("nothing is heard", italian: "non si sente nulla")
      let goesOn = goesOn(use)
      switch trouble {
      case .noLibrary:
        return said(
          "\(nothing): libmosquitto is not installed (Debian: libmosquitto1)",
          italian: "\(nothing): libmosquitto non è installata (Debian: libmosquitto1)")
      case .oldLibrary(let function):
        return said(
          "\(nothing): the libmosquitto here is too old, it has no \(function); install version 2",
          italian: "\(nothing): la libmosquitto presente è troppo vecchia, non ha \(function); installare la versione 2"
        )
      case .unreadable(let file, let error):
        return said(
          "\(nothing): \(file) cannot be read (\(error))",
          italian: "\(nothing): \(file) non si può leggere (\(Texts.Italian.error(error)))")
      case .emptyPassword(let file):
        return said(
          "\(nothing): the first line of \(file) has no password",
          italian: "\(nothing): la prima riga di \(file) non ha una password")
      case .unknownHost:
        let host = address.endpoint.host
        return said(
          "no address is known for the broker \(host): check its name and the network; \(goesOn)",
          italian: "nessun indirizzo noto per il broker \(host): controllare il nome e la rete; \(goesOn)")
      case .system(let error):
        return said(
          "no connection to \(address) (\(error)): check that the broker runs; \(goesOn)",
          italian:
            "nessuna connessione a \(address) (\(Texts.Italian.error(error))): controllare che il broker sia attivo; \(goesOn)"
        )
      case .refused(let reason):
        return said(
          "\(address) refuses the connection (\(reason)): check user, password and client certificate; \(goesOn)",
          italian:
            "\(address) rifiuta la connessione (\(reason)): controllare utente, password e certificato del client; "
            + goesOn)
      case .certificate(let reason):
        return said(
          "the certificate of \(address) is not trusted (\(reason)): check ca_file, the name in it and its dates; "
            + goesOn,
          italian:
            "il certificato di \(address) non è attendibile (\(reason)): controllare ca_file, il nome in esso e le "
            + "date; \(goesOn)")
      case .tls:
        return said(
          "no encryption could be agreed on with \(address): check that this port speaks TLS, and the files of "
            + "certificate and key; \(goesOn)",
          italian: "nessuna cifratura concordata con \(address): controllare che questa porta parli TLS, e i file di "
            + "certificato e chiave; \(goesOn)")
      case .silent:
        return said(
          "\(address) does not answer: check that it is a broker, and the network; \(goesOn)",
          italian: "\(address) non risponde: controllare che sia un broker, e la rete; \(goesOn)")
      case .lost:
        let own = client ?? said("the same", italian: "allo stesso modo")
        return said(
          "\(address) ended the connection: \(goesOn); where it ends again and again, another client may call itself "
            + own,
          italian: "\(address) ha chiuso la connessione: \(goesOn); se si chiude ogni volta, forse un altro client si "
            + "chiama \(own)")
      case .takenOver:
        let own = client ?? ""
        return said(
          "another client of \(address) calls itself \(own): give every gateway a site of its own; \(goesOn)",
          italian: "un altro client di \(address) si chiama \(own): dare a ogni gateway un proprio sito; \(goesOn)")
      case .oldProtocol:
        return said(
          "\(address) speaks neither MQTT 5 nor MQTT 3.1.1: name another broker",
          italian: "\(address) non parla né MQTT 5 né MQTT 3.1.1: indicare un altro broker")
      }
    }

    private static func goesOn(_ use: BrokerUse) -> String {
      switch use {
      case .publishing: said("reading goes on, and it is tried again", italian: "la lettura prosegue, e si riprova")
      case .looking: said("it is tried again", italian: "si riprova")
      case .lookingOnce: said("run this again", italian: "eseguire di nuovo il comando")
      }
    }
  }

  /// What a broker is told, for programs that read it: Home Assistant, the tree of topics.
  enum Told {
    /// Where the computer has no name.
    static let someSite = "site"
    static let worstAlarm = "Worst alarm"
    static let link = "Link"
    static let proto = "Protocol"
    static let online = "online"
    static func entity(_ label: String, module: Int?) -> String { module.map { "Module \($0) \(label)" } ?? label }
  }
}
