internal import BMSCore

extension Texts {
  /// What is wrong with the words of a command line.
  enum Options {
    static func seconds(_ option: String, _ low: String, _ high: String) -> String {
      said("\(option) is \(low) to \(high) seconds", italian: "\(option) va da \(low) a \(high) secondi")
    }
    static func steps(_ option: String, _ others: String, _ last: String) -> String {
      said("\(option) is \(others) or \(last) seconds", italian: "\(option) è \(others) o \(last) secondi")
    }
    static func exclude(_ options: String, _ last: String) -> String {
      said("\(options) and \(last) exclude each other", italian: "\(options) e \(last) si escludono a vicenda")
    }
    static var bridgeAlone: String {
      said(
        "a bridge (--pc or --listen, --bms) is all that is read: no other source beside it",
        italian: "un bridge (--pc o --listen, --bms) è tutto ciò che si legge: nessun'altra sorgente accanto")
    }
    static func bridgeAsksNothing(_ options: [String]) -> String {
      let list = options.joined(separator: ", ")
      return said(
        "beside a bridge the program asks and sets nothing, the vendor's tool does: leave out \(list)",
        italian: "accanto a un bridge il programma non chiede e non imposta nulla, lo fa lo strumento del costruttore: "
          + "togliere \(list)")
    }
    static func none(_ what: String, _ name: String, of all: [String]) -> String {
      said(
        "no \(what) \(name): there are \(all.joined(separator: ", "))",
        italian: "nessun \(what) \(name): ci sono \(all.joined(separator: ", "))")
    }
    static var scenario: String { said("scenario", italian: "scenario") }
    static var writeFault: String { said("write fault", italian: "errore di scrittura") }
    static var proto: String { said("protocol", italian: "protocollo") }
    static var modules: String {
      said("--modules is 1 to \(Cluster.mostModules)", italian: "--modules va da 1 a \(Cluster.mostModules)")
    }
    static var modulesOfCluster: String {
      said(
        "--modules is 1 to \(Cluster.mostModules): a cluster has no more",
        italian: "--modules va da 1 a \(Cluster.mostModules): un cluster non ne ha di più")
    }
    static var speed: String { said("--speed is 0 to 10000", italian: "--speed va da 0 a 10000") }
    static var speedAlone: String { said("--speed goes with --replay", italian: "--speed va con --replay") }
    static var replayAlone: String {
      said(
        "--replay stands alone: a replay and live values cannot be mixed",
        italian: "--replay sta da solo: un replay e valori dal vivo non si mescolano")
    }
    static func ask(_ words: [String]) -> String {
      said(
        "--ask is one of \(words.joined(separator: ", "))", italian: "--ask è uno tra \(words.joined(separator: ", "))")
    }
    static var portsAlone: String {
      said("ports are named for --probe only", italian: "le porte si indicano solo per --probe")
    }
    static var simulateWhere: String {
      said("give --pty LINK, --can IFACE, or both", italian: "dare --pty LINK, --can IFACE, o entrambi")
    }
    static func noDate(_ text: String) -> String {
      said(
        "\(text) is no date: write it like 2026-11-20, 2026-11-20T14:05 or -2h",
        italian: "\(text) non è una data: scriverla come 2026-11-20, 2026-11-20T14:05 o -2h")
    }
    static var linesAlone: String {
      said(
        "--every, --fields and --changes go with --jsonl", italian: "--every, --fields e --changes vanno con --jsonl")
    }
    static var noFields: String {
      said(
        "--fields names no field: write ids with commas between them, as soc,current,cells_mv",
        italian: "--fields non nomina campi: scrivere id separati da virgole, come soc,current,cells_mv")
    }
    static func noField(_ name: String, nearest: String?) -> String {
      guard let nearest else {
        return said(
          "there is no field \"\(name)\": docs/json.md lists them all",
          italian: "non c'è il campo \"\(name)\": docs/json.md li elenca tutti")
      }
      return said(
        "there is no field \"\(name)\"; the nearest is \(nearest), and docs/json.md lists them all",
        italian: "non c'è il campo \"\(name)\"; il più vicino è \(nearest), e docs/json.md li elenca tutti")
    }
    static func noRange(_ text: String) -> String {
      said(
        "\"\(text)\" is no METRIC=RANGE, as soc=20: or delta=80 or temp=-5:45",
        italian: "\"\(text)\" non è un METRIC=RANGE, come soc=20: o delta=80 o temp=-5:45")
    }
    static func noMetric(_ name: String, of all: [String]) -> String {
      said(
        "there is no metric \(name): there are \(all.joined(separator: ", "))",
        italian: "non c'è una grandezza \(name): ci sono \(all.joined(separator: ", "))")
    }
    static func twice(_ option: String) -> String {
      said("\(option) stands there twice: give it once", italian: "\(option) compare due volte: darlo una volta sola")
    }
    static var bridgeSides: String {
      said(
        "name both sides: --pc, --listen or --rfc2217 for the vendor's tool, --bms for the battery",
        italian: "indicare i due lati: --pc, --listen o --rfc2217 per lo strumento del costruttore, --bms per la "
          + "batteria")
    }
    static func tapSides(_ pc: String, _ bms: String) -> String {
      said(
        "of a tap \(pc) and \(bms) are adapters that only listen: name two devices, and nothing else",
        italian: "di un tap \(pc) e \(bms) sono adattatori che solo ascoltano: indicare due dispositivi, e nient'altro")
    }
    static var noLink: String {
      said(
        "--pc pty:LINK makes a port for a tool on this computer: name the link, for instance pty:/tmp/vendor",
        italian: "--pc pty:LINK crea una porta per uno strumento su questo computer: indicare il link, per esempio "
          + "pty:/tmp/vendor")
    }
    static var captures: String { said("captures", italian: "catture") }
    static var liveAlone: String {
      said(
        "--pc, --listen, --rfc2217, --bms, --follow-baud, --tap, --key and --output go with --live",
        italian: "--pc, --listen, --rfc2217, --bms, --follow-baud, --tap, --key e --output vanno con --live")
    }
    static var noCapture: String {
      said(
        "name a capture, or --live with --pc and --bms for a lesson at the battery",
        italian: "indicare una cattura, oppure --live con --pc e --bms per una lezione alla batteria")
    }
    static var rangesAlone: String { said("-w and -c go with --check", italian: "-w e -c vanno con --check") }
    static func twoRanges(_ label: String) -> String {
      said("\(label) has two ranges: which is meant?", italian: "\(label) ha due intervalli: quale vale?")
    }
  }

  /// What `check` says to a monitoring system, besides its own alarms.
  enum Check {
    static func ranges(of metrics: [String]) -> String {
      "-w and -c take METRIC=RANGE, several with commas: -w soc=20:,delta=80,temp=45 -c soc=10:. "
        + "A RANGE is as the guidelines have it: 10 is 0 to 10, 10: is 10 or more, ~:20 is 20 or less, 10:20 is between, "
        + "@10:20 is not between; outside of it is an alert. METRIC is one of \(metrics.joined(separator: ", "))."
    }
    static let noSource = "no source"
    static func modules(_ count: Int) -> String { "\(count) modules" }
    static func explains(_ alarm: String, _ others: [String]) -> String {
      said(
        "\(alarm), which explains \(others.joined(separator: ", "))",
        italian: "\(alarm), che spiega \(others.joined(separator: ", "))")
    }
    static func unconfirmed(_ alarm: String, seconds: Int) -> String { "\(alarm), not heard of for \(seconds) s" }
    static func link(_ name: String, _ state: LinkState?) -> String { "\(name) is \(state?.word ?? "closed")" }
    static func noValues(_ labels: [String]) -> String { "no live, plausible \(labels.joined(separator: " and "))" }
    static let noFlags =
      "the battery does not answer for its contactors, its slaves and their imbalance (registers 71-79)"
    static func pending(_ alarm: String, seconds: Int) -> String {
      "\(alarm) was seen, which is an alarm after \(seconds) s: give more time with -t, or let wecotui watch run"
    }
    static func outside(_ value: String, _ range: String) -> String { "\(value) is not within \(range)" }
    static func noValue(_ label: String) -> String { "no live, plausible \(label) to hold against its range" }
    static func noValue(_ label: String, ofModules modules: [Int]) -> String {
      "no live, plausible \(label) of module \(modules.map(String.init).joined(separator: ", "))"
    }
  }

  /// What a port says that is asked whether a battery answers.
  enum Probe {
    static var battery: String { said("a battery answers", italian: "risponde una batteria") }
    static var keyOnly: String {
      said("accepts the key but answers no read", italian: "accetta la chiave ma non risponde ad alcuna lettura")
    }
    static var garbled: String {
      said(
        "bytes come that fit no WeCo frame: another device, or another rate than 115200 8N1",
        italian: "arrivano byte che non formano frame WeCo: altro dispositivo, o velocità diversa da 115200 8N1")
    }
    static func noFrames(_ name: String) -> String {
      said(
        "\(name) sends bytes that fit no WeCo frame: another device, or another rate than 115200 8N1",
        italian: "\(name) invia byte che non formano frame WeCo: altro dispositivo, o velocità diversa da "
          + "115200 8N1")
    }
    static var silent: String { said("nothing answers", italian: "nessuna risposta") }
    static func inUse(_ why: String) -> String { said("in use: \(why)", italian: "in uso: \(why)") }
    static var noPorts: String {
      said(
        "no serial port: plug the USB adapter in, then run wecotui ports again",
        italian: "nessuna porta seriale: inserire l'adattatore USB, poi eseguire di nuovo wecotui ports")
    }
    static var noBus: String { said("no CAN interface", italian: "nessuna interfaccia CAN") }
    static var adapter: String {
      said(
        "CANalyst-II by its USB number; it acknowledges on the bus (no listen-only mode is known); that WeCo's CAN to USB "
          + "Converter is one is a hypothesis",
        italian:
          "CANalyst-II secondo il suo numero USB; conferma sul bus (non si conosce un modo di solo ascolto); che il "
          + "CAN to USB Converter di WeCo lo sia è un'ipotesi")
    }
    static var otherFirmware: String {
      said(
        "its firmware is none that is known to work here; with some such clones slcan works, on a serial driver",
        italian:
          "il suo firmware non è tra quelli che qui si sa che funzionano; con alcuni di questi cloni funziona slcan, "
          + "su un driver seriale")
    }
  }

  /// What is said of learning from captures and of crossing out.
  enum Capture {
    static var nothingLearnt: String {
      said(
        "nothing to propose: see docs/unknowns.md for captures that would tell more",
        italian: "nulla da proporre: vedere docs/unknowns.md per catture che direbbero di più")
    }
    static func learnt(from files: [String]) -> String {
      said(
        "Learnt from \(files.joined(separator: ", ")). Everything here is a hypothesis until you have tried it.",
        italian: "Appreso da \(files.joined(separator: ", ")). Qui tutto è un'ipotesi finché non lo si è " + "provato.")
    }
    static func map(_ path: String, writes: [String], registers: Int) -> String {
      let names = writes.isEmpty ? said("none", italian: "nessuna") : writes.joined(separator: ", ")
      return said(
        "wrote \(path): \(writes.count) writes (\(names)), \(registers) registers; look through it, then run: "
          + "wecotui map check \(path)",
        italian: "scritto \(path): \(writes.count) scritture (\(names)), \(registers) registri; esaminarlo, poi "
          + "eseguire: wecotui map check \(path)")
    }
    static func verdict(_ verdict: MapFinding.Verdict) -> String {
      switch verdict {
      case .holds: said("holds", italian: "confermato")
      case .contradicted: said("contradicted", italian: "smentito")
      case .notShown: said("not shown", italian: "non mostrato")
      }
    }
    static func held(_ count: Int, of all: Int) -> String {
      said("\(count) of \(all) rows hold", italian: "confermate \(count) righe su \(all)")
    }
    static func joined(_ first: String, _ second: String) -> String {
      said("Joined from \(first) and \(second).", italian: "Unione di \(first) e \(second).")
    }
    static func narrowed(_ path: String) -> String {
      said(
        "for fewer versions than \(path) alone: only those that both maps were made for",
        italian: "per meno versioni della sola \(path): solo quelle per cui entrambe le mappe sono fatte")
    }
    static func noCommonFirmware(_ first: String, _ second: String) -> String {
      said(
        "\(first) and \(second) are made for different firmware: no battery would match both. Keep them apart.",
        italian: "\(first) e \(second) sono per firmware diversi: nessuna batteria va bene per entrambe. Tenerle "
          + "separate.")
    }
    static func redacted(_ path: String, isConverted: Bool, _ report: String, damaged: Int) -> String {
      let wrote =
        isConverted
        ? said(
          "wrote \(path), as a capture of this program", italian: "scritto \(path), come cattura di questo programma")
        : said("wrote \(path)", italian: "scritto \(path)")
      switch damaged {
      case 0: return "\(wrote): \(report)"
      case 1:
        return said(
          "\(wrote): \(report); 1 damaged line was left out",
          italian: "\(wrote): \(report); 1 riga danneggiata è stata tralasciata")
      default:
        return said(
          "\(wrote): \(report); \(damaged) damaged lines were left out",
          italian: "\(wrote): \(report); \(damaged) righe danneggiate sono state tralasciate")
      }
    }
    static func framesLearnt(from files: [String]) -> String {
      said(
        "Learnt from \(files.joined(separator: ", ")). A hypothesis is a guess until you have tried it; measured is what the "
          + "capture shows.",
        italian:
          "Appreso da \(files.joined(separator: ", ")). Un'ipotesi resta tale finché non la si prova; measured è "
          + "ciò che la cattura mostra.")
    }
    static func rivals(_ names: [String]) -> String {
      said(
        "it may be \(names.joined(separator: " or ")) as well",
        italian: "può essere anche \(names.joined(separator: " o "))")
    }
    static func frames(_ path: String, frames: Int, rows: Int, shown: Int) -> String {
      said(
        "wrote \(path): \(rows) rows in \(frames) frames, \(shown) of them shown by the captures; look through it, then run: "
          + "wecotui decode --frames \(path) CAPTURE",
        italian: "scritto \(path): \(rows) righe in \(frames) frame, \(shown) mostrate dalle catture; esaminarlo, poi "
          + "eseguire: wecotui decode --frames \(path) CATTURA")
    }
    static func shared(_ ids: [(id: String, family: String)]) -> String {
      let most = 6
      let list = ids.prefix(most).map { "\($0.id) (\($0.family))" }.joined(separator: ", ")
      let more = ids.count - most
      let all =
        more > 0 ? said("\(list) and \(more) more", italian: "\(list) e altri \(more)") : list
      return said(
        "built-in protocols have frames of the same identifiers: \(all); what they say goes first, the table's values "
          + "stand beside it",
        italian: "protocolli incorporati hanno frame con gli stessi identificatori: \(all); quel che dicono vale per "
          + "primo, i valori della tabella stanno accanto")
    }
    static func mapInOrder(_ file: String, _ name: String, rows: Int, writes: Int) -> String {
      said(
        "\(file): the device map \"\(name)\" is in order: \(rows) rows, \(writes) writes",
        italian: "\(file): la mappa \"\(name)\" è in ordine: \(rows) righe, \(writes) scritture")
    }
  }

  /// The lines of `decode`.
  enum Decode {
    /// The last word on a link's key: which bits are proven, and how many frames no key fits.
    static func key(_ name: String, _ recovery: KeyRecovery) -> String {
      let counts = [
        (recovery.fitsNoKey, "\(recovery.fitsNoKey) frames fit no key"),
        (recovery.contradictions, "\(recovery.contradictions) frames contradict it"),
        (recovery.changes, "the key changed \(recovery.changes) times"),
      ].filter { $0.0 > 0 }.map(\.1)
      return (["# \(name): \(recovery.report)", "bits proven \(recovery.pattern)"] + counts).joined(separator: "; ")
    }
    static func frame(_ frame: CapturedFrame) -> String {
      switch frame {
      case .data(let frame): "data \(frame.id.hex)"
      case .remote(let id, _): "remote request \(id.hex)"
      case .error: "bus error frame"
      case .flexible(let id, _, _): "CAN FD frame \(id.hex), not decoded"
      }
    }
    static func event(_ kind: SerialEvent.Kind) -> String {
      switch kind {
      case .keyRequest(let request): "key request \(request.key.hex)"
      case .keyAccepted: "key ok"
      case .read(let request): "read \(request.first) x \(request.count)"
      case .reply(let request, _): "reply \(request.first) x \(request.count)"
      case .unaskedReply: "reply to an unheard request"
      case .other(let unit, let function): "unit \(unit) function \(function)"
      case .damaged: "DAMAGED"
      case .stray: "stray bytes"
      case .keyFound(let key): key.map { "(the session key is \($0.hex))" } ?? "(the session key changed)"
      }
    }
  }
}
