internal import BMSCore

/// What the core finds out, in the language that is spoken.
extension Texts {
  static func flow(_ flow: Flow) -> String { said(flow.rawValue, italian: Italian.flow(flow)) }

  /// How sure a fact is, in one word.
  static func grade(_ grade: Grade) -> String { said(grade.rawValue, italian: Italian.grade(grade)) }

  /// What of the manual's rules for parallel modules was compared.
  static func finding(_ finding: ParallelCheck.Finding) -> String {
    said(finding.sentence, italian: Italian.finding(finding))
  }

  static func restriction(_ restriction: Restriction) -> String {
    said(restriction.text, italian: Italian.restriction(restriction))
  }

  /// What a bus speaks.
  static func verdict(_ verdict: CANVerdict) -> String { said(verdict.text, italian: Italian.verdict(verdict)) }

  /// Which setting of the battery that is.
  static func setting(_ proto: CANProtocolStatus) -> String { said(proto.settingText, italian: Italian.setting(proto)) }
}

extension Texts.Italian {
  static func flow(_ flow: Flow) -> String {
    switch flow {
    case .charging: "in carica"
    case .discharging: "in scarica"
    case .idle: "a riposo"
    }
  }

  static func grade(_ grade: Grade) -> String {
    switch grade {
    case .documented: "documentato"
    case .measured: "misurato"
    case .implemented: "in uso"
    case .decompiled: "decompilato"
    case .computed: "calcolato"
    case .simulated: "simulato"
    case .hypothesis: "ipotesi"
    case .unknown: "ignoto"
    }
  }

  // MARK: - Modules in parallel

  static func finding(_ finding: ParallelCheck.Finding) -> String {
    let manual = Manual.printed
    switch finding.measured {
    case .modules(let count):
      let rule = "se ne possono collegare in parallelo fino a \(manual.mostModules.number)"
      guard count > 0 else { return "Nessun modulo letto finora; \(rule)." }
      let older =
        count > 5 ? "; una frase più vecchia del manuale dice che oltre cinque decade la garanzia" : ""
      return "\(count) \(count == 1 ? "modulo" : "moduli"): \(rule)\(older)."
    case .volts(let difference):
      let reason = "prima del primo avvio devono stare entro \(manual.moduleVolts.text), o il BMS non li collega"
      return difference.map { "Le tensioni differiscono di \($0.text) V; \(reason)." }
        ?? "Non di ogni modulo è nota la tensione; \(reason)."
    case .soc(let difference):
      let reason =
        "il SOC deve essere uguale prima del primo avvio (il manuale non dà una tolleranza; 1 punto, e 5 al massimo, sono "
        + "una nostra lettura)"
      return difference.map { "Il SOC differisce di \($0.text) punti; \(reason)." }
        ?? "Non di ogni modulo è noto il SOC; \(reason)."
    case .addresses(let addresses):
      let rule = "gli indirizzi DIP devono andare da 1 senza salti; un riavvio applica la modifica"
      guard let addresses else { return "La porta non dice gli indirizzi DIP: guardare; \(rule)." }
      return "Indirizzi \(addresses.map(String.init).joined(separator: ", ")): \(rule)."
    case .firmware(let raw):
      let reason = "fino a \(manual.mostModules.number) moduli serve un firmware oltre \(manual.firmware.number)"
      return raw.map { "Il registro 10 dice \($0) e non si sa dove vada il suo punto; \(reason)." }
        ?? "Il firmware non è ancora stato letto; \(reason)."
    }
  }

  // MARK: - Limits

  static func restriction(_ restriction: Restriction) -> String {
    let isCharge = restriction.direction == .charge
    let state =
      switch restriction.state {
      case .forbidden: isCharge ? "la batteria vieta la carica" : "la batteria vieta la scarica"
      case .zero: isCharge ? "il limite di carica è 0 A" : "il limite di scarica è 0 A"
      case .limited(let amperes): "\(isCharge ? "carica" : "scarica") \(amperes) A"
      }
    switch restriction.reason {
    case .battery: return state
    case .alarms(let names): return "\(state); segnala \(names.joined(separator: ", "))"
    case .unexplained: return "\(state), nulla di ciò che si sente lo spiega"
    case .rate(let rate): return "\(state): il manuale consente \(short(rate)) a \(celsius(rate.celsius)) °C"
    case .full(let soc): return "\(state): SOC \(soc) %, la batteria è piena"
    case .empty(let soc): return "\(state): SOC \(soc) %, la batteria è scarica"
    case .nearlyFull(let soc):
      return "\(state): SOC \(soc) %, il manuale consiglia \(Manual.printed.slowCharge.text) per modulo da "
        + Manual.printed.slowChargeFrom.text
    }
  }

  private static func celsius(_ number: Double) -> String {
    guard number.isFinite, number.magnitude < 1e9 else { return Texts.unknown }
    return Decimal(Int64((number * 10).rounded()), decimals: 1).text
  }

  /// For one line: `0.3C`, `0.1C (righe: 0.1C e 0.2C)`.
  private static func short(_ rate: Manual.Rate) -> String {
    let named = Set((rate.rows + rate.misprinted).map(\.tenthsOfC)).sorted().map(capacity)
    let list = named.joined(separator: " e ")
    if rate.isForbidden { return named.isEmpty ? "nessuna carica" : "nessuna carica (la sua tabella: \(list))" }
    guard !rate.rows.isEmpty else { return "nulla (non ha una riga)" }
    return named.count > 1 ? "\(capacity(rate.tenthsOfC)) (righe: \(list))" : capacity(rate.tenthsOfC)
  }

  static func capacity(_ tenthsOfC: Int) -> String {
    Decimal(Int64(tenthsOfC), decimals: 1).text + "C"
  }

  // MARK: - CAN

  static func verdict(_ verdict: CANVerdict) -> String {
    switch verdict {
    case .silent: return "nessuna batteria sentita"
    case .unknown: return "protocollo ignoto"
    case .decided(let proto): return proto.title
    case .undecided(let candidates):
      guard let last = candidates.last else { return "indeciso" }
      let others = candidates.dropLast().map(\.title).joined(separator: ", ")
      return "indeciso: " + (others.isEmpty ? last.title : "\(others) o \(last.title)")
    }
  }

  static func setting(_ proto: CANProtocolStatus) -> String {
    switch proto.verdict {
    case .silent: return "Nulla si è sentito che dica l'impostazione."
    case .unknown:
      return "Nessuna impostazione WeCo con frame pubblicati; WeCoCAN, KEHUACAN, SOLISCAN, CONEXTCAN, STUDERCAN e le "
        + "impostazioni HV non ne hanno."
    case .undecided: return "Troppo poco sentito per dire l'impostazione."
    case .decided(let family):
      guard !proto.settings.isEmpty else {
        return "\(family.title) non corrisponde ad alcuna impostazione WeCo con frame pubblicati."
      }
      return "Corrisponde all'impostazione WeCo " + proto.settings.map(\.rawValue).joined(separator: " o ") + "."
    }
  }
}
