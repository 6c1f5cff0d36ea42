internal import BMSCore

extension Texts {
  /// What the lesson says: one act at a time, what was seen, how well it is known.
  enum Lesson {
    /// - Parameter endsBridge: what the lesson is held on ends with it.
    static func line(_ saying: LessonSaying, endsBridge: Bool = true) -> String {
      switch saying {
      case .connect: connect
      case .ready(let soc, let registers): ready(soc, registers)
      case .safeBand(let least, let most): safeBand(least, most)
      case .askProtocol: askProtocol
      case .currentFlows(let amperes): currentFlows(amperes.text)
      case .currentUnknown: currentUnknown
      case .ask(let ask): Lesson.ask(ask)
      case .noCommand: noCommand
      case .missing: missing
      case .missed: missed
      case .watching: watching
      case .saw(let act): saw(act)
      case .judged(let subject, let verdict, let consistent): judged(name(subject), verdict, consistent)
      case .graded(let subject, let grade): graded(name(subject), grade)
      case .notAllowed(let text, let least, let most): notAllowed(text, least, most)
      case .backFirst: backFirst
      case .leftChanged(let subject, let away): leftChanged(name(subject), away)
      case .anotherBattery: anotherBattery
      case .quiz: quiz
      case .askValue(let subject, let round, let left, let separation): askValue(name(subject), round, left, separation)
      case .notANumber(let text): notANumber(text)
      case .notAName: notAName
      case .matched(let subject, let some, let count, let separation): matched(name(subject), some, count, separation)
      case .over: endsBridge ? over : overHere
      }
    }

    // MARK: - Beginning

    private static var connect: String {
      said(
        "Start the vendor's tool, connect it to the battery and leave it on a page that keeps reading. The lesson only "
          + "listens and sends nothing. Waiting for eight whole readings ...",
        italian:
          "Avviare lo strumento del costruttore, collegarlo alla batteria e lasciarlo su una pagina che legge di "
          + "continuo. La lezione ascolta soltanto e non invia nulla. Si attendono otto letture complete ...")
    }
    private static func ready(_ soc: Int, _ registers: Int) -> String {
      said(
        "The battery is at \(soc) % SOC; \(registers) registers are being read. At each step press Enter when it is "
          + "done; s skips it, r begins it again, e says that the tool showed an error, q ends the lesson.",
        italian:
          "La batteria è al \(soc) % di SOC; si leggono \(registers) registri. A ogni passo premere Invio quando "
          + "è fatto; s lo salta, r lo ricomincia, e dice che lo strumento ha mostrato un errore, q termina la lezione."
      )
    }
    private static func safeBand(_ least: Int, _ most: Int) -> String {
      said(
        "First SOC, between \(least) and \(most) %: it is the battery's own count, cells are protected by their "
          + "voltage. Near its present value no inverter takes the battery for empty or full. It is set back at the end.",
        italian: "Prima il SOC, tra \(least) e \(most) %: è un conteggio della batteria, le celle sono protette dalla "
          + "tensione. Vicino al valore attuale nessun inverter prende la batteria per vuota o piena. Alla fine torna "
          + "com'era.")
    }
    private static var askProtocol: String {
      said(
        "Now the inverter protocol. Which one does the vendor's tool show? Type its name as it stands there (s skips).",
        italian: "Ora il protocollo dell'inverter. Quale mostra lo strumento? Scriverne il nome com'è (s salta).")
    }
    private static func currentFlows(_ amperes: String) -> String {
      said(
        "\(amperes) A flow: a protocol is never changed while current flows, for the inverter loses the battery. Stop "
          + "inverter and charger, then press Enter (s skips).",
        italian: "Scorrono \(amperes) A: un protocollo non si cambia mai mentre scorre corrente, perché l'inverter "
          + "perde la batteria. Fermare inverter e caricatore, poi premere Invio (s salta).")
    }
    private static var currentUnknown: String {
      said(
        "The current was not read lately: a protocol is never changed while current may flow. Let the tool read the "
          + "battery's state, then press Enter (s skips).",
        italian: "La corrente non è stata letta di recente: un protocollo non si cambia mai se può scorrere corrente. "
          + "Far leggere lo stato della batteria allo strumento, poi premere Invio (s salta).")
    }

    // MARK: - An act

    private static func ask(_ ask: LessonAsk) -> String {
      let head = said("Act \(ask.number): ", italian: "Passo \(ask.number): ")
      let what = name(ask.subject)
      let tail =
        ask.isBack
        ? said(" (back to what it was)", italian: " (di nuovo com'era)")
        : ask.isFar ? said(" (the end of the safe band)", italian: " (il limite della fascia sicura)") : ""
      return head
        + said(
          "in the vendor's tool set \(what) to \(ask.value), press Set, then Enter here.\(tail)",
          italian: "nello strumento impostare \(what) a \(ask.value), premere Set, poi Invio qui.\(tail)")
    }
    private static var noCommand: String {
      said(
        "No command has passed yet. Was Set pressed? Enter looks again; e if the tool showed an error.",
        italian: "Non è ancora passato alcun comando. Si è premuto Set? Invio ricontrolla; e se lo strumento ha dato "
          + "errore.")
    }
    private static var missing: String {
      said(
        "What the tool says is not heard at this moment. Wait; the next step is shown when it is.",
        italian: "In questo momento non si sente ciò che dice lo strumento. Attendere; il passo seguente appare quando "
          + "si sente.")
    }
    private static var missed: String {
      said(
        "Part of the talk was not heard, and this command with it. Another value, since the battery may hold this one.",
        italian: "Una parte dei messaggi non si è sentita, e con essa questo comando. Un altro valore: la batteria può "
          + "avere già questo.")
    }
    private static var watching: String {
      said(
        "A command has passed; watching what follows ...",
        italian: "È passato un comando; si osserva che cosa segue ...")
    }
    private static func saw(_ act: LearntAct) -> String {
      let frame = act.frame.hexText
      let place = [
        act.function.map { said("function \($0)", italian: "funzione \($0)") },
        act.register.map { said("register \($0)", italian: "registro \($0)") },
        act.word.map { said("value \($0)", italian: "valore \($0)") },
      ].compactMap(\.self).joined(separator: ", ")
      return said(
        "Seen: \(frame) (\(place)); \(answer(act.answer)); \(followers(act)).",
        italian: "Visto: \(frame) (\(place)); \(answer(act.answer)); \(followers(act)).")
    }
    private static func answer(_ answer: LearntAct.Answer) -> String {
      switch answer {
      case .none: said("no answer", italian: "nessuna risposta")
      case .echo: said("the battery echoed it", italian: "la batteria l'ha ripetuto")
      case .refusal: said("the battery refused it", italian: "la batteria l'ha rifiutato")
      case .other: said("another answer came", italian: "è giunta un'altra risposta")
      }
    }
    private static func followers(_ act: LearntAct) -> String {
      let names = act.followers.map { String($0) }.joined(separator: ", ")
      let seconds = Decimal((act.settled?.milliseconds ?? 0) / 100 + 1, decimals: 1).text
      return act.followers.isEmpty
        ? said("no register took the value", italian: "nessun registro ha preso il valore")
        : said(
          "within \(seconds) s register \(names) held the value",
          italian: "entro \(seconds) s il registro \(names) aveva il valore")
    }
    private static func judged(_ name: String, _ verdict: LessonVerdict, _ count: Int?) -> String {
      switch verdict {
      case .consistent:
        count.map { consistent(name, $0) } ?? said("Consistent.", italian: "Coerente.")
      case .nothingFollowed:
        said(
          "\(name): NOT PROVEN, the command went out and nothing followed it.",
          italian: "\(name): NON PROVATO, il comando è partito e nulla l'ha seguito.")
      case .anotherCommand:
        said(
          "\(name): NOT PROVEN, this was another command than before.",
          italian: "\(name): NON PROVATO, era un comando diverso da prima.")
      case .noScale:
        said(
          "\(name): NOT PROVEN, the values and the frames do not fit one scale.",
          italian: "\(name): NON PROVATO, valori e frame non seguono una sola scala.")
      case .anotherRegister:
        said(
          "\(name): NOT PROVEN, another register followed than before.",
          italian: "\(name): NON PROVATO, ha seguito un registro diverso da prima.")
      case .withoutEffect:
        said(
          "\(name): NOT PROVEN, a register took it but the battery's own SOC did not follow.",
          italian: "\(name): NON PROVATO, un registro l'ha preso ma il SOC della batteria non l'ha seguito.")
      case .alreadyThere:
        said("\(name): it was there already, which shows nothing.", italian: "\(name): c'era già, non dice nulla.")
      case .notRead:
        said(
          "\(name): the registers were not read again, which shows nothing.",
          italian: "\(name): i registri non sono stati riletti, non dice nulla.")
      case .refused: said("\(name): refused, which shows nothing.", italian: "\(name): rifiutato, non dice nulla.")
      case .takenBack: said("\(name): left out.", italian: "\(name): tralasciato.")
      }
    }
    private static func consistent(_ name: String, _ count: Int) -> String {
      said(
        "\(name): consistent, \(count) of \(LessonGrade.proof).",
        italian: "\(name): coerente, \(count) di \(LessonGrade.proof).")
    }
    static func graded(_ name: String, _ grade: LessonGrade) -> String { "\(name): \(word(grade))." }
    static func word(_ grade: LessonGrade) -> String {
      switch grade {
      case .untried: said("not tried", italian: "non tentato")
      case .notProven: said("NOT PROVEN, left out of the map", italian: "NON PROVATO, fuori dalla mappa")
      case .hypothesis: said("hypothesis", italian: "ipotesi (hypothesis)")
      case .measured: said("measured", italian: "misurato (measured)")
      }
    }
    private static func notAllowed(_ text: String, _ least: Int, _ most: Int) -> String {
      said(
        "\"\(text)\" is no SOC from \(least) to \(most): Enter when Set was pressed; s, r, e or q.",
        italian: "\"\(text)\" non è un SOC da \(least) a \(most): Invio dopo aver premuto Set; s, r, e oppure q.")
    }
    private static var backFirst: String {
      said(
        "Before you go: back to what it was, so that the battery ends as it began. q once more leaves it as it is.",
        italian: "Prima di uscire: di nuovo com'era, così la batteria finisce come ha iniziato. Ancora q la lascia "
          + "così.")
    }
    static func leftChanged(_ name: String, _ away: LessonAway) -> String {
      let now = away.to ?? said("another value", italian: "un altro valore")
      return said(
        "\(name) was \(away.from) and may be \(now) now: set it back in the vendor's tool.",
        italian: "\(name) era \(away.from) e ora può essere \(now): ripristinarlo nello strumento.")
    }
    private static var anotherBattery: String {
      said(
        "Another battery answers now. The lesson ends: what was shown was shown on the one before.",
        italian: "Ora risponde un'altra batteria. La lezione finisce: ciò che si è visto era di quella di prima.")
    }

    // MARK: - Readings

    private static var quiz: String {
      said(
        "Now values whose register nobody knows. Type what the vendor's tool shows at this moment, Enter for later, s "
          + "for never, q to end. Any other value: its name, = and the number (Fan voltage = 12.5 V).",
        italian: "Ora i valori di cui nessuno conosce il registro. Scrivere ciò che lo strumento mostra in questo "
          + "momento, Invio per dopo, s per mai, q per finire. Ogni altro valore: il nome, = e il numero (Fan voltage = 12.5 V)."
      )
    }
    private static func askValue(
      _ name: String, _ round: Int, _ left: Int, _ separation: ValueMatch.Separation
    ) -> String {
      let question = said(
        "Which value does the vendor's tool show for \(name)?",
        italian: "Quale valore mostra lo strumento per \(name)?")
      guard round > 1, left > 0 else { return question }
      return "\(question) (\(candidates(left)); \(advice(separation)))"
    }
    private static func candidates(_ count: Int) -> String {
      count == 1
        ? said("1 candidate left", italian: "1 candidato rimasto")
        : said("\(count) candidates left", italian: "\(count) candidati rimasti")
    }
    static func advice(_ separation: ValueMatch.Separation) -> String {
      switch separation {
      case .none:
        said("type it again when it has changed, as a proof", italian: "riscriverlo quando cambia, come prova")
      case .change: said("type it again when it has changed", italian: "riscriverlo quando è cambiato")
      case .beyond(let value):
        said(
          "one register or two: told when it has passed \(value.text)",
          italian: "uno o due registri: si saprà quando supera \(value.text)")
      case .nothingFits:
        said("no undecoded register holds it", italian: "nessun registro non decodificato lo contiene")
      }
    }
    private static func matched(
      _ name: String, _ some: [ValueCandidate], _ count: Int, _ separation: ValueMatch.Separation
    ) -> String {
      let list = some.map { candidate($0) } + (count > some.count ? ["..."] : [])
      let head = count == 0 ? "" : "\(candidates(count)): \(list.joined(separator: "; ")); "
      return "\(name): \(head)\(advice(separation))."
    }
    static func candidate(_ candidate: ValueCandidate) -> String {
      let scale = scale(candidate)
      let first = candidate.register
      switch candidate.layout {
      case .one: return said("register \(first)\(scale)", italian: "registro \(first)\(scale)")
      case .highFirst:
        return said(
          "registers \(first)-\(first &+ 1), high word first\(scale)",
          italian: "registri \(first)-\(first &+ 1), prima la parola alta\(scale)")
      case .lowFirst:
        return said(
          "registers \(first)-\(first &+ 1), low word first\(scale)",
          italian: "registri \(first)-\(first &+ 1), prima la parola bassa\(scale)")
      }
    }
    /// ` x 0.1 - 40`
    private static func scale(_ candidate: ValueCandidate) -> String {
      let factor = Decimal(candidate.times, decimals: candidate.decimals).shortest
      let offset = Decimal(candidate.plus, decimals: candidate.decimals).shortest
      let plus = offset == "0" ? "" : offset.hasPrefix("-") ? " - \(offset.dropFirst())" : " + \(offset)"
      return (factor == "1" ? "" : " x \(factor)") + plus
    }
    private static var notAName: String {
      said(
        "A name has at most 60 bytes of printable text: type it as the tool shows it.",
        italian: "Un nome ha al massimo 60 byte di testo stampabile: scriverlo come lo mostra lo strumento.")
    }
    private static func notANumber(_ text: String) -> String {
      said(
        "\"\(text)\" is no number: type it as the tool shows it, 123 or 12.5.",
        italian: "\"\(text)\" non è un numero: scriverlo come lo mostra lo strumento, 123 o 12.5.")
    }
    // MARK: - What is left behind

    static func mapHead(_ capture: String) -> String {
      said(
        "From the lesson recorded in \(capture); what is graded measured was shown three times and read back.",
        italian: "Dalla lezione registrata in \(capture); ciò che è measured è stato mostrato tre volte e riletto.")
    }
    static func wrote(_ report: String, _ capture: String) -> String {
      said("wrote \(report); the capture is \(capture)", italian: "scritto \(report); la cattura è \(capture)")
    }
    static func title(_ version: String) -> String {
      said("WecoTUI \(version): report of a lesson", italian: "WecoTUI \(version): rapporto di una lezione")
    }
    static func reportOf(_ capture: String) -> String {
      said("Capture: \(capture)", italian: "Cattura: \(capture)")
    }
    static func battery(_ versions: String) -> String {
      said(
        "Battery, by its registers 10 and 11: \(versions)", italian: "Batteria, dai registri 10 e 11: \(versions)")
    }
    static func act(_ shown: LessonShown, line: String) -> String {
      let act = shown.act
      let verdict = judged(name(act.subject), shown.verdict, nil)
      return said(
        "line \(line): set to \(act.value). \(saw(act)) \(verdict)",
        italian: "riga \(line): impostato a \(act.value). \(saw(act)) \(verdict)")
    }
    static func value(_ value: LessonValue, lines: String) -> String {
      let (name, word, count) = (name(value.subject), word(value.grade), value.match.candidates.count)
      return said(
        "\(name): \(word); typed in line \(lines); \(candidates(count)); \(advice(value.match.separation))",
        italian: "\(name): \(word); scritto alla riga \(lines); \(candidates(count)); "
          + advice(value.match.separation))
    }
    static func whatNext(map: String, redacted: String) -> [String] {
      [
        said(
          "Look through the map, then try it: wecotui map check \(map)",
          italian: "Esaminare la mappa, poi provarla: wecotui map check \(map)"),
        said(
          "One battery has shown this; another firmware may differ, and the map fits no other.",
          italian: "L'ha mostrato una batteria sola; un altro firmware può differire, e la mappa non vale per altri."),
        said(
          "To publish it, read \(redacted) first: a serial number in plain numbers is not recognised.",
          italian: "Per pubblicarlo, leggere prima \(redacted): un numero di serie scritto come numero non si "
            + "riconosce."),
      ]
    }

    // MARK: - On the screen

    static var dialogTitle: String { said("Lesson", italian: "Lezione") }
    static var dialogHint: String {
      said(
        "Do in the vendor's tool what is asked for, then press Enter here. What you type goes to the lesson. Esc "
          + "shows the pages meanwhile; :learn comes back.",
        italian: "Fare nello strumento ciò che si chiede, poi premere Invio qui. Ciò che si scrive va alla lezione. "
          + "Esc mostra intanto le pagine; :learn ritorna qui.")
    }
    static var goesOn: String {
      said("the lesson goes on; :learn shows it again", italian: "la lezione continua; :learn la mostra di nuovo")
    }
    static var recordingFirst: String {
      said(
        "a recording is under way: end it with :record stop, the lesson writes a capture of its own",
        italian: "è in corso una registrazione: chiuderla con :record stop, la lezione scrive una cattura propria")
    }
    static var lessonFirst: String {
      said(
        "a lesson is under way: end it first (:learn, then q)",
        italian: "è in corso una lezione: terminarla prima (:learn, poi q)")
    }
    static var quitAgain: String {
      said(
        "the battery does not hold yet what it held at first: see the lesson; quit once more to leave it so",
        italian: "la batteria non ha ancora ciò che aveva all'inizio: vedere la lezione; uscire di nuovo per "
          + "lasciarla così")
    }
    static var itsFiles: String { said("the lesson's files", italian: "i file della lezione") }
    static func notWritten(_ capture: String) -> String {
      said(
        "map and report of the lesson could not be written; wecotui learn \(capture) --write-map FILE makes the map "
          + "anew",
        italian: "mappa e rapporto della lezione non si sono potuti scrivere; wecotui learn \(capture) --write-map "
          + "FILE rifà la mappa")
    }
    private static var overHere: String {
      said(
        "The lesson is over; the bridge goes on. Its files are being written ...",
        italian: "La lezione è finita; il bridge continua. Se ne scrivono i file ...")
    }
    private static var over: String {
      said("The lesson is over; the bridge ends with it.", italian: "La lezione è finita, e con essa il bridge.")
    }
  }
}

extension Decimal {
  /// Without zeros at the end: `0.1` for `0.10`.
  fileprivate var shortest: String {
    guard text.contains(".") else { return text }
    var rest = text
    while rest.last == "0" { rest.removeLast() }
    if rest.last == "." { rest.removeLast() }
    return rest
  }
}
