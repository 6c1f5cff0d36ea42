internal import Transport

extension Texts {
  /// What the bridge and the tap say: clauses of one line, and what to do.
  enum Bridge {
    static func bytes(_ requests: Int, _ replies: Int) -> String {
      said("\(requests) bytes >, \(replies) <", italian: "\(requests) byte >, \(replies) <")
    }
    static func replies(_ count: Int) -> String { said("\(count) replies", italian: "\(count) risposte") }
    static func otherFunctions(_ count: Int) -> String {
      said("\(count) frames of other functions", italian: "\(count) frame di altre funzioni")
    }
    static func damaged(_ count: Int) -> String {
      said("\(count) damaged frames", italian: "\(count) frame danneggiati")
    }
    static func fitNoKey(_ count: Int) -> String {
      said("\(count) fit no key", italian: "\(count) senza chiave adatta")
    }
    static func lost(_ bytes: Int) -> String {
      said(
        "\(bytes) bytes came while the other side was away", italian: "\(bytes) byte giunti mentre l'altro lato mancava"
      )
    }
    static func delay(_ mean: String, longest: String) -> String {
      said("delay \(mean) ms, longest \(longest) ms", italian: "ritardo \(mean) ms, massimo \(longest) ms")
    }
    static func heard(_ requests: Int, _ replies: Int) -> String {
      said(
        "heard \(requests) bytes to the battery and \(replies) from it",
        italian: "sentiti \(requests) byte verso la batteria e \(replies) da essa")
    }
    static func passedOn(_ requests: Int, _ replies: Int) -> String {
      said(
        "passed on \(requests) bytes to the battery and \(replies) from it",
        italian: "passati \(requests) byte alla batteria e \(replies) da essa")
    }
    static var sayFirst: String {
      said(
        "before you press Set in the vendor's tool, type here what you are about to set: set soc 55, set "
          + "protocol SMACAN",
        italian: "prima di premere Set nello strumento del costruttore, scrivere qui che cosa si sta per "
          + "impostare: set soc 55, set protocol SMACAN")
    }
    /// Where the vendor's tool connects to, and who can.
    static func listening(_ endpoint: TCPEndpoint, _ speech: BridgeServer.Speech) -> String {
      let isHere = endpoint.isThisComputer
      return switch speech {
      case .raw where isHere:
        said(
          "raw TCP at \(endpoint), for programs on this computer",
          italian: "TCP grezzo su \(endpoint), per i programmi di questo computer")
      case .raw:
        said(
          "raw TCP at \(endpoint), for whoever reaches that address: there is no password",
          italian: "TCP grezzo su \(endpoint), per chiunque raggiunga quell'indirizzo: non c'è password")
      case .rfc2217 where isHere:
        said(
          "RFC 2217 at \(endpoint), for programs on this computer",
          italian: "RFC 2217 su \(endpoint), per i programmi di questo computer")
      case .rfc2217:
        said(
          "RFC 2217 at \(endpoint), for whoever reaches that address: there is no password",
          italian: "RFC 2217 su \(endpoint), per chiunque raggiunga quell'indirizzo: non c'è password")
      }
    }
    /// For the client that cannot be served.
    static func inUse(by peer: TCPEndpoint) -> String {
      said(
        "wecotui bridge: the port is in use by \(peer); end that program, then connect again",
        italian: "wecotui bridge: la porta è usata da \(peer); chiudere quel programma, poi collegarsi di nuovo")
    }
    static func client(_ note: BridgeServer.Note) -> String {
      switch note {
      case .came(let peer, let speech):
        speech == .raw
          ? said("\(peer) connected", italian: "\(peer) collegato")
          : said("\(peer) connected, RFC 2217", italian: "\(peer) collegato, RFC 2217")
      case .left(let peer): said("\(peer) left", italian: "\(peer) se n'è andato")
      case .refused(let peer, let other):
        said(
          "\(peer) was refused: \(other) is connected, and one at a time can be",
          italian: "\(peer) rifiutato: è collegato \(other), e può esserlo uno solo alla volta")
      case .deaf(let peer):
        said(
          "\(peer) takes no bytes any more and was disconnected",
          italian: "\(peer) non prende più byte ed è stato scollegato")
      case .speaksOther(let peer, on: .raw):
        said(
          "\(peer) speaks RFC 2217 (telnet) to the raw port: name a port with --rfc2217 and connect it there",
          italian: "\(peer) parla RFC 2217 (telnet) alla porta grezza: indicare una porta con --rfc2217 e collegarlo lì"
        )
      case .speaksOther(let peer, on: .rfc2217):
        said(
          "\(peer) speaks no telnet to the port of RFC 2217: name a port with --listen and connect it there",
          italian: "\(peer) non parla telnet alla porta di RFC 2217: indicare una porta con --listen e collegarlo lì")
      case .garbled(let peer):
        said(
          "\(peer) sent a telnet command without an end and was disconnected",
          italian: "\(peer) ha inviato un comando telnet senza fine ed è stato scollegato")
      }
    }
    static func rateSet(_ rate: UInt32) -> String {
      said("the battery's port runs at \(rate) baud now", italian: "la porta della batteria ora va a \(rate) baud")
    }
    static func rateKept(_ rate: UInt32, wanted: UInt32) -> String {
      said(
        "the tool asked for \(wanted) baud, the battery's port stays at \(rate): --follow-baud would change it",
        italian: "lo strumento ha chiesto \(wanted) baud, la porta della batteria resta a \(rate): "
          + "--follow-baud la cambierebbe")
    }
    static func rateRefused(_ rate: UInt32, _ error: TransportError) -> String {
      said(
        "the battery's port stays at \(rate) baud: \(Texts.sentence(error))",
        italian: "la porta della batteria resta a \(rate) baud: \(Texts.sentence(error))")
    }
    static func dashboardShows(_ source: String) -> String {
      said(
        "to see the battery meanwhile, in another terminal: wecotui \(source)",
        italian: "per vedere intanto la batteria, in un altro terminale: wecotui \(source)")
    }
    static func namedTwice(_ endpoint: TCPEndpoint) -> String {
      said(
        "\(endpoint) is named twice: each side has a place of its own",
        italian: "\(endpoint) è indicato due volte: ogni lato ha un posto suo")
    }
    static var oneSide: String {
      said(
        "name one side towards the vendor's tool: --pc DEV, --pc pty:LINK, or --listen and --rfc2217",
        italian: "indicare un lato verso lo strumento del costruttore: --pc DEV, --pc pty:LINK, oppure --listen e "
          + "--rfc2217")
    }
    static var followsNothing: String {
      said(
        "--follow-baud needs a tool that can say its rate (--rfc2217 or --pc pty:LINK) and a serial port of this "
          + "computer at --bms",
        italian: "--follow-baud richiede uno strumento che dica la sua velocità (--rfc2217 o --pc pty:LINK) e una "
          + "porta seriale di questo computer in --bms")
    }
    static func noted(_ line: String) -> String { said("noted: \(line)", italian: "annotato: \(line)") }
    static func recorded(_ path: String) -> String {
      said(
        "recorded to \(path): wecotui decode \(path), wecotui learn \(path)",
        italian: "registrato in \(path): wecotui decode \(path), wecotui learn \(path)")
    }
  }
}
