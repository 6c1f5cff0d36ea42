internal import BMSCore

/// What is wrong with a configuration or a map: where it stands, and what may stand there.
extension Texts {
  enum Configuration {
    static func at(_ file: String, line: Int, _ sentence: String) -> String {
      said("\(file), line \(line): \(sentence)", italian: "\(file), riga \(line): \(sentence)")
    }

    /// - Parameter path: of keys; empty for the file as a whole.
    static func mustBe(_ path: String, _ allowed: String) -> String {
      said(
        "\(path.isEmpty ? "the file" : path) must be \(allowed)",
        italian: "\(path.isEmpty ? "il file" : path) deve essere \(allowed)")
    }

    static func missing(_ key: String, in path: String) -> String {
      said(
        "\(path.isEmpty ? "the file" : path) has no \(key): it is needed",
        italian: "\(path.isEmpty ? "nel file" : "in \(path)") manca \(key): serve")
    }

    static func unknownKey(_ path: String, _ allowed: [String]) -> String {
      said(
        "\(path) is not known: allowed are \(allowed.joined(separator: ", "))",
        italian: "\(path) non è nota: sono ammesse \(allowed.joined(separator: ", "))")
    }

    // MARK: - What a value must be

    static var object: String { said("an object { }", italian: "un oggetto { }") }
    static var list: String { said("a list [ ]", italian: "una lista [ ]") }
    static var text: String { said("a text in quotes, not empty", italian: "un testo tra virgolette, non vuoto") }
    static var flag: String { said("true or false", italian: "true o false") }
    static var seconds: String { said(" seconds", italian: " secondi") }

    static func number(_ least: String, _ most: String, _ unit: String) -> String {
      said("a number from \(least) to \(most)\(unit)", italian: "un numero da \(least) a \(most)\(unit)")
    }

    static func integer(_ range: ClosedRange<Int>) -> String {
      said(
        "a whole number from \(range.lowerBound) to \(range.upperBound)",
        italian: "un numero intero da \(range.lowerBound) a \(range.upperBound)")
    }

    static var decimal: String {
      said(
        "a number up to 1000000000 with at most six decimals",
        italian: "un numero fino a 1000000000 con al massimo sei decimali")
    }

    static func choice(_ names: [String]) -> String {
      let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
      return said("one of \(list)", italian: "uno di \(list)")
    }

    static func oneOf(_ keys: [String]) -> String {
      let list = keys.joined(separator: ", ")
      return said("an object with exactly one of \(list)", italian: "un oggetto con una sola di \(list)")
    }

    static var oneSource: String {
      said(
        "an object with exactly one of serial, tcp, demo, or with can",
        italian: "un oggetto con una sola di serial, tcp, demo, oppure con can")
    }

    static var named: String { said("given a name", italian: "chiamata con un nome") }

    static func characters(_ most: Int) -> String {
      said("at most \(most) characters long", italian: "lungo al massimo \(most) caratteri")
    }

    static var ownAddress: String {
      said("an address that no other module has", italian: "un indirizzo che nessun altro modulo ha")
    }

    static func modules(_ most: Int) -> String {
      said(
        "left out: a cluster has \(most) modules at most",
        italian: "tralasciato: un cluster ha al massimo \(most) moduli")
    }

    static func roles(_ most: Int) -> String {
      said("a list of at most \(most) names", italian: "una lista di al massimo \(most) nomi")
    }

    static var listener: String {
      let examples = "9724, \"192.168.1.20:9724\""
      return said(
        "a port or ADDRESS:PORT: \(examples) or \"[::1]:9724\"",
        italian: "una porta o INDIRIZZO:PORTA: \(examples) o \"[::1]:9724\"")
    }

    static var site: String {
      said("a name with letters or digits of ASCII", italian: "un nome con lettere o cifre ASCII")
    }

    static var certificate: String {
      said(
        "an object with both of certificate_file and key_file, or with neither",
        italian: "un oggetto con certificate_file e key_file insieme, o senza entrambe")
    }

    static var passphrase: String {
      said(
        "a crypt(3) hash of the passphrase, as `openssl passwd -6` or `mkpasswd` prints it",
        italian: "un hash crypt(3) della passphrase, come lo stampa `openssl passwd -6` o `mkpasswd`")
    }

    static var sessionKey: String {
      said(
        "a session key of four hexadecimal digits: 0x85F9 or \"85F9\"",
        italian: "una chiave di sessione di quattro cifre esadecimali: 0x85F9 o \"85F9\"")
    }

    // MARK: - Device maps

    static var versions: String {
      said(
        "a version or a list of the first and the last: [365, 369]",
        italian: "una versione o una lista della prima e dell'ultima: [365, 369]")
    }

    static var orderedVersions: String {
      said(
        "a list of the first and the last version, in this order",
        italian: "una lista della prima e dell'ultima versione, in quest'ordine")
    }

    static var fieldID: String {
      said(
        "the id of a field, as `wecotui map fields` lists them (or use label for a name of your own)",
        italian: "l'id di un campo, come li elenca `wecotui map fields` (o label per un nome proprio)")
    }

    static var noneForNames: String {
      said("left out: named values have none", italian: "tralasciata: i valori con un nome non ne hanno")
    }

    static var scale: String {
      said(
        "\"raw\", \"words\", \"text\", { times, plus, decimals, unit }, { long: true, decimals, unit }, { bit } or "
          + "{ names }",
        italian:
          "\"raw\", \"words\", \"text\", { times, plus, decimals, unit }, { long: true, decimals, unit }, { bit } o "
          + "{ names }")
    }

    // MARK: - Frame tables

    static func frames(_ most: Int) -> String { said("at most \(most) frames", italian: "al massimo \(most) frame") }
    static func rows(_ most: Int) -> String { said("at most \(most) rows", italian: "al massimo \(most) righe") }

    static func identifier(isExtended: Bool) -> String {
      isExtended
        ? said("a number from 0 to 0x1FFFFFFF", italian: "un numero da 0 a 0x1FFFFFFF")
        : said(
          "a number from 0 to 0x7FF, or have extended: true beside it",
          italian: "un numero da 0 a 0x7FF, o avere accanto extended: true")
    }

    static var alarmOfSeverity: String {
      said("an alarm where it has a severity", italian: "un allarme, se ha una gravità")
    }

    static func frameField(not id: String) -> String {
      said(
        "the id of a field, as docs/json.md lists them (or use label for a name of your own); \"\(id)\" is none",
        italian: "l'id di un campo, come li elenca docs/json.md (o label per un nome proprio); \"\(id)\" non lo è")
    }

    static var ownName: String {
      said(
        "a name of your own: this one is a field's, name it under field",
        italian: "un nome proprio: questo è di un campo e va sotto field")
    }

    static var bits: String { said("bits of the eight bytes of a frame", italian: "bit degli otto byte di un frame") }

    static var frameScale: String {
      said(
        "\"raw\", { times, plus, decimals, unit }, { flag: true }, { is } or { names }",
        italian: "\"raw\", { times, plus, decimals, unit }, { flag: true }, { is } o { names }")
    }

    static var trueOrNothing: String { said("true, or be left out", italian: "true, o va tralasciata") }

    static var ends: String {
      said("a list of the least and the most: [0, 100]", italian: "una lista del minimo e del massimo: [0, 100]")
    }

    static var orderedEnds: String {
      said(
        "a list of the least and the most, in this order",
        italian: "una lista del minimo e del massimo, in quest'ordine")
    }
  }
}

extension Texts.Italian {
  static func fault(_ fault: JSON5Fault) -> String {
    switch fault {
    case .afterEnd(let found): "\(found) dopo la fine"
    case .noValue(let found): "\(found ?? "la fine del file") dove dovrebbe stare un valore"
    case .noKey(let found): "\(found ?? "la fine del file") dove dovrebbe stare una chiave o }"
    case .tooDeep(let most): "più di \(most) parentesi una dentro l'altra"
    case .twice(let key, let first): "\(key) compare di nuovo qui, la prima volta alla riga \(first)"
    case .noColon(let key): "mancano i due punti dopo \(key)"
    case .unclosedObject(let key): "né , né } dopo il valore di \(key)"
    case .unclosedList(let count): "né , né ] dopo l'elemento \(count) di una lista"
    case .bareText(let name): "\(name) non è un valore: i testi stanno tra virgolette"
    case .notANumber(let text): "\(text) non è un numero"
    case .notHexadecimal(let text): "\(text) non è un numero esadecimale"
    case .openText: "un testo senza virgolette alla fine"
    case .openComment: "un commento senza */ alla fine"
    case .shortEscape(let digits): "un escape in un testo richiede \(digits) cifre esadecimali"
    case .badEscape: "un escape in un testo che non è un carattere"
    }
  }

  static func fault(_ fault: MapFault) -> String {
    switch fault {
    case .builtInName(let name): "\"\(name)\" è il nome di una mappa del programma"
    case .noFirmware: "una mappa deve dire per quale firmware è fatta: il registro 10 di quella batteria"
    case .emptyMatch: "la lista è vuota: nessuna batteria corrisponderebbe mai"
    case .badText(let longest): "deve avere da 1 a \(longest) byte di testo stampabile"
    case .tooMany(let count, let most): "\(count) sono troppi, al massimo \(most)"
    case .twice(let id): "\"\(id)\" compare due volte in questa lista"
    case .ownLabel(let label): "\"\(label)\" lo usa il programma stesso"
    case .labelIsField(let label): "\"\(label)\" è un campo: va sotto field"
    case .singleCells: "singole celle e sensori non si possono mappare (ammesso: un campo di tutto il modulo)"
    case .identity(let id): "\"\(id)\" dice quale batteria è e non si può sostituire"
    case .scaleWidth(let width): "questa scala occupa \(width) registri (ammesso: \(width))"
    case .longRead(let most): "una lettura prende al massimo \(most) registri"
    case .pastEnd: "supera il registro 65535"
    case .noSuchBit: "un registro ha i bit da 0 a 15 (ammesso: da 0 a 15)"
    case .emptyScaleText: "un testo occupa almeno un registro"
    case .builtInScale: "questa scala è della mappa del programma"
    case .times(let most): "non deve essere 0 né superare \(most)"
    case .plus(let most): "non deve superare \(most)"
    case .decimals: "al massimo 6 decimali (ammesso: da 0 a 6)"
    case .noNames: "serve almeno un nome"
    case .sameNames: "due nomi sono uguali"
    case .sameNumbers: "due nomi hanno lo stesso numero"
    case .readOnly(let function):
      "la funzione \(function) non può scrivere: da 1 a 4 leggono soltanto, 0 e da 128 in su non sono funzioni "
        + "(ammesso: da 5 a 127, di solito 6 o 16)"
    case .namesAreExact: "un valore con un nome va riletto esatto (ammesso: 0)"
    case .offTheWire(let number): "\(number) non è un numero intero sul filo con questa scala"
    case .upsideDown: "min è maggiore di max"
    case .noStep: "deve essere maggiore di 0"
    case .stepOffTheWire: "un passo non è un numero intero sul filo con questa scala"
    case .wideTolerance: "deve essere meno di mezzo passo, o vecchio e nuovo non si distinguerebbero"
    }
  }
}
