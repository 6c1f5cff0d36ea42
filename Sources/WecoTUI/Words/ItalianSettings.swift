internal import BMSCore

/// What the core says of a change, in the language that is spoken. The record keeps it in English.
extension Texts {
  static func refusal(_ refusal: SettingRefusal) -> String { said(refusal.sentence, italian: Italian.refusal(refusal)) }
  static func outcome(_ outcome: SettingOutcome) -> String { said(outcome.sentence, italian: Italian.outcome(outcome)) }
  /// The word of an outcome: `VERIFIED`.
  static func word(_ outcome: SettingOutcome) -> String { said(outcome.word, italian: Italian.word(outcome)) }
  /// The word of what reads later, where nobody saw the end of a change.
  static func word(_ later: LaterReading) -> String { said(later.word, italian: Italian.word(later)) }
  static func step(_ step: ChangeStep) -> String { said(step.text, italian: Italian.step(step)) }
  static func risk(of change: ProposedChange) -> String? {
    change.line.risk.map { said($0.reason, italian: Italian.risk($0, of: change)) }
  }
  static func battery(_ battery: BatteryIdentity) -> String {
    said(battery.text, italian: Italian.battery(battery))
  }
  /// How a change is sent, how sure that is, and what the manual says of it.
  static func function(_ change: ProposedChange) -> String {
    said(change.functionText, italian: Italian.function(change))
  }
  static func graded(_ change: ProposedChange) -> String { said(change.gradeText, italian: Italian.graded(change)) }
  static func manual(_ change: ProposedChange) -> String {
    said(change.manualText, italian: Italian.manual(change.write.subject))
  }
}

extension Texts.Italian {
  static func refusal(_ refusal: SettingRefusal) -> String {
    switch refusal {
    case .noWrite(let subject, let map):
      "\(Texts.name(subject)) qui non si può cambiare: nessun comando di scrittura è pubblico e la mappa \"\(map)\" non ne "
        + "ha. Il bridge può registrare come fa lo strumento del costruttore; una mappa (--map FILE) poi lo aggiunge."
    case .notForThisBattery(let map, let battery):
      "La mappa \"\(map)\" è fatta per altro firmware, o il segno della sua batteria non si è trovato: non si usa su "
        + "\(self.battery(battery))."
    case .writingNotAllowed: "Le modifiche sono disattivate. Per consentirle avviare il programma con --allow-write."
    case .locked: "Le modifiche sono bloccate. Prima sbloccare con la frase segreta dell'installatore."
    case .portShared(let link):
      "\(link) non è tenuto solo da questo programma, e un altro potrebbe scrivere nello stesso momento. Chiudere l'altro "
        + "programma o collegarsi direttamente."
    case .portHeld(let link, let holders):
      "\(link) è aperto anche in \(holders.joined(separator: ", ")), che potrebbe scrivere nello stesso momento. Chiudere "
        + "quel programma, poi rifare la modifica."
    case .notFresh(let link):
      "I dati di \(link) non sono attuali, e non si sa che cosa verrebbe cambiato. Attendere che la batteria risponda."
    case .presentValueNotKnown(let subject):
      "Il valore attuale di \(Texts.name(subject)) non è ancora letto o è troppo vecchio. Attendere che sia nella pagina."
    case .activeFaults(let names):
      "La batteria segnala \(names.joined(separator: ", ")). Prima eliminare il guasto, o scrivere dietro la riga perché "
        + "si prosegue malgrado esso."
    case .notAllowed(let text, let allowed):
      "\"\(text)\" qui non è consentito. Consentiti: \(allowed.joined(separator: ", "))."
    case .alreadySo(let value): "È già \(value.plain): non c'è nulla da cambiare."
    case .notTyped(let line): "Non è stato inviato nulla: la riga da scrivere è \"\(line.words)\"."
    case .riskNotTyped(let risk, let line):
      "Non è stato inviato nulla: la riga da scrivere è \"\(line.words)\", perché il rischio chiede \"\(risk.word)\"."
    case .changedSinceShown:
      "Non è stato inviato nulla: batteria o valore sono cambiati da quando il dialogo è aperto. Ricontrollare."
    case .usedUp: "Non è stato inviato nulla: questa conferma è già stata usata. Confermare di nuovo la modifica."
    case .unresolved(let subject):
      "Non è stato inviato nulla: l'esito dell'ultima modifica di \(Texts.name(subject)) non è ancora noto. Attendere "
        + "che sia riletto."
    case .otherBattery:
      "Non è stato inviato nulla: risponde una batteria diversa da quella mostrata. Controllare il cavo e ricominciare."
    case .epochEnded(let end):
      "Non è stato inviato nulla: da quando questo è a schermo \(clause(end)), quindi sul cavo può esserci un'altra "
        + "batteria. Controllare il cavo e ricominciare."
    case .otherKey:
      "Non è stato inviato nulla: la chiave di sessione è cambiata da quando i byte sono a schermo. Ricominciare."
    }
  }

  /// Why a stretch of the conversation ended, as a sentence goes on with it.
  private static func clause(_ end: Epoch.End) -> String {
    switch end {
    case .reopened: "la porta è stata chiusa o riaperta"
    case .keyRequested: "si è dovuta richiedere la chiave di sessione"
    case .silence: "la batteria ha taciuto per un momento"
    case .otherModule(let how): "risponde un altro modulo (\(sign(how)))"
    case .doubtful(let how): "può rispondere un altro modulo (\(sign(how)))"
    }
  }

  static func word(_ outcome: SettingOutcome) -> String {
    switch outcome {
    case .notSent: "NON INVIATO"
    case .verified: "VERIFICATO"
    case .rejected: "RIFIUTATO"
    case .unchanged: "INVARIATO"
    case .unknown: "IGNOTO"
    }
  }

  static func word(_ later: LaterReading) -> String {
    switch later {
    case .new: "LEGGE NUOVO"
    case .old: "LEGGE VECCHIO"
    case .other: "LEGGE ALTRO"
    }
  }

  static func outcome(_ outcome: SettingOutcome) -> String {
    switch outcome {
    case .notSent(let reason): "Non è stato inviato nulla: \(self.reason(reason))"
    case .verified: "Il nuovo valore è stato riletto due volte."
    case .rejected(let code):
      "La batteria ha rifiutato con codice \(code); il valore precedente è stato riletto due volte."
    case .unchanged(true):
      "La batteria ha confermato, ma il valore precedente è stato riletto due volte: questo firmware non accetta la "
        + "scrittura."
    case .unchanged(false):
      "La batteria non ha confermato la scrittura, e il valore precedente è stato riletto due volte."
    case .unknown(let doubt): "Non si sa se la batteria abbia preso il nuovo valore: \(self.doubt(doubt))"
    }
  }

  private static func reason(_ reason: SettingOutcome.NotSent) -> String {
    switch reason {
    case .epochEnded(let end):
      "\(clause(end)), e può non essere la batteria mostrata; controllare il cavo e ricominciare."
    case .notRecognised: "ciò che risponde non è la batteria mostrata; controllare il cavo e ricominciare."
    case .unreadable: "il valore attuale non si è potuto leggere dal suo registro; controllare la mappa."
    case .alreadySo: "la batteria ha già questo valore, per quanto si può rileggere."
    case .programEnded: "il programma è stato chiuso prima."
    case .portHeld(let holder):
      "\(holder) ha aperto anch'esso la porta. Chiudere quel programma, poi rifare la modifica."
    case .changedMeanwhile(let value):
      "il valore ora è \(value?.plain ?? "un altro") e non quello mostrato; ricontrollare."
    }
  }

  private static func doubt(_ doubt: SettingOutcome.Doubt) -> String {
    let again = "Non viene inviato di nuovo; rileggerlo sulla batteria che si intendeva."
    return switch doubt {
    case .epochEnded(let end): "\(clause(end)) prima della rilettura, e ora può rispondere un'altra batteria. \(again)"
    case .notRecognised: "ciò che risponde non è la batteria mostrata. \(again)"
    case .noAnswer: "nessuna risposta, e dopo un tale silenzio può rispondere un'altra batteria. \(again)"
    case .garbledAnswer: "la risposta non forma alcun frame. Non viene inviato di nuovo; il valore è in rilettura."
    case .unreadable:
      "dopo il suo registro non si è potuto leggere. Non viene inviato di nuovo; guardare il valore più tardi."
    case .unsteady:
      "il valore continuava a cambiare durante la rilettura. Forse un altro programma scrive a questa batteria."
    case .programEnded:
      "il programma è stato chiuso prima della rilettura. Riavviarlo su questa batteria: allora legge il valore."
    case .otherValue(let value):
      "si rilegge \(value?.plain ?? "un altro valore"), né il precedente né il nuovo. Forse un altro programma scrive a "
        + "questa batteria."
    }
  }

  static func step(_ step: ChangeStep) -> String {
    switch step.what {
    case .checking: "rilettura del valore attuale"
    case .checked(let value): "il valore attuale è \(value.plain)"
    case .sent: "inviato; in attesa della risposta"
    case .answered(.acknowledged): "confermato da un'eco; rilettura"
    case .answered(.refused(let code)): "rifiutato con codice \(code); rilettura"
    case .readBack(let value): "si rilegge \(value?.plain ?? "nulla di noto")"
    case .concluded(let outcome): "\(word(outcome)): \(self.outcome(outcome))"
    }
  }

  static func risk(_ risk: SettingRisk, of change: ProposedChange) -> String {
    switch change.write.subject {
    case .field(.soc): "Questo cambia il SOC di più di \(Int(SettingChange.largestQuietStep)) punti."
    case .field(.inverterProtocol):
      "Scorre corrente, o non è nota: l'inverter perderà la batteria mentre lo si imposta."
    default: risk.reason
    }
  }

  /// `ttyUSB0: firmware 371, PCB 23, bootloader 102, 16 celle`
  static func battery(_ battery: BatteryIdentity) -> String {
    func word(_ number: UInt16?) -> String { number.map { String($0) } ?? "?" }
    return "\(battery.link): firmware \(word(battery.software)), PCB \(word(battery.hardware)), bootloader "
      + "\(word(battery.bootloader)), \(word(battery.cellCount)) celle"
  }

  static func function(_ change: ProposedChange) -> String {
    "funzione \(change.write.function), registro \(change.write.register)"
  }

  static func graded(_ change: ProposedChange) -> String {
    let head = "\(grade(change.write.grade)) (\(change.write.source))"
    guard change.write.grade != .simulated else {
      return "\(head): la scrittura del simulatore, mai per una batteria vera"
    }
    return "\(head); che le scritture portino il checksum con chiave e ricevano un'eco è un'ipotesi"
  }

  /// The manual's words about the settings, in short.
  static func manual(_ subject: MapSubject) -> String {
    switch subject {
    case .field(.inverterProtocol):
      "Scegliere l'inverter dall'elenco, premere Set, attendere il riscontro positivo della prima comunicazione con "
        + "l'inverter (manuale 8.4). Solo la porta CAN del master va all'inverter."
    case .field(.soc):
      "La pagina del costruttore ha una percentuale con il suo Set; il manuale non dà una procedura. I moduli in "
        + "parallelo devono avere lo stesso SOC (manuale \(Manual.Section.start.rawValue))."
    case .field(.do1SOC1), .field(.do1SOC2), .field(.do2SOC1), .field(.do2SOC2):
      "Che cosa significhino SOC1 e SOC2 non è documentato. Le uscite sono contatti puliti per dispositivi come avvio e "
        + "arresto di un gruppo elettrogeno (manuale 5.4.1)."
    default: "Il manuale non dice nulla di questa impostazione."
    }
  }
}
