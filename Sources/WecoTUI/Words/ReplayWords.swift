/// The words of replaying and recording.
extension Texts {
  enum Playback {
    static let badge = "REPLAY"
    static var paused: String { said("PAUSED", italian: "PAUSA") }
    static var atEnd: String { said("END", italian: "FINE") }
    static func running(_ speed: Double) -> String {
      speed == 0 ? "max" : "\(Int(exactly: speed).map(String.init) ?? "\(speed)")x"
    }
    static func damaged(_ lines: Int) -> String {
      said(
        lines == 1 ? "1 damaged line" : "\(lines) damaged lines",
        italian: lines == 1 ? "1 riga danneggiata" : "\(lines) righe danneggiate")
    }
    static var pause: String {
      said("stop the replay, and let it run again", italian: "ferma il replay, e lo fa proseguire")
    }
    static var step: String { said("on to the next event", italian: "al prossimo evento") }
    static var stepBack: String { said("back to the event before", italian: "all'evento precedente") }
    static var secondBack: String { said("1 s back", italian: "1 s indietro") }
    static var secondOn: String { said("1 s on", italian: "1 s avanti") }
    static var back: String { said("10 s back", italian: "10 s indietro") }
    static var onward: String { said("10 s on", italian: "10 s avanti") }
    static var faster: String { said("faster", italian: "più veloce") }
    static var slower: String { said("slower", italian: "più lento") }
    static var nextAlarm: String { said("on to the next alarm", italian: "al prossimo allarme") }
    static var record: String {
      said(
        "write everything on all links into a capture; stop ends it",
        italian: "scrive tutto ciò che passa su ogni collegamento in una cattura; stop la chiude")
    }
    static var learn: String {
      said(
        "the lesson that makes a device map, on a bridge (wecotui --pc DEV --bms DEV)",
        italian: "la lezione che fa una mappa, su un bridge (wecotui --pc DEV --bms DEV)")
    }
    static var learnOutside: String {
      said(
        "the lesson needs a bridge to the vendor's tool: wecotui --pc DEV --bms DEV, then :learn",
        italian: "la lezione vuole un bridge verso lo strumento: wecotui --pc DEV --bms DEV, poi :learn")
    }
    static var recordUsage: String {
      said("name a file: record FILE, or record stop", italian: "indicare un file: record FILE, o record stop")
    }
    static var seek: String {
      said(
        "in a replay: go to a time of the recorded day", italian: "nel replay: va a un'ora del giorno registrato")
    }
    static var seekUsage: String {
      said(
        "name a time of the recorded day: seek 14:03:27",
        italian: "indicare un'ora del giorno registrato: seek 14:03:27")
    }
    static var speed: String {
      said(
        "in a replay: times real time, 0 as fast as possible",
        italian: "nel replay: volte il tempo reale, 0 più veloce possibile")
    }
    static var speedUsage: String {
      said(
        "speed is 0 (as fast as possible) to 10000 times real time",
        italian: "speed va da 0 (più veloce possibile) a 10000 volte il tempo reale")
    }
    static var startedOnly: String {
      said(
        "live values and a replay cannot be mixed: quit, and start with --replay FILE or with a link",
        italian: "valori dal vivo e un replay non si mescolano: uscire, e avviare con --replay FILE o con una "
          + "sorgente")
    }
    static var none: String {
      said(
        "nothing is being replayed: start with --replay FILE",
        italian: "nessun replay in corso: avviare con --replay FILE")
    }
    static var noAlarm: String {
      said(
        "no further alarm up to the end of the capture", italian: "nessun altro allarme fino alla fine della cattura")
    }
    static func alarm(_ name: String) -> String { said("alarm: \(name)", italian: "allarme: \(name)") }
    static func recording(_ path: String) -> String {
      said("recording to \(path)", italian: "registrazione in \(path)")
    }
    static func recorded(_ path: String, _ events: Int) -> String {
      said("recorded \(events) events to \(path)", italian: "\(events) eventi registrati in \(path)")
    }
    static var notRecording: String {
      said("nothing is being recorded", italian: "nessuna registrazione in corso")
    }
    static func badge(recording bytes: Int) -> String {
      bytes < 1_000_000 ? "REC \(bytes / 1000) kB" : "REC \(bytes / 1_000_000) MB"
    }
  }
}
