internal import BMSCore

extension Texts {
  /// The words about a link: the header's, and the advice when it does not work.
  enum Link {
    static func word(_ link: LinkStatus) -> String {
      switch link.state {
      case .closed: said("CLOSED", italian: "CHIUSO")
      case .handshaking: link.listens ? Bus.listening : said("asking", italian: "chiave...")
      case .up: "ok"
      case .silent: said("SILENT", italian: "MUTO")
      case .garbled: said("GARBLED", italian: "ILLEGGIBILE")
      }
    }
    static func key(_ hex: String) -> String { said("key \(hex)", italian: "chiave \(hex)") }
    static func rate(_ rate: String) -> String { "\(rate)/s" }
    static func errors(_ count: Int) -> String { said("\(count) err", italian: "\(count) err") }

    static func note(_ name: String, _ note: String, since clock: String?) -> String {
      clock.map { "\(name): \(note) (\($0))" } ?? "\(name): \(note)"
    }
    static func closedTitle(_ name: String) -> String {
      said("\(name) is not open", italian: "\(name) non è aperto")
    }
    static func handshakeTitle(_ name: String) -> String {
      said(
        "Asking the battery on \(name) for a session key",
        italian: "Richiesta della chiave di sessione alla batteria su \(name)")
    }
    static func silentTitle(_ name: String) -> String {
      said("No answer from the battery on \(name)", italian: "Nessuna risposta dalla batteria su \(name)")
    }
    static func garbledTitle(_ name: String) -> String {
      said("Bytes on \(name) that fit no frame", italian: "Byte su \(name) che non formano alcun frame")
    }

    static var retries: String {
      said(
        "The program keeps trying by itself; r tries now.",
        italian: "Il programma riprova da solo; r riprova subito.")
    }
    /// What the program does about a link that does not work.
    static func goesOn(_ link: LinkStatus) -> String {
      if link.isOverheard {
        return said(
          "The program asks nothing here: it hears what the vendor's tool and the battery exchange.",
          italian: "Qui il programma non chiede nulla: ascolta il programma del costruttore e la batteria.")
      }
      return link.kind == .can
        ? said("The program keeps listening.", italian: "Il programma resta in ascolto.") : retries
    }
    static func silent(_ link: LinkStatus, since clock: String) -> String {
      said("Silent since \(clock). \(goesOn(link))", italian: "Muto dalle \(clock). \(goesOn(link))")
    }
    static func garbled(_ link: LinkStatus, since clock: String) -> String {
      said("Since \(clock). \(goesOn(link))", italian: "Dalle \(clock). \(goesOn(link))")
    }
    static func lastHeard(_ clock: String) -> String {
      said(
        "The last good value came at \(clock): below, old values are dimmed with their age, then ---.",
        italian: "L'ultimo valore buono è delle \(clock): qui sotto i valori vecchi sono attenuati con l'età, poi ---.")
    }
    static var otherModule: String { said("another module answers", italian: "risponde un altro modulo") }
    static func lookingOn(_ holder: PortHolder, since clock: String) -> String {
      said(
        "\(self.holder(holder)), a \(holder.program), holds the port: this one looks on since \(clock)",
        italian: "\(self.holder(holder)), un \(holder.program), tiene la porta: questo sta a guardare dalle "
          + "\(clock)")
    }
    /// `PID 4711 (ada)`
    static func holder(_ holder: PortHolder) -> String {
      holder.user.map { said("PID \(holder.pid) (\($0))", italian: "PID \(holder.pid) (\($0))") }
        ?? said("PID \(holder.pid)", italian: "PID \(holder.pid)")
    }
    static func onlyLooksOn(_ cluster: String, _ holder: PortHolder) -> String {
      said(
        "\(cluster): \(self.holder(holder)), a \(holder.program), holds the port: this one only looks on, and "
          + "keeps no history of it until that one ends",
        italian: "\(cluster): \(self.holder(holder)), un \(holder.program), tiene la porta: questo sta solo a "
          + "guardare, e non ne tiene storico finché quello non finisce")
    }
    static func readsNow(_ cluster: String) -> String {
      said("\(cluster): this one reads the port now", italian: "\(cluster): ora la porta la legge questo")
    }
    static var nothingYet: String { said("Nothing was heard yet.", italian: "Finora non si è sentito nulla.") }
    static var noValue: String {
      said(
        "Nothing that was heard on it before is still valid.",
        italian: "Nulla di ciò che vi si era sentito vale ancora.")
    }

    /// What to check where others ask, and nothing has been heard yet.
    static var overheardAdvice: [String] {
      [
        said(
          "Does the vendor's tool run, with the right port chosen and started?",
          italian: "Il programma del costruttore è avviato, con la porta giusta scelta e aperta?"),
        said(
          "Does it show values? Then it has another way to the battery, past this program.",
          italian: "Mostra dei valori? Allora raggiunge la batteria per un'altra via, non attraverso questo programma."),
      ]
    }
    /// What to check when a serial port is silent, the likeliest first (weco-serial, Line; manual-facts, 6.3 and 7).
    static var silentAdvice: [String] {
      [
        said(
          "TX/RX swapped? Terminal pin 2 T/R- -> PC RX, pin 3 RXD+ -> PC TX, pin 5 GND; RJ45 cable: 1 TX, 2 RX, 3 GND.",
          italian: "TX/RX scambiati? Morsetto pin 2 T/R- -> RX del PC, pin 3 RXD+ -> TX del PC, pin 5 GND; cavo RJ45: "
            + "1 TX, 2 RX, 3 GND."),
        isItOn(said("Is the battery on?", italian: "La batteria è accesa?")),
        said(
          "Is it the right adapter, RS232 and not RS485? wecotui ports lists them.",
          italian: "È l'adattatore giusto, RS232 e non RS485? wecotui ports li elenca."),
        said(
          "Line: 115200 8N1, no flow control. Another session key: start with --key.",
          italian: "Linea: 115200 8N1, senza controllo di flusso. Altra chiave di sessione: avviare con --key."),
      ]
    }
    /// What to check when it answered before: wires that carried good replies are not swapped.
    static var lostAdvice: [String] {
      [
        said(
          "It answered before: is the cable still plugged in at both ends?",
          italian: "Prima rispondeva: il cavo è ancora inserito ai due capi?"),
        isItOn(said("Is the battery still on?", italian: "La batteria è ancora accesa?")),
        said(
          "Does another program use this port or this adapter now?",
          italian: "Ora un altro programma usa questa porta o questo adattatore?"),
      ]
    }
    private static func isItOn(_ question: String) -> String {
      let seconds = Manual.printed.startPress.seconds
      return said(
        "\(question) Short press \(seconds) s; the LED bar shows its SOC.",
        italian: "\(question) Pressione breve di \(seconds) s; la barra LED mostra il SOC.")
    }
    static var garbledAdvice: [String] {
      [
        said(
          "Line: 115200 8N1, no flow control. Is something else on this port?",
          italian: "Linea: 115200 8N1, senza controllo di flusso. C'è altro su questa porta?"),
        said(
          "RS232 levels and not RS485 or TTL? GND (pin 5, RJ45 pin 3) connected?",
          italian: "Livelli RS232 e non RS485 o TTL? GND (pin 5, RJ45 pin 3) collegato?"),
        said(
          "Another session key in use? Start with --key; r asks for a new one.",
          italian: "Altra chiave di sessione in uso? Avviare con --key; r ne chiede una nuova."),
      ]
    }
    static var tcpAdvice: [String] {
      [
        said(
          "Is the serial server set to raw TCP, 115200 8N1, no flow control, no telnet?",
          italian: "Il server seriale è impostato su TCP raw, 115200 8N1, senza controllo di flusso, senza telnet?")
      ]
    }
  }

  /// The words about CAN buses.
  enum Bus {
    static var listening: String { said("listening", italian: "in ascolto") }
    static var acknowledges: String { said("acknowledges", italian: "conferma") }
    static var undecided: String { said("undecided", italian: "indeciso") }
    static var unknown: String { said("unknown protocol", italian: "protocollo ignoto") }
    static func dropped(_ count: UInt64) -> String { said("\(count) dropped", italian: "\(count) persi") }
    static func errors(_ count: UInt64) -> String { said("\(count) bus err", italian: "\(count) err bus") }

    static func listeningTitle(_ name: String) -> String {
      said("Listening on \(name)", italian: "In ascolto su \(name)")
    }
    static func silentTitle(_ name: String) -> String {
      said("No frame from the battery on \(name)", italian: "Nessun frame dalla batteria su \(name)")
    }
    static var advice: [String] {
      let canSwitch = Manual.printed.canSwitch.number
      return [
        said(
          "CAN-H pin 1, CAN-L pin 2, GND pin 3 of the battery's RJ45; 500 kbit/s; 120 ohm at both ends.",
          italian: "CAN-H pin 1, CAN-L pin 2, GND pin 3 dell'RJ45 della batteria; 500 kbit/s; 120 ohm ai due capi."),
        said(
          "DIP switch \(canSwitch) of the master ON: it switches its CAN port on.",
          italian: "Interruttore DIP \(canSwitch) del master su ON: attiva la sua porta CAN."),
        said(
          "Modes that wait for their inverter stay silent for a laptop: --ask stands in for it.",
          italian: "I modi che attendono il proprio inverter tacciono con un portatile: --ask ne fa le veci."),
      ]
    }

    static var wires: String { said("Both wires", italian: "I due cavi") }
    static let soh = "SOH"
    static func keepAlive(_ kind: String, age: String) -> String { "\(kind), \(age)" }
    static func inverter(_ name: String) -> String { said("the inverter: \(name)", italian: "l'inverter: \(name)") }
    static func heardOn(_ link: String, _ reason: String) -> String {
      said("heard on \(link): \(reason)", italian: "sentito su \(link): \(reason)")
    }
    static var noRestriction: String { said("none seen", italian: "nessuna") }
    static var inferred: String {
      said("Inferred: not stated by the battery.", italian: "Dedotto: la batteria non lo dichiara.")
    }
    static func restriction(_ cause: Restriction.Cause) -> String {
      switch cause {
      case .battery: said("battery", italian: "batteria")
      case .temperature: said("temperature", italian: "temperatura")
      case .soc: "SOC"
      case .unexplained: said("not stated", italian: "non detto")
      }
    }
    static let cRateUnit = "C"
    static func disagree(_ what: String) -> String {
      said("The wires disagree. \(what)", italian: "I due cavi non concordano. \(what)")
    }

    static var tableHead: String {
      said(
        " id        fmt n   period  jitter   count  bytes, * changed last",
        italian: " id        fmt n  periodo  jitter  numero  byte, * cambiato per ultimo")
    }
    static var wordsHead: String {
      said("words, low byte first     high byte first", italian: "word, prima byte basso    prima byte alto")
    }
    static let little = "LE"
    static let big = "BE"
    static func statistics(_ rate: String) -> String { said("\(rate) frames/s", italian: "\(rate) frame/s") }
    static func unknownFrames(_ count: String) -> String { said("unknown \(count)", italian: "ignoti \(count)") }
    static func ids(_ count: Int) -> String { said("ids \(count)", italian: "id \(count)") }
    static func bitRate(_ kilobits: UInt32) -> String { "\(kilobits) kbit/s" }
  }
}
