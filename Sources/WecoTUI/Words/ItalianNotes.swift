internal import BMSCore
internal import Transport

/// Sentences of the lower rooms, in the language that is spoken.
extension Texts {
  static func sentence(_ sentence: Sentence) -> String {
    said(sentence.english, italian: sentence.meaning.map { Italian.meaning($0) } ?? sentence.english)
  }

  /// What an inverter sends: `305 zeros`.
  static func title(_ keepAlive: CANKeepAlive) -> String { said(keepAlive.title, italian: Italian.title(keepAlive)) }

  /// Plugs and wires as drawings, in the language that is spoken.
  static var drawing: PlugDrawing { PlugDrawing { said($0.description, italian: Italian.meaning($0)) } }

  static func sentence(_ meaning: some Meaning) -> String { sentence(Sentence(meaning)) }
}

extension Texts.Italian {
  /// Every type that has a meaning, one case for each: `scripts/lint-words` looks that none is missing.
  static func meaning(_ meaning: any Meaning) -> String {
    switch meaning {
    case let error as TransportError: self.error(error)
    case let silence as CANSilence: self.silence(silence)
    case let note as AlarmNote: self.note(note)
    case let state as CANAsking.State: self.state(state)
    case let note as AskingNote: self.note(note)
    case let note as CANalystNote: self.note(note)
    case let dispute as CANDispute: self.dispute(dispute)
    case let reason as CANReason: self.reason(reason)
    case let sign as CANSign: self.sign(sign)
    case let twins as CANTwins: self.twins(twins)
    case let name as CANInverterName: inverter(name)
    case let note as InverterNote: self.note(note)
    case let plug as PlugName: self.plug(plug)
    case let document as CatalogueDocument: title(document)
    case let word as PlugDrawing.Word: self.word(word)
    case let sign as ModuleSign: self.sign(sign)
    case let fault as JSON5Fault: self.fault(fault)
    case let fault as MapFault: self.fault(fault)
    case let report as KeyReport: self.report(report)
    case let reason as OutOfTurn: self.reason(reason)
    case let note as ModuleNote: "risponde un altro modulo: \(sign(note.sign))"
    default: meaning.description
    }
  }

  static func report(_ report: KeyReport) -> String {
    switch report {
    case .unknown: "della chiave non si sa ancora nulla"
    case .known(let key, let frames): frames > 0 ? "chiave \(key.hex), \(frames) frame concordi" : "chiave \(key.hex)"
    case .open(let pattern, let bits, let keys, let frames):
      "chiave \(pattern): \(bits.count == 1 ? "bit aperto" : "bit aperti") "
        + "\(bits.map(String.init).joined(separator: ", ")), \(keys) chiavi vanno bene per tutti i \(frames) frame"
    }
  }

  static func reason(_: OutOfTurn) -> String {
    "qui domanda e risposta non si alternano: questo computer o un adattatore consegna i byte in ritardo. Finché è "
      + "così si tralascia tutto: una risposta potrebbe sembrare quella di un'altra domanda"
  }

  // MARK: - Notes of alarms

  static func note(_ note: AlarmNote) -> String {
    switch note {
    case .reported(let name, let dispute):
      "segnalato come \(name)" + (dispute.map { "; \(self.dispute($0))" } ?? "")
    case .moduleVolts(let high, let most, let low, let least):
      "il modulo \(high) ha \(most.text) V, il modulo \(low) ha \(least.text) V"
    case .neverSeen(let most): "mai visto: gli indirizzi vanno da 1 a \(most) senza salti"
    case .offline(let count, let all): "\(count) moduli su \(all) non in linea"
    case .cellFarOff(let cell, let value, let most): "la cella \(cell) ha \(value.text) mV, le altre \(most.text) mV"
    case .cellExtremes(let high, let low):
      "la più alta \(high.text) mV, la più bassa \(low.text) mV; questa porta non dice quale cella"
    case .doubted(let names):
      names.map { name in
        switch name {
        case .cell(let cell): "cella \(cell)"
        case .field(let field): self.name(field)
        }
      }.joined(separator: ", ")
    case .openContactors: "passa corrente benché tutti i contattori risultino aperti"
    case .ownThreshold(let field): "soglia della batteria stessa: \(name(field))"
    case .cellPair(let first, let one, let second, let other):
      "cella \(first) = \(one.text), cella \(second) = \(other.text) mV"
    case .lowAndHigh(let low, let high): "cella più bassa = \(low.text), più alta = \(high.text) mV"
    case .rate(let coldest, let warmest, let allowed):
      "da \(coldest.text) a \(warmest.text) \(Unit.celsius.symbol): \(rate(allowed))"
    case .outsideWarranty(let all): all.map(outside).joined(separator: "; ")
    case .disagree(let field, let a, let b):
      "\(name(field)): \(a.link) dice \(a.value), \(b.link) dice \(b.value)"
    }
  }

  private static func outside(_ outside: AlarmNote.Outside) -> String {
    switch outside {
    case .below(let bound, let value, let modules):
      "sotto \(bound.text(in: .celsius)): \(value.text(in: .celsius))\(who(modules))"
    case .above(let bound, let value, let modules):
      "sopra \(bound.text(in: .celsius)): \(value.text(in: .celsius))\(who(modules))"
    case .faster(let rate, let limit, let value, let modules):
      "sopra \(rate)C (\(limit.text) A): \(value.text) A\(who(modules))"
    }
  }

  /// ` (modulo 2)`, ` (moduli da 1 a 6)`, ` (moduli 1, 3, 4)`
  private static func who(_ modules: [Int]) -> String {
    guard let first = modules.first, let last = modules.last else { return "" }
    if modules.count == 1 { return " (modulo \(first))" }
    if AlarmNote.isRow(modules) { return " (moduli da \(first) a \(last))" }
    return " (moduli \(modules.map(String.init).joined(separator: ", ")))"
  }

  /// Everything that the manual says at a temperature, and which of it counts.
  private static func rate(_ rate: Manual.Rate) -> String {
    var parts = rate.rows.map { row in
      let range =
        "\(capacity(row.tenthsOfC)) da \(row.celsius.lowerBound) a \(row.celsius.upperBound) \(Unit.celsius.symbol)"
      return row.printed.map { "\(range) (stampato \($0.text): una nostra lettura)" } ?? range
    }
    if rate.rows.count > 1 { parts.append("fra due righe vale la più bassa") }
    parts += rate.misprinted.map { row in
      "una riga stampata \(row.printed?.text ?? "") dà \(capacity(row.tenthsOfC)) e si legge da "
        + "\(row.celsius.lowerBound) a \(row.celsius.upperBound)"
    }
    if rate.rows.isEmpty {
      let what = rate.direction == .charge ? "carica" : "scarica"
      parts.append("il manuale non ha una riga di \(what) per questa temperatura: non contare su nulla")
    }
    if rate.isForbidden {
      parts.append(
        "sotto \(rate.noChargeBelow.text) il manuale consente 0.1C di carica e, nella stessa frase, vieta la carica: vale "
          + "il divieto")
    }
    return parts.joined(separator: "; ")
  }

  static func dispute(_ dispute: CANDispute) -> String {
    switch dispute {
    case .halvesOf359:
      "le fonti non concordano su quale metà del 359 di LG siano allarmi e quale avvisi: prenderlo per un allarme"
    }
  }

  /// By what another module was told.
  static func sign(_ sign: ModuleSign) -> String {
    switch sign {
    case .field(let field, let new, let old): "\(name(field)) è \(new), era \(old)"
    case .timeWentBack: "il tempo di funzionamento è tornato indietro: altro modulo, o uno riavviato"
    case .timeWentBackOnce: "il tempo di funzionamento è tornato un po' indietro"
    case .timeJumped: "il tempo di funzionamento non continua da dov'era: altro modulo, o uno riavviato"
    case .socJumped(let new): "il SOC è \(new), più in fretta di quanto una batteria possa cambiare"
    case .cells: "le sue celle stanno fra loro diversamente da un momento fa"
    }
  }

  // MARK: - What a bus speaks, and why that is thought

  private static func reason(_ reason: CANReason) -> String {
    switch reason {
    case .nothing: "nessun frame sentito"
    case .nothingFor30s: "nessun frame sentito da 30 s"
    case .noPublishedProtocol: "frame sentiti, ma di nessun protocollo pubblicato"
    case .onlyInverter(let says): "si sente solo l'inverter: " + says.map(title).joined(separator: ", ")
    case .frames(let count, let proto): (count == 1 ? "un frame" : "\(count) frame diversi") + " di \(proto.title)"
    case .signs(let signs): signs.map(sign).joined(separator: ", ")
    case .shared(let signs, let family):
      "sentito " + (signs.isEmpty ? "un frame della \(family)" : signs.map(sign).joined(separator: "+"))
        + ", comune a più protocolli"
    case .with(let reason, let twins): "\(self.reason(reason)); \(self.twins(twins))"
    }
  }

  private static func sign(_ sign: CANSign) -> String {
    switch sign {
    case .frames(let ids): ids
    case .without(let ids, let others): "\(ids) senza \(others)"
    case .markerPN: "marca PN"
    case .name(let name): "nome \(name)"
    case .nameBegins(let id, let start): "\(id) comincia con \(start)"
    case .ownName: "un nome proprio"
    case .cellVoltages(let place): "tensioni di cella in \(place)"
    case .tenthVolts(let id): "\(id) in 0.1 V"
    case .counts(let place): "\(place) conta"
    case .lithium13: "35F dice LI 1.3 come uno stack Pylontech misurato"
    case .inverterValues: "l'inverter invia 305 con valori, 306, 307"
    case .inverterVIC: "l'inverter invia 307 VIC"
    }
  }

  private static func twins(_ twins: CANTwins) -> String {
    switch twins {
    case .onlyElevenBits: "id a 29 bit: gli inverter di questa famiglia ascoltano solo id a 11 bit"
    }
  }

  private static func inverter(_ name: CANInverterName) -> String {
    switch name {
    case .known(let name): name
    case .speaks(let proto): "uno che parla \(proto.title)"
    }
  }

  static func title(_ keepAlive: CANKeepAlive) -> String {
    switch keepAlive.says {
    case nil: keepAlive.frame
    case .zeros: "\(keepAlive.frame) a zero"
    case .poll: "\(keepAlive.frame) interrogazione"
    case .clock: "\(keepAlive.frame) con orologio"
    case .values: "\(keepAlive.frame) con valori"
    }
  }

  // MARK: - Questions on a bus

  static func state(_ state: CANAsking.State) -> String {
    switch state {
    case .off: ""
    case .listening: "domande: prima si ascolta se c'è un inverter"
    case .asking(let kind, let isTrial): "CHIEDE " + kind.title + (isTrial ? " (prova)" : "")
    case .notNeeded: "nessuna domanda: la batteria parla da sola"
    case .inverter(let id): "domande sospese: sentito un inverter (\(CANAsking.State.hex(id)))"
    case .trouble(let error): "domande sospese: " + self.error(error)
    }
  }

  static func note(_ note: AskingNote) -> String {
    switch note {
    case .impossible: "non può chiedere"
    case .stopped(let error): "domande sospese, \(self.error(error)); r le riprende"
    }
  }

  static func error(_ error: CANBusError) -> String {
    switch error {
    case .receiveOverflow: "l'adattatore ha perso frame"
    case .transmitOverflow: "il buffer di invio dell'adattatore è pieno"
    case .errorWarning: "molti errori sul bus: controllare cavi, terminazione e bit rate"
    case .errorPassive: "troppi errori sul bus: controllare cavi, terminazione e bit rate"
    case .errorActive: "gli errori sul bus sono cessati"
    case .busOff: "bus-off: l'adattatore ha rinunciato per troppi errori"
    case .restarted: "l'adattatore è stato riavviato dopo il bus-off"
    case .noAcknowledge: "nessuno ha confermato il nostro frame: nessun altro nodo, o altro bit rate"
    case .arbitrationLost: "un altro nodo ha inviato prima"
    case .transmitTimeout: "non si è potuto inviare un frame in tempo"
    case .protocolViolation: "frame disturbati: controllare bit rate, cavi e terminazione"
    case .transceiver: "i fili del bus sono interrotti o in corto"
    case .unspecified: "un errore sul bus che l'adattatore non spiega"
    }
  }
}
